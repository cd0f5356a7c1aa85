package checker

import (
	"context"
	"fmt"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/learn/checker/says"
)

// runWithin is how long a container may take where the check does not say.
const runWithin = 10 * time.Second

// runsCheck asks that a container ends as it should.
type runsCheck struct {
	starting
	exit int
	// output must all be in what it prints, notOutput must not.
	output, notOutput []string
}

func (c *runsCheck) Keys() keys.Table {
	return keys.Table{Keys: c.keys(
		keys.May("output", keys.Words(&c.output)),
		keys.May("not-output", keys.Words(&c.notOutput)),
		keys.May("exit", keys.Number(&c.exit, 0, 255)))}
}

func (c *runsCheck) Want() string {
	want := fmt.Sprintf("exit code %d", c.exit)
	var prints []string
	if len(c.output) > 0 {
		prints = append(prints, "prints "+quoted(c.output, "and"))
	}
	if len(c.notOutput) > 0 {
		prints = append(prints, "does not print "+quoted(c.notOutput, "or"))
	}
	if len(prints) > 0 {
		want += ", and " + strings.Join(prints, " and ")
	}
	return want + c.conditions()
}

func (c *runsCheck) judge(ctx context.Context, r *run) (verdict, error) {
	s := c.trial(r, runWithin)
	t, err := r.engine.Try(ctx, s)
	if err != nil {
		return verdict{}, err
	}
	if v, ok := troubled(t); ok {
		return v, nil
	}
	printed := func(found, next string) verdict {
		v := failed(found, next)
		v.said, v.log = plaintext.LastLines(t.Output, saidLines), t.Output
		return v
	}
	switch {
	case !t.Ended:
		return printed(fmt.Sprintf("the program was still running after %s, and was stopped", s.Within), "find out what it waits for: nobody types anything, and its input is empty"), nil
	case t.ExitCode == 0 && c.exit != 0:
		return printed(fmt.Sprintf("the program ended with exit code 0 instead of %d", c.exit), "here it is to refuse: find out why it did not"), nil
	case t.ExitCode != c.exit:
		return printed(fmt.Sprintf("the program ended with exit code %d", t.ExitCode), says.Next(t.Output, "read what it printed: what does it miss in its image?")), nil
	}
	for _, text := range r.fill(c.output) {
		if !strings.Contains(t.Output, text) {
			found := fmt.Sprintf("the program did not print %q", text)
			if t.Output == "" {
				found = fmt.Sprintf("the program printed nothing, and %q was to be in it", text)
			}
			return printed(found, "read what it printed, and where it has that from"), nil
		}
	}
	for _, text := range r.fill(c.notOutput) {
		if strings.Contains(t.Output, text) {
			return printed(fmt.Sprintf("the program printed %q", text), "read what it printed, and where it has that from"), nil
		}
	}
	return passed(fmt.Sprintf("the program ended with exit code %d", t.ExitCode)), nil
}
