package walk_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/image/rootfs/walk"
)

// usesGo uses as much CPU and memory as its arguments say, on several threads,
// or starts another program.
const usesGo = `package main

import (
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

func spent() time.Duration {
	var r syscall.Rusage
	syscall.Getrusage(0, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func main() {
	if os.Args[1] == "further" {
		exec.Command(os.Args[0], "0", "0").Run()
		return
	}
	ms, _ := strconv.Atoi(os.Args[1])
	mb, _ := strconv.Atoi(os.Args[2])
	b := make([]byte, mb<<20)
	for i := range b {
		b[i] = 1
	}
	done := make(chan bool)
	for range 3 {
		go func() {
			for spent() < time.Duration(ms)*time.Millisecond {
			}
			done <- true
		}()
	}
	for range 3 {
		<-done
	}
	os.Exit(3)
}
`

func usesProgram(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(usesGo), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "uses")
	c := exec.Command("go", "build", "-o", file, filepath.Join(dir, "main.go"))
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return file
}

// used has a program started twice, as a probe does it.
func used(env []string, command ...string) ([]walk.Usage, error) {
	var out bytes.Buffer
	if err := walk.Run(&out, "/", walk.UsageArgs(2, env, command)); err != nil {
		return nil, err
	}
	return walk.ReadUsage(&out)
}

// TestUsage: what a program uses is its own, and not that of the process that
// it is started from, which has more memory.
func TestUsage(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it has a program compute for a while")
	big := make([]byte, 64<<20)
	for i := range big {
		big[i] = 1
	}
	defer runtime.KeepAlive(big)
	program := usesProgram(t)
	for _, c := range []struct {
		ms, mb   string
		cpu      time.Duration
		min, max int64 // MiB
	}{{"0", "0", 0, 0, 16}, {"200", "40", 200 * time.Millisecond, 40, 56}} {
		all, err := used([]string{"GOMAXPROCS=4"}, program, c.ms, c.mb)
		if err != nil || len(all) != 2 {
			t.Fatalf("%v: %v", all, err)
		}
		for _, u := range all {
			if u.CPU < c.cpu || u.CPU > 5*c.cpu+time.Second || u.PeakBytes <= c.min<<20 || u.PeakBytes > c.max<<20 {
				t.Errorf("%s ms, %s MiB: %s, %d KiB", c.ms, c.mb, u.CPU, u.PeakBytes>>10)
			}
		}
	}
}

// TestUsageOfNone: what cannot be told is not told.
func TestUsageOfNone(t *testing.T) {
	t.Parallel()
	program := usesProgram(t)
	dir, name := filepath.Split(program)
	for want, run := range map[string]func() ([]walk.Usage, error){
		"further programs":  func() ([]walk.Usage, error) { return used(nil, program, "further") },
		"not in the PATH":   func() ([]walk.Usage, error) { return used([]string{"PATH=/nowhere:"}, name, "0", "0") },
		"no such file":      func() ([]walk.Usage, error) { return used(nil, "/nowhere/at/all") },
		"there are too few": func() ([]walk.Usage, error) { return nil, walk.Run(nil, "/", []string{walk.UsageFlag, "1"}) },
		"there is no command": func() ([]walk.Usage, error) {
			return nil, walk.Run(nil, "/", []string{walk.UsageFlag, "1", "1", "A=b"})
		},
		"what a program used": func() ([]walk.Usage, error) { return walk.ReadUsage(strings.NewReader("12 -5\n")) },
	} {
		if all, err := run(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, not %s", all, err, want)
		}
	}
	if all, err := used([]string{"PATH=" + strings.TrimSuffix(dir, "/")}, name, "0", "0"); err != nil || len(all) != 2 {
		t.Errorf("%v, %v", all, err)
	}
}
