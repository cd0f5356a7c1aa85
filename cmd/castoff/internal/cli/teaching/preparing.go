package teaching

import (
	"context"
	"fmt"
	"sync"

	"castoff/cmd/castoff/internal/class/prepare"
	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/tui"
)

// preparing is what a presentation has ready, and what is made while it goes on.
type preparing struct {
	// left is true if the teacher did not want to present.
	left bool
	// own is true if only the numbers of this machine are to be shown, noLuck if the
	// recording is to take the place of what is missing by itself.
	own, noLuck bool

	all  bool            // whether everything may be built, or is there
	have map[string]bool // the images that are there
	stop func()

	mu   sync.Mutex
	text string
}

// ask finds out what is missing, and asks what to do about it: nothing big is built
// that nobody agreed to.
func (r *preparing) ask(ctx context.Context, ui *tui.App, p *presentation) error {
	r.stop, r.have = func() {}, map[string]bool{}
	if r.offer(ctx, ui, p); r.left || p.s.Set.Unavailable() != nil {
		return ctx.Err()
	}
	c := prepare.Course{Images: p.s.Set, Trials: p.s.Trials(ctx), Engine: p.s.Engine, Journal: p.s.Journal, Learner: shared.Learner(), Whole: p.lessons, Lessons: lessonsOf(p)}
	parts := c.Parts(ctx)
	if len(parts) > 0 && parts[0].IsBase() && p.s.Set.Plan(ctx).BaseLocal {
		_ = parts[0].Make(ctx, progress.Discard) // it is there: what goes wrong with it is said on its page
	}
	prepare.Look(ctx, parts)
	for _, name := range append(p.s.Set.Names(), images.Base) {
		_, r.have[name] = p.s.Set.Measured(name)
	}
	if lacking := prepare.Lacking(parts); lacking == 0 {
		r.all = true
		return ctx.Err()
	}
	there := "Present with what is there"
	if p.tape != nil {
		there += ", and the recording for the rest"
	}
	chosen, err := ui.Choose(ctx, screen.Choice{Title: "Not everything is made", Remote: true, Intro: missing(parts), Items: []screen.Item{
		{Label: "Build it now, in the background, and present meanwhile"},
		{Label: there},
		{Label: "Leave", Mark: p.Typed("prepare") + " makes it in advance"},
	}})
	switch {
	case err != nil:
		return err
	case chosen == 0:
		r.begin(ctx, parts)
	case chosen == 1:
		r.noLuck = p.tape != nil
	default:
		r.left = true
	}
	return nil
}

// offer says why nothing can be built, or asks for consent to somebody else's
// course.
func (r *preparing) offer(ctx context.Context, ui *tui.App, p *presentation) {
	if err := p.s.Set.Unavailable(); err != nil {
		if p.Flags.Replay != "" || len(steps.Needing(p.lessons, lessonsOf(p)...)) == 0 {
			return
		}
		r.unavailable(ctx, ui, p, err)
		return
	}
	k, all, ask, err := p.Asked(p.course)
	if err != nil {
		p.s.Set.Withhold(err)
		return
	}
	if !ask {
		return
	}
	if ok, err := k.Enter(ctx, ui, all); err == nil && !ok {
		p.s.Set.Decline(p.Typed("build"))
	} else if err != nil {
		p.s.Set.Withhold(err)
	}
}

// unavailable says why nothing can be built, and asks what is to be shown instead.
func (r *preparing) unavailable(ctx context.Context, ui *tui.App, p *presentation, why error) {
	var items []screen.Item
	if p.tape != nil {
		items = append(items, screen.Item{Label: "Present what was " + p.tape.Mark()})
	}
	items = append(items, screen.Item{Label: "Present what was measured here earlier"}, screen.Item{Label: "Leave"})
	chosen, err := ui.Choose(ctx, screen.Choice{Title: "Nothing can be built here", Remote: true, Intro: steps.Sentence(why), Items: items})
	r.left = err != nil || chosen < 0 || chosen == len(items)-1
	r.own = chosen == len(items)-2
}

// lessonsOf are the lessons of a presentation.
func lessonsOf(p *presentation) []*lesson.Lesson {
	var all []*lesson.Lesson
	for _, stop := range p.stops {
		all = append(all, stop.Lesson)
	}
	return all
}

// missing says in Markdown what is to be made, and about how long that takes.
func missing(parts []prepare.Part) string {
	var names []string
	for _, part := range parts {
		if part.State == prepare.Missing {
			names = append(names, part.Name)
		}
	}
	const most = 6
	return fmt.Sprintf("Not made yet are %s: pages would wait for them, or show nothing. Making them takes about %s.",
		plaintext.AndMore(names[:min(len(names), most)], len(names)-most), quantity.About(rounded(prepare.Left(parts))))
}

// begin makes the missing parts, one after the other.
func (r *preparing) begin(ctx context.Context, parts []prepare.Part) {
	r.all = true
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	r.stop = func() {
		cancel()
		<-done
	}
	go func() {
		defer close(done)
		defer r.say("")
		lacking := prepare.Lacking(parts)
		n := 0
		for i := range parts {
			if parts[i].State != prepare.Missing {
				continue
			}
			n++
			r.say(fmt.Sprintf("building %d of %d", n, lacking))
			if parts[i].Make(ctx, progress.Discard) != nil {
				return
			}
		}
	}()
}

func (r *preparing) say(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.text = text
}

// said is what is made, in a few words.
func (r *preparing) said() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text
}

// allowed reports whether an image may be built, or looked for; the empty one
// stands for what is built to find something out.
func (r *preparing) allowed(name string) bool { return r.all || r.have[name] }
