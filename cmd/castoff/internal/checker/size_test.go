package checker

import (
	"context"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/docker"
	"castoff/cmd/castoff/internal/exercise"
	"castoff/cmd/castoff/internal/measure"
	"castoff/cmd/castoff/internal/progress"
	"castoff/cmd/castoff/internal/rootfs"
)

// counts is an engine whose own figure is another one than the size on disk.
type counts struct {
	Engine
	own, onDisk measure.Image
	read        int // how often all layers were
}

func (c *counts) Look(context.Context, docker.MeasureSpec, progress.Emit) (measure.Image, error) {
	return c.own, nil
}

func (c *counts) Measure(context.Context, docker.MeasureSpec, progress.Emit) (measure.Image, error) {
	c.read++
	return c.onDisk, nil
}

// TestSizeIsJudgedOnDisk reads the layers where, and only where, the engine's
// figure leaves it open whether an image is too large.
func TestSizeIsJudgedOnDisk(t *testing.T) {
	own := func(method string, size, seen int64) measure.Image {
		return measure.Image{SizeBytes: size, SizeMethod: method, Root: &rootfs.Facts{SizeBytes: seen}, Layers: []measure.Layer{{CreatedBy: "RUN x", SizeBytes: size}}}
	}
	for _, c := range []struct {
		name  string
		m     measure.Image
		disk  int64
		ok    bool
		read  int
		found string
	}{
		{"in blocks only", own(measure.MethodBlocks, 4096, 7), 90, true, 1, "takes 90 bytes on disk"},
		{"hidden from a container", own(measure.MethodBlocks, 4096, 7), 101, false, 1, "takes 101 bytes on disk"},
		{"too much as it is seen", own(measure.MethodBlocks, 4096, 101), 0, false, 0, "takes at least 101 bytes on disk"},
		{"texts of links", own(measure.MethodInspect, 101, 7), 99, true, 1, "takes 99 bytes on disk"},
		{"enough for any engine", own(measure.MethodInspect, 100, 7), 0, true, 0, "takes at most 100 bytes on disk"},
		{"headers", own(measure.MethodArchives, 2048, 7), 99, true, 1, "takes 99 bytes on disk"},
		{"all seen", own(measure.MethodSeen, 100, 100), 0, true, 0, "takes 100 bytes on disk"},
	} {
		e := &counts{own: c.m, onDisk: measure.Image{SizeBytes: c.disk, SizeMethod: measure.MethodSave}}
		ch := exercise.Check{Kind: exercise.Size, AtMost: 100}
		r := &run{Checker: New(e, Options{}), ex: exercise.Exercise{Checks: []exercise.Check{ch}}}
		if err := r.look(t.Context()); err != nil {
			t.Fatal(err)
		}
		v := r.size(ch)
		if (v.state == Passed) != c.ok || (v.state == Failed) == c.ok || e.read != c.read || !strings.Contains(v.found, c.found) {
			t.Errorf("%s: %v, %q, read %d times", c.name, v.state, v.found, e.read)
		}
		if !c.m.Near() && e.read == 0 && strings.Contains(v.found, "of that") {
			t.Errorf("%s: parts of another figure: %q", c.name, v.found)
		}
	}
}
