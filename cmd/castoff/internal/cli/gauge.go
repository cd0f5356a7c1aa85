package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/docker"
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

// gauge measures images for one command, each in the quickest way that tells
// all that was asked for.
type gauge struct {
	a     *app
	s     *session
	f     *measureFlags
	kept  cache.Cache
	needs budget.Needs
	limit budget.Budget
	// engine is [engineKey] of the daemon that is asked.
	engine string
}

func (a *app) newGauge(s *session, f *measureFlags, limits budget.Budget) *gauge {
	return &gauge{a: a, s: s, f: f, kept: cache.New(s.cacheDir), needs: limits.Needs(), limit: limits, engine: engineKey(s.engine.Info())}
}

// wants reports whether every file is asked for one by one, and whether the
// layers and the compressed size are.
func (k *gauge) wants() (contents, layers, download bool) {
	contents = k.f.files || k.f.interactive || k.f.tree && k.f.depth > measure.TreeDepth || k.a.json && k.f.listed() > rootfs.Top
	download = k.f.download || k.f.deploy || k.needs.Download
	layers = k.f.deep || k.f.interactive || download || k.needs.Layers || k.f.via == viaSave
	return contents, layers, download
}

// measure measures one image, more closely where a limit is too near to be
// judged by the engine's figure.
func (k *gauge) measure(ctx context.Context, ref string) (measured, error) {
	m, err := k.once(ctx, ref)
	if err != nil || k.f.via == viaProbe || !k.limit.SizeInDoubt(m.Image) {
		return m, err
	}
	return k.closer(ctx, ref)
}

// closer measures one image with all its layers, whatever else is asked for.
func (k *gauge) closer(ctx context.Context, ref string) (measured, error) {
	closer := *k
	closer.needs.Layers = true
	return closer.once(ctx, ref)
}

// comparable measures those of two images again of which there is only an
// engine's own figure: those do not compare.
func (k *gauge) comparable(ctx context.Context, refs []string, all []measured) error {
	for i := range all {
		if k.f.via != viaAuto || all[i].Near() {
			continue
		}
		m, err := k.closer(ctx, refs[i])
		if err != nil {
			return err
		}
		all[i] = m
	}
	return nil
}

