// Package cast plays lessons into an asciicast: a recording of a terminal, which
// other programs show.
package cast

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/ground/bounded"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/pace"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ui/deck"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/watch"
)

const (
	// wordsPerSecond is how fast a page is read.
	wordsPerSecond = 200.0 / 60
	// idle is the longest pause, in seconds, that players are asked to make.
	idle = 2.0
	// frameEvery is the time between two pictures of work that goes on, in seconds.
	frameEvery = 0.25
	// margin is the columns on both sides, chrome the rows around a page.
	margin, chrome = 2, 3
	// mostBytes is how large a cast may become: many times what a course has, and
	// little enough for the disk of somebody who was handed a strange recording.
	mostBytes = 64 << 20
)

// Cast is a display whose screens are written down, each at its time: nobody waits
// for them. Without a person there, it goes on by itself.
type Cast struct {
	w             io.Writer
	r             *text.Renderer
	width, height int
	pace          pace.Pace

	at    float64 // in seconds from the beginning
	drawn string
	err   error

	size, most int64 // what was written, and may be
}

// Options say what a cast looks like.
type Options struct {
	// Width and Height are of the terminal, in columns and rows.
	Width, Height int
	Look          text.Look
	// Title is the cast's, Date when what it shows was recorded.
	Title string
	Date  time.Time
	// Pace is how fast work goes.
	Pace pace.Pace
}

// New begins an asciicast, version 2. Source of the format:
// docs.asciinema.org/manual/asciicast/v2.
func New(w io.Writer, o Options) *Cast {
	c := &Cast{w: w, r: text.NewRenderer(o.Width-2*margin, o.Look), width: o.Width, height: o.Height, pace: o.Pace, most: mostBytes}
	c.line(map[string]any{
		"version": 2, "width": o.Width, "height": o.Height, "timestamp": o.Date.Unix(), "idle_time_limit": idle,
		"title": plaintext.Line(o.Title), "env": map[string]string{"TERM": "xterm-256color"},
	})
	return c
}

// Err is the first error of writing.
func (c *Cast) Err() error {
	if c.err != nil {
		return fmt.Errorf("writing the asciicast: %w", c.err)
	}
	return nil
}

// Seconds is how long the cast is so far.
func (c *Cast) Seconds() float64 { return c.at }

// line writes a line, unless one before could not be written.
func (c *Cast) line(v any) {
	if c.err != nil {
		return
	}
	b, err := json.Marshal(v)
	switch {
	case err != nil:
	case c.size+int64(len(b)) >= c.most:
		err = fault.New(bounded.TooLarge{Most: c.most}, fault.ExitFailed, "castoff replay --speed 0 --cast FILE    leaves out the time that work takes",
			"castoff replay FILE LESSON --cast FILE    is of one lesson")
	default:
		_, err = c.w.Write(append(b, '\n'))
		c.size += int64(len(b)) + 1
	}
	c.err = err
}

// place is where a screen belongs.
type place struct {
	lesson     string
	number, of int
	recorded   string
}

// show writes a screen down, unless it is the same as the one before.
func (c *Cast) show(p place, body []string) {
	right := ""
	if p.of > 0 {
		right = fmt.Sprintf("%d/%d", p.number, p.of)
	}
	room := c.width - 2*margin
	lines := []string{
		text.Sides(c.r.Pal.Strong.Render(plaintext.Line(p.lesson)), c.r.Pal.Dim.Render(right), room, c.r.Gly.More),
		c.r.Pal.Faint.Render(text.Repeat(c.r.Gly.Rule, room)),
	}
	lines = append(lines, body...)
	for len(lines) < c.height-1 {
		lines = append(lines, "")
	}
	lines = append(lines[:c.height-1], c.r.Pal.Warn.Render(text.Clip(plaintext.Line(p.recorded), room, c.r.Gly.More)))
	for i, l := range lines {
		lines[i] = strings.Repeat(" ", margin) + text.Clip(l, room, "")
	}
	if drawn := "\x1b[2J\x1b[H" + strings.Join(lines, "\r\n"); drawn != c.drawn {
		c.drawn = drawn
		c.line([]any{float64(int(c.at*1000)) / 1000, "o", drawn})
	}
}

