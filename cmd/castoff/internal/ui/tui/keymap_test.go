package tui

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/uitest"
	"castoff/cmd/castoff/internal/ui/watch"

	tea "github.com/charmbracelet/bubbletea"
)

// inApp is a view as the program shows it, which has keys of its own.
type inApp struct {
	app     *appModel
	stopped bool
}

func (a *inApp) Update(msg tea.Msg) (left bool) {
	a.app.Update(msg)
	return a.stopped || a.app.done == nil
}

func (a *inApp) KeyMap() keymap.Map { return a.app.current.KeyMap() }

func (a *inApp) Draw(int) string {
	a.app.stale = true
	return a.app.View()
}

// keyedIn shows a view in a window and presses some keys first.
func keyedIn(v View, width, height int, first string) uitest.Keyed {
	a := &inApp{}
	a.app = &appModel{width: width, height: height, interrupt: func() { a.stopped = true }}
	a.app.Update(showMsg{view: v, done: make(chan struct{})})
	uitest.Press(v, first)
	return uitest.Keyed{View: a}
}

// scrolled are keys that lead to the beginning, the middle and the end of what
// can be scrolled.
var scrolled = map[string]string{"begin": "home", "middle": "home pgdown", "end": "end"}

// TestEveryViewIsChecked: for each screen there is a test below that checks its
// keys.
func TestEveryViewIsChecked(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]bool{}
	var needed []string
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			switch f, ok := d.(*ast.FuncDecl); {
			case !ok:
			case f.Recv == nil:
				tests[f.Name.Name] = true
			case f.Name.Name == "KeyMap" && !strings.HasSuffix(name, "_test.go"):
				view, _ := strings.CutSuffix(f.Recv.List[0].Type.(*ast.StarExpr).X.(*ast.Ident).Name, "View")
				needed = append(needed, "Test"+strings.ToUpper(view[:1])+view[1:]+"Keys")
			}
		}
	}
	if len(needed) == 0 {
		t.Error("there is no screen")
	}
	for _, name := range needed {
		if !tests[name] {
			t.Errorf("there is no %s", name)
		}
	}
}

func TestPageKeys(t *testing.T) {
	t.Parallel()
	states := map[string]func() uitest.Keyed{}
	add := func(name string, p screen.Page, first string) {
		states[name] = func() uitest.Keyed {
			v := &pageView{page: p}
			return keyedIn(v, 40, 10, first)
		}
	}
	long := screen.Page{Blocks: []screen.Block{screen.Markdown{Source: strings.Repeat("line\n\n", 15)}}}
	opening, offering := long, long
	opening.First, offering.Offer = true, "Do the exercise"
	for where, first := range scrolled {
		add("page, "+where, long, first)
		add("first page, "+where, opening, first)
		add("page with an offer, "+where, offering, first)
		add("help, "+where, uitest.ShortPage("text"), "? "+first)
	}
	add("page with an offer, go on", offering, "end down")
	uitest.CheckKeys(t, states)
}

func TestBenchKeys(t *testing.T) {
	t.Parallel()
	states := map[string]func() uitest.Keyed{}
	add := func(name string, b screen.Bench, first string) {
		states[name] = func() uitest.Keyed {
			v := &benchView{bench: b}
			return keyedIn(v, 60, 12, first)
		}
	}
	back := passedSample()
	back.Keys = append(back.Keys, screen.Key{Key: "esc", Does: "back"})
	for where, first := range scrolled {
		add("exercise, "+where, passedSample(), first)
		add("exercise of a lesson, "+where, back, first)
		add("help, "+where, screen.Bench{Keys: back.Keys}, "? "+first)
	}
	uitest.CheckKeys(t, states)
}

func TestWatchKeys(t *testing.T) {
	t.Parallel()
	states := map[string]func() uitest.Keyed{}
	add := func(name string, intro string, over bool, first string) {
		states[name] = func() uitest.Keyed {
			stopped := false
			v := newWatchView(screen.Work{Title: "Build", Intro: intro}, func() { stopped = true })
			v.tracker = watch.NewTracker(func() time.Time { return time.Time{} }) // seconds that pass are no key's doing
			k := keyedIn(v, 60, 12, "")
			k.State = func() string { return fmt.Sprint(stopped, v.move) }
			if over {
				v.finish(watchedMsg{view: v, err: errors.New("building: no space left")})
			}
			uitest.Press(v, first)
			return k
		}
	}
	add("at work", "", false, "")
	add("at work, with a long text", strings.Repeat("line\n\n", 15), false, "")
	add("over", "", true, "")
	for where, first := range scrolled {
		add("over, with a long text, "+where, strings.Repeat("line\n\n", 15), true, first)
	}
	uitest.CheckKeys(t, states)
}
