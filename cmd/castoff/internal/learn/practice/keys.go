package practice

import (
	"context"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ui/screen"
)

// The keys of a bench.
const (
	keyEdit     = "e"
	keyFiles    = "f"
	keyHint     = "h"
	keyMeaning  = "w"
	keyCheck    = "c"
	keyLog      = "o"
	keySolution = "s"
	keyReset    = "r"
	keyNext     = "n"
	keyPrevious = "p"
	keyList     = "l"
	keyBack     = "esc"
	keyQuit     = "q"
)

// keys are those that do something now, the most important first.
func (b *bench) keys() []screen.Key {
	var keys []screen.Key
	add := func(when bool, key, does, about string) {
		if when {
			keys = append(keys, screen.Key{Key: key, Does: does, About: about})
		}
	}
	passed, next := b.last.passed(), ""
	if b.way.next != nil {
		next = "go on with " + b.way.next.ID + ": " + b.way.next.Title
	}
	add(passed && b.way.next != nil, keyNext, "next", next)
	add(b.p.Editor != nil, keyEdit, "edit", "open the Dockerfile in your editor ($VISUAL, $EDITOR)")
	add(!passed && b.seen.hints < len(b.ex.Hints), keyHint, "hint", "the next hint; the last one gives nearly everything away")
	add(passed || b.seen.hints >= len(b.ex.Hints), keySolution, "solution", "write a solution into a directory beside yours")
	add(b.last.meant != nil, keyMeaning, "meaning", "what the error means, why it happens, and the cure")
	add(true, keyList, "list", "all exercises, to choose from")
	add(b.p.Back != "", keyBack, "back", "go back to the "+b.p.Back+"; your files and your progress stay")
	add(true, keyQuit, "quit", "leave castoff; your files and your progress stay")
	add(!passed && b.way.next != nil, keyNext, "next", next)
	add(b.p.Editor != nil, keyFiles, "files", "open another file of the exercise in your editor")
	add(true, keyCheck, "check", "check again")
	add(true, keyReset, "reset", "start over; what you have made of it is kept beside it")
	add(true, keyLog, "log", "the whole output of the failed check, or hide it")
	add(b.p.index(b.ex.ID) > 0, keyPrevious, "previous", "the exercise before this one")
	return keys
}

// press does what a key asks for; end is true if the person goes on with
// another exercise, or leaves. Where a key asks the person something in turn,
// the answer is an event of its own.
func (b *bench) press(ctx context.Context, key string) (next *exercise.Exercise, end bool, err error) {
	switch key {
	case keyBack:
		return nil, true, nil
	case keyQuit:
		return nil, true, b.p.quit()
	case keyNext:
		return b.way.next, true, nil
	case keyPrevious:
		return &b.p.exercises[b.p.index(b.ex.ID)-1], true, nil
	case keyEdit:
		b.seen.editor = nil
		// An editor makes it where the learner has to write it.
		b.beside(func() event { return b.edit(ctx, b.ex.Build.Dockerfile()) })
		return nil, false, nil
	case keyFiles:
		b.seen.editor = nil
		b.beside(func() event { return b.editAny(ctx) })
		return nil, false, nil
	case keyList:
		b.beside(func() event { return b.choose(ctx) })
		return nil, false, nil
	case keyReset:
		b.beside(func() event { return b.confirm(ctx) })
		return nil, false, nil
	}
	if err := b.reveal(ctx, key); err != nil {
		return nil, true, err
	}
	b.turn(ctx)
	return nil, false, nil
}

// reveal shows what a key asks for, or has the files checked.
func (b *bench) reveal(ctx context.Context, key string) error {
	switch key {
	case keyHint:
		if _, _, _, err := b.p.Hint(b.ex); err != nil {
			return err
		}
		b.seen.hints = min(b.seen.hints+1, len(b.ex.Hints))
		b.seen.look(onHints)
	case keyMeaning:
		b.seen.meaning = !b.seen.meaning
		b.seen.look(onMeaning)
	case keyCheck:
		b.dirty(ctx)
	case keyLog:
		b.seen.log = !b.seen.log
		b.seen.look(onLog)
	case keySolution:
		dir, err := b.p.Solution(b.ex)
		if err != nil {
			return err
		}
		b.seen.solution = dir
		b.seen.look(onPlaces)
	}
	return nil
}

// confirm asks whether to start over.
func (b *bench) confirm(ctx context.Context) event {
	yes, err := b.ui.Confirm(ctx, screen.Confirm{Title: "Start " + b.ex.ID + " over? What you have made of it is kept beside it.", Yes: "Start over", No: "Go on"})
	if err != nil {
		return failed{err}
	}
	return confirmed{yes}
}

// reset starts the exercise over.
func (b *bench) reset(ctx context.Context) error {
	backup, err := b.p.Reset(b.ex)
	if err != nil {
		return err
	}
	b.last.report, b.last.rows, b.last.meant = nil, b.p.Rows(b.ex, nil), nil
	b.seen.hints, b.seen.solution, b.seen.backup = 0, "", backup
	b.seen.look(onPlaces)
	b.dirty(ctx)
	return nil
}
