// Package surroundings reads what a probe says about the network of a
// container. It is not a part of the probe, which has to make do with little of
// the standard library.
package surroundings

import (
	"bufio"
	"encoding/hex"
	"errors"
	"io"
	"net/netip"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/image/rootfs/walk"
)

// Network is what a probe sees in the network of a container.
type Network struct {
	// Listening are the addresses at which TCP connections are taken.
	Listening []netip.AddrPort
	// Reply is the beginning of what was answered, at most [walk.MostReply]
	// bytes; empty if nobody answered.
	Reply []byte
}

// errNoReport is the error for a report that is not one, or breaks off.
var errNoReport = errors.New("reading a probe's report on a network: it breaks off")

// Read reads what [walk.LookAround] wrote.
func Read(r io.Reader) (Network, error) {
	var n Network
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 8*walk.MostReply)
	for lines.Scan() {
		line := lines.Text()
		if text, ok := strings.CutPrefix(line, walk.WordReply); ok {
			said, err := strconv.Unquote(text)
			if err != nil {
				return n, errNoReport
			}
			n.Reply = []byte(said)
			return n, nil
		}
		text, ok := strings.CutPrefix(line, walk.WordListening)
		a, good := addrPort(text)
		if !ok || !good {
			return n, errNoReport
		}
		n.Listening = append(n.Listening, a)
	}
	return n, errNoReport
}

// addrPort reads an address and a port as the probe writes them.
func addrPort(text string) (a netip.AddrPort, ok bool) {
	host, port, _ := strings.Cut(text, ":")
	b, err := hex.DecodeString(host)
	if err != nil {
		return a, false
	}
	addr, ok := netip.AddrFromSlice(b)
	p, err := strconv.ParseUint(port, 16, 16)
	return netip.AddrPortFrom(addr.Unmap(), uint16(p)), ok && err == nil
}
