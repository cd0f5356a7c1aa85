package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/endpoint"
)

// TestPreview writes at a course that is being previewed: the same page is drawn
// anew, a mistake stands in its place, and is gone when it is mended. No daemon is
// needed for a course without images.
func TestPreview(t *testing.T) {
	t.Parallel()
	dir := writeFiles(t, map[string]string{
		"course.yaml": "format: 1\ntitle: Mine\nimages: []\n",
		"01-one.md":   "---\ntitle: One\nminutes: 1\n---\n\nThe first page.\n\n## Second\n\nOld words.\n\n```castoff ask\nRight?\n\n- [x] Yes.\n  So.\n- [ ] No.\n  Not so.\n```\n",
	})
	cmd := castoff(t, "ada", "--host", "unix://"+filepath.Join(t.TempDir(), "none.sock"), "course", "preview", dir)
	cmd.Env = append(cmd.Env, "CASTOFF_TEST_VERSION=v1.2.0")
	c := onTerminal(t, cmd)
	press := func(keys, want string) {
		t.Helper()
		if _, err := c.keys.WriteString(keys); err != nil {
			t.Fatal(err)
		}
		if !c.shows(want, 10*time.Second) {
			t.Fatalf("after %q it does not show %q:\n%q", keys, want, c.raw())
		}
	}
	saveIn := func(name, old, words, want string) {
		t.Helper()
		file := filepath.Join(dir, name)
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(strings.Replace(string(b), old, words, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		if !c.shows(want, 10*time.Second) {
			t.Fatalf("after a save it does not show %q:\n%q", want, c.raw())
		}
	}
	save := func(old, words, want string) {
		t.Helper()
		saveIn("01-one.md", old, words, want)
	}
	press("", "Mine")
	press("\r", "The first page.")
	press("\r", "Old words.")
	save("Old words.", "New words.", "New words.")
	save("## Second", "## Second\n\n{{nothing}}", `01-one.md:10: unknown placeholder "nothing"`)
	save("{{nothing}}", "Words again.", "Words again.")
	press("\r", "Second (continued)")
	saveIn("course.yaml", "title: Mine", "title: Theirs\ncastoff: \"1.3\"", "needs castoff 1.3 or later")
	saveIn("course.yaml", "\"1.3\"", "\"1.2\"", "")
	save("Right?", "Is it?", "Is it?")
	if _, err := c.keys.WriteString("q"); err != nil {
		t.Fatal(err)
	}
	if code := c.ends(t, 10*time.Second); code != 0 {
		t.Errorf("exit code %d:\n%q", code, c.raw())
	}
}

// TestPreviewWithAMuteDaemon: who interrupts does not wait for a daemon that never
// answers.
func TestPreviewWithAMuteDaemon(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "castoff-test-") // a short path, as a socket needs one
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket := filepath.Join(dir, "docker.sock")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Skipf("skipped, it needs Unix sockets: %v", err)
	}
	t.Cleanup(func() { l.Close() })
	course := writeFiles(t, map[string]string{
		"course.yaml": "format: 1\ntitle: Mine\nimages: []\n",
		"01-one.md":   "---\ntitle: One\nminutes: 1\n---\n\nThe first page.\n",
	})
	c := onTerminal(t, castoff(t, "ada", "--host", "unix://"+socket, "course", "preview", course))
	asked, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer asked.Close()
	if _, err := c.keys.WriteString("\x03"); err != nil {
		t.Fatal(err)
	}
	if code := c.ends(t, endpoint.Timeout/2); code != 130 {
		t.Errorf("exit code %d:\n%q", code, c.raw())
	}
}
