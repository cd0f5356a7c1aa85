package trials

import (
	"context"

	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

// linking builds one program statically and dynamically linked, and starts both
// on scratch.
var linking = trial{name: "linking", try: tryLinking, show: showLinking, has: hasBinary}

func tryLinking(ctx context.Context, b *bench) ([]journal.Way, error) {
	var ways []journal.Way
	for _, name := range []string{"static", "dynamic"} {
		b.say("building %s.Dockerfile", name)
		if _, err := b.build(ctx, name+".Dockerfile", how{ref: b.ref(name)}, b.emit); err != nil {
			return nil, err
		}
		facts, err := b.lab.engine.Binary(ctx, b.ref(name), b.labels())
		if err != nil {
			return nil, err
		}
		w := journal.Way{Name: name, Binary: &facts}
		if w.Output, w.ExitCode, err = b.run(ctx, name); err != nil {
			return nil, err
		}
		ways = append(ways, w)
	}
	return ways, nil
}

func showLinking(l *Lab, ways []journal.Way) []screen.Block {
	var binaries screen.Binary
	var refused []screen.Block
	for _, w := range ways {
		ref := l.course.Short(imageName("linking", w.Name))
		binaries.Refs = append(binaries.Refs, ref)
		binaries.Binaries = append(binaries.Binaries, *w.Binary)
		if w.ExitCode != 0 { // the other one only says hello
			refused = append(refused, screen.Output{Command: "docker run --rm " + ref, Text: w.Output, ExitCode: w.ExitCode})
		}
	}
	return append([]screen.Block{binaries}, refused...)
}
