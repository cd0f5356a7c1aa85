package teaching

import (
	"fmt"
	"slices"

	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/courses"
	"castoff/cmd/castoff/internal/ui/screen"
)

// filesNotice says what was found in the files of a course.
func filesNotice(c courses.Checked) screen.Notice {
	text := "The files of " + quantity.Plural(len(c.Lessons), "lesson") + " and " + quantity.Plural(len(c.Exercises), "exercise") + " are as they should be."
	switch {
	case c.Part:
		text = "The files of " + quantity.Plural(len(c.Exercises), "exercise") + " are as they should be; the others were not looked at."
	case len(c.Exercises) == 0:
		text = "The files of " + quantity.Plural(len(c.Lessons), "lesson") + " are as they should be. There are no exercises."
	case len(c.Lessons) == 0:
		text = "The files of " + quantity.Plural(len(c.Exercises), "exercise") + " are as they should be. There are no lessons."
	}
	return screen.Notice{Tone: screen.Good, Text: text}
}

// notices say how an exercise did, as soon as it is known and again at the
// end if something is wrong with it.
func (p proven) notices() []screen.Block {
	name := fmt.Sprintf("%s, %s: ", p.Exercise, p.Builder)
	switch {
	case p.Skipped != "":
		return []screen.Block{screen.Notice{Tone: screen.Warn, Text: name + "skipped: " + p.Skipped}}
	case p.OK:
		return []screen.Block{screen.Notice{Tone: screen.Good, Text: fmt.Sprintf("%sok (start %s, solution %s%s)",
			name, quantity.Seconds(p.StartSeconds), quantity.Seconds(p.SolutionSeconds), p.others())}}
	}
	var blocks []screen.Block
	for _, f := range p.Faults {
		blocks = append(blocks, screen.Notice{Tone: screen.Bad, Text: name + f})
	}
	return blocks
}

// others is how long the other answers took; empty if there are none.
func (p proven) others() string {
	if len(p.Answers) == 0 {
		return ""
	}
	seconds := 0.0
	for _, a := range p.Answers {
		seconds += a.Seconds
	}
	return fmt.Sprintf(", %s %s", quantity.Plural(len(p.Answers), "other answer"), quantity.Seconds(seconds))
}

// result is one word for a table, below which what is wrong stands in full.
func (p proven) result() string {
	switch {
	case p.Skipped != "":
		return "skipped"
	case p.OK:
		return "ok"
	}
	return "faulty"
}

// faulty is the ID of the first exercise that does not keep its promise.
func (r checkResult) faulty() string {
	for _, p := range r.Exercises {
		if !p.OK {
			return p.Exercise
		}
	}
	return ""
}

func (o *checkOptions) blocks(res checkResult) []screen.Block {
	t := screen.Table{Head: []string{"exercise", "builder", "start", "solution", "result"}}
	blocks := []screen.Block{nil}
	skipped := 0
	for _, p := range res.Exercises {
		t.Rows = append(t.Rows, []string{p.Exercise, string(p.Builder), quantity.Seconds(p.StartSeconds), quantity.Seconds(p.SolutionSeconds), p.result()})
		if p.Skipped != "" {
			skipped++
		}
		if p.Skipped != "" || !p.OK {
			blocks = append(blocks, p.notices()...)
		}
	}
	blocks[0] = t
	for _, t := range res.Images {
		if !t.OK || t.Skipped != "" || len(t.Warnings) > 0 {
			blocks = append(blocks, t.notices()...)
		}
	}
	if res.OK && len(res.Exercises) == 0 {
		blocks = append(blocks, screen.Notice{Tone: screen.Good, Text: "The images of its lessons are built."})
	}
	if res.OK && len(res.Exercises) > 0 {
		text := "Every start fails as declared, and every solution passes."
		if slices.ContainsFunc(res.Exercises, func(p proven) bool { return len(p.Answers) > 0 }) {
			text = "Every start fails as declared, every solution passes, and the other answers are judged as they deserve."
		}
		if skipped > 0 {
			text += fmt.Sprintf(" Not tried: %d of %d.", skipped, len(res.Exercises))
		}
		blocks = append(blocks, screen.Notice{Tone: screen.Good, Text: text})
	}
	if len(t.Rows) == 0 {
		blocks = blocks[1:]
	}
	if skipped < len(res.Exercises) || len(res.Images) > 0 {
		blocks = append(blocks, screen.Notice{Tone: screen.Info, Text: "The images stay, so that the next check is quick.", Hint: o.Typed("clean") + "    removes them"})
	}
	return blocks
}
