package enginetest

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/endpoint"
)

// Far connects to the machine's daemon as if it were on another machine: over
// TCP.
func Far(t testing.TB) *docker.Engine {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return behind(t, l, "tcp://"+l.Addr().String(), func(*http.Response) error { return nil })
}

// OfArch connects to the machine's daemon as if it had another architecture.
func OfArch(t testing.TB, arch string) *docker.Engine {
	t.Helper()
	socket := dockertest.SocketPath(t)
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	return behind(t, l, "unix://"+socket, func(r *http.Response) error {
		if !strings.HasSuffix(r.Request.URL.Path, "/version") {
			return nil
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		body = bytes.ReplaceAll(body, []byte(`"Arch":"amd64"`), []byte(`"Arch":"`+arch+`"`))
		body = bytes.ReplaceAll(body, []byte(`"Arch":"arm64"`), []byte(`"Arch":"`+arch+`"`))
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		r.Header.Del("Content-Length")
		return nil
	})
}

// Having connects to the machine's daemon as if an image of it had another name,
// too.
func Having(t testing.TB, name, image string) *docker.Engine {
	t.Helper()
	socket := dockertest.SocketPath(t)
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	straight := &http.Client{Transport: dockertest.Transport(t, dockertest.Socket(t, dockertest.Engine(t)))}
	return behind(t, l, "unix://"+socket, func(r *http.Response) error {
		if !strings.HasSuffix(r.Request.URL.Path, "/images/"+name+"/json") {
			return nil
		}
		other, err := straight.Get("http://daemon/images/" + image + "/json")
		if err != nil {
			return err
		}
		r.StatusCode, r.Header, r.Body, r.ContentLength = other.StatusCode, other.Header, other.Body, other.ContentLength
		return nil
	})
}

// behind connects to the machine's daemon through a proxy that changes answers.
func behind(t testing.TB, l net.Listener, host string, change func(*http.Response) error) *docker.Engine {
	t.Helper()
	t.Cleanup(func() { l.Close() })
	socket := dockertest.Socket(t, dockertest.Engine(t))
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: "daemon"})
	proxy.Transport = dockertest.Transport(t, socket)
	proxy.ModifyResponse, proxy.FlushInterval = change, -1
	server := &http.Server{Handler: proxy}
	go func() { _ = server.Serve(l) }() // until it is closed
	t.Cleanup(func() { server.Close() })
	e, err := docker.Connect(t.Context(), endpoint.Options{Host: host})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}
