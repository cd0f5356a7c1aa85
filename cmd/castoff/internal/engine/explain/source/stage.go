// Package source tells from what a text shows of the Dockerfile where a COPY
// takes its file: from the build context, from a stage, from an image.
package source

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/explain/transcript"
	"castoff/cmd/castoff/internal/ground/pattern"
	"castoff/cmd/castoff/internal/ground/spelling"
)

// stageWords are names that people give to stages.
var stageWords = []string{"build", "builder", "build-stage", "build-env", "base", "deps", "dependencies", "dev", "development",
	"prod", "production", "test", "tests", "final", "runtime", "release", "compile", "compiler", "install", "installer", "assets"}

// MeantStage reports whether a name that was looked up as an image may be a
// stage's: the text copies from it, or it looks like a name of a stage.
func MeantStage(l *transcript.Log, names map[string]string) bool {
	stage := strings.TrimPrefix(strings.TrimSuffix(names["stage"], ":latest"), "docker.io/library/")
	if stage == "" || strings.ContainsAny(stage, "/:@.") {
		return false
	}
	names["stage"] = stage
	others := slices.DeleteFunc(slices.Clone(l.Stages), func(s string) bool { return s == stage })
	if m := Nearest(stage, others); m != "" {
		names["meant"] = m
		return true
	}
	from := slices.ContainsFunc(l.Steps, func(s string) bool {
		return strings.Contains(s+" ", "--from="+stage+" ") || s == "FROM docker.io/library/"+stage+":latest"
	})
	return from || l.Building && !l.Starting && Nearest(strings.ToLower(stage), stageWords) != ""
}

// CertainStage reports whether the text copies from the name that was looked up.
func CertainStage(l *transcript.Log, names map[string]string) bool {
	if !MeantStage(l, names) {
		return false
	}
	return names["meant"] != "" || slices.ContainsFunc(l.Steps, func(s string) bool {
		return strings.Contains(s+" ", "--from="+names["stage"]+" ") || s == "FROM docker.io/library/"+names["stage"]+":latest"
	})
}

// NoStage reports whether a name is none of the stages that the text names. It
// adds the one that was meant, if one is close.
func NoStage(l *transcript.Log, names map[string]string) bool {
	MeantStage(l, names)
	return !slices.Contains(l.Stages, names["stage"])
}

// OwnStage reports whether a name is a stage's.
func OwnStage(l *transcript.Log, names map[string]string) bool {
	return slices.Contains(l.Stages, names["stage"])
}

// fromName is the name after --from= in a COPY.
var fromName = pattern.New(`^COPY (?:.* )?--from=(\S+) `)

// copiedFrom returns the name in the last COPY --from of the text, and as own
// the stage that this COPY is in.
func copiedFrom(l *transcript.Log) (name, own string) {
	stage := ""
	for _, s := range l.Steps {
		if m := transcript.StageOfFrom.FindStringSubmatch(s); m != nil {
			stage = m[1]
		} else if strings.HasPrefix(s, "FROM ") {
			stage = ""
		}
		if m := fromName.FindStringSubmatch(s); m != nil {
			name, own = m[1], stage
		}
	}
	return name, own
}

// SameStage reports whether a stage copies from itself. The legacy builder does
// not see that: it takes the name for an image's, or even for the beginning of
// an image's id.
func SameStage(l *transcript.Log, names map[string]string) bool {
	name, own := copiedFrom(l)
	if name == "" || name != own {
		return false
	}
	names["stage"] = name
	return true
}

// NearStage reports whether the text copies from a name that is not one of its
// stages, but nearly is.
func NearStage(l *transcript.Log, names map[string]string) bool {
	name, _ := copiedFrom(l)
	if name == "" || slices.Contains(l.Stages, name) {
		return false
	}
	m := Nearest(name, l.Stages)
	if m == "" {
		return false
	}
	names["stage"], names["meant"] = name, m
	return true
}

// OtherStage reports whether it is the file that is missing, and not the stage.
func OtherStage(l *transcript.Log, names map[string]string) bool {
	name, own := copiedFrom(l)
	return (name == "" || name != own) && !NearStage(l, names)
}

// MeantTarget adds which stage --target may mean.
func MeantTarget(l *transcript.Log, names map[string]string) bool {
	if m := Nearest(names["stage"], l.Stages); m != "" {
		names["meant"] = m
	}
	return true
}

// imageStep is a step that only fetches an image, as BuildKit names it.
var imageStep = pattern.New(`(?:^| )(?:FROM|load metadata for) (?:docker\.io/library/)?([^\s:/@.]+)(?::latest)?$`)

// OfImageStep finds the name in the last step that fetches an image, for
// messages that have none.
func OfImageStep(l *transcript.Log, names map[string]string) bool {
	for _, s := range slices.Backward(l.Steps) {
		if m := imageStep.FindStringSubmatch(s); m != nil {
			names["stage"] = m[1]
			return CertainStage(l, names) || strings.HasPrefix(s, "FROM ")
		}
	}
	return false
}

// Nearest returns the candidate that is a slip of the fingers away from word,
// or "" if none is. A third of the letters, and at most two, may be wrong: in a
// name of one or two letters, none.
func Nearest(word string, candidates []string) string {
	return spelling.Within(word, candidates, min(2, len(word)/3))
}
