package measure

import (
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/ground/pattern"
	"castoff/cmd/castoff/internal/ground/plaintext"
)

// Builders write some instructions into the history as Go prints their values.
// Source: BuildKit's frontend/dockerfile/dockerfile2llb/convert.go, and moby's
// builder/dockerfile/dispatchers.go.
var (
	// noopForm is an instruction that runs nothing, as the legacy builder writes
	// it: behind the shell, which a SHELL before it may have changed.
	noopForm      = pattern.New(`^/[^"']*? #\(nop\) +([A-Z]+ .*)$`)
	exposeMapForm = pattern.New(`^EXPOSE map\[([^\]]*)\]$`)
	listForm      = pattern.New(`^(EXPOSE|VOLUME|SHELL) \[([^\]"]*)\]$`)
	quotedForm    = pattern.New(`^(CMD|ENTRYPOINT|SHELL) \[(".*")\]$`)
)

// dockerfileForm is an instruction of the history as it stands in a
// Dockerfile, where a builder has written it as Go prints it.
func dockerfileForm(s string) string {
	if rest, ok := strings.CutPrefix(s, "HEALTHCHECK &{["); ok {
		if said := healthcheck(rest); said != "" {
			return said
		}
		return s
	}
	if m := exposeMapForm.FindStringSubmatch(s); m != nil {
		return "EXPOSE " + strings.ReplaceAll(m[1], ":{}", "")
	}
	if m := quotedForm.FindStringSubmatch(s); m != nil {
		if words, rest := unquoteAll(m[2]); rest == "" {
			return m[1] + " " + wordList(words)
		}
		return s
	}
	m := listForm.FindStringSubmatch(s)
	switch {
	case m == nil:
		return s
	case m[1] == "SHELL":
		return "SHELL " + wordList(strings.Fields(m[2]))
	}
	return m[1] + " " + m[2]
}

// healthcheckOptions are the times of a health check in the order in which
// builders write them; the fourth came with moby 25.
var healthcheckOptions = []string{"--interval", "--timeout", "--start-period", "--start-interval"}

// healthcheck writes a HEALTHCHECK as a Dockerfile has it; empty if it is not
// what a builder writes: the words of the test, the times, and the number of
// retries as if it were a character.
//
//	"CMD-SHELL" "curl localhost"] "30s" "0s" "0s" '\x03'}
func healthcheck(s string) string {
	test, s := unquoteAll(s)
	s, ok := strings.CutPrefix(s, "] ")
	if !ok || len(test) == 0 {
		return ""
	}
	times, s := unquoteAll(s)
	s, begins := strings.CutPrefix(s, "'")
	s, ends := strings.CutSuffix(s, "'}")
	retries, _, rest, err := strconv.UnquoteChar(s, '\'')
	switch {
	case !begins || !ends || err != nil || rest != "" || len(times) > len(healthcheckOptions):
		return ""
	case test[0] == "NONE":
		return "HEALTHCHECK NONE"
	}
	out := "HEALTHCHECK"
	for i, t := range times {
		if t != "0s" {
			out += " " + healthcheckOptions[i] + "=" + t
		}
	}
	if retries > 0 {
		out += " --retries=" + strconv.Itoa(int(retries))
	}
	if test[0] == "CMD-SHELL" && len(test) == 2 {
		return out + " CMD " + plaintext.Line(test[1])
	}
	return out + " CMD " + wordList(test[1:])
}

// unquoteAll reads the words in quotes, with spaces between them, that s
// begins with, and returns what comes after them.
func unquoteAll(s string) (words []string, rest string) {
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		if s[0] != '"' {
			return words, s
		}
		quoted, err := strconv.QuotedPrefix(s)
		if err != nil {
			return words, s
		}
		word, err := strconv.Unquote(quoted)
		if err != nil {
			return words, s
		}
		words, s = append(words, word), s[len(quoted):]
	}
	return words, ""
}

// wordList writes words as the exec form of an instruction has them.
func wordList(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = strconv.Quote(plaintext.Line(w))
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
