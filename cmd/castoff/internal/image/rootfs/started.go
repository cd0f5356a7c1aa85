package rootfs

import (
	"path"
	"strings"

	"castoff/cmd/castoff/internal/image/rootfs/walk"
)

// maxScripts is how many scripts may run each other. Source: Linux's
// BINPRM_MAX_RECURSION.
const maxScripts = 5

// started lists the programs that the image has run a line, or the script that
// it starts, unless something else has shown already that they are shells or
// interpreters: whatever they are, they are that here.
func (w *survey) started(o Options) {
	for _, word := range o.Shells {
		if f, ok := w.lookUp(word, o); ok && f.n.executable() && !w.listed(f.n) {
			w.list(&w.facts.Shells, f, "run for a line in shell form")
		}
	}
	f, ok := w.lookUp(o.Start, o)
	for range maxScripts {
		if !ok || !f.n.executable() {
			return
		}
		line, script := strings.CutPrefix(f.n.program(), walk.Script)
		if !script {
			return
		}
		if f, ok = w.runs(line, o); ok && f.n.executable() && !w.listed(f.n) && !strings.HasPrefix(f.n.program(), walk.Script) {
			w.list(&w.facts.Interpreters, f, "named in the first line of what is started")
		}
	}
}

// runs finds the program that the first line of a script names, itself or by
// way of env.
func (w *survey) runs(line string, o Options) (found, bool) {
	words := strings.Fields(line)
	if len(words) == 0 {
		return found{}, false
	}
	if path.Base(words[0]) != "env" {
		return w.lookUp(words[0], o)
	}
	for _, word := range words[1:] {
		if !strings.HasPrefix(word, "-") && !strings.Contains(word, "=") {
			return w.lookUp(word, o)
		}
	}
	return found{}, false
}

// defaultPath is where an engine looks where the image does not say. Source:
// moby's pkg/system.
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// lookUp finds the program that a word names, as execvp(3) does.
func (w *survey) lookUp(word string, o Options) (found, bool) {
	if word == "" {
		return found{}, false
	}
	places := []string{follow("", o.Dir, word)}
	switch {
	case path.IsAbs(word):
		places = []string{follow("", word, "")}
	case !strings.Contains(word, "/"):
		list := o.Path
		if list == "" {
			list = defaultPath
		}
		places = nil
		for _, dir := range strings.Split(list, ":") {
			places = append(places, follow("", dir, word))
		}
	}
	for _, p := range places {
		if n, at := locate(w.root, p); n != nil && n.typ == Regular {
			return found{n, at}, true
		}
	}
	return found{}, false
}
