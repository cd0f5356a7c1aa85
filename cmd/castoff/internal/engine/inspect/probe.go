package inspect

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"io"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/image/probe"

	"github.com/docker/docker/api/types/container"
)

// Probe is a probe for one container.
type Probe struct {
	probe.Program
	// dir is the directory for its files, below the root; nothing in the image
	// has this name.
	dir string
}

// Start is the command that starts it; the arguments of [walk.Run] follow.
func (p Probe) Start() []string { return p.Program.Command("/" + p.dir) }

func (e *Inspector) wantedProbe(cacheDir string) probe.Want {
	return probe.Want{Arch: e.Info().Arch, Far: !e.Local(), CacheDir: cacheDir}
}

// ProbeFrom reports where the probe for this engine comes from. The error wraps
// [probe.ErrNone].
func (e *Inspector) ProbeFrom(cacheDir string) (probe.Origin, error) {
	return probe.From(e.wantedProbe(cacheDir))
}

// FindProbe finds a probe that this engine can run.
func (e *Inspector) FindProbe(ctx context.Context, cacheDir string, say daemon.Teller) (Probe, error) {
	w := e.wantedProbe(cacheDir)
	w.Building = func() { say.Phase("building a probe for linux/" + w.Arch + " with this machine's Go, once") }
	p, err := probe.Find(ctx, w)
	return Probe{Program: p, dir: ".castoff-" + daemon.RandomID()}, err
}

// CopyProbe copies a probe into a container. On its way over a network it is
// compressed; on one machine that would take longer than it saves.
func (e *Inspector) CopyProbe(ctx context.Context, id string, p Probe) error {
	pr, pw := io.Pipe()
	defer pr.Close()
	go func() {
		if e.Local() {
			pw.CloseWithError(writeProbe(pw, p))
			return
		}
		zw, _ := gzip.NewWriterLevel(pw, gzip.BestSpeed) // the level is a valid one
		err := writeProbe(zw, p)
		if err == nil {
			err = zw.Close()
		}
		pw.CloseWithError(err)
	}()
	return e.API().CopyToContainer(ctx, id, "/", pr, container.CopyToContainerOptions{})
}

// writeProbe writes the archive of a probe.
func writeProbe(w io.Writer, p Probe) error {
	tw := tar.NewWriter(w)
	if err := tw.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: p.dir + "/", Mode: 0o755}); err != nil {
		return err
	}
	for _, f := range p.Files {
		if err := writeProbeFile(tw, p.dir+"/"+f.Name, f); err != nil {
			return err
		}
	}
	return tw.Close()
}

func writeProbeFile(tw *tar.Writer, name string, f probe.File) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	if err := tw.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o755, Size: f.Size}); err != nil {
		return err
	}
	_, err = io.Copy(tw, r)
	return err
}
