package report

import (
	"cmp"
	"fmt"

	"castoff/cmd/castoff/internal/ground/quantity"
)

// asked is a question as a class answered it. Editions of a course may differ in
// a question: each wording is one.
type asked struct {
	lesson, where string
	Question
	first    []int // how often each option was the first that was chosen
	answered int
}

// questions are all that anybody answered, in the order of the course.
func (c Class) questions() []*asked {
	var all []*asked
	known := map[string]*asked{}
	for _, m := range c.Members {
		for _, l := range m.Report.Lessons {
			for n, q := range l.Questions {
				if len(q.Tries) == 0 {
					continue
				}
				key := fmt.Sprintf("%q %d %q %#v", l.ID, n, q.Text, q.Options)
				a := known[key]
				if a == nil {
					a = &asked{lesson: l.ID, where: fmt.Sprintf("Lesson %d, question %d", l.Number, n+1), Question: q, first: make([]int, len(q.Options))}
					known[key] = a
					all = append(all, a)
				}
				a.answered++
				a.first[q.Tries[0]]++
			}
		}
	}
	return all
}

func (c Class) answers() Section {
	s := Section{ID: "answers", Title: "What was answered"}
	for _, a := range c.questions() {
		t := Table{Caption: a.where + ": " + a.Text, Head: []string{"option", "it is", "chosen first by"}}
		for i, o := range a.Options {
			right := "wrong"
			if o.Right {
				right = "right"
			}
			t.Rows = append(t.Rows, []string{o.Text, right, fmt.Sprintf("%d of %d", a.first[i], a.answered)})
		}
		s.Tables = append(s.Tables, t)
	}
	if len(s.Tables) == 0 {
		s.Text = []string{"Nobody has answered a question yet."}
	}
	return s
}

// foretold is what was said of numbers before they were measured.
func (c Class) foretold() Section {
	t := Table{Caption: "Predictions and guesses", Head: []string{"question", "said by", "came true for", "not so for"}}
	index := map[string]int{}
	var said, came, not [][]int
	for n, m := range c.Members {
		for _, f := range m.Report.Foretold {
			if f.Said == "" {
				continue
			}
			at, ok := index[f.Lesson+" "+f.ID]
			if !ok {
				at = len(said)
				index[f.Lesson+" "+f.ID] = at
				said, came, not = append(said, nil), append(came, nil), append(not, nil)
				t.Rows = append(t.Rows, []string{brief(f.Text)})
			}
			said[at] = append(said[at], n+1)
			switch {
			case f.Found == "":
			case f.True:
				came[at] = append(came[at], n+1)
			default:
				not[at] = append(not[at], n+1)
			}
		}
	}
	if len(t.Rows) == 0 {
		return Section{}
	}
	for i := range t.Rows {
		t.Rows[i] = append(t.Rows[i], numbers(said[i]), numbers(came[i]), numbers(not[i]))
	}
	return Section{ID: "foretold", Title: "Predictions and guesses", Tables: []Table{t}}
}

// sizes are what each learner measured.
func (c Class) sizes() Section {
	s := Section{ID: "sizes", Title: "What was measured"}
	t := Table{Caption: "Sizes by learner", Head: []string{"learner", "image", "on disk", "download", "build", "engine", "base"}}
	for n, m := range c.Members {
		for _, i := range m.Report.Images {
			if i.Disk == nil {
				continue
			}
			engine, base := unknown, unknown
			if mc := m.Report.Machine; mc != nil {
				engine, base = cmp.Or(mc.Engine, unknown), cmp.Or(mc.Base, unknown)
			}
			t.Rows = append(t.Rows, []string{fmt.Sprintf("%d · %s", n+1, m.Name), i.Name, i.Disk.found(), i.Download.found(), seconds(i.BuildSeconds), engine, base})
		}
	}
	if len(t.Rows) == 0 {
		s.Text = []string{"Nobody has measured an image yet."}
		return s
	}
	s.Tables = []Table{t}
	s.Notes = []string{quantity.Plural(len(t.Rows), "measurement") + ", each on the learner's own engine."}
	return s
}
