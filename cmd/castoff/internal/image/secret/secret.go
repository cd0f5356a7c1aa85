// Package secret knows what looks like a secret: names of variables, forms of
// values, and where both are in a line. It is the one place that does, so
// that what is judged is what is masked.
package secret

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Mask takes the place of a secret.
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
// with masks instead. The whole value is one if the name says so.
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
	all, at := spansOf(strings.Join(words, " ")), 0
	for i, w := range words {
		spans := spansOf(w)
		for _, p := range all { // what is one by the words before
			if p.from >= at && p.to <= at+len(w) {
				spans = append(spans, span{p.from - at, p.to - at, p.name})
			}
		}
		m, f := veiled(w, spans)
		if i > 0 && !strings.Contains(words[i-1], "=") && option(words[i-1], w) {
			m, f = Mask, []Found{{Name: words[i-1], Value: w}}
		}
		masked, found = append(masked, m), append(found, f...)
		at += len(w) + 1
	}
	return masked, found
}

// Text looks for secrets in any text, such as a line for a shell.
func Text(s string) (masked string, found []Found) { return veiled(s, spansOf(s)) }

// spansOf are the places of the secrets in a text, as each look finds them.
func spansOf(s string) []span {
	var spans []span
	for _, l := range looks {
		if slices.ContainsFunc(l.marks, func(mark string) bool { return strings.Contains(s, mark) }) {
			spans = append(spans, l.find(s)...)
		}
	}
	return spans
}

