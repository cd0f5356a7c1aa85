// Package gauge measures the images that a command names: those of a daemon, the
// course's by their short names too, each in the quickest way that finds out all
// that was asked for, and those of archives.
package gauge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/deploy"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/budget"
	"castoff/cmd/castoff/internal/image/cache"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/ui/screen"
)

// The ways in which an image of a daemon can be measured.
const (
	Auto  = "auto"  // whichever is quickest
	Probe = "probe" // by walking through it in a container
	Save  = "save"  // by reading the whole image from the daemon
)

// Spec is what a command asks for.
type Spec struct {
	// Via is one of [Auto], [Probe] and [Save].
	Via string
	// Layers asks for what each layer changes and wastes, Download for the
	// compressed size, Binary for the program that the image starts.
	Layers, Download, Binary bool
	// Files has every file listed. Contents asks for every file, too, without
	// listing them.
	Files, Contents bool
	// Compare is true if two images are to be compared.
	Compare bool
	// Fresh measures again what was measured before.
	Fresh bool
	// ShowSecrets leaves what looks like a secret as it is.
	ShowSecrets bool
	// Top is how long the lists of the largest are.
	Top int
	// Limits are those that are going to be checked.
	Limits budget.Budget
	// Instead is the command line with another image in place of one.
	Instead func(ref, other string) string
}

// Engine is what is needed from a container engine.
type Engine interface {
	Info() daemon.Info
	Names(ctx context.Context) ([]string, error)
	Find(ctx context.Context, ref string) (inspect.Found, bool, error)
	Identify(m *measure.Image, ref string, f inspect.Found)
	Small(f inspect.Found) bool
	Look(ctx context.Context, s inspect.Spec, emit progress.Emit) (measure.Image, error)
	Measure(ctx context.Context, s inspect.Spec, emit progress.Emit) (measure.Image, error)
	Config(ctx context.Context, ref string) (*measure.Config, error)
	Binary(ctx context.Context, ref string, labels map[string]string) (binary.Facts, error)
	Deploy(ctx context.Context, refs []string, o deploy.Options, emit progress.Emit) ([]measure.Deployment, error)
}

// Course is the images of the course.
type Course interface {
	// Names are their short names.
	Names() []string
	// Ref is the full reference of one of them by its short name.
	Ref(name string) string
	// Label is the value of [daemon.Label] on what is made for the learner.
	Label() string
	// Measured is what is known of one.
	Measured(name string) (measure.Image, bool)
}

// Display shows work while it is done.
type Display interface {
	Watch(ctx context.Context, w screen.Work, work func(ctx context.Context, emit progress.Emit) error) error
}

// Gauge measures images of one daemon for one command.
type Gauge struct {
	engine   Engine
	course   Course
	display  Display
	cacheDir string
	kept     cache.Cache
	needs    budget.Needs
	spec     Spec
	// store is [storeKey] of the daemon that is asked.
	store string
}

// New returns a gauge. What was measured is kept below cacheDir, unless it is
// empty.
func New(e Engine, c Course, d Display, cacheDir string, s Spec) *Gauge {
	return &Gauge{engine: e, course: c, display: d, cacheDir: cacheDir, kept: cache.New(cacheDir),
		needs: s.Limits.Needs(), spec: s, store: storeKey(e.Info())}
}

// wants reports whether every file is asked for one by one, and whether the
// layers and the compressed size are.
func (g *Gauge) wants() (contents, layers, download bool) {
	contents = g.spec.Files || g.spec.Contents
	download = g.spec.Download || g.needs.Download
	layers = g.spec.Layers || download || g.needs.Layers || g.spec.Via == Save
	return contents, layers, download
}

// Measure measures one image, more closely where a limit is too near to be
// judged by the engine's figure.
func (g *Gauge) Measure(ctx context.Context, ref string) (Measured, error) {
	m, err := g.once(ctx, ref)
	if err != nil || g.spec.Via == Probe || !g.spec.Limits.SizeInDoubt(m.Image) {
		return m, err
	}
	return g.closer(ctx, ref)
}

// closer measures one image with all its layers, whatever else is asked for.
func (g *Gauge) closer(ctx context.Context, ref string) (Measured, error) {
	closer := *g
	closer.needs.Layers = true
	return closer.once(ctx, ref)
}

