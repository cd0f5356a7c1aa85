package explore

import (
	"fmt"
	"testing"

	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"
)

func TestExploreKeys(t *testing.T) {
	t.Parallel()
	states := map[string]func() uitest.Keyed{}
	for _, first := range []string{
		"", "down right", "end", "o end", "tab", "tab down", "tab end", "tab end a", "w", "/", "/ lib", "/ lib enter", "/ nothing", "/ nothing enter",
		"?", "? down", "? end",
	} {
		states[first] = func() uitest.Keyed {
			v := explorer(text.Look{}, 80, 12)
			uitest.Press(v, first)
			return uitest.Keyed{View: v, State: func() string { return fmt.Sprint(v.upTo, v.filter) }}
		}
	}
	uitest.CheckKeys(t, states)
}
