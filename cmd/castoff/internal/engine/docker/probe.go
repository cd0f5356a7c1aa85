package docker

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/rand"
	"io"
	"strings"

	"castoff/cmd/castoff/internal/image/probe"

	"github.com/docker/docker/api/types/container"
)

// carriedProbe is a probe for one container.
type carriedProbe struct {
	probe.Program
	// dir is the directory for its files, below the root; none of the image's
	// has this name.
	dir string
}

// command is what starts it; the arguments of [walk.Run] follow.
func (p carriedProbe) command() []string { return p.Command("/" + p.dir) }

func (e *Engine) wantedProbe(cacheDir string) probe.Want {
	return probe.Want{Arch: e.info.Arch, Far: !e.local, CacheDir: cacheDir}
}

// ProbeFrom tells where the probe for this engine comes from. The error wraps
// [probe.ErrNone].
func (e *Engine) ProbeFrom(cacheDir string) (probe.Origin, error) {
	return probe.From(e.wantedProbe(cacheDir))
}

// findProbe finds a probe that this engine can run.
func (e *Engine) findProbe(ctx context.Context, cacheDir string, say teller) (carriedProbe, error) {
	w := e.wantedProbe(cacheDir)
	w.Building = func() { say.phase("building a probe for linux/" + w.Arch + " with this machine's Go, once") }
	p, err := probe.Find(ctx, w)
	return carriedProbe{Program: p, dir: ".castoff-" + strings.ToLower(rand.Text())}, err
}

// copyProbe copies a probe into a container. On its way over a network it is
// compressed, which would take longer than it saves on one machine.
func (e *Engine) copyProbe(ctx context.Context, id string, p carriedProbe) error {
	pr, pw := io.Pipe()
	defer pr.Close()
	go func() {
		if e.local {
			pw.CloseWithError(writeProbe(pw, p))
			return
		}
		zw, _ := gzip.NewWriterLevel(pw, gzip.BestSpeed) // the level is one that there is
		err := writeProbe(zw, p)
		if err == nil {
			err = zw.Close()
		}
		pw.CloseWithError(err)
	}()
	return e.api.CopyToContainer(ctx, id, "/", pr, container.CopyToContainerOptions{})
}

// writeProbe writes the archive of a probe.
func writeProbe(w io.Writer, p carriedProbe) error {
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
