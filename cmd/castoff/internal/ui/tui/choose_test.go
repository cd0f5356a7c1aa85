package tui

import (
	"fmt"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"

	tea "github.com/charmbracelet/bubbletea"
)

// TestChooseGoesBack by the keys that go back on a page, if there is something
// to go back to.
func TestChooseGoesBack(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		back, key string
		chosen    int // 0 if the list stays
		footer    string
	}{
		{"", "esc", 0, "search · q quit"},
		{"", "m", 0, "search · q quit"},
		{"menu", "esc", screen.ChoseBack, "m menu · q quit"},
		{"menu", "m", screen.ChoseBack, "m menu · q quit"},
		{"menu", "h", screen.ChoseBack, "m menu · q quit"},
		{"exercise", "m", 0, "esc back · q quit"},
		{"exercise", "esc", screen.ChoseBack, "esc back · q quit"},
		{"exercise", "q", screen.ChoseQuit, "esc back · q quit"},
	} {
		c := exercisesSample()
		c.Back = tt.back
		v := newChooseView(c)
		v.Resize(text.Look{}, 80, 24)
		if text := v.Draw(0); !strings.Contains(text, tt.footer) {
			t.Errorf("%q: the footer does not say %q:\n%s", tt.back, tt.footer, text)
		}
		if done := keyed(t, v, tt.key); done != (tt.chosen != 0) || done && v.chosen != tt.chosen {
			t.Errorf("%q, %s: left %v, chosen %d", tt.back, tt.key, done, v.chosen)
		}
	}
}

// TestChooseByRemote: the key of a presenter's remote for what comes next takes the
// item under the cursor, and does not lead to the last one, which is to leave.
func TestChooseByRemote(t *testing.T) {
	t.Parallel()
	for keys, want := range map[string]int{"pgdown": 0, "pgup pgdown": 0, "down pgdown": 1, "b . esc pgdown": 0, "right": 0} {
		v := newChooseView(screen.Choice{Title: "Not everything is made", Remote: true, Items: []screen.Item{{Label: "Build it"}, {Label: "Present"}, {Label: "Leave"}}})
		v.Resize(text.Look{}, 60, 18)
		if !uitest.Press(v, keys) || v.chosen != want {
			t.Errorf("%s: chosen is %d", keys, v.chosen)
		}
	}
}

// keyed presses keys: names of keys, or text to type.
func keyed(t *testing.T, v View, keys ...string) (done bool) {
	t.Helper()
	named := map[string]tea.KeyType{"enter": tea.KeyEnter, "esc": tea.KeyEsc, "up": tea.KeyUp, "down": tea.KeyDown, "backspace": tea.KeyBackspace,
		"home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "ctrl+u": tea.KeyCtrlU}
	for _, k := range keys {
		if done {
			t.Fatalf("it was left before %q", k)
		}
		if typ, ok := named[k]; ok {
			done = v.Update(tea.KeyMsg{Type: typ})
			continue
		}
		for _, c := range k {
			done = v.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{c}})
		}
	}
	return done
}

// exercisesSample is a list of as many entries as the course has exercises.
func exercisesSample() screen.Choice {
	c := screen.Choice{Title: "Exercises", Back: "exercise", Intro: "**2 of 25 passed.**", Initial: 20}
	for i := range 25 {
		it := screen.Item{Label: fmt.Sprintf("%d  %-14s  Title of the %dth", 1+i/5, fmt.Sprintf("exercise-%d", i), i)}
		switch i {
		case 3, 4:
			it.Mark = "passed"
		case 20:
			it.Mark = "started"
		}
		c.Items = append(c.Items, it)
	}
	return c
}

