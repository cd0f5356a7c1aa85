package tide

import "testing"

func TestAt(t *testing.T) {
	for minute, want := range map[int]string{0: "falling", 369: "falling", 370: "rising", 744: "rising", 745: "falling", 1115: "rising"} {
		if got := At(minute); got != want {
			t.Errorf("in minute %d the water is %s, not %s: the turn belongs to what follows it", minute, got, want)
		}
	}
}
