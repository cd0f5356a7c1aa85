package walk

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// TestStarted reports how programs begin, and nothing about other files.
func TestStarted(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("skipped, the probe runs on Linux")
	}
	dir := tree(t)
	long := bytes.Repeat([]byte("program "), 100)
	if err := os.WriteFile(filepath.Join(dir, "long"), long, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("bin/app", filepath.Join(dir, "run")); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Walk(&out, dir, "skipped", "=/run", "=/long", "=/a/b", "=/nowhere", "=/empty", "=/link2"); err != nil {
		t.Fatal(err)
	}
	got := collect(t, out.Bytes())
	for p, want := range map[string]string{"bin/app": "x", "long": string(long[:HeadBytes]), "empty": ""} {
		if e := got[p]; e.Head == nil || string(e.Head) != want {
			t.Errorf("%s begins with %q, want %q", p, e.Head, want)
		}
	}
	for p, e := range got {
		if e.Head != nil && p != "bin/app" && p != "long" && p != "empty" {
			t.Errorf("%s begins with %q, which nobody asked for", p, e.Head)
		}
	}
	if _, ok := got["skipped"]; ok {
		t.Error("what is to be left out is there")
	}
	// A report is not trusted: a head is short, and a regular file's.
	for _, report := range []string{
		magic + "h\x15" + string(long[:HeadBytes+1]) + "e-\x00\x00\x00\x01a\x00\x00\x00.\x01",
		magic + "h\x01xed\x00\x00\x00\x01a\x00\x00\x00.\x01",
		magic + "h\x01x",
	} {
		if trouble, err := Read(bytes.NewReader([]byte(report)), func(Entry) error { return nil }); err == nil {
			t.Errorf("%q is no error: %v", report, trouble)
		}
	}
	if _, err := Read(bytes.NewReader([]byte(magic+"h\x01xe-\x00\x00\x00\x01a\x00\x00\x00.\x01")), func(e Entry) error {
		if string(e.Head) != "x" || e.Path != "a" {
			t.Errorf("%+v", e)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}
