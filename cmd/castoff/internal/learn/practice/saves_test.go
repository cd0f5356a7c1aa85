package practice

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/changes"
	"castoff/cmd/castoff/internal/learn/checker"
)

// onDisk is a world whose one file is on disk, and whose checks end when they
// may.
type onDisk struct {
	*world
	dir   string
	began chan string   // the contents that checks began with
	may   chan struct{} // one for each that may end
	ended []string      // the contents that checks ended with
}

func (d *onDisk) Write(exercise.Exercise) (string, bool, error) { return d.dir, false, nil }
func (d *onDisk) Files(exercise.Exercise) (fs.FS, error)        { return os.DirFS(d.dir), nil }

func (d *onDisk) Check(ctx context.Context, ex exercise.Exercise, files fs.FS, emit progress.Emit) (checker.Report, error) {
	b, err := fs.ReadFile(files, "f")
	if err != nil {
		return checker.Report{}, err
	}
	d.began <- string(b)
	select {
	case <-d.may:
	case <-ctx.Done():
		return checker.Report{}, ctx.Err()
	}
	r, err := d.world.Check(ctx, ex, files, emit)
	d.ended = append(d.ended, r.Results[0].Found)
	return r, err
}

// starts waits until a check has begun with a content.
func (d *onDisk) starts(t *testing.T, want string) {
	late := time.After(patience)
	for {
		select {
		case got := <-d.began:
			if got == want {
				return
			}
		case <-late:
			t.Errorf("no check begins with %q", want)
			return
		}
	}
}

// TestTenSaves on a real directory, each while the check of the one before is
// under way, end in one result, that of the last.
func TestTenSaves(t *testing.T) {
	t.Parallel()
	d := &onDisk{world: &world{}, dir: t.TempDir(), began: make(chan string, 100), may: make(chan struct{}, 1)}
	save := func(text string) {
		if err := os.WriteFile(filepath.Join(d.dir, "f"), []byte(text), 0o600); err != nil {
			t.Error(err)
		}
	}
	save("at first")
	p := newPractice(d.world)
	p.desk, p.checker, p.Watch = d, d, changes.Watch
	d.may <- struct{}{}
	d.keys = []press{
		{when: "Found:at first", do: func() {
			for i := range 10 {
				text := fmt.Sprint("save ", i)
				save(text)
				d.starts(t, text)
			}
			d.may <- struct{}{}
		}},
		{when: "Found:save 9", key: keyQuit},
	}
	if err := p.Play(t.Context(), d.world, p.exercises[0]); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(d.ended, ", "); got != "at first, save 9" {
		t.Errorf("the results are those of: %s", got)
	}
}

// TestBlind: where changes cannot be noticed, the files are checked at first
// and when a key is pressed, and the screen says so.
func TestBlind(t *testing.T) {
	t.Parallel()
	w := &world{}
	p := newPractice(w)
	p.Watch = func(context.Context, string) (<-chan struct{}, error) {
		return nil, errors.New("watching /desk/one: no eyes")
	}
	w.keys = []press{
		{when: "Found:start", do: func() { w.save("one", "right") }}, {when: "no eyes", key: keyCheck},
		{when: "Passed.", key: keyQuit},
	}
	if err := p.Play(t.Context(), w, p.exercises[0]); err != nil {
		t.Fatal(err)
	}
	if w.checks != 2 {
		t.Errorf("%d checks", w.checks)
	}
}
