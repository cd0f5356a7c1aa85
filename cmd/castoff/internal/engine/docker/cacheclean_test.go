package docker

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ground/progress"

	"github.com/docker/docker/api/types/build"
)

// The lengths of files that tell the records of whose they are.
const (
	oursBytes   = 10_007
	theirsBytes = 20_011
)

// cacheOf is the cache as the engine reports it, without our way of asking.
func cacheOf(t *testing.T, e *Engine) []*build.CacheRecord {
	t.Helper()
	for try := 0; ; try++ {
		du, err := e.api.DiskUsage(t.Context(), buildCacheUsage)
		if err == nil {
			return du.BuildCache
		}
		if try == 300 {
			t.Fatal(err) // some engines answer one asker at a time
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// staged builds an image of two stages for a learner, and returns the command
// that one of its steps runs.
func staged(t *testing.T, e *Engine, learner, sh, mark string) (command string) {
	t.Helper()
	command = "say " + learner + mark
	dockerfile := "FROM scratch AS build\nCOPY sh /bin/sh\nCOPY big /big\nRUN " + command + "\nFROM scratch\nCOPY --from=build /big /big\n"
	context := executable(t, map[string]string{"Dockerfile": dockerfile, "sh": sh, "big": pad(learner+mark, oursBytes)})
	_, err := e.Build(t.Context(), BuildSpec{Subject: "staged", Ref: "castoff/" + learner + "/staged:latest", Path: "Dockerfile", Dockerfile: dockerfile,
		Context: context, Labels: map[string]string{Label: learner}, Builder: BuildKit}, func(progress.Event) {})
	if err != nil {
		t.Fatal(err)
	}
	return command
}

func pad(text string, n int) string { return text + strings.Repeat(".", n-len(text)) }

// noted are the records of the cache that a ledger has, by ID.
func (m *memory) has(id string) bool {
	return slices.ContainsFunc(m.Cache(), func(n CacheNote) bool { return n.ID == id })
}

// TestCacheIsAttributed builds while somebody else builds all the time. What
// castoff's step ran is its own, what they added is not.
func TestCacheIsAttributed(t *testing.T) {
	e := engine(t)
	if e.Info().Builders[0] != BuildKit {
		t.Skip("skipped, it needs BuildKit")
	}
	name, _ := testLearner(t, e)
	var m memory
	e.Keep(&m)
	them, err := Connect(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer them.Close()
	sh := parrotFor(t, e)
	stop := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				theirsWith(t, them, "FROM scratch\nCOPY theirs /\n", fmt.Sprint(name, i))
			}
		}
	}()
	var commands []string
	for i := range 3 {
		commands = append(commands, staged(t, e, name, sh, fmt.Sprint(i)))
	}
	close(stop)
	<-done
	ran, theirs := 0, 0
	for _, r := range cacheOf(t, e) {
		switch {
		case slices.ContainsFunc(commands, func(c string) bool { return strings.HasSuffix(r.Description, c) }):
			ran++
			if !m.has(r.ID) {
				t.Errorf("what RUN left is not noted: %+v\nbuilds began %s, steps %+v", *r, e.cache.began, e.cache.steps)
			}
		case r.Size == theirsBytes:
			theirs++
			if m.has(r.ID) {
				t.Errorf("somebody's record is noted: %+v", *r)
			}
		}
	}
	if ran != len(commands) || theirs == 0 {
		t.Errorf("there are %d records of ours, %d of theirs", ran, theirs)
	}
	if _, _, _, err := e.RemoveCache(t.Context(), m.Cache()); err != nil {
		t.Fatal(err)
	}
	for _, r := range cacheOf(t, e) {
		if slices.ContainsFunc(commands, func(c string) bool { return strings.HasSuffix(r.Description, c) }) {
			t.Errorf("it is still there: %+v", *r)
		}
		if r.Size == theirsBytes {
			theirs--
		}
	}
	if theirs > 0 {
		t.Errorf("%d records of somebody else are gone", theirs)
	}
}

// theirsWith builds an image as somebody else would, with a file that tells.
func theirsWith(t *testing.T, e *Engine, dockerfile, mark string) {
	opts := build.ImageBuildOptions{Dockerfile: "Dockerfile", Version: build.BuilderBuildKit, Tags: []string{"castoff-test/theirs-" + strings.ToLower(mark)}}
	resp, err := e.api.ImageBuild(context.Background(), strings.NewReader(string(tarOf(t, map[string]string{"Dockerfile": dockerfile, "theirs": pad(mark, theirsBytes)}))), opts)
	if err != nil {
		t.Error(err)
		return
	}
	defer resp.Body.Close()
	b := (&Engine{}).newBuild(BuildSpec{Builder: BuildKit}, func(progress.Event) {})
	if err := b.read(resp.Body); err != nil {
		t.Error(err)
	}
	_ = e.removeNamed(opts.Tags[0])
}

// TestCacheThatOthersUse builds twice, the second time from the cache, has
// somebody build FROM the image, and cleans: what they stand on stays, the rest
// goes.
func TestCacheThatOthersUse(t *testing.T) {
	e := engine(t)
	if e.Info().Builders[0] != BuildKit {
		t.Skip("skipped, it needs BuildKit")
	}
	name, _ := testLearner(t, e)
	var m memory
	e.Keep(&m)
	sh := parrotFor(t, e)
	command := staged(t, e, name, sh, "")
	staged(t, e, name, sh, "")
	all, err := e.OwnedCache(t.Context(), m.Cache())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(o OwnedCache) bool { return strings.HasSuffix(o.What, command) })
	if i < 0 || all[i].Kept != "" {
		t.Fatalf("what RUN left is not among %+v", all)
	}
	theirsWith(t, e, "FROM castoff/"+name+"/staged\nCOPY theirs /\n", name)
	removed, _, freed, err := e.RemoveCache(t.Context(), m.Cache())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(removed, func(o OwnedCache) bool { return o.ID == all[i].ID }) || freed < oursBytes {
		t.Errorf("it removed %+v, which frees %d", removed, freed)
	}
	found := false
	for _, r := range cacheOf(t, e) {
		if slices.ContainsFunc(removed, func(o OwnedCache) bool { return o.ID == r.ID }) {
			t.Errorf("it is still there: %+v", *r)
		}
		found = found || r.Size == theirsBytes
	}
	if !found {
		t.Error("what somebody added is gone")
	}
	if again, _, _, err := e.RemoveCache(t.Context(), m.Cache()); err != nil || len(again) > 0 {
		t.Errorf("once more it removes %+v, %v", again, err)
	}
}
