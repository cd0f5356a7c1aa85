// Package recordingtest has recordings as the lines that they are made of. It is for
// tests only.
package recordingtest

import (
	"bytes"
	"compress/gzip"
	"io"
	"testing"
)

// Packed is lines as a recording.
func Packed(t testing.TB, lines string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, lines); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Lines is a recording as lines.
func Lines(t testing.TB, packed []byte) string {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	lines, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(lines)
}
