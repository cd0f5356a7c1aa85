package steps

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/lessons"
	"castoff/sampleapp"
)

// courseKnown is what the course's own lessons may refer to.
func courseKnown(t *testing.T) lesson.Known {
	t.Helper()
	k := lesson.Known{
		Verbs:  Verbs(),
		Images: []string{"traditional", "multistage"},
		Placeholders: []string{"base.ref", "base.size", "base.download", "base.source", "base.note",
			"builder", "engine", "ratio", "saved"},
	}
	k.Numbers = map[string]quantity.Kind{"traditional.size": quantity.KindSize, "multistage.size": quantity.KindSize,
		"traditional.seconds": quantity.KindTime, "multistage.seconds": quantity.KindTime}
	k.Trials = []string{"linking", "bases", "cache", "targets", "platforms", "secrets"}
	for _, number := range []string{"bases.scratch", "bases.base", "cache.whole", "cache.ordered", "cache.mounted", "platforms.own", "platforms.other"} {
		k.Numbers[number] = "" // of whatever kind
		k.Placeholders = append(k.Placeholders, number)
	}
	for _, image := range k.Images {
		for _, fact := range []string{"size", "bytes", "layers", "files", "seconds", "build", "built", "ref", "biggest", "biggest-instruction", "biggest-directory",
			"download", "packages", "executables", "setuid", "shells", "users", "ca-certificates", "time-zones", "tmp", "listed", "cpu", "memory"} {
			k.Placeholders = append(k.Placeholders, image+"."+fact)
		}
	}
	for _, ex := range courseExercises(t) {
		k.Exercises = append(k.Exercises, ex.ID)
	}
	return k
}

