package trials

import (
	"context"
	"slices"

	"castoff/cmd/castoff/internal/image/stage"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

// targets builds several stages of one Dockerfile, each as the image.
var targets = trial{
	name: "targets", try: tryTargets, show: showTargets, has: hasImage,
	numbers: map[string]number{"prod": size, "dev": size},
}

func tryTargets(ctx context.Context, b *bench) ([]journal.Way, error) {
	var ways []journal.Way
	for _, name := range []string{"prod", "test", "dev"} {
		h := how{ref: b.ref(name)}
		if name == "prod" {
			b.say("building without --target")
		} else {
			b.say("building with --target %s", name)
			h.target = name
		}
		res, err := b.build(ctx, "Dockerfile", h, b.emit)
		if err != nil {
			return nil, err
		}
		w := journal.Way{Name: name, Seconds: res.Duration.Seconds(), Stages: res.Stages}
		if w.Image, err = b.look(ctx, name); err != nil {
			return nil, err
		}
		ways = append(ways, w)
	}
	return ways, nil
}

func showTargets(_ *Lab, ways []journal.Way) []screen.Block {
	t := screen.Table{Head: []string{"stage", "no option", "--target test", "--target dev"}}
	row := func(name string, of func(journal.Way) string) {
		cells := []string{name}
		for _, w := range ways {
			cells = append(cells, of(w))
		}
		t.Rows = append(t.Rows, cells)
	}
	if ways[0].Stages != nil {
		for _, s := range ways[0].Stages.Stages {
			row(s.Name, func(w journal.Way) string { return became(w.Stages, s.Name) })
		}
	}
	row("size", size.text)
	return []screen.Block{t}
}

// became is what became of a stage, in a word. Whether its result was in the
// builder's cache already is not what is asked here.
func became(g *stage.Graph, name string) string {
	if g == nil {
		return "not known"
	}
	i := slices.IndexFunc(g.Stages, func(s stage.Stage) bool { return s.Name == name })
	switch {
	case i < 0:
		return "not known"
	case g.Stages[i].Shipped:
		return "the image"
	case g.Stages[i].State == stage.Cached:
		return string(stage.Built)
	}
	return string(g.Stages[i].State)
}
