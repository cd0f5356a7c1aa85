package ask

import (
	"fmt"
	"net/netip"
	"slices"
)

// resolver is where an engine answers for names in a container's own network.
// Source: Docker's documentation, "Networking overview", DNS services.
var resolver = netip.AddrFrom4([4]byte{127, 0, 0, 11})

// Listening divides addresses into those with a port and the others, leaving
// out the engine's own.
func Listening(all []netip.AddrPort, port int) (here, elsewhere []netip.AddrPort) {
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

// Addresses writes addresses as programs take them: ":8080" stands for all.
func Addresses(all []netip.AddrPort) []string {
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
