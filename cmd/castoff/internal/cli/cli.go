// Package cli is castoff's command line: commands, flags, wiring and exit
// codes. It is the only package that knows all the others.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"

	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/term"

	"github.com/spf13/cobra"
)

// app is one run of castoff: its streams, its flags, and what it has opened.
type app struct {
	in       *os.File
	out, err *os.File
	t        *term.Terminal

	host, context string
	base          string
	builder       string
	progress      string
	lessons       string
	// desk is where the learner's files are.
	desk    string
	json    bool
	noColor bool
	rebuild bool
	trusted bool
	// program is how castoff was called; empty for its name.
	program string
	// given are the flags of the command line.
	given map[string]string
	// keeps is true if the base image and the builder that are asked for are for
	// the course from now on, and kept reports which of them a later run knows of;
	// it is nil as long as nobody does.
	keeps bool
	kept  func(what string) bool
	// onward is what to type to go on after an interruption; nil if there is
	// nothing to go on with.
	onward func() string
	// teaches is true where lessons are played: they show more of an image
	// than a build does.
	teaches bool
	// courses are those in directories that were opened, by their names.
	courses     map[string]*opened
	coursesLock sync.Mutex
	// lent is when an editor has the terminal.
	lent loan
}

// errShown is an error that the person has been told already: only its exit
// code is left to say.
type errShown struct{ error }

func (e errShown) Unwrap() error { return e.error }

// signalled is the cause of a context that a signal ended.
type signalled struct{ sig syscall.Signal }

func (s signalled) Error() string { return "stopped by " + s.sig.String() }

// Is makes a signal count as [context.Canceled] everywhere.
func (s signalled) Is(target error) bool { return target == context.Canceled }

// Main runs castoff and returns its exit code.
func Main(args []string, in, out, errs *os.File) int {
	a := &app{in: in, out: out, err: errs, t: term.Detect(in, out, errs, os.Getenv), program: programName(os.Args[0])}
	ctx, stop := withSignals(context.Background(), a.lent.lasts)
	defer stop()
	defer a.closeCourses()
	root := a.root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(ctx)
	return a.exit(ctx, err)
}

// withSignals returns a context that the first signal ends, with the signal
// as its cause. A second one ends the program as it would without us. While
// lent says that another program has the terminal, ^C is that one's.
func withSignals(ctx context.Context, lent func() bool) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		for {
			select {
			case sig := <-c:
				if sig == os.Interrupt && lent() {
					continue
				}
				signal.Stop(c)
				s, _ := sig.(syscall.Signal)
				cancel(signalled{s})
				return
			case <-ctx.Done():
				return
			}
		}
	}()
	return ctx, func() {
		signal.Stop(c)
		cancel(nil)
	}
}

// exit reports an error and returns the exit code for it.
func (a *app) exit(ctx context.Context, err error) int {
	var s signalled
	interrupted := errors.As(context.Cause(ctx), &s)
	switch {
	case err == nil:
		return 0
	case interrupted && errors.Is(err, context.Canceled):
		fmt.Fprintf(a.err, "\n%s\n", a.stopped())
		return 128 + int(s.sig)
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(a.err, a.stopped())
		return fault.ExitInterrupted
	case errors.As(err, &errShown{}):
		return fault.Code(err)
	}
	if d := fault.Detail(err); d != "" {
		fmt.Fprintln(a.err, plaintext.Clean(d))
	}
	fmt.Fprintf(a.err, "error: %s\n", plaintext.Joined(err.Error(), "; "))
	for _, h := range fault.Hints(err) {
		fmt.Fprintf(a.err, "hint: %s\n", a.runnable(plaintext.Line(h)))
	}
	return fault.Code(err)
}

