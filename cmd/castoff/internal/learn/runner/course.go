package runner

import (
	"context"
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Course is the menu: the learner goes on where they were, chooses a lesson,
// or leaves. It returns when they leave.
func (r *Runner) Course(ctx context.Context) error {
	for {
		id, err := r.menu(ctx)
		if err != nil || id == "" {
			return err
		}
		if left, err := r.onward(ctx, id); err != nil || left {
			return err
		}
	}
}

// From plays a lesson and goes on as [Runner.Course] does: to the next lesson,
// or to the menu. It returns when the learner leaves.
func (r *Runner) From(ctx context.Context, id string) error {
	if left, err := r.onward(ctx, id); err != nil || left {
		return err
	}
	return r.Course(ctx)
}

// entry is an item of a menu and what it leads to.
type entry struct {
	item screen.Item
	// lesson is the ID of the lesson to play; empty if something else is
	// meant.
	lesson string
	// choose is true for the list of lessons, practise for the exercises, class for
	// how one learns with others, back for where the person came from. If none is,
	// the person leaves.
	choose, practise, class, back bool
}

var (
	toList  = entry{item: screen.Item{Label: "Choose a lesson"}, choose: true}
	toClass = entry{item: screen.Item{Label: "In a class, or at a projector"}, class: true}
	toLeave = entry{item: screen.Item{Label: "Leave"}}
)

// toMenu is where the key to go back leads for those who came from the menu.
const toMenu = "menu"

// choose lets the person choose an entry.
func (r *Runner) choose(ctx context.Context, c screen.Choice, entries []entry) (entry, error) {
	for _, e := range entries {
		c.Items = append(c.Items, e.item)
	}
	c.Status = r.stage.Images.Status
	n, err := r.ui.Choose(ctx, c)
	switch {
	case err != nil:
		return entry{}, err
	case n == screen.ChoseBack:
		return entry{back: true}, nil
	case n < 0 || n >= len(entries):
		return toLeave, nil
	}
	return entries[n], nil
}

// menu returns the lesson that the learner wants, empty if they leave.
func (r *Runner) menu(ctx context.Context) (string, error) {
	c := screen.Choice{Title: "Where to?"}
	for {
		progress := r.notes.progress()
		var entries []entry
		c.Intro = ""
		if r.title != "" {
			c.Intro = "**" + r.title + "**\n\n"
		}
		if l := r.current(progress); l != nil {
			entries = append(entries, continueAt(l, progress[l.ID]))
		} else {
			c.Intro += strings.TrimSpace("You have finished every lesson of the course. "+r.closing) + "\n\n"
		}
		if r.standing != nil {
			c.Intro += r.standing(ctx)
		}
		c.Intro = strings.TrimSpace(c.Intro)
		at := len(entries)
		entries = append(append(entries, r.toExercises()...), toList)
		inClass := len(entries)
		if r.class != "" {
			entries = append(entries, toClass)
		}
		entries = append(entries, toLeave)
		chosen, err := r.choose(ctx, c, entries)
		switch {
		case err != nil:
			return "", err
		case chosen.practise:
			if left, err := r.exercises(ctx); err != nil || left {
				return "", err
			}
			c.Initial = at
		case chosen.class:
			if left, err := r.withOthers(ctx); err != nil || left {
				return "", err
			}
			c.Initial = inClass
		case chosen.choose:
			if chosen, err = r.list(ctx); err != nil || !chosen.back {
				return chosen.lesson, err
			}
		default:
			return chosen.lesson, nil
		}
	}
}

// withOthers shows how one learns and teaches with others; left is true if the
// person leaves castoff from there.
func (r *Runner) withOthers(ctx context.Context) (left bool, err error) {
	move, err := r.ui.Page(ctx, screen.Page{Lesson: toClass.item.Label, Status: r.stage.Images.Status,
		Blocks: []screen.Block{screen.Markdown{Source: r.class}}, First: true, Last: true})
	return err != nil || move == screen.Quit, err
}

// continueAt leads to where the learner was in l, or to its beginning.
func continueAt(l *lesson.Lesson, p journal.LessonProgress) entry {
	item := screen.Item{Label: fmt.Sprintf("Begin: lesson %d", l.Number), Mark: l.Title}
	if p.Opened && (!p.Finished || p.Page > 0) {
		item.Label = fmt.Sprintf("Continue: lesson %d, %s", l.Number, pageOf(l, p))
	}
	return entry{item: item, lesson: l.ID}
}

func pageOf(l *lesson.Lesson, p journal.LessonProgress) string {
	return fmt.Sprintf("page %d of %d", min(p.Page+1, len(l.Pages)), len(l.Pages))
}

// current is the lesson to go on with: the one that the learner was in last,
// or if they have finished that, the next that they have not. It is nil if
// they have finished all.
func (r *Runner) current(progress map[string]journal.LessonProgress) *lesson.Lesson {
	last := r.notes.last()
	at := 0
	for i, l := range r.course.Lessons {
		if l.ID != last {
			continue
		}
		if p := progress[l.ID]; !p.Finished || p.Page > 0 {
			return l
		}
		at = i
	}
	for i := range r.course.Lessons {
		l := r.course.Lessons[(at+i)%len(r.course.Lessons)]
		if !progress[l.ID].Finished {
			return l
		}
	}
	return nil
}

// list lets the learner choose among all lessons.
func (r *Runner) list(ctx context.Context) (entry, error) {
	progress := r.notes.progress()
	c := screen.Choice{Title: "Lessons", Back: toMenu}
	current := r.current(progress)
	var entries []entry
	for i, l := range r.course.Lessons {
		if l == current {
			c.Initial = i
		}
		item := screen.Item{Label: l.Heading(), Mark: mark(l, progress[l.ID])}
		entries = append(entries, entry{item: item, lesson: l.ID})
	}
	return r.choose(ctx, c, append(entries, entry{item: screen.Item{Label: "Back"}, back: true}))
}

// mark is where the learner stands in l, in a few words.
func mark(l *lesson.Lesson, p journal.LessonProgress) string {
	minutes := fmt.Sprintf("%d min", l.Minutes)
	switch {
	case p.Finished && questions(l) > 0:
		return fmt.Sprintf("✓ done, quiz %d of %d", p.Right, questions(l))
	case p.Finished:
		return "✓ done"
	case p.Opened:
		return pageOf(l, p) + ", " + minutes
	}
	return minutes
}

func questions(l *lesson.Lesson) int { return quizIndex(l, len(l.Pages)) }

// onward plays the lesson, and the ones after it for as long as the learner
// goes on. It returns false if they want the menu, true if they leave.
func (r *Runner) onward(ctx context.Context, id string) (left bool, err error) {
	for {
		move, err := r.Lesson(ctx, id)
		switch {
		case err != nil || move == screen.Quit:
			return true, err
		case move != screen.Next:
			return false, nil
		}
		chosen, err := r.after(ctx, id)
		if err == nil && chosen.choose {
			chosen, err = r.list(ctx)
		}
		switch {
		case err != nil:
			return true, err
		case chosen.back:
			return false, nil
		case chosen.practise:
			return r.exercises(ctx)
		case chosen.lesson == "":
			return true, nil
		}
		id = chosen.lesson
	}
}

// after offers the next lesson to a learner who has finished one, and after
// the last the exercises.
func (r *Runner) after(ctx context.Context, id string) (entry, error) {
	l, err := r.find(id)
	if err != nil {
		return entry{}, err
	}
	progress := r.notes.progress()
	c := screen.Choice{Title: fmt.Sprintf("Lesson %d is done: %s", l.Number, l.Title), Back: toMenu}
	if n := questions(l); n > 0 {
		c.Intro = fmt.Sprintf("Quiz: %d of %d right at the first try.", progress[id].Right, n)
	}
	entries := []entry{toList, toLeave}
	if l == r.course.Lessons[len(r.course.Lessons)-1] {
		entries = append(r.toExercises(), entries...)
	}
	for i, candidate := range r.course.Lessons[:len(r.course.Lessons)-1] {
		if candidate == l {
			next := r.course.Lessons[i+1]
			item := screen.Item{
				Label: "Go on: lesson " + next.Heading(), Mark: mark(next, progress[next.ID]),
			}
			entries = append([]entry{{item: item, lesson: next.ID}}, entries...)
		}
	}
	return r.choose(ctx, c, entries)
}
