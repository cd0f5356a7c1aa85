package source

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/explain/transcript"
)

// FromStage reports whether the text copies from another stage or image: a
// missing file is then not one of the build context's.
func FromStage(l *transcript.Log, names map[string]string) bool {
	return copies(l, names["file"], true)
}

// FromContextStep is the opposite of FromStage. A text without steps is about
// the build context, as most are.
func FromContextStep(l *transcript.Log, names map[string]string) bool {
	if dir, ok := strings.CutPrefix(names["file"], ".."); ok && strings.HasPrefix(dir, "/") {
		return false
	}
	return !copies(l, names["file"], true)
}

// FromAlone reports whether a single line may just as well be about a stage:
// only the COPY before it would say where it takes the file from.
func FromAlone(l *transcript.Log, names map[string]string) bool {
	return l.Alone && FromContextStep(l, names) && !strings.HasPrefix(names["file"], "..")
}

// copies reports whether a COPY or ADD in the text takes a file from somewhere
// other than the build context. Of several steps, the one that names the file
// counts.
func copies(l *transcript.Log, file string, fallback bool) bool {
	file = strings.Trim(file, "/.")
	from := false
	for _, s := range l.Steps {
		if !strings.HasPrefix(s, "COPY ") && !strings.HasPrefix(s, "ADD ") {
			continue
		}
		is := strings.Contains(s, "--from=")
		if file != "" && strings.Contains(s, file) {
			return is
		}
		from = from || is && fallback
	}
	return from
}

// FromContext reports whether the last COPY or ADD in the text takes from the
// build context.
func FromContext(l *transcript.Log, names map[string]string) bool { return !FromElsewhere(l, names) }

// FromElsewhere reports whether it takes from a stage or an image.
func FromElsewhere(l *transcript.Log, _ map[string]string) bool {
	for _, s := range slices.Backward(l.Steps) {
		if strings.HasPrefix(s, "COPY ") || strings.HasPrefix(s, "ADD ") {
			return strings.Contains(s, "--from=")
		}
	}
	return false
}

// InContext reports whether the text copies a file from within the build
// context.
func InContext(l *transcript.Log, names map[string]string) bool {
	return FromContextStep(l, names) && !Outside(l, names)
}

// Outside reports whether the COPY that asks for a file takes it from above the
// context: the message has lost the ../ by then.
func Outside(l *transcript.Log, names map[string]string) bool { return l.Above(names["file"]) }

// WithoutFrom reports whether a COPY takes from the build context, in a stage
// below another one, what that one has most likely made. It adds the
// instruction that was meant, where the stage has a name.
func WithoutFrom(l *transcript.Log, names map[string]string) bool {
	step, source, ok := l.Lower(names["file"])
	if !ok || !l.Made(source) {
		return false
	}
	for _, s := range slices.Backward(l.Stages) {
		if s != step.Stage {
			word, rest, _ := strings.Cut(step.Text, " ")
			if word == "COPY" {
				names["stage"], names["meant"] = s, "COPY --from="+s+" "+rest
			}
			break
		}
	}
	return true
}
