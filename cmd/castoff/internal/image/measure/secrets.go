package measure

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/secret"
)

// Secret is what looks like a secret in what an image says about itself. Its
// value is nowhere in an [Image], unless [RawConfig.ShowSecrets] asked for it:
// what is kept, shown and written has [secret.Mask] instead.
type Secret struct {
	// Where is one of the Secret constants.
	Where string `json:"where"`
	// Layer is the place of the instruction in [Image.Layers], from 1; 0 for
	// what is in the configuration.
	Layer int `json:"layer,omitempty"`
	// Name is what it is called there, a variable, an option or a label, or
	// what it looks like.
	Name string `json:"name"`
}

// Place is where a secret is, in words.
func (s Secret) Place() string {
	switch {
	case s.Layer == 0:
		return s.Where
	case s.Where == SecretArg:
		return fmt.Sprintf("build argument of instruction %d", s.Layer)
	}
	return fmt.Sprintf("%s %d", s.Where, s.Layer)
}

// Where secrets are.
const (
	SecretEnv         = "environment"
	SecretArg         = "build argument"
	SecretInstruction = "instruction" // of the history, or of ONBUILD
	SecretLabel       = "label"
	SecretEntrypoint  = "entrypoint"
	SecretCmd         = "command"
	SecretHealthcheck = "health check"
	// SecretBinary is in the settings that the program was built with, which are
	// known only where the program was read.
	SecretBinary = "build settings"
)

// veil puts masks in the place of secrets, and remembers where they were.
type veil struct {
	show   bool
	values []string // of those found so far: masked wherever else they stand
	found  []Secret
	named  map[Secret]bool // found already, without the layer; for the name alone, without the place too
}

// maxValues is how many values are looked for wherever they stand. Real images
// have a handful; the time is their number times that of the instructions.
const maxValues = 200

// put notes what was found in a text and returns what may be shown of it.
func (v *veil) put(where string, layer int, plain, masked string, found []secret.Found) string {
	for _, f := range found {
		v.note(Secret{where, layer, plaintext.Line(f.Name)}, f.Value)
	}
	if v.show {
		return plain
	}
	return secret.Without(masked, v.values)
}

// note remembers a secret. An instruction that says again what the
// configuration or a build argument has, or the same argument of another
// instruction, does not count as another one.
func (v *veil) note(s Secret, value string) {
	if s.Where == SecretInstruction && value != "" && slices.Contains(v.values, value) {
		return // it may be called something else there
	}
	if len(v.values) < maxValues {
		v.values = append(v.values, value)
	}
	if v.named == nil {
		v.named = map[Secret]bool{}
		for _, o := range v.found {
			v.named[Secret{Where: o.Where, Name: o.Name}], v.named[Secret{Name: o.Name}] = true, true
		}
	}
	here, anywhere := Secret{Where: s.Where, Name: s.Name}, Secret{Name: s.Name}
	if v.named[here] || s.Where == SecretInstruction && v.named[anywhere] {
		return
	}
	v.named[here], v.named[anywhere] = true, true
	v.found = append(v.found, s)
}

func (v *veil) words(where string, words []string) []string {
	masked, found := secret.Words(words)
	var out []string
	for i := range words {
		out = append(out, v.put(where, 0, words[i], masked[i], nil))
	}
	v.put(where, 0, "", "", found)
	return out
}

// config masks a configuration that is fit to be shown.
func (v *veil) config(c *Config) {
	for i, kv := range c.Env {
		masked, found := secret.Pair(kv)
		c.Env[i] = v.put(SecretEnv, 0, kv, masked, found)
	}
	c.Entrypoint = v.words(SecretEntrypoint, c.Entrypoint)
	c.Cmd = v.words(SecretCmd, c.Cmd)
	masked, found := secret.Text(c.Healthcheck)
	c.Healthcheck = v.put(SecretHealthcheck, 0, c.Healthcheck, masked, found)
	for i, line := range c.OnBuild {
		masked, found := secret.Text(line)
		c.OnBuild[i] = v.put(SecretInstruction, 0, line, masked, found)
	}
	for _, k := range slices.Sorted(maps.Keys(c.Labels)) {
		masked, found := secret.Variable(k, c.Labels[k])
		c.Labels[k] = v.put(SecretLabel, 0, c.Labels[k], masked, found)
	}
}

// history returns the instructions of a history, masked, and notes what was
// found by the places in it.
func (v *veil) history(entries []historyEntry) []string {
	for i, h := range entries { // first, since later instructions may use them
		for _, kv := range buildArgs(h.CreatedBy) {
			_, found := secret.Pair(kv)
			v.put(SecretArg, i+1, "", "", found)
		}
	}
	out := make([]string, len(entries))
	for i, h := range entries {
		line := Instruction(h.CreatedBy)
		if line == "" {
			line = plaintext.Line(h.Comment)
		}
		masked, found := secret.Text(line)
		out[i] = v.put(SecretInstruction, i+1, line, masked, found)
	}
	return out
}

// argsOf are the build arguments that a builder notes before the shell of RUN:
// their number, then each with its value.
var argsOf = regexp.MustCompile(`^(?:RUN )?\|\d+((?: .*?)?) (/\S+ (?:-\S+ |pipefail )*-\w*c )`)

// argument is where a build argument begins.
var argument = regexp.MustCompile(`(?:^|\s)[A-Za-z_][A-Za-z0-9_]*=`)

// buildArgs returns the build arguments that a history entry has, each as
// NAME=value: of an ARG with a value, and those that RUN was given.
func buildArgs(createdBy string) []string {
	s := plaintext.OneLine(plaintext.Clean(createdBy))
	list := ""
	if m := argsOf.FindStringSubmatch(s); m != nil {
		list = m[1]
	} else if rest, ok := strings.CutPrefix(Instruction(createdBy), "ARG "); ok {
		list = rest
	}
	var args []string
	at := argument.FindAllStringIndex(list, -1)
	for i, a := range at {
		end := len(list)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		args = append(args, strings.TrimSpace(list[a[0]:end]))
	}
	return args
}

// AddSecrets adds what was found in the layers to what was found in the
// configuration.
func (m *Image) AddSecrets(found []Secret) {
	v := veil{found: m.Secrets}
	for _, s := range found {
		v.note(s, "")
	}
	m.Secrets = v.found
}

// SetBinary sets what the program says of itself, without the secrets among
// its build settings.
func (m *Image) SetBinary(b *binary.Facts) {
	m.Binary = b
	if b == nil || b.Go == nil {
		return
	}
	v := veil{show: m.SecretsShown, found: m.Secrets}
	for _, k := range slices.Sorted(maps.Keys(b.Go.Settings)) {
		masked, found := secret.Text(b.Go.Settings[k])
		b.Go.Settings[k] = v.put(SecretBinary, 0, b.Go.Settings[k], masked, found)
	}
	m.Secrets = v.found
}
