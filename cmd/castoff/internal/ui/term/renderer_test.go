package term

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/charmbracelet/x/ansi"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares got with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (write it with -update):\n%s", path, got)
	}
}

func TestRenderGolden(t *testing.T) {
	for _, width := range []int{80, 40} {
		golden(t, fmt.Sprintf("blocks-%d", width), NewRenderer(width, Look{}).Render(sampleBlocks()...))
	}
	golden(t, "blocks-ascii-80", NewRenderer(80, Look{ASCII: true}).Render(sampleBlocks()[1:]...))
}

var hostile = []string{
	"\x1b[31mred\x1b[2J\x1b]0;title\x07 \x9b31m \x90q\x9c\u202eevil\r\n\x07\x08",
	strings.Repeat("漢字", 100),
	strings.Repeat("x", 300),
	"👩‍👩‍👧‍👦" + strings.Repeat("🇩🇪👍🏽e\u0301", 60),
	"&#27;[31mA&#x1b;[0m&amp;#27;]0;B&#7; &#155;1m",
	strings.Repeat("a\tb ", 50),
	"",
	"| a | b\n|---\n```\n" + strings.Repeat("code ", 60),
	"- - - > > " + strings.Repeat("deep ", 40) + "\n\n1. " + strings.Repeat("word", 60),
	"<script>\x1b[H</script> ![i](http://" + strings.Repeat("u", 200) + ") <http://" + strings.Repeat("v", 120) + ">",
}

// hostileBlocks puts s wherever text of others can be.
func hostileBlocks(s string) []screen.Block {
	m := measure.Image{
		Name: s, Ref: s, ID: s, SizeMethod: s, Platform: s, SizeBytes: 1 << 60, Files: 1 << 40, Seconds: 1e9,
		Layers: []measure.Layer{{CreatedBy: s, SizeBytes: 3}, {CreatedBy: s, Empty: true}, {CreatedBy: s, FromBase: true, SizeBytes: 1 << 60}},
		Dirs:   []measure.Dir{{Path: "", SizeBytes: 9}, {Path: s, SizeBytes: 5}, {Path: "a", SizeBytes: 4}, {Path: "a/" + s, SizeBytes: 4}, {Path: "a/" + s + "/c", SizeBytes: 4}},
	}
	few := m
	few.Files, few.Largest = 1, []measure.File{{Path: s, SizeBytes: 1}}
	b := m
	b.SizeMethod = "other" + s
	return []screen.Block{
		screen.Markdown{Source: s},
		screen.Markdown{Source: "# " + s + "\n\n| a | b | c |\n|--|:-:|--:|\n| " + s + " | x | y |\n\n- " + s + "\n\n> " + s + "\n\n```go\n" + s + "\n```\n`" + s + "`"},
		screen.Listing{Title: s, Language: "go", Text: s, FirstLine: 99_999},
		screen.Listing{Title: s, Language: s, Text: s + "\n" + s},
		screen.Card{Image: m}, screen.Layers{Image: m}, screen.Files{Image: m, Depth: 3, Top: 1}, screen.Files{Image: few},
		screen.Comparison{A: m, B: m, GuideA: s, GuideB: s}, screen.Comparison{A: m, B: b},
		screen.Output{Command: s, Text: s, ExitCode: -1},
		screen.Notice{Text: s, Hint: s}, screen.Table{Head: []string{s, s, s}, Rows: [][]string{{s}, {s, s, s, s}}},
	}
}

// checkText fails if s has a line wider than width, or what a terminal obeys
// beyond colour and weight.
func checkText(t *testing.T, s string, width int, color bool) {
	t.Helper()
	for i, l := range strings.Split(s, "\n") {
		if n := ansi.StringWidth(l); n > width {
			t.Errorf("line %d has %d of %d columns: %q", i+1, n, width, l)
		}
		rest := l
		for rest != "" {
			if n := styleLen(rest); n > 0 {
				if !color {
					t.Errorf("line %d has a style: %q", i+1, l)
				}
				rest = rest[n:]
				continue
			}
			r, size := utf8.DecodeRuneInString(rest)
			if unicode.IsControl(r) || r == 0x202e {
				t.Errorf("line %d has %U: %q", i+1, r, l)
				break
			}
			rest = rest[size:]
		}
		if _, open := restyle(l, ""); open != "" {
			t.Errorf("line %d leaves a style open: %q", i+1, l)
		}
	}
}

func TestRenderHostile(t *testing.T) {
	for _, width := range []int{20, 40, 60, 80, 120} {
		looks := []Look{{}, {Color: true, Dark: true}, {Color: true, ASCII: true}}
		for i, look := range looks {
			r := NewRenderer(width, look)
			checkText(t, r.Render(sampleBlocks()...), width, look.Color)
			for _, s := range hostile {
				if i > 0 && width != 40 {
					break // colour changes no widths: once is enough
				}
				for _, b := range hostileBlocks(s) {
					checkText(t, r.Render(b), width, look.Color)
					if t.Failed() {
						t.Fatalf("at %d columns, %T of %q", width, b, s)
					}
				}
			}
		}
	}
}

func TestRenderASCII(t *testing.T) {
	blocks := sampleBlocks()[1:] // not the prose: its text is the author's
	got := NewRenderer(80, Look{ASCII: true}).Render(blocks...)
	if i := strings.IndexFunc(got, func(r rune) bool { return r > 0x7e }); i >= 0 {
		t.Errorf("not ASCII: %q", got[i:min(i+40, len(got))])
	}
}

