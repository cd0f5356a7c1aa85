package prepare

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/steps"
)

// none are images of which none is there.
type none struct{ Images }

func (none) Plan(context.Context) images.Plan { return images.Plan{Base: "debian:13"} }
func (none) Base() (baseimage.Base, bool)     { return baseimage.Base{}, false }
func (none) Builder() daemon.Builder          { return daemon.BuildKit }
func (none) Short(name string) string         { return "castoff/" + name }

type someEngine struct{ Engine }

func (someEngine) Info() daemon.Info { return daemon.Info{ID: "e"} }

// full is a journal to which nothing can be added.
type full struct{ journal.Memory }

var errFull = errors.New("writing the journal: no space left on device")

func (*full) Append(journal.Record) error { return errFull }

type passing struct{}

func (passing) Check(context.Context, exercise.Exercise, fs.FS, progress.Emit) (checker.Report, error) {
	return checker.Report{ImageID: "sha256:1"}, nil
}

// TestBaseFirst: whatever the lessons mention first, or not at all, the base is the
// first part: without it nobody knows what is there.
func TestBaseFirst(t *testing.T) {
	t.Parallel()
	known := lesson.Known{Verbs: steps.Verbs(), Images: []string{"hello"}, Placeholders: []string{"base.size", "hello.size"}}
	for text, want := range map[string]string{
		"## One\n\n```castoff build image=hello\n```\n\n## Two\n\nThe base has {{base.size}}.\n": "castoff/base, castoff/hello, the bytes of castoff/hello",
		"## One\n\nThe base has {{base.size}}.\n\n## Two\n\n```castoff build image=hello\n```\n": "castoff/base, castoff/hello, the bytes of castoff/hello",
		"## One\n\n```castoff build image=hello\n```\n":                                          "castoff/base, castoff/hello, the bytes of castoff/hello",
		"## One\n\nWords.\n": "",
	} {
		all, err := lesson.Load(fstest.MapFS{"01-a.md": {Data: []byte("---\ntitle: A\nminutes: 1\n---\n\n" + text)}}, fstest.MapFS{}, known)
		if err != nil {
			t.Fatal(err)
		}
		parts := Course{Images: none{}, Engine: someEngine{}, Journal: &journal.Memory{}, Whole: all, Lessons: all.Lessons}.Parts(t.Context())
		var names []string
		for i := range parts {
			if names = append(names, parts[i].Name); parts[i].IsBase() != (i == 0) {
				t.Errorf("%s: the part %d is %s", text, i, parts[i].Name)
			}
		}
		if got := strings.Join(names, ", "); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestUnkept: the start of an exercise that cannot be noted was made all the same.
func TestUnkept(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"Dockerfile": {Data: []byte("FROM scratch\n")}}
	c := Course{Images: none{}, Engine: someEngine{}, Journal: &full{}, Checker: passing{}, Whole: &lesson.Course{},
		Exercises: []exercise.Exercise{{ID: "golf", StartFiles: files, SolutionFiles: files}}}
	parts := c.Parts(t.Context())
	if len(parts) != 1 {
		t.Fatalf("%+v", parts)
	}
	if err := parts[0].Make(t.Context(), progress.Discard); err != nil || parts[0].State != Made || parts[0].Note != errFull.Error() {
		t.Errorf("%+v, %v", parts[0], err)
	}
	if Lacking(parts) != 0 || !errors.Is(Unkept(parts), errFull) || Unkept(nil) != nil {
		t.Errorf("%d are lacking, %v", Lacking(parts), Unkept(parts))
	}
	if err := c.NoteAll(t.Context()); !errors.Is(err, errFull) {
		t.Errorf("all of it: %v", err)
	}
}
