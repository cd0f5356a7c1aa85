// Package trials is what lessons have built to find something out: small
// projects that came with castoff, each built in several ways, and what came of
// each way. A trial is one file here and one entry in the table.
package trials

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/inspect"
	runs "castoff/cmd/castoff/internal/engine/trial"
	"castoff/cmd/castoff/internal/ground/digest"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/images/job"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/workspace"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Engine is what is needed from a container engine.
type Engine interface {
	Info() daemon.Info
	Build(ctx context.Context, s build.Spec, emit progress.Emit) (build.Result, error)
	Find(ctx context.Context, ref string) (inspect.Found, bool, error)
	Look(ctx context.Context, s inspect.Spec, emit progress.Emit) (measure.Image, error)
	Binary(ctx context.Context, ref string, labels map[string]string) (binary.Facts, error)
	Try(ctx context.Context, s runs.Spec) (runs.Trial, error)
	Told(ctx context.Context, ref string) ([]inspect.Telling, error)
	Holds(ctx context.Context, ref string, texts []string) ([]inspect.Telling, error)
}

// Course is the images of the course on the engine.
type Course interface {
	// Unavailable says why nothing can be built; nil if it can.
	Unavailable() error
	// PrepareGo gets the image that trials begin with onto the daemon, or joins
	// whoever is doing so. Go returns it.
	PrepareGo(ctx context.Context, emit progress.Emit) error
	Go(ctx context.Context, emit progress.Emit) (ref string, base baseimage.Base, err error)
	// Base is the base image; false as long as none is chosen.
	Base() (baseimage.Base, bool)
	Builder() daemon.Builder
	Label() string
	// Ref is the full reference of an image by its short name, Short as a person
	// types it.
	Ref(name string) string
	Short(name string) string
}

// Journal is where results are kept.
type Journal interface {
	Append(journal.Record) error
	Records() ([]journal.Record, error)
}

// Options say how trials are made.
type Options struct {
	// Files has a directory for each trial.
	Files fs.FS
	// Learner is the learner's name in the journal; may be empty.
	Learner string
	// CacheDir is as in [inspect.Spec].
	CacheDir string
}

// trial is a small project that is built in several ways.
type trial struct {
	// name is also that of its directory.
	name string
	// try builds the project in all ways, and finds out what is shown.
	try func(ctx context.Context, b *bench) ([]journal.Way, error)
	// show draws what came of them, of ways that all have what has looks for.
	show func(l *Lab, ways []journal.Way) []screen.Block
	// has reports whether a way that was tried has what is shown of it: records can
	// be anybody's. Nil stands for all.
	has func(journal.Way) bool
	// numbers are what can be predicted, by the name of the way: "whole" is
	// "cache.whole" in a lesson.
	numbers map[string]number
}

// whole reports whether all ways have what is shown of them.
func (t trial) whole(ways []journal.Way) bool {
	return len(ways) > 0 && !slices.ContainsFunc(ways, func(w journal.Way) bool { return w.Skipped == "" && t.has != nil && !t.has(w) })
}

func hasBinary(w journal.Way) bool { return w.Binary != nil }

func hasImage(w journal.Way) bool { return w.Image != nil }

// number is a number of a way, of what kind it is, and how it is written.
type number struct {
	kind quantity.Kind
	of   func(journal.Way) float64
	text func(journal.Way) string
}

// table has all trials, in the order of the course.
var table = []trial{linking, bases, cache, targets, platforms, secrets}

// The numbers of a way that there are.
var (
	seconds = number{
		quantity.KindTime,
		func(w journal.Way) float64 { return w.Seconds },
		func(w journal.Way) string { return quantity.Seconds(w.Seconds) },
	}
	size = number{
		quantity.KindSize,
		func(w journal.Way) float64 {
			if w.Image == nil {
				return 0
			}
			return float64(w.Image.SizeBytes)
		},
		func(w journal.Way) string { return w.Image.SizeText(quantity.Size) },
	}
)

// called is the trial with a name.
func called(name string) (t trial, ok bool) {
	i := slices.IndexFunc(table, func(t trial) bool { return t.name == name })
	if i < 0 {
		return trial{}, false
	}
	return table[i], true
}

// Names are the names of all trials.
func Names() []string {
	var names []string
	for _, t := range table {
		names = append(names, t.name)
	}
	return names
}

// Numbers are all numbers that [Lab.Number] knows, and of what kind they are, by
// their names.
func Numbers() map[string]quantity.Kind {
	kinds := map[string]quantity.Kind{}
	for _, t := range table {
		for way, n := range t.numbers {
			kinds[t.name+"."+way] = n.kind
		}
	}
	return kinds
}

// Lab makes trials on one daemon, for one learner.
type Lab struct {
	engine  Engine
	course  Course
	journal Journal
	o       Options

	// ctx is that of the work, which goes on when nobody follows it.
	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup

	making sync.Mutex // held while a trial is made: two at once would slow each other down

	mu    sync.Mutex
	found map[string][]journal.Way
	jobs  map[string]*job.Job
}

