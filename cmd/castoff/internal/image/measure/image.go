package measure

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/digest"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/archive"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// config is what is needed from an image's configuration. Source: OCI image
// specification, config.md.
type config struct {
	Architecture string    `json:"architecture"`
	Variant      string    `json:"variant"`
	OS           string    `json:"os"`
	Config       RawConfig `json:"config"`
	RootFS       struct {
		DiffIDs []string `json:"diff_ids"`
	} `json:"rootfs"`
	History []historyEntry `json:"history"`
}

type historyEntry struct {
	CreatedBy  string `json:"created_by"`
	Comment    string `json:"comment"`
	EmptyLayer bool   `json:"empty_layer"`

	// unsure and nameless are of an engine's history: see [HistoryLayers].
	unsure, nameless bool
}

// TreeDepth is how many levels of directories [Image.Dirs] has.
const TreeDepth = 3

// image puts the facts together once the whole archive has been read.
func (g *reading) image() (Image, error) {
	o := g.o
	parts, err := g.all.Image(o.Name, o.Platform)
	if err != nil {
		return Image{}, err
	}
	var c config
	if err := g.all.Decode(parts.Config, &c); err != nil {
		return Image{}, err
	}
	c.Config.ShowSecrets = o.ShowSecrets
	if len(c.RootFS.DiffIDs) != len(parts.Layers) {
		return Image{}, errors.New("its manifest and its configuration disagree on the number of layers")
	}
	layers := make([]*layer, len(parts.Layers))
	m := Image{SizeMethod: MethodSave, Ref: parts.Ref}
	if doc := g.all.Document(parts.Config); doc != nil {
		m.ID = digest.Of(doc)
	}
	if c.OS != "" {
		m.Platform = plaintext.Line(archive.Platform(c.OS, c.Architecture, c.Variant))
	}
	for i, name := range parts.Layers {
		if layers[i] = g.layers[g.all.Resolve(name)]; layers[i] == nil {
			return Image{}, fmt.Errorf("there is no layer %s", archive.Shown(name))
		}
		layers[i].uses++
		if m.SizeBytes += layers[i].size; m.SizeBytes < 0 {
			return Image{}, errors.New("the sizes of the layers are not possible")
		}
	}
	m.download(layers)
	changes, err := m.unpack(layers, &c, o)
	if err != nil {
		return Image{}, err
	}
	var found []Secret
	m.Layers, found = c.instructions(layers, changes, baseLayers(c.RootFS.DiffIDs, o.BaseDiffs))
	m.AddSecrets(found)
	if o.Contents != nil {
		o.Contents.spread(m.Layers)
	}
	return m, nil
}

// download adds up the sizes of the layers compressed, if all are known. Where
// some were compressed here and others were stored that way, the sum does not
// count as a stored one.
func (m *Image) download(layers []*layer) {
	for _, l := range layers {
		if l.method == "" {
			m.DownloadBytes, m.DownloadMethod = 0, ""
			return
		}
		m.DownloadBytes += l.download
		if m.DownloadMethod != DownloadCompressed {
			m.DownloadMethod = l.method
		}
	}
}

// unpack lays the layers over each other, lowest first, and reads what is in
// the result. It returns what each layer changed.
func (m *Image) unpack(layers []*layer, c *config, o SaveOptions) ([]Changes, error) {
	contents := o.Contents
	tree := rootfs.NewTree(contents != nil)
	changes := make([]Changes, len(layers))
	for i, l := range layers {
		files := l.files
		if l.uses--; l.uses > 0 { // it comes again
			var err error
			if files, err = files.Clone(); err != nil {
				return nil, err
			}
		}
		changes[i] = tree.Apply(files)
	}
	place := m.read(tree, c.Config)
	if o.Program != nil {
		*o.Program = place
	}
	m.Waste = &Waste{Efficiency: 1}
	m.Waste.Files, m.Waste.Bytes, m.Waste.Largest, m.Waste.LargestMore = tree.Waste(max(o.Top, rootfs.Top))
	if m.SizeBytes > 0 {
		m.Waste.Efficiency = float64(tree.VisibleBytes()) / float64(m.SizeBytes)
	}
	if contents != nil {
		contents.Root, contents.Layers = tree.Items(c.Config.options())
	}
	return changes, nil
}

