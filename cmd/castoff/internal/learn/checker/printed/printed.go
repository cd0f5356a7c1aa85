// Package printed finds texts in what a build prints, however much that is.
package printed

import (
	"strings"

	"castoff/cmd/castoff/internal/ground/progress"
)

// Search looks for texts in the events of a build. Its zero value looks for none.
type Search struct {
	texts []string
	// across is true if a text may begin in one event and end in another of the
	// same step; tails are the ends of what steps have printed, by their IDs.
	across bool
	tails  map[string]string
	found  map[string]bool
}

// Lines looks for texts that stand in one line.
func Lines(texts ...string) *Search { return &Search{texts: texts, found: map[string]bool{}} }

// Anywhere looks for texts that may come in pieces, too: what a step prints with
// two writes can come as two lines.
func Anywhere(texts ...string) *Search {
	s := Lines(texts...)
	s.across, s.tails = true, map[string]string{}
	return s
}

// See takes in an event of the build.
func (s *Search) See(e progress.Event) {
	if e.Kind != progress.Log {
		return
	}
	said, id := e.Text, ""
	if s.across && e.Step != nil {
		id = e.Step.ID
		said = s.tails[id] + said
	}
	longest := 0
	for _, text := range s.texts {
		longest = max(longest, len(text))
		if strings.Contains(said, text) {
			s.found[text] = true
		}
	}
	if s.across {
		s.tails[id] = said[max(len(said)-longest, 0):]
	}
}

// Found reports whether one of the texts was printed.
func (s *Search) Found(text string) bool { return s != nil && s.found[text] }
