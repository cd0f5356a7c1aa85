package buildcache_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/buildcache"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/endpoint"
	"castoff/cmd/castoff/internal/engine/enginetest"

	"github.com/docker/docker/api/types"
	apibuild "github.com/docker/docker/api/types/build"
)

// The lengths of files that tell whose records are whose.
const (
	oursBytes   = 10_007
	theirsBytes = 20_011
)

// cacheOf is the cache as the engine reports it, without using our own way of
// asking.
func cacheOf(t *testing.T, e *docker.Engine) []*apibuild.CacheRecord {
	t.Helper()
	for try := 0; ; try++ {
		du, err := e.API().DiskUsage(t.Context(), types.DiskUsageOptions{Types: []types.DiskUsageObject{types.BuildCacheObject}})
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
func staged(t *testing.T, e *docker.Engine, learner, sh, mark string) (command string) {
	t.Helper()
	command = "say " + learner + mark
	dockerfile := "FROM scratch AS build\nCOPY sh /bin/sh\nCOPY big /big\nRUN " + command + "\nFROM scratch\nCOPY --from=build /big /big\n"
	enginetest.Build(t, e, learner, "staged", dockerfile, map[string]string{"sh": sh, "big": pad(learner+mark, oursBytes)})
	return command
}

func pad(text string, n int) string { return text + strings.Repeat(".", n-len(text)) }

// has reports whether a ledger has a record of the cache.
func has(l *dockertest.Ledger, id string) bool {
	return slices.ContainsFunc(l.Cache(), func(n daemon.CacheNote) bool { return n.ID == id })
}

// TestCacheIsAttributed builds while somebody else builds all the time. What
// castoff's steps left is its own, what they added is not.
func TestCacheIsAttributed(t *testing.T) {
	e := dockertest.Engine(t)
	if e.Info().Builders[0] != daemon.BuildKit {
		t.Skip("skipped, it needs BuildKit")
	}
	name, _ := enginetest.Labels(t, e)
	var m dockertest.Ledger
	e.Keep(&m)
	them, err := docker.Connect(t.Context(), endpoint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer them.Close()
	sh := enginetest.Compile(t, e, enginetest.Parrot)
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
			if !has(&m, r.ID) {
				t.Errorf("what RUN left is not noted: %+v", *r)
			}
		case r.Size == theirsBytes:
			theirs++
			if has(&m, r.ID) {
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

// theirsWith builds an image as somebody else would, with a file that shows
// whose it is.
func theirsWith(t *testing.T, e *docker.Engine, dockerfile, mark string) {
	tag := "castoff-test/theirs-" + strings.ToLower(mark)
	if _, err := enginetest.Foreign(context.Background(), e, daemon.BuildKit, tag, enginetest.Context(t, map[string]string{"Dockerfile": dockerfile, "theirs": pad(mark, theirsBytes)})); err != nil {
		t.Error(err)
	}
	enginetest.RemoveImages(e, tag)
}

// stagedAlone builds twice, the second time from the cache, and returns the ID
// of what RUN left. If somebody else was building meanwhile, as tests of other
// packages may, that is noted as theirs, too, and it starts over.
func stagedAlone(t *testing.T, e *docker.Engine, learner string, m *dockertest.Ledger) string {
	t.Helper()
	sh := enginetest.Compile(t, e, enginetest.Parrot)
	for try := range 20 {
		mark := fmt.Sprint("-", try)
		command := staged(t, e, learner, sh, mark)
		staged(t, e, learner, sh, mark)
		all, err := e.OwnedCache(t.Context(), m.Cache())
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(all, func(o buildcache.Owned) bool { return strings.HasSuffix(o.What, command) })
		if i < 0 {
			t.Fatalf("what RUN left is not among %+v", all)
		}
		if all[i].Kept == "" {
			return all[i].ID
		}
		t.Logf("once more: %s", all[i].Kept)
	}
	t.Fatal("somebody else is building all the time, or it is thought so")
	return ""
}

// TestCacheThatOthersUse builds twice, the second time from the cache, has
// somebody build FROM the image, and cleans: what that stands on stays, the
// rest goes.
func TestCacheThatOthersUse(t *testing.T) {
	e := dockertest.Engine(t)
	if e.Info().Builders[0] != daemon.BuildKit {
		t.Skip("skipped, it needs BuildKit")
	}
	name, _ := enginetest.Labels(t, e)
	var m dockertest.Ledger
	e.Keep(&m)
	mine := stagedAlone(t, e, name, &m)
	theirsWith(t, e, "FROM castoff/"+name+"/staged\nCOPY theirs /\n", name)
	removed, _, freed, err := e.RemoveCache(t.Context(), m.Cache())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(removed, func(o buildcache.Owned) bool { return o.ID == mine }) || freed < oursBytes {
		t.Errorf("it removed %+v, which frees %d", removed, freed)
	}
	found := false
	for _, r := range cacheOf(t, e) {
		if slices.ContainsFunc(removed, func(o buildcache.Owned) bool { return o.ID == r.ID }) {
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