func TestListingKeepsAll(t *testing.T) {
	text := "RUN " + strings.Repeat("abcdefghij", 30)
	got := NewRenderer(40, Look{}).Render(screen.Listing{Text: text, Language: "docker"})
	got = strings.NewReplacer("\n", "", " ", "", "│", "", "↪", "", "1", "").Replace(got)
	if want := strings.ReplaceAll(text, " ", ""); got != want {
		t.Errorf("got %q", got)
	}
}

func TestComparisonWords(t *testing.T) {
	small, other := sampleB, sampleB
	other.SizeMethod = measure.MethodBlocks
	near := sampleA
	near.SizeMethod = measure.MethodInspect
	tests := []struct {
		name      string
		c         screen.Comparison
		want, not string
	}{
		{"ratio", screen.Comparison{A: sampleA, B: sampleB}, "multistage is 317 times smaller than traditional.", "cannot"},
		{"turned", screen.Comparison{A: sampleB, B: sampleA}, "multistage is 317 times smaller than traditional.", "cannot"},
		{"same", screen.Comparison{A: sampleB, B: small}, "about the same size", "times"},
		{"methods", screen.Comparison{A: sampleA, B: other}, "one is on disk and one in whole blocks", "times"},
		{"blocks alone", screen.Comparison{A: other, B: other}, "Only sizes on disk can be compared", "times"},
		{"an engine's figure", screen.Comparison{A: near, B: sampleB}, "multistage is about 317 times smaller than traditional.", "cannot"},
		{"guide", screen.Comparison{A: sampleA, B: sampleB, GuideA: "~600 MB"}, "~600 MB (guide)", "cannot"},
	}
	for _, tt := range tests {
		got := strings.Join(strings.Fields(NewRenderer(100, Look{}).Render(tt.c)), " ")
		if !strings.Contains(got, tt.want) || strings.Contains(got, tt.not) {
			t.Errorf("%s: %s", tt.name, got)
		}
	}
}

func TestBarsToScale(t *testing.T) {
	r := NewRenderer(80, Look{})
	for _, tt := range []struct {
		part, whole int64
		want        string
	}{
		{0, 100, ""}, {1, 1_000_000, "▏"}, {100, 100, "████"}, {50, 100, "██"}, {53, 100, "██▏"}, {200, 100, "████"}, {1, 0, ""},
	} {
		if got := r.barOf(tt.part, tt.whole, 4); got != tt.want {
			t.Errorf("%d of %d: %q, want %q", tt.part, tt.whole, got, tt.want)
		}
	}
}

func TestSplit(t *testing.T) {
	src := "intro\n\n```go\nx := 1\n```\ntext\n\n| a | b |\n|---|---|\n| 1 | 2 |\n|   |   |\n\n# H\nSet\n===\n~~~\nopen"
	var got []string
	for _, c := range split(src) {
		got = append(got, fmt.Sprintf("%d:%s%v%v", c.kind, strings.TrimSpace(c.text), c.head, c.rows))
	}
	want := "0:intro[][] 2:x := 1[][] 0:text[][] 1:[a b][[1 2] [ ]] 3:H[][] 3:Set[][] 2:open[][]"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

func TestDetect(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	tests := []struct {
		env   string
		check func(*Terminal) bool
	}{
		{"", func(t *Terminal) bool {
			return t.Width == 80 && t.Height == 24 && t.Whole && !t.Interactive && !t.Color && t.Dark && t.UTF8
		}},
		{"COLUMNS=132", func(t *Terminal) bool { return t.Width == 132 && !t.Whole }},
		{"CLICOLOR_FORCE=1", func(t *Terminal) bool { return t.Color }},
		{"CLICOLOR_FORCE=1 NO_COLOR=1", func(t *Terminal) bool { return !t.Color }},
		{"COLORFGBG=0;15", func(t *Terminal) bool { return !t.Dark }},
		{"COLORFGBG=15;default;0", func(t *Terminal) bool { return t.Dark }},
		{"LC_ALL=C LANG=en_US.UTF-8", func(t *Terminal) bool { return !t.UTF8 }},
		{"LANG=de_DE.utf8", func(t *Terminal) bool { return t.UTF8 }},
	}
	for _, tt := range tests {
		vars := map[string]string{}
		for _, f := range strings.Fields(tt.env) {
			k, v, _ := strings.Cut(f, "=")
			vars[k] = v
		}
		if got := Detect(nil, file, nil, func(k string) string { return vars[k] }); !tt.check(got) {
			t.Errorf("%q: %+v", tt.env, got)
		}
	}
}

func TestFailureText(t *testing.T) {
	r := NewRenderer(60, Look{})
	tr := newTracker(time.Now)
	err := failingBuild(tr.add)
	tr.end()
	got := strings.Join(r.ending(tr, err, "Building"), "\n")
	for _, want := range []string{"✗ 3/3 RUN go build", "undefined: fmtt", ">>> RUN go build", "✗ building castoff/traditional: exit code 1", "hint: castoff doctor"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	checkText(t, strings.Join(r.failure(errors.New(hostile[0])), "\n"), 60, false)
}

func TestLiveFits(t *testing.T) {
	tr := newTracker(time.Now)
	sampleBuild(tr.add)
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	released := make(chan struct{})
	close(released)
	_ = untilStopped(released)(stopped, tr.add) // leaves a running step with logs
	for _, width := range []int{20, 40, 80} {
		for height := 1; height < 14; height++ {
			got := NewRenderer(width, Look{Color: true}).live(tr, height, 3)
			if len(got) > height {
				t.Errorf("%d lines in %d", len(got), height)
			}
			checkText(t, strings.Join(closeStyles(got), "\n"), width, true)
		}
	}
}
