package present

import (
	"context"
	"slices"
	"time"

	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/deck"
	"castoff/cmd/castoff/internal/ui/lectern"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/watch"
)

// page is a page of a lesson as the class is shown it. It belongs to its [Show],
// and so does what is in it.
type page struct {
	key    [2]int
	since  time.Time // when it was asked for
	slide  int       // the one that was asked for
	shown  int       // the one that is shown while the next page is made ready
	cancel context.CancelFunc
	moved  chan struct{} // told that another slide is shown

	// acts are what is watched before the page is read, with its text above.
	acts  []*act
	above string
	intro deck.Slide
	reading
	// mark says where the numbers are recorded, said is what is said of the page.
	mark string
	said string
	// done is true once all that is to be read is there, skipped once what is
	// watched is passed over.
	done, skipped bool
}

// reading is what is read on a page.
type reading struct {
	// blocks are what is read, after those that come on slides of their own behind
	// them.
	blocks, after []screen.Block
	slides        []deck.Slide
	asks          *screen.Question // with its placeholders filled in
	revealed      bool
}

// act is something that is watched.
type act struct {
	title   string
	tracker *watch.Tracker
	over    bool
	// left is true while it goes on although it was passed over.
	left    bool
	trouble string
	// word is what is said of it.
	word string
	// cancel ends watching, not what is watched.
	cancel context.CancelFunc
	do     doer
}

// cut lays the page out anew.
func (p *page) cut(s size) {
	height := s.height - len(lectern.MarkRows(s.r, p.mark))
	p.slides = nil
	if p.blocks != nil || p.done {
		p.slides = deck.Cut(s.r, height, p.blocks...)
	}
	if len(p.after) > 0 {
		p.slides = append(p.slides, deck.Cut(s.r, height, p.after...)...)
	}
	if len(p.acts) > 0 {
		p.intro = text.Lines(blocks.Render(s.r, screen.Markdown{Source: p.above}))
	}
}

// count is how many slides there are, as far as is known; at least one.
func (p *page) count() int { return max(len(p.acts)+len(p.slides), 1) }

// act is what is watched on a slide; nil if it is read.
func (p *page) act(slide int) *act {
	if slide < len(p.acts) {
		return p.acts[slide]
	}
	return nil
}

// slideAt are the rows of a slide that is read.
func (p *page) slideAt(slide int) deck.Slide {
	if i := slide - len(p.acts); i >= 0 && i < len(p.slides) {
		return p.slides[i]
	}
	return nil
}

// working is the act that is waited for; nil if there is none.
func (p *page) working() *act {
	if i := slices.IndexFunc(p.acts, func(a *act) bool { return !a.over && !a.left }); i >= 0 {
		return p.acts[i]
	}
	return nil
}

// words are what is said of a slide.
func (p *page) words(slide int) []string {
	var out []string
	if a := p.act(slide); a != nil && a.word != "" {
		out = append(out, a.word)
	}
	if p.said != "" && !slices.Contains(out, p.said) {
		out = append(out, p.said)
	}
	return out
}

// hidden reports whether there is an answer to show before going on from a slide.
func (p *page) hidden(slide int) bool {
	return p.asks != nil && !p.asks.Predict && !p.revealed && slide == p.count()-1
}

// question are the blocks of the page's question; those that explain the answers
// come behind them.
func (p *page) question() []screen.Block {
	o := screen.Options{Options: p.asks.Options, Shown: p.revealed}
	if p.revealed {
		why := o
		why.Why = true
		p.after = []screen.Block{why}
	}
	return []screen.Block{screen.Markdown{Source: p.asks.Text}, o}
}

// skip passes over what is watched: what it is for is read as soon as it is there.
func (p *page) skip() {
	p.skipped = true
	if a := p.working(); a != nil && a.cancel != nil {
		a.cancel()
	}
}

// move says that another slide is shown.
func (p *page) move() {
	select {
	case p.moved <- struct{}{}:
	default:
	}
}
