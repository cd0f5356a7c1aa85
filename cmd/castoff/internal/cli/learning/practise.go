package learning

import (
	"context"
	"io/fs"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/based"
	"castoff/cmd/castoff/internal/learn/changes"
	"castoff/cmd/castoff/internal/learn/courses"
	"castoff/cmd/castoff/internal/learn/desk"
	"castoff/cmd/castoff/internal/learn/editor"
	"castoff/cmd/castoff/internal/learn/practice"
	"castoff/cmd/castoff/internal/learn/runner"
	"castoff/cmd/castoff/internal/learn/trust"

	"github.com/spf13/cobra"
)

// exerciseOptions are what every command on an exercise is asked for.
type exerciseOptions struct {
	*shared.Deps
	// id is the exercise's ID; empty for the next one.
	id string
	// dir is where the learner's files are.
	dir string
}

// onExercise makes a command on an exercise that may be named.
func onExercise(o *exerciseOptions, use, short string, args cobra.PositionalArgs, run func(ctx context.Context) error) *cobra.Command {
	c := &cobra.Command{
		Use: use, Short: short, Args: args,
		RunE: func(c *cobra.Command, args []string) error {
			o.id = shared.First(args)
			return run(c.Context())
		},
	}
	c.Flags().StringVar(&o.dir, shared.DirFlag, desk.UsualDir(), "where your files are (CASTOFF_DIR)")
	return c
}

// bench is the exercises of a course and the learner's files for them.
type bench struct {
	*practice.Practice
	trust trust.Keeper
	// dir is the absolute path of where the files are.
	dir string
}

// openBench returns the exercises of a course, with the learner's files below a
// directory. Nothing can be checked with it before [bench.use] is called.
func openBench(d *shared.Deps, course *courses.Course, dir string) (*bench, error) {
	all, err := course.Exercises()
	if err != nil {
		return nil, err
	}
	j, err := d.Journal()
	if err != nil {
		return nil, err
	}
	if dir, err = shared.FilesDir(dir); err != nil {
		return nil, err
	}
	k, err := d.Keeper(course, dir)
	if err != nil {
		return nil, err
	}
	b := &bench{dir: dir, trust: k}
	files := desk.New(dir)
	files.Typed = d.Typed
	p := practice.New(all, files, j)
	p.Learner, p.Course, p.Watch = shared.Learner(), course.ID, changes.Watch
	p.Permit, p.Trusted, p.Typed = b.trust.Permit(all), d.Flags.Trusted, d.TypedFor
	p.Image, p.Editor = shared.ExerciseImage, editor.New(&d.Lent)
	b.Practice = p
	return b, nil
}

// use has a checker prepare and check from now on.
func (b *bench) use(c *based.Checker) {
	b.CheckWith(c)
	b.Prepare = c.Prepare
}

// atHand returns the exercises of the course that is asked for, before anything
// is connected.
func (o *exerciseOptions) atHand() (*bench, error) {
	course, err := o.Course()
	if err != nil {
		return nil, err
	}
	return openBench(o.Deps, course, o.dir)
}

// connected returns the exercises of a course, to be built and checked in a
// session that the caller closes. What is asked for is chosen before: it takes
// no daemon to see that a name is misspelt, and nothing is built that nobody has
// agreed to. With once, a base image that cannot be made is not tried again.
func (o *exerciseOptions) connected(ctx context.Context, once bool, choose func(*bench) error) (*shared.Session, *bench, error) {
	b, err := o.atHand()
	if err == nil {
		err = choose(b)
	}
	if err == nil {
		err = b.trust.Admit(ctx, b.Exercises(), o.Ask)
	}
	if err != nil {
		return nil, nil, err
	}
	s, c, err := o.OpenChecker(ctx, shared.Opening{})
	if err != nil {
		return nil, nil, err
	}
	c.Once = once
	b.use(c)
	return s, b, nil
}

// exercisesIn returns the course's exercises, to be built and checked in the
// session of its lessons.
func exercisesIn(d *shared.Deps, course *courses.Course, s *shared.Session, ui runner.UI) (*practice.InLessons, error) {
	b, err := openBench(d, course, desk.UsualDir())
	if err != nil {
		return nil, err
	}
	c := d.Checker(s)
	b.use(c)
	// A person who does not wait for it reads on meanwhile.
	b.Prepare = func(ctx context.Context, ex exercise.Exercise, files fs.FS, emit progress.Emit) error {
		return c.PrepareAhead(ctx, ex, files, emit, s.Set.PrepareGo)
	}
	b.Back = "lesson"
	in := &practice.InLessons{Practice: b.Practice, Enter: func(ctx context.Context, ui practice.UI, all []exercise.Exercise) (bool, error) {
		return b.trust.Enter(ctx, ui, all)
	}}
	in.UI, _ = ui.(practice.UI)
	return in, nil
}

// find returns the exercise that a command without a daemon is about. One that
// writes asks before it does.
func (o *exerciseOptions) find(ctx context.Context, do string, writes bool) (b *bench, ex exercise.Exercise, err error) {
	if b, err = o.atHand(); err != nil {
		return nil, ex, err
	}
	ex, err = b.FindFor(do, o.id)
	if err == nil {
		err = b.Admit(ex, do)
	}
	if err == nil && writes {
		err = b.trust.Admit(ctx, b.Exercises(), o.Ask)
	}
	return b, ex, err
}
