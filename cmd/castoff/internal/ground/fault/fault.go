// Package fault provides errors for people to read: what failed, what to type
// next, and the exit code that tells scripts the same.
package fault

import "errors"

// The exit codes of castoff.
const (
	ExitFailed      = 1
	ExitUsage       = 2
	ExitNoDaemon    = 3
	ExitCheck       = 4
	ExitInterrupted = 130
)

// Error is an error with a way forward.
type Error struct {
	// Err is what failed: "gerund object: cause".
	Err error
	// Hints are the next things to try, most likely first; each is printed on a
	// line of its own.
	Hints []string
	// Code is the exit code; 0 stands for [ExitFailed].
	Code int
	// Detail is what the engine itself said, several lines, printed as it is
	// before the error. Empty if there is nothing to add.
	Detail string
}

// Error returns what failed, without the hints.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// New returns err with the given hints. It returns nil for a nil err.
func New(err error, code int, hints ...string) error {
	if err == nil {
		return nil
	}
	return &Error{Err: err, Code: code, Hints: hints}
}

// Hint returns the first of an error's hints, empty if it has none.
func Hint(err error) string {
	if hints := Hints(err); len(hints) > 0 {
		return hints[0]
	}
	return ""
}

// Hints returns the hints of the outermost [Error] in err's chain that has
// any.
func Hints(err error) []string {
	for e := (*Error)(nil); errors.As(err, &e); err = e.Err {
		if len(e.Hints) > 0 {
			return e.Hints
		}
	}
	return nil
}

// Detail returns the detail of the outermost [Error] in err's chain that has
// one.
func Detail(err error) string {
	for e := (*Error)(nil); errors.As(err, &e); err = e.Err {
		if e.Detail != "" {
			return e.Detail
		}
	}
	return ""
}

// Code returns the exit code that err asks for: [ExitFailed] unless an
// [Error] in its chain says otherwise.
func Code(err error) int {
	for e := (*Error)(nil); errors.As(err, &e); err = e.Err {
		if e.Code != 0 {
			return e.Code
		}
	}
	return ExitFailed
}
