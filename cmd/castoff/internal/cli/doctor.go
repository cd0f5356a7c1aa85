package cli

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/docker"
	"castoff/cmd/castoff/internal/fault"
	"castoff/cmd/castoff/internal/images"
	"castoff/cmd/castoff/internal/journal"
	"castoff/cmd/castoff/internal/probe"
	"castoff/cmd/castoff/internal/quantity"
	"castoff/cmd/castoff/internal/screen"

	"github.com/spf13/cobra"
)

// check is one line of doctor's report.
type check struct {
	Name string `json:"name"`
	// State is "ok", "warn" or "fail".
	State string `json:"state"`
	Text  string `json:"text"`
	Hint  string `json:"hint,omitempty"`
}

func (a *app) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: "Check the daemon, whether it starts containers, its disk, the base image and the network", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.doctor(c.Context()) },
	}
}

func (a *app) doctor(ctx context.Context) error {
	checks, failed := a.examine(ctx)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if a.json {
		if err := a.printJSON(struct {
			Checks []check `json:"checks"`
		}{checks}); err != nil {
			return err
		}
	} else {
		var blocks []screen.Block
		for _, c := range checks {
			tone := map[string]screen.Tone{"ok": screen.Good, "warn": screen.Warn, "fail": screen.Bad}[c.State]
			blocks = append(blocks, screen.Notice{Tone: tone, Text: c.Name + ": " + c.Text, Hint: c.Hint})
		}
		if err := a.print(blocks...); err != nil {
			return err
		}
	}
	if failed != nil {
		return errShown{failed}
	}
	return nil
}

// examine makes all checks; the error is why nothing can be built, if so.
func (a *app) examine(ctx context.Context) ([]check, error) {
	var cs []check
	add := func(name, state, hint, format string, args ...any) {
		cs = append(cs, check{Name: name, State: state, Text: fmt.Sprintf(format, args...), Hint: hint})
	}
	s, err := a.open(ctx)
	if err != nil {
		add("daemon", "fail", fault.Hint(err), "%v", err)
		return cs, err
	}
	defer s.close()
	if err := s.set.Unavailable(); err != nil {
		add("daemon", "fail", fault.Hint(err), "%v", err)
		a.checkGo(add)
		return cs, err
	}
	info := s.engine.Info()
	add("daemon", "ok", "", "%s %s, API %s, %s/%s, at %s (%s)", info.Name, info.Version, info.API, info.OS, info.Arch, info.Endpoint, info.Source)
	if info.Builders[0] == docker.Legacy {
		add("builder", "warn", "upgrade Docker to 18.09 or later", "only the legacy builder: it builds unused stages and knows no mounts")
	} else {
		add("builder", "ok", "", "%s", strings.Join(builders(info.Builders), ", else "))
	}
	add("image store", "ok", "", "%s", info.Store)
	checkProbe(s, add)
	stopped := a.checkContainers(ctx, s, add)
	p := s.set.Plan(ctx)
	switch {
	case p.FreeBytes < 0:
		add("disk", "ok", "docker system df    shows what Docker uses", "how much is free cannot be seen from here; the course needs about %s", quantity.Size(p.NeedBytes))
	case p.FreeBytes < p.NeedBytes:
		add("disk", "warn", "castoff --base offline    needs about 0.5 GB", "%s free, the course needs about %s", quantity.Size(p.FreeBytes), quantity.Size(p.NeedBytes))
	default:
		add("disk", "ok", "", "%s free, the course needs about %s", quantity.Size(p.FreeBytes), quantity.Size(p.NeedBytes))
	}
	a.checkCache(ctx, s, add)
	canGo := a.checkGo(add)
	switch {
	case p.Offline:
	case p.BaseLocal:
		add("base image", "ok", "", "%s is on the daemon", p.Base)
	case info.Name == "Podman":
		add("base image", "ok", "", "%s is not here yet; Podman cannot be asked whether it can be pulled", p.Base)
	default:
		if err := s.engine.Reachable(ctx, p.Base); err == nil {
			add("base image", "ok", "", "%s can be pulled", p.Base)
		} else if canGo {
			add("base image", "warn", "castoff    works without: with a base made from this machine's Go", "%s cannot be pulled: %v", p.Base, err)
		} else {
			add("base image", "fail", "castoff --base IMAGE    with an image of this daemon", "%s cannot be pulled: %v", p.Base, err)
			return cs, fault.New(err, fault.ExitFailed)
		}
	}
	how := "interactive"
	if !a.t.Interactive {
		how = "not interactive: the course plays straight through"
	}
	add("terminal", "ok", "", "%d columns, %d lines, %s", a.t.Width, a.t.Height, how)
	return cs, stopped
}

