package steps

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/course/scaffold"
	"castoff/sampleapp"
)

// below gives the files of a course as lessons refer to them.
type below struct{ lessons fs.FS }

func (b below) Open(name string) (fs.File, error) {
	if rest, ok := strings.CutPrefix(name, "sampleapp/"); ok {
		return sampleapp.Files.Open(rest)
	}
	return b.lessons.Open(strings.TrimPrefix(name, "lessons/"))
}

// TestNewCourse: the lesson that a course begins with has no mistakes, whatever
// the course's title.
func TestNewCourse(t *testing.T) {
	t.Parallel()
	for _, title := range []string{"First steps", `A "title": with \ [[.Title]] {{builder}} # and 'more'`, "Über 日本"} {
		dir := filepath.Join(t.TempDir(), "course")
		if _, err := scaffold.Course(dir, title, scaffold.Formats{}); err != nil {
			t.Fatal(err)
		}
		files := os.DirFS(dir)
		known := lesson.Known{Verbs: Verbs(), Images: []string{"hello", "hello-large"}, Placeholders: []string{"hello.size"},
			Exercises: []string{scaffold.First}}
		c, err := lesson.Load(files, below{files}, known)
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Lessons) != 1 || c.Lessons[0].Title != title || c.Lessons[0].Number != 1 {
			t.Errorf("%q: the lessons are %+v", title, c.Lessons)
		}
		var verbs []string
		for _, p := range c.Lessons[0].Pages {
			for _, s := range p.Steps {
				verbs = append(verbs, s.Verb)
			}
		}
		for _, v := range []string{"show", "build", "measure", "compare", "ask", "exercise"} {
			if !slices.Contains(verbs, v) {
				t.Errorf("%q: the lesson has no step %s", title, v)
			}
		}
	}
}
