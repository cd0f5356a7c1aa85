package dockerfile

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/stage"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// scratch is the name of the empty base.
const scratch = "scratch"

// maxInstructions is how many instructions all stages together may have,
// counting the triggers of ONBUILD as often as they run. Images have at most
// 127 layers.
const maxInstructions = 10_000

// Stages returns the stages of a Dockerfile as far as they are known before a
// build, with the names that BuildKit gives them: in lower case, "stage-1" for
// one without a name. args are values of build arguments; those that BuildKit
// sets by itself, such as TARGETARCH, need no ARG. A Dockerfile that cannot be
// parsed is an error; one that only the builder can find fault with is not.
func Stages(dockerfile string, args map[string]string) ([]stage.Stage, error) {
	res, err := parser.Parse(strings.NewReader(dockerfile))
	if err != nil {
		return nil, fmt.Errorf("parsing the Dockerfile: %w", err)
	}
	f := stageFinder{lex: shell.NewLex(res.EscapeToken), args: args}
	for name, value := range args {
		if automatic(name) {
			f.env = append(f.env, name+"="+value)
		}
	}
	for _, n := range res.AST.Children {
		word := strings.ToLower(n.Value)
		switch {
		case word == "from":
			f.begin(n)
		case len(f.stages) == 0 && word == "arg":
			f.define(n)
		case len(f.stages) > 0:
			f.add(n)
		}
		if f.count > maxInstructions {
			return nil, fmt.Errorf("parsing the Dockerfile: it has more than %d instructions", maxInstructions)
		}
	}
	if len(f.stages) == 0 {
		return nil, errors.New("parsing the Dockerfile: it has no FROM")
	}
	return f.stages, nil
}

// Unnamed is BuildKit's name of a stage that has none, by its place from 0.
func Unnamed(place int) string { return "stage-" + strconv.Itoa(place) }

// automatic reports whether BuildKit defines an argument by itself. Source:
// Dockerfile reference, "Automatic platform ARGs in the global scope".
func automatic(name string) bool {
	for _, p := range []string{"BUILD", "TARGET"} {
		if rest, ok := strings.CutPrefix(name, p); ok && slices.Contains([]string{"PLATFORM", "OS", "ARCH", "VARIANT"}, rest) {
			return true
		}
	}
	return false
}

// stageFinder collects the stages of a Dockerfile, instruction by instruction.
type stageFinder struct {
	lex    *shell.Lex
	args   map[string]string
	env    []string // what FROM can use, as name=value
	stages []stage.Stage
	names  []string // after AS, by stage; empty for a stage without
	count  int      // instructions so far
	// triggers are the instructions after ONBUILD, by stage: a stage that
	// begins with that one runs them first.
	triggers map[int][]*parser.Node
}

// define takes an ARG that stands before the first FROM.
func (f *stageFinder) define(n *parser.Node) {
	for _, w := range words(n) {
		name, value, ok := strings.Cut(w, "=")
		if given, has := f.args[name]; has {
			value = given
		} else if !ok {
			continue
		} else {
			value = f.expand(value)
		}
		f.env = append(f.env, name+"="+value) // the last one with a name counts
	}
}

// expand fills in variables as BuildKit does. A word that is malformed stays as
// it is: the builder will say what is wrong with it.
func (f *stageFinder) expand(word string) string {
	out, _, err := f.lex.ProcessWord(word, shell.EnvsFromSlice(f.env))
	if err != nil || out == "" {
		return word
	}
	return out
}

// begin takes a FROM.
func (f *stageFinder) begin(n *parser.Node) {
	s := stage.Stage{Name: Unnamed(len(f.stages)), Line: n.StartLine, SizeBytes: -1}
	w := words(n)
	if len(w) > 0 {
		s.From = plaintext.Line(f.expand(w[0]))
	}
	name := ""
	if len(w) == 3 && strings.EqualFold(w[1], "as") {
		name = plaintext.Line(strings.ToLower(w[2]))
		s.Name = name
	}
	parent := f.earlier(s.From)
	if parent >= 0 {
		s.From = f.stages[parent].Name
		s.Needs = []stage.Need{{Stage: s.From, How: stage.HowFrom}}
	}
	f.stages, f.names = append(f.stages, s), append(f.names, name)
	f.count++
	for _, trigger := range f.triggers[parent] {
		f.add(trigger)
	}
}

