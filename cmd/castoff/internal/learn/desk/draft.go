package desk

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path"
	"regexp"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/pattern"
)

// draftAge is how old a draft has to be to be taken for what a crash left.
const draftAge = time.Hour

// draftName is what a draft is called, and nothing that a person makes.
var draftName = pattern.New(`^` + regexp.QuoteMeta(draftPrefix) + `[A-Z2-7]{26}$`)

// writeDraft writes files into a new hidden directory and returns its name.
// It gets its real name when it is complete, in one step. Wherever the files
// come from, nothing is written that a program would act on by itself.
func writeDraft(root *os.Root, files fs.FS) (draft string, err error) {
	if err := exercise.CheckInert(files); err != nil {
		return "", err
	}
	removeOldDrafts(root)
	draft = draftPrefix + rand.Text()
	if err := root.Mkdir(draft, 0o755); err != nil {
		return "", err
	}
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		target := path.Join(draft, name)
		switch {
		case err != nil || name == ".":
			return err
		case d.IsDir():
			return root.Mkdir(target, 0o755)
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		return writeFile(root, target, data)
	})
	if err != nil {
		removeDraft(root, draft)
		return "", err
	}
	return draft, nil
}

// writeFile writes a new file to the disk itself: after a power cut a file
// with a name and without its content would pass for the learner's.
func writeFile(root *os.Root, name string, data []byte) error {
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// removeDraft removes a draft that did not become a directory of its own. If
// that fails it stays, hidden, until it is old.
func removeDraft(root *os.Root, draft string) { _ = root.RemoveAll(draft) }

// removeOldDrafts removes what crashes left. Younger drafts may be those of
// another castoff that is writing.
func removeOldDrafts(root *os.Root) {
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return
	}
	for _, e := range entries {
		if !draftName.MatchString(e.Name()) || !e.IsDir() {
			continue
		}
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > draftAge {
			removeDraft(root, e.Name())
		}
	}
}
