package term

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/screen"

	tea "github.com/charmbracelet/bubbletea"
)

func TestFastKeys(t *testing.T) {
	long := screen.Page{Blocks: []screen.Block{screen.Markdown{Source: strings.Repeat("line\n\n", 60)}}}
	page := &pageView{page: long}
	done := make(chan struct{})
	m := &appModel{width: 80, height: 24}
	m.Update(showMsg{view: page, done: done})
	runes := func(s string) tea.KeyMsg { return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(s)} }
	m.Update(runes("jjjjk"))
	if page.body.offset != 3 {
		t.Errorf("four lines down and one up: at line %d", page.body.offset)
	}
	pasted := runes("jjj")
	pasted.Paste = true
	m.Update(pasted)
	if page.body.offset != 3 {
		t.Errorf("what is pasted is no keys: at line %d", page.body.offset)
	}
	m.Update(runes("mq")) // the second is for no screen any more
	select {
	case <-done:
	default:
		t.Fatal("the page was not left")
	}
	if page.move != screen.Menu {
		t.Errorf("move %v", page.move)
	}
}

func TestOptionStyles(t *testing.T) {
	v := newAskView(sampleQuestion)
	v.resize(Look{Color: true, Dark: true}, 80, 24)
	lines, from, _ := v.picker.draw()
	if strings.Contains(strings.Join(lines, "\n"), "`") {
		t.Errorf("marks of code in %q", lines)
	}
	r := v.layout.r
	code := r.pal.code.Render("x")
	code = code[:strings.Index(code, "x")]
	if !strings.Contains(lines[from], code+"FROM ubuntu") {
		t.Errorf("code is not coloured in %q", lines[from])
	}
	checkText(t, strings.Join(lines, "\n"), 80, true)
}
