//go:build linux

// Package shell is the offline base's /bin/sh.
package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"syscall"

	"castoff/cmd/castoff/internal/engine/offline/box/tool"

	"golang.org/x/term"
	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"
)

// misread is the exit code for a script that cannot be read, as dash has it.
const misread tool.Status = 2

// foreign are commands that bash has built in and /bin/sh of Debian and Ubuntu
// lacks. What fails there has to fail here.
var foreign = []string{
	"builtin", "caller", "compgen", "complete", "compopt", "declare", "dirs", "disown", "enable", "help", "history",
	"let", "logout", "mapfile", "popd", "pushd", "readarray", "shopt", "source", "suspend", "typeset",
}

// script is what a shell is to run, and how.
type script struct {
	// name is $0: it begins each complaint, with the line.
	name string
	text io.Reader
	// options are the letters of set, such as "-e"; args are $1 and so on.
	options, args []string
	// last is where a command begins that the shell becomes, as dash does: then it
	// is in no signal's way. It is the only one of its script, or an exec at its end.
	last syntax.Pos
}

// Path is where the shell is in the base.
const Path = "/bin/sh"

// builtins are commands that the shell has built in, and that are programs too.
var builtins = []string{"[", "echo", "false", "printf", "pwd", "test", "true"}

// Builtins are the commands that the shell has built in, by their names.
func Builtins() map[string]tool.Command {
	all := map[string]tool.Command{}
	for _, name := range builtins {
		all[name] = func(args []string) error {
			s := script{name: name, text: strings.NewReader(name + ` "$@"`), args: args[1:]}
			return s.run()
		}
	}
	return all
}

// Run is the shell, with its arguments as sh has them.
func Run(args []string) error {
	s := script{name: args[0]}
	rest := args[1:]
	commands := false
	for len(rest) > 0 && len(rest[0]) > 1 && (rest[0][0] == '-' || rest[0][0] == '+') {
		word := rest[0]
		rest = rest[1:]
		if word == "--" {
			break
		}
		letters := strings.ReplaceAll(word[1:], "c", "")
		commands = commands || len(letters) < len(word)-1
		if letters = strings.Trim(letters, "ls"); letters == "o" && len(rest) > 0 {
			s.options = append(s.options, word[:1]+"o", rest[0])
			rest = rest[1:]
		} else if letters != "" {
			s.options = append(s.options, word[:1]+letters)
		}
	}
	switch {
	case commands && len(rest) == 0:
		return errors.New("-c requires an argument")
	case commands:
		s.text = strings.NewReader(rest[0])
		rest = rest[1:]
		if len(rest) > 0 {
			s.name, rest = rest[0], rest[1:]
		}
	case len(rest) > 0:
		f, err := os.Open(rest[0])
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: 0: cannot open %s: %s\n", s.name, rest[0], "No such file")
			return tool.NotFound
		}
		defer f.Close()
		s.name, s.text, rest = rest[0], f, rest[1:]
	default:
		s.text = os.Stdin
	}
	s.args = rest
	return s.run()
}

// run reads all of the script, and runs it. A person types theirs line by line.
func (s *script) run() error {
	parser := syntax.NewParser(syntax.Variant(syntax.LangPOSIX))
	if s.text == os.Stdin && term.IsTerminal(int(os.Stdin.Fd())) {
		return s.talk(parser)
	}
	file, err := parser.Parse(s.text, s.name)
	if err != nil {
		return s.misread(err)
	}
	declare(file)
	s.last = becomes(file)
	r, err := s.runner()
	if err != nil {
		return err
	}
	return s.ended(r.Run(context.Background(), file))
}

func (s *script) runner() (*interp.Runner, error) {
	r, err := interp.New(
		interp.StdIO(os.Stdin, os.Stdout, os.Stderr),
		interp.Params(slices.Concat(s.options, []string{"--"}, s.args)...),
		interp.CallHandler(s.call),
		interp.ExecHandlers(func(interp.ExecHandlerFunc) interp.ExecHandlerFunc { return s.exec }),
	)
	if err != nil {
		return nil, s.complain(0, misread, "%v", err)
	}
	return r, nil
}

// talk is a shell for a person at a terminal.
func (s *script) talk(parser *syntax.Parser) error {
	r, err := s.runner()
	if err != nil {
		return err
	}
	prompt := "$ "
	if os.Geteuid() == 0 {
		prompt = "# "
	}
	fmt.Print(prompt)
	for stmts, err := range parser.InteractiveSeq(s.text) {
		if err != nil {
			return s.misread(err)
		}
		if parser.Incomplete() {
			fmt.Print("> ")
			continue
		}
		for _, stmt := range stmts {
			declare(stmt)
			if err := r.Run(context.Background(), stmt); r.Exited() {
				return s.ended(err)
			}
		}
		fmt.Print(prompt)
	}
	return nil
}

func (s *script) misread(err error) error {
	var fault syntax.ParseError
	if errors.As(err, &fault) {
		return s.complain(fault.Pos.Line(), misread, "Syntax error: %s", fault.Text)
	}
	return s.complain(1, misread, "%v", err)
}

