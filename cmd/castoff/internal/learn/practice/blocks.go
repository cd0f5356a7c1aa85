package practice

import (
	"fmt"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/explain"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/ui/screen"
)

// explained is what is known of a failed check; nil if nothing is. What an image
// is or has is not explained by an error text.
func explained(res checker.Result) *explain.Explanation {
	if !checker.Spoken(res.Check) {
		return nil
	}
	return res.Explanation
}

// Explanation is an explanation as it is drawn.
func Explanation(e explain.Explanation) screen.Explanation {
	return screen.Explanation{Title: e.Trap.Title, Saw: e.Line, Meant: e.Names["meant"], Why: e.Trap.Why, Cure: e.Trap.Cure, Example: e.Trap.Example}
}

// meant is what is known of the first failed check of a report that anything is
// known of; nil if there is none.
func (p *Practice) meant(r checker.Report) *screen.Explanation {
	for _, res := range r.Results {
		if e := explained(res); e != nil {
			b := Explanation(*e)
			b.Cure, b.Example = p.typable(r.Exercise, b.Cure), p.typable(r.Exercise, b.Example)
			return &b
		}
	}
	return nil
}

// Rows are a report's checks as they are shown; those of an exercise that has
// not been checked yet are waiting.
func (p *Practice) Rows(ex exercise.Exercise, r *checker.Report) screen.Checks {
	var c screen.Checks
	if r == nil || len(r.Results) == 0 {
		for _, check := range ex.Checks {
			c.Rows = append(c.Rows, screen.CheckRow{Step: plaintext.Line(check.Step), Want: check.Want()})
		}
		return numbered(c)
	}
	for _, res := range r.Results {
		row := screen.CheckRow{Step: res.Step, Want: res.Want}
		switch res.State {
		case checker.Passed:
			row.State = screen.CheckPassed
		case checker.Failed:
			row.State, row.Found, row.Said, row.Next = screen.CheckFailed, res.Found, res.Said, p.typable(ex.ID, res.Next)
			row.Means = p.typable(ex.ID, res.Means)
			if e := explained(res); e != nil { // never beside the author's words
				row.Means = e.Trap.Title
			}
		case checker.Unable:
			row.State, row.Found = screen.CheckUnable, res.Found
		}
		c.Rows = append(c.Rows, row)
	}
	return numbered(c)
}

// numbered puts before the title of each step which one it is.
func numbered(c screen.Checks) screen.Checks {
	of := 0
	for _, row := range c.Rows {
		if row.Step != "" {
			of++
		}
	}
	n := 0
	for i := range c.Rows {
		if row := &c.Rows[i]; row.Step != "" {
			n++
			row.Step = fmt.Sprintf("Step %d of %d: %s", n, of, row.Step)
		}
	}
	return c
}

// heading names an exercise.
func heading(ex exercise.Exercise) string { return ex.ID + " · " + ex.Title }

// story is what an exercise is about, and what is the learner's.
func (b *bench) story() screen.Markdown {
	return screen.Markdown{Source: strings.TrimSpace(b.ex.Story) + "\n\n" + b.yours()}
}

// yours is where the learner's files are, and what to type for their image.
func (b *bench) yours() string {
	text := "- Your files: `" + b.dir + "`\n"
	if b.p.Image != nil {
		text += "- Your image: `" + b.p.Image(b.ex.ID) + "`\n"
	}
	return text
}

// blocks are what a bench shows, and the one that has to come into view; -1
// for none.
func (b *bench) blocks() (blocks []screen.Block, reveal int) {
	at := map[focus]int{}
	add := func(f focus, more ...screen.Block) {
		if len(more) > 0 {
			blocks = append(blocks, more...)
			at[f] = len(blocks) - 1
		}
	}
	if b.seen.editor != nil {
		add(onTop, *b.seen.editor)
	}
	if b.last.passed() {
		add(onTop, b.passedBlocks()...)
		add(onChecks, b.last.rows)
		add(onTop, screen.Markdown{Source: b.ex.Why})
	} else {
		add(onTop, b.story())
		add(onChecks, b.last.rows)
	}
	if b.job.preparing != nil { // below the goals, which stay where they are
		p := *b.job.preparing
		p.Elapsed = time.Since(b.job.since)
		add(onTop, p)
	}
	if b.last.err != nil {
		add(onError, screen.Notice{Tone: screen.Bad, Text: b.last.err.Error(), Hint: fault.Hint(b.last.err)},
			screen.Notice{Tone: screen.Info, Text: "It is tried again when you save, or press " + keyCheck + "."})
	}
	if b.last.blind != nil {
		add(onError, screen.Notice{Tone: screen.Warn, Text: b.last.blind.Error(), Hint: "press " + keyCheck + " to have your files checked"})
	}
	if b.last.meant != nil && b.seen.meaning {
		add(onMeaning, *b.last.meant)
	}
	for i := range b.seen.hints {
		if b.last.passed() {
			break
		}
		add(onHints, screen.Markdown{Source: fmt.Sprintf("**Hint %d of %d.** %s", i+1, len(b.ex.Hints), strings.TrimSpace(b.p.hint(b.ex, i)))})
	}
	if b.seen.backup != "" {
		add(onPlaces, screen.Notice{Tone: screen.Info, Text: "What you had made of it is in " + b.seen.backup})
	}
	if b.seen.solution != "" {
		add(onPlaces, screen.Notice{Tone: screen.Info, Text: "The solution is in " + b.seen.solution})
	}
	if b.seen.log {
		add(onLog, logs(b.last.report)...)
	}
	if b.last.passed() {
		add(onTop, screen.Markdown{Source: b.yours()})
	}
	at[onTop] = 0
	reveal, ok := at[b.seen.focus]
	if !ok {
		reveal = -1
	}
	return blocks, reveal
}

// passedBlocks say that an exercise is passed, how far the learner is, and
// where to go on.
func (b *bench) passedBlocks() []screen.Block {
	if b.way.next == nil {
		return []screen.Block{screen.Notice{Tone: screen.Good, Text: fmt.Sprintf("Passed. You have passed all %d exercises.", b.way.tally.Of)}, b.way.tally,
			screen.Notice{Tone: screen.Info, Text: "What now? See where the bytes of an image of your own are. Tidy up with castoff clean.", Hint: "castoff measure IMAGE"}}
	}
	return []screen.Block{screen.Notice{Tone: screen.Good, Text: "Passed."}, b.way.tally,
		screen.Markdown{Source: fmt.Sprintf("**%s** goes on with **%s**: %s", keyNext, b.way.next.ID, b.way.next.Title)}}
}

// logs are the whole outputs of the checks that failed.
func logs(r *checker.Report) []screen.Block {
	var out []screen.Block
	if r != nil {
		for _, res := range r.Results {
			if res.Log != "" {
				out = append(out, screen.Listing{Title: "the whole log of: " + res.Want, Text: res.Log, FirstLine: 1})
			}
		}
	}
	if len(out) == 0 {
		out = append(out, screen.Notice{Tone: screen.Info, Text: "There is no more output than what is shown."})
	}
	return out
}
