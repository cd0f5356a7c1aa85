package checker

import (
	"context"
	"fmt"
	"slices"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/image/measure"
)

// KindProgram is the kind of check that is judged by a program of the exercise's own.
const KindProgram = "program"

// kinds are the kinds of checks. The order is that of messages and of the
// documentation. Each has a file of its own, which says what its keys in
// exercise.md are, what it asks for in words, and how an image is judged by it.
var kinds = table{
	{"builds", theBuild, func() asked { return &buildsCheck{} }},
	{"runs", aContainer, func() asked { return &runsCheck{} }},
	{"http", aContainer, func() asked { return &httpCheck{path: "/", status: 200} }},
	{"healthy", aContainer, func() asked { return &healthyCheck{} }},
	{"user", theContents, func() asked { return &userCheck{} }},
	{"entrypoint", theContents, func() asked { return &entrypointCheck{} }},
	{"files", theContents, func() asked { return &filesCheck{} }},
	{"none", theContents, func() asked { return &noneCheck{} }},
	{"binary", theImage, func() asked { return &binaryCheck{} }},
	{"size", theImage, func() asked { return &sizeCheck{} }},
	{"waste", theLayers, func() asked { return &wasteCheck{} }},
	{"context", theContext, func() asked { return &contextCheck{} }},
	{"rebuild", theImage, func() asked { return &rebuildCheck{} }},
	{"breaks", theImage, func() asked { return &breaksCheck{} }},
	{"stage", theImage, func() asked { return &stageCheck{} }},
	{"history", theImage, func() asked { return &historyCheck{} }},
	{"nowhere", theImage, func() asked { return &nowhereCheck{} }},
	{"secret", theImage, func() asked { return &secretCheck{} }},
	{"label", theImage, func() asked { return &labelCheck{} }},
	{KindProgram, aContainer, func() asked { return &programCheck{} }},
}

// kind is a kind of check.
type kind struct {
	name  string
	needs need
	// new is what it asks for if exercise.md says nothing more.
	new func() asked
}

// asked is what a check asks for, and how the learner's image is judged by it.
// What its kind needs is there when it judges.
type asked interface {
	exercise.Asked
	judge(ctx context.Context, r *run) (verdict, error)
}

// need is what has to be there for a check to be judged.
type need int

const (
	theContext  need = iota // the directory, whether or not it can be built
	theBuild                // how the build went
	theImage                // the image on the daemon
	theContents             // what a look at its files and configuration says
	theLayers               // what is in each of its layers
	aContainer              // permission to start one
)

// doubtful is implemented by what asks for something that a look at an image
// may leave open; then all of its layers are read.
type doubtful interface{ inDoubt(m measure.Image) bool }

// table is kinds of checks, as [exercise.Kinds].
type table []kind

// Kinds are the kinds of checks that there are, for [exercise.Load].
func Kinds() exercise.Kinds { return kinds }

// Names implements [exercise.Kinds].
func (t table) Names() []string {
	var names []string
	for _, k := range t {
		names = append(names, k.name)
	}
	return names
}

// New implements [exercise.Kinds].
func (t table) New(name string) (exercise.Asked, bool) {
	if k, ok := t.of(name); ok {
		return k.new(), true
	}
	return nil, false
}

// of returns the kind with a name.
func (t table) of(name string) (kind, bool) {
	i := slices.IndexFunc(t, func(k kind) bool { return k.name == name })
	if i < 0 {
		return kind{}, false
	}
	return t[i], true
}

// needs is what a check needs.
func needs(ch exercise.Check) need {
	k, _ := kinds.of(ch.Kind)
	return k.needs
}

// asks reports whether an exercise has a check that needs something.
func (r *run) asks(n need) bool {
	return slices.ContainsFunc(r.ex.Checks, func(c exercise.Check) bool { return needs(c) == n })
}

// Spoken reports whether the engine or the program has something to say about a
// check that fails. What an image is or has is not explained by an error text.
func Spoken(ch exercise.Check) bool { return needs(ch) == theBuild || needs(ch) == aContainer }

// try carries out one check.
func (r *run) try(ctx context.Context, ch exercise.Check) (verdict, error) {
	k, known := kinds.of(ch.Kind)
	a, ok := ch.Asked.(asked)
	if !known || !ok {
		return verdict{}, fmt.Errorf("there is no check %q", ch.Kind)
	}
	if r.broken != nil && k.needs > theBuild {
		return r.withoutImage(), nil
	}
	switch k.needs {
	case theContents, theLayers:
		if err := r.look(ctx); err != nil {
			return verdict{}, err
		}
	case aContainer:
		if v, ok := r.mayStart(); !ok {
			return v, nil
		}
	}
	v, err := a.judge(ctx, r)
	if k.needs == aContainer {
		r.stuck = v.state == Failed
	}
	return v, err
}
