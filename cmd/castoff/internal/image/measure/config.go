package measure

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// RawConfig is the part of an image's configuration that says how its
// containers start, as the image has it. Source: OCI image specification,
// config.md, and moby's docs/spec for Healthcheck and Shell.
type RawConfig struct {
	User         string
	Entrypoint   []string
	Cmd          []string
	WorkingDir   string
	Env          []string
	ExposedPorts map[string]struct{}
	Volumes      map[string]struct{}
	Shell        []string
	Healthcheck  *RawHealth
	StopSignal   string
	OnBuild      []string
	Labels       map[string]string
	// ShowSecrets leaves what looks like a secret as it is. It is not the
	// image's to say.
	ShowSecrets bool `json:"-"`
}

// RawHealth is a health check as the image has it.
type RawHealth struct {
	Test                                          []string
	Interval, Timeout, StartPeriod, StartInterval time.Duration
	Retries                                       int
}

// health makes a health check fit to be shown.
func (h *RawHealth) health() (command string, rest *Health) {
	if h == nil || len(h.Test) == 0 {
		return "", nil
	}
	rest = &Health{Off: h.Test[0] == "NONE", Interval: h.Interval.Seconds(), Timeout: h.Timeout.Seconds(),
		StartPeriod: h.StartPeriod.Seconds(), StartInterval: h.StartInterval.Seconds(), Retries: h.Retries}
	if rest.Off {
		return "", rest
	}
	rest.Form = FormExec
	if h.Test[0] == "CMD-SHELL" {
		rest.Form = FormShell
	}
	return plaintext.Line(strings.Join(h.Test[1:], " ")), rest
}

func (c RawConfig) volumes() []string { return slices.Sorted(maps.Keys(c.Volumes)) }

func (c RawConfig) options() rootfs.Options {
	o := rootfs.Options{Volumes: c.volumes(), Path: c.env("PATH"), Dir: c.WorkingDir}
	for _, words := range [][]string{c.Cmd, c.Entrypoint} {
		if len(words) > 0 {
			o.Start = words[0]
		}
		if c.form(words) == FormShell {
			o.Shells = append(o.Shells, words[0])
		}
	}
	if h := c.Healthcheck; h != nil && len(h.Test) > 1 && h.Test[0] == "CMD-SHELL" {
		o.Shells = append(o.Shells, c.shell()[0])
	}
	return o
}

// shell is what runs the lines of instructions in shell form.
func (c RawConfig) shell() []string {
	if len(c.Shell) > 0 {
		return c.Shell
	}
	return []string{"/bin/sh", "-c"}
}

// env is the value of an environment variable, empty if it is not set.
func (c RawConfig) env(name string) string {
	value := ""
	for _, kv := range c.Env {
		if v, ok := strings.CutPrefix(kv, name+"="); ok {
			value = v
		}
	}
	return value
}

// NewConfig makes a configuration fit to be shown, without its secrets. Users
// are those that the image knows: they tell whether a named one is root.
func NewConfig(raw RawConfig, users []rootfs.User) *Config {
	c, _ := raw.shown(users)
	return c
}

// shown is [NewConfig], and returns what it found of secrets as well.
func (raw RawConfig) shown(users []rootfs.User) (*Config, *veil) {
	c := &Config{
		User: plaintext.Line(raw.User), Root: isRoot(raw.User, users), WorkingDir: plaintext.Line(raw.WorkingDir),
		Entrypoint: lines(raw.Entrypoint), EntrypointForm: raw.form(raw.Entrypoint),
		Cmd: lines(raw.Cmd), CmdForm: raw.form(raw.Cmd), Env: lines(raw.Env),
		Ports: lines(slices.Sorted(maps.Keys(raw.ExposedPorts))), Volumes: lines(raw.volumes()),
		Shell: lines(raw.Shell), StopSignal: plaintext.Line(raw.StopSignal), OnBuild: lines(raw.OnBuild),
	}
	c.Healthcheck, c.Health = raw.Healthcheck.health()
	for k, v := range raw.Labels {
		if c.Labels == nil {
			c.Labels = map[string]string{}
		}
		c.Labels[plaintext.Line(k)] = plaintext.Line(v)
	}
	v := &veil{show: raw.ShowSecrets}
	v.config(c)
	return c, v
}

// form tells how an instruction was written: a builder puts its shell before
// a line for one.
func (c RawConfig) form(words []string) string {
	if len(words) == 0 {
		return ""
	}
	shell := c.shell()
	if len(words) == len(shell)+1 && slices.Equal(words[:len(shell)], shell) {
		return FormShell
	}
	return FormExec
}

// isRoot reports whether a USER amounts to user 0.
func isRoot(user string, users []rootfs.User) bool {
	name, _, _ := strings.Cut(user, ":")
	if name == "" {
		return true
	}
	if n, err := strconv.Atoi(name); err == nil {
		return n == 0
	}
	for _, u := range users {
		if u.Name == name {
			return u.UID == 0
		}
	}
	return name == "root"
}

func lines(in []string) []string {
	var out []string
	for _, s := range in {
		out = append(out, plaintext.Line(s))
	}
	return out
}
