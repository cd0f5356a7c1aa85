package report

import (
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
)

// Page is what is shown of a report, in whatever format.
type Page struct {
	// Lang is the language of its own texts.
	Lang, Title string
	Lead        []string
	Sections    []Section
	Foot        []string
}

// Section is a part of a page.
type Section struct {
	ID, Title string
	Text      []string
	Charts    []Chart
	Tables    []Table
	Notes     []string
}

// Table is rows of plain text. The first cell of a row says what the row is about.
type Table struct {
	Caption string
	Head    []string
	Rows    [][]string
}

// Chart is bars to one scale. Its text alternative is [Chart.Table].
type Chart struct {
	ID, Title string
	// Of is what the bars measure: "size"; Note, which may be empty, is how they
	// were found, in short.
	Of, Note string
	Bars     []Bar
}

// Bar is a bar of a chart.
type Bar struct {
	Label string
	Value float64
	// Text is the value with its unit, How the method by which it was found.
	Text, How string
	// Second is true for what is set beside the bar before it.
	Second bool
}

// Table is the chart in numbers.
func (c Chart) Table() Table {
	t := Table{Caption: c.Title + ", in numbers", Head: []string{"", c.Of, "how it was found"}}
	for _, b := range c.Bars {
		t.Rows = append(t.Rows, []string{b.Label, b.Text, b.How})
	}
	return t
}

// most is the largest value.
func (c Chart) most() (most float64) {
	for _, b := range c.Bars {
		most = max(most, b.Value)
	}
	return most
}

// Page is what is shown of a report.
func (r Report) Page() Page {
	p := Page{Lang: "en", Title: "Report: " + r.Course.Title}
	who := "a learner without a name"
	if r.Learner != "" {
		who = r.Learner
	}
	lead := "What " + who + " did and measured"
	if r.From.IsZero() {
		lead += " in this course: nothing yet."
	} else {
		lead += fmt.Sprintf(" from %s to %s.", quantity.Moment(r.From), quantity.Moment(r.To))
	}
	p.Lead = []string{lead, r.summary()}
	p.Sections = append(p.Sections, r.machineSection(), r.imagesSection(), r.placesSection(), r.deploySection(), r.lessonsSection(), r.foretoldSection(), r.exercisesSection(), methods())
	p.Foot = []string{"Made by castoff " + r.Castoff + " on " + quantity.Moment(r.Made) + " from the learner's own records. Nothing in it was sent anywhere."}
	if r.Castoff == "" {
		p.Foot[0] = strings.Replace(p.Foot[0], "castoff  on", "castoff on", 1)
	}
	p.Sections = nonEmpty(p.Sections)
	return p
}

// nonEmpty are the sections that say something.
func nonEmpty(all []Section) []Section {
	var out []Section
	for _, s := range all {
		if len(s.Text)+len(s.Charts)+len(s.Tables)+len(s.Notes) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// summary is the whole report in a sentence or two.
func (r Report) summary() string {
	t := r.totals()
	var parts []string
	if len(r.Lessons) > 0 {
		parts = append(parts, fmt.Sprintf("%d of %s finished", t.finished, quantity.Plural(len(r.Lessons), "lesson")))
	}
	if t.questions > 0 {
		parts = append(parts, fmt.Sprintf("%d of %s right at the first try", t.first, quantity.Plural(t.questions, "question")))
	}
	if len(r.Exercises) > 0 {
		parts = append(parts, fmt.Sprintf("%d of %s passed", t.passed, quantity.Plural(len(r.Exercises), "exercise")))
	}
	if t.finals > 0 {
		parts = append(parts, fmt.Sprintf("%d of %s among them", t.finalsPassed, quantity.Plural(t.finals, "final")))
	}
	if len(parts) == 0 {
		return "The course has no lessons and no exercises."
	}
	return strings.Join(parts, ", ") + "." // it begins with a number
}

// totals are what is counted in a report.
type totals struct{ finished, questions, answered, first, passed, begun, finals, finalsPassed int }

func (r Report) totals() (t totals) {
	for _, l := range r.Lessons {
		if l.Finished {
			t.finished++
		}
		for _, q := range l.Questions {
			t.questions++
			if len(q.Tries) > 0 {
				t.answered++
			}
			if q.First() {
				t.first++
			}
		}
	}
	for _, e := range r.Exercises {
		if e.State == Passed {
			t.passed++
		}
		if e.State == Begun {
			t.begun++
		}
		if e.Final {
			t.finals++
			if e.State == Passed {
				t.finalsPassed++
			}
		}
	}
	return t
}

// size writes an amount, with the kind of size that it is unless that is clear.
func (a *Amount) size() string {
	if a == nil {
		return notMeasured
	}
	text := quantity.Size(a.Bytes)
	if a.About {
		text = "about " + text
	}
	return text
}

// how says how an amount was found.
func (a *Amount) how() string {
	if a == nil {
		return ""
	}
	switch a.Method {
	case measure.MethodSave:
		return "counted file by file"
	case measure.MethodSeen:
		return "counted, all that a container sees"
	case measure.MethodInspect:
		return "as the engine reports it"
	case measure.MethodBlocks, measure.MethodArchives:
		return measure.SizeName(a.Method) + ", as the engine reports it"
	case measure.DownloadStored:
		return "as the engine stores it"
	case measure.DownloadCompressed:
		return "gzipped here"
	case "":
		return "not recorded"
	}
	return a.Method
}

// seconds writes a duration that was timed.
func seconds(s float64) string {
	if s <= 0 {
		return notMeasured
	}
	return quantity.Precise(s)
}

// minutes writes how long an exercise took.
func (e Exercise) minutes() string {
	switch {
	case e.Seconds <= 0:
		return notMeasured
	case e.Seconds < 60:
		return "under 1 min"
	}
	text := fmt.Sprintf("%.0f min", e.Seconds/60)
	if e.Pauses > 0 {
		text += " (" + quantity.Plural(e.Pauses, "pause") + ")"
	}
	return text
}

// methods say how the numbers were found.
func methods() Section {
	return Section{ID: "methods", Title: "How the numbers were found", Notes: []string{
		"On disk: the bytes of the files in all layers. \"Counted\" is to the byte; \"as the engine reports it\" is the engine's own figure. Download: what a pull transfers, compressed.",
		"Places: read by a small program in a container of the image (probe), or from the stream of docker save. All sizes are decimal: 1 MB is 1,000,000 bytes.",
		"Build: the build that carried out the instructions, on this engine. Save, load and start were timed on this engine; the transfer is computed from the download size, at best.",
		"Right at the first try: the first option that was chosen, of the latest time that the question was answered. A guess comes true within 10 % of what was measured.",
		fmt.Sprintf("Tries are checks until an exercise was passed. Minutes go from its first record until it was passed, or to its last: the times from one check, hint or the like to the next, of which each counts as %.0f min at most, so that a pause does not count as work; how many were longer is said.", Pause.Minutes()),
		"A final is an exercise of difficulty 5.",
	}}
}
