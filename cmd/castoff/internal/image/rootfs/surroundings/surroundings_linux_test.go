package surroundings

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/image/rootfs/walk"
)

// around is what a probe in this network sees of a port.
func around(t *testing.T, port int, request string) Network {
	t.Helper()
	var b bytes.Buffer
	if err := walk.Run(&b, "/", []string{walk.NetworkFlag, strconv.Itoa(port), request}); err != nil {
		t.Fatal(err)
	}
	n, err := Read(&b)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestLookAround has servers listen and answer, in the network of this test.
func TestLookAround(t *testing.T) {
	t.Parallel()
	answer := strings.Repeat("welcome\x00\u202e\n", 3000)
	for _, at := range []string{"127.0.0.1:0", "0.0.0.0:0", "[::1]:0", ":0"} {
		l, err := net.Listen("tcp", at)
		if err != nil {
			t.Logf("%s: %v", at, err) // a machine without version 6
			continue
		}
		s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.URL.Path, answer) })}
		go func() { _ = s.Serve(l) }()
		addr := netip.MustParseAddrPort(l.Addr().String())
		n := around(t, int(addr.Port()), "GET /there HTTP/1.0\r\n\r\n")
		if !slices.ContainsFunc(n.Listening, func(a netip.AddrPort) bool {
			return a.Port() == addr.Port() && a.Addr().IsUnspecified() == addr.Addr().IsUnspecified() && a.Addr().IsLoopback() == addr.Addr().IsLoopback()
		}) {
			t.Errorf("%s: it is not among %v", at, n.Listening)
		}
		if len(n.Reply) != walk.MostReply || !bytes.HasPrefix(n.Reply, []byte("HTTP/1.0 200")) || !bytes.Contains(n.Reply, []byte("/therewelcome\x00\u202e\n")) {
			t.Errorf("%s: %d bytes are answered: %.200q", at, len(n.Reply), n.Reply)
		}
		s.Close()
	}
}

// TestLookAroundUnanswered: nobody listens, nobody is asked, or nothing is
// answered.
func TestLookAroundUnanswered(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.Close()
		}
	}()
	silent := around(t, port, "GET / HTTP/1.0\r\n\r\n")
	l.Close()
	gone := around(t, port, "GET / HTTP/1.0\r\n\r\n")
	is := func(a netip.AddrPort) bool { return int(a.Port()) == port }
	if !slices.ContainsFunc(silent.Listening, is) || len(silent.Reply) > 0 || slices.ContainsFunc(gone.Listening, is) || len(gone.Reply) > 0 {
		t.Errorf("silent %+v, gone %+v", silent, gone)
	}
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	if n := around(t, server.Listener.Addr().(*net.TCPAddr).Port, ""); len(n.Reply) > 0 {
		t.Errorf("without a request it is answered %q", n.Reply)
	}
}

// TestLookAroundWithoutTables: that nothing can be seen is not that nobody
// listens.
func TestLookAroundWithoutTables(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	if err := walk.LookAround(&bytes.Buffer{}, root, "80", ""); err == nil {
		t.Error("without the kernel's tables there is no error")
	}
	if err := os.MkdirAll(filepath.Join(root, "proc/net"), 0o755); err != nil {
		t.Fatal(err)
	}
	// A kernel without version 6. The second is a connection, the third a line
	// that was cut.
	table := "  sl  local_address rem_address   st\n   0: 00000000:1F90 00000000:0000 0A 0 0\n   1: 00000000:0050 0100007F:1234 01 0 0\n   2: 000000:0051 00000000:0000 0A\n"
	if err := os.WriteFile(filepath.Join(root, "proc/net/tcp"), []byte(table), 0o644); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := walk.LookAround(&b, root, "80", ""); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	if n, err := Read(strings.NewReader(text)); err != nil || fmt.Sprint(n.Listening) != "[0.0.0.0:8080]" {
		t.Errorf("%v, %v", n, err)
	}
	for _, text := range []string{"", "listening 00000000:1f90\n", "listening 0.0.0.0:8080\nreply \"\"\n", "listening 00:1f90\nreply \"\"\n", "00000000:1f90\nreply \"\"\n", text[:len(text)-3], "reply hello\n", "no such file\n"} {
		if n, err := Read(strings.NewReader(text)); err == nil {
			t.Errorf("%q is taken for %v", text, n)
		}
	}
	if err := walk.LookAround(&b, root, "http", ""); err == nil {
		t.Error("a port of letters is no error")
	}
}
