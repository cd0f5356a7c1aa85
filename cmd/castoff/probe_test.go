package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/probe/inside"
)

// begin starts this program and returns the packages whose initialisation has
// begun.
func begin(t *testing.T, args ...string) map[string]bool {
	t.Helper()
	c := castoff(t, "ada", args...)
	c.Env = append(c.Env, "GODEBUG=inittrace=1")
	var errs bytes.Buffer
	c.Stderr = &errs
	if err := c.Run(); err != nil {
		t.Fatalf("%v: %s", err, errs.String())
	}
	begun := map[string]bool{}
	for line := range strings.Lines(errs.String()) {
		if rest, ok := strings.CutPrefix(line, "init "); ok {
			name, _, _ := strings.Cut(rest, " ")
			begun[name] = true
		}
	}
	return begun
}

// TestNothingElseBegins: what is started as the probe ends before the parts of
// castoff that look at a terminal, a user or a network begin.
func TestNothingElseBegins(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("skipped, the probe runs on Linux")
	}
	args := []string{inside.Command}
	entries, err := os.ReadDir("/")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		args = append(args, e.Name())
	}
	all, probe := begin(t, "--version"), begin(t, args...)
	if !probe["os"] || len(probe) > len(all)/2 {
		t.Errorf("of %d packages %d have begun", len(all), len(probe))
	}
	for _, name := range []string{"github.com/charmbracelet/bubbletea", "github.com/charmbracelet/lipgloss", "github.com/docker/docker/client", "github.com/spf13/cobra", "net/http", "castoff/cmd/castoff/internal/ui/text", "castoff/cmd/castoff/internal/ui/blocks"} {
		if probe[name] || !all[name] {
			t.Errorf("%s has begun: in the probe %v, else %v", name, probe[name], all[name])
		}
	}
}

// hostileSource is a library that says so when it is loaded, and ends the
// program.
const hostileSource = `#include <unistd.h>
__attribute__((constructor)) static void hostile(void) { write(1, "hostile", 7); _exit(7); }
`

// hostileFiles are put over an image: everything that a loader might load from
// it.
func hostileFiles(t *testing.T) map[string]string {
	t.Helper()
	dir := t.TempDir()
	source, library := filepath.Join(dir, "hostile.c"), filepath.Join(dir, "hostile.so")
	if err := os.WriteFile(source, []byte(hostileSource), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("cc", "-shared", "-fPIC", "-Wl,-soname,libc.so.6", "-o", library, source).CombinedOutput(); err != nil {
		t.Fatalf("building a library: %v: %s", err, out)
	}
	b, err := os.ReadFile(library)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"rootfs/etc/ld.so.preload": "/hostile.so\n", "rootfs/hostile.so": string(b), "rootfs/etc/ld.so.conf": "/\n"}
	multiarch := map[string]string{"amd64": "x86_64-linux-gnu", "arm64": "aarch64-linux-gnu"}[runtime.GOARCH]
	for _, in := range []string{"usr/lib/", "usr/lib64/", "usr/lib/" + multiarch + "/", "usr/lib/tls/", "usr/local/lib/"} {
		for _, name := range []string{"libc.so.6", "libresolv.so.2", "libpthread.so.0", "libdl.so.2", "libgcc_s.so.1", "ld-linux-x86-64.so.2", "libnss_files.so.2"} {
			files["rootfs/"+in+name] = string(b)
		}
	}
	return files
}

// hostileEnv is an environment in which a program does not start.
const hostileEnv = "ENV LD_PRELOAD=/hostile.so LD_AUDIT=/hostile.so LD_LIBRARY_PATH=/usr/lib LD_SHOW_AUXV=1 LD_TRACE_LOADED_OBJECTS=1 LD_DEBUG=all \\\n" +
	"    GLIBC_TUNABLES=glibc.malloc.check=3 GOTRACEBACK=crash GODEBUG=inittrace=1 GOMAXPROCS=no\n"

