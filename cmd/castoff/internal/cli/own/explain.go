package own

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/engine/explain"
	"castoff/cmd/castoff/internal/engine/explain/transcript"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/learn/practice"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
)

// maxErrorText is how many bytes, at least, of the end of an error text are
// kept: one more than explain reads, so that it sees that there were more.
const maxErrorText = transcript.MaxText + 1

// explainVersion is the schema_version of explain --json.
const explainVersion = 1

// explained is an explanation in explain --json.
type explained struct {
	Trap     string            `json:"trap"`
	Title    string            `json:"title"`
	Line     string            `json:"line"`
	Names    map[string]string `json:"names"`
	Why      string            `json:"why"`
	Cure     string            `json:"cure"`
	Example  string            `json:"example,omitempty"`
	Exercise string            `json:"exercise,omitempty"`
	Lesson   int               `json:"lesson,omitempty"`
}

// said is what explain found in a text.
type said struct {
	explain.Findings
	// success is the line by which a builder shows that all went well; empty if
	// that is not certain.
	success string
}

// explainOptions are what explain is asked for.
type explainOptions struct {
	*shared.Deps
	// words are the text, or the name of a trap; without any, standard input is
	// read.
	words []string
	// through passes standard input on.
	through bool
}

func newExplainCommand(d *shared.Deps, run func(context.Context, *explainOptions) error) *cobra.Command {
	o := &explainOptions{Deps: d}
	c := &cobra.Command{
		Use: "explain [TEXT… | TRAP]", Short: "Say what an error of docker build or docker run means, and what to do",
		Long: "explain reads an error of docker build or docker run, as arguments or on standard\n" +
			"input, and names the trap: why it happens, and the cure. It takes the name of a\n" +
			"trap as well, as castoff check tells it. It needs neither network nor daemon. For\n" +
			"when something failed and the message does not help.\n\n" +
			"It exits with 0 if it explains something, or if the text is that of a build that\n" +
			"went well and has no error, and with 1 if it knows nothing of it.\n\n" +
			"With --through it passes standard input on to standard output as it comes, byte\n" +
			"for byte into a file or a pipe, without control sequences on a terminal. When the\n" +
			"input ends it explains on standard error (with --json: the object), and says\n" +
			"nothing of a build that went well. It exits with 0 whatever it has read, so that\n" +
			"under \"set -o pipefail\" the pipeline ends with the build's own exit code. Without\n" +
			"pipefail, a shell knows only the last command's code, and a build that failed\n" +
			"would count as a good one.",
		Example: "  docker build . 2>&1 | castoff explain\n  castoff explain 'exec /app: no such file or directory'\n  castoff explain from-path\n" +
			"  set -o pipefail; docker build . 2>&1 | castoff explain --through | tee build.log",
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			o.words = args
			return run(c.Context(), o)
		},
	}
	c.Flags().BoolVar(&o.through, "through", false, "pass standard input on to standard output, explain on standard error, and exit with 0")
	return c
}

func runExplain(ctx context.Context, o *explainOptions) error {
	if o.through {
		return o.passOn()
	}
	text := strings.Join(o.words, " ")
	if len(o.words) == 0 {
		if o.Terminal.InTerminal() {
			return noInput()
		}
		var err error
		if text, err = readWhile(ctx, o.In, maxErrorText); err != nil {
			return fmt.Errorf("reading the error from standard input: %w", err)
		}
	}
	s := sayOf(text)
	if t, ok := explain.Named(strings.TrimSpace(text)); ok && len(s.Explanations) == 0 {
		s.Explanations = []explain.Explanation{{Trap: t, Names: map[string]string{}}}
	}
	if o.Flags.JSON {
		if err := o.PrintJSON(explainedJSON(s)); err != nil {
			return err
		}
	} else if blocks := o.saidBlocks(s); len(blocks) > 0 {
		if err := o.Print(blocks...); err != nil {
			return err
		}
	}
	switch {
	case len(s.Explanations) > 0 || s.success != "":
		return nil
	case strings.TrimSpace(text) == "":
		return fault.New(errors.New("explaining the error: the text is empty"), fault.ExitFailed,
			"docker build . 2>&1 | castoff explain    2>&1 sends along standard error, where builders write")
	default:
		return fault.New(errors.New("explaining the error: "+s.nothing()), fault.ExitFailed,
			"docker build --progress=plain . 2>&1 | castoff explain    with all that the build prints",
			"castoff list    shows what the lessons are about")
	}
}

