package trials

import (
	"context"

	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/imagename"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

// bases puts one program on scratch and on the course's base image.
var bases = trial{
	name: "bases", try: tryBases, show: showBases, has: hasImage,
	numbers: map[string]number{"scratch": size, "base": size},
}

func tryBases(ctx context.Context, b *bench) ([]journal.Way, error) {
	var ways []journal.Way
	for _, name := range []string{"base", "scratch"} {
		b.say("building %s.Dockerfile", name)
		if _, err := b.build(ctx, name+".Dockerfile", how{ref: b.ref(name)}, b.emit); err != nil {
			return nil, err
		}
		w := journal.Way{Name: name}
		var err error
		if w.Image, err = b.look(ctx, name); err != nil {
			return nil, err
		}
		ways = append(ways, w)
	}
	return ways, nil
}

func showBases(l *Lab, ways []journal.Way) []screen.Block {
	t := screen.Table{Head: []string{"last stage"}}
	for _, w := range ways {
		from := "FROM scratch"
		if w.Name == "base" {
			from = "FROM the base"
			if base, ok := l.course.Base(); ok {
				from = "FROM " + imagename.Short(base.Ref)
			}
		}
		t.Head = append(t.Head, from)
	}
	row := func(name string, of func(measure.Image, rootfs.Facts) string) {
		cells := []string{name}
		for _, w := range ways {
			text := "not known"
			if w.Image != nil && w.Image.Root != nil {
				text = of(*w.Image, *w.Image.Root)
			}
			cells = append(cells, text)
		}
		t.Rows = append(t.Rows, cells)
	}
	count := func(name string, of func(rootfs.Facts) int) {
		row(name, func(_ measure.Image, f rootfs.Facts) string { return quantity.Count(of(f)) })
	}
	there := func(name string, of func(rootfs.Facts) bool) {
		row(name, func(_ measure.Image, f rootfs.Facts) string {
			if of(f) {
				return "yes"
			}
			return "no"
		})
	}
	row("size", func(m measure.Image, _ rootfs.Facts) string { return m.SizeText(quantity.Size) })
	row("files", func(m measure.Image, _ rootfs.Facts) string { return quantity.Count(m.Files) })
	count("packages", func(f rootfs.Facts) int { return f.Packages })
	count("shells", func(f rootfs.Facts) int { return len(f.Shells) })
	count("setuid programs", func(f rootfs.Facts) int { return len(f.Setuid) })
	count("compilers", func(f rootfs.Facts) int { return len(f.Compilers) })
	there("CA certificates", func(f rootfs.Facts) bool { return f.CABundle != "" })
	there("time zones", func(f rootfs.Facts) bool { return f.TimeZones != "" })
	there("a directory /tmp", func(f rootfs.Facts) bool { return f.Tmp })
	there("a list of users", func(f rootfs.Facts) bool { return len(f.Users) > 0 })
	return []screen.Block{t}
}
