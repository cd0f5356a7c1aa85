package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/runner"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/term"
	"castoff/sampleapp"

	"github.com/spf13/cobra"
)

// mounts is a file system of others under their names.
type mounts map[string]fs.FS

// Open opens a file of the file system that the path begins with.
func (m mounts) Open(name string) (fs.File, error) {
	first, rest, ok := strings.Cut(name, "/")
	if !ok {
		rest = "."
	}
	if f, ok := m[first]; ok {
		return f.Open(rest)
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// loadCourse reads the lessons and the files that they show.
func (a *app) loadCourse() (*lesson.Course, fs.FS, error) {
	course, err := a.courseFS()
	if err != nil {
		return nil, nil, err
	}
	files := mounts{"sampleapp": sampleapp.Files, "lessons": course}
	c, err := lesson.Load(course, files, lesson.Known{
		Verbs: steps.Verbs(), Images: images.Names, Placeholders: images.Placeholders(), Numbers: images.Numbers(), Exercises: exerciseIDs(course),
	})
	if err != nil && a.lessons != "" {
		hint := a.checkCommandLine() + " --no-build    shows what to mend, line by line"
		if !hasLessons(course) && len(exerciseIDs(course)) > 0 {
			hint = a.typed("exercise") + "    this course has exercises only"
		}
		err = fault.New(fmt.Errorf("loading the lessons in %s: %w", a.lessons, err), fault.ExitFailed, hint)
	}
	return c, files, err
}

// session is what a command needs that builds or shows lessons.
type session struct {
	engine *docker.Engine // nil without a daemon
	set    *images.Set
	j      *journal.Journal

	cacheDir string
}

// open connects and finds what was made before. Without a daemon there still
// is a session, in which nothing can be built.
func (a *app) open(ctx context.Context) (*session, error) {
	j, err := a.journal()
	if err != nil {
		return nil, err
	}
	e, cerr := a.connect(ctx)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	cacheDir := cacheDir()
	var engine images.Engine // a nil *docker.Engine would be no nil Engine
	if e != nil {
		engine = e
		e.Keep(images.NewLedger(j, learner(), e.Info().ID))
	}
	// What cannot be read was not asked for; the set tells why.
	records, _ := j.Records()
	base, builder := a.asked(records)
	set, err := images.New(ctx, engine, cerr, j, images.Options{
		Base: base.Value, Builder: docker.Builder(builder.Value), AskedBase: base, AskedBuilder: builder,
		Rebuild: a.rebuild, Quick: !a.teaches, Learner: learner(),
		Sample: sampleapp.Files, CacheDir: cacheDir,
		Format: images.Format{Size: quantity.Size, Seconds: quantity.Seconds, Ratio: quantity.Ratio},
	})
	if err != nil {
		return nil, err
	}
	a.kept = set.Kept
	return &session{engine: e, set: set, j: j, cacheDir: cacheDir}, nil
}

// cacheDir is where is kept what can be made again; empty without a directory of
// the user's own. What lies there is trusted, and run in containers, so that a
// place where others can write is none.
func cacheDir() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "castoff")
}

func (s *session) close() {
	s.set.Close()
	if s.engine != nil {
		s.engine.Close()
	}
}

// course is castoff without a command.
func (a *app) course(ctx context.Context) error { return a.learn(ctx, nil) }

// learn plays the given lesson, or lets the person choose if there is none.
// Where nobody can be asked it plays straight through.
func (a *app) learn(ctx context.Context, one *lesson.Lesson) error {
	a.teaches, a.onward = true, func() string { return a.typed("") }
	c, files, err := a.loadCourse()
	if err != nil {
		return err
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	play := func(ctx context.Context, ui runner.UI) error {
		r, err := a.runner(c, files, s, ui)
		if err != nil {
			return err
		}
		if one != nil {
			return r.From(ctx, one.ID)
		}
		return r.Course(ctx)
	}
	switch {
	case a.t.Interactive && !a.json:
		return a.learnOnScreen(ctx, s, c, play)
	case a.t.InTerminal() && a.t.OutTerminal && !a.json:
		lines, err := a.lines(a.out)
		if err != nil {
			return err
		}
		lines.Prompt = a.in
		err = a.askThenPlay(ctx, s, c, lines, play)
		a.leave(s)
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "\n%s\n", a.farewell())
		return nil
	}
	return a.playThrough(ctx, s, c, files, one)
}

// runner returns one that plays the course with its exercises on a display.
func (a *app) runner(c *lesson.Course, files fs.FS, s *session, ui runner.UI) (*runner.Runner, error) {
	exercises, err := a.lessonExercises(s, ui)
	if err != nil {
		return nil, err
	}
	return runner.New(c, runner.Parts{
		Files: files, Images: s.set, UI: ui, Exercises: exercises, Journal: s.j, Now: time.Now,
		Learner: learner(), Identity: exercises.p.Course,
		Standing: func(ctx context.Context) string {
			if s.set.Unavailable() != nil {
				return ""
			}
			return standing(s.set.BaseStanding(ctx), s.set.BuilderStanding())
		},
	}), nil
}

func (a *app) lines(out io.Writer) (*term.Lines, error) {
	d, err := a.display()
	if err != nil {
		return nil, err
	}
	lines := term.NewLines(a.t, out, a.err)
	lines.Display = d
	return lines, nil
}

