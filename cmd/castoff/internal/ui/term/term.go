// Package term finds out about the terminal: what it is, how large, and what it
// can show, without asking it anything.
package term

import (
	"cmp"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/ui/text"

	xterm "github.com/charmbracelet/x/term"
	"github.com/muesli/termenv"
)

// The size that is assumed where the terminal does not report one.
const (
	defaultWidth  = 80
	defaultHeight = 24
)

// Terminal is what is known about where input comes from and output goes to.
// It is found without asking the terminal anything: not every terminal
// answers.
type Terminal struct {
	// Width and Height are those of standard output, or 80 by 24.
	Width, Height int
	// Interactive is true if a person can be asked: input and output are
	// terminals that can place a cursor.
	Interactive bool
	// Color says whether standard output takes colour, ErrColor whether
	// standard error does.
	Color, ErrColor bool
	// Dark is true if the background is dark, or not known.
	Dark bool
	// UTF8 is false if the locale says that the terminal knows only ASCII.
	UTF8 bool
	// OutTerminal and ErrTerminal report whether the stream is a terminal.
	OutTerminal, ErrTerminal bool
	// Whole is true if nothing is to be cut for the width: standard output is
	// not a terminal, and COLUMNS does not say how wide to take it to be.
	Whole bool
	// Dumb is true if the terminal cannot place a cursor.
	Dumb bool
	// Spoken is true if a program reads the terminal out: nothing moves on it,
	// and text has no marks that only help the eye.
	Spoken bool

	profile termenv.Profile
	streams
}

// streams is what else is known about the standard streams.
type streams struct {
	// stdin is nil unless it is a terminal.
	stdin, stdout *os.File
	// errWidth is the width of standard error, if that is a terminal.
	errWidth int
}

// Detect finds out about the three standard streams and the environment.
func Detect(stdin, stdout, stderr *os.File, getenv func(string) string) *Terminal {
	t := &Terminal{
		Width: defaultWidth, Height: defaultHeight,
		OutTerminal: isTerminal(stdout), ErrTerminal: isTerminal(stderr),
		Dark: darkBackground(getenv("COLORFGBG")),
		UTF8: utf8Locale(getenv),
		Dumb: dumb(getenv("TERM")), streams: streams{stdout: stdout},
	}
	if isTerminal(stdin) {
		t.stdin = stdin
	}
	if t.OutTerminal {
		if w, h, err := xterm.GetSize(stdout.Fd()); err == nil && w > 0 && h > 0 {
			t.Width, t.Height = w, h
		}
	} else if w, err := strconv.Atoi(getenv("COLUMNS")); err == nil && w > 0 {
		t.Width = min(w, 1000)
	} else {
		t.Whole = true
	}
	if t.errWidth = t.Width; t.ErrTerminal {
		if w, _, err := xterm.GetSize(stderr.Fd()); err == nil && w > 0 {
			t.errWidth = w
		}
	}
	t.Interactive = t.stdin != nil && t.OutTerminal && !t.Dumb
	t.profile = profile(getenv)
	t.Color = wantsColor(getenv, t.OutTerminal && !t.Dumb)
	t.ErrColor = wantsColor(getenv, t.ErrTerminal && !t.Dumb)
	return t
}

// In is standard input if that is a terminal, else nil.
func (t *Terminal) In() *os.File { return t.stdin }

// Out is standard output.
func (t *Terminal) Out() *os.File { return t.stdout }

// InTerminal reports whether standard input is a terminal.
func (t *Terminal) InTerminal() bool { return t.stdin != nil }

// Speak is for a program that reads the terminal out, as ACCESSIBLE asks for:
// the cursor stays where it is, whatever the terminal could do.
func (t *Terminal) Speak() { t.Spoken, t.Interactive = true, false }

// NoColor turns colour off, as --no-color asks for.
func (t *Terminal) NoColor() { t.Color, t.ErrColor = false, false }

// Look is how to draw on standard output.
func (t *Terminal) Look() text.Look {
	return text.Look{Color: t.Color, Dark: t.Dark, ASCII: !t.UTF8, Spoken: t.Spoken, Depth: &t.profile}
}

// errLook is how to draw on standard error.
func (t *Terminal) errLook() text.Look {
	l := t.Look()
	l.Color = t.ErrColor
	return l
}

// Renderer draws for standard output, at its width.
func (t *Terminal) Renderer() *text.Renderer {
	r := text.NewRenderer(t.Width, t.Look())
	r.Whole = t.Whole
	return r
}

// ErrRenderer draws for standard error, at its width.
func (t *Terminal) ErrRenderer() *text.Renderer {
	return text.NewRenderer(cmp.Or(t.errWidth, t.Width), t.errLook())
}

// dumb reports whether a terminal of that type cannot place a cursor. Windows
// has no TERM and can.
func dumb(term string) bool {
	return term == "dumb" || term == "" && runtime.GOOS != "windows"
}

func wantsColor(getenv func(string) string, terminal bool) bool {
	switch force := getenv("CLICOLOR_FORCE"); {
	case getenv("NO_COLOR") != "": // https://no-color.org
		return false
	case force != "" && force != "0":
		return true
	default:
		return terminal && getenv("CLICOLOR") != "0"
	}
}

// profile is how many colours the environment promises.
func profile(getenv func(string) string) termenv.Profile {
	out := termenv.NewOutput(io.Discard, termenv.WithTTY(true), termenv.WithEnvironment(environ(getenv)))
	if p := out.ColorProfile(); p != termenv.Ascii {
		return p
	}
	return termenv.ANSI // only used once colour is known to be wanted
}

// environ turns getenv into what termenv asks for.
type environ func(string) string

func (environ) Environ() []string          { return nil }
func (e environ) Getenv(key string) string { return e(key) }

// darkBackground reads COLORFGBG ("15;0"), the only hint that some terminals
// give about their background without being asked.
func darkBackground(colorfgbg string) bool {
	bg := colorfgbg[strings.LastIndexByte(colorfgbg, ';')+1:]
	n, err := strconv.Atoi(bg)
	return err != nil || n < 7 || n == 8
}

// utf8Locale is false only if the locale names another character set: a
// container or a service often has none at all, under a terminal that knows
// UTF-8.
func utf8Locale(getenv func(string) string) bool {
	for _, key := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(getenv(key)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return true
}

func isTerminal(f *os.File) bool { return f != nil && xterm.IsTerminal(f.Fd()) }

// FileOf returns the terminal behind w, or nil.
func FileOf(w any) *os.File {
	if f, ok := w.(*os.File); ok && isTerminal(f) {
		return f
	}
	return nil
}

// NoTerminal is why nothing can be drawn in place; terminal reports whether the
// output is one.
func (t *Terminal) NoTerminal(terminal bool) string {
	switch {
	case terminal && t.Spoken:
		return "on a terminal that is read out nothing moves (ACCESSIBLE)"
	case terminal:
		return "the terminal cannot place a cursor (TERM)"
	}
	return "the output is not a terminal"
}
