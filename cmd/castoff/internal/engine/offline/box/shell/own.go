//go:build linux

package shell

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"syscall"

	"castoff/cmd/castoff/internal/engine/offline/box/tool"

	"golang.org/x/sys/unix"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"
)

// declarations are the commands whose arguments are assignments.
var declarations = map[string]bool{"export": true, "readonly": true, "local": true}

// declare turns commands such as export into what the interpreter expects: the
// parser, held to POSIX, reads them like any other command.
func declare(node syntax.Node) {
	syntax.Walk(node, func(n syntax.Node) bool {
		stmt, ok := n.(*syntax.Stmt)
		if !ok {
			return true
		}
		call, ok := stmt.Cmd.(*syntax.CallExpr)
		if !ok || len(call.Args) == 0 || len(call.Assigns) > 0 || !declarations[call.Args[0].Lit()] {
			return true
		}
		d := &syntax.DeclClause{Variant: call.Args[0].Parts[0].(*syntax.Lit)}
		for _, w := range call.Args[1:] {
			d.Args = append(d.Args, assignment(w))
		}
		stmt.Cmd = d
		return true
	})
}

// assignment is a word as one: NAME=value, a name, or what has to be expanded
// to see.
func assignment(w *syntax.Word) *syntax.Assign {
	first, ok := w.Parts[0].(*syntax.Lit)
	if !ok {
		return &syntax.Assign{Naked: true, Value: w}
	}
	name, value, is := strings.Cut(first.Value, "=")
	if !syntax.ValidName(name) {
		return &syntax.Assign{Naked: true, Value: w}
	}
	a := &syntax.Assign{Name: &syntax.Lit{ValuePos: first.ValuePos, ValueEnd: first.ValueEnd, Value: name}, Naked: !is}
	if is {
		rest := &syntax.Lit{ValuePos: first.ValuePos, ValueEnd: first.ValueEnd, Value: value}
		a.Value = &syntax.Word{Parts: append([]syntax.WordPart{rest}, w.Parts[1:]...)}
	}
	return a
}

// umask prints or sets which bits of a mode new files do not get.
func umask(h interp.HandlerContext, args []string) error {
	if len(args) == 0 {
		now := syscall.Umask(0)
		syscall.Umask(now)
		fmt.Fprintf(h.Stdout, "%04o\n", now)
		return nil
	}
	mask, err := strconv.ParseUint(args[0], 8, 9)
	if err != nil {
		fmt.Fprintf(h.Stderr, "umask: Illegal number: %s\n", args[0])
		return interp.ExitStatus(misread)
	}
	syscall.Umask(int(mask))
	return nil
}

// kill sends processes a signal.
func kill(h interp.HandlerContext, args []string) error {
	signal := syscall.SIGTERM
	if len(args) > 0 && strings.HasPrefix(args[0], "-") {
		name := args[0][1:]
		if args = args[1:]; name == "s" && len(args) > 0 {
			name, args = args[0], args[1:]
		}
		if n, err := strconv.Atoi(name); err == nil {
			signal = syscall.Signal(n)
		} else if signal = unix.SignalNum("SIG" + strings.TrimPrefix(name, "SIG")); signal == 0 {
			fmt.Fprintf(h.Stderr, "kill: Illegal option -%s\n", name)
			return interp.ExitStatus(misread)
		}
	}
	var failed error
	for _, a := range args {
		pid, err := strconv.Atoi(a)
		if err == nil {
			err = syscall.Kill(pid, signal)
		}
		var number syscall.Errno
		if errors.As(err, &number) {
			fmt.Fprintf(h.Stderr, "kill: %s\n", tool.Capital(number))
		}
		if err != nil {
			failed = interp.ExitStatus(1)
		}
	}
	return failed
}