// TestProbeWithoutGo has a castoff that is linked dynamically and one that is
// not, as `go build` makes them with a C compiler and without, and no Go: each
// walks through real images by itself, and nothing from a hostile one is
// loaded.
func TestProbeWithoutGo(t *testing.T) {
	t.Parallel()
	longtest.Only(t, "it links castoff twice, and each measures four images")
	e := dockertest.Engine(t)
	if runtime.GOOS != "linux" || e.Info().Arch != runtime.GOARCH || e.Info().Name == "Podman" {
		t.Skip("skipped, it needs Docker on Linux, for this machine's architecture")
	}
	for _, need := range []string{"go", "cc"} {
		if _, err := exec.LookPath(need); err != nil {
			t.Skipf("skipped: %v", err)
		}
	}
	learner := dockertest.Learner()
	t.Cleanup(func() { dockertest.Clean(t, e, learner) })
	shop, by := oddShop{t, e, learner}, e.Info().Builders[0]
	dockerfiles := map[string]string{
		"nothing": "FROM scratch\nCOPY rootfs/hostile.so /\n",
		"hostile": "FROM scratch\n" + hostileEnv + "COPY rootfs /\n",
	}
	if debian := os.Getenv("CASTOFF_TEST_BASE"); debian != "" {
		dockerfiles["debian"] = "FROM " + debian + "\n"
		dockerfiles["hostile-debian"] = "FROM " + debian + "\nUSER nobody\n" + hostileEnv + "COPY rootfs /\n"
	}
	files := hostileFiles(t)
	for name, text := range dockerfiles {
		shop.build(shop.ref(name, by), text, by, files)
	}
	for _, cgo := range []string{"0", "1"} {
		program := filepath.Join(t.TempDir(), "castoff")
		build := exec.Command("go", "build", "-o", program, ".")
		build.Env = append(os.Environ(), "CGO_ENABLED="+cgo)
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("building castoff: %v: %s", err, out)
		}
		if static, err := binary.IsStatic(program); err != nil || static == (cgo == "1") {
			t.Errorf("CGO_ENABLED=%s: static: %v, %v", cgo, static, err)
		}
		if cgo == "1" {
			t.Run("loaded by hand", func(t *testing.T) { loadedByHand(t, program, learner, shop.ref("nothing", by)) })
		}
		for name := range dockerfiles {
			t.Run("cgo="+cgo+" "+name, func(t *testing.T) { probeAgrees(t, program, learner, shop.ref(name, by)) })
		}
	}
}

// withoutGo is castoff in a home of its own, where there is no Go.
func withoutGo(t *testing.T, learner string, command ...string) *exec.Cmd {
	t.Helper()
	home := t.TempDir()
	c := exec.Command(command[0], command[1:]...)
	c.Env = append(machine(), "PATH="+t.TempDir(), "HOME="+home, "XDG_STATE_HOME="+filepath.Join(home, "state"),
		"XDG_CACHE_HOME="+filepath.Join(home, "cache"), "CASTOFF_LEARNER="+learner)
	return c
}

// loadedByHand has a loader start the program. The loader, which the kernel
// takes for the program, is not sent into a container: it would look there for
// something to load.
func loadedByHand(t *testing.T, program, learner, ref string) {
	f, err := os.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	facts, err := binary.Read(f, st.Size())
	if err != nil {
		t.Fatal(err)
	}
	out, err := withoutGo(t, learner, facts.Interpreter, program, "measure", "--progress=plain", "--via", "probe", ref).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "castoff itself cannot be one: another program has loaded it") || !strings.Contains(string(out), "reads it from the daemon") {
		t.Errorf("%v: %s", err, out)
	}
}

// probeAgrees measures an image with a probe and from the stream: the files are
// the same.
func probeAgrees(t *testing.T, program, learner, ref string) {
	seen := map[string]any{}
	for _, via := range []string{"probe", "save"} {
		c := withoutGo(t, learner, program, "measure", "--json", "--files", "--progress=plain", "--via", via, ref)
		var out, errs bytes.Buffer
		c.Stdout, c.Stderr = &out, &errs
		if err := c.Run(); err != nil {
			t.Fatalf("%s: %v: %s", via, err, errs.String())
		}
		var result struct {
			Images []struct {
				Way      string `json:"way"`
				FileList any    `json:"file_list"`
			} `json:"images"`
		}
		if err := json.Unmarshal(out.Bytes(), &result); err != nil || len(result.Images) != 1 {
			t.Fatalf("%s: %v: %s", via, err, out.String())
		}
		if m := result.Images[0]; (m.Way == "probe") != (via == "probe") || strings.Contains(errs.String(), "a probe") {
			t.Errorf("%s was read by way of %s: %s", ref, m.Way, errs.String())
		}
		seen[via] = result.Images[0].FileList
	}
	if !reflect.DeepEqual(seen["probe"], seen["save"]) {
		t.Errorf("%s: the files of the probe are not those of the stream", ref)
	}
}
