package explain

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/explain/transcript"
)

// withoutFrom reports whether a COPY takes from the build context, in a stage
// below another one, what that one has most likely made. It adds the
// instruction that was meant, where the stage has a name.
func withoutFrom(l *transcript.Log, names map[string]string) bool {
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

// lowerCopies turns rules about a file that is not in the build context into
// rules for those that a stage above has made.
func lowerCopies(missing []rule) []rule {
	out := slices.Clone(missing)
	for i, r := range missing {
		out[i].when = func(l *transcript.Log, names map[string]string) bool {
			return (r.when == nil || r.when(l, names)) && withoutFrom(l, names)
		}
	}
	return out
}