// spread puts the layers' contents beside their instructions: of these, some
// made no layer.
func (c *Contents) spread(layers []Layer) {
	made := c.Layers
	c.Layers = make([][]Item, len(layers))
	for i, l := range layers {
		if !l.Empty && len(made) > 0 {
			c.Layers[i], made = made[0], made[1:]
		}
	}
}

// baseLayers returns how many of the image's layers are the base's; 0 if the
// image is not built on it.
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
// the layers is no reason to fail: squashed and imported images have one like
// that.
//
// It returns what looks like a secret in the history as well.
func (c config) instructions(layers []*layer, changes []Changes, base int) ([]Layer, []Secret) {
	_, v := c.Config.shown(nil) // what the configuration has is masked in the history, too
	v.found, v.named = nil, nil
	lines := v.history(c.History)
	made := 0
	for _, h := range c.History {
		if !h.EmptyLayer {
			made++
		}
	}
	fill := func(l *Layer, i int) {
		l.SizeBytes, l.DownloadBytes = layers[i].size, layers[i].download
		if changes != nil {
			l.Changes = &changes[i]
		}
		l.Digest = plaintext.Line(c.RootFS.DiffIDs[i])
	}
	out := []Layer{} // not nil, which would be null in JSON
	if made != len(layers) {
		for i := range layers {
			l := Layer{CreatedBy: fmt.Sprintf("layer %d (no history)", i+1), FromBase: i < base}
			fill(&l, i)
			out = append(out, l)
		}
		for i := range v.found {
			v.found[i].Layer = 0 // which layer that is is not known
		}
		return out, v.found
	}
	next := 0
	lastOfBase := -1
	for i, h := range c.History {
		l := Layer{CreatedBy: lines[i], Empty: h.EmptyLayer, Unsure: h.unsure}
		if !h.EmptyLayer {
			fill(&l, next)
			if h.nameless {
				l.Digest = ""
			}
			if next++; next <= base {
				lastOfBase = len(out)
			}
		}
		out = append(out, l)
	}
	for i := range out {
		out[i].FromBase = i <= lastOfBase
	}
	return withoutOwn(out, v.found), v.found
}

// withoutOwn leaves out the labels that castoff has a builder set; the places
// of secrets are those of what remains.
func withoutOwn(layers []Layer, found []Secret) []Layer {
	for i := len(layers) - 1; i >= 0; i-- {
		if !layers[i].Empty || layers[i].Unsure || !ownLabel(layers[i].CreatedBy) {
			continue
		}
		layers = slices.Delete(layers, i, i+1)
		for j := range found {
			if found[j].Layer > i {
				found[j].Layer--
			}
		}
	}
	return layers
}

// ownLabel reports whether an instruction is not one of the Dockerfile's:
// builders that are told to label an image add one.
func ownLabel(instruction string) bool {
	rest, ok := strings.CutPrefix(instruction, "LABEL ")
	return ok && strings.HasPrefix(strings.TrimLeft(rest, `"`), "io.castoff")
}

// Instruction is a history entry as a person would write it in a Dockerfile:
// builders add a shell, arguments and notes of their own.
func Instruction(createdBy string) string {
	s := plaintext.OneLine(plaintext.Clean(createdBy))
	s = strings.TrimSpace(strings.TrimSuffix(s, "# buildkit"))
	if m := argsOf.FindStringSubmatchIndex(s); m != nil {
		// "|1 VERSION=1 /bin/sh -c make", BuildKit's with RUN before it: build
		// arguments before the shell.
		s = "RUN " + s[m[4]:]
	}
	if m := noopForm.FindStringSubmatch(s); m != nil {
		return dockerfileForm(m[1])
	}
	if rest, ok := strings.CutPrefix(s, "/bin/sh -c "); ok {
		return "RUN " + rest
	}
	return dockerfileForm(strings.Replace(s, "RUN /bin/sh -c ", "RUN ", 1))
}
