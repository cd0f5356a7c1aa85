// Package lesson turns Markdown into lessons: pages of typed steps, checked
// so that whatever is wrong is reported with its file and line.
package lesson

import (
	"fmt"
	"strings"
)

// Prose is the verb of what stands between the steps.
const Prose = "prose"

// Course is all lessons, in order.
type Course struct {
	Lessons []*Lesson
}

// Numbered is the lesson with a number among some; nil if none has it.
func Numbered(lessons []*Lesson, n int) *Lesson {
	for _, l := range lessons {
		if l.Number == n {
			return l
		}
	}
	return nil
}

// Lesson is one lesson.
type Lesson struct {
	// ID is the file's name without its ending: "02-the-traditional-build".
	ID string
	// Number is the number that the file's name begins with.
	Number int
	Title  string
	// Minutes is how long a reader needs, about.
	Minutes int
	Pages   []Page
}

// Heading is what the lesson is called where it is read: "2 · The traditional build".
func (l *Lesson) Heading() string { return fmt.Sprintf("%d · %s", l.Number, l.Title) }

// Section returns the indices of the pages of the sections with a heading, whether it
// is written with the marks that it has in the file or without; none if no section
// has it.
func (l *Lesson) Section(heading string) []int {
	var pages []int
	for i, p := range l.Pages {
		if p.Title != "" && Plain(p.Title) == Plain(heading) {
			pages = append(pages, i)
		}
	}
	return pages
}

// Plain is inline Markdown without its marks, as far as headings have any.
func Plain(s string) string { return strings.NewReplacer("`", "", "**", "", "*", "").Replace(s) }

// Page is what is shown at once. A new page begins at each heading of level 2,
// and around a step whose [Place] asks for it.
type Page struct {
	// Title is the heading of the page's section, as inline Markdown; empty
	// before the first. The first page of a section shows it as well: the
	// heading is the beginning of its prose.
	Title string
	// Continued is true of the pages of a section behind the first, which have no
	// heading of their own.
	Continued bool
	Steps     []Step
}

// Step is one step of a page, or the prose between two of them.
type Step struct {
	// Verb is the name of its verb, or [Prose].
	Verb string
	// Line is the line of the file that the step begins at, from 1.
	Line int
	// Markdown is the text of prose, as in the file but for the blank lines
	// around it; placeholders are not yet filled in, see [Fill].
	Markdown string
	// Content is what the verb has read from its block; nil for prose.
	Content any
}
