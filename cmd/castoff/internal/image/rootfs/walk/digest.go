package walk

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"
)

// Digest is the SHA-256 of what a regular file holds.
type Digest [sha256.Size]byte

// String writes it as engines and registries do: "sha256:…".
func (d Digest) String() string { return fmt.Sprintf("sha256:%x", d[:]) }

// MarshalText writes it as String does, for JSON.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText takes what MarshalText writes.
func (d *Digest) UnmarshalText(text []byte) error {
	digits, ok := strings.CutPrefix(string(text), "sha256:")
	if ok = ok && len(digits) == hex.EncodedLen(len(d)); ok {
		_, err := hex.Decode(d[:], []byte(digits))
		ok = err == nil
	}
	if !ok {
		return fmt.Errorf("reading the digest of a file: %.80q is not one", text)
	}
	return nil
}

// DigestFlag is the first argument that tells a probe to read files for
// their digests. The next argument has their lengths, as [Lengths] writes them.
const DigestFlag = "-digest"

// Run is [Walk], or the same with digests if the first argument is [DigestFlag]. The
// others are the paths to leave out. With [NetworkFlag] it is [LookAround]; with
// [UsageFlag] it starts a program.
func Run(w io.Writer, root string, args []string) error {
	if len(args) > 0 && args[0] == UsageFlag {
		return reportUsage(w, args[1:])
	}
	if len(args) == 3 && args[0] == NetworkFlag {
		return LookAround(w, root, args[1], args[2])
	}
	if len(args) < 2 || args[0] != DigestFlag {
		return Walk(w, root, args...)
	}
	lengths, err := parseLengths(args[1])
	if err != nil {
		return err
	}
	return walkDigests(w, root, lengths, args[2:]...)
}

// allLengths stands for a list of lengths that is too long for an argument.
const allLengths = "all"

// mostArgument is how long an argument may be. Linux takes 128 KiB.
const mostArgument = 100_000

// Lengths writes lengths of files for a probe.
func Lengths(lengths []int64) string {
	var b strings.Builder
	for i, n := range lengths {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatInt(n, 36))
		if b.Len() > mostArgument {
			return allLengths
		}
	}
	return b.String()
}

// everyLength is what [parseLengths] makes of [allLengths].
var everyLength = map[int64]bool{-1: true}

func parseLengths(s string) (map[int64]bool, error) {
	if s == allLengths {
		return everyLength, nil
	}
	lengths := map[int64]bool{}
	for _, word := range strings.Split(s, ",") {
		n, err := strconv.ParseInt(word, 36, 64)
		if err != nil {
			return nil, fmt.Errorf("reading the lengths of files: %w", err)
		}
		lengths[n] = true
	}
	return lengths, nil
}

// errChanged is the error for a file that is not as long as it was said to be.
var errChanged = errors.New("its length has changed")

// sumOf is the digest of what a regular file of that length holds.
func sumOf(r io.Reader, length int64) (*Digest, error) {
	d := NewDigester()
	if _, err := io.Copy(d, r); err != nil {
		return nil, err
	}
	return d.Digest(length)
}

// Digester takes the digest of what is written to it.
type Digester struct {
	h hash.Hash
	n int64
}

// NewDigester returns one to which nothing has been written.
func NewDigester() *Digester { return &Digester{h: sha256.New()} }

// Write takes the next bytes of a file. It never fails.
func (d *Digester) Write(p []byte) (int, error) {
	d.n += int64(len(p))
	return d.h.Write(p)
}

// Digest is that of a regular file of that length; it is an error if it was not
// that long.
func (d *Digester) Digest(length int64) (*Digest, error) {
	if d.n != length {
		return nil, errChanged
	}
	return (*Digest)(d.h.Sum(nil)), nil
}

// digests reports whether files of a length are read for their digests. An
// empty one holds nothing to be read.
func (k *walker) digests(length int64) bool {
	return length > 0 && (k.lengths[length] || k.lengths[-1])
}

func digestOf(path string, length int64) (*Digest, error) {
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	d, err := sumOf(io.LimitReader(f, length+1), length)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	return d, nil
}
