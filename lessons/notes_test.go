package lessons

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

var (
	noteStep = regexp.MustCompile("(?ms)^```castoff note\n(.*?)^```\n")
	// alone is what ends the page above it.
	alone      = regexp.MustCompile("(?m)^```castoff (?:ask|predict|guess|build) ?.*$")
	headingTwo = regexp.MustCompile(`(?m)^## (.*)$`)
	// sectionName is a section as a note names it, in quotes.
	sectionName = regexp.MustCompile(`"([^"]+)"`)
	minutesNote = regexp.MustCompile(`^\*\*Minutes:\*\* ([1-9][0-9]?)\n`)
)

// withoutNotes is what a learner is shown of a lesson.
func withoutNotes(text string) string { return noteStep.ReplaceAllString(text, "") }

// sectionsOf are the parts of a lesson: what stands before its first heading of
// level 2 under the empty name, then each section under its own, with their names
// in order.
func sectionsOf(text string) (names []string, parts map[string]string) {
	names, parts = []string{""}, map[string]string{}
	from, name := 0, ""
	for _, m := range headingTwo.FindAllStringSubmatchIndex(text, -1) {
		parts[name] = text[from:m[0]]
		from, name = m[0], text[m[2]:m[3]]
		names = append(names, name)
	}
	parts[name] = text[from:]
	return names, parts
}

// planned is how many minutes a lesson takes in front of a class, as the note on
// its first page says.
func planned(t *testing.T, name, intro string) int {
	t.Helper()
	m := noteStep.FindStringSubmatch(alone.Split(intro, 2)[0])
	if m == nil {
		t.Fatalf("%s has no note on its first page", name)
	}
	first := minutesNote.FindStringSubmatch(m[1])
	if first == nil {
		t.Fatalf("%s: the note on the first page does not begin with its minutes: %s", name, m[1])
	}
	for _, label := range []string{"**Aim:** ", "**Get wrong:** ", "**Short of time:** "} {
		if !strings.Contains(m[1], "\n\n"+label) {
			t.Errorf("%s: the note on the first page has no paragraph %s", name, label)
		}
	}
	n, err := strconv.Atoi(first[1])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestNotes: whoever teaches a lesson without having written it finds on its first
// page what it is for and what may be left out, and a note with each section.
func TestNotes(t *testing.T) {
	t.Parallel()
	for name, lesson := range read(t) {
		names, parts := sectionsOf(lesson)
		planned(t, name, parts[""])
		for _, section := range names[1:] {
			notes := noteStep.FindAllStringSubmatch(parts[section], -1)
			if len(notes) == 0 {
				t.Errorf("%s has no note with %q", name, section)
			}
			for _, note := range notes {
				if !strings.HasPrefix(note[1], "**Say:** ") && !strings.HasPrefix(note[1], "**Ask:** ") {
					t.Errorf("%s, %s: a note says neither what to say nor what to ask: %s", name, section, note[1])
				}
			}
		}
		_, short, _ := strings.Cut(noteStep.FindString(parts[""]), "**Short of time:**")
		skip := sectionName.FindAllStringSubmatch(strings.Join(strings.Fields(short), " "), -1)
		for _, m := range skip {
			if !slices.Contains(names, m[1]) {
				t.Errorf("%s: a section to skip, or to keep, is not there: %q", name, m[1])
			}
		}
		if len(skip) == 0 {
			t.Errorf("%s: no section is named that may be skipped", name)
		}
	}
}

// TestNotesAreRead at a glance, by somebody who is talking.
func TestNotesAreRead(t *testing.T) {
	t.Parallel()
	for name, lesson := range read(t) {
		for i, note := range noteStep.FindAllStringSubmatch(lesson, -1) {
			most := 60 // words
			if i == 0 {
				most = 170
			}
			if n := len(strings.Fields(note[1])); n > most {
				t.Errorf("%s: a note of %d words, more than %d: %s", name, n, most, note[1])
			}
			for line := range strings.Lines(note[1]) {
				if len([]rune(line)) > 81 {
					t.Errorf("%s: more than 80 columns: %s", name, line)
				}
			}
		}
	}
}

// plan is a plan of course.yaml.
type plan struct {
	Minutes int
	Lessons []struct {
		Lesson, Minutes int
		Skip            []string
	}
}

// TestPlans: a plan takes as long as it says, leaves out what is there, and no
// whole lesson; it gives none more time than the lesson takes without it.
func TestPlans(t *testing.T) {
	t.Parallel()
	text, err := Files.ReadFile("course.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var course struct{ Plans []plan }
	if err := yaml.Unmarshal(text, &course); err != nil {
		t.Fatal(err)
	}
	byNumber := map[string]string{}
	for name := range read(t) {
		byNumber[name[:2]] = name
	}
	var lengths []int
	for _, p := range course.Plans {
		lengths = append(lengths, p.Minutes)
		sum, last := 0, 0
		for _, part := range p.Lessons {
			sum += part.Minutes
			if part.Lesson <= last {
				t.Errorf("the plan of %d minutes: lesson %d comes after lesson %d", p.Minutes, part.Lesson, last)
			}
			last = part.Lesson
			name := byNumber[fmt.Sprintf("%02d", part.Lesson)]
			names, parts := sectionsOf(read(t)[name])
			if most := planned(t, name, parts[""]); part.Minutes > most {
				t.Errorf("the plan of %d minutes gives %s %d, and all of it takes %d", p.Minutes, name, part.Minutes, most)
			}
			for _, heading := range part.Skip {
				if heading == "" || !slices.Contains(names, heading) {
					t.Errorf("the plan of %d minutes: %s has no section %q", p.Minutes, name, heading)
				}
			}
			if kept := len(names) - 1 - len(part.Skip); kept < 1 {
				t.Errorf("the plan of %d minutes leaves nothing of %s", p.Minutes, name)
			}
		}
		if sum != p.Minutes {
			t.Errorf("the plan of %d minutes takes %d", p.Minutes, sum)
		}
	}
	if !slices.Equal(lengths, []int{20, 45, 90}) {
		t.Errorf("there are plans of %v minutes", lengths)
	}
}
