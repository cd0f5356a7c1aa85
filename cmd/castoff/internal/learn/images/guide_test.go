package images

import (
	"os"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/sampleapp"
)

// TestGuideOnDebian builds the guide's own Dockerfiles on a Debian-family
// base, named by CASTOFF_TEST_BASE: its package server must be reachable from
// containers.
func TestGuideOnDebian(t *testing.T) {
	t.Parallel()
	longtest.Only(t, "it installs Go from a distribution")
	base := os.Getenv("CASTOFF_TEST_BASE")
	if base == "" {
		t.Skip("skipped: it needs a Debian-family base image, named by CASTOFF_TEST_BASE, and its package server")
	}
	e := dockertest.Engine(t)
	j, err := journal.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	learner := dockertest.Learner()
	s, err := New(t.Context(), e, nil, j, Options{Base: base, Learner: learner, Images: declared, Files: files(sampleapp.Files), CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	defer dockertest.Clean(t, e, learner)
	s.Start(Names...)
	made := map[string]measure.Image{}
	for _, name := range Names {
		m, err := s.Attach(t.Context(), name, progress.Discard)
		if err != nil {
			t.Fatalf("%v\n%s", err, fault.Detail(err))
		}
		made[name] = m
	}
	fat, slim := made["traditional"], made["multistage"]
	if fat.SizeBytes <= 500_000_000 || slim.SizeBytes >= 1_900_000 || measure.Ratio(fat, slim) <= 300 {
		t.Errorf("traditional %d bytes, multi-stage %d bytes, ratio %.0f", fat.SizeBytes, slim.SizeBytes, measure.Ratio(fat, slim))
	}
	if fat.BaseBytes() == 0 || slim.Files != 1 {
		t.Errorf("the base is %d bytes of the traditional image; the multi-stage image has %d files", fat.BaseBytes(), slim.Files)
	}
	for name, want := range map[string]string{"traditional": "/usr/bin/go", "multistage": "1 in the root file system"} {
		_, text, code, err := s.Run(t.Context(), name)
		if err != nil || code != 0 || !strings.Contains(text, want) {
			t.Errorf("%s printed %q, exit code %d, %v", name, text, code, err)
		}
	}
}
