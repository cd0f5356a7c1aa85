package explain

import (
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/explain/transcript"
	"castoff/cmd/castoff/internal/ground/plaintext"
)

// Why a line says nothing by itself, or says something else.
const (
	ownName   = "only the steps above tell that the name is the stage's own"
	dotDot    = "the message has lost the ../ that the COPY begins with"
	otherCPU  = "only the engine's warning above tells of another CPU"
	anybodys  = "the same command says the same outside of any image"
	anyLinker = "every compiler and linker says this; only the go command above tells that it is cgo's"
	fileLost  = "only the Dockerfile that BuildKit shows tells of its lines"
	onlyCode  = "an exit code alone says only that a command is missing; the step tells which"
	noStages  = "only the steps above tell that another stage stands above this one"
	noScript  = "only the lines above tell that it is a package's script that runs, or what was not installed"
	halfSaid  = "the line above says what is wrong, this one only with what"
)

// needContext are the texts, each with the trap, whose line does not show that
// trap if it is given alone, and why.
var needContext = map[string]string{
	"circular-stages.legacy-20.10.1 circular-stages": ownName,
	"circular-stages.legacy-20.10.2 circular-stages": ownName,
	"circular-stages.podman-4.3.1 circular-stages":   ownName,
	"copy-outside.buildkit-20.10.1 copy-outside":     dotDot,
	"copy-outside.buildkit-29.1 copy-outside":        dotDot,
	"copy-no-from.buildkit-20.10.1 copy-no-from":     noStages,
	"copy-no-from.buildkit-20.10.2 copy-no-from":     noStages,
	"copy-no-from.legacy-20.10.1 copy-no-from":       noStages,
	"line-endings.buildkit-27.1 line-endings":        fileLost,
	"bash-only.buildkit-27.1 bash-only":              onlyCode,
	"cgo-cross.go.2 cgo-cross":                       anyLinker,
	"met/cgo-cross.44 cgo-cross":                     anyLinker,
	"met/bash-only.58 bash-only":                     onlyCode,
	"met/line-endings.06 line-endings":               fileLost,
	"met/dev-dependencies.41 dev-dependencies":       noScript,
	"dev-dependencies.npm.1 dev-dependencies":        noScript,
	"dev-dependencies.yarn.1 dev-dependencies":       noScript,
	"dev-dependencies.node.1 dev-dependencies":       noScript,
	"public/no-compiler.5 no-compiler":               anyLinker,
	"public/script-interpreter.9 script-interpreter": onlyCode,
	"public/copy-missing.6 copy-missing":             anybodys,
	"public/copy-missing.12 copy-missing":            anybodys,
	"public/build-tools.4 build-tools":               halfSaid,
	"public/package-lists.6 package-lists":           halfSaid,
	"public/package-lists.2 package-lists":           halfSaid,
	"public/private-repository.1 private-repository": anybodys,
	"public/private-repository.3 private-repository": anybodys,
	"public/ssh-missing.2 ssh-missing":               anybodys,
	"public/wrong-arch.3 wrong-arch":                 otherCPU,
}

// allTexts are the corpus, the public texts and those that people met, by name.
func allTexts(t testing.TB) map[string]string {
	texts := corpus(t)
	for _, p := range publicTexts(t) {
		texts["public/"+p.name] = p.text
	}
	for name, p := range metTexts(t) {
		texts["met/"+name] = p.text
	}
	return texts
}

// TestLineAlone gives the line that gave a trap away as people give it as an
// argument, alone: as castoff shows it, and as it stands in the log with what
// the builder put before it. The trap has to be among those found, or there is
// a reason.
func TestLineAlone(t *testing.T) {
	used := map[string]bool{}
	for name, text := range allTexts(t) {
		for _, e := range Explain(text) {
			given := []string{e.Line}
			for line := range strings.Lines(text) {
				if l := transcript.Read(line); len(l.Lines) == 1 && plaintext.Clip(l.Lines[0], maxShown, " …") == e.Line {
					given = append(given, strings.TrimSpace(line))
				}
			}
			for _, line := range given {
				if slices.Contains(ids(Explain(line)), e.Trap.ID) {
					continue
				}
				key := name + " " + e.Trap.ID
				if used[key] = true; needContext[key] == "" {
					t.Errorf("%s: %q alone is %q, want %s", name, line, ids(Explain(line)), e.Trap.ID)
				}
			}
		}
	}
	for key := range needContext {
		if !used[key] {
			t.Errorf("%s needs no context, and has a reason why", key)
		}
	}
}
