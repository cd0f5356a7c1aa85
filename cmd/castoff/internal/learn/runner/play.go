package runner

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Parts are what a runner works with.
type Parts struct {
	// Files are those that the course's steps show.
	Files  fs.FS
	Images steps.Images
	UI     UI
	// Exercises are the course's exercises; nil if there are none.
	Exercises Exercises
	// Trials are what lessons have built to find something out; nil if nothing
	// can be.
	Trials  steps.Trials
	Journal Journal
	// Now is the clock of the records.
	Now func() time.Time
	// Learner is the learner's name in the journal; may be empty.
	Learner string
	// Identity is the course's in the journal, empty for castoff's own.
	Identity string
	// Title is the course's name, Closing what it says at its end; empty if it says
	// nothing.
	Title, Closing string
	// Standing says in Markdown on which base image the course's images stand,
	// for the menu; nil if that is not known.
	Standing func(context.Context) string
	// Class is Markdown on how one learns and teaches with others, for the menu;
	// empty to leave it out.
	Class string
	// Recorded says when and on what the results that take the place of a daemon's
	// were recorded; empty where there is a daemon.
	Recorded string
}

// Runner plays the lessons of a course. It is for one person at one display:
// its methods must not be called at the same time.
type Runner struct {
	course   *lesson.Course
	stage    *steps.Stage
	ui       UI
	practice Exercises
	notes    *notes
	standing func(context.Context) string
	// title and closing are the course's.
	title, closing string
	class          string // as in [Parts]

	// grace is how long a page waits for an image in silence before the
	// person is shown what it waits for; long enough to find an image that
	// is there already.
	grace time.Duration
	// straight is true while lessons are played without a person: no
	// questions are asked.
	straight bool
	// practised are the exercises that were played in this session.
	practised map[string]bool
}

// New returns a runner for the course.
func New(course *lesson.Course, p Parts) *Runner {
	r := &Runner{
		course: course, stage: steps.NewStage(course, p.Images, p.Files), ui: p.UI, practice: p.Exercises,
		notes:    &notes{journal: p.Journal, now: p.Now, learner: p.Learner, course: p.Identity},
		standing: p.Standing, title: p.Title, closing: p.Closing, grace: 700 * time.Millisecond, practised: map[string]bool{},
	}
	r.stage.Recorded, r.class = p.Recorded, p.Class
	r.stage.Learner, r.stage.Exercises, r.stage.Trials, r.stage.Foresight = p.Learner, p.Exercises, p.Trials, foresight{r}
	return r
}

// save puts a record on disk.
func (r *Runner) save(rec journal.Record) {
	if !r.straight { // nobody read anything: it is no learner's progress
		r.notes.save(rec)
	}
}

// Lesson plays one lesson from where the learner was, or from its start if
// they finished it. It returns [screen.Next] at its end, [screen.Menu] or
// [screen.Quit] if the learner left before. Their place is kept in any case.
func (r *Runner) Lesson(ctx context.Context, id string) (screen.Move, error) {
	l, err := r.find(id)
	if err != nil {
		return screen.Quit, err
	}
	page := min(r.notes.progress()[id].Page, len(l.Pages)-1)
	return r.play(ctx, l, page)
}

// Play plays the given lessons from their start, one after the other and
// without questions; all of the course if none is given. It is for where there
// is no person to answer. What could not be built or run does not end it: its
// error is the first such fault, or why nothing could be built.
func (r *Runner) Play(ctx context.Context, ids ...string) error {
	lessons := r.course.Lessons
	if len(ids) > 0 {
		lessons = nil
	}
	for _, id := range ids {
		l, err := r.find(id)
		if err != nil {
			return err
		}
		lessons = append(lessons, l)
	}
	r.straight = true
	r.stage.TakeProblem()
	defer func() { r.straight = false }()
	for _, l := range lessons {
		if move, err := r.play(ctx, l, 0); err != nil || move != screen.Next {
			return err
		}
	}
	return r.stage.TakeProblem()
}