// TestChooseScrolls begins where the person is, in a list longer than the
// window.
func TestChooseScrolls(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{80, 24}, {60, 20}, {40, 12}} {
		v := newChooseView(exercisesSample())
		v.Resize(text.Look{}, size[0], size[1])
		expect := func(n int) {
			t.Helper()
			body := v.Draw(0)
			if !strings.Contains(body, fmt.Sprintf("❯ %d  exercise-%d ", 1+n/5, n)) || v.at() != n {
				t.Errorf("the cursor is not at %d:\n%s", n, body)
			}
			for _, l := range text.Lines(body) {
				if text.Width(l) > size[0] {
					t.Errorf("%q", l)
				}
			}
		}
		expect(20)
		keyed(t, v, "end")
		expect(24)
		keyed(t, v, "home")
		expect(0)
		keyed(t, v, "pgdown", "pgdown", "pgdown", "pgdown", "pgdown")
		expect(24)
		keyed(t, v, "up", "k")
		expect(22)
		keyed(t, v, "pgup", "pgup", "pgup", "pgup", "pgup", "G")
		expect(24)
		keyed(t, v, "g")
		expect(0)
		if !keyed(t, v, "down", "enter") || v.chosen != 1 {
			t.Errorf("chosen %d", v.chosen)
		}
	}
}

// TestChooseSearch finds items by what is typed, and leaves the search before
// the list.
func TestChooseSearch(t *testing.T) {
	t.Parallel()
	v := newChooseView(exercisesSample())
	v.Resize(text.Look{}, 80, 24)
	keyed(t, v, "/", "PASSED")
	if text := v.Draw(0); !strings.Contains(text, "/PASSED") || !strings.Contains(text, "2 of 25") || !strings.Contains(text, "exercise-3 ") ||
		strings.Contains(text, "exercise-5 ") || !strings.Contains(text, "esc end the search") {
		t.Errorf("%s", text)
	}
	uitest.Golden(t, "choose-search-80", v.Draw(0)+"\n")
	keyed(t, v, " 4t", "h") // two words, neither of which leaves or moves
	if v.at() != 4 || len(v.shown) != 1 {
		t.Errorf("at %d of %v", v.at(), v.shown)
	}
	keyed(t, v, "quail")
	if text := v.Draw(0); !strings.Contains(text, "nothing is called so") || keyed(t, v, "enter") {
		t.Errorf("%s", text)
	}
	keyed(t, v, "ctrl+u", "exercise-2")
	if len(v.shown) != 6 || v.at() != 20 {
		t.Errorf("at %d of %v", v.at(), v.shown)
	}
	v.Resize(text.Look{}, 60, 20) // a window that changes keeps the search
	if len(v.shown) != 6 {
		t.Errorf("after a resize %v", v.shown)
	}
	keyed(t, v, "down", "backspace", "esc")
	if text := v.Draw(0); v.at() != 21 || len(v.shown) != 25 || !strings.Contains(text, "/ search") {
		t.Errorf("after the search at %d:\n%s", v.at(), text)
	}
	if !keyed(t, v, "esc") || v.chosen != screen.ChoseBack {
		t.Errorf("chosen %d", v.chosen)
	}
	v = newChooseView(exercisesSample())
	v.Resize(text.Look{}, 80, 24)
	if !keyed(t, v, "/", "e-7 ", "enter") || v.chosen != 7 {
		t.Errorf("chosen %d", v.chosen)
	}
	v = newChooseView(exercisesSample())
	v.Resize(text.Look{}, 80, 24)
	keyed(t, v, "/", "backspace")
	if v.searching {
		t.Error("the search is not left")
	}
	if !keyed(t, v, "q") || v.chosen != screen.ChoseQuit {
		t.Error("q does not leave castoff")
	}
}

// TestLongSearch: the end of what is typed is visible however long it is.
func TestLongSearch(t *testing.T) {
	t.Parallel()
	for _, width := range []int{30, 80} {
		v := newChooseView(exercisesSample())
		v.Resize(text.Look{}, width, 20)
		keyed(t, v, "/", strings.Repeat("word ", 11)+"END")
		screen := v.Draw(0)
		if !strings.Contains(screen, "END_") || !strings.Contains(screen, " 0 of 25\n") {
			t.Errorf("%d columns:\n%s", width, screen)
		}
		uitest.CheckText(t, screen, width, false)
	}
}
