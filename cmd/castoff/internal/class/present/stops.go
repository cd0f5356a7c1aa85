package present

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/lectern"
)

// Stop is a lesson of a presentation.
type Stop struct {
	Lesson *lesson.Lesson
	// Pages are the indices of those of its pages that are shown; at least one.
	Pages []int
	// Minutes is how long it is to take; 0 if nobody said.
	Minutes int
}

// Whole is a whole course, with the minutes that its lessons name.
func Whole(c *lesson.Course) []Stop {
	var all []Stop
	for _, l := range c.Lessons {
		all = append(all, Stop{Lesson: l, Pages: pages(l, nil), Minutes: l.Minutes})
	}
	return all
}

// Planned is a course as a plan has it: its lessons, without the sections that it
// leaves out.
func Planned(c *lesson.Course, p manifest.Plan) []Stop {
	var all []Stop
	for _, part := range p.Parts {
		l := lesson.Numbered(c.Lessons, part.Lesson)
		if l == nil {
			continue // the course is checked elsewhere
		}
		if shown := pages(l, part.Skip); len(shown) > 0 {
			all = append(all, Stop{Lesson: l, Pages: shown, Minutes: part.Minutes})
		}
	}
	return all
}

// pages are those of a lesson but for the sections with some headings.
func pages(l *lesson.Lesson, skip []string) []int {
	var out, left []int
	for _, heading := range skip {
		left = append(left, l.Section(heading)...)
	}
	for i := range l.Pages {
		if !slices.Contains(left, i) {
			out = append(out, i)
		}
	}
	return out
}

// Position is where a presentation is.
type Position struct {
	// Stop, Page and Slide count from 0: the lesson among those that are presented,
	// the page among those of the lesson that are shown, the slide of the page.
	Stop  int `json:"stop"`
	Page  int `json:"page"`
	Slide int `json:"slide"`
	// Spent is how long the presentation has taken, OnLesson how long its lesson, in
	// seconds.
	Spent    float64 `json:"spent"`
	OnLesson float64 `json:"on_lesson"`
}

// key is the page of a position.
func (p Position) key() [2]int { return [2]int{p.Stop, p.Page} }

// mostSpent is the longest time that is taken for one that was spent: a week.
const mostSpent = 7 * 24 * 3600

// within is a position that is one of a presentation, whatever it was.
func (p Position) within(stops []Stop) Position {
	p.Stop = min(max(p.Stop, 0), len(stops)-1)
	p.Page = min(max(p.Page, 0), len(stops[p.Stop].Pages)-1)
	p.Slide = min(max(p.Slide, 0), 1000)
	if !(p.Spent >= 0 && p.Spent < mostSpent && p.OnLesson >= 0 && p.OnLesson <= p.Spent) {
		p.Spent, p.OnLesson = 0, 0
	}
	return p
}

// StopOf is the index of a lesson among those of a presentation; false if it is
// none of them.
func StopOf(stops []Stop, l *lesson.Lesson) (int, bool) {
	i := slices.IndexFunc(stops, func(s Stop) bool { return s.Lesson == l })
	return i, i >= 0
}

// ReadPosition reads what [Position.Text] wrote; anything else is the beginning.
func ReadPosition(text []byte) Position {
	var p Position
	if json.Unmarshal(text, &p) != nil {
		return Position{}
	}
	return p
}

// Text is a position as it is kept.
func (p Position) Text() []byte {
	b, err := json.Marshal(p)
	if err != nil {
		return nil // of numbers that cannot be: the beginning
	}
	return b
}

// lists are the places to go to, by name "stop/page".
func lists(stops []Stop) lectern.Lists {
	var out lectern.Lists
	seen := map[string]bool{}
	for i, stop := range stops {
		out.Lessons = append(out.Lessons, lectern.Entry{Label: stop.Lesson.Heading(), Name: placeName(i, 0)})
		for j, at := range stop.Pages {
			for _, step := range stop.Lesson.Pages[at].Steps {
				for _, image := range steps.Of(step).Needs().Images {
					if !seen[image] {
						seen[image] = true
						label := image + ", in " + stop.Lesson.Heading() + ", page " + strconv.Itoa(j+1)
						out.Images = append(out.Images, lectern.Entry{Label: label, Name: placeName(i, j)})
					}
				}
			}
		}
	}
	return out
}

func placeName(stop, page int) string { return strconv.Itoa(stop) + "/" + strconv.Itoa(page) }

// placeOf reads the name of a place.
func placeOf(name string, stops []Stop) (stop, page int, ok bool) {
	a, b, _ := strings.Cut(name, "/")
	stop, err := strconv.Atoi(a)
	page, err2 := strconv.Atoi(b)
	if err != nil || err2 != nil || stop < 0 || stop >= len(stops) || page < 0 || page >= len(stops[stop].Pages) {
		return 0, 0, false
	}
	return stop, page, true
}
