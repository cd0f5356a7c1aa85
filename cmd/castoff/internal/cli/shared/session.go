package shared

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/imagename"
	"castoff/cmd/castoff/internal/learn/based"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/learn/checker/standin"
	"castoff/cmd/castoff/internal/learn/courses"
	"castoff/cmd/castoff/internal/learn/desk"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/images/figures"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/ledger"
	"castoff/cmd/castoff/internal/learn/plan"
	"castoff/cmd/castoff/internal/learn/trials"
	"castoff/cmd/castoff/internal/learn/trust"
)

// Session is what a command needs that builds or shows lessons.
type Session struct {
	// Engine is nil without a daemon.
	Engine  *docker.Engine
	Set     *images.Set
	Journal *journal.Journal
	// CacheDir is [CacheDir].
	CacheDir string

	lab   *trials.Lab // nil until somebody asks for it
	apart images.Journal
}

// Opening says what a session is for.
type Opening struct {
	// Rebuild builds the images again, without cache.
	Rebuild bool
	// Teaches is true where lessons are played: they show more of an image than a
	// build does.
	Teaches bool
	// Recording is put around the engine that makes the images; nil for nothing.
	Recording func(images.Engine) images.Engine
	// Apart is where measurements are kept in place of the learner's journal; nil
	// for there.
	Apart images.Journal
	// Engineless is why no daemon is looked for; nil to look for one.
	Engineless error
	// Builder is used in place of the one that was asked for, unless it is empty.
	Builder string
	// Lasting is true if what is built in the background goes on when the context of
	// [Deps.Open] ends, until the session is closed.
	Lasting bool
}

// Open connects and finds what was made before. Without a daemon there is still
// a session, in which nothing can be built.
func (d *Deps) Open(ctx context.Context, o Opening) (*Session, error) {
	j, err := d.Journal()
	if err != nil {
		return nil, err
	}
	e, cerr := (*docker.Engine)(nil), o.Engineless
	if cerr == nil {
		e, cerr = d.Connect(ctx)
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	var engine images.Engine // a nil *docker.Engine would not be a nil Engine
	if e != nil {
		engine = e
		e.Keep(ledger.New(j, Learner(), e.Info().ID))
	}
	course, m, err := d.described()
	if err != nil {
		return nil, err
	}
	// What cannot be read was not asked for; the set says why.
	records, _ := j.Records()
	asked := d.asked()
	asked.Builder = cmp.Or(o.Builder, asked.Builder)
	base, builder := asked.In(records)
	io := d.imageOptions(course, m)
	io.Base, io.Builder, io.Asked = base.Value, daemon.Builder(builder.Value), images.Asks{Base: base, Builder: builder}
	io.Rebuild, io.Quick, io.Builds = o.Rebuild, !o.Teaches, Builds()
	if o.Recording != nil && engine != nil {
		engine = o.Recording(e)
	}
	var kept images.Journal = j
	if o.Apart != nil {
		kept = o.Apart
	}
	set, err := images.New(ctx, engine, cerr, kept, io)
	if err != nil {
		return nil, err
	}
	if o.Lasting {
		set.Outlast()
	}
	d.kept = set.Kept
	s := &Session{Engine: e, Set: set, Journal: j, CacheDir: CacheDir(), apart: o.Apart}
	if o.Teaches && o.Apart == nil {
		s.NoteHost()
	}
	return s, nil
}

// imageOptions are how the images of a course are made, whatever was asked for.
func (d *Deps) imageOptions(course *courses.Course, m manifest.Manifest) images.Options {
	return images.Options{
		Wanted: m.Wanted(), Learner: Learner(), Images: m.Images, Files: course.BuildFiles(), Course: course.Digest(), CacheDir: CacheDir(),
		Format: figures.Format{Size: quantity.Size, Seconds: quantity.Seconds, Ratio: quantity.Ratio},
	}
}

// NoteHost keeps on which machine the learner works, for reports. Where that
// cannot be kept nothing else is lost.
func (s *Session) NoteHost() {
	if s.Engine == nil {
		return
	}
	i := s.Engine.Info()
	_ = journal.NoteHost(s.Journal, Learner(), i.ID, journal.Host{Engine: i.Name, Version: i.Version, OS: i.OS, Arch: i.Arch,
		Store: i.Store, CPUs: i.CPUs, MemoryBytes: i.Memory, Builder: string(s.Set.Builder())})
}

// Manifest is what the course says of itself.
func (d *Deps) Manifest() (manifest.Manifest, error) {
	_, m, err := d.described()
	return m, err
}

// described is the course, and what it says of itself.
func (d *Deps) described() (course *courses.Course, m manifest.Manifest, err error) {
	if course, err = d.Course(); err != nil {
		return nil, m, err
	}
	m, err = course.Manifest()
	return course, m, err
}

// ImageNames are the images of the course.
func (d *Deps) ImageNames() ([]string, error) {
	m, err := d.Manifest()
	return m.Names(), err
}

// Asked is what has to be agreed to before images of a course's lessons are built,
// and by whom that is kept; ask is false if they are castoff's own. Its exercises
// are agreed to with them.
func (d *Deps) Asked(course *courses.Course) (k trust.Keeper, all []exercise.Exercise, ask bool, err error) {
	own, _, err := course.OwnImages()
	if err != nil || len(own) == 0 {
		return k, nil, false, err
	}
	if all, err = course.Exercises(); err != nil {
		return k, nil, false, err
	}
	into, err := FilesDir(desk.UsualDir())
	if err != nil {
		return k, nil, false, err
	}
	k, err = d.Keeper(course, into)
	return k, all, true, err
}

// FilesDir is the one name of the directory of a learner's files.
func FilesDir(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("finding the directory of your files: %w", err)
	}
	return abs, nil
}

