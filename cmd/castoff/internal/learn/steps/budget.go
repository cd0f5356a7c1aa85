package steps

import (
	"context"
	"maps"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/budget"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
)

var budgetVerb = verb(lesson.Verb{
	Name: "budget",
	Keys: []lesson.Key{{Name: "image"}, {Name: "max-size", Like: "20MB"}, {Name: "rules", Like: "no-shell,nonroot", May: true}},
	Does: "whether it keeps limits, as `castoff measure` has them",
}, readBudget)

// Budget is limits, and whether an image keeps them.
type Budget struct {
	Image  string
	Limits budget.Budget
}

// rules are the limits that are no numbers, by the names of their options.
var rules = map[string]func(*budget.Budget){
	"no-shell":           func(b *budget.Budget) { b.NoShell = true },
	"no-package-manager": func(b *budget.Budget) { b.NoPackageManager = true },
	"no-compiler":        func(b *budget.Budget) { b.NoCompiler = true },
	"no-interpreter":     func(b *budget.Budget) { b.NoInterpreter = true },
	"no-setuid":          func(b *budget.Budget) { b.NoSetuid = true },
	"nonroot":            func(b *budget.Budget) { b.NonRoot = true },
	"exec-form":          func(b *budget.Budget) { b.ExecForm = true },
}

func readBudget(b *lesson.Block) Step {
	s := &Budget{Image: b.Image("image")}
	if text, ok := b.Value("max-size"); ok {
		n, err := quantity.ParseSize(text)
		if err != nil {
			b.Wrong("max-size is %q: %v", text, err)
		}
		s.Limits.MaxSize = &n
	}
	text, _ := b.Value("rules")
	for _, name := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' }) {
		set := rules[name]
		if set == nil {
			b.Wrong("%s", problem.Unknown("rule", name, slices.Sorted(maps.Keys(rules))))
			continue
		}
		set(&s.Limits)
	}
	return s
}

// Needs implements [Step].
func (b *Budget) Needs() Needs { return Needs{Images: []string{b.Image}} }

// Blocks implements [Step].
func (b *Budget) Blocks(_ context.Context, s *Stage) ([]screen.Block, error) {
	return s.One(b.Image, "the limits of "+s.Ref(b.Image), func(m measure.Image) screen.Block {
		return screen.Budget{Ref: s.Ref(b.Image), Results: b.Limits.Check(m)}
	})
}
