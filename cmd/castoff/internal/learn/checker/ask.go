package checker

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/engine/trial"
	"castoff/cmd/castoff/internal/ground/plaintext"
)

// reply is what a server answered.
type reply struct {
	status int
	body   string
	err    error
}

const (
	askTimeout = 3 * time.Second
	askAgain   = 100 * time.Millisecond
	maxBody    = 64 << 10 // bytes
)

// ask asks a server until it answers, or ctx ends. Its first answer counts.
func ask(ctx context.Context, url string) reply {
	c := &http.Client{
		Timeout:       askTimeout,
		Transport:     &http.Transport{Proxy: nil, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	for {
		if got := askOnce(ctx, c, url); got.err == nil || ctx.Err() != nil {
			return got
		}
		select {
		case <-time.After(askAgain):
		case <-ctx.Done():
		}
	}
}

func askOnce(ctx context.Context, c *http.Client, url string) reply {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return reply{err: err}
	}
	resp, err := c.Do(req)
	if err != nil {
		return reply{err: err}
	}
	defer resp.Body.Close()
	return replied(resp)
}

// replied is a reply's status and the beginning of its body. What arrived of a
// body that breaks off is still an answer.
func replied(resp *http.Response) reply {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	return reply{status: resp.StatusCode, body: plaintext.Clean(string(body))}
}

// request is what [ask] says to a server, to be said inside its container's
// network.
func request(port int, path string) string {
	req, err := http.NewRequest(http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d%s", port, path), nil)
	if err != nil {
		return "" // then nobody is asked
	}
	req.Close = true
	var b strings.Builder
	_ = req.Write(&b) // a Builder never fails
	return b.String()
}

// fromInside is added to what was found where the server was asked in its
// container's network.
const fromInside = ", asked inside its container's network; the port that the daemon published cannot be reached from here"

// unheard finds out why nothing answered on a port: the learner's program does
// not listen, or does so where only its container hears it, or the way to it is
// barred. Then its reply is what it answered inside; in the other cases there
// is none, but a verdict.
func unheard(port int, within time.Duration, t trial.Served) (reply, verdict) {
	deaf := func(found, next string) (reply, verdict) {
		v := failed(found, next)
		v.said, v.log = lastLines(t.Output, saidLines), t.Output
		return reply{}, v
	}
	if t.Inside == nil {
		found := fmt.Sprintf("nothing answered on port %d within %s", port, within)
		if t.Unseen != nil {
			found += "; whether the program listens could not be found out: " + plaintext.Line(t.Unseen.Error())
		}
		return deaf(found, "see on which port and address the program listens: what listens on 127.0.0.1 is heard in its container only")
	}
	here, elsewhere := listening(t.Inside.Listening, port)
	loopback := !slices.ContainsFunc(here, func(a netip.AddrPort) bool { return !a.Addr().IsLoopback() })
	switch {
	case len(here) == 0 && len(elsewhere) == 0:
		return deaf(fmt.Sprintf("the program runs, but after %s it listens on no port", within), "read what it printed: does it wait for something, or is it not a server at all?")
	case len(here) == 0:
		return deaf(fmt.Sprintf("nothing listens on port %d; the program listens on %s", port, some(addresses(elsewhere))), fmt.Sprintf("see where the program has its port from: it is to be %d", port))
	case loopback:
		return deaf(fmt.Sprintf("the program listens on %s only, which nobody hears outside its container", some(addresses(here))), "see where the program has its address from: without one, or with 0.0.0.0, it listens on all")
	}
	resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(t.Inside.Reply)), nil)
	if err != nil {
		return deaf(fmt.Sprintf("the program listens on port %d, but does not answer within %s, not even inside its container", port, within), "read what it printed: what does it wait for before it answers?")
	}
	defer resp.Body.Close()
	return replied(resp), verdict{}
}

// resolver is where an engine answers for names in a container's own network.
// Source: Docker's documentation, "Networking overview", DNS services.
var resolver = netip.AddrFrom4([4]byte{127, 0, 0, 11})

// listening divides addresses into those with a port and the others, leaving
// out the engine's own.
func listening(all []netip.AddrPort, port int) (here, elsewhere []netip.AddrPort) {
	for _, a := range all {
		switch {
		case int(a.Port()) == port:
			here = append(here, a)
		case a.Addr() != resolver:
			elsewhere = append(elsewhere, a)
		}
	}
	return here, elsewhere
}

// addresses writes addresses as programs take them: ":8080" stands for all.
func addresses(all []netip.AddrPort) []string {
	var texts []string
	for _, a := range all {
		text := a.String()
		if a.Addr().IsUnspecified() {
			text = fmt.Sprintf(":%d", a.Port())
		}
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}
