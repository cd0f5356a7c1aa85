package images

import (
	"context"
	"slices"
	"time"

	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/learn/journal"
)

// Plan is what the course is about to do on a daemon, for a person to agree
// to.
type Plan struct {
	// Base is the base image, BaseLocal whether it is there already.
	Base      string
	BaseLocal bool
	// Others are images on the daemon that can be the base, if it is not there.
	Others []string
	// Foreign is true if the course is not castoff's own: what its builds do is not
	// known.
	Foreign bool
	// Offline is true if it is the offline base.
	Offline bool
	// Standing says why it is this base, and Builder why this builder.
	Standing, Builder Standing
	// Missing are the images still to be built.
	Missing []string
	// Exercises is true if the image that exercises begin with is still to be made.
	Exercises bool
	// NeedBytes is roughly how much disk that takes: an estimate, from builds on
	// ubuntu and Debian bases, with the builder's cache.
	NeedBytes int64
	// TookSeconds is how long the missing images took when they were built on
	// this daemon and this base last, TookAt when that was; 0 if it is not known.
	TookSeconds float64
	TookAt      time.Time
	// LeastSeconds to MostSeconds is roughly how long it takes to build them: an
	// estimate.
	LeastSeconds, MostSeconds float64
	// FreeBytes is how much is free on the daemon's disk, -1 if that cannot be
	// seen from here.
	FreeBytes int64
}

// NeedExercises is roughly how many bytes of disk the image that exercises begin
// with takes, besides the others.
const NeedExercises = 400_000_000

// leastPart is how many times as long a build takes on a machine with two cores as
// on one with eight, going by the course's own builds.
const leastPart = 4

// The estimates for an image whose author says nothing.
const (
	unsaidBytes   = 300_000_000
	unsaidMinutes = 2
)

// estimate sums up what the authors of the images say of them.
func (s *Set) estimate(p *Plan) {
	said := slices.ContainsFunc(s.declared.Images, func(d manifest.Image) bool { return d.Takes != manifest.Estimate{} })
	minutes := 0
	for _, d := range s.declared.Images {
		e := d.TakesOn(p.Offline)
		if e == (manifest.Estimate{}) && !said {
			e = manifest.Estimate{DiskBytes: unsaidBytes, Minutes: unsaidMinutes}
		}
		p.NeedBytes += e.DiskBytes
		minutes += e.Minutes
	}
	p.MostSeconds = float64(minutes) * 60
	p.LeastSeconds = p.MostSeconds / leastPart
}

// Plan looks at the daemon; it changes nothing.
func (s *Set) Plan(ctx context.Context) Plan {
	p := Plan{Standing: s.BaseStanding(ctx), Builder: s.BuilderStanding(), FreeBytes: -1, Foreign: s.o.Course != ""}
	p.Base, p.BaseLocal = p.Standing.InUse, !p.Standing.Absent
	p.Offline = p.Base == s.Short(Base)
	s.estimate(&p)
	if !p.BaseLocal || p.Offline && p.Standing.AskedFor == "" {
		p.Others = s.engine.Distributions(ctx)
	}
	if free, err := s.engine.FreeDisk(); err == nil {
		p.FreeBytes = free
	}
	for _, name := range s.Names() {
		found, ok, err := s.engine.Find(ctx, s.Ref(name))
		if s.o.Rebuild || err != nil || !ok || !s.own(found) {
			p.Missing = append(p.Missing, name)
		}
	}
	_, there, err := s.engine.Find(ctx, s.Ref(GoImage))
	p.Exercises = err == nil && !there
	p.TookSeconds, p.TookAt = s.took(p.Missing, p.Standing.id)
	return p
}

// took is how long the images took when they were built last on a base, and
// when the last of them was; 0 if that is not known of all.
func (s *Set) took(names []string, base string) (seconds float64, at time.Time) {
	records := s.book.past()
	for _, name := range names {
		r, ok := journal.BuildOf(records, s.noted(name), base)
		if !ok || base == "" {
			return 0, time.Time{}
		}
		if seconds += r.Build.Seconds; r.Time.After(at) {
			at = r.Time
		}
	}
	return seconds, at
}
