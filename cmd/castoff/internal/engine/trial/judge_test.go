package trial_test

import (
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/engine/trial"
)

// judging is a program that judges an image or its container, and then a few that
// want more than that.
const judging = `package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"
)

func main() {
	switch os.Args[1] {
	case "serve":
		http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "high water at noon") })
		panic(http.ListenAndServe("127.0.0.1:8080", nil))
	case "files":
		story, err := os.ReadFile("/image/docs/story")
		alias, aerr := os.ReadFile("/image/docs/alias")
		link, lerr := os.Readlink("/image/docs/link")
		in, serr := os.Stat("/image/docs/story")
		fmt.Println(string(story), string(alias), link, err, aerr, lerr, serr, in.Mode(), in.Sys().(*syscall.Stat_t).Uid)
	case "ask":
		for range 50 {
			if resp, err := http.Get("http://127.0.0.1:8080/"); err == nil {
				body, _ := io.ReadAll(resp.Body)
				fmt.Println(string(body))
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		fmt.Println("nobody answers")
		os.Exit(1)
	case "fill":
		for _, dir := range []string{"/", "/image", "/tmp", "/dev/shm"} {
			n := int64(0)
			if f, err := os.Create(dir + "/heap"); err == nil {
				n, _ = io.Copy(f, zero{})
				f.Close()
			}
			fmt.Printf("%s %v\n", dir, n>>20)
		}
		os.Exit(3)
	case "reach":
		ifs, _ := net.Interfaces()
		for _, i := range ifs {
			fmt.Println("interface", i.Name)
		}
		_, err := net.DialTimeout("tcp", "1.1.1.1:53", 2*time.Second)
		fmt.Println("network", err == nil)
		_, err = os.Stat("/var/run/docker.sock")
		fmt.Println("socket", err == nil)
		fmt.Println("mount", syscall.Mount("/dev/sda", "/tmp", "ext4", 0, "") == nil)
		fmt.Println("root", syscall.Chroot("/proc/1/root") == nil)
		fmt.Println("kill", syscall.Kill(-1, 0) == nil)
	case "endless":
		fmt.Println("for ever")
		time.Sleep(time.Hour)
	}
}

type zero struct{}

// Read ends where 10 GB would.
func (zero) Read(p []byte) (int, error) { written += int64(len(p)); if written > 10<<30 { return 0, io.EOF }; return len(p), nil }

var written int64
`

// checkJudging has programs judge an image by its files and by its container, and
// shows that neither gets at anything else.
func checkJudging(t *testing.T, e *docker.Engine) {
	name, labels := enginetest.Labels(t, e)
	program := enginetest.Compile(t, e, judging)
	own, alias := enginetest.Regular("docs/story", "of the tides"), enginetest.Hardlink("docs/alias", "docs/story")
	own.UID, alias.UID = 1234, 1234
	of, _ := enginetest.Load(t, e, labels, "judged", map[string]any{"Entrypoint": []string{"/app"}, "Cmd": []string{"serve"}},
		enginetest.Archive(t, enginetest.Folder("docs"), own, alias, enginetest.Symlink("docs/link", "/docs/story"), enginetest.Executable("app", program)))
	by, _ := enginetest.Load(t, e, labels, "judge", map[string]any{"Entrypoint": []string{"/judge"}}, enginetest.Archive(t, enginetest.Executable("judge", program)))
	judge := func(running bool, args ...string) trial.Judged {
		t.Helper()
		j, err := e.Judge(t.Context(), trial.Program{Running: running, Of: trial.Spec{Ref: of, Labels: labels},
			Spec: trial.Spec{Ref: by, Labels: labels, Args: args, Within: 15 * time.Second}})
		if err != nil {
			t.Fatalf("%v: %v", args, err)
		}
		return j
	}
	says := func(j trial.Judged, code int, lines ...string) {
		t.Helper()
		for _, line := range lines {
			if !strings.Contains("\n"+j.Output, "\n"+line+"\n") {
				t.Errorf("it does not say %q: %+v", line, j)
			}
		}
		if !j.Ended || j.ExitCode != code {
			t.Errorf("it ends with %d: %+v", j.ExitCode, j)
		}
	}
	says(judge(false, "files"), 0, "of the tides of the tides /docs/story <nil> <nil> <nil> <nil> -rw-r--r-- 1234")
	says(judge(true, "ask"), 0, "high water at noon")
	full := judge(false, "fill")
	says(full, 3, "/ 0", "/image 0", "/tmp 64")
	if !strings.Contains(full.Output, "/dev/shm 6") { // 64 MiB, or Podman's 64,000 kB
		t.Errorf("what it may write is %s", full.Output)
	}
	for _, running := range []bool{false, true} {
		says(judge(running, "reach"), 0, "interface lo", "network false", "socket false", "mount false", "root false")
	}
	if j := judge(false, "reach"); strings.Count(j.Output, "interface") != 1 {
		t.Errorf("it has more than the loopback: %s", j.Output)
	}
	started := time.Now()
	j, err := e.Judge(t.Context(), trial.Program{Of: trial.Spec{Ref: of, Labels: labels}, Spec: trial.Spec{Ref: by, Labels: labels, Args: []string{"endless"}, Within: 2 * time.Second}})
	if err != nil || j.Ended || !strings.Contains(j.Output, "for ever") || time.Since(started) > time.Minute {
		t.Errorf("an endless one: %+v, %v, after %s", j, err, time.Since(started))
	}
	if j := judge(true, "nonsense"); !j.Ended || j.ExitCode != 0 || j.Of.Ended {
		t.Errorf("one that ends at once: %+v", j)
	}
	mute, _ := enginetest.Load(t, e, labels, "judge-mute", nil, enginetest.Archive(t, enginetest.Executable("judge", program)))
	j, err = e.Judge(t.Context(), trial.Program{Of: trial.Spec{Ref: of, Labels: labels}, Spec: trial.Spec{Ref: mute, Labels: labels, Within: 2 * time.Second}})
	if err != nil || j.Refused == "" {
		t.Errorf("one without a program: %+v, %v", j, err)
	}
	left, err := e.Owned(t.Context(), name, nil)
	for _, o := range left {
		if o.Kind != "image" || !strings.Contains(strings.Join(o.Refs, " "), "/judge") {
			t.Errorf("left behind: %+v", o)
		}
	}
	if err != nil || len(left) != 3 {
		t.Errorf("left behind: %+v, %v", left, err)
	}
}

func TestJudging(t *testing.T) {
	t.Parallel()
	checkJudging(t, dockertest.Engine(t))
}

func TestJudgingOnPodman(t *testing.T) {
	t.Parallel()
	checkJudging(t, enginetest.Podman(t))
}