// noInput is the error if standard input, where a text should come from, is a
// terminal.
func noInput() error {
	return fault.New(errors.New("explaining the error: there is none on standard input"), fault.ExitUsage,
		"docker build --progress=plain . 2>&1 | castoff explain", "castoff explain 'the error'")
}

// sayOf is what explain finds in a text.
func sayOf(text string) said {
	return said{explain.Find(text), explain.Success(text)}
}

// saidBlocks are what was found, as it is drawn; none if that is nothing.
func (o *explainOptions) saidBlocks(s said) []screen.Block {
	switch {
	case len(s.Explanations) == 0 && s.success == "":
		return nil
	case len(s.Explanations) == 0:
		return append([]screen.Block{screen.Notice{Tone: screen.Good, Text: "No error in this text: the build went well, down to \"" + s.success + "\"."}}, s.limits()...)
	}
	blocks := append(o.explanationBlocks(s.Explanations), s.limits()...)
	if s.success != "" {
		blocks = append(blocks, screen.Notice{Text: "The build went well all the same, down to \"" + s.success + "\"."})
	}
	return blocks
}

// onlyEnd says that not all was read.
const onlyEnd = "Only the last mebibyte of the text was read."

// nothing says that no trap is known in the text.
func (s said) nothing() string {
	if s.Cut {
		return "none of the known traps in the last mebibyte, which alone was read"
	}
	return "none of the known traps"
}

// limits say what of the text and of what was found is not shown.
func (s said) limits() []screen.Block {
	var blocks []screen.Block
	switch n := len(s.Explanations); {
	case s.More > 0:
		blocks = append(blocks, screen.Notice{Text: fmt.Sprintf("%d explanations, the likeliest first; %d more are not shown.", n, s.More)})
	case n > 1:
		blocks = append(blocks, screen.Notice{Text: fmt.Sprintf("%d explanations, the likeliest first.", n)})
	}
	if s.Cut {
		blocks = append(blocks, screen.Notice{Text: onlyEnd})
	}
	return blocks
}

// explanationBlocks are explanations as they are drawn. They point to the
// exercises that the course has.
func (o *explainOptions) explanationBlocks(found []explain.Explanation) []screen.Block {
	practised := map[string]bool{}
	if c, err := o.Course(); err == nil {
		all, _ := c.Exercises() // none, if they cannot be read
		for _, ex := range all {
			practised[ex.ID] = true
		}
	}
	var blocks []screen.Block
	for i, e := range found {
		b := practice.Explanation(e)
		if len(found) > 1 {
			b.Number = i + 1
		}
		if practised[e.Trap.Exercise] {
			b.Practise = o.Typed("exercise " + e.Trap.Exercise)
		}
		blocks = append(blocks, b)
	}
	return blocks
}

func explainedJSON(s said) any {
	list := []explained{}
	for _, e := range s.Explanations {
		t := e.Trap
		list = append(list, explained{Trap: t.ID, Title: t.Title, Line: e.Line, Names: e.Names, Why: t.Why, Cure: t.Cure,
			Example: t.Example, Exercise: t.Exercise, Lesson: t.Lesson})
	}
	return struct {
		SchemaVersion int         `json:"schema_version"`
		Succeeded     bool        `json:"succeeded"`
		Explanations  []explained `json:"explanations"`
		More          int         `json:"more,omitempty"`
		OnlyEndRead   bool        `json:"only_end_read,omitempty"`
	}{explainVersion, s.success != "", list, s.More, s.Cut}
}

// readWhile is [readEnd] until ctx ends: what is read from may have nothing to
// say and no end.
func readWhile(ctx context.Context, r io.Reader, n int) (string, error) {
	type result struct {
		text string
		err  error
	}
	done := make(chan result, 1)
	go func() {
		text, err := readEnd(r, n)
		done <- result{text, err}
	}()
	select {
	case res := <-done:
		return res.text, res.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// readEnd reads all of r and returns at least its last n bytes, at most twice
// as many.
func readEnd(r io.Reader, n int) (string, error) {
	var kept []byte
	buf := make([]byte, 64<<10)
	for {
		m, err := r.Read(buf)
		if kept = append(kept, buf[:m]...); len(kept) > 2*n {
			kept = append(kept[:0], kept[len(kept)-n:]...)
		}
		if errors.Is(err, io.EOF) {
			return string(kept), nil
		} else if err != nil {
			return "", err
		}
	}
}
