package rootfs

import (
	"fmt"
	"strconv"
)

// Mode is permission bits with setuid (04000), setgid (02000) and sticky
// (01000). Its text is octal, as chmod and stat write it: "0755", "4755".
type Mode uint32

// MarshalText returns the octal text, for JSON.
func (m Mode) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%04o", uint32(m)), nil }

// UnmarshalText takes an octal number; others are an error.
func (m *Mode) UnmarshalText(text []byte) error {
	n, err := strconv.ParseUint(string(text), 8, 32)
	if err != nil {
		return fmt.Errorf("reading the mode of a file: %q is not one", text)
	}
	*m = Mode(n)
	return nil
}
