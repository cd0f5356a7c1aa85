package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/budget"
)

// failure is an image that could not be measured: an element of "errors" in
// the JSON outputs.
type failure struct {
	// Name is the image as it was named.
	Name  string   `json:"name"`
	Error string   `json:"error"`
	Hints []string `json:"hints,omitempty"`

	err error
}

func newFailure(name string, err error) failure {
	f := failure{Name: plaintext.Line(name), Error: plaintext.Line(err.Error()), err: err}
	for _, h := range fault.Hints(err) {
		f.Hints = append(f.Hints, plaintext.Line(h))
	}
	return f
}

// maxFailureHints is how many hints are shown for all failures together.
const maxFailureHints = 6

// failuresError is one error for all failures, with the exit code of the
// first; nil if there are none.
func failuresError(failed []failure, more ...error) error {
	var all []error
	for _, f := range failed {
		all = append(all, f.err)
	}
	for _, err := range more {
		if err != nil {
			all = append(all, err)
		}
	}
	if len(all) <= 1 {
		return errors.Join(all...)
	}
	var hints []string
	for _, err := range all {
		for _, h := range fault.Hints(err) {
			if !slices.Contains(hints, h) && len(hints) < maxFailureHints {
				hints = append(hints, h)
			}
		}
	}
	return fault.New(errors.Join(all...), fault.Code(all[0]), hints...)
}

// measureAll measures what the command line names. An image that cannot be
// measured keeps nobody from the others: it is one of the failures. The error
// is for what keeps all of them from being measured.
func (a *app) measureAll(ctx context.Context, f *measureFlags, limits budget.Budget, refs []string) ([]measured, []failure, error) {
	f.refs = refs
	if f.archive != "" {
		m, err := a.measureArchive(ctx, f, limits, refs)
		if ctx.Err() != nil {
			return nil, nil, context.Cause(ctx)
		}
		if err != nil {
			return []measured{}, []failure{newFailure(f.archive, err)}, nil
		}
		return []measured{m}, f.unread(m, limits), nil
	}
	s, err := a.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer s.close()
	if err := s.set.Unavailable(); err != nil {
		return nil, nil, err
	}
	k := a.newGauge(s, f, limits)
	all, failed := []measured{}, []failure(nil)
	if f.command == "compare" { // one alone is no use: nobody is to wait for it
		for _, ref := range refs {
			if _, _, _, err := s.lookUp(ctx, f, ref); err != nil {
				failed = append(failed, newFailure(ref, err))
			}
		}
		if failed != nil {
			return nil, failed, nil
		}
	}
	for _, ref := range refs {
		m, err := k.measure(ctx, ref)
		if ctx.Err() != nil {
			return nil, nil, context.Cause(ctx)
		}
		if err != nil {
			failed = append(failed, newFailure(ref, err))
			continue
		}
		all, failed = append(all, m), append(failed, f.unread(m, limits)...)
	}
	if f.command == "compare" && len(all) == 2 {
		if err := k.comparable(ctx, refs, all); err != nil {
			return nil, nil, err
		}
		if err := k.compared(ctx, all); err != nil {
			return nil, nil, err
		}
	}
	if f.deploy && len(all) > 0 {
		err = k.deploy(ctx, all)
	}
	return all, failed, err
}

// measureBoth measures two images, or none.
func (a *app) measureBoth(ctx context.Context, f *measureFlags, refs []string) ([]measured, error) {
	all, failed, err := a.measureAll(ctx, f, budget.Budget{}, refs)
	if err == nil {
		err = failuresError(failed)
	}
	return all, err
}

// overBudget is the error for limits that are not kept; nil if all are. The
// limit with the most bytes at stake is the one to begin with.
func (f *measureFlags) overBudget(all []measured, broken int) error {
	if broken == 0 {
		return nil
	}
	var first budget.Result
	var of measured
	for _, m := range all {
		if r, ok := budget.Next(m.Budget); ok && (of.Ref == "" || r.Weight() > first.Weight()) {
			first, of = r, m
		}
	}
	hints := []string{first.Rule + "    " + first.Hint}
	if len(all) > 1 {
		hints[0] = of.Ref + ", " + hints[0]
	}
	where := "castoff measure --deep " + of.Ref
	if f.archive != "" {
		where = plaintext.Line(strings.Join(append([]string{"castoff measure --deep --archive", f.archive}, f.refs...), " "))
	}
	if !f.deep && first.Weight() > 0 {
		hints = append(hints, where+"    shows where the bytes are")
	}
	return fault.New(fmt.Errorf("checking the budget: limits not kept: %d", broken), fault.ExitCheck, hints...)
}

// unread is the failure of an image whose program was asked for, and could not
// be read. Where limits were given they are the verdict: one on the program is
// then not kept, and the others do not need it.
func (f *measureFlags) unread(m measured, limits budget.Budget) []failure {
	if m.unread == nil || !f.binary || len(limits.Check(m.Image)) > 0 {
		return nil
	}
	return []failure{newFailure(m.Name, m.unread)}
}
