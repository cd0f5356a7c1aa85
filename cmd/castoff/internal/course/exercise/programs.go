package exercise

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/pattern"
	"castoff/cmd/castoff/internal/ground/problem"
)

// maxPrograms is how many programs of its own an exercise may judge with.
const maxPrograms = 5

// programPrefix is how the names of their directories begin.
const programPrefix = "check-"

// programDir is the form of these names.
var programDir = pattern.New(`^check-[a-z0-9][a-z0-9-]{0,39}$`)

// Program is a program of the author's with which an exercise judges images:
// the build context of the image that it is in. Learners never get it.
type Program struct {
	// Name is what checks call it: the directory check-tides is "tides".
	Name  string
	Files fs.FS
}

// namesProgram is implemented by what is judged with one of these programs. The
// author alone knows what it asks and what a failure means, so its check has to
// say both.
type namesProgram interface{ ProgramNamed() string }

// Program returns the program with a name.
func (e Exercise) Program(name string) (Program, bool) {
	i := slices.IndexFunc(e.Programs, func(p Program) bool { return p.Name == name })
	if i < 0 {
		return Program{}, false
	}
	return e.Programs[i], true
}

// programs reads the directories of an exercise's programs.
func (l *loader) programs(at string, dirs []string, f front, p *problem.List) []Program {
	if len(dirs) > maxPrograms {
		p.Add(1, "the exercise has %d programs of its own; at most %d are allowed", len(dirs), maxPrograms)
		return nil
	}
	var all []Program
	var names []string
	for _, dir := range dirs {
		files, ok := readTree(l.fsys, path.Join(at, dir), &l.left, &l.lists)
		if _, has := files[Dockerfile]; ok && !has {
			l.list(path.Join(at, dir)).Add(1, "there is no Dockerfile: the image that it makes has the program in it")
		}
		program := Program{Name: strings.TrimPrefix(dir, programPrefix), Files: l.held(path.Join(at, dir), files)}
		all, names = append(all, program), append(names, program.Name)
	}
	used := f.checkPrograms(names, p)
	for i, dir := range dirs {
		if !used[names[i]] && !f.unread && !f.partial && f.kinds != nil {
			l.list(path.Join(at, dir)).Add(1, "no check uses it: - program: {run: %s}", names[i])
		}
	}
	return all
}

// checkPrograms looks up the programs that checks name, and returns those names.
func (f *front) checkPrograms(names []string, p *problem.List) (used map[string]bool) {
	used = map[string]bool{}
	for _, c := range f.Checks {
		asked, ok := c.Asked.(namesProgram)
		if !ok {
			continue
		}
		name := asked.ProgramNamed()
		used[name] = true
		switch {
		case name == "": // that is said already
		case len(names) == 0:
			p.Add(c.Line, "%s: there is no directory %s%s beside start", c.Kind, programPrefix, name)
		case !slices.Contains(names, name):
			p.Add(c.Line, "%s: %s", c.Kind, problem.Unknown("program", name, names))
		}
		if c.Text == "" {
			p.Add(c.Line, "%s: text is missing: what %s asks for, in words for learners", c.Kind, name)
		}
		if c.Means == "" {
			p.Add(c.Line, "%s: means is missing: what it means that %s says no, in words for learners", c.Kind, name)
		}
	}
	return used
}
