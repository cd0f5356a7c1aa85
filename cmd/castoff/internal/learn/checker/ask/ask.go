// Package ask asks a server in a container for a page.
package ask

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/ground/plaintext"
)

// Reply is what a server answered.
type Reply struct {
	Status int
	Body   string
	Err    error
}

const (
	timeout = 3 * time.Second
	again   = 100 * time.Millisecond
	maxBody = 64 << 10 // bytes
)

// Get asks a server until it answers, or ctx ends. Its first answer counts.
func Get(ctx context.Context, url string) Reply {
	c := &http.Client{
		Timeout:       timeout,
		Transport:     &http.Transport{Proxy: nil, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	for {
		if got := once(ctx, c, url); got.Err == nil || ctx.Err() != nil {
			return got
		}
		select {
		case <-time.After(again):
		case <-ctx.Done():
		}
	}
}

func once(ctx context.Context, c *http.Client, url string) Reply {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return Reply{Err: err}
	}
	resp, err := c.Do(req)
	if err != nil {
		return Reply{Err: err}
	}
	defer resp.Body.Close()
	return Read(resp)
}

// Read is a reply's status and the beginning of its body. What arrived of a
// body that breaks off is still an answer.
func Read(resp *http.Response) Reply {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	return Reply{Status: resp.StatusCode, Body: plaintext.Clean(string(body))}
}

// Request is what [Get] says to a server, to be said inside its container's
// network.
func Request(port int, path string) string {
	req, err := http.NewRequest(http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d%s", port, path), nil)
	if err != nil {
		return "" // then nobody is asked
	}
	req.Close = true
	var b strings.Builder
	_ = req.Write(&b) // a Builder never fails
	return b.String()
}
