package deck

import "slices"

// split tears pieces that no slide holds: by lines, as there is no better place.
func split(all []piece, height int) []piece {
	var out []piece
	for _, p := range all {
		room := height - len(p.head)
		if room < 2 { // a head as high as a slide is not repeated
			p.head, room = nil, height
		}
		if len(p.lines) <= room {
			out = append(out, p)
			continue
		}
		for i, part := range slices.Collect(slices.Chunk(p.lines, 1)) {
			q := piece{lines: part, cost: row, head: p.head}
			if i == 0 {
				q.gap, q.cost = p.gap, p.cost
			}
			out = append(out, q)
		}
	}
	return out
}

// plan is how pieces are best laid out, up to one of them.
type plan struct {
	cost int
	// from is the first piece of the last slide.
	from int
}

// lay lays pieces out on slides: on as few as are sensible, with no page torn where
// it hurts.
func lay(all []piece, height int) []Slide {
	best := make([]plan, len(all)+1)
	for end := 1; end <= len(all); end++ {
		best[end] = plan{cost: 1 << 40, from: end - 1}
		used, fits := 0, true
		for from := end - 1; from >= 0 && fits; from-- {
			used = rows(all[from:end])
			if fits = used <= height; !fits && from < end-1 {
				break
			}
			cost := best[from].cost + price(all, from, end, used, height)
			if cost < best[end].cost {
				best[end] = plan{cost, from}
			}
		}
	}
	var slides []Slide
	for end := len(all); end > 0; end = best[end].from {
		slides = append(slides, draw(all[best[end].from:end]))
	}
	slices.Reverse(slides)
	return slides
}

// price is how bad a slide of some of the pieces is.
func price(all []piece, from, end, used, height int) int {
	cost := slide
	if from > 0 {
		cost += all[from].cost
	}
	if end < len(all) && all[end-1].glued {
		cost += never
	}
	if used <= 2 && len(all) > end-from {
		cost += sparse
	}
	// Slides that are about as full as one another read better than a full one
	// before one that is nearly empty.
	empty := 10 * (height - used) / height
	return cost + empty*empty/5
}

// rows is how many rows pieces take on a slide of their own.
func rows(ps []piece) int {
	n := len(ps[0].head)
	for i, p := range ps {
		n += len(p.lines)
		if p.gap && i > 0 {
			n++
		}
	}
	return n
}

// draw is the slide of some pieces.
func draw(ps []piece) Slide {
	out := append(Slide{}, ps[0].head...)
	for i, p := range ps {
		if p.gap && i > 0 {
			out = append(out, "")
		}
		out = append(out, p.lines...)
	}
	return out
}
