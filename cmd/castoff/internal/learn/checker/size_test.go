package checker

import (
	"context"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// counts is an engine whose own figure differs from the size on disk.
type counts struct {
	Engine
	own, onDisk measure.Image
	read        int // how often all layers were
}

func (c *counts) Look(context.Context, inspect.Spec, progress.Emit) (measure.Image, error) {
	return c.own, nil
}

func (c *counts) Measure(context.Context, inspect.Spec, progress.Emit) (measure.Image, error) {
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
		check := &sizeCheck{atMost: 100}
		r := &run{Checker: New(e, Options{}), ex: exercise.Exercise{Checks: []exercise.Check{of(check)}}}
		if err := r.look(t.Context()); err != nil {
			t.Fatal(err)
		}
		v := check.measured(r)
		if (v.state == Passed) != c.ok || (v.state == Failed) == c.ok || e.read != c.read || !strings.Contains(v.found, c.found) {
			t.Errorf("%s: %v, %q, read %d times", c.name, v.state, v.found, e.read)
		}
		if !c.m.Near() && e.read == 0 && strings.Contains(v.found, "of that") {
			t.Errorf("%s: parts of another figure: %q", c.name, v.found)
		}
	}
}

// counted is a daemon that counts how often an image is walked through.
type counted struct {
	*docker.Engine
	walks int
}

func (c *counted) Look(ctx context.Context, s inspect.Spec, emit progress.Emit) (measure.Image, error) {
	c.walks++
	return c.Engine.Look(ctx, s, emit)
}

// TestSizeAtHand judges a size by what the engine says at once, which is never
// less than what is measured; an image that is too large is walked through for
// the sake of what is said about it.
func TestSizeAtHand(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if most, err := b.engine.SizeAtMost(t.Context(), b.base.Ref); err != nil || most == math.MaxInt64 {
		t.Skipf("skipped: this engine does not tell the bytes of the files, %v", err)
	}
	e := &counted{Engine: b.engine}
	c := b.checker(b.engine.Info().Builders[0])
	c.engine = e
	files := fstest.MapFS{"Dockerfile": {Data: []byte("FROM castoff/go\nCOPY data /data\n")}, "data": {Data: make([]byte, 12345)}}
	check := func(atMost int64) Result {
		t.Helper()
		r, err := c.Check(t.Context(), exercise.Exercise{ID: "sized", Checks: []exercise.Check{
			of(&buildsCheck{}), of(&sizeCheck{atMost: atMost})}}, files, progress.Discard)
		if err != nil {
			t.Fatal(err)
		}
		return r.Results[1]
	}
	if r := check(1 << 40); r.State != Passed || !strings.Contains(r.Found, "on disk") || e.walks != 0 {
		t.Errorf("a small image is %s (%s), after %d walks", r.State, r.Found, e.walks)
	}
	ref := c.o.Ref("sized")
	said, err := e.SizeAtMost(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	m, err := e.Measure(t.Context(), inspect.Spec{Ref: ref}, progress.Discard)
	if err != nil || m.SizeBytes > said {
		t.Errorf("the engine says at most %d bytes, and the files in the layers have %d, %v", said, m.SizeBytes, err)
	}
	if r := check(said); r.State != Passed || e.walks != 0 {
		t.Errorf("an image as large as the limit is %s (%s), after %d walks", r.State, r.Found, e.walks)
	}
	if r := check(m.SizeBytes - 1); r.State != Failed || !strings.Contains(r.Found, "of that") || e.walks != 1 {
		t.Errorf("one that is larger is %s (%s), after %d walks", r.State, r.Found, e.walks)
	}
}
