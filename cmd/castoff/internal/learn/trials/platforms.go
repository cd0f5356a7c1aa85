package trials

import (
	"cmp"
	"context"
	"strings"

	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

// platforms builds one program for the daemon's own architecture and for another
// one, and once without telling the compiler.
var platforms = trial{
	name: "platforms", try: tryPlatforms, show: showPlatforms, has: hasBinary,
	numbers: map[string]number{"own": seconds, "other": seconds},
}

// other is an architecture that is not the daemon's own.
func other(arch string) string {
	if arch == "arm64" {
		return "amd64"
	}
	return "arm64"
}

func tryPlatforms(ctx context.Context, b *bench) ([]journal.Way, error) {
	own := b.lab.engine.Info().Arch
	var ways []journal.Way
	for _, c := range []struct{ name, file, arch string }{
		{"own", "told.Dockerfile", own},
		{"other", "told.Dockerfile", other(own)},
		{"untold", "untold.Dockerfile", other(own)},
	} {
		w := journal.Way{Name: c.name, Platform: "linux/" + c.arch}
		if !b.buildKit() {
			w.Skipped = needsBuildKit
			ways = append(ways, w)
			continue
		}
		b.say("building %s for %s", c.file, w.Platform)
		res, err := b.build(ctx, c.file, how{ref: b.ref(c.name), platform: w.Platform}, b.emit)
		if err != nil {
			return nil, err
		}
		facts, err := b.lab.engine.Binary(ctx, b.ref(c.name), b.labels())
		if err != nil {
			return nil, err
		}
		w.Seconds, w.Binary = res.Duration.Seconds(), &facts
		ways = append(ways, w)
	}
	return ways, nil
}

func showPlatforms(_ *Lab, ways []journal.Way) []screen.Block {
	t := screen.Table{Head: []string{"Dockerfile", "--platform", "the program is for", "built in"}}
	for _, w := range ways {
		file := "told"
		if w.Name == "untold" {
			file = w.Name
		}
		if w.Skipped != "" {
			t.Rows = append(t.Rows, []string{file, w.Platform, w.Skipped, ""})
			continue
		}
		program := cmp.Or(w.Binary.OS, "linux") + "/" + w.Binary.Arch
		if !strings.HasPrefix(program+"/", w.Platform+"/") {
			program += ", the wrong one"
		}
		t.Rows = append(t.Rows, []string{file, w.Platform, program, quantity.Seconds(w.Seconds)})
	}
	return []screen.Block{t}
}
