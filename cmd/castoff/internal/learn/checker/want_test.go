package checker

import (
	"testing"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
)

// TestWant says what each kind of check asks for.
func TestWant(t *testing.T) {
	for _, tt := range []struct {
		kind  string
		asked asked
		want  string
	}{
		{"builds", &buildsCheck{}, "the image builds"},
		{"runs", &runsCheck{output: []string{"hello"}}, "exit code 0, and prints “hello”"},
		{"runs", &runsCheck{exit: 3}, "exit code 3"},
		{"runs", &runsCheck{notOutput: []string{"a", "b"}}, "exit code 0, and does not print “a” or “b”"},
		{"runs", &runsCheck{output: []string{"a", "b", "c"}, notOutput: []string{"d"}, starting: starting{args: []string{"-v"}, within: 1500 * time.Millisecond}},
			"exit code 0, and prints “a”, “b” and “c” and does not print “d”, with the arguments “-v”, within 1.5 seconds"},
		{"runs", &runsCheck{starting: starting{user: "1:2", tmpfs: []string{"/tmp"}, env: map[string]string{"B": "2", "A": "1"}, within: time.Second}},
			"exit code 0, with A=1 and B=2, as user 1:2, with a tmpfs at /tmp, within 1 second"},
		{"http", &httpCheck{port: 8080, path: "/", status: 200}, "answers on port 8080: / gives 200"},
		{"http", &httpCheck{port: 80, path: "/x", status: 404, body: []string{"no"}}, "answers on port 80: /x gives 404 and “no”"},
		{"healthy", &healthyCheck{starting: starting{within: 20 * time.Second}}, "the health check says healthy, within 20 seconds"},
		{"healthy", &healthyCheck{noticesHang: true}, "the health check says healthy, and unhealthy once the program hangs"},
		{"user", &userCheck{notRoot: true}, "does not run as root"},
		{"user", &userCheck{is: "65532:65532"}, "runs as user 65532:65532"},
		{"entrypoint", &entrypointCheck{"exec"}, "the program is started in exec form"},
		{"files", &filesCheck{present: []string{"/a", "/b"}, absent: []string{"/c", "/d"}, atMost: 2}, "/a and /b in the image, no /c or /d in the image, at most 2 files"},
		{"files", &filesCheck{atMost: 1}, "at most 1 file"},
		{"none", &noneCheck{[]string{"shell"}}, "no shell"},
		{"none", &noneCheck{[]string{"shell", "package-manager", "setuid"}}, "no shell, package manager or setuid file"},
		{"binary", &binaryCheck{true, "linux/arm64", true}, "the program is statically linked, built for linux/arm64 and read-only for the user who runs it"},
		{"binary", &binaryCheck{static: true}, "the program is statically linked"},
		{"size", &sizeCheck{5e6}, "at most 5 MB on disk"},
		{"size", &sizeCheck{1_500_000_000}, "at most 1.5 GB on disk"},
		{"size", &sizeCheck{5 << 20}, "at most 5.24288 MB on disk"},
		{"size", &sizeCheck{999}, "at most 999 B on disk"},
		{"waste", &wasteCheck{}, "nothing wasted in the layers"},
		{"waste", &wasteCheck{500e3}, "at most 500 kB wasted in the layers"},
		{"context", &contextCheck{1e6, []string{".git", "x"}, []string{"x", "y"}}, "at most 1 MB and no .git or x sent to the builder, x and y still in the directory"},
		{"context", &contextCheck{kept: []string{"x"}}, "x still in the directory"},
		{"context", &contextCheck{without: []string{".git"}}, "no .git sent to the builder"},
		{"rebuild", &rebuildCheck{change: "main.go", cached: []string{"download"}, again: []string{"go build"}}, "after a change of main.go: “download” from the cache, “go build” again"},
		{"rebuild", &rebuildCheck{change: "main.go", prints: []string{"a", "b"}, notPrints: []string{"c", "d"}}, "after a change of main.go: the build prints “a” and “b”, the build does not print “c” or “d”"},
		{"breaks", &breaksCheck{"fare.go", "func fare(", "return 1"}, "no image with a fault in fare.go: “return 1” below “func fare(”"},
		{"stage", &stageCheck{"test", "built"}, "the stage test is built"},
		{"stage", &stageCheck{"test", "skipped"}, "the stage test is skipped"},
		{"history", &historyCheck{[]string{"s3cret"}}, "no “s3cret” in the image's history"},
		{"nowhere", &nowhereCheck{[]string{"s3cret"}}, "no “s3cret” in any layer, the history, the configuration or the build's output"},
		{"label", &labelCheck{"a.b", ""}, "a label a.b"},
		{"label", &labelCheck{"a.b", "1.2"}, "the label a.b=1.2"},
	} {
		if got := (exercise.Check{Kind: tt.kind, Asked: tt.asked}).Want(); got != tt.want {
			t.Errorf("%+v asks for %q, want %q", tt.asked, got, tt.want)
		}
	}
}
