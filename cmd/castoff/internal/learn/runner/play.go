package runner

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Runner plays the lessons of a course. It is for one person at one display:
// its methods are not to be called at the same time.
type Runner struct {
	// Learner is the learner's name in the journal; may be empty.
	Learner string
	// Identity is the course's in the journal, empty for castoff's own.
	Identity string
	// Exercises are the course's exercises; nil if there are none.
	Exercises Exercises
	// Standing says in Markdown on which base image the course's images stand,
	// for the menu; nil if nobody can tell.
	Standing func(context.Context) string

	course  *lesson.Course
	files   fs.FS
	images  Images
	ui      UI
	journal Journal
	now     func() time.Time
	known   map[string]bool // the images that the course is about

	// grace is how long a page waits for an image in silence before the
	// person is shown what it waits for; long enough to find an image that
	// is there already.
	grace time.Duration
	// runLimit is how long a container of a run step may take. The person
	// sees nothing new until it is over.
	runLimit time.Duration

	// straight is true while lessons are played without a person: no
	// questions are asked.
	straight bool
	// problem is the first thing that went wrong without ending a lesson.
	problem error

	watched map[string]bool  // images whose build was seen to its end
	failed  map[string]error // images whose build failed
	inexact map[string]error // images that could not be measured exactly
	untimed map[string]error // what could not be timed, as "timing a and b"
	outputs map[place]screen.Output

	practised map[string]bool  // exercises that were played in this session
	unplayed  map[string]error // why an exercise could not be played

	unsaved []journal.Record // what the journal would not take
	trouble error            // why not, until the person was told
	told    bool
}

// place is a step of a lesson.
type place struct {
	lesson     string
	page, step int
}

// New returns a runner for the course. Files are what its show steps name,
// now is the clock of its records.
func New(course *lesson.Course, files fs.FS, images Images, ui UI, j Journal, now func() time.Time) *Runner {
	return &Runner{
		course: course, files: files, images: images, ui: ui, journal: j, now: now, known: imagesOf(course),
		grace: 700 * time.Millisecond, runLimit: 15 * time.Second,
		watched: map[string]bool{}, failed: map[string]error{}, inexact: map[string]error{}, untimed: map[string]error{}, outputs: map[place]screen.Output{},
		practised: map[string]bool{}, unplayed: map[string]error{},
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
	page := min(r.progress()[id].Page, len(l.Pages)-1)
	return r.play(ctx, l, page)
}

// Play plays the given lessons from their start, one after the other and
// without questions; all of the course if none is given. It is for where no
// person answers. What could not be built or run does not end it: its error
// is the first such fault, or why nothing could be built.
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
	r.straight, r.problem = true, nil
	defer func() { r.straight = false }()
	for _, l := range lessons {
		if move, err := r.play(ctx, l, 0); err != nil || move != screen.Next {
			return err
		}
	}
	return r.problem
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
	names := r.mentioned(l)
	if len(names) == 0 || r.images.Unavailable() != nil {
		return
	}
	r.images.Start(names...)
	for _, name := range names {
		delete(r.failed, name) // Start tries these again
	}
}

// page shows one page, or what stands in for it: a question, a build, or the
// wait for an image that the page is about.
func (r *Runner) page(ctx context.Context, l *lesson.Lesson, i int) (screen.Move, error) {
	p := l.Pages[i]
	question := asks(p)
	if question != nil && r.straight {
		return screen.Next, nil
	}
	if s := find(p, lesson.Build); s != nil && !r.settled(s.Image) {
		return r.build(ctx, l, i, s)
	}
	move, err := r.await(ctx, l, i)
	if err != nil || move != screen.Next {
		return move, err
	}
	if question != nil {
		return r.ask(ctx, l, i, question)
	}
	if s := find(p, lesson.Deploy); s != nil {
		if move, err := r.deploy(ctx, l, i, *s); err != nil || move != screen.Next {
			return move, err
		}
	}
	return r.read(ctx, l, i)
}

// read shows a page until the person goes on from it: from its exercise they
// come back to it.
func (r *Runner) read(ctx context.Context, l *lesson.Lesson, i int) (screen.Move, error) {
	s := find(l.Pages[i], lesson.Exercise)
	for {
		blocks, err := r.blocks(ctx, l, i)
		if err != nil {
			return screen.Quit, err
		}
		move, err := r.ui.Page(ctx, r.offering(screen.Page{
			Lesson: heading(l), Number: i + 1, Of: len(l.Pages),
			Status: r.images.Status, Blocks: blocks,
			First: i == 0, Last: i == len(l.Pages)-1,
		}, s))
		if err != nil || move != screen.Do || s == nil {
			return move, err
		}
		if quit, err := r.practise(ctx, s.Exercise); err != nil || quit {
			return screen.Quit, err
		}
	}
}

