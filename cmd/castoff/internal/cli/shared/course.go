package shared

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"

	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/shelf"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Shelf is where courses are kept that came as one file.
func Shelf() shelf.Shelf { return shelf.Shelf{Dir: filepath.Join(journal.DefaultDir(), "courses")} }

// Forget has the course read again when it is next asked for.
func (d *Deps) Forget() {
	d.coursesLock.Lock()
	defer d.coursesLock.Unlock()
	if c := d.courses[d.Flags.Lessons]; c != nil {
		c.Close()
		delete(d.courses, d.Flags.Lessons)
	}
}

// courseDir is the directory of the course that was asked for: a directory as it
// is, a course that is kept, or a packed one, which is kept from then on.
func (d *Deps) courseDir(asked string) (string, error) {
	if asked == "" {
		return "", nil
	}
	if st, err := os.Stat(asked); err == nil && st.IsDir() {
		return asked, nil
	}
	if dir, ok := Shelf().Path(asked); ok {
		return dir, nil
	}
	if !shelf.IsPacked(asked) {
		return asked, nil // opening it says what is wrong
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	k, err := d.KeepCourse(ctx, asked, "")
	if err != nil {
		return "", err
	}
	dir, _ := Shelf().Path(k.Name)
	return dir, nil
}

// KeepCourse gets a packed course from a file or an address and keeps it, in place
// of the one called into unless that is empty.
func (d *Deps) KeepCourse(ctx context.Context, source, into string) (shelf.Kept, error) {
	packed, err := shelf.Fetch(ctx, source)
	if err != nil {
		return shelf.Kept{}, err
	}
	from := source
	if !shelf.IsAddress(source) {
		if from, err = filepath.Abs(source); err != nil {
			return shelf.Kept{}, err
		}
	}
	k, fresh, err := Shelf().Add(packed, from, into, d.Version)
	if err == nil && fresh && into == "" && !d.Flags.JSON {
		err = d.PrintTo(d.Err, screen.Notice{Tone: screen.Info, Text: "The course is kept as " + k.Name + ".",
			Hint: d.typed(k.Name, "") + "    plays it from now on; " + d.typed("", "course list") + "    lists what is kept"})
	}
	return k, err
}
