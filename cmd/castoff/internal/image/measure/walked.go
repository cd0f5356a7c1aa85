package measure

import (
	"fmt"
	"io"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/image/rootfs/walk"
)

// FromWalk reads the report of a probe that walked through the image's root
// file system. It knows nothing of layers: those, and the sizes, are the
// caller's to set.
func FromWalk(r io.Reader, raw RawConfig, contents *Contents) (Image, error) {
	layer := rootfs.NewLayer(&rootfs.Limits{})
	trouble, err := walk.Read(r, layer.Add)
	if err != nil {
		return Image{}, fmt.Errorf("reading the probe's report: %w", err)
	}
	m := Image{Way: WayProbe}
	tree := rootfs.NewTree(false)
	tree.Apply(layer)
	m.read(tree, raw)
	for _, t := range trouble {
		m.Root.Trouble = append(m.Root.Trouble, plaintext.Line(t))
	}
	if contents != nil {
		contents.Root, contents.Layers = tree.Items(raw.options())
	}
	return m, nil
}

// Empty is an image without any layer. Engines do not save such an image: there
// is nothing to read.
func Empty(raw RawConfig, history []HistoryItem) Image {
	m := Image{Way: WaySave, SizeMethod: MethodSave, Layers: []Layer{}, Waste: &Waste{Efficiency: 1}}
	m.read(rootfs.NewTree(false), raw)
	if told, err := HistoryLayers(history, nil, nil, raw); err == nil {
		m.Layers = told.Layers
		m.AddSecrets(told.Secrets)
	}
	return m
}

// read takes from a root file system what is in it, and returns where its
// program is.
func (m *Image) read(tree *rootfs.Tree, raw RawConfig) ProgramPlace {
	m.Root, m.Dirs, m.Largest = tree.Facts(raw.options(), TreeDepth)
	m.Files = m.Root.Files
	c, v := raw.shown(m.Root.Users)
	m.Config, m.Secrets, m.SecretsShown = c, v.found, raw.ShowSecrets
	p := locate(tree, raw)
	if p.Err == nil {
		m.Program = (&Program{Path: plaintext.Line(p.Path), SizeBytes: p.size, Arch: p.arch}).On(m.Platform)
	}
	return p
}
