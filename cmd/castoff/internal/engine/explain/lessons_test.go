package explain

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"castoff/lessons"
)

// subjects are words that a lesson has if it is about the trap. They are what
// its text says on the matter, so that a lesson that was moved or rewritten is
// noticed.
var subjects = map[string]string{
	"arg-scope":             "above the first `FROM`",
	"cache-export":          "docker buildx create",
	"line-endings":          "instruction",
	"cgo-cross":             "cgo",
	"context-unreadable":    ".dockerignore",
	"go-mod-in-gopath":      "go.mod",
	"go-package":            "go.mod",
	"go-vendor":             "go.mod",
	"install-as-user":       "user who is not root",
	"needs-cgo":             "cgo",
	"pip-managed":           "python -m venv",
	"pip-no-match":          "Python's version",
	"python-module":         "A venv",
	"build-needs-path":      "build context",
	"ca-certs":              "ca-certificates.crt",
	"circular-stages":       "a stage above",
	"command-missing":       "no shell, no `ls`",
	"copy-missing":          "build context",
	"copy-no-from":          "`COPY --from=build /app /app` takes one file out of the stage",
	"copy-outside":          "build context",
	"debug-no-shell":        "without a shell",
	"dockerignore":          ".dockerignore",
	"dynamic-binary":        "no such file or directory",
	"emulation-crash":       "emulation",
	"exec-bit":              "castoff exercise exec-bit",
	"from-path":             "castoff exercise from-path",
	"from-typo":             "`--from=` is a stage above",
	"go-mod":                "go.mod",
	"gopath":                "go.mod",
	"healthcheck":           "HEALTHCHECK",
	"instruction-arguments": "instruction",
	"json-form":             "exec form",
	"library-version":       "that version or a newer one",
	"named-user":            "/etc/passwd",
	"needs-buildkit":        "requires BuildKit",
	"no-compiler":           "cgo",
	"no-context":            "build context",
	"no-dockerfile":         "Dockerfile",
	"no-from":               "`FROM",
	"no-platform":           "index",
	"no-tmp":                "/tmp",
	"not-root":              "user who is not root",
	"package-lists":         "apt-get update",
	"private-repository":    "type=secret",
	"run-in-scratch":        "no shell",
	"script-interpreter":    "no such file or directory",
	"secret-in-arg":         "secret",
	"secret-missing":        "--secret id=",
	"several-platforms":     "docker buildx create",
	"shell-form":            "castoff exercise shell-form",
	"shell-signals":         "castoff exercise shell-form",
	"ssh-missing":           "type=ssh",
	"stage-name":            "Names instead of numbers",
	"stage-order":           "a stage above",
	"build-tools":           "A venv",
	"stage-number":          "by its name or number",
	"target-missing":        "--target",
	"too-old-go":            "castoff exercise too-old-go",
	"tzdata":                "zoneinfo",
	"unknown-instruction":   "instruction",
	"vcs-stamp":             "`.git`",
	"wrong-arch":            "exec format error",
}

// TestLessons looks whether what traps point to is there.
func TestLessons(t *testing.T) {
	for _, trap := range Traps() {
		if trap.Exercise != "" {
			if _, err := fs.Stat(lessons.Files, "exercises/"+trap.Exercise+"/exercise.md"); err != nil {
				t.Errorf("%s: no exercise %s", trap.ID, trap.Exercise)
			}
		}
		subject, ok := subjects[trap.ID]
		if ok != (trap.Lesson != 0) {
			t.Errorf("%s: lesson %d, and its subject is %q", trap.ID, trap.Lesson, subject)
		}
		if trap.Lesson == 0 {
			continue
		}
		files, err := fs.Glob(lessons.Files, fmt.Sprintf("%02d-*.md", trap.Lesson))
		if err != nil || len(files) != 1 {
			t.Errorf("%s: lesson %d is %q, %v", trap.ID, trap.Lesson, files, err)
			continue
		}
		b, err := lessons.Files.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(strings.Join(strings.Fields(string(b)), " "), subject) {
			t.Errorf("%s: %s does not speak of %q", trap.ID, files[0], subject)
		}
	}
}
