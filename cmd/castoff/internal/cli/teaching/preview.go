package teaching

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/changes"
	"castoff/cmd/castoff/internal/learn/courses"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/runner"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/tui"

	"github.com/spf13/cobra"
)

// previewOptions are what course preview is asked for.
type previewOptions struct{ *shared.Deps }

func newPreviewCommand(d *shared.Deps, run func(context.Context, *previewOptions) error) *cobra.Command {
	o := &previewOptions{d}
	return &cobra.Command{
		Use: "preview DIR", Short: "Play a course while you write it",
		Long: "Plays the course in DIR, and again after each save: the page that you are on is drawn again within a\n" +
			"second. What is wrong in a file stands in the place of the page, with its line. Images are built\n" +
			"when a page needs them, and again when their files change. Nothing of it is kept as your progress. For when\n" +
			"a lesson is nearly right.",
		Args: shared.Takes(1, 1, "directory"),
		RunE: func(c *cobra.Command, args []string) error {
			o.Flags.Lessons = args[0]
			return run(c.Context(), o)
		},
	}
}

// preview is a course that is played while it is written.
type preview struct {
	*previewOptions
	notes journal.Memory
	// s is the session of the images as they are declared, which have the digest.
	s      *shared.Session
	face   manifest.Manifest
	digest string
}

// place is the lesson that was opened last; empty if none was.
func (p *preview) place() string {
	last := ""
	records, _ := p.notes.Records() // it never fails
	for _, r := range records {
		if r.Lesson != "" {
			last = r.Lesson
		}
	}
	return last
}

// errSaved is why a page is left: something was saved.
var errSaved = errors.New("something was saved")

func runPreview(ctx context.Context, o *previewOptions) error {
	course, err := o.Course()
	if err != nil {
		return err
	}
	if course.Dir == "" {
		return fault.New(errors.New("previewing the course: it needs a directory"), fault.ExitUsage, "castoff course new DIR    begins a course")
	}
	if !o.Terminal.Interactive || o.Flags.JSON {
		return fault.New(errors.New("previewing the course: it needs a terminal"), fault.ExitUsage, o.CheckCourse()+" --no-build    says what is wrong in the files")
	}
	if err := o.admit(ctx, course); err != nil {
		return err
	}
	o.Onward = func() string { return o.Typed("course preview " + plaintext.Quote(o.Flags.Lessons)) }
	p := &preview{previewOptions: o}
	err = tui.Run(ctx, o.Terminal, o.In, o.Out, p.play)
	if p.s != nil {
		o.Leave(p.s)
		p.s.Close()
	}
	return err
}

// admit asks once whether what is in the directory may be built, as course check
// does.
func (o *previewOptions) admit(ctx context.Context, course *courses.Course) error {
	all, err := course.Exercises()
	if err != nil {
		all = nil // it is shown
	}
	if own, _, err := course.OwnImages(); err != nil || len(own) == 0 && len(all) == 0 {
		return nil // a mistake is shown, too
	}
	k, err := o.Keeper(course, "")
	if err != nil {
		return err
	}
	return k.AdmitAuthor(ctx, all, o.Ask)
}

// play plays the course again and again, until the person leaves.
func (p *preview) play(ctx context.Context, ui *tui.App) error {
	course, err := p.Course()
	if err != nil {
		return err
	}
	saved, err := changes.Watch(ctx, course.Dir)
	if err != nil {
		return err
	}
	for {
		err := p.once(ctx, ui, saved)
		if !errors.Is(err, errSaved) {
			return err
		}
		p.Forget()
	}
}

// once plays the course until the person leaves or something is saved.
func (p *preview) once(ctx context.Context, ui *tui.App, saved <-chan struct{}) error {
	within, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-saved:
			cancel(errSaved)
		case <-within.Done():
		}
	}()
	err := p.shown(within, ui)
	if context.Cause(within) == errSaved && ctx.Err() == nil {
		return errSaved
	}
	return err
}

// shown plays the course, or shows what is wrong with it.
func (p *preview) shown(ctx context.Context, ui *tui.App) error {
	course, err := p.Course()
	if err != nil {
		return p.faults(ctx, ui, err)
	}
	lessons, face, err := p.read(ctx, course)
	if err != nil {
		return p.faults(ctx, ui, err)
	}
	r := runner.New(lessons, runner.Parts{
		Files: course.Files(), Images: p.s.Set, UI: ui, Journal: &p.notes, Now: time.Now, Learner: shared.Learner(), Identity: course.ID,
		Trials: p.s.Trials(ctx), Title: face.Title, Closing: face.Closing,
	})
	for _, l := range lessons.Lessons {
		if l.ID == p.place() {
			return r.From(ctx, l.ID)
		}
	}
	return r.Course(ctx)
}

// read reads the course as it is now, and opens a session for its images if they
// are not those of the last one.
func (p *preview) read(ctx context.Context, course *courses.Course) (*lesson.Course, manifest.Manifest, error) {
	face, err := course.Manifest()
	if err != nil {
		return nil, face, err
	}
	lessons, err := course.Lessons()
	if err != nil {
		return nil, face, err
	}
	_, digest, err := course.OwnImages()
	if err != nil {
		return nil, face, err
	}
	if p.s != nil && p.digest == digest && p.face.Wanted() == face.Wanted() && reflect.DeepEqual(p.face.Images, face.Images) {
		return lessons, face, nil
	}
	if p.s != nil {
		p.s.Close()
	}
	// Its builds go on from page to page, until their files change.
	p.s, err = p.Open(ctx, shared.Opening{Teaches: true, Lasting: true})
	p.face, p.digest = face, digest
	return lessons, face, err
}

// faults shows what is wrong until something is saved or the person leaves.
func (p *preview) faults(ctx context.Context, ui *tui.App, err error) error {
	found := problem.All(err)
	page := screen.Page{Lesson: "Mistakes", Number: 1, Of: 1, First: true, Last: true}
	for _, f := range found {
		page.Blocks = append(page.Blocks, screen.Notice{Tone: screen.Bad, Text: fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Text)})
	}
	if len(found) == 0 {
		page.Blocks = append(page.Blocks, screen.Notice{Tone: screen.Bad, Text: err.Error(), Hint: fault.Hint(err)})
	}
	page.Blocks = append(page.Blocks, screen.Markdown{Source: quantity.Plural(max(1, len(found)), "mistake") + ". The page comes back once they are mended and the file is saved."})
	for {
		move, err := ui.Page(ctx, page)
		if err != nil || move == screen.Quit || move == screen.Menu {
			return err
		}
	}
}
