//go:build linux

// Package tool is what the commands of the offline base share: their table, and
// how each reads its options and files and says what is wrong.
package tool

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/pborman/getopt/v2"
)

// Command runs one of the commands. Its arguments begin with its name. It says what
// is wrong by its error, and ends with 1 then, unless that is a [Status].
type Command func(args []string) error

// The exit codes where a command cannot be started. Source: POSIX, "Exit Status
// for Commands".
const (
	NotExecutable Status = 126
	NotFound      Status = 127
)

// Status is the exit code of a command that has said what there is to say.
type Status int

// Error names the exit code.
func (s Status) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// Plain is an error as these commands word it everywhere else: the file, and
// what is the matter with it.
func Plain(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Path + ": " + Capital(at.Err)
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return fmt.Sprintf("%s: %s", link.New, Capital(link.Err))
	}
	return err.Error()
}

// Failed is what went wrong with a file, as these commands word it everywhere
// else: "cannot stat 'x': No such file or directory". It is nil if nothing did.
func Failed(what, file string, err error) error {
	if err == nil {
		return nil
	}
	var at *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &at):
		err = at.Err
	case errors.As(err, &link):
		err = link.Err
	}
	return fmt.Errorf("%s '%s': %s", what, file, Capital(err))
}

// Capital is the system's text of an error, "No such file or directory".
func Capital(err error) string {
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:]
}

// All does something to each file, says what fails, and goes on.
func All(name string, files []string, do func(file string) error) error {
	var failed error
	for _, f := range files {
		if err := do(f); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %s\n", name, Plain(err))
			failed = Status(1)
		}
	}
	return failed
}

// Parse reads a command's options into what s declares, and returns what
// follows them; there have to be at least so many.
func Parse(s *getopt.Set, args []string, least int) ([]string, error) {
	if err := s.Getopt(args, nil); err != nil {
		return nil, err
	}
	if s.NArgs() < least {
		return nil, errors.New("missing operand")
	}
	return s.Args(), nil
}

// Inputs does something to each file; "-" and no file at all are standard input.
func Inputs(name string, files []string, do func(name string, r io.Reader) error) error {
	if len(files) == 0 {
		files = []string{"-"}
	}
	return All(name, files, func(file string) error {
		if file == "-" {
			return do(file, os.Stdin)
		}
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		return do(file, f)
	})
}

// Lines are the lines of all files, each with its end of line.
func Lines(name string, files []string) ([]string, error) {
	var list []string
	err := Inputs(name, files, func(_ string, r io.Reader) error {
		b, err := io.ReadAll(r)
		list = append(list, Split(b)...)
		return err
	})
	return list, err
}

// Split cuts a text into lines, each with its end of line.
func Split(b []byte) []string {
	return slices.Collect(strings.Lines(string(b)))
}