func (r *Runner) find(id string) (*lesson.Lesson, error) {
	for _, l := range r.course.Lessons {
		if l.ID == id {
			return l, nil
		}
	}
	return nil, fault.New(fmt.Errorf("opening lesson %s: no such lesson", id), fault.ExitUsage,
		"castoff list")
}

// play plays l from the given page.
func (r *Runner) play(ctx context.Context, l *lesson.Lesson, page int) (screen.Move, error) {
	r.save(journal.Record{Kind: journal.KindOpened, Lesson: l.ID})
	r.start(l)
	for i := max(page, 0); i < len(l.Pages); {
		// First the record, so that whatever happens on the page, its
		// learner comes back to it.
		r.save(journal.Record{Kind: journal.KindPage, Lesson: l.ID, Page: i})
		move, err := r.page(ctx, l, i)
		switch {
		case err != nil:
			return screen.Quit, err
		case move == screen.Next:
			i++
		case move == screen.Back && i > 0:
			i--
		case move == screen.Back:
			return screen.Menu, nil
		default:
			return move, nil
		}
	}
	r.save(journal.Record{Kind: journal.KindFinished, Lesson: l.ID})
	return screen.Next, nil
}

// start begins to build what the lesson will need, so that it is there when
// the learner has read that far.
func (r *Runner) start(l *lesson.Lesson) {
	names := r.stage.LessonNeeds(l)
	if len(names) > 0 && r.stage.Images.Unavailable() == nil {
		r.stage.Start(names...)
	}
}

// page shows one page, or what stands in for it: a question, work, or the wait
// for an image that the page is about.
func (r *Runner) page(ctx context.Context, l *lesson.Lesson, i int) (screen.Move, error) {
	p := l.Pages[i]
	asker, asks := first[steps.Asker](p)
	guesser, guesses := first[steps.Guesser](p)
	if (asks || guesses) && r.straight {
		return screen.Next, nil
	}
	watcher, watches := first[steps.Watcher](p)
	if watches && watcher.Instead() {
		if move, watched, err := r.instead(ctx, l, i); watched || err != nil {
			return move, err
		}
	}
	move, err := r.await(ctx, l, i)
	if err != nil || move != screen.Next {
		return move, err
	}
	if asks {
		return r.ask(ctx, l, i, asker)
	}
	if guesses {
		return r.guess(ctx, l, i, guesser)
	}
	if watches && !watcher.Instead() {
		if w := watcher.Watch(r.stage); w != nil {
			if move, err := r.watch(ctx, l, i, w); err != nil || move != screen.Next {
				return move, err
			}
		}
	}
	return r.read(ctx, l, i)
}

// instead shows the work of all steps that stand in place of their page, one after
// the other; watched is false if there is none.
func (r *Runner) instead(ctx context.Context, l *lesson.Lesson, i int) (move screen.Move, watched bool, err error) {
	for _, s := range l.Pages[i].Steps {
		watcher, ok := steps.Of(s).(steps.Watcher)
		if !ok || !watcher.Instead() {
			continue
		}
		w := watcher.Watch(r.stage)
		if w == nil {
			continue
		}
		if move, err = r.watch(ctx, l, i, w); err != nil || move != screen.Next {
			return move, true, err
		}
		watched = true
	}
	return screen.Next, watched, nil
}

// read shows a page until the person goes on from it: from its exercise they
// come back to it.
func (r *Runner) read(ctx context.Context, l *lesson.Lesson, i int) (screen.Move, error) {
	practice, practises := first[steps.Practice](l.Pages[i])
	for {
		blocks, err := r.blocks(ctx, l.Pages[i])
		if err != nil {
			return screen.Quit, err
		}
		p := screen.Page{
			Lesson: l.Heading(), Section: section(l.Pages[i]), Number: i + 1, Of: len(l.Pages),
			Status: r.stage.Images.Status, Blocks: blocks,
			First: i == 0, Last: i == len(l.Pages)-1, Recorded: r.recorded(l.Pages[i]),
		}
		if practises {
			p = r.offering(p, practice.ExerciseID())
		}
		move, err := r.ui.Page(ctx, p)
		if err != nil || move != screen.Do || !practises {
			return move, err
		}
		if quit, err := r.practise(ctx, practice.ExerciseID()); err != nil || quit {
			return screen.Quit, err
		}
	}
}

