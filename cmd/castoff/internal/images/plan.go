package images

import (
	"context"

	"castoff/cmd/castoff/internal/docker"
)

// Plan is what the course is about to do on a daemon, for a person to agree
// to.
type Plan struct {
	// Base is the base image, BaseLocal whether it is there already.
	Base      string
	BaseLocal bool
	// Offline is true if it is the offline base.
	Offline bool
	// Standing says why it is this base, and Builder why this builder.
	Standing, Builder Standing
	// Missing are the images still to be built.
	Missing []string
	// NeedBytes is about how much disk that takes: an estimate, from builds on
	// ubuntu and Debian bases, with the builder's cache.
	NeedBytes int64
	// FreeBytes is how much is free on the daemon's disk, -1 if that cannot be
	// seen from here.
	FreeBytes int64
}

// About how much disk the builds take: installing Go from a distribution
// brings a C toolchain along, and the builder's cache keeps the stages.
const (
	needDistribution = 1_500_000_000
	needOffline      = 500_000_000
)

// Plan looks at the daemon; it changes nothing.
func (s *Set) Plan(ctx context.Context) Plan {
	p := Plan{Standing: s.BaseStanding(ctx), Builder: s.BuilderStanding(), NeedBytes: needDistribution, FreeBytes: -1}
	p.Base, p.BaseLocal = p.Standing.InUse, !p.Standing.Absent
	if p.Offline = p.Base == trimTag(s.Ref(Base)); p.Offline {
		p.NeedBytes = needOffline
	}
	if free, err := s.engine.FreeDisk(); err == nil {
		p.FreeBytes = free
	}
	for _, name := range Names {
		found, ok, err := s.engine.Find(ctx, s.Ref(name))
		if s.o.Rebuild || err != nil || !ok || found.Labels[docker.Label] != s.Label() {
			p.Missing = append(p.Missing, name)
		}
	}
	return p
}
