package lectern

import (
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/scroll"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// mode is what a key goes to.
type mode int

const (
	shown    mode = iota // the slide, or the notes
	listing              // a list over them
	helping              // the help over them
	paging               // the number of a page, which is typed
	quitting             // the question whether that is meant
)

// mostDigits is the longest number of a page that can be typed.
const mostDigits = 3

// controls are what both screens have in common: keys, and what these put over the
// screen.
type controls struct {
	notes  bool
	mode   mode
	title  string
	list   []Entry
	at     int
	digits string
	help   scroll.Lines
	lesson string // the one that is shown

	r             *text.Renderer
	width, height int
}

// resize takes in how large the screen is.
func (c *controls) resize(look text.Look, width, height int) {
	c.width, c.height = width, height
	c.r = text.NewRenderer(width-2*c.margin(), look)
	if c.mode == helping {
		c.help.Replace(c.helpLines(), c.body())
	}
}

// margin is the columns left and right of what is shown: a narrow screen cannot
// spare any.
func (c *controls) margin() int {
	switch {
	case c.width < 62:
		return 0
	case c.width < 116:
		return 1
	}
	return (c.width - 112) / 2
}

// body is the rows above the line at the bottom.
func (c *controls) body() int { return max(c.height-1, 1) }

func (c *controls) keys() keys { return newKeys(c.r.Gly, c.notes) }

// press takes a key: it is a command, or the end, or has changed what is over the
// screen.
func (c *controls) press(msg tea.KeyMsg, lists func() Lists) (cmd Command, ok, done bool) {
	switch c.mode {
	case listing:
		return c.pressList(msg)
	case helping:
		if !c.help.Press(msg, c.over().Scroll) {
			c.mode = shown
		}
		return Command{}, false, false
	case paging:
		return c.pressDigit(msg)
	case quitting:
		c.mode = shown
		return Command{}, false, key.Matches(msg, c.keys().Quit)
	}
	k := c.keys()
	is := func(b key.Binding) bool { return key.Matches(msg, b) }
	if cmd, ok := k.command(is); ok {
		return cmd, true, false
	}
	switch {
	case is(k.Go):
		c.mode, c.digits = paging, ""
	case is(k.Lessons):
		c.open("Lessons", lists().Lessons)
	case is(k.Images):
		c.open("Images", lists().Images)
	case is(k.Help):
		c.mode = helping
		c.help = scroll.Lines{}
		c.help.Replace(c.helpLines(), c.body())
	case is(k.Quit):
		c.mode = quitting
	}
	return Command{}, false, false
}

func (c *controls) open(title string, list []Entry) {
	c.mode, c.title, c.list, c.at = listing, title, list, 0
	for i, e := range list {
		if e.Label == c.lesson {
			c.at = i
		}
	}
}

func (c *controls) helpLines() []string { return keymap.Help(c.r, c.keys()) }

// over are the keys of a list, or of the help.
func (c *controls) over() overKeys {
	k := overKeys{Scroll: keymap.NewScroll(c.r.Gly), Choose: keymap.Bind("enter", "go there", "enter", " "), Leave: keymap.Bind("esc", "back", "esc", "q")}
	if c.mode == helping {
		k.Choose.SetEnabled(false)
		k.Leave = keymap.Bind("any other key", "back", keymap.Any)
		k.Enable(c.help.Last() > 0)
	}
	return k
}

// keyMap are the keys that are taken now.
func (c *controls) keyMap() keymap.Map {
	if c.mode == listing || c.mode == helping {
		return c.over()
	}
	return c.keys()
}

func (c *controls) pressList(msg tea.KeyMsg) (cmd Command, ok, done bool) {
	k := c.over()
	if by, scrolls := k.By(msg, max(c.body()-3, 1), len(c.list)); scrolls {
		c.at = max(min(c.at+by, len(c.list)-1), 0)
		return Command{}, false, false
	}
	switch {
	case key.Matches(msg, k.Choose) && c.at < len(c.list):
		c.mode = shown
		return Command{Do: Jump, Name: c.list[c.at].Name}, true, false
	case key.Matches(msg, k.Leave):
		c.mode = shown
	}
	return Command{}, false, false
}

func (c *controls) pressDigit(msg tea.KeyMsg) (cmd Command, ok, done bool) {
	switch s := msg.String(); {
	case len(s) == 1 && s[0] >= '0' && s[0] <= '9':
		if len(c.digits) < mostDigits {
			c.digits += s
		}
	case s == "backspace" && c.digits != "":
		c.digits = c.digits[:len(c.digits)-1]
	case s == "enter":
		c.mode = shown
		if n, err := strconv.Atoi(c.digits); err == nil && n > 0 {
			return Command{Do: Page, Number: n}, true, false
		}
	default:
		c.mode = shown
	}
	return Command{}, false, false
}

// prompt is what the line at the bottom asks, in place of where one is; empty for
// nothing.
func (c *controls) prompt() string {
	switch c.mode {
	case paging:
		return "go to page: " + c.digits + "_"
	case quitting:
		return "q again ends it, any other key goes on"
	}
	return ""
}

// drawOver draws the list or the help that is over the screen.
func (c *controls) drawOver() (lines []string, ok bool) {
	switch c.mode {
	case helping:
		return c.help.Window(), true
	case listing:
		return c.drawList(), true
	}
	return nil, false
}

func (c *controls) drawList() []string {
	lines := []string{c.r.Pal.Head.Render(c.title), ""}
	if len(c.list) == 0 {
		return append(lines, c.r.Pal.Dim.Render("there are none"))
	}
	room := max(c.body()-len(lines), 1)
	top := max(min(c.at-room/2, len(c.list)-room), 0)
	for i, e := range c.list[top:min(top+room, len(c.list))] {
		label := text.Clip(plaintext.Line(e.Label), c.r.Width-2, c.r.Gly.More)
		if top+i == c.at {
			lines = append(lines, c.r.Pal.Head.Render(c.r.Gly.Cursor+" "+label))
			continue
		}
		lines = append(lines, "  "+label)
	}
	return lines
}

// screen puts a body and the line at the bottom together.
func (c *controls) screen(body []string, bottom string) string {
	out, indent := make([]string, 0, c.height), strings.Repeat(" ", c.margin())
	body = body[:min(len(body), c.body())]
	if len(body) <= c.body()-3 { // air above what leaves room for it
		out = append(out, "")
	}
	for _, l := range body {
		if l != "" {
			l = indent + l
		}
		out = append(out, text.Clip(l, c.width, ""))
	}
	for len(out) < c.body() {
		out = append(out, "")
	}
	return strings.Join(append(out, text.Clip(indent+bottom, c.width, "")), "\n")
}
