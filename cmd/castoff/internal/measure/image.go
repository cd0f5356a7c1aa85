package measure

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/plaintext"
)

// manifest is an entry of manifest.json, which every engine writes.
type manifest struct {
	Config string
	Layers []string
}

// config is what is needed of an image's configuration. Source: OCI image
// specification, config.md.
type config struct {
	Architecture string `json:"architecture"`
	OS           string `json:"os"`
	RootFS       struct {
		DiffIDs []string `json:"diff_ids"`
	} `json:"rootfs"`
	History []struct {
		CreatedBy  string `json:"created_by"`
		Comment    string `json:"comment"`
		EmptyLayer bool   `json:"empty_layer"`
	} `json:"history"`
}

// image puts the facts together once the whole archive has been read.
func (a *archive) image(o SaveOptions) (Image, error) {
	var ms []manifest
	if err := a.document("manifest.json", &ms); err != nil {
		return Image{}, err
	}
	if len(ms) != 1 {
		return Image{}, fmt.Errorf("it holds %d images instead of one", len(ms))
	}
	var c config
	if err := a.document(ms[0].Config, &c); err != nil {
		return Image{}, err
	}
	if len(c.RootFS.DiffIDs) != len(ms[0].Layers) {
		return Image{}, errors.New("its manifest and its configuration disagree on the number of layers")
	}
	layers := make([]*layer, len(ms[0].Layers))
	m := Image{SizeMethod: MethodSave}
	if c.OS != "" {
		m.Platform = plaintext.Line(c.OS + "/" + c.Architecture)
	}
	for i, name := range ms[0].Layers {
		if layers[i] = a.layers[a.resolve(name)]; layers[i] == nil {
			return Image{}, fmt.Errorf("there is no layer %s", clip(name))
		}
		if m.SizeBytes += layers[i].size; m.SizeBytes < 0 {
			return Image{}, errors.New("the sizes of the layers are not possible")
		}
	}
	m.Layers = c.instructions(layers, baseLayers(c.RootFS.DiffIDs, o.BaseDiffs))
	root, err := newTree(layers, maxFiles)
	if err != nil {
		return Image{}, err
	}
	m.Files = root.files
	m.Dirs = root.dirs(3)
	m.Largest = root.largest(12)
	return m, nil
}

// baseLayers returns how many of the image's layers are the base's; 0 if the
// image does not stand on it.
func baseLayers(diffs, base []string) int {
	if len(base) > len(diffs) {
		return 0
	}
	for i, d := range base {
		if diffs[i] != d {
			return 0
		}
	}
	return len(base)
}

// instructions gives each layer its instruction. A history that does not fit
// the layers is no reason to fail: squashed and imported images have such.
func (c config) instructions(layers []*layer, base int) []Layer {
	made := 0
	for _, h := range c.History {
		if !h.EmptyLayer {
			made++
		}
	}
	out := []Layer{} // not nil, which would be null in JSON
	if made != len(layers) {
		for i, l := range layers {
			out = append(out, Layer{CreatedBy: fmt.Sprintf("layer %d (no history)", i+1), SizeBytes: l.size, FromBase: i < base})
		}
		return out
	}
	next := 0
	lastOfBase := -1
	for _, h := range c.History {
		l := Layer{CreatedBy: Instruction(h.CreatedBy), Empty: h.EmptyLayer}
		if l.CreatedBy == "" {
			l.CreatedBy = plaintext.Line(h.Comment)
		}
		if !h.EmptyLayer {
			l.SizeBytes = layers[next].size
			if next++; next <= base {
				lastOfBase = len(out)
			}
		}
		out = append(out, l)
	}
	for i := range out {
		out[i].FromBase = i <= lastOfBase
	}
	return slices.DeleteFunc(out, func(l Layer) bool { return l.Empty && ownLabel(l.CreatedBy) })
}

// ownLabel tells whether an instruction is none of the Dockerfile's: builders
// that are told to label an image add one.
func ownLabel(instruction string) bool {
	rest, ok := strings.CutPrefix(instruction, "LABEL ")
	return ok && strings.HasPrefix(strings.TrimLeft(rest, `"`), "io.castoff")
}

// Instruction is a history entry as a person would write it in a Dockerfile:
// builders add a shell, arguments and notes of their own.
func Instruction(createdBy string) string {
	s := strings.Join(strings.Fields(plaintext.Clean(createdBy)), " ")
	s = strings.TrimSpace(strings.TrimSuffix(s, "# buildkit"))
	if rest, ok := strings.CutPrefix(strings.TrimPrefix(s, "RUN "), "|"); ok {
		// "|1 VERSION=1 /bin/sh -c make", BuildKit's with RUN before it: build
		// arguments before the shell.
		if i := strings.Index(rest, "/bin/sh -c "); i >= 0 {
			s = rest[i:]
		}
	}
	if rest, ok := strings.CutPrefix(s, "/bin/sh -c #(nop) "); ok {
		return strings.TrimSpace(rest)
	}
	if rest, ok := strings.CutPrefix(s, "/bin/sh -c "); ok {
		return "RUN " + rest
	}
	return strings.Replace(s, "RUN /bin/sh -c ", "RUN ", 1)
}
