// Package images is the course's images: which base they stand on, which
// Dockerfile makes them, built in the background at most once, measured, and
// kept in the journal.
package images

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"sync"
	"time"

	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/engine/recording"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/stage"
	"castoff/cmd/castoff/internal/learn/images/figures"
	"castoff/cmd/castoff/internal/learn/images/job"
	"castoff/cmd/castoff/internal/learn/journal"
)

// Engine is what is needed from a container engine: all of it can be recorded, and
// said again by a recording.
type Engine = recording.Engine

// Journal is where measurements are kept.
type Journal interface {
	Append(journal.Record) error
	Records() ([]journal.Record, error)
}

// Options say how the images are made.
type Options struct {
	// Base is the base image that was asked for; empty or [Default] for the
	// course's.
	Base string
	// Builder is the builder that was asked for; empty or [Default] for the
	// engine's best.
	Builder daemon.Builder
	// Asked says how they were asked for.
	Asked Asks
	// Wanted is the course's base image.
	Wanted baseimage.Wanted
	// Rebuild builds images again, without the cache, even if they are there.
	Rebuild bool
	// GoMade takes castoff/go as it is, without making it: a recording has what was
	// built on it, and not how it was made itself.
	GoMade bool
	// Quick measures what a build shows: sizes and contents. The course wants
	// the exact bytes of the layers, the download size and the program's facts as
	// well, which takes longer; they are found out once an image is there.
	Quick bool
	// Learner is the learner's name, empty for a daemon of one's own.
	Learner string
	// Images are those that the course declares, Files what their paths are of:
	// see package material.
	Images []manifest.Image
	Files  fs.FS
	// Course is the course's identity; empty for castoff's own.
	Course string
	// Format writes numbers for placeholders.
	Format figures.Format
	// CacheDir is where what is needed for the offline base may be kept.
	CacheDir string
	// Now is the clock; nil for the real one.
	Now func() time.Time
	// Builds keeps how images were built; nil if nobody does.
	Builds Builds
}

// Builds keeps the events of builds, by the IDs of their images, so that they can
// be shown again. What cannot be kept is not.
type Builds interface {
	Keep(id string, events []progress.Event)
}

// Set is the course's images on one daemon.
type Set struct {
	engine   Engine
	o        Options
	declared manifest.Manifest // the images of Options
	builder  daemon.Builder

	book       book
	activity   activity
	background *background

	goMu   sync.Mutex // held while the image of the exercises is made
	goMade bool       // whether it was, in this session

	mu          sync.Mutex
	kept        map[string]bool // choices that were put into the journal
	unavailable error
	jobs        jobs
	facts       facts
}

// facts are what is known of the images, by their names.
type facts struct {
	base     *baseimage.Base   // chosen for good, once it is set
	texts    map[string]string // Dockerfiles as they are built
	measured map[string]measure.Image
	stages   map[string]*stage.Graph // of those built in this session
}

// learnerName is what a learner's name may look like: it becomes part of
// image references. Source: distribution's reference grammar, path-component.
var learnerName = regexp.MustCompile(`^[a-z0-9]+([._-][a-z0-9]+)*$`)

// labelCourse says of an image which course it is of, if not castoff's own.
const labelCourse = daemon.Label + ".course"

// nobody is the value of [daemon.Label] for those who have no name.
const nobody = "default"

// CheckLearner returns an error for a name that cannot be a learner's. An
// empty one is that of a daemon of one's own.
func CheckLearner(name string) error {
	hint := "use lower case letters, digits and single dashes: CASTOFF_LEARNER=ada"
	switch {
	case name == nobody:
		return fault.New(fmt.Errorf("reading the learner's name %q: it stands for those who have none", name), fault.ExitUsage, hint)
	case name != "" && (!learnerName.MatchString(name) || len(name) > 60):
		return fault.New(fmt.Errorf("reading the learner's name %q: it becomes part of an image's name", name), fault.ExitUsage, hint)
	}
	return nil
}

