package practice

import (
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/checker"
	"castoff/cmd/castoff/internal/exercise"
	"castoff/cmd/castoff/internal/fault"
	"castoff/cmd/castoff/internal/screen"
)

// Rows are a report's checks as they are shown; those of an exercise that was
// not checked yet are waiting.
func Rows(ex exercise.Exercise, r *checker.Report) screen.Checks {
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
		case checker.Unable:
			row.State, row.Found = screen.CheckUnable, res.Found
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

// heading names an exercise.
func heading(ex exercise.Exercise) string { return ex.ID + " · " + ex.Title }

// story is what an exercise is about and where its files are.
func story(ex exercise.Exercise, dir string) screen.Markdown {
	return screen.Markdown{Source: strings.TrimSpace(ex.Story) + "\n\nYour files: `" + dir + "`\n"}
}

// blocks are what a bench shows.
func (b *bench) blocks() []screen.Block {
	blocks := []screen.Block{story(b.ex, b.dir), Rows(b.ex, b.report)}
	switch {
	case b.err != nil:
		blocks = append(blocks, screen.Notice{Tone: screen.Bad, Text: b.err.Error(), Hint: fault.Hint(b.err)})
	case b.report != nil && b.report.Passed:
		blocks = append(blocks, screen.Notice{Tone: screen.Good, Text: "Passed."}, screen.Markdown{Source: b.ex.Why})
	}
	for i := range b.hints {
		blocks = append(blocks, screen.Markdown{Source: fmt.Sprintf("**Hint %d of %d.** %s", i+1, len(b.ex.Hints), strings.TrimSpace(b.ex.Hints[i]))})
	}
	if b.backup != "" {
		blocks = append(blocks, screen.Notice{Tone: screen.Info, Text: "What you had made of it is in " + b.backup})
	}
	if b.solution != "" {
		blocks = append(blocks, screen.Notice{Tone: screen.Info, Text: "The solution is in " + b.solution})
	}
	if b.log && b.report != nil {
		for _, res := range b.report.Results {
			if res.Log != "" {
				blocks = append(blocks, screen.Listing{Title: "the whole log of: " + res.Want, Text: res.Log, FirstLine: 1})
			}
		}
	}
	return blocks
}
