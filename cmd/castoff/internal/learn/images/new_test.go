package images

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/learn/images/figures"
	"castoff/cmd/castoff/internal/learn/journal"
)

// format is plain enough to be predictable.
var format = figures.Format{
	Size:    func(n int64) string { return fmt.Sprint(n, " B") },
	Seconds: func(s float64) string { return fmt.Sprintf("%.1f s", s) },
	Ratio:   func(r float64) string { return fmt.Sprintf("%.1f times", r) },
}

func TestLearnersNames(t *testing.T) {
	t.Parallel()
	for name, ok := range map[string]bool{
		"": true, "ada": true, "ada-1815": true, "a.b_c-d": true, "1": true, strings.Repeat("a", 60): true,
		"Ada": false, "ada lovelace": false, "-ada": false, "ada-": false, "a--b": false, "a/b": false, "../x": false,
		"a:b": false, "default": false, "ä": false, "a\n": false, "a\x1b[1m": false, strings.Repeat("a", 61): false,
	} {
		s, err := New(t.Context(), nil, errors.New("no daemon"), openJournal(t), Options{Learner: name})
		if ok {
			if err != nil {
				t.Errorf("%q: %v", name, err)
				continue
			}
			want, label := "castoff/"+name+"/traditional:latest", name
			if name == "" {
				want, label = "castoff/traditional:latest", "default"
			}
			if s.Ref("traditional") != want || s.Label() != label {
				t.Errorf("%q: %s, label %s", name, s.Ref("traditional"), s.Label())
			}
			s.Close()
			continue
		}
		if err == nil || fault.Code(err) != fault.ExitUsage || len(fault.Hints(err)) == 0 || strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("%q: code %d, hints %q, %q", name, fault.Code(err), fault.Hints(err), err)
		}
	}
}

func TestBuilders(t *testing.T) {
	t.Parallel()
	for want, got := range map[daemon.Builder]daemon.Builder{"": daemon.BuildKit, daemon.BuildKit: daemon.BuildKit, daemon.Legacy: daemon.Legacy} {
		s, err := New(t.Context(), &fake{}, nil, openJournal(t), Options{Builder: want})
		if err != nil || s.Builder() != got {
			t.Errorf("%q: %v", want, err)
			continue
		}
		s.Close()
	}
	for _, want := range []daemon.Builder{daemon.Podman, "buildx", "\x1b[1m"} {
		_, err := New(t.Context(), &fake{}, nil, openJournal(t), Options{Builder: want})
		if err == nil || fault.Code(err) != fault.ExitUsage || len(fault.Hints(err)) == 0 || !strings.Contains(err.Error(), "no builder") || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q: code %d, hints %q, %v", want, fault.Code(err), fault.Hints(err), err)
		}
	}
}

// TestWithoutADaemon says what was measured before, and why no more can be.
func TestWithoutADaemon(t *testing.T) {
	t.Parallel()
	j := openJournal(t)
	for _, r := range []journal.Record{
		{Image: "traditional", Learner: "ada", Measured: &measure.Image{SizeBytes: 1, SizeMethod: measure.MethodSave}},
		{Image: "traditional", Learner: "ada", Measured: &measure.Image{SizeBytes: 5000, SizeMethod: measure.MethodSave}},
		{Image: "traditional", Measured: &measure.Image{SizeBytes: 3}},
		{Image: "multistage", Learner: "eve", Measured: &measure.Image{SizeBytes: 4}},
	} {
		r.Kind = journal.KindMeasured
		if err := j.Append(r); err != nil {
			t.Fatal(err)
		}
	}
	why := fault.New(errors.New("no daemon"), fault.ExitNoDaemon)
	s, err := New(t.Context(), nil, why, j, Options{Images: declared, Learner: "ada", Format: format})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.Start(Names...)
	if _, err := s.Attach(t.Context(), "traditional", nothing); !errors.Is(err, why) || fault.Code(err) != fault.ExitNoDaemon {
		t.Errorf("attaching: %v", err)
	}
	if m, ok := s.Measured("traditional"); !ok || m.SizeBytes != 5000 {
		t.Errorf("%+v, %v", m, ok)
	}
	if _, ok := s.Measured("multistage"); ok {
		t.Error("it knows someone else's")
	}
	known := map[string]string{"traditional.size": "5000 B on disk", "traditional.bytes": "5,000 bytes", "traditional.layers": "0",
		"traditional.build": "made earlier, not timed", "traditional.built": "was built before; how long that took is not known here",
		"traditional.files": "0", "traditional.ref": "castoff/ada/traditional", "multistage.ref": "castoff/ada/multistage",
		"multistage.built": "is not built here yet", "base.ref": "none", "base.note": "Nothing is built here, so there is no base image."}
	for _, p := range Placeholders(Names) {
		got, ok := s.Value(p)
		if strings.Count(p, ".") > 1 { // a part of another
			continue
		}
		if want, wantOK := known[p]; ok != wantOK || ok && got != want {
			t.Errorf("%s is %q, %v; want %q", p, got, ok, want)
		}
	}
	if s.Builder() != "" {
		t.Errorf("the builder is %q", s.Builder())
	}
	if _, _, ok := s.Dockerfile("traditional"); ok {
		t.Error("there is a Dockerfile")
	}
}

