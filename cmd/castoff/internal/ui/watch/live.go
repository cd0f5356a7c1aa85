package watch

import (
	"fmt"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/ui/text"
)

// Live draws the state of some work in at most height lines, its title
// apart. frame counts the pictures, for the spinner.
func Live(r *text.Renderer, t *Tracker, height, frame int) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, logs := range []int{liveLog, 2, 1, 0} {
		finished, running := items(r, t, logs, frame)
		if len(running) < height || logs == 0 {
			return collapse(r, finished, running, height)
		}
	}
	return nil
}

// collapse folds the older finished steps into one line until all fit.
func collapse(r *text.Renderer, finished, running []string, height int) []string {
	if len(running) >= height {
		return running[len(running)-max(height, 0):]
	}
	if room := height - len(running); len(finished) > room {
		hidden := len(finished) - room + 1
		line := r.Pal.Good.Render(r.Gly.OK) + " " + r.Pal.Dim.Render(quantity.Plural(hidden, "step"))
		finished = append([]string{line}, finished[hidden:]...)
	}
	return append(finished, running...)
}

// items draws the finished items, one line each, and the running ones, with the
// last lines of their logs.
func items(r *text.Renderer, t *Tracker, logs, frame int) (finished, running []string) {
	for _, it := range t.items {
		switch {
		case !it.visible():
		case it.over || !t.ended.IsZero():
			finished = append(finished, finishedItem(r, t, it))
		case it.isTransfer:
			running = append(running, transferItem(r, t, it, frame)...)
		default:
			running = append(running, runningItem(r, t, it, logs, frame)...)
		}
	}
	if len(running) == 0 && t.ended.IsZero() && (t.phase != "" || len(finished) == 0) {
		what := t.phase
		if what == "" {
			what = "starting"
		}
		running = append(running, r.Spin(frame)+" "+text.Clip(what, r.BlockWidth()-2, r.Gly.More))
	}
	if !t.ended.IsZero() {
		for _, s := range t.results {
			running = append(running, text.Hang(r.Pal.Good.Render(r.Gly.OK)+" ", s, r.BlockWidth())...)
		}
	}
	notes := t.notes
	if len(notes) > 2 {
		notes = notes[len(notes)-2:]
	}
	for _, n := range notes {
		running = append(running, text.Hang(r.Pal.Warn.Render(r.Gly.Warn)+" ", n, r.BlockWidth())...)
	}
	return finished, running
}

// itemLine sets a mark, a label and, at the right edge, a time.
func itemLine(r *text.Renderer, mark, label, right string) string {
	width := r.ProseWidth()
	room := width - 2 - text.Width(right) - 2
	return mark + " " + text.Pad(text.ClipMiddle(label, room, r.Gly.More), room) + "  " + right
}

func finishedItem(r *text.Renderer, t *Tracker, it *item) string {
	mark, right := r.Pal.Good.Render(r.Gly.OK), r.Pal.Dim.Render(quantity.Seconds(it.seconds))
	label := t.label(it)
	switch {
	case it.isTransfer && !it.share:
		right = r.Pal.Dim.Render(quantity.Size(it.current) + " " + r.Gly.Dot + " " + quantity.Seconds(it.seconds))
	case !it.isTransfer && !it.over: // its end was never reported
		mark, right = r.Pal.Dim.Render(r.Gly.Dot), r.Pal.Dim.Render("stopped")
	case it.info.State == progress.Cached:
		right = r.Pal.Dim.Render(cachedStep(r, it.info))
	case it.info.State == progress.Broken:
		mark, right = r.Pal.Bad.Render(r.Gly.Bad), r.Pal.Bad.Render("failed")
	case it.info.State == progress.Canceled:
		mark, right = r.Pal.Dim.Render(r.Gly.Dot), r.Pal.Dim.Render("stopped")
	}
	return itemLine(r, mark, label, right)
}

// cachedStep says that a step was not carried out, and what that saved.
func cachedStep(r *text.Renderer, s progress.StepInfo) string {
	long := "cached; it took " + quantity.Seconds(s.Earlier)
	if s.Earlier < quantity.NoTime || text.Width(long)+text.LeastLabel+4 > r.ProseWidth() {
		return "cached"
	}
	return long
}

