package editor

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ground/fault"
)

// environment is an editor in an environment of its own.
func environment(vars map[string]string, programs ...string) *Editor {
	return &Editor{
		getenv: func(name string) string { return vars[name] }, busy: &Loan{},
		look: func(program string) (string, error) {
			if slices.Contains(programs, program) {
				return "/bin/" + strings.TrimPrefix(program, "/"), nil
			}
			return "", exec.ErrNotFound
		},
	}
}

func TestEditorCommand(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("skipped: these are the editors of other systems")
	}
	for _, tt := range []struct {
		name     string
		vars     map[string]string
		programs []string
		want     string
	}{
		{"both", map[string]string{"VISUAL": "code -w", "EDITOR": "ed"}, []string{"code", "ed"}, "/bin/code|-w"},
		{"empty", map[string]string{"VISUAL": "  ", "EDITOR": "emacs -nw"}, []string{"emacs"}, "/bin/emacs|-nw"},
		{"quotes", map[string]string{"EDITOR": `"my ed" --title 'a b' c\ d`}, []string{"my ed"}, "/bin/my ed|--title|a b|c d"},
		{"a path with a space", map[string]string{"EDITOR": "/opt/my ed/ed"}, []string{"/opt/my ed/ed"}, "/bin/opt/my ed/ed"},
		{"none named", nil, []string{"vi", "nano"}, "/bin/nano"},
		{"the system's choice", nil, []string{"vi", "sensible-editor"}, "/bin/sensible-editor"},
	} {
		got, err := environment(tt.vars, tt.programs...).command()
		if err != nil || strings.Join(got, "|") != tt.want {
			t.Errorf("%s: %q, %v", tt.name, got, err)
		}
	}
	for name, vars := range map[string]map[string]string{
		"EDITOR=gone -w": {"EDITOR": "gone -w"}, "VISUAL=\"open": {"VISUAL": `"open`}, "none was found": nil,
	} {
		_, err := environment(vars).command()
		if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(fault.Hint(err), "EDITOR=") {
			t.Errorf("%s: %v, hint %q", name, err, fault.Hint(err))
		}
	}
}

// TestEditorRuns starts a real one, in the directory of the file.
func TestEditorRuns(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skipf("skipped, it needs a shell: %v", err)
	}
	dir, elsewhere := t.TempDir(), t.TempDir()
	script := filepath.Join(elsewhere, "ed.sh")
	if err := os.WriteFile(script, []byte("pwd > where\nprintf '%s\\n' \"$@\" > asked\necho FROM scratch > Dockerfile\nexit ${CODE:-0}\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	e := &Editor{getenv: func(string) string { return sh + " " + script + " -w 'a b'" }, look: exec.LookPath, busy: &Loan{}}
	use, err := e.Open(dir, "Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	if err := use(t.Context(), nil, nil, nil); err != nil {
		t.Fatal(err)
	}
	read := func(name string) string { b, _ := os.ReadFile(filepath.Join(dir, name)); return string(b) }
	where, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(read("where")); got != dir && got != where {
		t.Errorf("it ran in %q", got)
	}
	if read("asked") != "-w\na b\n"+filepath.Join(dir, "Dockerfile")+"\n" || read("Dockerfile") != "FROM scratch\n" {
		t.Errorf("it was asked %q, and wrote %q", read("asked"), read("Dockerfile"))
	}
	t.Setenv("CODE", "7")
	var exit *exec.ExitError
	if err := use(t.Context(), nil, nil, nil); !errors.As(err, &exit) || exit.ExitCode() != 7 || e.busy.until.Load() > time.Now().Add(time.Minute).UnixNano() {
		t.Errorf("%v", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := use(t.Context(), nil, nil, nil); err == nil {
		t.Error("a file is edited in a directory that is gone")
	}
}

// TestEditorIsStopped when castoff has to end.
func TestEditorIsStopped(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skipf("skipped, it needs a shell: %v", err)
	}
	e := &Editor{getenv: func(string) string { return sh + " -c 'while :; do sleep 0.1; done'" }, look: exec.LookPath, busy: &Loan{}}
	use, err := e.Open(t.TempDir(), "Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(200*time.Millisecond, cancel)
	begin := time.Now()
	if err := use(ctx, nil, nil, nil); !errors.Is(err, context.Canceled) || time.Since(begin) < 150*time.Millisecond || time.Since(begin) > 10*time.Second {
		t.Errorf("after %s: %v", time.Since(begin), err)
	}
}
