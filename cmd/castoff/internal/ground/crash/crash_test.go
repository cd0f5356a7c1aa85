package crash

import (
	"strings"
	"testing"
)

func TestGuard(t *testing.T) {
	t.Parallel()
	if c := Guard(func() {}); c != nil {
		t.Errorf("nothing happened: %s", c)
	}
	if c := Guard(func() { panic("sunk") }); c == nil || !strings.HasPrefix(c.String(), "sunk\n\n") || !strings.Contains(c.String(), "crash_test.go") {
		t.Errorf("a panic: %v", c)
	}
}
