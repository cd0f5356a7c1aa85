package secret

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/pattern"
)

// hit is where a secret is among the arguments of a command: in which, and how
// many bytes of that come before it.
type hit struct{ arg, skip int }

// commands are those whose short options, or plain arguments, are secrets. The
// same options mean something else elsewhere: mkdir -p, docker run -p.
var commands = []struct {
	names []string
	find  func(args []string) []hit
}{
	{[]string{"mysql", "mysqladmin", "mysqldump", "mysqlimport", "mysqlcheck", "mysqlshow", "mariadb", "mariadb-admin", "mariadb-dump"}, mysql},
	{[]string{"redis-cli"}, next("-a")},
	{[]string{"docker", "podman", "buildah", "nerdctl", "skopeo", "helm", "crane", "oras"}, login},
	{[]string{"htpasswd"}, htpasswd},
	{[]string{"useradd", "usermod", "newusers"}, next("-p")},
	{[]string{"unzip", "zip", "zipcloak"}, next("-P")},
	{[]string{"openssl"}, openssl},
	{[]string{"smbclient", "rpcclient"}, user("-U", "%")},
	{[]string{"sqlplus", "sqlldr", "expdp", "impdp"}, oracle},
	{[]string{"curl"}, curl},
	{[]string{"npm", "yarn", "pnpm", "pip", "pip3", "aws", "composer", "poetry", "git", "gem"}, configured},
}

// next finds the argument after an option, or what is glued to it.
func next(option string) func([]string) []hit {
	return func(args []string) (hits []hit) {
		for i, a := range args {
			switch {
			case a == option && i+1 < len(args) && !strings.HasPrefix(args[i+1], "-"):
				hits = append(hits, hit{i + 1, 0})
			case strings.HasPrefix(a, option) && len(a) > len(option):
				hits = append(hits, hit{i, len(option)})
			}
		}
		return hits
	}
}

// user is next for a user with a password after a sign.
func user(option, sign string) func([]string) []hit {
	return func(args []string) (hits []hit) {
		for _, h := range next(option)(args) {
			if at := strings.Index(args[h.arg][h.skip:], sign); at >= 0 {
				hits = append(hits, hit{h.arg, h.skip + at + len(sign)})
			}
		}
		return hits
	}
}

// published is what docker run -p has, after the name of an image.
var published = pattern.New(`^[0-9.:-]+(?:/(?:tcp|udp))?$`)

// mysql wants the password glued to -p: what follows it is the database.
func mysql(args []string) (hits []hit) {
	for i, a := range args {
		switch {
		case strings.HasPrefix(a, "-p") && len(a) > 2 && !(strings.Contains(a, ":") && published.MatchString(a[2:])):
			hits = append(hits, hit{i, 2})
		case a == "password" && i+1 < len(args): // mysqladmin password new
			hits = append(hits, hit{i + 1, 0})
		}
	}
	return hits
}

func login(args []string) []hit {
	if at := slices.Index(args, "login"); at >= 0 && !slices.Contains(args[:at], "run") {
		hits := next("-p")(args[at:])
		for i := range hits {
			hits[i].arg += at
		}
		return hits
	}
	return nil
}

// htpasswd -b has the password last, after the user, and -n no file.
func htpasswd(args []string) []hit {
	flags, least := "", 3
	var plain []int
	for i, a := range args {
		if strings.HasPrefix(a, "-") && len(plain) == 0 {
			flags += a
		} else {
			plain = append(plain, i)
		}
	}
	if strings.Contains(flags, "n") {
		least = 2
	}
	if !strings.Contains(flags, "b") || len(plain) < least {
		return nil
	}
	return []hit{{plain[least-1], 0}}
}

func openssl(args []string) (hits []hit) {
	const plain = "pass:"
	for i := 1; i < len(args); i++ {
		switch args[i-1] {
		case "-k", "-K", "-hmac":
			hits = append(hits, hit{i, 0})
		case "-passin", "-passout", "-pass":
			if strings.HasPrefix(args[i], plain) {
				hits = append(hits, hit{i, len(plain)})
			}
		}
	}
	return hits
}

// oracle has user/password@database, except for what is a file or a directory.
func oracle(args []string) (hits []hit) {
	for i, a := range args {
		if at := strings.Index(a, "/"); at > 0 && strings.Contains(a[at:], "@") && !strings.ContainsAny(a[:1], "-@.~") {
			hits = append(hits, hit{i, at + 1})
		}
	}
	return hits
}

