package sampleapp

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"
)

// The guide's two Dockerfiles, but for the base's tag.
const (
	guideTraditional = `FROM ubuntu:26.04 AS build
RUN apt-get update && apt-get install -y golang-go
ENV GO111MODULE=off
COPY . .
RUN CGO_ENABLED=0 go build -o /app .
ENTRYPOINT ["/app"]
`
	guideMultistage = `FROM ubuntu:26.04 AS build
RUN apt-get update && apt-get install -y golang-go
ENV GO111MODULE=off
COPY . .
RUN CGO_ENABLED=0 go build -o /app .

FROM scratch
COPY --from=build /app /app
ENTRYPOINT ["/app"]
`
)

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := fs.ReadFile(Files, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestGuideDockerfiles(t *testing.T) {
	for name, want := range map[string]string{
		"traditional.Dockerfile": guideTraditional,
		"multistage.Dockerfile":  guideMultistage,
	} {
		if got := read(t, name); got != want {
			t.Errorf("%s is not the guide's:\n%s", name, got)
		}
	}
}

func TestOfflineDockerfilesAreParallel(t *testing.T) {
	for _, name := range []string{"traditional.Dockerfile", "multistage.Dockerfile"} {
		offline := read(t, "offline."+name)
		if !strings.Contains(offline, "\nFROM castoff/base AS build\n") {
			t.Errorf("offline.%s is not based on castoff/base", name)
		}
		// The guide's own, letter for letter, but for the base and the line that
		// installs Go.
		_, got, _ := strings.Cut(offline, "\nFROM castoff/base AS build\n")
		_, want, _ := strings.Cut(read(t, name), "golang-go\n")
		if got != want || want == "" {
			t.Errorf("offline.%s has\n%s, want\n%s", name, got, want)
		}
	}
}

func TestDockerfilesFetchNoFrontend(t *testing.T) {
	names, err := fs.Glob(Files, "*.Dockerfile")
	if err != nil || len(names) != 4 {
		t.Fatalf("Dockerfiles: %v, %v", names, err)
	}
	for _, name := range names {
		if text := read(t, name); strings.Contains(text, "syntax=") || !strings.HasSuffix(text, "\n") {
			t.Errorf("%s: has a syntax line or no newline at its end", name)
		}
	}
}

func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{join .Imports \" \"}}", "./app").Output()
	if err != nil {
		t.Skip("no go command: ", err)
	}
	for _, p := range strings.Fields(string(out)) {
		if p != "fmt" && p != "os" && p != "runtime" {
			t.Errorf("the sample program imports %s, which makes it larger", p)
		}
	}
}

// build compiles the sample program as its Dockerfile does, from nothing but
// the embedded files.
func build(t *testing.T, goos string) string {
	t.Helper()
	dir := t.TempDir()
	app, err := fs.Sub(Files, "app")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, app); err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(t.TempDir(), "app.exe")
	cmd := exec.Command("go", "build", "-o", bin, ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GO111MODULE=off", "GOOS="+goos, "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build for %s: %v\n%s", goos, err, out)
	}
	return bin
}

func TestBuildAndRun(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing is built")
	}
	t.Parallel()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command")
	}
	bin := build(t, runtime.GOOS)
	info, err := os.Stat(bin)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > 2_600_000 {
		t.Errorf("the program has %d bytes, want at most 2,600,000", info.Size())
	}
	out, err := exec.Command(bin).Output()
	if err != nil {
		t.Fatal(err)
	}
	checkOutput(t, string(out))
}

func checkOutput(t *testing.T, out string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if len(lines) > 12 {
		t.Errorf("%d lines, want at most 12", len(lines))
	}
	for _, l := range lines {
		if utf8.RuneCountInString(l) > 70 {
			t.Errorf("more than 70 columns: %s", l)
		}
	}
	for _, want := range []string{
		"Hello from ", "side a container", runtime.GOOS + "/" + runtime.GOARCH,
		"\n  user ", "\n  files ", "\n  shell ", "\n  go compiler ", "\n  c compiler ", "\n  packages ",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

func TestBuildsElsewhere(t *testing.T) {
	if testing.Short() || os.Getenv("CASTOFF_TEST_ALL") == "" {
		t.Skip("skipped, a long test (it compiles for three systems): .ci/run runs it, and so does CASTOFF_TEST_ALL=1")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command")
	}
	for _, goos := range []string{"darwin", "windows", "freebsd"} {
		build(t, goos)
	}
}
