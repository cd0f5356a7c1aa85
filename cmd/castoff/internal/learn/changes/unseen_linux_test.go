package changes

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

// second is how soon a change that nobody reports has to be noticed.
const second = time.Second

// unseen watches dir, changes the file below it in ways that the system does
// not report, and expects that each is noticed within a second.
func unseen(t *testing.T, dir, file string, change func(text string)) {
	t.Helper()
	w := newWatcher()
	w.add([]string{dir})
	change("nobody reports this")
	select {
	case <-w.events:
		t.Skip("this system reports the change: skipped")
	case <-time.After(3 * settle):
	}
	w.close()

	seen := watch(t, dir, file)
	fastest := time.Hour
	for i := 0; i < 3 && fastest > second; i++ { // a busy machine may be slow once
		text := fmt.Sprint("change ", i)
		begin := time.Now()
		change(text)
		expect(t, seen, text)
		fastest = min(fastest, time.Since(begin))
	}
	t.Logf("noticed within %s", fastest)
	if fastest > second {
		t.Errorf("a change was noticed only after %s", fastest)
	}
}

// TestAnotherName changes a file under another of its names, elsewhere: a
// directory's events are those of its own names.
func TestAnotherName(t *testing.T) {
	t.Parallel()
	dir, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "other")
	file := filepath.Join(dir, "Dockerfile")
	write(t, file, "one")
	if err := os.Link(file, elsewhere); err != nil {
		t.Skipf("no hard links here: skipped: %v", err)
	}
	unseen(t, dir, file, func(text string) { write(t, elsewhere, text) })
}

// TestBelowAnOverlay changes a file below a mount that shows it, as the other
// side of a shared directory does.
func TestBelowAnOverlay(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	lower, merged := filepath.Join(root, "lower"), filepath.Join(root, "merged")
	write(t, filepath.Join(lower, "Dockerfile"), "one")
	for _, d := range []string{"upper", "work", "merged"} {
		if err := os.Mkdir(filepath.Join(root, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	options := fmt.Sprintf("lowerdir=%s,upperdir=%s,workdir=%s", lower, filepath.Join(root, "upper"), filepath.Join(root, "work"))
	if err := syscall.Mount("overlay", merged, "overlay", 0, options); err != nil {
		t.Skipf("nothing can be mounted here: skipped: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(merged, 0); err != nil {
			t.Errorf("unmounting: %v", err)
		}
	})
	unseen(t, merged, filepath.Join(merged, "Dockerfile"), func(text string) { write(t, filepath.Join(lower, "Dockerfile"), text) })
}

// noEvents is set in the process of TestWithoutInotify that may not ask the
// system for events.
const noEvents = "CASTOFF_TEST_NO_EVENTS"

// TestWithoutInotify watches where the system's limit on watchers is used up:
// in a user namespace of its own, so that nobody else goes short.
func TestWithoutInotify(t *testing.T) {
	t.Parallel()
	if os.Getenv(noEvents) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestWithoutInotify$", "-test.v")
		cmd.Env = append(os.Environ(), noEvents+"=1")
		cmd.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWUSER,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		}
		out, err := cmd.CombinedOutput()
		var failed *exec.ExitError
		switch {
		case errors.As(err, &failed):
			t.Errorf("without events: %v\n%s", err, out)
		case err != nil:
			t.Skipf("no user namespaces here: skipped: %v", err)
		default:
			t.Logf("%s", out)
		}
		return
	}
	if err := os.WriteFile("/proc/sys/user/max_inotify_instances", []byte("0"), 0o644); err != nil {
		t.Skipf("the limit cannot be set: skipped: %v", err)
	}
	if w, err := fsnotify.NewWatcher(); err == nil {
		w.Close()
		t.Skip("the system reports changes in spite of its limit: skipped")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "Dockerfile")
	write(t, file, "one")
	unseen(t, dir, file, func(text string) { write(t, file, text) })
}