// root is the command tree.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "castoff",
		Short: "A course on Docker multi-stage builds, on your own daemon",
		Long: "castoff teaches Docker multi-stage builds by doing them on your own Docker daemon:\n" +
			"you build the traditional and the multi-stage image of a small Go program and\n" +
			"measure both. Without a command it goes on where you were.",
		Version:       version(),
		Args:          asParent,
		SilenceErrors: true, SilenceUsage: true,
		PersistentPreRunE: func(c *cobra.Command, _ []string) error {
			a.note(c)
			return a.prepare()
		},
		RunE: func(c *cobra.Command, _ []string) error { return a.course(c.Context()) },
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	f := root.PersistentFlags()
	f.BoolVar(&a.json, "json", false, "print the result as one JSON object on standard output, all else on standard error")
	f.StringVar(&a.progress, "progress", term.ModeAuto, "how to show builds: auto, tty, plain, json or quiet")
	f.BoolVar(&a.noColor, "no-color", false, "no colours (as does NO_COLOR)")
	f.StringVar(&a.base, baseFlag, "", "base image: a Debian-family image, \"offline\" or \"default\"; given to the course or to exercises, it is kept for both (CASTOFF_BASE)")
	f.StringVar(&a.context, "context", "", "docker context to use")
	f.StringVar(&a.host, "host", "", "daemon to use: unix://…, tcp://… or ssh://…")
	f.StringVar(&a.builder, builderFlag, "", "builder: buildkit, legacy or default, the best there is; kept as --base is")
	f.StringVar(&a.lessons, "lessons", "", "play the lessons and exercises of another directory")
	f.BoolVar(&a.trusted, "trust", false, "use the files of another course, or from elsewhere, and build their Dockerfiles without asking")
	root.Flags().BoolVar(&a.rebuild, "rebuild", false, "build the images again, without cache")
	root.AddCommand(a.listCommand(), a.learnCommand(), a.buildCommand(), a.measureCommand(), a.compareCommand(),
		a.exerciseCommand(), a.checkCommand(), a.hintCommand(), a.solutionCommand(), a.resetCommand(), a.explainCommand(),
		a.courseCommand(), a.doctorCommand(), a.cleanCommand())
	root.InitDefaultCompletionCmd()
	root.InitDefaultHelpCmd()
	checkArgs(root)
	a.completions(root)
	a.helpful(root)
	return root
}

// prepare checks what the flags say before any command runs.
func (a *app) prepare() error {
	if a.noColor {
		a.t.NoColor()
	}
	if os.Getenv("ACCESSIBLE") != "" || os.Getenv("CASTOFF_ACCESSIBLE") != "" {
		a.t.Speak()
	}
	// Wrong modes are told now, not after a build.
	_, err := a.display()
	return err
}

// display is where builds are shown. With --json standard error is the only
// stream for it; without, it is too, so that results can be piped.
func (a *app) display() (term.Display, error) { return term.NewDisplay(a.progress, a.t, a.err) }

// print shows blocks on standard output.
func (a *app) print(blocks ...screen.Block) error {
	return a.printTo(a.out, blocks...)
}

func (a *app) printTo(w io.Writer, blocks ...screen.Block) error {
	return printWith(a.t.Renderer(), w, a.runnableIn(blocks)...)
}

func printWith(r *term.Renderer, w io.Writer, blocks ...screen.Block) error {
	text := r.Render(blocks...)
	if _, err := fmt.Fprintln(w, strings.TrimRight(text, "\n")); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}

// printJSON writes the one object of --json.
func (a *app) printJSON(v any) error { return writeJSON(a.out, v) }

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}

// connect finds the daemon. That it was interrupted is no fault of the daemon's.
func (a *app) connect(ctx context.Context) (*docker.Engine, error) {
	e, err := docker.Connect(ctx, docker.Options{Host: a.host, Context: a.context})
	if err != nil && ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return e, err
}

func (a *app) journal() (*journal.Journal, error) { return journal.Open(journal.DefaultDir()) }

// learner is the name that keeps learners on one daemon apart.
func learner() string { return os.Getenv("CASTOFF_LEARNER") }

// version is what the build says of itself.
func version() string {
	v := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		v = info.Main.Version
	}
	return fmt.Sprintf("castoff %s %s %s/%s", v, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
