package walk

import "path/filepath"

// StartedPrefix marks, among the paths to leave out, one where the program that
// containers start may be: the walk reports how that begins.
const StartedPrefix = "="

// HeadBytes is how much of a program is reported: enough to see which processor
// it is for.
const HeadBytes = 20

// start notes a program, symbolic links resolved: inside a container they lead
// where they lead when it is started.
func (k *walker) start(place string) {
	p, err := filepath.EvalSymlinks(filepath.Join(k.root, place))
	if err != nil {
		return
	}
	if p, err = filepath.Rel(k.root, p); err != nil {
		return
	}
	if k.started == nil {
		k.started = map[string]bool{}
	}
	k.started[filepath.ToSlash(p)] = true
}