// ended is how a script ended, as a command's error.
func (s *script) ended(err error) error {
	if code := interp.ExitStatus(0); errors.As(err, &code) {
		return tool.Status(code)
	}
	return err
}

// becomes is where the command begins that a shell may become: a script's only
// one, or an exec that is its last, with nothing that would have to be done
// after it.
func becomes(file *syntax.File) syntax.Pos {
	if len(file.Stmts) == 0 {
		return syntax.Pos{}
	}
	stmt := file.Stmts[len(file.Stmts)-1]
	call, ok := stmt.Cmd.(*syntax.CallExpr)
	if !ok || stmt.Background || stmt.Negated || len(stmt.Redirs) > 0 || len(call.Args) == 0 {
		return syntax.Pos{}
	}
	if len(file.Stmts) == 1 || call.Args[0].Lit() == "exec" {
		return call.Pos()
	}
	return syntax.Pos{}
}

func (s *script) complain(line uint, code tool.Status, format string, args ...any) error {
	fmt.Fprintf(os.Stderr, "%s: %d: %s\n", s.name, max(line, 1), fmt.Sprintf(format, args...))
	return code
}

// refused marks a command that is to end like one that is not there, and own one
// that the shell has itself.
const refused, own = "\x00refused", "\x00"

// call changes calls of the shell's own commands where these differ from dash's.
func (s *script) call(_ context.Context, args []string) ([]string, error) {
	switch {
	case slices.Contains(foreign, args[0]):
		return []string{refused, args[0]}, nil
	case args[0] == "set" && slices.Contains(args, "pipefail"):
		return []string{"eval", "echo '" + s.name + ": 1: set: Illegal option -o pipefail' >&2; exit 2"}, nil
	case args[0] == "umask", args[0] == "kill": // the interpreter knows neither
		return append([]string{own + args[0]}, args[1:]...), nil
	case args[0] == "echo" && len(args) > 1 && args[1] == "-n":
		return []string{"printf", "%b", strings.Join(args[2:], " ")}, nil
	case args[0] == "echo":
		return []string{"printf", `%b\n`, strings.Join(args[1:], " ")}, nil
	}
	return args, nil
}

// exec runs a program.
func (s *script) exec(ctx context.Context, args []string) error {
	h := interp.HandlerCtx(ctx)
	say := func(code tool.Status, name, why string) error {
		fmt.Fprintf(h.Stderr, "%s: %d: %s: %s\n", s.name, max(h.Pos.Line(), 1), name, why)
		return interp.ExitStatus(code)
	}
	if args[0] == refused {
		return say(tool.NotFound, args[1], "not found")
	}
	switch args[0] {
	case own + "umask":
		return umask(h, args[1:])
	case own + "kill":
		return kill(h, args[1:])
	}
	file, err := interp.LookPathDir(h.Dir, h.Env, args[0])
	if err != nil && strings.Contains(args[0], "/") {
		if _, err := os.Stat(at(h.Dir, args[0])); err == nil {
			return say(tool.NotExecutable, args[0], "Permission denied")
		}
	}
	if err != nil {
		return say(tool.NotFound, args[0], "not found")
	}
	plain := h.Stdin == os.Stdin && h.Stdout == os.Stdout && h.Stderr == os.Stderr
	if plain && h.Pos.IsValid() && h.Pos == s.last && os.Chdir(h.Dir) == nil {
		err = syscall.Exec(file, args, exported(h.Env))
	} else {
		err = start(h, file, args)
	}
	switch {
	case errors.Is(err, syscall.ENOEXEC): // a script that does not name its shell
		again := interp.ExecHandlerFunc(s.exec)
		return again(ctx, slices.Concat([]string{Path, file}, args[1:]))
	case errors.Is(err, fs.ErrPermission):
		return say(tool.NotExecutable, args[0], "Permission denied")
	case errors.Is(err, fs.ErrNotExist): // the loader or interpreter that it names
		return say(tool.NotFound, args[0], "not found")
	}
	return err
}

// start runs a program beside the shell, and waits for its end.
func start(h interp.HandlerContext, path string, args []string) error {
	c := exec.Cmd{Path: path, Args: args, Env: exported(h.Env), Dir: h.Dir, Stdin: h.Stdin, Stdout: h.Stdout, Stderr: h.Stderr}
	err := c.Run()
	var ended *exec.ExitError
	if !errors.As(err, &ended) {
		return err
	}
	if how, ok := ended.Sys().(syscall.WaitStatus); ok && how.Signaled() {
		if how.Signal() != syscall.SIGINT && how.Signal() != syscall.SIGPIPE {
			fmt.Fprintln(h.Stderr, tool.Capital(errors.New(how.Signal().String())))
		}
		return interp.ExitStatus(128 + how.Signal())
	}
	return interp.ExitStatus(ended.ExitCode())
}

// exported are the variables that a program is given.
func exported(env expand.Environ) []string {
	var list []string
	for name, v := range env.Each {
		if v.IsSet() && v.Exported && v.Kind == expand.String {
			list = append(list, name+"="+v.String())
		}
	}
	return list
}

// at is a file's path where the shell is in a directory of its own.
func at(dir, file string) string {
	if path.IsAbs(file) {
		return file
	}
	return path.Join(dir, file)
}
