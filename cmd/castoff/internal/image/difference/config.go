package difference

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/image/measure"
)

// part is a part of a configuration: its values by their names, or one without
// a name.
type part struct {
	what string
	of   func(*measure.Config) map[string]string
}

// parts are what is compared, in the order in which it is reported.
var parts = []part{
	{"user", func(c *measure.Config) map[string]string { return one(c.User) }},
	{"entrypoint", func(c *measure.Config) map[string]string { return one(command(c.Entrypoint, c.EntrypointForm)) }},
	{"command", func(c *measure.Config) map[string]string { return one(command(c.Cmd, c.CmdForm)) }},
	{"working_dir", func(c *measure.Config) map[string]string { return one(c.WorkingDir) }},
	{"env", func(c *measure.Config) map[string]string { return variables(c.Env) }},
	{"port", func(c *measure.Config) map[string]string { return set(c.Ports) }},
	{"volume", func(c *measure.Config) map[string]string { return set(c.Volumes) }},
	{"healthcheck", func(c *measure.Config) map[string]string { return one(health(c)) }},
	{"stop_signal", func(c *measure.Config) map[string]string { return one(c.StopSignal) }},
	{"shell", func(c *measure.Config) map[string]string { return one(words(c.Shell)) }},
	{"on_build", func(c *measure.Config) map[string]string { return one(strings.Join(c.OnBuild, "; ")) }},
	{"label", func(c *measure.Config) map[string]string { return labels(c.Labels) }},
}

// one is a value that is not there if it is empty.
func one(s string) map[string]string {
	if s == "" {
		return nil
	}
	return map[string]string{"": s}
}

// configs compares the platform and the configuration. Plain are the
// configurations without masks: those are compared, and what differs is
// reported as the images may show it.
func configs(a, b measure.Image, plain [2]*measure.Config) []Value {
	out := values("platform", [2]map[string]string{one(a.Platform), one(b.Platform)}, [2]map[string]string{one(a.Platform), one(b.Platform)})
	shown := [2]*measure.Config{a.Config, b.Config}
	if shown[0] == nil || shown[1] == nil {
		return out
	}
	for i := range plain {
		if plain[i] == nil {
			plain[i] = shown[i]
		}
	}
	for _, p := range parts {
		if slices.Contains(shown[0].Unknown, p.what) || slices.Contains(shown[1].Unknown, p.what) {
			continue
		}
		out = append(out, values(p.what, [2]map[string]string{p.of(plain[0]), p.of(plain[1])}, [2]map[string]string{p.of(shown[0]), p.of(shown[1])})...)
	}
	return out
}

// values are those that differ, as they are shown.
func values(what string, plain, shown [2]map[string]string) []Value {
	out := []Value{}
	names := map[string]bool{}
	for _, m := range plain {
		for name := range m {
			names[name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		x, inA := plain[0][name]
		y, inB := plain[1][name]
		if inA != inB || x != y {
			out = append(out, Value{what, name, some(shown[0][name], inA), some(shown[1][name], inB)})
		}
	}
	return out
}

func some(s string, ok bool) *string {
	if !ok {
		return nil
	}
	return &s
}

// variables are an environment by name; of two with one name the last counts.
func variables(env []string) map[string]string {
	m := map[string]string{}
	for _, kv := range env {
		name, value, _ := strings.Cut(kv, "=")
		m[name] = value
	}
	return m
}

// labels are those that the image's author gave it: castoff puts some of its
// own on what it builds, to find it again.
func labels(all map[string]string) map[string]string {
	m := map[string]string{}
	for k, v := range all {
		if k != "io.castoff" && !strings.HasPrefix(k, "io.castoff.") {
			m[k] = v
		}
	}
	return m
}

// set is names without values.
func set(names []string) map[string]string {
	m := map[string]string{}
	for _, n := range names {
		m[n] = ""
	}
	return m
}

// command writes the words of an instruction as a Dockerfile has them.
func command(list []string, form string) string {
	// A builder puts the line for the shell behind the shell and its flag.
	if form == measure.FormShell && len(list) > 0 {
		line := list[len(list)-1]
		if slices.Equal(list[:len(list)-1], []string{"/bin/sh", "-c"}) {
			return line
		}
		return strings.Join(list, " ")
	}
	return words(list)
}

// words writes a list of words in brackets.
func words(list []string) string {
	if len(list) == 0 {
		return ""
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(list) // a builder never fails
	return strings.ReplaceAll(strings.TrimSpace(b.String()), `","`, `", "`)
}

// health writes a health check with whatever of its timing was set.
func health(c *measure.Config) string {
	h := c.Health
	switch {
	case h == nil:
		return c.Healthcheck
	case h.Off:
		return "NONE"
	}
	var b strings.Builder
	for _, o := range []struct {
		name    string
		seconds float64
	}{{"interval", h.Interval}, {"timeout", h.Timeout}, {"start-period", h.StartPeriod}, {"start-interval", h.StartInterval}} {
		if o.seconds != 0 {
			fmt.Fprintf(&b, "--%s=%ss ", o.name, strconv.FormatFloat(o.seconds, 'f', -1, 64))
		}
	}
	if h.Retries != 0 {
		fmt.Fprintf(&b, "--retries=%d ", h.Retries)
	}
	kind := "CMD "
	if h.Form == measure.FormExec {
		kind = "CMD (exec form) "
	}
	return b.String() + kind + c.Healthcheck
}
