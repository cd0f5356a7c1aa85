// Package longtest marks the tests that take too long for everyday use. It is
// for tests only.
package longtest

import (
	"os"
	"testing"
)

// All reports whether CASTOFF_TEST_ALL asks for every test, as .ci/run does.
func All() bool { return os.Getenv("CASTOFF_TEST_ALL") != "" && !testing.Short() }

// NotShort skips a test that takes a second or more if -short is given: there
// the rest of its package has to be enough. Why is as for [Only].
func NotShort(t testing.TB, why string) {
	t.Helper()
	if testing.Short() {
		t.Skipf("skipped in -short mode (%s)", why)
	}
}

// Only skips a test unless [All] tests are asked for; why says what takes so
// long, such as "it compiles the library twice".
func Only(t testing.TB, why string) {
	t.Helper()
	if !All() {
		t.Skipf("skipped, a long test (%s): .ci/run runs it, and so does CASTOFF_TEST_ALL=1", why)
	}
}
