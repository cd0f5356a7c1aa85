package quantity

import (
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/ground/fault"
)

// units are the units of sizes, in the order in which they are tried when a
// size is written. The decimal ones are those that Docker prints.
var units = []struct {
	name  string
	bytes int64
}{
	{"TB", 1e12}, {"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3},
	{"TiB", 1 << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10},
	{"B", 1},
}

// sizeForm is a number and, perhaps, a unit. The number is short, since it is
// read into a fraction of any length.
var sizeForm = regexp.MustCompile(`^([0-9]{1,20}(?:\.[0-9]{1,20})?) ?([A-Za-z]{0,3})$`)

// ParseSize reads a size in bytes: "20MB", "1.5 GB", "500kB", "20MiB",
// "1048576". Units are decimal, as Docker prints them, and binary with an i;
// the case of the letters does not matter. A fraction of a byte is dropped.
// Errors are usage errors.
func ParseSize(s string) (int64, error) {
	n, err := parseSize(s)
	if err != nil {
		return 0, fault.New(fmt.Errorf("reading the size %q: %w", s, err), fault.ExitUsage,
			"sizes are written so: 20MB, 1.5GB, 500kB, 20MiB, 1048576")
	}
	return n, nil
}

func parseSize(s string) (int64, error) {
	m := sizeForm.FindStringSubmatch(s)
	if m == nil {
		return 0, errors.New("it is not a number with a unit")
	}
	factor := int64(0)
	for _, u := range units {
		if strings.EqualFold(m[2], u.name) || m[2] == "" && u.bytes == 1 {
			factor = u.bytes
		}
	}
	if factor == 0 {
		return 0, fmt.Errorf("there is no unit %s", m[2])
	}
	r, ok := new(big.Rat).SetString(m[1])
	if !ok {
		return 0, errors.New("it is not a number with a unit")
	}
	r.Mul(r, new(big.Rat).SetInt64(factor))
	n := new(big.Int).Quo(r.Num(), r.Denom())
	if !n.IsInt64() {
		return 0, errors.New("it is too large")
	}
	return n.Int64(), nil
}

// ExactSize writes a size so that [ParseSize] reads the same, as briefly as
// it can: "20MB", "1.5GB", "20MiB", "1234567B".
func ExactSize(n int64) string {
	best := strconv.FormatInt(n, 10) + "B"
	for _, u := range units {
		whole, rest := n/u.bytes, n%u.bytes
		text := strconv.FormatInt(whole, 10)
		if thousandth := u.bytes / 1000; rest > 0 && u.bytes%1000 == 0 && rest%thousandth == 0 {
			text += "." + strings.TrimRight(fmt.Sprintf("%03d", rest/thousandth), "0")
		} else if rest > 0 {
			continue
		}
		if whole > 0 && len(text+u.name) < len(best) {
			best = text + u.name
		}
	}
	return best
}
