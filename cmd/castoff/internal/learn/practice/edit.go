package practice

import (
	"context"
	"io/fs"
	"path/filepath"
	"slices"

	"castoff/cmd/castoff/internal/ui/screen"
)

const (
	// dockerfile is the file that exercises are about, and the only one that
	// castoff builds. An editor makes it where the learner has to write it.
	dockerfile = "Dockerfile"
	// ignore is the file that many Dockerfiles lack.
	ignore = ".dockerignore"
	// maxListed bounds the files to choose from.
	maxListed = 200
)

// edit opens a file of the exercise in the learner's editor. That there is
// none, or that it fails, is shown; an error is one of the screen.
func (b *bench) edit(ctx context.Context, ui UI, file string) error {
	b.set(func() { b.editor = nil })
	use, err := b.p.Editor.Open(b.dir, filepath.FromSlash(file))
	if err == nil {
		err = ui.Lend(ctx, use)
	}
	if err == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	b.set(func() {
		b.editor = notice(screen.Warn, err)
		b.look(onTop)
	})
	return nil
}

// editAny lets the learner choose the file to open; leave is true if they would
// rather leave.
func (b *bench) editAny(ctx context.Context, ui UI) (leave bool, err error) {
	files, err := b.p.desk.Files(b.ex)
	if err != nil {
		b.set(func() { b.editor = notice(screen.Warn, err); b.look(onTop) })
		return false, nil
	}
	names := list(files)
	c := screen.Choice{Title: "Files of " + b.ex.ID, Back: "exercise"}
	for _, n := range names {
		c.Items = append(c.Items, screen.Item{Label: n})
	}
	for _, n := range []string{dockerfile, ignore} {
		if !slices.Contains(names, n) {
			names = append(names, n)
			c.Items = append(c.Items, screen.Item{Label: n, Mark: "new"})
		}
	}
	c.Initial = max(slices.Index(names, dockerfile), 0)
	i, err := ui.Choose(ctx, c)
	switch {
	case err != nil:
		return false, err
	case i == screen.ChoseQuit:
		return true, b.p.quit()
	case i < 0:
		return false, nil
	}
	return false, b.edit(ctx, ui, names[i])
}

// list is the regular files of a directory, without what editors and version
// control keep there.
func list(files fs.FS) []string {
	var names []string
	_ = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil: // what cannot be read cannot be edited
			return nil
		case len(names) == maxListed:
			return fs.SkipAll
		case d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		case d.Type().IsRegular():
			names = append(names, name)
		}
		return nil
	})
	return names
}