func (a *app) learnOnScreen(ctx context.Context, s *session, c *lesson.Course, play func(context.Context, runner.UI) error) error {
	err := term.RunApp(ctx, a.t, a.in, a.out, func(ctx context.Context, ui *term.App) error {
		return a.askThenPlay(ctx, s, c, ui, play)
	})
	a.leave(s)
	if err != nil {
		return err
	}
	fmt.Fprintln(a.out, a.farewell())
	return nil
}

// askThenPlay gets the person's consent before anything is built: once, and
// again only if more is to be built than they agreed to. Lessons of others may
// need nothing at all.
func (a *app) askThenPlay(ctx context.Context, s *session, c *lesson.Course, ui runner.UI, play func(context.Context, runner.UI) error) error {
	if err := s.set.Unavailable(); err != nil {
		blocks := []screen.Block{unavailableNotice(err)}
		ok, cerr := ui.Confirm(ctx, screen.Confirm{Title: "Read the lessons without building?", Body: blocks, Yes: "Read on", No: "Leave"})
		if cerr != nil {
			return cerr
		}
		if !ok {
			return err
		}
		return play(ctx, ui)
	}
	needs := runner.Needs(c)
	if len(needs) == 0 {
		return play(ctx, ui)
	}
	plan := s.set.Plan(ctx)
	plan.Missing = among(plan.Missing, needs)
	records, err := s.j.Records()
	if err != nil {
		return err
	}
	builds := len(plan.Missing) > 0 || slices.Equal(needs, []string{images.Base})
	if builds && !journal.Consented(journal.ByLearner(journal.OnEngine(records, s.engine.Info().ID), learner())) {
		yes, err := ui.Confirm(ctx, screen.Confirm{
			Title: "Build while you read?", Body: planBlocks(s.engine.Info(), plan), Yes: "Yes, build", No: "Only read",
		})
		if err != nil {
			return err
		}
		if yes {
			// If it cannot be kept, the person is asked again next time; the
			// runner tells them that nothing is kept.
			_ = s.j.Append(journal.Record{Kind: journal.KindConsent, Learner: learner(), Engine: s.engine.Info().ID})
		} else {
			s.set.Decline()
		}
	}
	// All of it begins now, in the order in which the lessons need it.
	s.set.Start(append([]string{images.Base}, needs...)...)
	return play(ctx, ui)
}

// among are those of some names that are among others.
func among(names, others []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !slices.Contains(others, name) })
}

func unavailableNotice(err error) screen.Notice {
	n := screen.Notice{Tone: screen.Warn, Text: "Nothing can be built: " + err.Error()}
	if h := fault.Hints(err); len(h) > 0 {
		n.Hint = h[0]
	}
	return n
}

// playThrough is the course where nobody can be asked: all lessons, built and
// measured for real.
func (a *app) playThrough(ctx context.Context, s *session, c *lesson.Course, files fs.FS, one *lesson.Lesson) error {
	out := io.Writer(a.out)
	if a.json {
		out = a.err
	}
	lines, err := a.lines(out)
	if err != nil {
		return err
	}
	needs := runner.Needs(c)
	if uerr := s.set.Unavailable(); uerr != nil {
		err = a.printTo(out, unavailableNotice(uerr))
	} else if len(needs) > 0 {
		plan := s.set.Plan(ctx)
		plan.Missing = among(plan.Missing, needs)
		err = a.printTo(out, planBlocks(s.engine.Info(), plan)...)
	}
	if err != nil {
		return err
	}
	r, err := a.runner(c, files, s, lines)
	if err != nil {
		return err
	}
	var ids []string
	if one != nil {
		ids = []string{one.ID}
	}
	if err := r.Play(ctx, ids...); err != nil {
		a.leave(s)
		return err
	}
	if a.json {
		return a.printJSON(s.result(images.Names))
	}
	return nil
}

func (a *app) learnCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "learn [LESSON]", Short: "Play one lesson, by its number or a part of its name", Args: oneLesson,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.learn(c.Context(), nil)
			}
			course, _, err := a.loadCourse()
			if err != nil {
				return err
			}
			l, err := findLesson(course, args[0], a.typed("list"))
			if err != nil {
				return err
			}
			return a.learn(c.Context(), l)
		},
	}
	c.Flags().BoolVar(&a.rebuild, "rebuild", false, "build the images again, without cache")
	return c
}

// findLesson finds a lesson by its number or a part of its name; hint is what
// to type to see them all.
func findLesson(c *lesson.Course, what, hint string) (*lesson.Lesson, error) {
	var found []*lesson.Lesson
	n, err := strconv.Atoi(what)
	for _, l := range c.Lessons {
		if err == nil && l.Number == n || err != nil && strings.Contains(l.ID, strings.ToLower(what)) {
			found = append(found, l)
		}
	}
	if len(found) != 1 {
		cause := errors.New("there is no such lesson")
		if len(found) > 1 {
			cause = errors.New("several lessons are called so")
		}
		return nil, fault.New(fmt.Errorf("opening lesson %q: %w", what, cause), fault.ExitUsage, hint)
	}
	return found[0], nil
}
