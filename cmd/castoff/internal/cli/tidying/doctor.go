package tidying

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/probe"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/ledger"
	"castoff/cmd/castoff/internal/ui/screen"

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

// doctorReport is the object of doctor --json.
type doctorReport struct {
	Checks []check `json:"checks"`
	// Base and Builder are what the images of the course are built on, and with.
	Base    *images.Standing `json:"base,omitempty"`
	Builder *images.Standing `json:"builder,omitempty"`
}

func (r *doctorReport) add(name, state, hint, format string, args ...any) {
	r.Checks = append(r.Checks, check{Name: name, State: state, Text: fmt.Sprintf(format, args...), Hint: hint})
}

// doctorOptions are what doctor is asked for.
type doctorOptions struct{ *shared.Deps }

func newDoctorCommand(d *shared.Deps, run func(context.Context, *doctorOptions) error) *cobra.Command {
	o := &doctorOptions{d}
	return &cobra.Command{
		Use: "doctor", Short: "Check the daemon, whether it starts containers, its disk, the base image and the network", Args: shared.Nothing,
		RunE: func(c *cobra.Command, _ []string) error { return run(c.Context(), o) },
	}
}

func runDoctor(ctx context.Context, o *doctorOptions) error {
	report, failed := o.examine(ctx)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if o.Flags.JSON {
		if err := o.PrintJSON(report); err != nil {
			return err
		}
	} else {
		var blocks []screen.Block
		for _, c := range report.Checks {
			tone := map[string]screen.Tone{"ok": screen.Good, "warn": screen.Warn, "fail": screen.Bad}[c.State]
			blocks = append(blocks, screen.Notice{Tone: tone, Text: c.Name + ": " + c.Text, Hint: c.Hint})
		}
		if err := o.Print(blocks...); err != nil {
			return err
		}
	}
	if failed != nil {
		return shared.Shown{Err: failed}
	}
	return nil
}

// examine carries out all checks; the error is why nothing can be built, or nil.
func (o *doctorOptions) examine(ctx context.Context) (doctorReport, error) {
	r := doctorReport{Checks: []check{}}
	s, err := o.Open(ctx, shared.Opening{})
	if err != nil {
		r.add("daemon", "fail", fault.Hint(err), "%v", err)
		return r, err
	}
	defer s.Close()
	base, builder := s.Set.BaseStanding(ctx), s.Set.BuilderStanding()
	r.Base, r.Builder = &base, &builder
	if err := s.Set.Unavailable(); err != nil {
		r.add("daemon", "fail", fault.Hint(err), "%v", err)
		checkGo(r.add)
		return r, err
	}
	info := s.Engine.Info()
	r.add("daemon", "ok", "", "%s %s, API %s, %s/%s, at %s (%s)", info.Name, info.Version, info.API, info.OS, info.Arch, info.Endpoint, info.Source)
	p := s.Set.Plan(ctx)
	r.builder(info, builder)
	r.add("image store", "ok", "", "%s", info.Store)
	checkProbe(s, r.add)
	stopped := checkContainers(ctx, s, r.add)
	r.disk(p)
	checkCache(ctx, s, r.add)
	canGo := checkGo(r.add)
	if err := r.baseImage(ctx, s.Engine, p, canGo); err != nil {
		return r, fault.New(err, fault.ExitFailed)
	}
	if o.Prepared(ctx, s) {
		r.add("prepared", "ok", "", "all of the course is made in advance: no page waits for a build")
	} else {
		r.add("prepared", "ok", "castoff prepare    makes all of it in advance", "not yet: the course makes what it needs while you read")
	}
	how := "interactive"
	switch {
	case o.Terminal.Interactive:
	case o.Terminal.InTerminal() && o.Terminal.OutTerminal:
		how = "asks on plain lines"
	default:
		how = "not interactive: the course plays straight through"
	}
	r.add("terminal", "ok", "", "%d columns, %d lines, %s", o.Terminal.Width, o.Terminal.Height, how)
	return r, stopped
}

// checkContainers has the engine start a container; the error is why it does
// not. Images can be fetched and looked at without that, but nothing can be
// built.
func checkContainers(ctx context.Context, s *shared.Session, add func(name, state, hint, format string, args ...any)) error {
	start := time.Now()
	err := s.Engine.StartsContainers(ctx, map[string]string{daemon.Label: s.Set.Label()}, s.CacheDir)
	switch {
	case err == nil:
		add("containers", "ok", "", "one was started and removed, in %s", quantity.Seconds(time.Since(start).Seconds()))
	case errors.Is(err, probe.ErrNone):
		add("containers", "warn", "https://go.dev/dl/    with Go here, a program for that platform can be built", "not tried: %v", err)
	default:
		said := strings.ReplaceAll(err.Error(), "Error response from daemon: ", "")
		hint := strings.ToLower(s.Engine.Info().Name) + " info    shows how the engine is set up"
		if strings.Contains(said, "rlimit") {
			hint = "ulimit -Ha    shows the machine's limits; give containers no more (default_ulimits in containers.conf, default-ulimits in daemon.json)"
		}
		add("containers", "fail", hint, "none can be started: %s", said)
		return fault.New(err, fault.ExitFailed)
	}
	return nil
}

