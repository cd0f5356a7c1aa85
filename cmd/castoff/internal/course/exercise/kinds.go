package exercise

import (
	"slices"

	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/cmd/castoff/internal/ground/spelling"
)

// The words of some parameters.
var (
	forms    = []string{"exec", "shell"}
	states   = []string{"built", "skipped"}
	programs = []string{"shell", "compiler", "package-manager", "interpreter", "setuid"}
)

// param is a parameter of a check.
type param struct {
	name string
	need bool
	read func(r reader, v value, key string, c *Check)
}

// kind is the parameters of a kind of check. Of some, at least one has to be
// there; and two may exclude each other.
type kind struct {
	name    Kind
	params  []param
	someOf  bool
	onlyOne bool
}

// starting are the parameters of checks that start a container.
var starting = []param{
	{"args", false, func(r reader, v value, key string, c *Check) { c.Args = r.texts(v, key) }},
	{"env", false, func(r reader, v value, key string, c *Check) { c.Env = r.env(v, key) }},
	{"user", false, func(r reader, v value, key string, c *Check) { c.AsUser = r.user(v, key) }},
	{"tmpfs", false, func(r reader, v value, key string, c *Check) { c.Tmpfs = r.words(v, key, r.imagePath) }},
	{"within", false, func(r reader, v value, key string, c *Check) { c.Within = r.duration(v, key) }},
}

// kinds is the vocabulary. The order is that of messages and of the
// documentation.
var kinds = []kind{
	{name: Builds},
	{name: Runs, params: append([]param{
		{"output", false, func(r reader, v value, key string, c *Check) { c.Output = r.words(v, key, r.word) }},
		{"not-output", false, func(r reader, v value, key string, c *Check) { c.NotOutput = r.words(v, key, r.word) }},
		{"exit", false, func(r reader, v value, key string, c *Check) { c.Exit = r.number(v, key, 0, 255) }},
	}, starting...)},
	{name: HTTP, params: append([]param{
		{"port", true, func(r reader, v value, key string, c *Check) { c.Port = r.number(v, key, 1, 65535) }},
		{"path", false, readURLPath},
		{"status", false, func(r reader, v value, key string, c *Check) { c.Status = r.number(v, key, 200, 599) }},
		{"body", false, func(r reader, v value, key string, c *Check) { c.Body = r.words(v, key, r.word) }},
	}, starting...)},
	{name: Healthy, params: starting},
	{name: User, someOf: true, onlyOne: true, params: []param{
		{"not-root", false, func(r reader, v value, key string, c *Check) { c.NotRoot = r.yes(v, key) }},
		{"is", false, func(r reader, v value, key string, c *Check) {
			c.Is = r.formed(v, key, `a user as in USER, such as "65532:65532"`, userName)
		}},
	}},
	{name: Entrypoint, params: []param{
		{"form", true, func(r reader, v value, key string, c *Check) { c.Form = r.oneOf(v, key, forms) }},
	}},
	{name: Files, someOf: true, params: []param{
		{"present", false, func(r reader, v value, key string, c *Check) { c.Present = r.words(v, key, r.imagePattern) }},
		{"absent", false, func(r reader, v value, key string, c *Check) { c.Absent = r.words(v, key, r.imagePattern) }},
		{"at-most", false, func(r reader, v value, key string, c *Check) { c.AtMostFiles = r.number(v, key, 1, 1_000_000) }},
	}},
	{name: None, params: []param{
		{"of", true, func(r reader, v value, key string, c *Check) {
			c.Of = r.words(v, key, func(v value, _ string) string { return r.oneOf(v, "kind of program", programs) })
		}},
	}},
	{name: Binary, someOf: true, params: []param{
		{"static", false, func(r reader, v value, key string, c *Check) { c.Static = r.yes(v, key) }},
		{"platform", false, func(r reader, v value, key string, c *Check) { c.Platform = r.platform(v, key) }},
	}},
	{name: Size, params: []param{
		{"at-most", true, func(r reader, v value, key string, c *Check) { c.AtMost = r.bytes(v, key, 1) }},
	}},
	{name: Waste, params: []param{
		{"at-most", true, func(r reader, v value, key string, c *Check) { c.AtMost = r.bytes(v, key, 0) }},
	}},
	{name: Context, someOf: true, params: []param{
		{"at-most", false, func(r reader, v value, key string, c *Check) { c.AtMost = r.bytes(v, key, 1) }},
		{"without", false, func(r reader, v value, key string, c *Check) { c.Without = r.words(v, key, r.contextPath) }},
	}},
	{name: Rebuild, params: []param{
		{"change", true, func(r reader, v value, key string, c *Check) { c.Change = r.contextPath(v, key) }},
		{"cached", false, func(r reader, v value, key string, c *Check) { c.Cached = r.words(v, key, r.word) }},
		{"again", false, func(r reader, v value, key string, c *Check) { c.Again = r.words(v, key, r.word) }},
	}},
	{name: Stage, params: []param{
		{"name", true, func(r reader, v value, key string, c *Check) {
			c.Stage = r.formed(v, key, "the name of a stage: a to z, digits, and _ . -", stageName)
		}},
		{"state", true, func(r reader, v value, key string, c *Check) { c.State = r.oneOf(v, key, states) }},
	}},
	{name: History, params: []param{
		{"without", true, func(r reader, v value, key string, c *Check) { c.Without = r.words(v, key, r.word) }},
	}},
	{name: Label, params: []param{
		{"key", true, func(r reader, v value, key string, c *Check) {
			c.Key = r.formed(v, key, "the key of a label", labelKey)
		}},
		{"value", false, func(r reader, v value, key string, c *Check) { c.Value = r.optional(v, key) }},
	}},
}

