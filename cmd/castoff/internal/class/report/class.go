package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/quantity"
)

// Class is what many learners did in one course.
type Class struct {
	Course  Course
	Members []Member
	Made    time.Time
}

// Member is a learner of a class.
type Member struct {
	// Name is the learner's, which no other has: of two who are called the same
	// the second is "ada (2)".
	Name   string
	Report Report
}

// nameless is what a learner without a name is called.
const nameless = "no name"

// Join makes a class of reports, which have to be about one course.
func Join(files []File, now time.Time) (Class, error) {
	c := Class{Made: now}
	taken := map[string]bool{}
	for i, f := range files {
		if i == 0 {
			c.Course = f.Report.Course
		}
		if f.Report.Course.Title != c.Course.Title {
			return Class{}, fault.New(fmt.Errorf("joining the reports: %s is about %q, and %s about %q", clean(f.Name), f.Report.Course.Title, clean(files[0].Name), c.Course.Title),
				fault.ExitUsage, "castoff report --class FILE…    with the reports of one course")
		}
		name := cmp.Or(f.Report.Learner, nameless)
		for n := 2; taken[name]; n++ {
			name = fmt.Sprintf("%s (%d)", cmp.Or(f.Report.Learner, nameless), n)
		}
		taken[name] = true
		c.Members = append(c.Members, Member{name, f.Report})
	}
	return c, nil
}

// Page is what is shown of a class.
func (c Class) Page() Page {
	return Page{
		Lang: "en", Title: "Class report: " + c.Course.Title,
		Lead: []string{"What " + quantity.Plural(len(c.Members), "learner") + " did and measured, each by their own records. Learners are numbered as in the first table."},
		Sections: nonEmpty([]Section{c.members(), c.stuck(), c.passed(), c.answers(), c.foretold(), c.sizes(),
			{ID: "methods", Title: "How this was counted", Notes: methods().Notes}}),
		Foot: []string{"Joined by castoff on " + quantity.Moment(c.Made) + " from the files that the learners handed in. What they say is what the files say: nobody has signed them."},
	}
}

func (c Class) members() Section {
	t := Table{Caption: "Learners", Head: []string{"learner", "lessons finished", "right at the first try", "exercises passed", "open", "finals", "last seen"}}
	for n, m := range c.Members {
		s := m.Report.totals()
		last := "did nothing yet"
		if !m.Report.To.IsZero() {
			last = quantity.Moment(m.Report.To)
		}
		t.Rows = append(t.Rows, []string{fmt.Sprintf("%d · %s", n+1, m.Name),
			fmt.Sprintf("%d of %d", s.finished, len(m.Report.Lessons)), fmt.Sprintf("%d of %d answered", s.first, s.answered),
			fmt.Sprintf("%d of %d", s.passed, len(m.Report.Exercises)), fmt.Sprint(s.begun), fmt.Sprintf("%d of %d", s.finalsPassed, s.finals), last})
	}
	return Section{ID: "learners", Title: "The learners", Tables: []Table{t}}
}

// tally is how a class did in one exercise.
type tally struct {
	Exercise
	passed, open, solved []int // learners, from 1
	tries, most, hints   int
}

// exercises are those that anybody began, in the order of the course.
func (c Class) exercises() []*tally {
	var all []*tally
	byID := map[string]*tally{}
	for n, m := range c.Members {
		counted := map[string]bool{}
		for _, e := range m.Report.Exercises {
			if e.State == NotBegun || counted[e.ID] {
				continue
			}
			counted[e.ID] = true
			t := byID[e.ID]
			if t == nil {
				t = &tally{Exercise: e}
				byID[e.ID] = t
				all = append(all, t)
			}
			t.tries, t.hints, t.most = t.tries+e.Tries, t.hints+e.Hints, max(t.most, e.Tries)
			if e.Solution {
				t.solved = append(t.solved, n+1)
			}
			if e.State == Passed {
				t.passed = append(t.passed, n+1)
			} else {
				t.open = append(t.open, n+1)
			}
		}
	}
	place := map[string]int{}
	for _, m := range c.Members {
		for i, e := range m.Report.Exercises {
			if _, ok := place[e.ID]; !ok {
				place[e.ID] = i
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *tally) int { return cmp.Compare(place[a.ID], place[b.ID]) })
	return all
}

func (t tally) name() string {
	name := t.ID
	if t.Final {
		name += " (final)"
	}
	return name + ": " + t.Title
}

func (c Class) passed() Section {
	t := Table{Caption: "Exercises that anybody began", Head: []string{"exercise", "passed", "by", "open", "for"}}
	for _, e := range c.exercises() {
		t.Rows = append(t.Rows, []string{e.name(), fmt.Sprint(len(e.passed)), numbers(e.passed), fmt.Sprint(len(e.open)), numbers(e.open)})
	}
	s := Section{ID: "passed", Title: "Who passed what"}
	if len(t.Rows) == 0 {
		s.Text = []string{"Nobody has begun an exercise yet."}
		return s
	}
	s.Tables = []Table{t}
	return s
}

// numbers writes ascending numbers briefly: "1–4, 7".
func numbers(all []int) string {
	var parts []string
	for i := 0; i < len(all); {
		j := i
		for j+1 < len(all) && all[j+1] == all[j]+1 {
			j++
		}
		switch {
		case j == i:
			parts = append(parts, fmt.Sprint(all[i]))
		case j == i+1:
			parts = append(parts, fmt.Sprint(all[i]), fmt.Sprint(all[j]))
		default:
			parts = append(parts, fmt.Sprintf("%d–%d", all[i], all[j]))
		}
		i = j + 1
	}
	if len(parts) == 0 {
		return "nobody"
	}
	return strings.Join(parts, ", ")
}

// mostStuck is how many exercises are named where the room got stuck.
const mostStuck = 10

// stuck are the exercises that cost most: still open for most learners, then by
// tries for each who began it, then by hints.
func (c Class) stuck() Section {
	all := c.exercises()
	each := func(t *tally, n int) float64 { return float64(n) / float64(len(t.passed)+len(t.open)) }
	slices.SortStableFunc(all, func(a, b *tally) int {
		return cmp.Or(cmp.Compare(len(b.open), len(a.open)), cmp.Compare(each(b, b.tries), each(a, a.tries)), cmp.Compare(b.hints, a.hints))
	})
	all = slices.DeleteFunc(all, func(t *tally) bool {
		return len(t.open) == 0 && t.tries <= len(t.passed) && t.hints == 0 && len(t.solved) == 0
	})
	t := Table{Caption: "Where the room got stuck", Head: []string{"exercise", "still open", "tries for each", "most tries", "hints in all", "solution read by"}}
	for _, e := range all[:min(len(all), mostStuck)] {
		t.Rows = append(t.Rows, []string{e.name(), fmt.Sprintf("%d of %d", len(e.open), len(e.open)+len(e.passed)),
			fmt.Sprintf("%.1f", each(e, e.tries)), fmt.Sprint(e.most), fmt.Sprint(e.hints), numbers(e.solved)})
	}
	if len(t.Rows) == 0 {
		return Section{}
	}
	return Section{ID: "stuck", Title: "Where the room got stuck", Tables: []Table{t}}
}
