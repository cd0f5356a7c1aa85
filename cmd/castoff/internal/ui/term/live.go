package term

import (
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ground/quantity"
)

// live draws the state of some work in at most height lines, its title
// apart. frame counts the pictures, for the spinner.
func (r *Renderer) live(t *tracker, height, frame int) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, logs := range []int{liveLog, 2, 1, 0} {
		finished, running := r.items(t, logs, frame)
		if len(running) < height || logs == 0 {
			return collapse(r, finished, running, height)
		}
	}
	return nil
}

// collapse folds the older finished steps into one line until all fit.
func collapse(r *Renderer, finished, running []string, height int) []string {
	if len(running) >= height {
		return running[len(running)-max(height, 0):]
	}
	if room := height - len(running); len(finished) > room {
		hidden := len(finished) - room + 1
		line := r.pal.good.Render(r.gly.ok) + " " + r.pal.dim.Render(count(hidden, "step"))
		finished = append([]string{line}, finished[hidden:]...)
	}
	return append(finished, running...)
}

// items draws finished items, one line each, and those that run, with the
// last lines of their logs.
func (r *Renderer) items(t *tracker, logs, frame int) (finished, running []string) {
	for _, it := range t.items {
		switch {
		case !it.visible():
		case it.over || !t.ended.IsZero():
			finished = append(finished, r.finishedItem(t, it))
		case it.isTransfer:
			running = append(running, r.transferItem(t, it, frame)...)
		default:
			running = append(running, r.runningItem(t, it, logs, frame)...)
		}
	}
	if len(running) == 0 && t.ended.IsZero() && (t.phase != "" || len(finished) == 0) {
		what := t.phase
		if what == "" {
			what = "starting"
		}
		running = append(running, r.spin(frame)+" "+shorten(what, r.blockWidth()-2, r.gly.more))
	}
	if !t.ended.IsZero() {
		for _, s := range t.results {
			running = append(running, hang(r.pal.good.Render(r.gly.ok)+" ", s, r.blockWidth())...)
		}
	}
	notes := t.notes
	if len(notes) > 2 {
		notes = notes[len(notes)-2:]
	}
	for _, n := range notes {
		running = append(running, hang(r.pal.warn.Render(r.gly.warn)+" ", n, r.blockWidth())...)
	}
	return finished, running
}

func (r *Renderer) spin(frame int) string {
	return r.pal.accent.Render(r.gly.spinner[frame%len(r.gly.spinner)])
}

// itemLine sets a mark, a label and, at the right edge, a time.
func (r *Renderer) itemLine(mark, label, right string) string {
	width := r.progressWidth()
	room := width - 2 - cells(right) - 2
	return mark + " " + pad(shortenMiddle(label, room, r.gly.more), room) + "  " + right
}

// progressWidth is the width of progress lines: times far off to the right of
// a wide screen belong to no line.
func (r *Renderer) progressWidth() int { return min(r.width, maxProse) }

func (r *Renderer) finishedItem(t *tracker, it *item) string {
	mark, right := r.pal.good.Render(r.gly.ok), r.pal.dim.Render(quantity.Seconds(it.seconds))
	label := t.label(it)
	switch {
	case it.isTransfer && !it.share:
		right = r.pal.dim.Render(quantity.Size(it.current) + " " + r.gly.dot + " " + quantity.Seconds(it.seconds))
	case !it.isTransfer && !it.over: // its end was never told
		mark, right = r.pal.dim.Render(r.gly.dot), r.pal.dim.Render("stopped")
	case it.info.State == progress.Cached:
		right = r.pal.dim.Render(r.cachedStep(it.info))
	case it.info.State == progress.Broken:
		mark, right = r.pal.bad.Render(r.gly.bad), r.pal.bad.Render("failed")
	case it.info.State == progress.Canceled:
		mark, right = r.pal.dim.Render(r.gly.dot), r.pal.dim.Render("stopped")
	}
	return r.itemLine(mark, label, right)
}

// cachedStep says that a step was not carried out, and what that saved.
func (r *Renderer) cachedStep(s progress.StepInfo) string {
	long := "cached; it took " + quantity.Seconds(s.Earlier)
	if s.Earlier < noTime || cells(long)+leastLabel+4 > r.progressWidth() {
		return "cached"
	}
	return long
}

