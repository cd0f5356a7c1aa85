package images

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/imagename"
	"castoff/cmd/castoff/internal/learn/journal"
)

// Default is what a person asks for to have the course's own base image again,
// or the engine's best builder.
const Default = baseimage.DefaultName

// Asked is how a base image or a builder was asked for; it is empty for one
// that nobody asked for.
type Asked struct {
	journal.Choice
	// Now is true if it was asked for in this run, and not in an earlier one.
	Now bool
	// Keep is true if it is for the course from now on, not for one command.
	Keep bool
}

// Asks says how the base image and the builder were asked for.
type Asks struct{ Base, Builder Asked }

// remembered reports whether it was asked for in an earlier run.
func (a Asked) remembered() bool { return a.Value != "" && !a.Now }

// once reports whether it is for this run alone.
func (a Asked) once() bool { return a.Now && !a.Keep }

// how says when and where it was asked for.
func (a Asked) how() string {
	if a.By == "" {
		return "on which your images were built last"
	}
	var b strings.Builder
	b.WriteString("asked for with " + a.By)
	if !a.When.IsZero() && !a.Now {
		b.WriteString(" on " + quantity.Day(a.When))
	}
	if a.once() {
		b.WriteString(", for this command alone")
	}
	return b.String()
}

// choose settles on what was asked for, and keeps what is known to be there for
// the sessions to come. The rest is kept once it is.
func (s *Set) choose(ctx context.Context) error {
	if s.o.Base == Default {
		s.o.Base = ""
	}
	if s.o.Builder == Default {
		s.o.Builder = ""
	}
	if s.engine != nil {
		b, err := chooseBuilder(s.engine.Info(), s.o.Builder)
		if err != nil && s.o.Asked.Builder.remembered() {
			// It was asked for on another engine, most likely.
			b, err = s.engine.Info().Builders[0], nil
		}
		if err != nil {
			return err
		}
		s.builder = b
		if s.o.Asked.Builder.Now {
			s.keep(s.o.Asked.Builder)
		}
	}
	if a := s.o.Asked.Base; a.Now && s.certain(ctx) {
		s.keep(a)
	}
	return nil
}

// certain reports whether the base image that was asked for is available: what
// is not is not kept, as most often its name is misspelt.
func (s *Set) certain(ctx context.Context) bool {
	if s.o.Base == "" || s.o.Base == baseimage.OfflineName {
		return true
	}
	if s.engine == nil || s.o.Asked.Base.once() {
		return false
	}
	_, ok := s.engine.LocalBase(ctx, s.o.Base)
	return ok
}

// keep notes what was asked for in the journal, unless it is for one command.
func (s *Set) keep(a Asked) {
	if !a.Keep || s.Kept(a.What) {
		return
	}
	if _, ok := s.book.save(journal.Record{Kind: journal.KindChoice, Choice: &a.Choice}); ok {
		s.mu.Lock()
		s.kept[a.What] = true
		s.mu.Unlock()
	}
}

