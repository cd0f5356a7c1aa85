// Package digest is SHA-256 digests as images and registries write them. Many are
// kept, in labels and in the journal, to be compared with those of later days.
package digest

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strings"
)

const algorithm = "sha256:"

// Of is the digest of data: "sha256:" and 64 hexadecimal digits.
func Of(data []byte) string {
	sum := sha256.Sum256(data)
	return algorithm + hex.EncodeToString(sum[:])
}

// OfLines is the digest of lines, with a newline between each and the next.
func OfLines(lines ...string) string { return Of([]byte(strings.Join(lines, "\n"))) }

// Sum is the digest of what was written to a SHA-256 hash.
func Sum(h hash.Hash) string { return algorithm + hex.EncodeToString(h.Sum(nil)) }

// shortDigits is how many digits Docker shows of an ID.
const shortDigits = 12

// Short is a digest or an ID as Docker shows it.
func Short(id string) string {
	digits := strings.TrimPrefix(id, algorithm)
	return digits[:min(len(digits), shortDigits)]
}
