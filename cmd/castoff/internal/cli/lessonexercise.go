package cli

import (
	"context"
	"errors"
	"io/fs"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/practice"
	"castoff/cmd/castoff/internal/learn/runner"
	"castoff/cmd/castoff/internal/ui/screen"
)

// exerciseIDs are the IDs of a course's exercises: the names of their
// directories, also of those that cannot be loaded.
func exerciseIDs(course fs.FS) []string {
	entries, err := fs.ReadDir(course, exercisesDir)
	if err != nil {
		return nil // there are none, or loading them tells why
	}
	var ids []string
	for _, e := range entries {
		if e.IsDir() {
			ids = append(ids, e.Name())
		}
	}
	return ids
}

// lessonExercises are the course's exercises as its lessons play them.
type lessonExercises struct {
	a *app
	p *practice.Practice
	// ui is nil if the display is none to play an exercise on.
	ui practice.UI
}

// lessonExercises returns the course's exercises, to be built and checked in
// the session of its lessons.
func (a *app) lessonExercises(s *session, ui runner.UI) (*lessonExercises, error) {
	c := &lazyChecker{s: s, connect: a.connect}
	all, err := a.loadExercises()
	if err != nil {
		return nil, err
	}
	p, err := a.practice(all, &exerciseFlags{dir: filesDir()}, c)
	if err != nil {
		return nil, err
	}
	// A person who does not wait for it reads on meanwhile.
	p.Prepare = func(ctx context.Context, ex exercise.Exercise, files fs.FS, emit progress.Emit) error {
		if needsBase(ex, files) {
			if err := s.set.PrepareGo(ctx, emit); err != nil {
				return c.failed(ctx, err)
			}
		}
		return c.Prepare(ctx, ex, files, emit)
	}
	p.Back = "lesson"
	bench, _ := ui.(practice.UI)
	return &lessonExercises{a: a, p: p, ui: bench}, nil
}

// State implements [runner.Exercises].
func (l *lessonExercises) State(id string) (screen.Exercise, bool) {
	ex, err := l.p.Find(id)
	if err != nil {
		return screen.Exercise{}, false
	}
	done := l.p.Progress()[id]
	return screen.Exercise{ID: id, Title: ex.Title, Minutes: ex.Minutes, Difficulty: ex.Difficulty,
		Started: done.Started, Passed: done.Passed, Command: l.a.typed("exercise " + id)}, true
}

// Next implements [runner.Exercises].
func (l *lessonExercises) Next() (id string, passed, all int) {
	done := l.p.Progress()
	for _, ex := range l.p.Exercises() {
		if done[ex.ID].Passed {
			passed++
		}
	}
	if ex, err := l.p.Find(""); err == nil {
		id = ex.ID
	}
	return id, passed, len(l.p.Exercises())
}

// CanPlay implements [runner.Exercises].
func (l *lessonExercises) CanPlay() bool { return l.ui != nil }

// Play implements [runner.Exercises]. A person who does not want an exercise of
// somebody else's course to be built is not put before it.
func (l *lessonExercises) Play(ctx context.Context, id string) (quit bool, err error) {
	ex, err := l.p.Find(id)
	if err != nil {
		return false, err
	}
	c, err := l.a.untrusted(l.p.Exercises())
	if err != nil {
		return false, err
	}
	if c != nil {
		question := c.question()
		question.Body, question.No = []screen.Block{c.block()}, "Not now"
		if yes, err := l.ui.Confirm(ctx, question); err != nil || !yes {
			return false, err
		}
		if err := l.a.noteTrust(c); err != nil {
			return false, err
		}
	}
	err = l.p.Play(ctx, l.ui, ex)
	if errors.Is(err, practice.ErrQuit) {
		return true, nil
	}
	return false, err
}
