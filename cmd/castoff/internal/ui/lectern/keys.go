package lectern

import (
	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/bubbles/key"
)

// moveKeys lead from slide to slide. Remotes send PgUp, PgDn, b or a full stop, and
// F5 or Esc.
type moveKeys struct{ Next, Back, First, Last, Start key.Binding }

// seekKeys lead to a place that is chosen.
type seekKeys struct{ Go, Lessons, Images key.Binding }

// showKeys change what is shown.
type showKeys struct{ Black, Reveal, Again, Recording, Timer, Reset key.Binding }

// keys are those of both screens.
type keys struct {
	moveKeys
	seekKeys
	showKeys
	// Read scrolls the notes.
	Read       keymap.Scroll
	Help, Quit key.Binding
}

func newKeys(g text.Glyphs, notes bool) keys {
	bind := keymap.Bind
	k := keys{
		moveKeys: moveKeys{
			Next:  bind("space, PgDn, "+g.Right, "next", " ", "enter", "right", "pgdown", "n"),
			Back:  bind("PgUp, "+g.Left, "back", "left", "pgup", "p", "backspace"),
			First: bind("Home", "the first page of the lesson", "home", "0"),
			Last:  bind("End", "the last page of the lesson", "end"),
			Start: bind("F5", "the first page; out of the black, if the screen is", "f5"),
		},
		seekKeys: seekKeys{
			Go: bind("g", "go to a page, by its number", "g"), Lessons: bind("l", "the lessons", "l"),
			Images: bind("i", "the images: the page that shows one first", "i"),
		},
		showKeys: showKeys{
			Black: bind("b, .", "black screen", "b", "."), Reveal: bind("r", "show the answer; next does so, too", "r"),
			Again:     bind("B", "build again now, or run again", "B", "ctrl+r"),
			Recording: bind("R", "the recording in place of what is live; once more: back", "R"),
			Timer:     bind("t", "timer: start, stop", "t"), Reset: bind("T", "timer: remove it", "T"),
		},
		Read: keymap.NewScroll(g),
		Help: bind("?", "keys", "?"), Quit: bind("q", "quit; another q confirms it", "q"),
	}
	k.Read.PageUp.SetKeys()
	k.Read.PageDown.SetKeys()
	k.Read.First.SetKeys()
	k.Read.Last.SetKeys()
	k.Read.Enable(notes)
	if notes {
		k.Quit.SetHelp("q", "close the notes; another q confirms it")
	}
	return k
}

// ShortHelp implements [keymap.Map].
func (k keys) ShortHelp() []key.Binding {
	return []key.Binding{keymap.Entry("space", "next", k.Next), keymap.Entry("PgUp", "back", k.Back),
		keymap.Entry("b", "black", k.Black), keymap.Entry("l", "lessons", k.Lessons), keymap.Entry("q", "close", k.Quit), k.Help}
}

// FullHelp implements [keymap.Map].
func (k keys) FullHelp() [][]key.Binding {
	moves := []key.Binding{k.Next, k.Back, k.First, k.Last, k.Start}
	if k.Read.Up.Enabled() {
		moves = append(moves, keymap.Entry(k.Read.Arrows(" "), "scroll the notes", k.Read.Up, k.Read.Down))
	}
	return [][]key.Binding{moves, {k.Go, k.Lessons, k.Images},
		{k.Reveal, k.Again, k.Recording, k.Black, k.Timer, k.Reset}, {k.Quit}}
}

// command is what a key asks for by itself; false if it is for something else.
func (k keys) command(is func(key.Binding) bool) (Command, bool) {
	for _, b := range []struct {
		key key.Binding
		do  Do
	}{
		{k.Next, Next}, {k.Back, Back}, {k.First, First}, {k.Last, Last}, {k.Start, Start}, {k.Black, Black}, {k.Reveal, Reveal},
		{k.Again, Again}, {k.Recording, Recording}, {k.Timer, Timer}, {k.Reset, Reset},
	} {
		if is(b.key) {
			return Command{Do: b.do}, true
		}
	}
	return Command{}, false
}

// overKeys are those of what is over a screen: a list, the help.
type overKeys struct {
	keymap.Scroll
	Choose, Leave key.Binding
}

// ShortHelp implements [keymap.Map].
func (k overKeys) ShortHelp() []key.Binding {
	return []key.Binding{keymap.Entry(k.Arrows(""), "move", k.Up, k.Down), k.Choose, k.Leave}
}

// FullHelp implements [keymap.Map].
func (k overKeys) FullHelp() [][]key.Binding {
	return [][]key.Binding{append([]key.Binding{k.Choose, k.Leave}, k.All()...)}
}