// veiled puts masks in the places of secrets, which may overlap.
func veiled(s string, spans []span) (masked string, found []Found) {
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
	{[]string{"-"}, opted},
	{[]string{"ENV ", "env ", "ARG ", "arg ", "LABEL ", "label "}, declared},
	{[]string{`":`, `" `, `"\t`, `\"`}, fields},
	{[]string{"uthorization", "UTHORIZATION"}, headers},
	{[]string{"-H", "-header"}, func(s string) []span { return pairs(headerOf, s, certain) }},
	{[]string{"X-", "x-", "-TOKEN", "-Token", "-token"}, func(s string) []span { return pairs(headerNamed, s, certain) }},
	{[]string{"ookie:", "-cookie"}, func(s string) []span { return first(cookie, s, "cookie") }},
	{[]string{"://"}, users},
	{[]string{"@tcp(", "@unix("}, func(s string) []span { return first(dsn, s, "password in a connection string") }},
	{[]string{"sig="}, func(s string) []span { return first(signature, s, "signature of a URL") }},
	{[]string{"password"}, kept},
	{[]string{"--user"}, userOf},
	{[]string{"curl"}, func(s string) []span { return first(curlUser, s, "password of a user") }},
	{[]string{"="}, connected},
	{[]string{"chpasswd"}, func(s string) []span { return first(changed, s, "password of a user") }},
	{[]string{"sshpass"}, func(s string) []span { return first(sshpass, s, "password for sshpass") }},
	{[]string{" ", "\t"}, called},
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

// fields finds "name": "value". What Docker keeps for a registry is called
// auth.
func fields(s string) []span {
	return pairs(field, s, func(name, value string) bool {
		return named(name, value) || name == "auth" && len(value) >= shortest && telling(value)
	})
}

// option reports whether the value of an option is a secret.
func option(name, value string) bool {
	if !strings.HasPrefix(name, "-") || strings.HasPrefix(value, "-") || compiler.MatchString(name) {
		return false
	}
	return certain(strings.TrimLeft(name, "-"), value)
}

// compiler is an option with a word glued to it, after which a file may follow.
var compiler = regexp.MustCompile(`^-(?:[DILUW][A-Z]|lsecret)`)

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
	header     = regexp.MustCompile(`(?i)authorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+([^\s"']+)`)
	schemeless = regexp.MustCompile(`(?i)["']\s*(?:proxy-)?authorization\s*:\s*([^"'\n]+)`)
	scheme     = regexp.MustCompile(`(?i)^(?:bearer|basic|token)(?:\s|$)`)
	// A header whose name gives it away, as an option's value or by its usual
	// names.
	headerOf    = regexp.MustCompile(`(?:-H|-header)["'\s=,\\]*([A-Za-z][A-Za-z0-9_-]*)\s*:\s*([^\s"'\\]+)`)
	headerNamed = regexp.MustCompile(`(?i)\b(x-[a-z0-9-]+|(?:private|job|deploy)-token)\s*:\s*([^\s"'\\]+)`)
	cookie      = regexp.MustCompile(`(?i)(?:\bcookie:\s*|--cookie["'\s=,]+)[^\s=;"']*(?:sess|sid|auth|token|jwt|remember)[^\s=;"']*=([^\s;"']+)`)
	// The password of a user in a URL, and in curl's option.
	urlUser  = regexp.MustCompile(`[a-zA-Z][a-zA-Z0-9+.-]*://[^\s/:@"']*:([^\s/@"']+)@`)
	curlUser = regexp.MustCompile(`[\s"'](?:-u|--user)["']?[ =,]+["']?[^\s:"']+:([^\s"']+)`)
	changed  = regexp.MustCompile(`\b(?:echo|printf)\s+(?:-\w+\s+)*(?:["']?%s(?:\\n)?["']?\s+)?["']?[^\s:"']+:([^\s"']+?)(?:\\n)?["']?\s*\|\s*(?:sudo\s+)?(?:/\S+/)?chpasswd`)
	sshpass  = regexp.MustCompile(`\bsshpass\s+-p\s*["']?([^\s"']+)`)
	// urlToken is a user without a password, who may be a token.
	urlToken  = regexp.MustCompile(`[a-zA-Z][a-zA-Z0-9+.-]*://([^\s/:@"']+)@`)
	tokenLike = regexp.MustCompile(`^(?:[A-Za-z0-9_]{20,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)
	oneWord   = regexp.MustCompile(`^[A-Za-z0-9_]+$`)
	dsn       = regexp.MustCompile(`[^\s:"'/=]+:([^\s@"']+)@(?:tcp|unix)\(`)
	signature = regexp.MustCompile(`[?&]sig=([^\s&"']+)`)
	netrc     = regexp.MustCompile(`(?:\b|\\n)login(?:\s|\\n)+[^\s\\]+(?:\s|\\n)+password(?:\s|\\n)+([^\s"'\\]+)`)
	// declaration is an instruction in the form ENV NAME value.
	declaration = regexp.MustCompile(`(?i)^\s*(?:ONBUILD\s+)?(ENV|ARG|LABEL)\s+["']?([A-Za-z_][A-Za-z0-9_.-]*)["']?\s+(\S(?:[^\n]*\S)?)`)
	capitals    = regexp.MustCompile(`^[A-Z_][A-Z0-9_]*(?: [A-Z_][A-Z0-9_]*)*$`)
	userOption  = regexp.MustCompile(`(?:^|[\s"'\[,])--user["']?[ =,]+["']?([^\s:"']+):([^\s"';&|)\]]+)`)
	groups      = regexp.MustCompile(`^(?:[0-9]+|root|wheel|nobody|nogroup|daemon|users|staff|adm|docker|www-data|node|nginx|apache)$`)
	starts      = regexp.MustCompile(`\b(?:docker|podman|nerdctl|buildah|kubectl|compose|run|chroot|setpriv|install)\b[^;&|]*$`)
	// connection is the password in a list of settings.
	connection = regexp.MustCompile(`(?i)(?:^|[;\s])(?:password|pwd|accountkey|sharedaccesskey|sharedaccesssignature)\s*=\s*([^;\s"']+)`)
)

// headers finds those that prove who asks, with one of the usual schemes or, in
// quotes, with none.
func headers(s string) []span {
	out := first(header, s, "Authorization")
	for _, p := range first(schemeless, s, "Authorization") {
		if v := s[p.from:p.to]; !scheme.MatchString(v) && telling(v) {
			out = append(out, p)
		}
	}
	return out
}

// connected finds the password in a list of settings, which needs one of the
// names in upper or lower case.
func connected(s string) []span {
	small := strings.ToLower(s)
	for _, name := range []string{"password", "pwd", "accountkey", "sharedaccess"} {
		if strings.Contains(small, name) {
			return slices.DeleteFunc(first(connection, s, "password in a connection string"), func(p span) bool {
				return s[p.from] == '/' && strings.HasSuffix(s[:p.from], "PWD=") // where a shell is
			})
		}
	}
	return nil
}

// declared finds the value of an instruction's old form, with a blank after the
// name. Of ARG, further words are names, unless they look like none.
func declared(s string) []span {
	m := declaration.FindStringSubmatchIndex(s)
	if m == nil {
		return nil
	}
	f, t := unquoted(s, m[6], m[7])
	name, value := s[m[4]:m[5]], s[f:t]
	if strings.EqualFold(s[m[2]:m[3]], "ARG") && (capitals.MatchString(value) || strings.Contains(value, "=")) || !named(name, value) {
		return nil
	}
	return []span{{f, t, name}}
}

// users finds passwords and tokens in URLs.
func users(s string) []span {
	if !strings.Contains(s, "@") {
		return nil
	}
	out := first(urlUser, s, "password in a URL")
	for _, p := range first(urlToken, s, "token in a URL") {
		host := s[p.to+1:]
		if end := strings.IndexAny(host, "/ \"'"); end >= 0 {
			host = host[:end]
		}
		if v := s[p.from:p.to]; strings.Contains(host, "sentry") || random(v) && tokenLike.MatchString(v) || mixed(v) {
			out = append(out, p)
		}
	}
	return out
}

// kept finds what a .netrc has.
func kept(s string) []span {
	return slices.DeleteFunc(first(netrc, s, "password of a user"), func(p span) bool { return !telling(s[p.from:p.to]) })
}

// mixed reports whether a word has capitals, small letters and digits, which
// names of users hardly ever have.
func mixed(v string) bool {
	const least = 8
	return len(v) >= least && oneWord.MatchString(v) && strings.ContainsFunc(v, unicode.IsUpper) && strings.ContainsFunc(v, unicode.IsLower) && strings.ContainsFunc(v, unicode.IsDigit)
}

// userOf finds the password in --user name:password, which is a group where
// containers and processes are started.
func userOf(s string) []span {
	var out []span
	for _, m := range userOption.FindAllStringSubmatchIndex(s, -1) {
		name, v, before := s[m[2]:m[3]], s[m[4]:m[5]], s[max(0, m[0]-1000):m[0]]
		if v != name && !groups.MatchString(v) && !reference(v) && !starts.MatchString(before) {
			out = append(out, span{m[4], m[5], "password of a user"})
		}
	}
	return out
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