// TestValues of images as they were measured.
func TestValues(t *testing.T) {
	t.Parallel()
	s, err := New(t.Context(), &fake{}, nil, openJournal(t), Options{Images: declared, Learner: "ada", Format: format})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.facts.base = &baseimage.Base{Ref: "debian:13", Source: baseimage.Pulled, DownloadBytes: 50}
	s.facts.measured["traditional"] = measure.Image{SizeBytes: 1_234_567, SizeMethod: measure.MethodSave, Seconds: 2.5, Files: 12345, DownloadBytes: 400_000,
		Root: &rootfs.Facts{Packages: 1380, Executables: 900, Setuid: []string{"bin/su", "bin/mount"}, Shells: []string{"bin/sh"},
			CABundle: "etc/ssl/certs/ca-certificates.crt", Tmp: true, Users: make([]rootfs.User, 19)}, Layers: []measure.Layer{
			{CreatedBy: "ADD", SizeBytes: 1_000_000, FromBase: true}, {CreatedBy: "ENV", Empty: true},
			{CreatedBy: "RUN a", SizeBytes: 200_000}, {CreatedBy: "RUN b", SizeBytes: 34_567},
		}, Dirs: []measure.Dir{{SizeBytes: 1000, Files: 9}, {Path: "usr", SizeBytes: 690, Files: 6}, {Path: "usr/local", SizeBytes: 690, Files: 6},
			{Path: "usr/local/go", SizeBytes: 690, Files: 6}, {Path: "root", SizeBytes: 280, Files: 3}, {Path: "root/.cache", SizeBytes: 280, Files: 3}}}
	s.facts.measured["multistage"] = measure.Image{SizeBytes: 1000, SizeMethod: measure.MethodSave, Layers: []measure.Layer{{CreatedBy: "COPY", SizeBytes: 1000}}}
	want := map[string]string{
		"base.ref": "debian:13", "base.size": "1000000 B on disk", "base.download": "50 B download", "base.source": "pulled",
		"base.note": "Your builds stand on debian:13 instead of the guide's ubuntu; it was pulled. The instructions are the guide's own, the numbers are those of this base.",
		"builder":   "BuildKit", "engine": "Docker 1", "ratio": "1234.6 times", "saved": "1233567 B",
		"traditional.size": "1234567 B on disk", "traditional.bytes": "1,234,567 bytes", "traditional.layers": "3", "traditional.files": "12,345",
		"traditional.seconds": "2.5 s", "traditional.build": "2.5 s", "traditional.built": "took 2.5 s to build", "traditional.ref": "castoff/ada/traditional", "traditional.biggest": "200000 B on disk",
		"traditional.biggest-instruction": "RUN a", "traditional.biggest-directory": "/usr/local/go, 69 %", "traditional.download": "400000 B download", "traditional.packages": "1,380",
		"traditional.executables": "900", "traditional.setuid": "2", "traditional.shells": "1", "traditional.users": "19",
		"traditional.ca-certificates": "/etc/ssl/certs/ca-certificates.crt", "traditional.time-zones": "none", "traditional.tmp": "/tmp", "multistage.size": "1000 B on disk", "multistage.bytes": "1,000 bytes",
		"multistage.layers": "1", "multistage.files": "0", "multistage.ref": "castoff/ada/multistage",
		"multistage.biggest": "1000 B on disk", "multistage.biggest-instruction": "COPY",
	}
	for _, p := range Placeholders(Names) {
		got, ok := s.Value(p)
		if strings.Count(p, ".") > 1 { // a part of another
			continue
		}
		if w, wantOK := want[p]; ok != wantOK || ok && got != w {
			t.Errorf("%s is %q, %v; want %q", p, got, ok, w)
		}
	}
	for _, p := range []string{"", "traditional", "traditional.", "traditional.nothing", "base", "base.nothing", "nothing.size"} {
		if v, ok := s.Value(p); ok {
			t.Errorf("%q is %q", p, v)
		}
	}
	s.facts.measured[Base] = measure.Image{SizeBytes: 999_999}
	if v, _ := s.Value("base.size"); v != "1000000 B on disk" {
		t.Errorf("beside the image built on it the base has %s", v) // a size found in the same way
	}
	traditional := s.facts.measured["traditional"]
	delete(s.facts.measured, "traditional")
	if v, _ := s.Value("base.size"); v != "999999 B on disk" {
		t.Errorf("the measured base has %s", v)
	}
	s.facts.measured["traditional"] = traditional
	checkNumbers(t, s)
	s.facts.base = &baseimage.Base{Ref: "debian:13", Source: baseimage.Local}
	if v, ok := s.Value("base.download"); v != "nothing was fetched" || !ok {
		t.Errorf("of a base that was there, %q was fetched", v)
	}
	s.facts.measured["traditional"] = measure.Image{SizeBytes: 1_234_567, SizeMethod: measure.MethodSave}
	s.facts.measured["multistage"] = measure.Image{SizeBytes: 1000, SizeMethod: measure.MethodInspect}
	for p, want := range map[string]string{"multistage.size": "about 1000 B on disk", "multistage.bytes": "", "ratio": "about 1234.6 times", "saved": "about 1233567 B"} {
		if v, ok := s.Value(p); v != want && ok {
			t.Errorf("by an engine's figure, %s is %q", p, v)
		}
	}
	s.facts.measured["multistage"] = measure.Image{SizeBytes: 4096, SizeMethod: measure.MethodBlocks}
	for p, want := range map[string]string{"multistage.size": "4096 B in whole blocks", "multistage.bytes": "", "ratio": "", "saved": ""} {
		if v, ok := s.Value(p); v != want && ok {
			t.Errorf("in blocks, %s is %q", p, v)
		}
	}
}