// rows is the rows that a page has.
func (c *Cast) rows() int { return c.height - chrome }

// pages shows blocks, slide after slide, for as long as they take to be read.
func (c *Cast) pages(ctx context.Context, p place, shown ...screen.Block) error {
	for _, s := range deck.Cut(c.r, c.rows(), shown...) {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		c.show(p, s)
		c.at += max(1, float64(len(strings.Fields(strings.Join(s, " "))))/wordsPerSecond)
	}
	return c.Err()
}

// Page shows a page.
func (c *Cast) Page(ctx context.Context, p screen.Page) (screen.Move, error) {
	return screen.Next, c.pages(ctx, place{p.Lesson, p.Number, p.Of, p.Recorded}, p.Blocks...)
}

// Ask shows a question.
func (c *Cast) Ask(ctx context.Context, q screen.Question) (screen.Answer, error) {
	md := q.Text
	for i, o := range q.Options {
		md += fmt.Sprintf("\n\n%d) %s", i+1, o.Text)
	}
	return screen.Answer{}, c.pages(ctx, place{q.Lesson, q.Number, q.Of, q.Recorded}, screen.Markdown{Source: md})
}

// Guess shows what a guess is asked for.
func (c *Cast) Guess(ctx context.Context, g screen.Guess) (screen.Guessed, error) {
	return screen.Guessed{}, c.pages(ctx, place{g.Lesson, g.Number, g.Of, g.Recorded}, screen.Markdown{Source: g.Text})
}

// Choose takes what a choice begins with.
func (c *Cast) Choose(_ context.Context, ch screen.Choice) (int, error) { return ch.Initial, c.Err() }

// Confirm agrees.
func (c *Cast) Confirm(context.Context, screen.Confirm) (bool, error) { return true, c.Err() }

// Watch shows work as it went, at its pace.
func (c *Cast) Watch(ctx context.Context, w screen.Work, attach func(context.Context, progress.Emit) error) (screen.Move, error) {
	p := place{w.Lesson, w.Number, w.Of, w.Recorded}
	if w.Intro != "" {
		if err := c.pages(ctx, p, screen.Markdown{Source: w.Intro}); err != nil {
			return screen.Quit, err
		}
	}
	var events []progress.Event
	err := attach(ctx, func(e progress.Event) { events = append(events, e) })
	var now time.Time
	if len(events) > 0 {
		now = events[0].Time
	}
	t := watch.NewTracker(func() time.Time { return now })
	frame := 0
	draw := func() {
		title := c.r.Spin(frame) + " " + c.r.Pal.Strong.Render(plaintext.Line(w.Title))
		c.show(p, append([]string{title, ""}, watch.Live(c.r, t, c.rows()-2, frame)...))
		frame++
	}
	for i, e := range events {
		if ctx.Err() != nil || c.err != nil {
			return screen.Quit, cmp.Or(c.Err(), context.Cause(ctx))
		}
		gap := e.Time.Sub(now)
		if i > 0 && gap > 0 {
			shown := c.pace.Pause(gap).Seconds()
			left := shown
			for ; left > frameEvery && c.err == nil; left -= frameEvery {
				now = now.Add(time.Duration(frameEvery / shown * float64(gap)))
				c.at += frameEvery
				draw()
			}
			c.at += left
		}
		now = e.Time
		t.Add(e)
	}
	t.End()
	c.show(p, last(watch.Ending(c.r, t, err, w.Title), c.rows()))
	c.at += idle
	if err != nil {
		return screen.Next, err
	}
	return screen.Next, c.Err()
}

// last is the last n of some lines.
func last(lines []string, n int) []string { return lines[max(len(lines)-n, 0):] }