func courseExercises(t *testing.T) []exercise.Exercise {
	t.Helper()
	all, err := exercise.Load(lessons.Files, "exercises", nil)
	if err != nil || len(all) == 0 {
		t.Fatalf("%d exercises: %v", len(all), err)
	}
	return all
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

func loadCourse(t *testing.T) *lesson.Course {
	t.Helper()
	c, err := lesson.Load(lessons.Files, courseFiles(t), courseKnown(t))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCourseLoads(t *testing.T) {
	t.Parallel()
	c := loadCourse(t)
	for _, l := range c.Lessons {
		t.Logf("%s %q, %d min\n%s", l.ID, l.Title, l.Minutes, outline(l))
		if l.Minutes == 0 {
			t.Errorf("%s: no minutes", l.ID)
		}
		if n := strings.Count(outline(l), " ask"); n < 2 || n > 6 {
			t.Errorf("%s: %d questions, want 2 to 6", l.ID, n)
		}
		first, last := l.Pages[0].Steps[0], l.Pages[len(l.Pages)-1]
		if !strings.HasPrefix(first.Markdown, "After this lesson you ") {
			t.Errorf("%s does not begin with what you can do after it: %q", l.ID, first.Markdown)
		}
		if last.Title != "In short" || !strings.Contains(last.Steps[0].Markdown, "\n3. ") {
			t.Errorf("%s does not end with a summary in three lines", l.ID)
		}
	}
}

// TestCoursePagesFit keeps pages within a terminal of 24 lines, about: blocks
// need room, too.
func TestCoursePagesFit(t *testing.T) {
	t.Parallel()
	for _, l := range loadCourse(t).Lessons {
		for _, p := range l.Pages {
			lines, blocks := 0, 0
			for _, s := range p.Steps {
				if _, aside := s.Content.(*Note); aside {
					continue
				}
				if s.Verb != lesson.Prose {
					blocks++
					continue
				}
				lines += 1 + strings.Count(s.Markdown, "\n")
				for line := range strings.Lines(s.Markdown) {
					if n := utf8.RuneCountInString(line); n > 81 && !strings.HasPrefix(line, "|") {
						t.Errorf("%s: more than 80 columns: %s", l.ID, line)
					}
				}
			}
			if most := 20 - 5*min(blocks, 1); lines > most {
				t.Errorf("%s, %s: %d lines of prose, want at most %d", l.ID, p.Title, lines, most)
			}
		}
	}
}

// TestNotesCutNoPages: learners have the pages of a course that has no notes, and
// the first page of each lesson has one.
func TestNotesCutNoPages(t *testing.T) {
	t.Parallel()
	plain := fstest.MapFS{}
	note := regexp.MustCompile("(?ms)^```castoff note\n.*?^```\n")
	names, err := fs.Glob(lessons.Files, "*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(lessons.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		plain[name] = &fstest.MapFile{Data: note.ReplaceAll(text, nil)}
	}
	without, err := lesson.Load(plain, courseFiles(t), courseKnown(t))
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range loadCourse(t).Lessons {
		if got, want := strings.ReplaceAll(outline(l), " note", ""), outline(without.Lessons[i]); got != want {
			t.Errorf("%s with notes:\n%s\nand without:\n%s", l.ID, got, want)
		}
		first := l.Pages[0].Steps
		if _, ok := first[len(first)-1].Content.(*Note); !ok {
			t.Errorf("%s: no note on the first page", l.ID)
		}
	}
}

func TestCourseSaysNothingTwice(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, l := range loadCourse(t).Lessons {
		for _, p := range l.Pages {
			for _, s := range p.Steps {
				asker, ok := Of(s).(Asker)
				if !ok {
					continue
				}
				text := asker.Question().Text
				if other, ok := seen[text]; ok {
					t.Errorf("%s and %s ask the same: %s", other, l.ID, text)
				}
				seen[text] = l.ID
			}
		}
	}
}

// TestCourseReadsWellUnmeasured shows that every placeholder can be filled.
func TestCourseReadsWellUnmeasured(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, l := range loadCourse(t).Lessons {
		for _, p := range l.Pages {
			for _, s := range p.Steps {
				filled := lesson.Fill(s.Markdown, func(name string) string { used[name] = true; return "not measured yet" })
				if strings.Contains(filled, "{{") {
					t.Errorf("%s, line %d: a placeholder is left: %s", l.ID, s.Line, filled)
				}
			}
		}
	}
	for _, name := range []string{"base.note", "base.download", "ratio", "builder", "traditional.biggest-instruction", "traditional.biggest-directory"} {
		if !used[name] {
			t.Errorf("no lesson uses {{%s}}", name)
		}
	}
}

// named finds the exercises that prose tells a reader to type.
var named = regexp.MustCompile("`castoff exercise ([a-z0-9-]+)`")

// TestExercisesAreInTheirLessons: a learner comes across each exercise in the
// lesson that it belongs to, and what lessons name is there.
func TestExercisesAreInTheirLessons(t *testing.T) {
	t.Parallel()
	all := courseExercises(t)
	lessonOf := map[string]int{}
	for _, ex := range all {
		lessonOf[ex.ID] = ex.Lesson
	}
	in := map[string]bool{} // as "5 tzdata"
	for _, l := range loadCourse(t).Lessons {
		embedded := 0
		for _, p := range l.Pages {
			for _, s := range p.Steps {
				if ex, ok := Of(s).(*Exercise); ok {
					embedded++
					in[fmt.Sprint(l.Number, " ", ex.ID)] = true
				}
				for _, m := range named.FindAllStringSubmatch(s.Markdown, -1) {
					if _, ok := lessonOf[m[1]]; !ok {
						t.Errorf("%s, below line %d: there is no exercise %s", l.ID, s.Line, m[1])
					}
					in[fmt.Sprint(l.Number, " ", m[1])] = true
				}
			}
		}
		if embedded > 1 {
			t.Errorf("%s: %d exercises to do at once; name the others", l.ID, embedded)
		}
	}
	for _, ex := range all {
		if ex.Lesson == 0 {
			t.Errorf("%s belongs to no lesson", ex.ID)
		} else if !in[fmt.Sprint(ex.Lesson, " ", ex.ID)] {
			t.Errorf("lesson %d does not point to its exercise %s", ex.Lesson, ex.ID)
		}
	}
}