func TestNotesOnTheBase(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		base baseimage.Base
		want string
	}{
		{baseimage.Base{Ref: baseimage.Default, Source: baseimage.Local}, "the guide's ubuntu pinned to a release; it was already on this daemon."},
		{baseimage.Base{Ref: "x", Source: baseimage.Offline, Reason: baseimage.OfflineAsked}, "the offline base, as you asked."},
		{baseimage.Base{Ref: "x", Source: baseimage.Offline, Reason: "the registry is gone"}, "the offline base, because the registry is gone."},
	} {
		if got := (&Set{}).baseNote(c.base); !strings.Contains(got, c.want) {
			t.Errorf("%+v: %s", c.base, got)
		}
		if got := (&Set{o: Options{Course: "another"}}).baseNote(c.base); got == "" || strings.Contains(got, "guide") {
			t.Errorf("in a course that is not the guide's, %+v: %s", c.base, got)
		}
	}
}

// TestBrokenSamples are errors that say what is missing.
func TestBrokenSamples(t *testing.T) {
	t.Parallel()
	for name, fsys := range map[string]fstest.MapFS{
		"no Dockerfile":    {"app/main.go": {}},
		"no base in it":    {"app/main.go": {}, "offline.traditional.Dockerfile": {}, "offline.multistage.Dockerfile": {}},
		"nothing whatever": {},
	} {
		s, err := New(t.Context(), &fake{}, nil, openJournal(t), Options{Base: baseimage.OfflineName, Images: declared, Files: files(fsys)})
		if err != nil {
			t.Fatal(err)
		}
		var r enginetest.Recorder
		_, err = s.Attach(t.Context(), "traditional", r.Emit)
		if err == nil || !slices.ContainsFunc([]string{"reading the course's files: ", "preparing "}, func(p string) bool { return strings.HasPrefix(err.Error(), p) }) {
			t.Errorf("%s: %v", name, err)
		}
		s.Close()
	}
}

// checkNumbers wants the numbers that the placeholders stand for.
func checkNumbers(t *testing.T, s *Set) {
	t.Helper()
	for p, want := range map[string]float64{
		"traditional.size": 1_234_567, "traditional.seconds": 2.5, "traditional.files": 12345, "traditional.layers": 3, "traditional.download": 400_000,
		"base.size": 1_000_000, "multistage.size": 1000, "multistage.seconds": 0, "traditional.ref": 0, "nothing.size": 0,
	} {
		if n, ok := s.Number(p); n != want || ok != (want > 0) {
			t.Errorf("%s is %g, %v; want %g", p, n, ok, want)
		}
	}
	for p, kind := range Numbers(Names) {
		if !slices.Contains(Placeholders(Names), p) || kind == "" {
			t.Errorf("%s is a number of a %q, and of no placeholder", p, kind)
		}
	}
}
