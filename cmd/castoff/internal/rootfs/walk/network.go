package walk

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// NetworkFlag is the first argument by which a probe is told to look into the
// network that it is in, instead of walking. The next arguments are a port, and
// what to say to the program that listens there.
const NetworkFlag = "-network"

// Network is what a probe sees in the network of a container.
type Network struct {
	// Listening are the addresses at which TCP connections are taken.
	Listening []netip.AddrPort
	// Reply is the beginning of what was answered; empty if nobody answered.
	Reply []byte
}

// The words of the probe's report, each at the beginning of a line.
const (
	wordListening = "listening "
	wordReply     = "reply "
)

// mostReply is how much of an answer is told, in bytes: quoted, it fits into
// what is kept of a container's output.
const mostReply = 12 << 10

// LookAround writes to w, for [ReadNetwork], who listens in this network, and
// what one who listens on port answers to a request.
func LookAround(w io.Writer, root, port, request string) error {
	asked, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return fmt.Errorf("reading the port: %w", err)
	}
	all, err := listeners(root)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	for _, a := range all {
		fmt.Fprintf(out, "%s%s\n", wordListening, a)
	}
	fmt.Fprintf(out, "%s%+q\n", wordReply, reply(all, uint16(asked), request))
	return out.Flush()
}

// reply asks each that listens on the port until one answers.
func reply(all []netip.AddrPort, port uint16, request string) []byte {
	for _, a := range all {
		if a.Port() != port || request == "" {
			continue
		}
		for _, at := range reachedAt(a.Addr()) {
			if b := ask(netip.AddrPortFrom(at, port), request, mostReply); len(b) > 0 {
				return b
			}
		}
	}
	return nil
}

// reachedAt are the addresses at which a program is reached in its own network.
// One that listens on all addresses of version 6 mostly does on those of 4 as
// well, and version 6 may be turned off.
func reachedAt(a netip.Addr) []netip.Addr {
	v4, v6 := netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()
	switch {
	case !a.IsUnspecified():
		return []netip.Addr{a}
	case a.Is4():
		return []netip.Addr{v4}
	}
	return []netip.Addr{v4, v6}
}

// listeners reads the kernel's tables of connections. Source: proc(5).
func listeners(root string) ([]netip.AddrPort, error) {
	var all []netip.AddrPort
	var errs []error
	for _, table := range []string{"tcp", "tcp6"} {
		b, err := os.ReadFile(filepath.Join(root, "proc", "net", table))
		if err != nil {
			errs = append(errs, err) // a kernel without version 6 has only one
			continue
		}
		for line := range strings.Lines(string(b)) {
			if a, ok := listener(line); ok {
				all = append(all, a)
			}
		}
	}
	if len(errs) == 2 {
		return nil, errors.Join(errs...)
	}
	return all, nil
}

// stateListen is TCP_LISTEN of the kernel's net/tcp_states.h.
const stateListen = "0A"

// listener takes a line of one of the tables: "0: 0100007F:1F90 00000000:0000
// 0A …".
func listener(line string) (a netip.AddrPort, ok bool) {
	f := strings.Fields(line)
	if len(f) < 4 || f[3] != stateListen {
		return a, false
	}
	host, port, _ := strings.Cut(f[1], ":")
	p, err := strconv.ParseUint(port, 16, 16)
	if err != nil {
		return a, false
	}
	b, err := hex.DecodeString(host)
	if err != nil || len(b)%4 != 0 {
		return a, false
	}
	// The address is written in words of the machine's own order.
	for i := 0; i < len(b); i += 4 {
		binary.NativeEndian.PutUint32(b[i:], binary.BigEndian.Uint32(b[i:]))
	}
	addr, ok := netip.AddrFromSlice(b)
	return netip.AddrPortFrom(addr.Unmap(), uint16(p)), ok
}

// errNoReport is the error for a report that is none, or breaks off.
var errNoReport = errors.New("reading what a probe tells of a network: it breaks off")

// ReadNetwork reads what [LookAround] wrote.
func ReadNetwork(r io.Reader) (Network, error) {
	var n Network
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 8*mostReply)
	for lines.Scan() {
		line := lines.Text()
		if text, ok := strings.CutPrefix(line, wordReply); ok {
			said, err := strconv.Unquote(text)
			if err != nil {
				return n, errNoReport
			}
			n.Reply = []byte(said)
			return n, nil
		}
		a, err := netip.ParseAddrPort(strings.TrimPrefix(line, wordListening))
		if err != nil {
			return n, errNoReport
		}
		n.Listening = append(n.Listening, a)
	}
	return n, errNoReport
}