// checkProbe reports what walks through images.
func checkProbe(s *shared.Session, add func(name, state, hint, format string, args ...any)) {
	info := s.Engine.Info()
	from, err := s.Engine.ProbeFrom(s.CacheDir)
	switch {
	case err != nil:
		add("probe", "warn", "https://go.dev/dl/", "%v; images are read from the daemon instead, which takes longer", err)
	case from == probe.Itself:
		add("probe", "ok", "", "castoff itself walks through images, and needs no Go for that")
	case from == probe.Kept:
		add("probe", "ok", "", "for linux/%s, built with Go before, in %s", info.Arch, s.CacheDir)
	default:
		add("probe", "ok", "", "for linux/%s; Go builds it when an image is first measured", info.Arch)
	}
}

// checkCache reports what castoff's builds have added to the builder's cache.
func checkCache(ctx context.Context, s *shared.Session, add func(name, state, hint, format string, args ...any)) {
	cache, err := s.Engine.OwnedCache(ctx, ledger.New(s.Journal, shared.Learner(), s.Engine.Info().ID).Cache())
	if err != nil {
		return // other checks report on the daemon
	}
	for _, g := range cacheGroups(cache) {
		if g.kept == "" {
			add("builder's cache", "ok", "castoff clean --cache    removes them", "%s, %s, added by castoff's builds", g, quantity.Size(g.bytes))
		}
	}
}

// builder reports which builders there are and, if one was asked for, what became
// of that.
func (r *doctorReport) builder(info daemon.Info, st images.Standing) {
	text := strings.Join(builders(info.Builders), ", else ")
	if st.AskedFor != "" {
		text = st.InUse + ", " + st.Why
	}
	switch {
	case info.Builders[0] == daemon.Legacy:
		r.add("builder", "warn", "upgrade Docker to 18.09 or later", "only the legacy builder: it builds unused stages and knows no mounts")
	case st.AskedFor != "" && st.AskedFor != images.Default && st.AskedFor != st.InUse:
		r.add("builder", "warn", "castoff --builder "+images.Default+"    asks for the best there is", "%s", text)
	default:
		r.add("builder", "ok", "", "%s", text)
	}
}

func (r *doctorReport) disk(p images.Plan) {
	switch {
	case p.FreeBytes < 0:
		r.add("disk", "ok", "docker system df    shows what Docker uses", "how much is free cannot be seen from here; the course needs about %s", quantity.Size(p.NeedBytes))
	case p.FreeBytes < p.NeedBytes:
		r.add("disk", "warn", "castoff --base offline    needs about 0.5 GB", "%s free, the course needs about %s", quantity.Size(p.FreeBytes), quantity.Size(p.NeedBytes))
	default:
		r.add("disk", "ok", "", "%s free, the course needs about %s", quantity.Size(p.FreeBytes), quantity.Size(p.NeedBytes))
	}
}

// baseImage reports which base image is used and why, and whether it is
// available; the error is why nothing can be built, or nil.
func (r *doctorReport) baseImage(ctx context.Context, e *docker.Engine, p images.Plan, canGo bool) error {
	name := p.Base + ", " + p.Standing.Why
	asked := p.Standing.AskedFor == p.Base
	switch {
	case p.Offline && !canGo && !p.BaseLocal:
		r.add("base image", "fail", "https://go.dev/dl/", "%s: it cannot be made without Go", name)
		return errors.New("there is no Go to make the offline base from")
	case p.Offline && !p.BaseLocal:
		r.add("base image", "ok", "", "%s: it is made from this machine's Go", name)
	case p.BaseLocal:
		r.add("base image", "ok", "", "%s: it is on the daemon", name)
	case e.Info().Name == "Podman":
		r.add("base image", "ok", "", "%s: it is not here yet; Podman cannot be asked whether it can be pulled", name)
	default:
		err := e.Reachable(ctx, p.Base)
		switch {
		case err == nil:
			r.add("base image", "ok", "", "%s: it can be pulled", name)
		case asked:
			r.add("base image", "fail", "castoff --base "+images.Default+"    goes back to the course's own", "%s: it is not on the daemon and cannot be pulled: %v", name, err)
			return err
		case p.Standing.Wanted.Only:
			r.add("base image", "fail", "docker pull "+p.Base+"    where its registry can be reached", "%s: it is not on the daemon and cannot be pulled, and the course is not for the offline base: %v", name, err)
			return err
		case canGo:
			r.add("base image", "warn", "castoff    works without: with a base made from this machine's Go", "%s cannot be pulled: %v", p.Base, err)
		default:
			r.add("base image", "fail", "castoff --base IMAGE    with an image of this daemon", "%s cannot be pulled: %v", p.Base, err)
			return err
		}
	}
	return nil
}

func checkGo(add func(name, state, hint, format string, args ...any)) bool {
	path, err := exec.LookPath("go")
	if err != nil {
		add("Go", "warn", "https://go.dev/dl/", "not found: the offline base cannot be made")
		return false
	}
	add("Go", "ok", "", "%s, for the offline base (castoff runs on %s)", path, strings.TrimPrefix(runtime.Version(), "go"))
	return true
}

func builders(bs []daemon.Builder) []string {
	var names []string
	for _, b := range bs {
		names = append(names, string(b))
	}
	return names
}
