package checker

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/engine/trial"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/learn/checker/ask"
)

// httpWithin is how long a server may take where the check does not say.
const httpWithin = 10 * time.Second

// httpCheck asks that a server answers.
type httpCheck struct {
	starting
	port, status int
	path         string
	body         []string
}

func (c *httpCheck) Keys() keys.Table {
	return keys.Table{Keys: c.keys(
		keys.Must("port", keys.Number(&c.port, 1, 65535)),
		keys.May("path", keys.URLPath(&c.path)),
		keys.May("status", keys.Number(&c.status, 200, 599)),
		keys.May("body", keys.Words(&c.body)))}
}

func (c *httpCheck) Want() string {
	want := fmt.Sprintf("answers on port %d: %s gives %d", c.port, c.path, c.status)
	if len(c.body) > 0 {
		want += " and " + quoted(c.body, "and")
	}
	return want + c.conditions()
}

func (c *httpCheck) judge(ctx context.Context, r *run) (verdict, error) {
	s := c.trial(r, httpWithin)
	var got ask.Reply
	t, err := r.engine.Serve(ctx, s, c.port, ask.Request(c.port, c.path), func(ctx context.Context, address string) bool {
		got = ask.Get(ctx, "http://"+address+c.path)
		return got.Status != 0
	})
	if errors.Is(err, trial.ErrElsewhere) {
		return unable(trial.ErrElsewhere.Error()), nil
	} else if err != nil {
		return verdict{}, err
	}
	if v, ok := troubled(t.Trial); ok {
		return v, nil
	}
	where := ""
	if got.Status == 0 && !t.Ended {
		var v verdict
		if got, v = unheard(c.port, s.Within, t); got.Status == 0 {
			return v, nil
		}
		where = fromInside
	}
	answered := func(found, next, said string) verdict {
		v := failed(found, next)
		v.said, v.log = plaintext.LastLines(said, saidLines), t.Output
		return v
	}
	switch {
	case got.Status == 0:
		return answered(fmt.Sprintf("the program ended with exit code %d before it answered", t.ExitCode), "read what it printed: what does it miss in its image?", t.Output), nil
	case got.Status != c.status:
		return answered(fmt.Sprintf("the server answered %s with status %d%s", c.path, got.Status, where), "read what the server answered and printed", got.Body+"\n"+t.Output), nil
	}
	for _, text := range r.fill(c.body) {
		if !strings.Contains(got.Body, text) {
			return answered(fmt.Sprintf("the server answered, but without %q%s", text, where), "read what the server answered", got.Body), nil
		}
	}
	return passed(fmt.Sprintf("the server answered with status %d%s", got.Status, where)), nil
}