// New returns the images on an engine. With a nil engine nothing can be built,
// for the reason in unavailable; what was measured before is still known.
func New(ctx context.Context, engine Engine, unavailable error, j Journal, o Options) (*Set, error) {
	if err := CheckLearner(o.Learner); err != nil {
		return nil, err
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Set{
		engine: engine, o: o, declared: manifest.Manifest{Images: o.Images}, unavailable: unavailable, kept: map[string]bool{},
		book:       book{journal: j, learner: o.Learner, now: o.Now},
		background: newBackground(ctx),
		jobs:       jobs{images: map[string]*job.Job{}, timings: map[string]*job.Job{}, again: map[string]*job.Job{}, closer: map[string]*job.Job{}},
		facts:      facts{texts: map[string]string{}, measured: map[string]measure.Image{}, stages: map[string]*stage.Graph{}},
	}
	if engine != nil {
		s.book.engine = engine.Info().ID
	}
	if err := s.choose(ctx); err != nil {
		return nil, err
	}
	s.adopt(ctx)
	s.recall(ctx)
	return s, nil
}

// Outlast has the work in the background end with [Set.Close], and not with the
// context of [New]. It is called before any is begun.
func (s *Set) Outlast() { s.background = newBackground(context.WithoutCancel(s.background.ctx)) }

// Close stops the work in the background, on the daemon too, and waits until
// it has stopped.
func (s *Set) Close() { s.background.close() }

func chooseBuilder(info daemon.Info, want daemon.Builder) (daemon.Builder, error) {
	if want == "" {
		return info.Builders[0], nil
	}
	if slices.Contains(info.Builders, want) {
		return want, nil
	}
	return "", fault.New(fmt.Errorf("choosing the builder: %s has no builder %q, only %v", info.Name, want, info.Builders),
		fault.ExitUsage, "castoff --builder "+Default+"    takes the best there is")
}

// recall finds what was measured in earlier sessions and is still true.
func (s *Set) recall(ctx context.Context) {
	records := s.book.recall()
	for _, name := range s.Names() {
		if s.engine == nil {
			if m, ok := lastMeasured(records, s.noted(name), s.o.Learner); ok {
				m.Cached = true
				s.facts.measured[name] = m
			}
			continue
		}
		found, ok, err := s.engine.Find(ctx, s.Ref(name))
		if err != nil || !ok || !s.own(found) {
			continue
		}
		if m, ok := journal.Measured(records, found.ID); ok && m.Root != nil {
			known := *m
			s.known(found, known.Seconds).on(&known)
			s.facts.measured[name] = known
		}
	}
}

func lastMeasured(records []journal.Record, name, learner string) (m measure.Image, ok bool) {
	for _, r := range records {
		if r.Kind == journal.KindMeasured && r.Image == name && r.Learner == learner && r.Measured != nil {
			m, ok = *r.Measured, true
		}
	}
	return m, ok
}

// Label is the value of [daemon.Label] on everything that is made here.
func (s *Set) Label() string {
	if s.o.Learner == "" {
		return nobody
	}
	return s.o.Learner
}

// own reports whether an image of the course's name is one of this learner's, and
// of this course: another may call one of its own so.
func (s *Set) own(found inspect.Found) bool {
	return found.Labels[daemon.Label] == s.Label() && found.Labels[labelCourse] == s.o.Course
}

func (s *Set) labels() map[string]string { return map[string]string{daemon.Label: s.Label()} }

// Builder is the builder in use; empty without an engine.
func (s *Set) Builder() daemon.Builder { return s.builder }

// Unavailable says why nothing can be built; nil if it can.
func (s *Set) Unavailable() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unavailable
}

// Decline notes that the person does not want anything to be built; build is what
// they type to have it built all the same.
func (s *Set) Decline(build string) {
	s.Withhold(fault.New(errors.New("you chose not to build anything this time"), 0, build))
}

// Withhold notes why nothing is to be built.
func (s *Set) Withhold(why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unavailable = why
}

// Measured returns the image's measurement if there is one.
func (s *Set) Measured(name string) (measure.Image, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, ok := s.facts.measured[name]
	return m, ok
}

// Base returns the base image, and false as long as none was chosen.
func (s *Set) Base() (baseimage.Base, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.facts.base == nil {
		return baseimage.Base{}, false
	}
	return *s.facts.base, true
}