// session is the name of a cookie that stands for a user.
var session = pattern.New(`(?i)sess|sid$|auth|token|jwt|remember`)

// curl's -u is looked for as an option of its own, too; here it is the last of
// several letters, or has the user glued to it.
func curl(args []string) (hits []hit) {
	for i, a := range args {
		if len(a) < 2 || a[0] != '-' {
			continue
		}
		at, from := i+1, 0
		switch {
		case a == "-b":
			if at < len(args) {
				if name, _, ok := strings.Cut(args[at], "="); ok && session.MatchString(name) {
					hits = append(hits, hit{at, len(name) + 1})
				}
			}
			continue
		case a == "--user" || a == "--proxy-user":
		case a[1] == '-':
			continue
		case a[1] == 'u' || a[1] == 'U':
			if len(a) > 2 {
				at, from = i, 2
			}
		case !strings.HasSuffix(a, "u"):
			continue
		}
		if at < len(args) {
			if colon := strings.Index(args[at][from:], ":"); colon >= 0 {
				hits = append(hits, hit{at, from + colon + 1})
			}
		}
	}
	return hits
}

// configured finds what a tool is told to keep: npm config set NAME VALUE.
func configured(args []string) (hits []hit) {
	if !slices.ContainsFunc(args, func(a string) bool { return a == "config" || a == "configure" || a == "set" }) {
		return nil
	}
	for i := 1; i < len(args); i++ {
		name := args[i-1]
		if at := strings.LastIndexAny(name, ":/."); at >= 0 {
			name = name[at+1:] // //registry.npmjs.org/:_authToken
		}
		if !strings.HasPrefix(args[i-1], "-") && certain(name, args[i]) {
			hits = append(hits, hit{i, 0})
			i++
		}
	}
	return hits
}

// called finds the secrets among the arguments of commands.
func called(s string) []span {
	var out []span
	for _, c := range commands {
		for _, name := range c.names {
			for at := 0; ; {
				i := strings.Index(s[at:], name)
				if i < 0 {
					break
				}
				from := at + i
				at = from + len(name)
				if !begins(s, from) || at >= len(s) || !strings.ContainsRune(" \t\"',", rune(s[at])) {
					continue
				}
				places := arguments(s, at)
				args := make([]string, len(places))
				for j, p := range places {
					args[j] = s[p.from:p.to]
				}
				for _, h := range c.find(args) {
					p := places[h.arg]
					f, t := unquoted(s, p.from+h.skip, p.to)
					if v := s[f:t]; v != "" && telling(v) {
						out = append(out, span{f, t, "password for " + name})
					}
				}
			}
		}
	}
	return out
}

// begins reports whether a command can begin at a place: in a line for a shell,
// or in one of the exec form.
func begins(s string, at int) bool {
	return at == 0 || strings.ContainsRune(" \t\n\"'/|&;(`", rune(s[at-1]))
}

// most is how many arguments of a command are looked at: a text of nothing but
// commands must not take time that grows with its square.
const most = 200

// arguments are the places of a command's arguments, without the quotes around
// them, in a line for a shell or in the exec form.
func arguments(s string, at int) []span {
	var out []span
	if at < len(s) && (s[at] == '"' || s[at] == '\'') {
		at++ // the end of the command's own quotes
	}
	for at < len(s) && len(out) < most {
		switch c := s[at]; {
		case strings.IndexByte(";|&)\n", c) >= 0:
			return out
		case strings.IndexByte(" \t,]\\", c) >= 0:
			at++
		case c == '"' || c == '\'':
			end := strings.IndexByte(s[at+1:], c)
			if end < 0 {
				return out
			}
			out = append(out, span{at + 1, at + 1 + end, ""})
			at += end + 2
		default:
			to := word(s, at)
			out = append(out, span{at, to, ""})
			at = to
		}
	}
	return out
}

// word is the end of an unquoted word. A quote in it is the beginning of a part
// after an option or a sign, as in -p'a b', and otherwise the end of the line
// that was given to a shell.
func word(s string, from int) int {
	for i := from; i < len(s); i++ {
		switch c := s[i]; {
		case strings.IndexByte(" \t\n;|&)", c) >= 0:
			return i
		case c == '"' || c == '\'':
			end := strings.IndexByte(s[i+1:], c)
			if end < 0 || i-from > 2 && strings.IndexByte("=:%", s[i-1]) < 0 {
				return max(i, from+1)
			}
			i += end + 1
		}
	}
	return len(s)
}