// Kept reports whether a later session goes on with the base image or the
// builder, one of the journal's Choice constants, without being asked to.
func (s *Set) Kept(what string) bool {
	asked := s.o.Asked.Base
	if what == journal.ChoiceBuilder {
		asked = s.o.Asked.Builder
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return !asked.Now || s.kept[what]
}

// adopt keeps a course on the base image that it was begun on before castoff
// kept what was asked for. The image must still be there.
func (s *Set) adopt(ctx context.Context) {
	if s.engine == nil || s.o.Base != "" || s.o.Asked.Base.Value != "" {
		return
	}
	r, ok := s.inUse()
	if !ok || r.Base.Source == journal.SourceOffline || r.Base.Ref == s.o.Wanted.Image() || !s.there(ctx, *r.Base) {
		return
	}
	s.o.Base = r.Base.Ref
	s.o.Asked.Base = Asked{Choice: journal.Choice{What: journal.ChoiceBase, Value: r.Base.Ref, When: r.Time}}
}

// inUse is the record of the base image that the course already stands on.
func (s *Set) inUse() (journal.Record, bool) {
	records, err := s.book.journal.Records()
	if err != nil || s.engine == nil || s.o.Asked.Base.Now {
		return journal.Record{}, false
	}
	return journal.BaseInUse(records, s.o.Learner, s.engine.Info().ID, s.o.Wanted)
}

// there reports whether a base image is on the daemon, and not another under
// its name.
func (s *Set) there(ctx context.Context, b journal.Base) bool {
	found, ok, err := s.engine.Find(ctx, b.Ref)
	return err == nil && ok && found.ID == b.ID
}

// usedBefore reports whether something was built on the base image that is asked
// for, on this daemon.
func (s *Set) usedBefore() bool {
	records, err := s.book.journal.Records()
	if err != nil {
		return false
	}
	for _, r := range journal.ByLearner(journal.OnEngine(records, s.engine.Info().ID), s.o.Learner) {
		if r.Kind == journal.KindBase && r.Base != nil && r.Base.Ref == s.o.Base {
			return true
		}
	}
	return false
}

// baseError is why a base image that was asked for in an earlier session is not
// available: nobody is thinking of it now.
func (s *Set) baseError(err error) error {
	if !s.o.Asked.Base.remembered() || s.o.Base == "" || errors.Is(err, context.Canceled) {
		return err
	}
	gone := ""
	if s.usedBefore() {
		gone = ", which is no longer on this daemon"
	}
	hints := append([]string{"castoff --base " + Default + "    goes back to " + s.o.Wanted.Image()}, fault.Hints(err)...)
	return fault.New(fmt.Errorf("going on with %s, %s%s: %w", s.o.Base, s.o.Asked.Base.how(), gone, err), fault.Code(err), hints...)
}

// tellChosen says what is used because it was asked for in an earlier session.
func (s *Set) tellChosen(emit progress.Emit) {
	tell := func(kind progress.Kind, text string) { s.tell(emit, Base, kind, text) }
	if a := s.o.Asked.Base; a.remembered() && a.Value != Default {
		name := s.o.Base
		if name == baseimage.OfflineName {
			name = "the offline base"
		}
		tell(progress.Phase, "the base image is "+name+", "+a.how())
	}
	if a := s.o.Asked.Builder; a.remembered() && a.Value != Default {
		kind := progress.Phase
		if a.Value != string(s.builder) {
			kind = progress.Note // a person has to know
		}
		tell(kind, "the builder is "+builderName(s.builder)+": "+s.BuilderStanding().Why)
	}
}

// saveBase notes the base image in the journal. One that a single command was
// asked to use is noted as well, since clean has to know what was pulled.
func (s *Set) saveBase(b baseimage.Base) {
	r := journal.Record{Kind: journal.KindBase, Base: &journal.Base{
		Ref: b.Ref, ID: b.ID, Source: string(b.Source), DownloadBytes: b.DownloadBytes, For: s.o.Wanted,
	}}
	switch before, ok := s.inUse(); {
	case b.Source != baseimage.Offline || b.Reason == baseimage.OfflineAsked:
	case b.Reason != OfflineBefore:
		r.Base.Reason = b.Reason
	case ok:
		r.Base.Reason = before.Base.Reason
	}
	if s.o.Asked.Base.once() {
		r.Event = journal.EventOnce
	}
	s.book.save(r)
}

// Standing is what the images of the course are built on, or with.
type Standing struct {
	// AskedFor is what was asked for, as it was typed; empty if nobody did.
	AskedFor string `json:"asked_for"`
	// InUse is what is used: an image's reference, or a builder.
	InUse string `json:"in_use"`
	// Why says why it is that.
	Why string `json:"why"`
	// Wanted is the course's own base image; empty for a builder.
	Wanted baseimage.Wanted `json:"-"`
	// Absent is true of a base image that is not on the daemon.
	Absent bool `json:"-"`
	// id is the base image's ID; empty if it is not on the daemon.
	id string
}

// BaseStanding says which base image the images of the course stand on, or will
// when the first is built. It changes nothing; there has to be an engine.
func (s *Set) BaseStanding(ctx context.Context) Standing {
	a := s.o.Asked.Base
	st := Standing{AskedFor: a.Value, InUse: s.o.Wanted.Image(), Why: "the course's own base image", Wanted: s.o.Wanted}
	if a.Value == Default {
		st.Why += ", " + a.how()
	}
	base, settled := s.Base()
	switch {
	case settled && base.Source == baseimage.Offline && s.o.Base == "":
		st.InUse, st.Why = imagename.Short(base.Ref), "the offline base, because "+base.Reason
	case settled && base.Ref == baseimage.Previous && base.Ref != st.InUse && s.o.Base == "":
		st.InUse, st.Why = base.Ref, "the release before the course's own base image, which could not be pulled"
	case s.o.Base == baseimage.OfflineName:
		st.InUse, st.Why = s.Short(Base), "the offline base, "+a.how()
	case s.o.Base != "":
		st.InUse, st.Why = s.o.Base, a.how()
	case !settled && s.wasOffline(ctx, s.Ref(Base)):
		st.InUse, st.Why = s.Short(Base), "the offline base, because "+OfflineBefore
		if r, ok := s.inUse(); ok && r.Base.Reason != "" {
			st.Why += ", when " + r.Base.Reason
		}
	}
	if s.engine == nil {
		return st
	}
	found, local := s.engine.LocalBase(ctx, st.InUse)
	st.Absent, st.id = !local, found.ID
	if st.Absent && s.o.Base == st.InUse && s.usedBefore() {
		st.Why += "; it is no longer on this daemon"
	}
	return st
}

// BuilderStanding says with which builder the images are built.
func (s *Set) BuilderStanding() Standing {
	a := s.o.Asked.Builder
	st := Standing{AskedFor: a.Value, InUse: string(s.builder), Why: "the best that this engine has"}
	switch {
	case s.engine == nil && a.Value != "" && a.Value != Default:
		st.InUse, st.Why = a.Value, a.how()
	case a.Value == Default:
		st.Why += ", " + a.how()
	case a.Value != "" && a.Value != st.InUse:
		st.Why += fmt.Sprintf("; it has no builder %q, %s", a.Value, a.how())
	case a.Value != "":
		st.Why = a.how()
	}
	return st
}
