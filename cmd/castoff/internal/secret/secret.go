// Package secret knows what looks like a secret: names of variables, forms of
// values, and where both stand in a line. It is the one place that does, so
// that what is judged is what is masked.
package secret

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Mask stands in the place of a secret.
const Mask = "***"

// Found is a secret in a text.
type Found struct {
	// Name is what it is called there, a variable or an option, or what kind it
	// is by its form: "GitHub token".
	Name string
	// Value is the secret itself. It is never to be shown.
	Value string
}

// Variable looks for secrets in the value of a variable, and returns the value
// with masks instead. A value is one as a whole if the name says so.
func Variable(name, value string) (masked string, found []Found) {
	if named(name, value) {
		return Mask, []Found{{Name: name, Value: value}}
	}
	masked, found = Text(value)
	for i := range found {
		found[i].Name = name
	}
	return masked, found
}

// Pair is [Variable] for "NAME=value".
func Pair(kv string) (masked string, found []Found) {
	name, value, ok := strings.Cut(kv, "=")
	if !ok {
		return Text(kv)
	}
	value, found = Variable(name, value)
	return name + "=" + value, found
}

// Words looks for secrets in the words of a command.
func Words(words []string) (masked []string, found []Found) {
	curl := "" // of which an option has the password of a user
	for i, w := range words {
		m, f := Text(w)
		if i > 0 && strings.HasPrefix(words[i-1], "-") && !strings.Contains(words[i-1], "=") {
			before := curl + words[i-1] + " "
			if option(words[i-1], w) {
				m, f = Mask, []Found{{Name: words[i-1], Value: w}}
			} else if both, more := Text(before + w); len(more) > len(f) && strings.HasPrefix(both, before) {
				m, f = both[len(before):], more
			}
		}
		if path.Base(w) == "curl" {
			curl = "curl "
		}
		masked, found = append(masked, m), append(found, f...)
	}
	return masked, found
}

// Text looks for secrets in any text, such as a line for a shell.
func Text(s string) (masked string, found []Found) {
	var spans []span
	for _, l := range looks {
		if slices.ContainsFunc(l.marks, func(mark string) bool { return strings.Contains(s, mark) }) {
			spans = append(spans, l.find(s)...)
		}
	}
	slices.SortStableFunc(spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to))
	})
	var b strings.Builder
	at := 0
	for _, p := range spans {
		if p.from < at {
			if p.to > at { // what reaches beyond the last one goes, too
				at = p.to
			}
			continue
		}
		b.WriteString(s[at:p.from])
		b.WriteString(Mask)
		found = append(found, Found{Name: p.name, Value: s[p.from:p.to]})
		at = p.to
	}
	if found == nil {
		return s, nil
	}
	b.WriteString(s[at:])
	return b.String(), found
}

// shortest is the length of the shortest values that are looked for wherever
// they stand: shorter ones are words of any text.
const shortest = 6

// Without masks values that were found elsewhere.
func Without(s string, values []string) string {
	for _, v := range values {
		if len(v) >= shortest {
			s = strings.ReplaceAll(s, v, Mask)
		}
	}
	return s
}

// span is a secret's place in a text.
type span struct {
	from, to int
	name     string
}

// looks are the ways to find secrets in a text. Most texts have none of the
// marks without which there is nothing to be found, and expressions are slow.
var looks = []struct {
	marks []string
	find  func(string) []span
}{
	{[]string{"="}, assigned},
	{[]string{"--"}, opted},
	{[]string{`":`, `" `, `"\t`, `\"`}, fields},
	{[]string{"uthorization", "UTHORIZATION"}, headers},
	{[]string{"@"}, func(s string) []span { return first(urlUser, s, "password in a URL") }},
	{[]string{"curl"}, func(s string) []span { return first(curlUser, s, "password of a user") }},
	{[]string{"="}, connected},
	{[]string{"chpasswd"}, func(s string) []span { return first(changed, s, "password of a user") }},
	{[]string{"sshpass"}, func(s string) []span { return first(sshpass, s, "password for sshpass") }},
	{[]string{""}, formed},
}

// value is what may follow a name: in quotes, or to the end of the word.
const value = `("(?:[^"\\]|\\.)*"|'[^']*'|[^\s"';&|)\],]+)`

var (
	assignment = regexp.MustCompile(`(?:^|[^A-Za-z0-9_.-])(?:-D)?([A-Za-z_][A-Za-z0-9_.-]*)=` + value)
	// In the exec form the words of a history are in quotes.
	optionOf = regexp.MustCompile(`(?:^|[\s"'\[,])(--?[A-Za-z][A-Za-z0-9_-]*)["']?(?:=|["',\s]+)` + value)
)

// assigned finds NAME=value.
func assigned(s string) []span {
	return pairs(assignment, s, certain)
}

// opted finds --name value and --name=value.
func opted(s string) []span { return pairs(optionOf, s, option) }

// field is one of a JSON object.
var field = regexp.MustCompile(`"([A-Za-z_][A-Za-z0-9_.-]*)\\?"\s*:\s*\\?("(?:[^"\\]|\\.)*")`)

// fields finds "name": "value". What Docker keeps for a registry is called auth.
func fields(s string) []span {
	return pairs(field, s, func(name, value string) bool {
		return named(name, value) || name == "auth" && len(value) >= shortest && telling(value)
	})
}

// option reports whether the value of an option is a secret.
func option(name, value string) bool {
	return strings.HasPrefix(name, "--") && !strings.HasPrefix(value, "-") && certain(strings.TrimLeft(name, "-"), value)
}

