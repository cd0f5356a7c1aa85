package practice

import (
	"context"
	"io/fs"
	"path/filepath"
	"slices"

	"castoff/cmd/castoff/internal/ui/screen"
)

const (
	// ignore is the file that many Dockerfiles lack.
	ignore = ".dockerignore"
	// maxListed bounds the files to choose from.
	maxListed = 200
)

// edit opens a file of the exercise in the learner's editor.
func (b *bench) edit(ctx context.Context, file string) event {
	use, err := b.p.Editor.Open(b.dir, filepath.FromSlash(file))
	if err == nil {
		err = b.ui.Lend(ctx, use)
	}
	if ctx.Err() != nil {
		return failed{ctx.Err()}
	}
	return edited{err}
}

// edited says beside the exercise that there is no editor, or that it failed.
func (b *bench) edited(err error) {
	if err != nil {
		b.seen.editor = notice(screen.Warn, err)
		b.seen.look(onTop)
	}
}

// editAny lets the learner choose the file to open.
func (b *bench) editAny(ctx context.Context) event {
	files, err := b.p.desk.Files(b.ex)
	if err != nil {
		return edited{err}
	}
	names, c := b.files(files)
	i, err := b.ui.Choose(ctx, c)
	switch {
	case err != nil:
		return failed{err}
	case i == screen.ChoseQuit:
		return quits(b.p)
	case i < 0:
		return stayed{}
	}
	return b.edit(ctx, names[i])
}

// files are the names of the files to choose from, those of a Dockerfile and
// what it ignores in any case.
func (b *bench) files(files fs.FS) (names []string, c screen.Choice) {
	names = list(files)
	c = screen.Choice{Title: "Files of " + b.ex.ID, Back: "exercise"}
	for _, n := range names {
		c.Items = append(c.Items, screen.Item{Label: n})
	}
	dockerfile := b.ex.Build.Dockerfile()
	for _, n := range []string{dockerfile, ignore} {
		if !slices.Contains(names, n) {
			names = append(names, n)
			c.Items = append(c.Items, screen.Item{Label: n, Mark: "new"})
		}
	}
	c.Initial = max(slices.Index(names, dockerfile), 0)
	return names, c
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
