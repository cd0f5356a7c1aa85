package teaching

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/ground/crash"
	"castoff/cmd/castoff/internal/ground/fault"
)

// TestBroken: a crash is reported in one line, with where it was, and how to go on.
func TestBroken(t *testing.T) {
	t.Parallel()
	p := &presentation{presentOptions: &presentOptions{Deps: &shared.Deps{}, plan: 45}, crash: crash.Guard(func() { panic("sunk\nwith all hands") })}
	err := p.broken()
	if err.Error() != "presenting a page: castoff crashed: sunk" || !strings.Contains(fault.Detail(err), "present_test.go") ||
		!strings.HasPrefix(fault.Hint(err), "castoff present --plan 45 ") {
		t.Errorf("%v, hint %q\n%s", err, fault.Hint(err), fault.Detail(err))
	}
}