// New returns a lab, whose work ends with ctx. Without a daemon engine may be
// nil: what was found out before is still known.
func New(ctx context.Context, e Engine, c Course, j Journal, o Options) *Lab {
	l := &Lab{engine: e, course: c, journal: j, o: o, found: map[string][]journal.Way{}, jobs: map[string]*job.Job{}}
	l.ctx, l.cancel = context.WithCancel(ctx)
	return l
}

// Close stops what is being made, and waits until it has stopped.
func (l *Lab) Close() {
	l.cancel()
	l.work.Wait()
}

// Make makes a trial in the background, or joins it and hears what has happened
// so far. It returns early only when ctx is done, and the work goes on. One that
// failed is made again.
func (l *Lab) Make(ctx context.Context, name string, emit progress.Emit) error {
	t, ok := called(name)
	if !ok {
		return fmt.Errorf("making the trial %q: there is none", name)
	}
	if err := l.course.Unavailable(); err != nil {
		return err
	}
	l.mu.Lock()
	j := l.jobs[name]
	if j == nil || j.Finished() {
		j = job.New()
		l.jobs[name] = j
		l.work.Go(func() {
			l.making.Lock()
			defer l.making.Unlock()
			j.Finish(measure.Image{}, l.make(l.ctx, t, j.Emit))
		})
	}
	l.mu.Unlock()
	_, err := j.Follow(ctx, emit)
	return err
}

// make makes a trial, and keeps what it finds.
func (l *Lab) make(ctx context.Context, t trial, emit progress.Emit) error {
	name := t.name
	files, err := fs.Sub(l.o.Files, name)
	if err != nil {
		return fmt.Errorf("reading the trial %s: %w", name, err)
	}
	if err := l.course.PrepareGo(ctx, emit); err != nil {
		return err
	}
	start, _, err := l.course.Go(ctx, emit)
	if err != nil {
		return err
	}
	ways, err := t.try(ctx, &bench{lab: l, trial: name, files: files, start: start, emit: emit})
	if err != nil {
		return fmt.Errorf("trying %s: %w", name, err)
	}
	content, err := l.content(name)
	if err != nil {
		return err
	}
	l.mu.Lock()
	l.found[name] = ways
	l.mu.Unlock()
	// A journal that cannot be written keeps nobody from reading on.
	_ = l.journal.Append(journal.Record{Kind: journal.KindTried, Image: name, Content: content, Ways: ways,
		Learner: l.o.Learner, Engine: l.engine.Info().ID, Time: time.Now()})
	return nil
}

// content is the checksum of what a trial is made of: its files, the base, the
// builder.
func (l *Lab) content(name string) (string, error) {
	files, err := fs.Sub(l.o.Files, name)
	if err != nil {
		return "", err
	}
	packed, err := workspace.Pack(files, workspace.Options{})
	if err != nil {
		return "", fmt.Errorf("reading the trial %s: %w", name, err)
	}
	base, _ := l.course.Base()
	return digest.OfLines(packed.Digest, base.ID, string(l.course.Builder())), nil
}

// ways are the results of a trial: of this session, or of an earlier one that
// was made of the same; without a daemon, of the last.
func (l *Lab) ways(name string) ([]journal.Way, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if ways, ok := l.found[name]; ok {
		return ways, true
	}
	records, err := l.journal.Records()
	if err != nil {
		return nil, false
	}
	records, content := journal.ByLearner(records, l.o.Learner), ""
	if l.course.Unavailable() == nil {
		if _, ok := l.course.Base(); !ok {
			return nil, false // on what base it would be made is not known yet
		}
		if content, err = l.content(name); err != nil {
			return nil, false
		}
		records = journal.OnEngine(records, l.engine.Info().ID)
	}
	r, ok := journal.Tried(records, name, content)
	if !ok {
		return nil, false
	}
	l.found[name] = r.Ways
	return r.Ways, true
}

// Found are the blocks that show a trial; false if it was not made.
func (l *Lab) Found(name string) ([]screen.Block, bool) {
	t, is := called(name)
	ways, ok := l.ways(name)
	if !is || !ok || !t.whole(ways) {
		return nil, false
	}
	return t.show(l, ways), true
}

// Number is the number with a name, such as "cache.whole", and its text with the
// unit; of a way that was not tried it is 0, and the text says why. It is false
// if nothing is known.
func (l *Lab) Number(name string) (n float64, text string, ok bool) {
	first, _, _ := strings.Cut(name, ".")
	if _, is := called(first); !is {
		return 0, "", false // an image's, as most are: the journal need not be read for it
	}
	ways, _ := l.ways(first)
	return NumberOf(ways, name)
}

// NumberOf is that number by what came of each way of its trial.
func NumberOf(ways []journal.Way, name string) (n float64, text string, ok bool) {
	first, second, _ := strings.Cut(name, ".")
	t, _ := called(first)
	num, ok := t.numbers[second]
	if !ok || !t.whole(ways) {
		return 0, "", false
	}
	for _, w := range ways {
		switch {
		case w.Name != second:
		case w.Skipped != "":
			return 0, w.Skipped, true
		case num.of(w) > 0:
			return num.of(w), num.text(w), true
		}
	}
	return 0, "", false
}