// Keeper knows what the learner has agreed to of a course; into is where their
// files are put.
func (d *Deps) Keeper(course *courses.Course, into string) (trust.Keeper, error) {
	j, err := d.Journal()
	return trust.Keeper{Course: course, Journal: j, Learner: Learner(), Given: d.Flags.Trusted, Into: into}, err
}

// OpenBuilding is Open where nothing can be done without a daemon.
func (d *Deps) OpenBuilding(ctx context.Context, o Opening) (*Session, error) {
	s, err := d.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	if err := s.Set.Unavailable(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close stops what is being built and closes the connection.
func (s *Session) Close() {
	s.stop()
	if s.Engine != nil {
		s.Engine.Close()
	}
}

// Info is the engine; the zero value without one.
func (s *Session) Info() daemon.Info {
	if s.Engine == nil {
		return daemon.Info{}
	}
	return s.Engine.Info()
}

// CacheDir is where what can be made again is kept; empty without a directory
// of the user's own. What lies there is trusted, and run in containers, so a
// place where others can write will not do.
func CacheDir() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "castoff")
}

// stop stops what is being built.
func (s *Session) stop() {
	if s.lab != nil {
		s.lab.Close()
	}
	s.Set.Close()
}

// Trials are what lessons have built to find something out. They end with the
// session, and not with ctx: the first to ask may be gone long before the last.
func (s *Session) Trials(ctx context.Context) *trials.Lab {
	if s.lab != nil {
		return s.lab
	}
	var engine trials.Engine // a nil *docker.Engine would not be a nil Engine
	if s.Engine != nil {
		engine = s.Engine
	}
	var kept trials.Journal = s.Journal
	if s.apart != nil {
		kept = s.apart
	}
	s.lab = trials.New(context.WithoutCancel(ctx), engine, s.Set, kept, trials.Options{Files: trialFiles(), Learner: Learner(), CacheDir: s.CacheDir})
	return s.lab
}

// Leave stops what is being built, and says what is kept of it and what is not.
func (d *Deps) Leave(s *Session) {
	s.stop()
	if st, ok := s.Set.Stopped(); ok {
		fmt.Fprintf(d.Err, "\n%s\n", strings.Join(plan.Stopped(st), "\n"))
	}
}

// ExerciseImage is what a person types for the image of an exercise.
func ExerciseImage(id string) string {
	return imagename.Of(Learner(), imagename.OfExercise(id))
}

// OpenChecker connects and prepares to check exercises.
func (d *Deps) OpenChecker(ctx context.Context, o Opening) (*Session, *based.Checker, error) {
	s, err := d.OpenBuilding(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	s.NoteHost()
	// What cannot be removed now is still listed by clean.
	_ = s.Engine.Sweep(ctx, s.Set.Label())
	return s, d.Checker(s), nil
}

// Checker checks exercises in a session.
func (d *Deps) Checker(s *Session) *based.Checker {
	l := based.New(s.Engine, checker.Options{
		Builder: s.Set.Builder(), CacheDir: s.CacheDir,
		Labels: map[string]string{daemon.Label: s.Set.Label()}, Size: quantity.Size,
		Ref: func(id string) string { return s.Set.Ref(imagename.OfExercise(id)) },
	})
	l.Base = func(ctx context.Context, emit progress.Emit) (standin.Base, error) {
		ref, found, err := s.Set.Go(ctx, emit)
		under, _ := s.Set.Base()
		return standin.Base{Ref: ref, Under: under.Ref, Diffs: found.Diffs, Offline: under.Source == baseimage.Offline}, err
	}
	l.Reach = func(ctx context.Context) error {
		e, err := d.Connect(ctx)
		if err == nil {
			e.Close()
		}
		return err
	}
	return l
}

// EndsAll reports whether an error with one exercise ends all that would
// follow: the person has stopped it, or there is no daemon.
func EndsAll(ctx context.Context, err error) bool {
	return ctx.Err() != nil || errors.Is(err, context.Canceled) || fault.Code(err) == fault.ExitNoDaemon
}
