package tui

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"

	tea "github.com/charmbracelet/bubbletea"
)

func TestFastKeys(t *testing.T) {
	t.Parallel()
	long := screen.Page{Blocks: []screen.Block{screen.Markdown{Source: strings.Repeat("line\n\n", 60)}}}
	page := &pageView{page: long}
	done := make(chan struct{})
	m := &appModel{width: 80, height: 24}
	m.Update(showMsg{view: page, done: done})
	runes := func(s string) tea.KeyMsg { return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(s)} }
	m.Update(runes("jjjjk"))
	if page.body.Offset != 3 {
		t.Errorf("four lines down and one up: at line %d", page.body.Offset)
	}
	pasted := runes("jjj")
	pasted.Paste = true
	m.Update(pasted)
	if page.body.Offset != 3 {
		t.Errorf("what is pasted is no keys: at line %d", page.body.Offset)
	}
	m.Update(runes("mq")) // the second is no longer for any screen
	select {
	case <-done:
	default:
		t.Fatal("the page was not left")
	}
	if page.move != screen.Menu {
		t.Errorf("move %v", page.move)
	}
}

// TestKeysAreAlwaysTold: whatever a footer has no room for, the key that shows
// all keys is in it, and every footer of a question fits 80 columns.
func TestKeysAreAlwaysTold(t *testing.T) {
	t.Parallel()
	for _, width := range []int{30, 40, 60, 80} {
		v := newAskView(uitest.SampleQuestion)
		v.Resize(text.Look{}, width, 24)
		states := map[string]func(){"asked": func() {}, "chosen": func() { v.list(0) }, "wrong": v.choose, "told": v.tell}
		for _, name := range []string{"asked", "chosen", "wrong", "told"} {
			states[name]()
			lines := strings.Split(v.Draw(0), "\n")
			footer := lines[len(lines)-1]
			if !strings.HasSuffix(footer, "? keys") {
				t.Errorf("%s, %d columns: %q", name, width, footer)
			}
			if width == 80 && !strings.Contains(footer, "q quit") {
				t.Errorf("%s: not all of the keys are told: %q", name, footer)
			}
		}
	}
}

func TestOptionStyles(t *testing.T) {
	t.Parallel()
	v := newAskView(uitest.SampleQuestion)
	v.Resize(text.Look{Color: true, Dark: true}, 80, 24)
	v.list(0)
	lines := v.picker.Lines()
	from, _ := v.picker.Span()
	if strings.Contains(strings.Join(lines, "\n"), "`") {
		t.Errorf("marks of code in %q", lines)
	}
	r := v.layout.R
	code := r.Pal.Code.Render("x")
	code = code[:strings.Index(code, "x")]
	if !strings.Contains(lines[from], code+"FROM ubuntu") {
		t.Errorf("code is not coloured in %q", lines[from])
	}
	uitest.CheckText(t, strings.Join(lines, "\n"), 80, true)
}