// add takes an instruction of the last stage.
func (f *stageFinder) add(n *parser.Node) {
	if f.count++; f.count > maxInstructions {
		return
	}
	switch strings.ToLower(n.Value) {
	case "onbuild":
		if n.Next != nil && len(n.Next.Children) > 0 {
			if f.triggers == nil {
				f.triggers = map[int][]*parser.Node{}
			}
			i := len(f.stages) - 1
			f.triggers[i] = append(f.triggers[i], n.Next.Children[0])
		}
		return
	case "copy":
		if from := flagValues(n, "from"); len(from) > 0 {
			paths := words(n)
			f.need(from[len(from)-1], stage.HowCopy, paths[:max(len(paths)-1, 0)])
		}
	case "run":
		for _, m := range flagValues(n, "mount") {
			if from := mountFrom(m); from != "" {
				f.need(from, stage.HowMount, nil)
			}
		}
	}
	if text := plaintext.OneLine(n.Original); stage.Makes(text) {
		for _, h := range n.Heredocs {
			text += "\n" + h.Content
		}
		s := &f.stages[len(f.stages)-1]
		s.Instructions = append(s.Instructions, text)
	}
}

// need notes that the last stage takes something from another stage, by its
// name or number, or from an image.
func (f *stageFinder) need(from, how string, paths []string) {
	if from == scratch {
		return
	}
	last := len(f.stages) - 1
	need := stage.Need{Stage: plaintext.Line(from), How: how, Image: true}
	i := f.earlier(from)
	if number, err := strconv.Atoi(from); err == nil && i < 0 && number >= 0 && number < last {
		i = number
	}
	if i >= 0 && i < last {
		need.Stage, need.Image = f.stages[i].Name, false
	}
	s := &f.stages[last]
	for i := range s.Needs {
		if n := &s.Needs[i]; n.Stage == need.Stage && n.Image == need.Image && n.How == how {
			n.Paths = append(n.Paths, plaintext.Lines(paths)...)
			return
		}
	}
	need.Paths = plaintext.Lines(paths)
	s.Needs = append(s.Needs, need)
}

// earlier returns the latest of the stages so far with that name, -1 if there
// is none. The names that unnamed stages are shown under do not count.
func (f *stageFinder) earlier(name string) int {
	for i, n := range slices.Backward(f.names) {
		if n != "" && strings.EqualFold(n, name) {
			return i
		}
	}
	return -1
}

// words returns the arguments of an instruction, without its flags.
func words(n *parser.Node) []string {
	var out []string
	for a := n.Next; a != nil; a = a.Next {
		out = append(out, a.Value)
	}
	return out
}

// flagValues returns the values of a flag of an instruction: "--from=build".
func flagValues(n *parser.Node, name string) []string {
	var out []string
	for _, fl := range n.Flags {
		if v, ok := strings.CutPrefix(fl, "--"+name+"="); ok {
			out = append(out, v)
		}
	}
	return out
}

// mountFrom returns what a mount is taken from, empty if it is from the build
// context or from nowhere: "type=bind,from=build,target=/src".
func mountFrom(mount string) string {
	fields, err := csv.NewReader(strings.NewReader(mount)).Read()
	if err != nil {
		return ""
	}
	from := ""
	for _, field := range fields {
		if k, v, ok := strings.Cut(field, "="); ok && strings.EqualFold(k, "from") {
			from = v
		}
	}
	return from
}

// Images returns the references of the images that stages need.
func Images(stages []stage.Stage) []string {
	var refs []string
	for _, s := range stages {
		base := s.From != scratch
		for _, n := range s.Needs {
			if n.Image {
				refs = append(refs, n.Stage)
			}
			base = base && n.How != stage.HowFrom
		}
		if base {
			refs = append(refs, s.From)
		}
	}
	return refs
}