// checkContainers has the engine start a container; the error is why it does
// not. Images may be had and looked at without, but nothing can be built.
func (a *app) checkContainers(ctx context.Context, s *session, add func(name, state, hint, format string, args ...any)) error {
	start := time.Now()
	err := s.engine.StartsContainers(ctx, map[string]string{docker.Label: s.set.Label()}, s.cacheDir)
	switch {
	case err == nil:
		add("containers", "ok", "", "one was started and removed, in %s", quantity.Seconds(time.Since(start).Seconds()))
	case errors.Is(err, probe.ErrNone):
		add("containers", "warn", "https://go.dev/dl/    with Go here, a program for that platform can be built", "not tried: %v", err)
	default:
		said := strings.ReplaceAll(err.Error(), "Error response from daemon: ", "")
		hint := strings.ToLower(s.engine.Info().Name) + " info    shows how the engine is set up"
		if strings.Contains(said, "rlimit") {
			hint = "ulimit -Ha    shows the machine's limits; give containers no more (default_ulimits in containers.conf, default-ulimits in daemon.json)"
		}
		add("containers", "fail", hint, "none can be started: %s", said)
		return fault.New(err, fault.ExitFailed)
	}
	return nil
}

// checkProbe tells what walks through images.
func checkProbe(s *session, add func(name, state, hint, format string, args ...any)) {
	info := s.engine.Info()
	from, err := s.engine.ProbeFrom(s.cacheDir)
	switch {
	case err != nil:
		add("probe", "warn", "https://go.dev/dl/", "%v; images are read from the daemon instead, which takes longer", err)
	case from == probe.Itself:
		add("probe", "ok", "", "castoff itself; it needs no Go")
	case from == probe.Kept:
		add("probe", "ok", "", "for linux/%s, built with Go before, in %s", info.Arch, s.cacheDir)
	default:
		add("probe", "ok", "", "for linux/%s; Go builds it when an image is first measured", info.Arch)
	}
}

// checkCache tells what castoff's builds have added to the builder's cache.
func (a *app) checkCache(ctx context.Context, s *session, add func(name, state, hint, format string, args ...any)) {
	records, err := s.j.Records()
	if err != nil {
		return // other checks tell of the journal
	}
	notes := images.CacheNotes(journal.ByLearner(journal.OnEngine(records, s.engine.Info().ID), learner()))
	cache, err := s.engine.OwnedCache(ctx, notes)
	if err != nil || len(cache) == 0 {
		return
	}
	for _, g := range cacheGroups(cache) {
		if g.kept == "" {
			add("builder's cache", "ok", "castoff clean --cache    removes them", "%s, %s, added by castoff's builds", g, quantity.Size(g.bytes))
		}
	}
}

func (a *app) checkGo(add func(name, state, hint, format string, args ...any)) bool {
	path, err := exec.LookPath("go")
	if err != nil {
		add("Go", "warn", "https://go.dev/dl/", "not found: the offline base cannot be made")
		return false
	}
	add("Go", "ok", "", "%s, for the offline base (castoff runs on %s)", path, strings.TrimPrefix(runtime.Version(), "go"))
	return true
}

func builders(bs []docker.Builder) []string {
	var names []string
	for _, b := range bs {
		names = append(names, string(b))
	}
	return names
}
