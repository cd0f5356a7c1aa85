//go:build !linux

package walk

import "net/netip"

// ask does nothing: the probe runs on Linux.
func ask(netip.AddrPort, string, int) []byte { return nil }
