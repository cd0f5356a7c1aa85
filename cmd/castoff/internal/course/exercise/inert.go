package exercise

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"

	"castoff/cmd/castoff/internal/ground/pattern"
	"castoff/cmd/castoff/internal/ground/portable"

	"golang.org/x/text/unicode/norm"
)

// The files of an exercise are somebody else's, and they end up on the
// learner's own machine. Only a builder may act on them: no program there may
// run something of theirs, or obey it, merely because a person enters the
// directory, opens it in an editor, or types a common command in it. The lists
// are in inertnames.go.

// elsewhere is what an author can do about a name that is refused.
const elsewhere = "keep it under another name, and have COPY in the Dockerfile give it its own"

// CheckInert says what is wrong with files that are to be written into a
// learner's directory. It takes no notice of how they were loaded.
func CheckInert(files fs.FS) error {
	var names []string
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		if d.IsDir() {
			return refusal(name, inertPath(name, true))
		}
		if !d.Type().IsRegular() {
			return refusal(name, errors.New("it is neither a file nor a directory"))
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		names = append(names, name)
		return refusal(name, inertFile(name, data))
	})
	if err != nil {
		return err
	}
	for name, err := range repositories(names) {
		return refusal(name, err) // one of them will do
	}
	return nil
}

// ErrActs is the cause of files that are not written into a learner's
// directory.
var ErrActs = errors.New("it is not written here")

func refusal(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%q: %w: %w", name, ErrActs, err)
}

// inertFile says why a file must not be written, nil if it may be.
func inertFile(name string, data []byte) error {
	if err := inertPath(name, false); err != nil {
		return err
	}
	switch {
	case path.Base(name) == envFile:
		return inertEnv(data)
	case strings.HasSuffix(folded(name), ".py"):
		return inertPython(strings.Split(name, "/"))
	case strings.HasSuffix(folded(name), ".js"):
		return inertScript(name)
	case inGit(name):
		return inertRef(name, data)
	}
	return nil
}

// inertScript says why a script must not lie where a person types commands:
// Windows runs it in place of a program of its name.
func inertScript(name string) error {
	stem := strings.TrimSuffix(folded(name), ".js")
	if strings.Contains(name, "/") || slices.Contains(plainScripts, stem) {
		return nil
	}
	return fmt.Errorf("on Windows it runs in the place of a program of that name: beside the Dockerfile, of *.js there may be only those called %s; %s",
		strings.Join(plainScripts, ", "), elsewhere)
}

// inertPath says why nothing must be written under a path. Each of its names
// is looked at as the most forgiving of file systems would read it.
func inertPath(name string, dir bool) error {
	elems := strings.Split(name, "/")
	for i, e := range elems {
		inside := dir || i < len(elems)-1
		if err := inertName(e, inside); err != nil {
			return err
		}
		if e == gitDir {
			return inertGit(elems[i+1:])
		}
	}
	return nil
}

// inertName looks at one name of a path.
func inertName(name string, dir bool) error {
	f := folded(name)
	switch {
	case !portable.Name(name) || !portable.Name(f) || shortName.MatchString(f) || portable.Device(f):
		return errors.New("the name is not one for every system, or means something else on some")
	case strings.ContainsAny(f[:min(1, len(f))], "-+~") || strings.ContainsAny(f, "$`"):
		return errors.New("shells and commands take such a name for something else than a file's")
	case strings.HasPrefix(f, "."):
		if dir && name == gitDir || !dir && slices.Contains(hidden, name) {
			return nil
		}
		return fmt.Errorf("names with a dot in front steer editors, shells and tools, and only %s, and a directory %s, may be there; %s",
			strings.Join(hidden, ", "), gitDir, elsewhere)
	}
	for _, kind := range acting {
		for _, p := range kind.names {
			p, onlyDir := strings.CutSuffix(p, "/")
			if ok, err := path.Match(p, f); err != nil || ok && (dir || !onlyDir) && !(dir && kind.files) {
				return fmt.Errorf("%s; %s", kind.why, elsewhere)
			}
		}
	}
	return nil
}

// ignored are code points that some file systems leave out of a name.
var ignored = []*unicode.RangeTable{unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector}

