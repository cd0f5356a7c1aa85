package manifest

import (
	"slices"

	"castoff/cmd/castoff/internal/course/keys"
)

const (
	// maxPlans is how many plans a course may have, maxParts how many lessons a
	// plan, maxPlan how long a plan may be, in minutes: a day, with its breaks.
	maxPlans = 20
	maxParts = 100
	maxPlan  = 600
	// maxLesson is the highest number that a lesson can have.
	maxLesson = 999
)

// Plan is a way through the course for a class of so many minutes.
type Plan struct {
	Minutes int
	// Parts are its lessons, in the order in which they are given.
	Parts []Part

	// Line is where it begins in the file.
	Line int `json:"-"`
}

// Part is a lesson in a plan.
type Part struct {
	// Lesson is its number.
	Lesson int
	// Minutes is how long it is given, at least one.
	Minutes int
	// Skip are the headings of sections of the lesson that are left out, with the
	// marks that they have in the lesson or without.
	Skip []string

	// Line is where it begins in the file.
	Line int `json:"-"`
}

// Plan is the plan for a class of so many minutes; false if there is none.
func (m Manifest) Plan(minutes int) (Plan, bool) {
	at := slices.IndexFunc(m.Plans, func(p Plan) bool { return p.Minutes == minutes })
	if at < 0 {
		return Plan{}, false
	}
	return m.Plans[at], true
}

// readPlans reads the list of plans.
func (m *Manifest) readPlans(r keys.Reader, v keys.Value, _ string) {
	items, ok := v.Items()
	if !ok || len(items) > maxPlans {
		r.Add(v.Line, "plans is not a list of at most %d plans, such as - minutes: 45", maxPlans)
		return
	}
	for _, item := range items {
		p := Plan{Line: item.Line}
		before := r.Len()
		p.keys().Read(keys.Reader{List: r.List, In: "the plan: "}, item, item.Line, nil, func(keys.Pair) bool { return false })
		if r.Len() > before {
			continue // its sum would be another mistake of the same kind
		}
		p.check(r)
		if other, ok := m.Plan(p.Minutes); ok {
			r.Add(p.Line, "there is a plan of %d minutes on line %d already; castoff present --plan %d would not know which", p.Minutes, other.Line, p.Minutes)
			continue
		}
		m.Plans = append(m.Plans, p)
	}
}

// keys are those of a plan.
func (p *Plan) keys() keys.Table {
	return keys.Table{Keys: []keys.Key{
		keys.Must("minutes", keys.Number(&p.Minutes, 1, maxPlan)),
		keys.Must("lessons", p.readParts),
	}}
}

// readParts reads the list of a plan's lessons.
func (p *Plan) readParts(r keys.Reader, v keys.Value, key string) {
	items, ok := v.Items()
	if !ok || len(items) > maxParts {
		r.Add(v.Line, "%s%s is not a list of at most %d lessons, such as - {lesson: 2, minutes: 12}", r.In, key, maxParts)
		return
	}
	for _, item := range items {
		part := Part{Line: item.Line}
		part.keys().Read(r, item, item.Line, nil, func(keys.Pair) bool { return false })
		p.Parts = append(p.Parts, part)
	}
}

// keys are those of a lesson in a plan.
func (p *Part) keys() keys.Table {
	return keys.Table{Keys: []keys.Key{
		keys.Must("lesson", keys.Number(&p.Lesson, 1, maxLesson)),
		keys.Must("minutes", keys.Number(&p.Minutes, 1, maxPlan)),
		keys.May("skip", keys.Words(&p.Skip)),
	}}
}

// check reports what does not fit together in a plan. Whether its lessons are
// there is checked where they are read.
func (p *Plan) check(r keys.Reader) {
	sum, first := 0, map[int]int{}
	for _, part := range p.Parts {
		sum += part.Minutes
		if line, twice := first[part.Lesson]; twice {
			r.Add(part.Line, "the plan: lesson %d is in it twice, first on line %d; a lesson is given once", part.Lesson, line)
			continue
		}
		first[part.Lesson] = part.Line
	}
	if sum != p.Minutes {
		r.Add(p.Line, "the plan: its lessons take %d minutes together, and minutes is %d; they have to be the same", sum, p.Minutes)
	}
}
