package transcript

import (
	"path"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/pattern"
)

// PlacedStep is a step whose stage the text gives.
type PlacedStep struct {
	// Text is the instruction.
	Text string
	// Stage is the stage's name, empty if it has none or it is not given. Later
	// is true if another stage certainly stands above it.
	Stage string
	Later bool
}

var (
	// unnamed is what BuildKit calls the steps of a stage without a name.
	unnamed = pattern.New(`\[(?:[a-z0-9]+/[a-z0-9/]+ )?stage-(\d+) +\d+/\d+\]`)
	// podmans is what Podman calls the steps of one stage among several.
	podmans = pattern.New(`^\[(\d+)/\d+\] STEP `)
	// legacys is what the legacy builder calls a step.
	legacys = pattern.New(`^Step \d+/\d+ : `)
	// timed is how long a step took, as BuildKit's display shows it.
	timed = pattern.New(`(?:\s+\d+\.\d+s|:)$`)
	// excerptInstruction is an instruction within a Dockerfile that is shown.
	excerptInstruction = pattern.New(`^\d+ \| +(?:>>> +)?([A-Za-z]+) `)
)

// place keeps a step with its stage, if the line gives that.
func (l *Log) place(line, text string) {
	p := PlacedStep{Text: timed.ReplaceAllString(text, "")}
	if m := unnamed.FindStringSubmatch(line); m != nil {
		p.Later = m[1] != "0"
	} else if m := podmans.FindStringSubmatch(line); m != nil {
		p.Later = m[1] != "1"
	} else if legacys.MatchString(line) {
		if strings.HasPrefix(text, "FROM ") {
			l.froms++
		}
		p.Later = l.froms > 1
	} else if m := stageOfStep.FindStringSubmatch(line); m != nil {
		p.Stage = m[1]
	} else {
		return
	}
	l.placed = append(l.placed, p)
}

// excerptAbove is what is seen of a Dockerfile above a line of it.
type excerptAbove struct {
	// some is true once an instruction of a stage has been seen, second once a
	// stage begins below it.
	some, second bool
}

// see takes in the next line that is shown.
func (a *excerptAbove) see(line string) {
	m := excerptInstruction.FindStringSubmatch(line)
	switch {
	case m == nil:
	case strings.EqualFold(m[1], "FROM"):
		a.second, a.some = a.second || a.some, true
	case !strings.EqualFold(m[1], "ARG"):
		a.some = true
	}
}

// copied takes apart a COPY or ADD from the build context; ok is false if the
// step is not one.
func copied(step string) (sources []string, ok bool) {
	words := strings.FieldsFunc(step, func(r rune) bool { return strings.ContainsRune(" \t\"',[]", r) })
	if len(words) < 3 || words[0] != "COPY" && words[0] != "ADD" {
		return nil, false
	}
	words = words[1:]
	for len(words) > 0 && strings.HasPrefix(words[0], "--") {
		if strings.HasPrefix(words[0], "--from=") {
			return nil, false
		}
		words = words[1:]
	}
	if len(words) < 2 {
		return nil, false
	}
	return words[:len(words)-1], true
}

// Lower is the COPY from the build context that asks for a file, in a stage
// that has another above it, and the file as it is written there.
func (l *Log) Lower(file string) (step PlacedStep, source string, ok bool) {
	for _, s := range slices.Backward(l.placed) {
		sources, isCopy := copied(s.Text)
		if !isCopy {
			continue
		}
		i := slices.IndexFunc(sources, func(src string) bool { return file == "" || path.Join("/", src) == path.Join("/", file) })
		if i >= 0 {
			return s, sources[i], s.Later || s.Stage != "" && l.below(s.Stage)
		}
	}
	return PlacedStep{}, "", false
}

// Above reports whether a COPY from the build context asks for a file that lies
// above it.
func (l *Log) Above(file string) bool {
	return slices.ContainsFunc(l.Steps, func(s string) bool {
		sources, _ := copied(timed.ReplaceAllString(s, ""))
		return slices.ContainsFunc(sources, func(src string) bool {
			return strings.HasPrefix(path.Clean(src), "../") && path.Join("/", src) == path.Join("/", file)
		})
	})
}

// firstStages are names of stages that hardly ever stand below another one.
var firstStages = []string{"assets", "base", "build", "build-env", "build-stage", "builder", "compile", "compiler", "dependencies", "deps",
	"dev", "development", "install", "installer", "test", "tests"}

// below reports whether a stage with a name most likely stands below another
// one. BuildKit gives the names where there are several stages, and builds only
// those that the image needs: if all of its output is about one stage, that one
// takes nothing from the others.
func (l *Log) below(stage string) bool {
	if l.Has("--from=" + stage + " ") {
		return false
	}
	others, run := false, false
	for _, s := range l.placed {
		if s.Stage != stage {
			others, run = true, run || strings.HasPrefix(s.Text, "RUN ")
		}
	}
	return run || !others && l.Has("[internal]") && !slices.Contains(firstStages, stage)
}

var (
	// builtName is what programs and their archives are called, and builtDir a
	// directory of them, but not sources and settings.
	builtName = pattern.New(`^[a-z][\w-]*(?:\.(?:jar|war|exe|so|whl|wasm|min\.js))?$`)
	builtDir  = pattern.New(`(?:^|/)(?:bin|build|dist|out|target|node_modules)(?:/|$)`)
)

// Made reports whether a file is most likely one that a stage has made: a path
// from the root of a file system, one that a RUN mentions, or one with the kind
// of name that such files have.
func (l *Log) Made(file string) bool {
	name := path.Base(file)
	return strings.HasPrefix(file, "/") || builtName.MatchString(name) || builtDir.MatchString(file) || l.makes(name)
}

// makes reports whether a RUN mentions a file.
func (l *Log) makes(name string) bool {
	part := func(r rune) bool { return strings.ContainsRune(" \t\"',[]/=;&|", r) }
	return slices.ContainsFunc(l.Steps, func(s string) bool {
		return strings.HasPrefix(s, "RUN ") && slices.Contains(strings.FieldsFunc(s, part), name)
	})
}

// Instructions are all those that a Dockerfile can have
// (docs.docker.com/reference/dockerfile).
var Instructions = []string{"ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK",
	"LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"}
