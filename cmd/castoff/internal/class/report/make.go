package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/images/figures"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/trials"
)

// Source is what a report is made of.
type Source struct {
	// Records are the journal's, oldest first; those of others are left alone.
	Records []journal.Record
	Learner string
	// Course is the course's identity, Digest what stands for it in the names of
	// images; both are empty for castoff's own.
	Course, Digest string
	Manifest       manifest.Manifest
	Lessons        []*lesson.Lesson
	Exercises      []exercise.Exercise
	// Castoff is the version of the program, Now the time.
	Castoff string
	Now     time.Time
}

// Make makes the report of one learner.
func Make(s Source) Report {
	s.Records = journal.ByLearner(s.Records, s.Learner)
	r := Report{
		SchemaVersion: SchemaVersion, Castoff: s.Castoff, Made: s.Now.UTC().Truncate(time.Second), Learner: s.Learner,
		Course: Course{Title: cmp.Or(s.Manifest.Title, "a course without a title"), Author: s.Manifest.Author, Edition: s.Manifest.Edition, Language: s.Manifest.Language},
		Images: []Image{}, Exercises: []Exercise{},
	}
	m := s.measured()
	for _, rec := range s.Records {
		if s.about(rec) {
			r.From = cmp.Or(r.From, rec.Time)
			r.To = rec.Time
		}
	}
	r.Machine = s.machine(m)
	for _, i := range s.Manifest.Images {
		r.Images = append(r.Images, s.image(i, m))
	}
	r.Deployed = s.deployed(m)
	r.Lessons = s.lessons(m)
	r.Foretold = s.foretold(m)
	for _, ex := range s.Exercises {
		r.Exercises = append(r.Exercises, s.exercise(ex))
	}
	cleanAll(&r)
	return r
}

// about reports whether a record is about the course.
func (s Source) about(r journal.Record) bool {
	switch r.Kind {
	case journal.KindMeasured:
		return s.named(r.Image) != ""
	case journal.KindOpened, journal.KindPage, journal.KindFinished, journal.KindAnswered, journal.KindPredicted, journal.KindGuessed, journal.KindExercise:
		return r.Course == s.Course
	}
	return false
}

// named is what the course calls the image that a record names; empty if it is
// none of its images.
func (s Source) named(noted string) string {
	if s.Digest != "" {
		var mine bool
		if noted, mine = strings.CutPrefix(noted, s.Digest+"/"); !mine {
			return ""
		}
	}
	if _, ok := s.Manifest.Image(noted); !ok {
		return ""
	}
	return noted
}

// known is what was measured last of each of the course's images, on the engine
// on which any of them was measured last.
type known struct {
	engine string
	others int
	images map[string]journal.Record
	// names are those of the images, in the course's order.
	names []string
	// records are those about the engine.
	records []journal.Record
}

func (s Source) measured() known {
	k := known{images: map[string]journal.Record{}, names: s.Manifest.Names()}
	engines := map[string]bool{}
	for _, r := range slices.Backward(s.Records) {
		name := s.named(r.Image)
		if r.Kind != journal.KindMeasured || r.Measured == nil || name == "" {
			continue
		}
		if len(engines) == 0 {
			k.engine = r.Engine
		}
		engines[r.Engine] = true
		if _, have := k.images[name]; !have && r.Engine == k.engine {
			k.images[name] = r
		}
	}
	k.others = max(0, len(engines)-1)
	k.records = journal.OnEngine(s.Records, k.engine)
	return k
}

// image is the measurement of an image by its name.
func (k known) image(name string) (measure.Image, bool) {
	r, ok := k.images[name]
	if !ok {
		return measure.Image{}, false
	}
	return *r.Measured, true
}

// number is the number that a placeholder stands for, false if it was not
// measured.
func (k known) number(placeholder string) (float64, bool) {
	name, what, _ := strings.Cut(placeholder, ".")
	if placeholder == "base.size" {
		for _, name := range k.names {
			if m, ok := k.image(name); ok && m.BaseBytes() > 0 {
				return float64(m.BaseBytes()), true
			}
		}
		return 0, false
	}
	if m, ok := k.image(name); ok {
		return figures.Number(m, what)
	}
	if r, ok := journal.Tried(k.records, name, ""); ok {
		n, _, ok := trials.NumberOf(r.Ways, placeholder)
		return n, ok && n > 0
	}
	return 0, false
}

// fill puts what was measured in place of a text's placeholders.
func (k known) fill(markdown string) string {
	format := figures.Format{Size: quantity.Size, Seconds: quantity.Seconds, Ratio: quantity.Ratio}
	return lesson.Fill(markdown, func(placeholder string) string {
		name, what, _ := strings.Cut(placeholder, ".")
		if m, ok := k.image(name); ok {
			if text, ok := figures.Text(format, m, what); ok {
				return text
			}
		}
		return notMeasured
	})
}

// machine is where the images were measured; nil if none was.
func (s Source) machine(k known) *Machine {
	if len(k.images) == 0 {
		return nil
	}
	m := &Machine{Others: k.others}
	if h, ok := journal.HostOf(s.Records, s.Learner, k.engine); ok {
		m.Engine, m.Store, m.CPUs, m.MemoryBytes, m.Builder = strings.TrimSpace(h.Engine+" "+h.Version), h.Store, h.CPUs, h.MemoryBytes, h.Builder
		m.Platform = h.OS + "/" + h.Arch
	}
	for _, r := range slices.Backward(s.Records) {
		if r.Kind == journal.KindBase && r.Engine == k.engine && r.Base != nil && r.Event != journal.EventOnce && r.Base.For == s.Manifest.Wanted() {
			m.Base, m.BaseSource, m.BaseDownloadBytes = r.Base.Ref, r.Base.Source, r.Base.DownloadBytes
			break
		}
	}
	return m
}

// deployed is what getting the images elsewhere takes: the occasion on which most
// of them were timed as they are now, the latest of several.
func (s Source) deployed(k known) (best *Deployed) {
	for _, r := range slices.Backward(s.Records) {
		if r.Kind != journal.KindDeployed || r.Engine != k.engine {
			continue
		}
		d := &Deployed{At: r.Time}
		for _, name := range k.names {
			if one, ok := r.Deployments[k.images[name].ImageID]; ok && k.images[name].ImageID != "" {
				d.Images = append(d.Images, Deployment{name, one})
			}
		}
		if len(d.Images) > 0 && (best == nil || len(d.Images) > len(best.Images)) {
			best = d
		}
	}
	return best
}
