package docker

import (
	"archive/tar"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/fault"
)

// parrot stands in for a shell: it prints what it is asked to do.
const parrot = "package main\n\nimport \"os\"\n\nfunc main() { os.Stdout.WriteString(\"asked to \" + os.Args[2] + \"\\n\") }\n"

// parrotFor compiles parrot for the engine's machine.
func parrotFor(t *testing.T, e *Engine) string {
	t.Helper()
	dir := t.TempDir()
	source, program := filepath.Join(dir, "main.go"), filepath.Join(dir, "sh")
	if err := os.WriteFile(source, []byte(parrot), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "build", "-o", program, source)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+e.Info().Arch, "GOFLAGS=", "GO111MODULE=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	b, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// executable is a build context in which every file may be executed.
func executable(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for name, content := range files {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: int64(len(content))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// checkShell tries a shell where there is one, where there is none, and where
// it is a file that cannot be started.
func checkShell(t *testing.T, e *Engine) {
	name, labels := testLearner(t, e)
	files := map[string]string{"sh": parrotFor(t, e), "text": "no program\n"}
	for _, c := range []struct {
		name, dockerfile, output string
		code                     int
	}{
		{"with", "FROM scratch\nCOPY sh /bin/sh\nENTRYPOINT [\"/app\"]\n", "asked to " + ShellCommand + "\n", 0},
		{"without", "FROM scratch\nCOPY text /app\nENTRYPOINT [\"/app\"]\n", ShellPath, exitNotFound},
		{"directory", "FROM scratch\nCOPY text /bin/sh/text\n", ShellPath, exitNotExecutable},
	} {
		files["Dockerfile"] = c.dockerfile
		spec := BuildSpec{
			Subject: c.name, Ref: "castoff/" + name + "/" + c.name + ":latest", Path: "Dockerfile", Dockerfile: c.dockerfile,
			Context: executable(t, files), Labels: labels, Builder: e.Info().Builders[0],
		}
		var r recorder
		if _, err := e.Build(t.Context(), spec, r.emit); err != nil {
			t.Fatalf("%v\n%s\n%s", err, fault.Detail(err), r.text())
		}
		res, err := e.Shell(t.Context(), spec.Ref, labels)
		if err != nil || res.ExitCode != c.code || !strings.Contains(res.Output, c.output) {
			t.Errorf("%s: %+v, %v; want %q and exit code %d", c.name, res, err, c.output, c.code)
		}
		t.Logf("%s: exit code %d: %s", c.name, res.ExitCode, res.Output)
	}
	if _, err := e.Shell(t.Context(), "castoff/"+name+"/nothing", labels); err == nil || !strings.HasPrefix(err.Error(), "creating a container of ") {
		t.Errorf("an image that is not there: %v", err)
	}
	owned, err := e.Owned(t.Context(), name, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range owned {
		if o.Kind != "image" {
			t.Errorf("a %s is left: %+v", o.Kind, o)
		}
	}
}

func TestShell(t *testing.T) { checkShell(t, engine(t)) }

func TestShellOnPodman(t *testing.T) {
	lowerLimits(t)
	checkShell(t, podman(t))
}