func (r *Runner) ask(ctx context.Context, l *lesson.Lesson, i int, s steps.Asker) (screen.Move, error) {
	q := r.stage.Asked(l.Pages[i], s)
	q.Lesson, q.Section, q.Number, q.Of, q.Status = l.Heading(), section(l.Pages[i]), i+1, len(l.Pages), r.stage.Images.Status
	q.Recorded = r.recorded(l.Pages[i])
	answer, err := r.ui.Ask(ctx, q)
	if err != nil {
		return screen.Quit, err
	}
	if len(answer.Tries) > 0 {
		rec := s.Answered(answer.Tries)
		rec.Lesson, rec.Page = l.ID, i
		if isQuiz(s) {
			rec.Question = quizIndex(l, i)
		}
		r.save(rec)
	}
	return answer.Move, nil
}

// section is the heading that a page goes on with; empty if it has its own.
func section(p lesson.Page) string {
	if !p.Continued {
		return ""
	}
	return p.Title
}

// recorded says what a page's results were recorded on; empty if it has none, or
// they are this daemon's.
func (r *Runner) recorded(p lesson.Page) string {
	if !steps.Measured(p) {
		return ""
	}
	return r.stage.Recorded
}

// first returns the first step of a page that is of a kind.
func first[T steps.Step](p lesson.Page) (found T, ok bool) {
	for _, s := range p.Steps {
		if found, ok = steps.Of(s).(T); ok {
			return found, true
		}
	}
	return found, false
}

// isQuiz reports whether a question is one of the quiz, and not a prediction.
func isQuiz(s steps.Asker) bool { return !s.Question().Predict }

// quizIndex counts the questions of the quiz before page i.
func quizIndex(l *lesson.Lesson, i int) int {
	n := 0
	for _, p := range l.Pages[:i] {
		if s, ok := first[steps.Asker](p); ok && isQuiz(s) {
			n++
		}
	}
	return n
}

// blocks makes the page's steps into blocks.
func (r *Runner) blocks(ctx context.Context, p lesson.Page) ([]screen.Block, error) {
	blocks := append(r.notes.notice(), r.failures(p)...)
	for _, s := range p.Steps {
		more, err := steps.Of(s).Blocks(ctx, r.stage)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, more...)
	}
	return once(blocks), nil
}

// failures reports the images that the page's prose is about and that could
// not be built; steps report theirs themselves.
func (r *Runner) failures(p lesson.Page) []screen.Block {
	if r.stage.Images.Unavailable() != nil {
		return nil
	}
	var blocks []screen.Block
	for _, name := range r.stage.PageNeeds(p) {
		_, ok := r.stage.Images.Measured(name)
		used := slices.ContainsFunc(p.Steps, func(s lesson.Step) bool { return slices.Contains(steps.Of(s).Needs().Images, name) })
		if r.stage.Failed(name) != nil && !ok && !used {
			blocks = append(blocks, r.stage.Missing(name, "")...)
		}
	}
	return blocks
}

// once drops a notice or listing that the page already has: three blocks about
// an image that failed say so once.
func once(blocks []screen.Block) []screen.Block {
	seen := map[screen.Block]bool{}
	var out []screen.Block
	for _, b := range blocks {
		switch b.(type) {
		case screen.Notice, screen.Listing:
			if seen[b] {
				continue
			}
			seen[b] = true
		}
		out = append(out, b)
	}
	return out
}
