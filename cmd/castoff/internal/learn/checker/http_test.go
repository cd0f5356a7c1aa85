package checker

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/trial"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/checker/ask"
)

// TestUnheard tells a program that does not listen from a port that cannot be
// reached.
func TestUnheard(t *testing.T) {
	addrs := func(all ...string) (out []netip.AddrPort) {
		for _, a := range all {
			out = append(out, netip.MustParseAddrPort(a))
		}
		return out
	}
	for name, c := range map[string]struct {
		inside *trial.Inside
		unseen error
		found  string
		status int
	}{
		"nobody":             {&trial.Inside{}, nil, "listens on no port", 0},
		"the engine alone":   {&trial.Inside{Listening: addrs("127.0.0.11:40123")}, nil, "listens on no port", 0},
		"elsewhere":          {&trial.Inside{Listening: addrs("127.0.0.11:40123", "0.0.0.0:9090", "[::]:9090", "127.0.0.1:6060")}, nil, "nothing listens on port 8080; the program listens on :9090, 127.0.0.1:6060", 0},
		"for itself":         {&trial.Inside{Listening: addrs("127.0.0.1:8080", "[::1]:8080"), Reply: []byte("HTTP/1.1 200 OK\r\n\r\n")}, nil, "listens on 127.0.0.1:8080, [::1]:8080 only", 0},
		"for all, and mute":  {&trial.Inside{Listening: addrs("[::]:8080")}, nil, "does not answer within 3s, not even inside", 0},
		"for all, and odd":   {&trial.Inside{Listening: addrs("[::]:8080"), Reply: []byte("220 mail\r\n")}, nil, "does not answer", 0},
		"for all":            {&trial.Inside{Listening: addrs("127.0.0.1:8080", "172.17.0.2:8080"), Reply: []byte("HTTP/1.1 404 Not Found\r\nContent-Length: 900\r\n\r\nwelcome")}, nil, "", 404},
		"who knows":          {nil, errors.New("no probe\x1b[31m"), "nothing answered on port 8080 within 3s; whether the program listens could not be found out: no probe", 0},
		"who knows, nor why": {nil, nil, "nothing answered on port 8080 within 3s", 0},
	} {
		got, v := unheard(8080, 3*time.Second, trial.Served{Trial: trial.Trial{Output: "started\n"}, Inside: c.inside, Unseen: c.unseen})
		if got.Status != c.status || !strings.Contains(v.found, c.found) || strings.Contains(v.found, "\x1b") {
			t.Errorf("%s: %+v, %+v", name, got, v)
		}
		if heard := got.Status != 0; heard != (v.state == "") || !heard && (v.state != Failed || v.next == "" || v.log != "started\n") || heard && got.Body != "welcome" {
			t.Errorf("%s: %+v, %+v", name, got, v)
		}
	}
	if got := ask.Request(8080, "/x?y=1"); !strings.HasPrefix(got, "GET /x?y=1 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n") || !strings.Contains(got, "Connection: close") {
		t.Errorf("the request is %q", got)
	}
}

// barred is a daemon whose published ports cannot be reached from here.
type barred struct{ *docker.Engine }

func (b barred) Serve(ctx context.Context, s trial.Spec, port int, request string, use func(context.Context, string) bool) (trial.Served, error) {
	return b.Engine.Serve(ctx, s, port, request, func(ctx context.Context, _ string) bool { return use(ctx, "127.0.0.1:1") })
}

// TestBarred judges a server whose port cannot be reached by what it answers
// inside its container's network.
func TestBarred(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.checker(b.engine.Info().Builders[0])
	c.engine = barred{b.engine}
	for name, x := range map[string]struct {
		check httpCheck
		want  State
		found string
	}{
		"well":          {httpCheck{path: "/x", status: 200, body: []string{"welcome to /x"}}, Passed, "status 200, asked inside its container's network"},
		"not found":     {httpCheck{path: "/missing", status: 200}, Failed, "answered /missing with status 404, asked inside"},
		"not its words": {httpCheck{path: "/", status: 200, body: []string{"bye"}}, Failed, `without "bye", asked inside`},
	} {
		if name != "well" && !longtest.All() {
			continue // a table of what an engine saw inside has them: TestUnheard
		}
		x.check.port, x.check.within = 8080, 2*time.Second
		rep, err := c.Check(t.Context(), exercise.Exercise{ID: "x", Checks: []exercise.Check{of(&x.check)}}, dir(app+serve+entry), progress.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if res := rep.Results[0]; res.State != x.want || !strings.Contains(res.Found, x.found) {
			t.Errorf("%s: it is %s: %s\n%s", name, res.State, res.Found, res.Said)
		}
	}
}

// TestStale: Podman's cache does not know about build arguments.
func TestStale(t *testing.T) {
	args := exercise.Build{Args: map[string]string{"V": "1"}}
	var stale []daemon.Builder
	for _, builder := range []daemon.Builder{daemon.BuildKit, daemon.Legacy, daemon.Podman} {
		r := &run{Checker: New(nil, Options{Builder: builder}), ex: exercise.Exercise{Build: args}}
		if r.stale() {
			stale = append(stale, builder)
		}
		if r.ex.Build = (exercise.Build{}); r.stale() {
			t.Errorf("%s: without an argument the cache is not used", builder)
		}
	}
	if !slices.Equal(stale, []daemon.Builder{daemon.Podman}) {
		t.Errorf("the cache is not used by %q", stale)
	}
}
