package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"castoff/cmd/castoff/internal/ground/bounded"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
)

// The bounds of the reports that others hand in.
const (
	// MostBytes is the largest file, MostFiles how many of them.
	MostBytes = 1 << 20
	MostFiles = 200

	mostImages    = 20
	mostLessons   = 200
	mostQuestions = 100
	mostOptions   = 30
	mostTries     = 1000
	mostExercises = 500
)

// Read reads a report as JSON; name is what errors call it.
func Read(name string, r io.Reader) (Report, error) {
	name = plaintext.Line(name)
	text, err := bounded.ReadAll(r, MostBytes)
	if err != nil {
		return Report{}, unreadable(name, bounded.Cause(err))
	}
	var head struct {
		Version int `json:"schema_version"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return Report{}, unreadable(name, fmt.Errorf("is not a report as JSON: %w", plainError(err)))
	}
	switch {
	case head.Version > SchemaVersion:
		return Report{}, fault.New(fmt.Errorf("reading %s: it is of version %d, and this castoff knows up to %d", name, head.Version, SchemaVersion),
			fault.ExitFailed, "read it with the castoff that made it, or a newer one")
	case head.Version < 1:
		return Report{}, unreadable(name, errors.New("is not a report as JSON: it has no schema_version"))
	}
	var rep Report
	// A newer castoff may have fields that are not known here: see [SchemaVersion].
	if err := json.Unmarshal(text, &rep); err != nil {
		return Report{}, unreadable(name, fmt.Errorf("is not a report as JSON: %w", plainError(err)))
	}
	if err := rep.check(); err != nil {
		return Report{}, unreadable(name, err)
	}
	cleanAll(&rep)
	return rep, nil
}

// plainError is an error of the JSON decoder whose texts may be another's.
func plainError(err error) error { return errors.New(clean(err.Error())) }

func unreadable(name string, err error) error {
	return fault.New(fmt.Errorf("reading %s: it %w", name, err), fault.ExitFailed,
		"castoff report --format json -o FILE    makes one, on the learner's machine")
}

// ReadFile reads a report from a file.
func ReadFile(path string) (Report, error) {
	info, err := os.Stat(path) // before it is opened: a pipe would keep us waiting
	if err == nil && !info.Mode().IsRegular() {
		err = bounded.ErrNotRegular
	}
	if err != nil {
		return Report{}, unreadable(plaintext.Line(path), bounded.Cause(err))
	}
	f, err := os.Open(path)
	if err != nil {
		return Report{}, unreadable(plaintext.Line(path), bounded.Cause(err))
	}
	defer f.Close()
	return Read(path, f)
}

// check reports what no report made by castoff has.
func (r Report) check() error {
	for _, of := range []struct {
		what string
		n    int
		most int
	}{{"images", len(r.Images), mostImages}, {"lessons", len(r.Lessons), mostLessons}, {"exercises", len(r.Exercises), mostExercises}, {"predictions", len(r.Foretold), mostLessons}} {
		if of.n > of.most {
			return fmt.Errorf("has %d %s, more than %d", of.n, of.what, of.most)
		}
	}
	for _, l := range r.Lessons {
		if len(l.Questions) > mostQuestions {
			return fmt.Errorf("has %d questions in one lesson, more than %d", len(l.Questions), mostQuestions)
		}
		for _, q := range l.Questions {
			if len(q.Options) > mostOptions || len(q.Tries) > mostTries {
				return errors.New("has a question with too many options or tries")
			}
			for _, t := range q.Tries {
				if t < 0 || t >= len(q.Options) {
					return fmt.Errorf("has an answer %d to a question with %d options", t, len(q.Options))
				}
			}
		}
	}
	return r.checkNumbers()
}

// mostNumber is more than any count or time of a report.
const mostNumber = 1e9

// mostSize is more than any image has, in bytes.
const mostSize = 1e15

func (r Report) checkNumbers() error {
	odd := func(n float64) bool { return !(n >= 0 && n <= mostNumber) || math.IsNaN(n) }
	for _, e := range r.Exercises {
		if odd(float64(e.Tries)) || odd(float64(e.Hints)) || odd(e.Seconds) || odd(float64(e.Pauses)) {
			return errors.New("has an exercise with impossible numbers")
		}
		if e.State != NotBegun && e.State != Begun && e.State != Passed {
			return errors.New("has an exercise in an unknown state")
		}
	}
	for _, i := range r.Images {
		for _, a := range []*Amount{i.Disk, i.Download} {
			if a != nil && (a.Bytes < 0 || a.Bytes > mostSize) {
				return errors.New("has an image with an impossible size")
			}
		}
		for _, p := range append(slices.Clone(i.Places), i.Instructions...) {
			if p.Bytes < 0 || p.Bytes > mostSize {
				return errors.New("has an image with an impossible size")
			}
		}
	}
	return nil
}

// File is a report with the name of its file.
type File struct {
	Name   string
	Report Report
}

// ReadAll reads the reports of a class, one from each file.
func ReadAll(paths []string) ([]File, error) {
	if len(paths) > MostFiles {
		return nil, fault.New(fmt.Errorf("reading the reports: %d files are more than %d", len(paths), MostFiles), fault.ExitUsage, "castoff report --class FILE…    with fewer of them")
	}
	var all []File
	for _, p := range paths {
		r, err := ReadFile(p)
		if err != nil {
			return nil, err
		}
		all = append(all, File{filepath.Base(p), r})
	}
	return all, nil
}
