package uitest

import "testing"

// TestLost finds what is missing and what is out of order, and nothing else.
func TestLost(t *testing.T) {
	t.Parallel()
	const wide = "│ wasted 1.83 MB (deleted, or overwritten) /usr/lib/gcc/12/cc1plus ██ 41 %\n"
	for narrow, lost := range map[string]string{
		wide: "", "": "", "wasted\n 1.83 MB\n(deleted, or\noverwritten)\n": "", "wasted /usr/…/cc1plus █ 41 %": "",
		"wasted 1.84 MB": "1.84", "or deleted": "deleted", "MB MB": "MB", "wasted more": "more",
	} {
		if got := Lost(narrow, wide); got != lost {
			t.Errorf("%q: %q, want %q", narrow, got, lost)
		}
	}
}
