package practice

import (
	"fmt"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Meaning tells what is known of a failed check: the trap that the engine's or
// the program's words show. ok is false if nothing is known.
type Meaning func(checker.Result) (e screen.Explanation, ok bool)

// of is what is known of a result.
func (m Meaning) of(res checker.Result) (screen.Explanation, bool) {
	if m == nil || res.State != checker.Failed || !checker.Spoken(res.Check) {
		return screen.Explanation{}, false
	}
	return m(res)
}

// meant is what is known of the first failed check of a report of which
// something is; nil if nothing is.
func (p *Practice) meant(r *checker.Report) *screen.Explanation {
	for _, res := range r.Results {
		if e, ok := p.Meaning.of(res); ok {
			e.Cure, e.Example = p.typable(r.Exercise, e.Cure), p.typable(r.Exercise, e.Example)
			return &e
		}
	}
	return nil
}

// Rows are a report's checks as they are shown; those of an exercise that was
// not checked yet are waiting.
func (p *Practice) Rows(ex exercise.Exercise, r *checker.Report) screen.Checks {
	var c screen.Checks
	if r == nil || len(r.Results) == 0 {
		for _, check := range ex.Checks {
			c.Rows = append(c.Rows, screen.CheckRow{Want: check.Want()})
		}
		return c
	}
	for _, res := range r.Results {
		row := screen.CheckRow{Want: res.Want}
		switch res.State {
		case checker.Passed:
			row.State = screen.CheckPassed
		case checker.Failed:
			row.State, row.Found, row.Said, row.Next = screen.CheckFailed, res.Found, res.Said, res.Next
			if e, ok := p.Meaning.of(res); ok {
				row.Means = e.Title
			}
		case checker.Unable:
			row.State, row.Found = screen.CheckUnable, res.Found
		}
		c.Rows = append(c.Rows, row)
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
	if b.editor != nil {
		add(onTop, *b.editor)
	}
	if b.passed() {
		add(onTop, b.way()...)
		add(onChecks, b.rows)
		add(onTop, screen.Markdown{Source: b.ex.Why})
	} else {
		add(onTop, b.story())
		add(onChecks, b.rows)
	}
	if b.preparing != nil { // below the goals, which stay where they are
		p := *b.preparing
		p.Elapsed = time.Since(b.since)
		add(onTop, p)
	}
	if b.err != nil {
		add(onError, screen.Notice{Tone: screen.Bad, Text: b.err.Error(), Hint: fault.Hint(b.err)},
			screen.Notice{Tone: screen.Info, Text: "It is tried again when you save, or press " + keyCheck + "."})
	}
	if b.blind != nil {
		add(onError, screen.Notice{Tone: screen.Warn, Text: b.blind.Error(), Hint: "press " + keyCheck + " to have your files checked"})
	}
	if b.meant != nil && b.meaning {
		add(onMeaning, *b.meant)
	}
	for i := range b.hints {
		if b.passed() {
			break
		}
		add(onHints, screen.Markdown{Source: fmt.Sprintf("**Hint %d of %d.** %s", i+1, len(b.ex.Hints), strings.TrimSpace(b.p.hint(b.ex, i)))})
	}
	if b.backup != "" {
		add(onPlaces, screen.Notice{Tone: screen.Info, Text: "What you had made of it is in " + b.backup})
	}
	if b.solution != "" {
		add(onPlaces, screen.Notice{Tone: screen.Info, Text: "The solution is in " + b.solution})
	}
	if b.log {
		add(onLog, logs(b.report)...)
	}
	if b.passed() {
		add(onTop, screen.Markdown{Source: b.yours()})
	}
	at[onTop] = 0
	reveal, ok := at[b.focus]
	if !ok {
		reveal = -1
	}
	return blocks, reveal
}

// way is that an exercise is passed, how far the learner is, and where to go
// on.
func (b *bench) way() []screen.Block {
	if b.next == nil {
		return []screen.Block{screen.Notice{Tone: screen.Good, Text: fmt.Sprintf("Passed. You have passed all %d exercises.", b.tally.Of)}, b.tally,
			screen.Notice{Tone: screen.Info, Text: "What now? See where the bytes of an image of your own are. Tidy up with castoff clean.", Hint: "castoff measure IMAGE"}}
	}
	return []screen.Block{screen.Notice{Tone: screen.Good, Text: "Passed."}, b.tally,
		screen.Markdown{Source: fmt.Sprintf("**%s** goes on with **%s**: %s", keyNext, b.next.ID, b.next.Title)}}
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
