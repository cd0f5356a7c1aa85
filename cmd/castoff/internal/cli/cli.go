// Package cli is castoff's command line: commands, flags, wiring and exit
// codes. It is the only package that knows all the others.
package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"castoff/cmd/castoff/internal/cli/learning"
	"castoff/cmd/castoff/internal/cli/measuring"
	"castoff/cmd/castoff/internal/cli/own"
	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/cli/teaching"
	"castoff/cmd/castoff/internal/cli/tidying"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/display"
	"castoff/cmd/castoff/internal/ui/term"

	"github.com/spf13/cobra"
)

// signalled is the cause of a context that a signal ended.
type signalled struct{ sig syscall.Signal }

func (s signalled) Error() string { return "stopped by " + s.sig.String() }

// Is makes a signal count as [context.Canceled] everywhere.
func (s signalled) Is(target error) bool { return target == context.Canceled }

// Main runs castoff and returns its exit code.
func Main(args []string, in, out, errs *os.File) int {
	d := &shared.Deps{In: in, Out: out, Err: errs, Version: module(), Terminal: term.Detect(in, out, errs, os.Getenv), Program: shared.ProgramName(os.Args[0])}
	ctx, stop := withSignals(context.Background(), d.Lent.Lasts)
	defer stop()
	defer d.Close()
	root := newRoot(d)
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(ctx)
	return exit(ctx, d, err)
}

// withSignals returns a context that the first signal ends, with the signal
// as its cause. A second one ends the program as it would without us. While
// lent says that another program has the terminal, ^C belongs to that one.
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
func exit(ctx context.Context, d *shared.Deps, err error) int {
	var s signalled
	interrupted := errors.As(context.Cause(ctx), &s)
	switch {
	case err == nil:
		return 0
	case interrupted && errors.Is(err, context.Canceled):
		fmt.Fprintf(d.Err, "\n%s\n", d.Stopped())
		return 128 + int(s.sig)
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(d.Err, d.Stopped())
		return fault.ExitInterrupted
	case errors.As(err, &shared.Shown{}):
		return fault.Code(err)
	}
	if detail := fault.Detail(err); detail != "" {
		fmt.Fprintln(d.Err, plaintext.Clean(detail))
	}
	fmt.Fprintf(d.Err, "error: %s\n", plaintext.Joined(err.Error(), "; "))
	for _, h := range fault.Hints(err) {
		fmt.Fprintf(d.Err, "hint: %s\n", d.Runnable(plaintext.Line(h)))
	}
	return fault.Code(err)
}

// newRoot is the command tree.
func newRoot(d *shared.Deps) *cobra.Command {
	root := &cobra.Command{
		Use:   "castoff",
		Short: "A course on Docker multi-stage builds, on your own daemon",
		Long: "castoff teaches Docker multi-stage builds by doing them on your own Docker daemon:\n" +
			"you build the traditional and the multi-stage image of a small Go program and\n" +
			"measure both. Without a command it goes on where you left off.",
		Version:       version(),
		Args:          asParent,
		SilenceErrors: true, SilenceUsage: true,
		PersistentPreRunE: func(c *cobra.Command, _ []string) error {
			d.Note(c)
			return d.Prepare()
		},
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	f := root.PersistentFlags()
	f.BoolVar(&d.Flags.JSON, "json", false, "print the result as one JSON object on standard output, all else on standard error")
	f.StringVar(&d.Flags.Progress, "progress", display.ModeAuto, "how to show builds: auto, tty, plain, json or quiet")
	f.BoolVar(&d.Flags.NoColor, "no-color", false, "no colours (as does NO_COLOR)")
	f.StringVar(&d.Flags.Base, shared.BaseFlag, "", "base image: a Debian-family image, \"offline\" or \"default\"; given to the course or to exercises, it is kept for both (CASTOFF_BASE)")
	f.StringVar(&d.Flags.Context, "context", "", "docker context to use")
	f.StringVar(&d.Flags.Host, "host", "", "daemon to use: unix://…, tcp://… or ssh://…")
	f.StringVar(&d.Flags.Builder, shared.BuilderFlag, "", "builder: buildkit, legacy or default, the best there is; kept as --base is")
	f.StringVar(&d.Flags.Lessons, "lessons", "", "play another course: a directory, a packed `COURSE`, or one that is kept, by its name")
	f.BoolVar(&d.Flags.Trusted, "trust", false, "use the files of another course, or from elsewhere, and build their Dockerfiles without asking")
	learning.PlayCourse(d, root)
	for _, group := range [][]*cobra.Command{learning.Commands(d), measuring.Commands(d), own.Commands(d), teaching.Commands(d), tidying.Commands(d)} {
		root.AddCommand(group...)
	}
	root.InitDefaultCompletionCmd()
	root.InitDefaultHelpCmd()
	checkArgs(root)
	completions(d, root)
	helpful(d, root)
	return root
}

// Version is the version of castoff's module where a build does not know it, as
// one from an archive of the sources does not:
// go build -ldflags '-X castoff/cmd/castoff/internal/cli.Version=v1.2.0'.
var Version string

// module is the version of castoff's module: "v1.2.0", or "(devel)" of a checkout.
func module() string {
	if Version != "" {
		return Version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// version is what the build says about itself.
func version() string {
	return fmt.Sprintf("castoff %s %s %s/%s", module(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
