package checker

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"castoff/cmd/castoff/internal/engine/trial"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/learn/checker/ask"
)

// fromInside is added to what was found where the server was asked in its
// container's network.
const fromInside = ", asked inside its container's network; the port that the daemon published cannot be reached from here"

// unheard finds out why nothing answered on a port: the learner's program does
// not listen, or does so where only its container hears it, or the way to it is
// barred. Then its reply is what it answered inside; in the other cases there
// is none, but a verdict.
func unheard(port int, within time.Duration, t trial.Served) (ask.Reply, verdict) {
	deaf := func(found, next string) (ask.Reply, verdict) {
		v := failed(found, next)
		v.said, v.log = plaintext.LastLines(t.Output, saidLines), t.Output
		return ask.Reply{}, v
	}
	if t.Inside == nil {
		found := fmt.Sprintf("nothing answered on port %d within %s", port, within)
		if t.Unseen != nil {
			found += "; whether the program listens could not be found out: " + plaintext.Line(t.Unseen.Error())
		}
		return deaf(found, "see on which port and address the program listens: what listens on 127.0.0.1 is heard in its container only")
	}
	here, elsewhere := ask.Listening(t.Inside.Listening, port)
	loopback := !slices.ContainsFunc(here, func(a netip.AddrPort) bool { return !a.Addr().IsLoopback() })
	switch {
	case len(here) == 0 && len(elsewhere) == 0:
		return deaf(fmt.Sprintf("the program runs, but after %s it listens on no port", within), "read what it printed: does it wait for something, or is it not a server at all?")
	case len(here) == 0:
		return deaf(fmt.Sprintf("nothing listens on port %d; the program listens on %s", port, some(ask.Addresses(elsewhere))), fmt.Sprintf("see where the program has its port from: it is to be %d", port))
	case loopback:
		return deaf(fmt.Sprintf("the program listens on %s only, which nobody hears outside its container", some(ask.Addresses(here))), "see where the program has its address from: without one, or with 0.0.0.0, it listens on all")
	}
	resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(t.Inside.Reply)), nil)
	if err != nil {
		return deaf(fmt.Sprintf("the program listens on port %d, but does not answer within %s, not even inside its container", port, within), "read what it printed: what does it wait for before it answers?")
	}
	defer resp.Body.Close()
	return ask.Read(resp), verdict{}
}
