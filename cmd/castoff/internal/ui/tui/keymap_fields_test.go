package tui

import (
	"fmt"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/uitest"
)

func TestAskKeys(t *testing.T) {
	t.Parallel()
	states := map[string]func() uitest.Keyed{}
	add := func(name string, q screen.Question, first string) {
		states[name] = func() uitest.Keyed {
			v := newAskView(q)
			return keyedIn(v, 40, 12, first)
		}
	}
	short := uitest.SampleQuestion
	short.Text = "Which of them?"
	long := short
	long.Text = strings.Repeat("line\n\n", 15)
	predict := short
	predict.Predict = true
	for _, first := range []string{"", "down down", "1", "2", "s", "? end"} {
		add(fmt.Sprintf("after %q", first), short, first)
	}
	for _, first := range []string{"home", "pgdown", "1 home", "1 pgdown", "2 end"} {
		add(fmt.Sprintf("a long question, after %q", first), long, first)
	}
	for _, first := range []string{"", "1", "?"} {
		add(fmt.Sprintf("a prediction, after %q", first), predict, first)
	}
	uitest.CheckKeys(t, states)
}

func TestChooseKeys(t *testing.T) {
	t.Parallel()
	states := map[string]func() uitest.Keyed{}
	remote := false
	add := func(back, first string) {
		remote := remote
		states[fmt.Sprintf("back to %q, after %q, by remote: %v", back, first, remote)] = func() uitest.Keyed {
			c := screen.Choice{Title: "Items", Back: back, Remote: remote}
			for i := range 12 {
				c.Items = append(c.Items, screen.Item{Label: fmt.Sprintf("item-%d", i)})
			}
			v := newChooseView(c)
			return keyedIn(v, 60, 12, first)
		}
	}
	for _, back := range []string{"", "menu", "list"} {
		add(back, "")
		add(back, "down down")
	}
	for _, first := range []string{"end", "/", "/ item down", "/ nothing"} {
		add("menu", first)
	}
	remote = true
	add("", "")
	add("", "down down")
	uitest.CheckKeys(t, states)
}

func TestConfirmKeys(t *testing.T) {
	t.Parallel()
	states := map[string]func() uitest.Keyed{}
	for name, yes := range map[string]string{"buttons": "Yes", "list": strings.Repeat("Yes, and more than that ", 4)} {
		for size, body := range map[string]string{"short": "line", "long": strings.Repeat("line\n\n", 15)} {
			for where, first := range scrolled {
				states[name+", "+size+", "+where] = func() uitest.Keyed {
					v := newConfirmView(screen.Confirm{Title: "Delete?", Yes: yes, Body: []screen.Block{screen.Markdown{Source: body}}})
					return keyedIn(v, 60, 14, first)
				}
			}
		}
	}
	uitest.CheckKeys(t, states)
}