func (r *Runner) ask(ctx context.Context, l *lesson.Lesson, i int, s *lesson.Step) (screen.Move, error) {
	q := *s.Question
	q.Lesson, q.Number, q.Of, q.Status = heading(l), i+1, len(l.Pages), r.images.Status
	q.Text = strings.TrimSpace(r.prose(l.Pages[i]) + "\n\n" + r.filled(q.Text))
	q.Options = slices.Clone(q.Options) // they are the course's
	for n, o := range q.Options {
		q.Options[n].Text, q.Options[n].Why = r.filled(o.Text), r.filled(o.Why)
	}
	answer, err := r.ui.Ask(ctx, q)
	if err != nil {
		return screen.Quit, err
	}
	if s.Verb == lesson.Predict {
		if len(answer.Tries) > 0 {
			r.save(journal.Record{Kind: journal.KindPredicted, Lesson: l.ID, Page: i, Event: s.Prediction.ID, Tries: answer.Tries})
		}
		return answer.Move, nil
	}
	if n := len(answer.Tries); n > 0 {
		last := answer.Tries[n-1]
		r.save(journal.Record{
			Kind: journal.KindAnswered, Lesson: l.ID, Page: i, Question: questionIndex(l, i),
			Tries: answer.Tries,
			Right: last >= 0 && last < len(q.Options) && q.Options[last].Right,
		})
	}
	return answer.Move, nil
}

func heading(l *lesson.Lesson) string { return fmt.Sprintf("%d · %s", l.Number, l.Title) }

// find returns the page's first step with the given verb, nil if it has none.
func find(p lesson.Page, verb lesson.Verb) *lesson.Step {
	for i := range p.Steps {
		if p.Steps[i].Verb == verb {
			return &p.Steps[i]
		}
	}
	return nil
}

// asks returns the step of a page that asks the person something, nil if there
// is none.
func asks(p lesson.Page) *lesson.Step {
	if s := find(p, lesson.Ask); s != nil {
		return s
	}
	return find(p, lesson.Predict)
}

// questionIndex counts the questions before page i.
func questionIndex(l *lesson.Lesson, i int) int {
	n := 0
	for _, p := range l.Pages[:i] {
		if find(p, lesson.Ask) != nil {
			n++
		}
	}
	return n
}

// baseImage is the name by which package images knows the base image.
const baseImage = "base"

// imagesOf are the images that the course's steps are about.
func imagesOf(c *lesson.Course) map[string]bool {
	names := map[string]bool{}
	for _, l := range c.Lessons {
		for _, p := range l.Pages {
			for _, s := range p.Steps {
				for _, name := range s.Images() {
					names[name] = true
				}
			}
		}
	}
	return names
}

// Needs are the images that a course's lessons are about, in order of mention;
// "base" stands for the base image.
func Needs(c *lesson.Course) []string {
	r := &Runner{known: imagesOf(c)}
	var names []string
	for _, l := range c.Lessons {
		names = append(names, r.mentioned(l)...)
	}
	return unique(names)
}

// mentioned are the images that the lesson is about, in order of mention.
func (r *Runner) mentioned(l *lesson.Lesson) []string {
	var names []string
	for _, p := range l.Pages {
		names = append(names, r.needed(p)...)
	}
	return unique(names)
}

// needed are the images that the page tells about, in its steps or in the
// measured values of its texts. The base image comes first, also if the page
// shows a Dockerfile: which one that is depends on the base.
func (r *Runner) needed(p lesson.Page) []string {
	var base, names []string
	for _, s := range p.Steps {
		if s.Verb == lesson.Show && strings.HasSuffix(s.Path, "Dockerfile") {
			base = []string{baseImage}
		}
		for _, used := range placeholders(s) {
			name, what, ok := strings.Cut(used, ".")
			switch {
			case !ok:
			case name == baseImage:
				base = []string{baseImage}
			case r.known[name] && what != "ref": // a reference is known without the image
				names = append(names, name)
			}
		}
		names = append(names, s.Images()...)
	}
	return unique(append(base, names...))
}

// placeholders are the names of those in all texts of a step, and those that an
// outcome is about. What a prediction is about is not known yet, nor is what
// its options say once they have come true.
func placeholders(s lesson.Step) []string {
	texts := []string{s.Markdown}
	if q := s.Question; q != nil {
		texts = append(texts, q.Text)
		for _, o := range q.Options {
			texts = append(texts, o.Text)
			if !q.Predict {
				texts = append(texts, o.Why)
			}
		}
	}
	var names []string
	if s.Verb == lesson.Outcome {
		names = append(names, s.Prediction.Value, s.Prediction.Of)
		for _, o := range s.Prediction.Question.Options {
			texts = append(texts, o.Why)
		}
	}
	for _, text := range texts {
		for _, ph := range lesson.Placeholders(text) {
			names = append(names, ph.Name)
		}
	}
	return names
}

// unique drops repeated names.
func unique(names []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, n := range names {
		if !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}
