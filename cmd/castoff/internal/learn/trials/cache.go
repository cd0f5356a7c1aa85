package trials

import (
	"context"
	"crypto/rand"
	"fmt"
	"io/fs"
	"strings"

	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

// cache changes one line of a program, and has it built again with instructions
// in another order, and with a cache mount.
var cache = trial{
	name: "cache", try: tryCache, show: showCache,
	numbers: map[string]number{"whole": seconds, "ordered": seconds, "mounted": seconds},
}

func tryCache(ctx context.Context, b *bench) ([]journal.Way, error) {
	source, err := fs.ReadFile(b.files, "main.go")
	if err != nil {
		return nil, err
	}
	var ways []journal.Way
	for _, name := range []string{"whole", "ordered", "mounted"} {
		w := journal.Way{Name: name}
		if name == "mounted" && !b.buildKit() {
			w.Skipped = needsBuildKit
			ways = append(ways, w)
			continue
		}
		file := name + ".Dockerfile"
		b.say("building %s once", file)
		if _, err := b.build(ctx, file, how{ref: b.ref(name)}, b.emit); err != nil {
			return nil, err
		}
		b.say("building %s after a change of main.go", file)
		changed := append(append([]byte(nil), source...), "\n// changed: "+rand.Text()+"\n"...)
		var c carried
		res, err := b.build(ctx, file, how{ref: b.ref(name), add: map[string][]byte{"main.go": changed}}, b.watched(&c))
		if err != nil {
			return nil, err
		}
		w.Seconds, w.Again, w.Steps = res.Duration.Seconds(), c.again(), len(c.steps.Last())
		ways = append(ways, w)
	}
	return ways, nil
}

func showCache(_ *Lab, ways []journal.Way) []screen.Block {
	t := screen.Table{Head: []string{"Dockerfile", "took", "steps again", "RUN again"}}
	for _, w := range ways {
		if w.Skipped != "" {
			t.Rows = append(t.Rows, []string{w.Name, w.Skipped, "", ""})
			continue
		}
		var runs []string
		for _, step := range w.Again {
			if command, ok := strings.CutPrefix(step, run+" "); ok {
				runs = append(runs, command)
			}
		}
		t.Rows = append(t.Rows, []string{
			w.Name, quantity.Seconds(w.Seconds), fmt.Sprintf("%d of %d", len(w.Again), w.Steps), strings.Join(runs, ", "),
		})
	}
	return []screen.Block{t}
}
