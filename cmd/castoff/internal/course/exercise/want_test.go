package exercise

import (
	"testing"
	"time"
)

func TestWant(t *testing.T) {
	for _, tt := range []struct {
		check Check
		want  string
	}{
		{Check{Kind: Size, Text: "as small as it gets"}, "as small as it gets"},
		{Check{Kind: Size, Text: "a\x1b[2J\nb"}, "a b"},
		{Check{Kind: Builds}, "the image builds"},
		{Check{Kind: Runs, Output: []string{"hello"}}, "exit code 0, and prints “hello”"},
		{Check{Kind: Runs, Exit: 3}, "exit code 3"},
		{Check{Kind: Runs, NotOutput: []string{"a", "b"}}, "exit code 0, and does not print “a” or “b”"},
		{Check{Kind: Runs, Output: []string{"a", "b", "c"}, NotOutput: []string{"d"}, Args: []string{"-v"}, Within: 1500 * time.Millisecond},
			"exit code 0, and prints “a”, “b” and “c” and does not print “d”, with the arguments “-v”, within 1.5 seconds"},
		{Check{Kind: Runs, AsUser: "1:2", Tmpfs: []string{"/tmp"}, Env: map[string]string{"B": "2", "A": "1"}, Within: time.Second},
			"exit code 0, with A=1 and B=2, as user 1:2, with a tmpfs at /tmp, within 1 second"},
		{Check{Kind: HTTP, Port: 8080, Path: "/", Status: 200}, "answers on port 8080: / gives 200"},
		{Check{Kind: HTTP, Port: 80, Path: "/x", Status: 404, Body: []string{"no"}}, "answers on port 80: /x gives 404 and “no”"},
		{Check{Kind: Healthy, Within: 20 * time.Second}, "the health check says healthy, within 20 seconds"},
		{Check{Kind: User, NotRoot: true}, "does not run as root"},
		{Check{Kind: User, Is: "65532:65532"}, "runs as user 65532:65532"},
		{Check{Kind: Entrypoint, Form: "exec"}, "the program is started in exec form"},
		{Check{Kind: Files, Present: []string{"/a", "/b"}, Absent: []string{"/c", "/d"}, AtMostFiles: 2}, "/a and /b in the image, no /c or /d in the image, at most 2 files"},
		{Check{Kind: Files, AtMostFiles: 1}, "at most 1 file"},
		{Check{Kind: None, Of: []string{"shell"}}, "no shell"},
		{Check{Kind: None, Of: []string{"shell", "package-manager", "setuid"}}, "no shell, package manager or setuid file"},
		{Check{Kind: Binary, Static: true, Platform: "linux/arm64"}, "the program is statically linked and built for linux/arm64"},
		{Check{Kind: Binary, Static: true}, "the program is statically linked"},
		{Check{Kind: Size, AtMost: 5e6}, "at most 5 MB on disk"},
		{Check{Kind: Size, AtMost: 1_500_000_000}, "at most 1.5 GB on disk"},
		{Check{Kind: Size, AtMost: 5 << 20}, "at most 5.24288 MB on disk"},
		{Check{Kind: Size, AtMost: 999}, "at most 999 B on disk"},
		{Check{Kind: Waste}, "nothing wasted in the layers"},
		{Check{Kind: Waste, AtMost: 500e3}, "at most 500 kB wasted in the layers"},
		{Check{Kind: Context, AtMost: 1e6, Without: []string{".git", "x"}}, "at most 1 MB and no .git or x sent to the builder"},
		{Check{Kind: Context, Without: []string{".git"}}, "no .git sent to the builder"},
		{Check{Kind: Rebuild, Change: "main.go", Cached: []string{"download"}, Again: []string{"go build"}}, "after a change of main.go: “download” from the cache, “go build” again"},
		{Check{Kind: Stage, Stage: "test", State: "built"}, "the stage test is built"},
		{Check{Kind: Stage, Stage: "test", State: "skipped"}, "the stage test is skipped"},
		{Check{Kind: History, Without: []string{"s3cret"}}, "no “s3cret” in the image's history"},
		{Check{Kind: Label, Key: "a.b"}, "a label a.b"},
		{Check{Kind: Label, Key: "a.b", Value: "1.2"}, "the label a.b=1.2"},
		{Check{Kind: Size, AtMost: 1e6, Build: &Build{}}, "at most 1 MB on disk, built with: docker build"},
		{Check{Kind: Runs, Build: &Build{Target: "t", Args: map[string]string{"B": "2", "A": "1"}, Platform: "linux/arm64"}},
			"exit code 0, built with: docker build --target t --build-arg A=1 --build-arg B=2 --platform linux/arm64"},
		{Check{Kind: "other"}, "other"},
	} {
		if got := tt.check.Want(); got != tt.want {
			t.Errorf("%+v asks for %q, want %q", tt.check, got, tt.want)
		}
	}
	for _, k := range kinds {
		if _, ok := wants[k.name]; !ok {
			t.Errorf("there are no words for %s", k.name)
		}
	}
}
