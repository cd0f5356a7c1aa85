package explain

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/explain/transcript"
	"castoff/cmd/castoff/internal/ground/pattern"
)

// bashOnly is what a shell other than bash says about words that only bash
// knows.
var bashOnly = pattern.New(`^(?:/bin/)?(?:sh|dash|ash): (?:line )?(?:\d+: )?(?P<command>source|pushd|popd|dirs|shopt|declare|typeset|mapfile|readarray|let|disown|compgen|complete|\[\[): not found$`)

// sourced reports whether the last RUN in the text, which is the one that
// failed, begins with source: its exit code then says what sh did not find.
func sourced(l *transcript.Log, names map[string]string) bool {
	for _, s := range slices.Backward(l.Steps) {
		if strings.HasPrefix(s, "RUN ") {
			if !strings.HasPrefix(s, "RUN source ") {
				return false
			}
			names["command"] = "source"
			return true
		}
	}
	return false
}

func notSourced(l *transcript.Log, _ map[string]string) bool { return !sourced(l, map[string]string{}) }

// shellTraps are those about what RUN hands to a shell.
var shellTraps = []entry{
	{
		Trap: Trap{
			ID: "bash-only", Title: "The command is written for bash, and RUN is run by sh",
			Why:     "RUN, CMD and ENTRYPOINT in shell form are run by /bin/sh, which is dash on Debian and Ubuntu and a small ash on alpine. They know nothing of source, [[ ]], arrays, ${x//a/b} or set -o pipefail; that is not a program that could be installed.",
			Cure:    "Write a dot in place of source, or choose bash for the instructions below with SHELL, where the image has it. What a script sets, as activate of a virtual environment does, is gone after its RUN: set it with ENV.",
			Example: "# in place of: source /venv/bin/activate\nENV PATH=\"/venv/bin:$PATH\"\n\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]",
		},
		rules: []rule{
			{core: "not found", line: bashOnly, when: inBuild, weight: likely},
			{core: "llegal option -o pipefail", line: pattern.New(`^(?:/bin/)?(?:sh|dash): (?:line )?(?:\d+: )?set: Illegal option -o (?P<command>pipefail)$`), when: inBuild, weight: likely},
			{core: "127", line: pattern.New(`process did not complete successfully: exit code: 127\b|executor failed running: exit code: 127\b|The command returned a non-zero code: 127\b`), when: sourced, weight: fallback},
			{core: "Bad substitution", line: pattern.New(`^(?:/bin/)?(?:sh|dash): (?:line )?(?:\d+: )?Bad substitution$`), when: inBuild, weight: likely},
		},
	},
}