func (r *Renderer) runningItem(t *tracker, it *item, logs, frame int) []string {
	elapsed := max(t.now().Sub(it.at).Seconds(), it.seconds)
	out := []string{r.itemLine(r.spin(frame), t.label(it), quantity.Seconds(elapsed))}
	return append(out, r.log(it, logs)...)
}

// log draws the last n log lines of a step.
func (r *Renderer) log(it *item, n int) []string {
	lines := it.log
	if len(lines) > n {
		lines = lines[len(lines)-n:]
	}
	var out []string
	for _, l := range lines {
		out = append(out, "  "+r.pal.faint.Render(r.gly.bar)+" "+
			r.pal.dim.Render(shorten(l, r.progressWidth()-4, r.gly.more)))
	}
	return out
}

// transferItem draws a transfer with its bar, or with its bytes alone while
// the whole is not known.
func (r *Renderer) transferItem(t *tracker, it *item, frame int) []string {
	elapsed := quantity.Seconds(max(t.now().Sub(it.at).Seconds(), 0))
	out := []string{r.itemLine(r.spin(frame), it.info.Name, elapsed)}
	if it.total <= 0 {
		if it.current > 0 && !it.share {
			out = append(out, "  "+r.pal.dim.Render(quantity.Size(it.current)))
		}
		return out
	}
	text := fmt.Sprintf("%s of %s", quantity.Size(it.current), quantity.Size(it.total))
	if it.share {
		text = ""
	}
	width := min(r.progressWidth()-4-cells(text)-8, 50)
	if width < 8 {
		if it.share {
			text = percent(min(it.current, it.total), it.total)
		}
		return append(out, "  "+r.pal.dim.Render(text))
	}
	bar := r.barOf(min(it.current, it.total), it.total, width)
	track := repeat(r.gly.rule, width-cells(bar))
	return append(out, "  "+r.pal.bar.Render(bar)+r.pal.track.Render(track)+" "+
		text+r.pal.dim.Render(padLeft(percent(min(it.current, it.total), it.total), 6)))
}

// ending draws how the work went: all steps with their times, and what came
// of it, or why it failed.
func (r *Renderer) ending(t *tracker, err error, title string) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []string
	for _, it := range t.items {
		if it.visible() {
			out = append(out, r.finishedItem(t, it))
		}
		if it.info.State == progress.Broken {
			out = append(out, r.log(it, keptLog)...)
		}
	}
	for _, n := range t.notes {
		out = append(out, hang(r.pal.warn.Render(r.gly.warn)+" ", n, r.proseWidth())...)
	}
	if len(out) > 0 {
		out = append(out, "")
	}
	if err != nil {
		return append(out, r.failure(err)...)
	}
	if len(t.results) > 0 { // they tell how long it took, as far as it matters
		for _, s := range t.results {
			out = append(out, hang(r.pal.good.Render(r.gly.ok)+" ", s, r.proseWidth())...)
		}
		return out
	}
	done := fmt.Sprintf("%s: done in %s", plainLine(title), quantity.Seconds(t.elapsed()))
	return append(out, hang(r.pal.good.Render(r.gly.ok)+" ", done, r.proseWidth())...)
}

// failure draws an error, what the engine said, and what to do about it.
func (r *Renderer) failure(err error) []string {
	var out []string
	if d := strings.TrimRight(clean(fault.Detail(err)), "\n"); d != "" {
		for _, line := range strings.Split(d, "\n") {
			for _, l := range hardwrap(line, r.blockWidth()-2) {
				out = append(out, r.pal.faint.Render(r.gly.bar)+" "+l)
			}
		}
		out = append(out, "")
	}
	out = append(out, hang(r.pal.bad.Render(r.gly.bad)+" ", clean(err.Error()), r.proseWidth())...)
	for _, h := range fault.Hints(err) {
		out = append(out, hang("  "+r.pal.dim.Render("hint:")+" ", clean(h), r.proseWidth())...)
	}
	return out
}