// once measures one image.
func (g *Gauge) once(ctx context.Context, ref string) (Measured, error) {
	name, full, found, err := g.lookUp(ctx, ref)
	if err != nil {
		return Measured{}, err
	}
	id := found.ID
	m, ok := g.recall(id)
	if ok {
		g.engine.Identify(&m.Image, full, found)
	} else {
		if m, err = g.read(ctx, ref, name, full, found); err != nil {
			return Measured{}, err
		}
		g.kept.Keep(g.key(id), m)
	}
	read := m
	m.Image.Layers = slices.Clone(m.Image.Layers)
	m.Image.Name, m.Image.Seconds, m.Image.Cached, m.Image.Build = name, 0, false, nil
	if old, ok := g.course.Measured(name); ok && old.ID == id {
		remember(&m.Image, old)
	}
	out := Measured{Image: m.Image, Count: m.Image.LayerCount(), Contents: m.Contents, read: read}
	if g.spec.Binary || g.needs.Binary {
		b, err := g.binary(ctx, full)
		out.SetBinary(b)
		out.Unread, out.BinaryMissing = err, why(err)
	}
	if g.spec.Files && m.Contents != nil {
		out.FileList = withoutDigests(m.Contents.Root)
	}
	return out, nil
}

// remember adds to a measurement of one of the course's images what its record
// knows: how long the build took, which layers are the base's, and what it
// takes on disk, so that it is as large as in the course.
func remember(m *measure.Image, old measure.Image) {
	m.Seconds, m.Cached, m.Build = old.Seconds, old.Cached, old.Build
	if len(old.Layers) != len(m.Layers) {
		return
	}
	known := old.Counted() && !m.Counted()
	for i := range old.Layers {
		m.Layers[i].FromBase = old.Layers[i].FromBase
		if known {
			m.Layers[i].SizeBytes = old.Layers[i].SizeBytes
		}
	}
	if known {
		m.SizeBytes, m.SizeMethod = old.SizeBytes, old.SizeMethod
	}
}

// withoutDigests is a list of files without what only a comparison asks for: it
// should be the same whatever was asked for before.
func withoutDigests(items []measure.Item) []measure.Item {
	out := slices.Clone(items)
	for i := range out {
		if it := &out[i]; it.ItemContent != nil {
			it.ItemContent = &rootfs.ItemContent{AgainBytes: it.AgainBytes}
		}
	}
	return out
}

// labels are put on what is made for measuring.
func (g *Gauge) labels() map[string]string { return map[string]string{daemon.Label: g.course.Label()} }

// read measures an image now.
func (g *Gauge) read(ctx context.Context, ref, name, full string, found inspect.Found) (cache.Measurement, error) {
	contents, layers, download := g.wants()
	spec := inspect.Spec{Subject: name, Ref: full, Download: download, CacheDir: g.cacheDir, ShowSecrets: g.spec.ShowSecrets,
		Top: g.spec.Top, Digests: g.spec.Compare && g.spec.Files, Labels: g.labels()}
	var m cache.Measurement
	if contents {
		m.Contents = &measure.Contents{}
		spec.Contents = m.Contents
	}
	look := g.engine.Look
	if layers || g.spec.Via == Auto && g.engine.Small(found) {
		look = g.engine.Measure
	}
	err := g.display.Watch(ctx, screen.Work{Title: "Measuring " + ref}, func(ctx context.Context, emit progress.Emit) error {
		var err error
		m.Image, err = look(ctx, spec, emit)
		return err
	})
	if err == nil && g.spec.Via == Probe && m.Image.Way != measure.WayProbe {
		err = fault.New(fmt.Errorf("measuring %s: a probe cannot find out all of it here", ref), fault.ExitFailed, "castoff measure "+ref+"    reads it from the daemon")
	}
	return m, err
}

// binary reads the image's program.
func (g *Gauge) binary(ctx context.Context, ref string) (*binary.Facts, error) {
	b, err := g.engine.Binary(ctx, ref, g.labels())
	if err != nil {
		return nil, err
	}
	return &b, nil
}

// why is the reason why a program was not read, in a line; empty if it was.
func why(err error) string {
	for next := err; next != nil; next = errors.Unwrap(next) {
		if errors.Unwrap(next) == measure.ErrNoProgram { // "there is none: …"
			return plaintext.Line(strings.TrimPrefix(next.Error(), measure.ErrNoProgram.Error()+": "))
		}
	}
	if err == nil {
		return ""
	}
	return plaintext.Line(err.Error())
}

// Deploy times what it takes to get images elsewhere and to start them.
func (g *Gauge) Deploy(ctx context.Context, all []Measured) error {
	var refs []string
	for _, m := range all {
		refs = append(refs, m.Ref)
	}
	o := deploy.Options{SaveLoad: true, Labels: g.labels(), CacheDir: g.cacheDir}
	return g.display.Watch(ctx, screen.Work{Title: "Timing " + plaintext.Listed(refs, "and")}, func(ctx context.Context, emit progress.Emit) error {
		ds, err := g.engine.Deploy(ctx, refs, o, emit)
		for i := range ds {
			ds[i].DownloadBytes, ds[i].DownloadMethod = all[i].DownloadBytes, all[i].DownloadMethod
			all[i].Deployment = &ds[i]
		}
		return err
	})
}