// once measures one image.
func (k *gauge) once(ctx context.Context, ref string) (measured, error) {
	name, full, found, err := k.s.lookUp(ctx, k.f, ref)
	if err != nil {
		return measured{}, err
	}
	id := found.ID
	m, ok := k.recall(id)
	if ok {
		k.s.engine.Identify(&m.Image, full, found)
	} else {
		if m, err = k.read(ctx, ref, name, full, found); err != nil {
			return measured{}, err
		}
		k.keep(id, m)
	}
	read := m
	m.Image.Layers = slices.Clone(m.Image.Layers)
	m.Image.Name, m.Image.Seconds, m.Image.Cached, m.Image.Build = name, 0, false, nil
	if old, ok := k.s.set.Measured(name); ok && old.ID == id {
		remember(&m.Image, old)
	}
	out := measured{Image: m.Image, Count: m.Image.LayerCount(), contents: m.Contents, read: read}
	if k.f.binary || k.needs.Binary {
		b, err := k.binary(ctx, full)
		out.SetBinary(b)
		out.unread, out.BinaryMissing = err, why(err)
	}
	if k.f.files && m.Contents != nil {
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

// withoutDigests is a list of files without what only a comparison asks for:
// it is to be the same whatever was asked for before.
func withoutDigests(items []measure.Item) []measure.Item {
	out := slices.Clone(items)
	for i := range out {
		if it := &out[i]; it.ItemContent != nil {
			it.ItemContent = &rootfs.ItemContent{AgainBytes: it.AgainBytes}
		}
	}
	return out
}

// read measures an image now.
func (k *gauge) read(ctx context.Context, ref, name, full string, found docker.Found) (kept, error) {
	d, err := k.a.display()
	if err != nil {
		return kept{}, err
	}
	contents, layers, download := k.wants()
	spec := docker.MeasureSpec{Subject: name, Ref: full, Download: download, CacheDir: k.s.cacheDir, ShowSecrets: k.f.showSecrets,
		Top: k.f.listed(), Digests: k.f.command == "compare" && k.f.files,
		Labels: map[string]string{docker.Label: k.s.set.Label()}}
	var m kept
	if contents {
		m.Contents = &measure.Contents{}
		spec.Contents = m.Contents
	}
	look := k.s.engine.Look
	if layers || k.f.via == viaAuto && k.s.engine.Small(found) {
		look = k.s.engine.Measure
	}
	err = d.Watch(ctx, screen.Work{Title: "Measuring " + ref}, func(ctx context.Context, emit progress.Emit) error {
		var err error
		m.Image, err = look(ctx, spec, emit)
		return err
	})
	if err == nil && k.f.via == viaProbe && m.Image.Way != measure.WayProbe {
		err = fault.New(fmt.Errorf("measuring %s: a probe cannot find out all of it here", ref), fault.ExitFailed, "castoff measure "+ref+"    reads it from the daemon")
	}
	return m, err
}

// binary reads the image's program.
func (k *gauge) binary(ctx context.Context, ref string) (*binary.Facts, error) {
	b, err := k.s.engine.Binary(ctx, ref, map[string]string{docker.Label: k.s.set.Label()})
	if err != nil {
		return nil, err
	}
	return &b, nil
}

// why is the cause why a program was not read, in a line; empty if it was.
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

// deploy times what it takes to get images elsewhere and to start them.
func (k *gauge) deploy(ctx context.Context, all []measured) error {
	d, err := k.a.display()
	if err != nil {
		return err
	}
	var refs []string
	for _, m := range all {
		refs = append(refs, m.Ref)
	}
	o := docker.DeployOptions{SaveLoad: true, Labels: map[string]string{docker.Label: k.s.set.Label()}}
	return d.Watch(ctx, screen.Work{Title: "Timing " + strings.Join(refs, " and ")}, func(ctx context.Context, emit progress.Emit) error {
		ds, err := k.s.engine.Deploy(ctx, refs, o, emit)
		for i := range ds {
			ds[i].DownloadBytes, ds[i].DownloadMethod = all[i].DownloadBytes, all[i].DownloadMethod
			all[i].Deployment = &ds[i]
		}
		return err
	})
}

// measureArchive measures an image of a file, of standard input, or of a
// directory that is an OCI layout.
func (a *app) measureArchive(ctx context.Context, f *measureFlags, limits budget.Budget, refs []string) (measured, error) {
	d, err := a.display()
	if err != nil {
		return measured{}, err
	}
	var place measure.ProgramPlace
	o := measure.SaveOptions{Platform: f.platform, Name: strings.Join(refs, ""), Download: f.download || limits.Needs().Download, Program: &place, ShowSecrets: f.showSecrets, Top: f.listed()}
	var m measured
	if f.files || f.interactive || f.tree && f.depth > measure.TreeDepth || a.json && f.listed() > rootfs.Top {
		m.contents = &measure.Contents{}
		o.Contents = m.contents
	}
	name := archiveName(f.archive)
	err = d.Watch(ctx, screen.Work{Title: "Measuring " + name}, func(ctx context.Context, emit progress.Emit) error {
		in, err := a.openArchive(ctx, f.archive, f.binary || limits.Needs().Binary)
		if err != nil {
			return err
		}
		defer in.close()
		if m.Image, err = in.measure(o, progress.Meter(emit, name, in.size)); err != nil {
			return err
		}
		if f.binary || limits.Needs().Binary {
			b, err := in.program(place)
			m.SetBinary(b)
			m.unread, m.BinaryMissing = err, why(err)
		}
		return nil
	})
	if ctx.Err() != nil {
		return measured{}, context.Cause(ctx)
	}
	if err != nil {
		return measured{}, archiveError(f, o.Name, err)
	}
	m.Way, m.Name, m.Count = measure.WayArchive, name, m.LayerCount()
	if m.Ref == "" {
		m.Ref = plaintext.Line(name)
	}
	if f.files {
		m.FileList = m.contents.Root
	}
	return m, nil
}