func readURLPath(r reader, v value, key string, c *Check) {
	c.Path = r.word(v, key)
	if c.Path != "" && (c.Path[0] != '/' || !plainURL(c.Path)) {
		r.wrong(v, key, "a path such as /healthz")
	}
}

// plainURL reports whether a path can be put into a request as it is.
func plainURL(s string) bool {
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7f || c == '#' || c == '\\' {
			return false
		}
	}
	return true
}

func kindNames() []string {
	var names []string
	for _, k := range kinds {
		names = append(names, string(k.name))
	}
	return names
}

func (k kind) paramNames() []string {
	var names []string
	for _, p := range k.params {
		names = append(names, p.name)
	}
	return names
}

// read reads the parameters of a check. What has nothing in it, as an empty
// list, counts as not there for those of which one must be.
func (k kind) read(v value, c *Check, p *problem.List) {
	r := reader{p, string(k.name) + ": "}
	if v.form != isTable && v.form != isNothing {
		r.wrong(v, "what follows", "a table such as {key: value}")
		return
	}
	there := map[string]bool{}
	for _, pair := range v.pairs {
		at := slices.IndexFunc(k.params, func(want param) bool { return want.name == pair.key })
		switch {
		case at >= 0: // first, since the name of a stage check is the stage's
			k.params[at].read(r, pair.value, pair.key, c)
		case c.readAny(r, pair):
		default:
			r.Add(pair.line, "%s%s", r.in, problem.Unknown("key", pair.key, append(k.paramNames(), "name", "text", "build")))
			// One mistake is told once: the key that is meant is not missing.
			there[spelling.Nearest(pair.key, k.paramNames())] = true
		}
		there[pair.key] = pair.value.form != isList || len(pair.value.items) > 0
	}
	k.complete(r, c.Line, there)
}

// readAny reads what a check of any kind may have; false if pair is something
// else.
func (c *Check) readAny(r reader, pair pair) bool {
	switch {
	case pair.key == "name" && c.Name != "", pair.key == "text" && c.Text != "":
		r.Add(pair.line, "%s%s is said twice", r.in, pair.key)
	case pair.key == "name":
		c.Name = r.formed(pair.value, "name", "a name such as second-run: a to z, digits and -", idForm)
	case pair.key == "text":
		c.Text = r.word(pair.value, "text")
	case pair.key == "build" && c.Build != nil:
		r.Add(pair.line, "%sbuild is said twice", r.in)
	case pair.key == "build":
		b := readBuild(pair.value, r.List)
		c.Build = &b
	default:
		return false
	}
	return true
}

// complete reports parameters that must be there and are not.
func (k kind) complete(r reader, line int, there map[string]bool) {
	some := 0
	for _, want := range k.params {
		if there[want.name] {
			some++
		}
		if set, has := there[want.name]; want.need && !has {
			r.Add(line, "%s%s is missing", r.in, want.name)
		} else if want.need && !set {
			r.Add(line, "%s%s has no entries", r.in, want.name)
		}
	}
	names := listed(k.paramNames(), "or")
	switch {
	case k.someOf && some == 0:
		r.Add(line, "%sit asks for nothing (say %s)", r.in, names)
	case k.onlyOne && some > 1:
		r.Add(line, "%ssay %s, not both", r.in, names)
	case k.name == Rebuild && !there["cached"] && !there["again"]:
		r.Add(line, "%sit asks for nothing (say cached or again)", r.in)
	}
}
