package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"castoff/cmd/castoff/internal/checker"
	"castoff/cmd/castoff/internal/explain"
	"castoff/cmd/castoff/internal/fault"
	"castoff/cmd/castoff/internal/screen"

	"github.com/spf13/cobra"
)

// maxErrorText is how many bytes of an error text are kept at least, of its
// end: as many as explain reads.
const maxErrorText = 1 << 20

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

func (a *app) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use: "explain [TEXT… | TRAP]", Short: "Say what an error of docker build or docker run means, and what to do",
		Long: "explain reads an error of docker build or docker run, as arguments or on standard\n" +
			"input, and names the trap: why it happens, and the cure. It takes the name of a\n" +
			"trap as well, as castoff check tells it. It needs neither network nor daemon.",
		Example: "  docker build . 2>&1 | castoff explain\n  castoff explain 'exec /app: no such file or directory'\n  castoff explain from-path",
		Args:    cobra.ArbitraryArgs,
		RunE:    func(_ *cobra.Command, args []string) error { return a.explain(args) },
	}
}

func (a *app) explain(args []string) error {
	text := strings.Join(args, " ")
	if len(args) == 0 {
		if a.t.InTerminal() {
			return fault.New(errors.New("explaining the error: there is none on standard input"), fault.ExitUsage,
				"docker build --progress=plain . 2>&1 | castoff explain", "castoff explain 'the error'")
		}
		var err error
		if text, err = readEnd(a.in, maxErrorText); err != nil {
			return fmt.Errorf("reading the error from standard input: %w", err)
		}
	}
	found := explain.Explain(text)
	if t, ok := trapNamed(strings.TrimSpace(text)); ok && len(found) == 0 {
		found = []explain.Explanation{{Trap: t, Names: map[string]string{}}}
	}
	if a.json {
		if err := a.printJSON(explainedJSON(found)); err != nil {
			return err
		}
	} else if len(found) > 0 {
		if err := a.print(a.explanationBlocks(found)...); err != nil {
			return err
		}
	}
	if len(found) == 0 {
		return fault.New(errors.New("explaining the error: none of the known traps"), fault.ExitFailed,
			"docker build --progress=plain . 2>&1 | castoff explain    with all that the build prints",
			"castoff list    shows what the lessons are about")
	}
	return nil
}

// explanationBlocks are explanations as they are drawn. They point to the
// exercises that the course has.
func (a *app) explanationBlocks(found []explain.Explanation) []screen.Block {
	practised := map[string]bool{}
	if all, err := a.loadExercises(); err == nil {
		for _, ex := range all {
			practised[ex.ID] = true
		}
	}
	var blocks []screen.Block
	for i, e := range found {
		b := explanationBlock(e)
		if len(found) > 1 {
			b.Number = i + 1
		}
		if practised[e.Trap.Exercise] {
			b.Practise = "castoff exercise " + e.Trap.Exercise
		}
		blocks = append(blocks, b)
	}
	if len(found) > 1 {
		blocks = append(blocks, screen.Notice{Text: fmt.Sprintf("%d explanations, the likeliest first.", len(found))})
	}
	return blocks
}

// explanationBlock is an explanation as it is drawn.
func explanationBlock(e explain.Explanation) screen.Explanation {
	return screen.Explanation{Title: e.Trap.Title, Saw: e.Line, Meant: e.Names["meant"], Why: e.Trap.Why, Cure: e.Trap.Cure, Example: e.Trap.Example}
}

// trapNamed is the trap with an ID, as castoff check tells it.
func trapNamed(id string) (explain.Trap, bool) {
	for _, t := range explain.Traps() {
		if t.ID == id {
			return t, true
		}
	}
	return explain.Trap{}, false
}

// meaningOf is what is known of a failed check: its trap, with the line that
// shows it.
func meaningOf(res checker.Result) (screen.Explanation, bool) {
	t, ok := trapNamed(res.Trap)
	if !ok {
		return screen.Explanation{}, false
	}
	for _, text := range []string{res.Said, res.Log} {
		for _, e := range explain.Explain(text) {
			if e.Trap.ID == t.ID {
				return explanationBlock(e), true
			}
		}
	}
	return explanationBlock(explain.Explanation{Trap: t}), true
}

func explainedJSON(found []explain.Explanation) any {
	list := []explained{}
	for _, e := range found {
		t := e.Trap
		list = append(list, explained{Trap: t.ID, Title: t.Title, Line: e.Line, Names: e.Names, Why: t.Why, Cure: t.Cure,
			Example: t.Example, Exercise: t.Exercise, Lesson: t.Lesson})
	}
	return struct {
		SchemaVersion int         `json:"schema_version"`
		Explanations  []explained `json:"explanations"`
	}{explainVersion, list}
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
