package walk

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// NetworkFlag is the first argument that tells a probe to look into the
// network that it is in, instead of walking. The next arguments are a port, and
// what to say to the program that listens there.
const NetworkFlag = "-network"

// listening is an address at which TCP connections are taken: 4 bytes of
// version 4, or 16 of version 6. Package net/netip would do as well, but what
// it needs is initialised after most of castoff is: see package probe/inside.
type listening struct {
	addr []byte
	port uint16
}

// The words of the probe's report, each at the beginning of a line: an address
// and a port in hexadecimal digits, in the order of the network, with a colon
// between; and a Go string literal.
const (
	WordListening = "listening "
	WordReply     = "reply "
)

// MostReply is how much of an answer is reported, in bytes: quoted, it fits
// into what is kept of a container's output.
const MostReply = 12 << 10

// LookAround writes to w, for package rootfs/surroundings, what listens in this
// network, and what the program that listens on port answers to a request.
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
		fmt.Fprintf(out, "%s%x:%x\n", WordListening, a.addr, a.port)
	}
	fmt.Fprintf(out, "%s%+q\n", WordReply, reply(all, uint16(asked), request))
	return out.Flush()
}

// reply asks each program that listens on the port until one answers.
func reply(all []listening, port uint16, request string) []byte {
	for _, a := range all {
		if a.port != port || request == "" {
			continue
		}
		for _, at := range reachedAt(a.addr) {
			if b := ask(listening{at, port}, request, MostReply); len(b) > 0 {
				return b
			}
		}
	}
	return nil
}

// reachedAt are the addresses at which a program is reached in its own network.
// One that listens on all addresses of version 6 mostly does on those of
// version 4 as well, and version 6 may be turned off.
func reachedAt(addr []byte) [][]byte {
	v4, v6 := []byte{127, 0, 0, 1}, append(make([]byte, 15), 1)
	for _, b := range addr {
		if b != 0 {
			return [][]byte{addr}
		}
	}
	if len(addr) == len(v4) {
		return [][]byte{v4}
	}
	return [][]byte{v4, v6}
}

// listeners reads the kernel's tables of connections. Source: proc(5).
func listeners(root string) ([]listening, error) {
	var all []listening
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
func listener(line string) (a listening, ok bool) {
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
	if err != nil || len(b) != 4 && len(b) != 16 {
		return a, false
	}
	// The address is written in words of the machine's own order.
	for i := 0; i < len(b); i += 4 {
		binary.NativeEndian.PutUint32(b[i:], binary.BigEndian.Uint32(b[i:]))
	}
	return listening{b, uint16(p)}, true
}
