package lesson

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"castoff/lessons"
	"castoff/sampleapp"
)

// courseKnown is what the course's own lessons may refer to.
func courseKnown() Known {
	k := Known{
		Images: []string{"traditional", "multistage"},
		Placeholders: []string{"base.ref", "base.size", "base.download", "base.source", "base.note",
			"builder", "engine", "ratio", "saved"},
	}
	for _, image := range k.Images {
		for _, fact := range []string{"size", "bytes", "layers", "files", "seconds", "ref", "biggest", "biggest-instruction"} {
			k.Placeholders = append(k.Placeholders, image+"."+fact)
		}
	}
	return k
}

// courseFiles are the course's files under the paths that lessons use.
func courseFiles(t *testing.T) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(sampleapp.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(sampleapp.Files, path)
		files["sampleapp/"+path] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func loadCourse(t *testing.T) *Course {
	t.Helper()
	c, err := Load(lessons.Files, courseFiles(t), courseKnown())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCourseLoads(t *testing.T) {
	c := loadCourse(t)
	for _, l := range c.Lessons {
		t.Logf("%s %q %d min", l.ID, l.Title, l.Minutes)
		for i, p := range l.Pages {
			var what []string
			for _, s := range p.Steps {
				w := string(s.Verb)
				if s.Verb == Prose {
					w += "(" + strings.Repeat("|", strings.Count(s.Markdown, "\n")+1) + ")"
				}
				what = append(what, w)
			}
			t.Logf("  %2d %-32s %s", i+1, p.Title, strings.Join(what, " "))
		}
	}
}