func runningItem(r *text.Renderer, t *Tracker, it *item, logs, frame int) []string {
	elapsed := max(t.now().Sub(it.at).Seconds(), it.seconds)
	out := []string{itemLine(r, r.Spin(frame), t.label(it), quantity.Seconds(elapsed))}
	return append(out, log(r, it, logs)...)
}

// log draws the last n log lines of a step.
func log(r *text.Renderer, it *item, n int) []string {
	lines := it.log
	if len(lines) > n {
		lines = lines[len(lines)-n:]
	}
	var out []string
	for _, l := range lines {
		out = append(out, "  "+r.Pal.Faint.Render(r.Gly.Bar)+" "+
			r.Pal.Dim.Render(text.Clip(l, r.ProseWidth()-4, r.Gly.More)))
	}
	return out
}

// transferItem draws a transfer with its bar, or with its bytes alone while the
// total is unknown.
func transferItem(r *text.Renderer, t *Tracker, it *item, frame int) []string {
	elapsed := quantity.Seconds(max(t.now().Sub(it.at).Seconds(), 0))
	out := []string{itemLine(r, r.Spin(frame), it.info.Name, elapsed)}
	if it.total <= 0 {
		if it.current > 0 && !it.share {
			out = append(out, "  "+r.Pal.Dim.Render(quantity.Size(it.current)))
		}
		return out
	}
	body := fmt.Sprintf("%s of %s", quantity.Size(it.current), quantity.Size(it.total))
	if it.share {
		body = ""
	}
	track := r.Track(it.current, it.total, min(r.ProseWidth()-4-text.Width(body)-8, 50))
	if track == "" {
		if it.share {
			body = quantity.Percent(min(it.current, it.total), it.total)
		}
		return append(out, "  "+r.Pal.Dim.Render(body))
	}
	return append(out, "  "+track+" "+body+r.Pal.Dim.Render(text.PadLeft(quantity.Percent(min(it.current, it.total), it.total), 6)))
}

// Ending draws how the work went: all steps with their times, and what came of
// it, or why it failed.
func Ending(r *text.Renderer, t *Tracker, err error, title string) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []string
	for _, it := range t.items {
		if it.visible() {
			out = append(out, finishedItem(r, t, it))
		}
		if it.info.State == progress.Broken {
			out = append(out, log(r, it, keptLog)...)
		}
	}
	for _, n := range t.notes {
		out = append(out, text.Hang(r.Pal.Warn.Render(r.Gly.Warn)+" ", n, r.ProseWidth())...)
	}
	if len(out) > 0 {
		out = append(out, "")
	}
	if err != nil {
		return append(out, r.Failure(err)...)
	}
	if len(t.results) > 0 { // they say how long it took, as far as that matters
		for _, s := range t.results {
			out = append(out, text.Hang(r.Pal.Good.Render(r.Gly.OK)+" ", s, r.ProseWidth())...)
		}
		return out
	}
	done := fmt.Sprintf("%s: done in %s", plaintext.OneLine(title), quantity.Seconds(t.elapsed()))
	return append(out, text.Hang(r.Pal.Good.Render(r.Gly.OK)+" ", done, r.ProseWidth())...)
}

// liveTitle is the room left for the title beside what is going on.
const liveTitle = 30

// State is how some work went.
type State int

// How work can have gone.
const (
	Ongoing State = iota
	Done
	Failed
)

// Header draws the line above some work: its title, and how far it has got.
func Header(r *text.Renderer, t *Tracker, title string, o State, frame int) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	mark := r.Spin(frame)
	switch {
	case o != Ongoing && t.stopping:
		mark = r.Pal.Warn.Render(r.Gly.Warn)
	case o == Failed || o == Done && t.broken() != nil:
		mark = r.Pal.Bad.Render(r.Gly.Bad)
	case o == Done:
		mark = r.Pal.Good.Render(r.Gly.OK)
	}
	right := t.headline(r.Gly.Dot, r.ProseWidth()-4-liveTitle)
	room := r.ProseWidth() - 2 - 2 - text.Width(right)
	if room < 10 { // then how long it has taken is all that fits
		right = quantity.Seconds(t.elapsed())
		room = max(r.ProseWidth()-2-2-text.Width(right), 10)
	}
	return mark + " " + r.Pal.Strong.Render(text.Pad(text.Clip(title, room, r.Gly.More), room)) + "  " + r.Pal.Dim.Render(right)
}
