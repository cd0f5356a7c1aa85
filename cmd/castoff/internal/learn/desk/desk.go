// Package desk is the learner's directory of exercises on disk: it puts
// exercises there and gives their files to builds, and never overwrites what
// the learner wrote.
package desk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/fault"
)

// What the directories of an exercise are called besides its id. Ids have no
// dots, so none of these can be an exercise's.
const (
	solutionSuffix = ".solution"
	backupInfix    = ".backup-"
	draftPrefix    = ".draft-"
)

// maxBackups is how many backups of one exercise are kept.
const maxBackups = 999

// Desk is the directory below which every exercise has its own.
type Desk struct {
	root string
	// Typed is a command on the course as a person types it, with the flags
	// that it needs; nil stands for the command alone.
	Typed func(command string) string
}

// New returns the desk in a directory, which is made as soon as something is
// written.
func New(root string) Desk { return Desk{root: root} }

// typed is a command as a person types it.
func (d Desk) typed(command string) string {
	if d.Typed != nil {
		return d.Typed(command)
	}
	return "castoff " + command
}

// Dir is the directory of an exercise, there or not.
func (d Desk) Dir(e exercise.Exercise) string { return filepath.Join(d.root, e.ID) }

// Write puts the start of an exercise into its directory. A directory that is
// there already, whatever is in it, is left as it is, and created is false.
// The directory appears with all of its files or not at all.
func (d Desk) Write(e exercise.Exercise) (dir string, created bool, err error) {
	created, err = d.put(e.ID, e.StartFiles)
	return d.Dir(e), created, d.failed("writing the exercise "+e.ID, e.ID, err)
}

// Solved puts the solution of an exercise, complete, into a directory of its
// own, so that it can be built and compared. One that is there already is
// left as it is, and created is false.
func (d Desk) Solved(e exercise.Exercise) (dir string, created bool, err error) {
	files, err := e.Solved()
	if err == nil {
		created, err = d.put(e.ID+solutionSuffix, files)
	}
	return d.Dir(e) + solutionSuffix, created, d.failed("writing the solution of "+e.ID, e.ID, err)
}

// Reset puts the start of an exercise into its directory again. Whatever was in
// its place is moved to backup, which is empty if nothing was. A crash half-way
// leaves the learner's files in one of the two places.
func (d Desk) Reset(e exercise.Exercise) (dir, backup string, err error) {
	backup, err = d.reset(e)
	if backup != "" {
		backup = filepath.Join(d.root, backup)
	}
	return d.Dir(e), backup, d.failed("resetting the exercise "+e.ID, e.ID, err)
}

func (d Desk) reset(e exercise.Exercise) (backup string, err error) {
	root, err := d.open(e.ID)
	if err != nil {
		return "", err
	}
	defer root.Close()
	draft, err := writeDraft(root, e.StartFiles)
	if err != nil {
		return "", err
	}
	defer removeDraft(root, draft)
	if _, err := root.Lstat(e.ID); err == nil {
		if backup, err = freeBackup(root, e.ID); err != nil {
			return "", err
		}
		if err := root.Rename(e.ID, backup); err != nil {
			return "", err
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if err := root.Rename(draft, e.ID); err != nil {
		if backup != "" && root.Rename(backup, e.ID) == nil {
			backup = ""
		}
		return backup, err
	}
	return backup, nil
}

// freeBackup is the name of the next backup: one more than the last, so that
// their order is that of time even if some were removed.
func freeBackup(root *os.Root, id string) (string, error) {
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return "", err
	}
	last := 0
	for _, e := range entries {
		if number, ok := strings.CutPrefix(e.Name(), id+backupInfix); ok {
			if n, err := strconv.Atoi(number); err == nil && n <= maxBackups {
				last = max(last, n)
			}
		}
	}
	if last == maxBackups {
		return "", fault.New(fmt.Errorf("there is a backup of it with the number %d", maxBackups), 0,
			"remove backups that you no longer need: "+id+backupInfix+"*")
	}
	return id + backupInfix + strconv.Itoa(last+1), nil
}

// put writes files into a new directory; created is false if there is one.
func (d Desk) put(name string, files fs.FS) (created bool, err error) {
	root, err := d.open(name)
	if err != nil {
		return false, err
	}
	defer root.Close()
	if there, err := directory(root, name); there || err != nil {
		return false, err
	}
	draft, err := writeDraft(root, files)
	if err != nil {
		return false, err
	}
	defer removeDraft(root, draft)
	if err := root.Rename(draft, name); err != nil {
		// Another castoff may have been faster.
		if there, _ := directory(root, name); there {
			return false, nil
		}
		return false, err
	}
	return true, nil
}

// open opens the desk's directory for writing below it.
func (d Desk) open(name string) (*os.Root, error) {
	if !isName(name) {
		return nil, fmt.Errorf("%q is not the name of an exercise's directory", name)
	}
	if err := os.MkdirAll(d.root, 0o755); err != nil {
		return nil, err
	}
	return os.OpenRoot(d.root)
}

// isName reports whether name is a single element of a path that is not hidden.
func isName(name string) bool {
	return fs.ValidPath(name) && !strings.ContainsAny(name, `/\:`) && name[0] != '.'
}

// errNoDirectory is the cause if something else is in an exercise's place.
var errNoDirectory = errors.New("something that is no directory is in its place")

// directory reports whether a directory is there. Anything else in its place,
// such as a link, is an error.
func directory(root *os.Root, name string) (bool, error) {
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case !info.IsDir():
		return false, &fs.PathError{Op: "open", Path: name, Err: errNoDirectory}
	}
	return true, nil
}

// elsewhere is how to have the files of an exercise in another directory.
func (d Desk) elsewhere(id string) string {
	return d.typed("exercise "+id+" --dir OTHER") + "    has your files in another directory"
}

// failed is err, about an exercise, in words for a person, with the next thing
// to do.
func (d Desk) failed(doing, id string, err error) error {
	if err == nil {
		return nil
	}
	var hints []string
	switch {
	case errors.Is(err, errNoDirectory):
		hints = append(hints, d.typed("reset "+id)+"    moves it away, and writes the exercise", d.elsewhere(id))
	case errors.Is(err, syscall.ENOTDIR):
		hints = append(hints, d.elsewhere(id))
	case errors.Is(err, exercise.ErrActs):
		hints = append(hints, "castoff course check DIR --no-build    lists everything that is wrong, for the course's author")
	case errors.Is(err, fs.ErrPermission):
		hints = append(hints, d.elsewhere(id), "you may not write in "+d.root+" as it is")
	case len(fault.Hints(err)) == 0:
		hints = append(hints, d.elsewhere(id), "exercises are kept in "+d.root+"; see that it is a directory on a disk with room")
	}
	return fault.New(fmt.Errorf("%s: %w", doing, err), fault.Code(err), hints...)
}