func pairs(re *regexp.Regexp, s string, secret func(name, value string) bool) []span {
	var out []span
	for at := 0; at < len(s); {
		m := re.FindStringSubmatchIndex(s[at:])
		if m == nil {
			break
		}
		name, from, to := s[at+m[2]:at+m[3]], at+m[4], at+m[5]
		next := from // the value may be the next name: --quiet --token x
		if f, t := unquoted(s, from, to); secret(name, s[f:t]) {
			out, next = append(out, span{f, t, name}), to
		}
		at = max(next, at+1)
	}
	return out
}

// unquoted is a value's place without the quotes around it.
func unquoted(s string, from, to int) (int, int) {
	if to-from >= 2 && (s[from] == '"' || s[from] == '\'') && s[to-1] == s[from] {
		return from + 1, to - 1
	}
	return from, to
}

var (
	header = regexp.MustCompile(`(?i)authorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+([^\s"']+)`)
	// The password of a user in a URL, and in curl's option.
	urlUser  = regexp.MustCompile(`[a-zA-Z][a-zA-Z0-9+.-]*://[^\s/:@"']*:([^\s/@"']+)@`)
	curlUser = regexp.MustCompile(`[\s"'](?:-u|--user)["']?[ =,]+["']?[^\s:"']+:([^\s"']+)`)
	changed  = regexp.MustCompile(`\becho\s+(?:-\w+\s+)*["']?[^\s:"']+:([^\s"']+)["']?\s*\|\s*(?:sudo\s+)?(?:/\S+/)?chpasswd`)
	sshpass  = regexp.MustCompile(`\bsshpass\s+-p\s*["']?([^\s"']+)`)
	// connection is the password in a list of settings.
	connection = regexp.MustCompile(`(?i)(?:^|[;\s])(?:password|pwd|accountkey|sharedaccesskey|sharedaccesssignature)\s*=\s*([^;\s"']+)`)
)

func headers(s string) []span { return first(header, s, "Authorization") }

// connected finds the password in a list of settings, which needs one of the
// names in any case of letters.
func connected(s string) []span {
	small := strings.ToLower(s)
	for _, name := range []string{"password", "pwd", "accountkey", "sharedaccess"} {
		if strings.Contains(small, name) {
			return first(connection, s, "password in a connection string")
		}
	}
	return nil
}

// first finds what is in the brackets of an expression.
func first(re *regexp.Regexp, s, name string) []span {
	var out []span
	for _, m := range re.FindAllStringSubmatchIndex(s, -1) {
		if !reference(s[m[2]:m[3]]) {
			out = append(out, span{m[2], m[3], name})
		}
	}
	return out
}

// forms are what the keys of well-known services look like.
var forms = []struct {
	name  string
	marks []string
	re    *regexp.Regexp
}{
	{"AWS access key", []string{"AKIA", "ASIA"}, regexp.MustCompile(`\b(?:AKIA|ASIA)[0-9A-Z]{16}\b`)},
	{"GitHub token", []string{"ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"}, regexp.MustCompile(`\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})`)},
	{"GitLab token", []string{"glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glsoat-"}, regexp.MustCompile(`\bgl(?:pat|dt|rt|ptt|cbt|soat)-[A-Za-z0-9_-]{20,}`)},
	{"Slack token", []string{"xox"}, regexp.MustCompile(`\bxox[abeoprs]-[A-Za-z0-9-]{10,}`)},
	{"Slack webhook", []string{"hooks.slack.com"}, regexp.MustCompile(`\bhooks\.slack\.com/services/[A-Za-z0-9/]{20,}`)},
	{"Stripe key", []string{"k_live_", "k_test_"}, regexp.MustCompile(`\b[sr]k_(?:live|test)_[A-Za-z0-9]{10,}`)},
	{"Google API key", []string{"AIza"}, regexp.MustCompile(`\bAIza[A-Za-z0-9_-]{30,}`)},
	{"Google client secret", []string{"GOCSPX-"}, regexp.MustCompile(`\bGOCSPX-[A-Za-z0-9_-]{20,}`)},
	{"private key", []string{"-----BEGIN"}, regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----(?s:.*?-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|.*)`)},
	{"age key", []string{"AGE-SECRET-KEY-1"}, regexp.MustCompile(`\bAGE-SECRET-KEY-1[A-Z0-9]{20,}`)},
	{"JSON Web Token", []string{"eyJ"}, regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*`)},
	{"npm token", []string{"npm_"}, regexp.MustCompile(`\bnpm_[A-Za-z0-9]{30,}`)},
	{"PyPI token", []string{"pypi-AgEI"}, regexp.MustCompile(`\bpypi-AgEI[A-Za-z0-9_-]{20,}`)},
	{"Docker Hub token", []string{"dckr_"}, regexp.MustCompile(`\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}`)},
	{"Hugging Face token", []string{"hf_"}, regexp.MustCompile(`\bhf_[A-Za-z0-9]{30,}`)},
	{"API key", []string{"sk-"}, regexp.MustCompile(`\bsk-(?:ant-|proj-|svcacct-)?[A-Za-z0-9_-]{32,}`)},
	{"SendGrid key", []string{"SG."}, regexp.MustCompile(`\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}`)},
	{"DigitalOcean token", []string{"_v1_"}, regexp.MustCompile(`\bdo[opr]_v1_[a-f0-9]{64}`)},
	{"Vault token", []string{"hvs.", "hvb."}, regexp.MustCompile(`\bhv[sb]\.[A-Za-z0-9_-]{20,}`)},
	{"Shopify token", []string{"shp"}, regexp.MustCompile(`\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}`)},
}

func formed(s string) []span {
	var out []span
	for _, f := range forms {
		if !slices.ContainsFunc(f.marks, func(mark string) bool { return strings.Contains(s, mark) }) {
			continue
		}
		for _, m := range f.re.FindAllStringIndex(s, -1) {
			out = append(out, span{m[0], m[1], f.name})
		}
	}
	return out
}