// folded is a name as the file system reads it that keeps the fewest names
// apart: it knows neither upper case nor width nor ligatures, and skips what
// cannot be seen.
func folded(name string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(name) {
		switch {
		case unicode.IsOneOf(ignored, r):
			continue
		case r == 'ß' || r == 'ẞ':
			b.WriteString("ss")
			continue
		case r == 'ı':
			r = 'i'
		}
		for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
			if o < unicode.MaxASCII { // the Kelvin sign is a k
				r = o
				break
			}
		}
		b.WriteRune(unicode.ToLower(r))
	}
	// A mark on a letter keeps a name apart from one without, save for the
	// dot that a capital I can have.
	return strings.ReplaceAll(b.String(), "i\u0307", "i")
}

// shortName is the form of the second names that Windows gives: GIT~1.
var shortName = pattern.New(`~[0-9]`)

// gitDir is the one directory with a dot in front that may be there: an
// exercise may be about leaving it out of a build, or reading a commit's name
// in one. It is never a repository, so that git does not look at what is in it.
const gitDir = ".git"

// gitNames are the names below it: what an image's label or the size of a
// context is about, and nothing that git would read a setting or a command in.
var gitNames = pattern.New(`^(HEAD|description|refs/(heads|tags|remotes)(/[A-Za-z0-9][A-Za-z0-9._-]*)*|refs|objects(/(pack|[0-9a-f]{2})(/[A-Za-z0-9][A-Za-z0-9._-]*)?)?)$`)

func inertGit(below []string) error {
	name := strings.Join(below, "/")
	if name == "" || gitNames.MatchString(name) {
		return nil
	}
	return fmt.Errorf("below %s there may be only HEAD, description, and what git keeps in refs/heads, refs/tags, refs/remotes, objects/pack and objects/00 to ff: in the rest, git finds settings and programs to run", gitDir)
}

func inGit(name string) bool { return slices.Contains(strings.Split(name, "/"), gitDir) }

// refForm is what HEAD and references say. Prompts show the name of a branch,
// and some shells expand what is in it.
var refForm = pattern.New(`^(ref: refs/[A-Za-z0-9._/-]{1,200}|[0-9a-f]{40}|[0-9a-f]{64})\n?$`)

// inertRef looks at what is in a file below .git.
func inertRef(name string, data []byte) error {
	_, below, _ := strings.Cut("/"+name, "/"+gitDir+"/")
	if (below == "HEAD" || strings.HasPrefix(below, "refs/")) && !refForm.MatchString(string(data)) {
		return errors.New(`it says neither "ref: refs/heads/main" or the like nor a commit`)
	}
	return nil
}

// repositories finds directories that version control would take for its own:
// git needs no directory called .git for it, only these three side by side.
// The errors are under the names of the files HEAD.
func repositories(names []string) map[string]error {
	dirs := map[string]map[string]string{} // what is in each, and a file of it
	for _, name := range names {
		elems := strings.Split(folded(name), "/")
		for i, e := range elems {
			dir := strings.Join(elems[:i], "/")
			if dirs[dir] == nil {
				dirs[dir] = map[string]string{}
			}
			dirs[dir][e] = name
		}
	}
	found := map[string]error{}
	for _, has := range dirs {
		if has["head"] != "" && has["objects"] != "" && has["refs"] != "" {
			found[has["head"]] = errors.New("with objects and refs beside it the directory is a repository to git, which runs what is set in one; leave one of the three out")
		}
	}
	return found
}

// envFile holds variables for a program. Some shells and editors load it of
// their own accord.
const envFile = ".env"

// envLine is a comment or a variable with a plain value, in which a shell finds
// nothing to do.
var envLine = pattern.New(`^(#[^\x00-\x08\x0b-\x1f\x7f]*|([A-Za-z_][A-Za-z0-9_]*)=("[A-Za-z0-9 _./:@%+,=-]*"|'[A-Za-z0-9 _./:@%+,=-]*'|[A-Za-z0-9_./:@%+,=-]*))?$`)

// inertEnv says why an environment file would do more than set a variable of
// the exercise's program.
func inertEnv(data []byte) error {
	for i, line := range strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n") {
		m := envLine.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			return fmt.Errorf("some shells run it: line %d is not NAME=value with letters, digits and _./:@%%+,=- in the value", i+1)
		}
		name := strings.ToUpper(m[2])
		for _, p := range steering {
			if ok, err := path.Match(p, name); name != "" && (ok || err != nil) {
				return fmt.Errorf("some shells and editors load it: %s in line %d steers programs of the machine that it is on", m[2], i+1)
			}
		}
	}
	return nil
}
