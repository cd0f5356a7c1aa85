package shared

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/course/material"
	"castoff/cmd/castoff/internal/course/scaffold"
	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/dockerfile"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/engine/offline"
	"castoff/cmd/castoff/internal/engine/recording"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/courses"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/images/recipe"
)

// anEngine has a base, and builds what it is asked to.
type anEngine struct{ recording.Engine }

var debian = baseimage.Base{Ref: "debian:13", ID: "sha256:b", Source: baseimage.Pulled}

func (anEngine) EnsureBase(context.Context, baseimage.Request, progress.Emit) (baseimage.Base, error) {
	return debian, nil
}

func (anEngine) Build(context.Context, build.Spec, progress.Emit) (build.Result, error) {
	return build.Result{ID: "sha256:1"}, nil
}

func (anEngine) Look(_ context.Context, s inspect.Spec, _ progress.Emit) (measure.Image, error) {
	return measure.Image{ID: "sha256:1", Ref: s.Ref, SizeBytes: 1800000}, nil
}

// record puts a recording of a course's builds beside its lessons.
func record(t *testing.T, dir string) {
	t.Helper()
	d := &Deps{Flags: Flags{Lessons: dir}}
	defer d.Close()
	course, m, err := d.described()
	if err != nil {
		t.Fatal(err)
	}
	r := recording.NewRecorder(anEngine{})
	quiet := progress.Discard
	if _, err := r.EnsureBase(t.Context(), baseimage.Request{Offline: offline.Spec{Ref: images.RefOf("ada", images.Base)}}, quiet); err != nil {
		t.Fatal(err)
	}
	for _, i := range m.Images {
		text, err := recipe.Dockerfile(course.BuildFiles(), i, m.Wanted(), debian)
		if err == nil {
			text, err = dockerfile.WithImage(text, material.GoImage, images.RefOf("ada", images.GoImage), i.Args)
		}
		if err != nil {
			t.Fatal(err)
		}
		path, _ := recipe.Path(i, debian)
		if _, err := r.Build(t.Context(), build.Spec{Ref: images.RefOf("ada", i.Name), Path: path, Dockerfile: text, Target: i.Target, Args: i.Args, Platform: i.Platform}, quiet); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Look(t.Context(), inspect.Spec{Ref: images.RefOf("ada", i.Name)}, quiet); err != nil {
			t.Fatal(err)
		}
	}
	rec := recording.Recording{Calls: r.Calls(), Header: recording.Header{Format: recording.Format, Version: recording.Version, Learner: "ada", Title: m.Title,
		Engine: daemon.Info{Name: "Docker", Builders: []daemon.Builder{daemon.BuildKit}}, Builder: daemon.BuildKit, Base: debian.Ref, Date: time.Now()}}
	var b bytes.Buffer
	if err := rec.Write(&b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, courses.RecordingFile), b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestTapeOfOnesOwn: images that begin with castoff/go are shown as any others: how that
// is made is no part of a course.
func TestTapeOfOnesOwn(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	dir := filepath.Join(t.TempDir(), "mine")
	if _, err := scaffold.Course(dir, "Mine", scaffold.Formats{}); err != nil {
		t.Fatal(err)
	}
	record(t, dir)
	d := &Deps{Flags: Flags{Lessons: dir}}
	defer d.Close()
	tape, err := d.Tape(t.Context(), OwnRecording)
	if err != nil {
		t.Fatal(err)
	}
	defer tape.Close()
	for _, name := range tape.Names() {
		if m, err := tape.Attach(t.Context(), name, progress.Discard); err != nil || m.SizeBytes != 1800000 {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
	if amiss := tape.Amiss(); len(tape.Names()) == 0 || slices.ContainsFunc(amiss, func(s string) bool { return strings.HasPrefix(s, "build ") }) {
		t.Errorf("of %q are amiss: %q", tape.Names(), amiss)
	}
}

// TestCourseTape: a recording of a course that has changed since what it builds is not
// offered, and who asks for it is told.
func TestCourseTape(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	dir := filepath.Join(t.TempDir(), "mine")
	if _, err := scaffold.Course(dir, "Mine", scaffold.Formats{}); err != nil {
		t.Fatal(err)
	}
	record(t, dir)
	opened := func(offered bool, mark string) {
		t.Helper()
		d := &Deps{Flags: Flags{Lessons: dir}}
		defer d.Close()
		tape, err := d.CourseTape(t.Context())
		if err != nil || (tape != nil) != offered {
			t.Errorf("offered: %v, %v; want %v", tape != nil, err, offered)
		}
		if tape != nil {
			tape.Close()
		}
		if why := d.CheckRecording(t.Context()); (why == nil) != offered || why != nil && !strings.HasSuffix(fault.Hint(why), "makes a new one") {
			t.Errorf("course check says %v, hint %q", why, fault.Hint(why))
		}
		if tape, err = d.Tape(t.Context(), OwnRecording); err != nil {
			t.Fatal(err)
		}
		defer tape.Close()
		if got := tape.Mark(); !strings.HasPrefix(got, mark) || !strings.Contains(got, "debian:13") {
			t.Errorf("it is marked %q, want %q", got, mark)
		}
	}
	opened(true, "recorded "+time.Now().Format("2 Jan 2006"))
	found, err := filepath.Glob(filepath.Join(dir, "*", "Dockerfile"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no Dockerfile: %v", err)
	}
	for _, name := range found {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, append(b, "# changed\n"...), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	opened(false, "recorded of another edition of this course, ")
}
