package explore

import (
	"fmt"
	"testing"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"

	tea "github.com/charmbracelet/bubbletea"
)

// manyFiles is an image of n files in a hundredth as many directories, and one
// that has a tenth of them all; each layer has half of them and hides a few.
func manyFiles(n int) (measure.Image, measure.Contents) {
	var c measure.Contents
	c.Layers = make([][]measure.Item, 2)
	add := func(i int, it measure.Item) {
		c.Root = append(c.Root, it)
		it.Change, it.Hidden = '+', i%50 == 0
		c.Layers[i%2] = append(c.Layers[i%2], it)
	}
	for i := range n {
		path := fmt.Sprintf("flat/file-%07d", i)
		if i >= n/10 {
			d := i / 100
			path = fmt.Sprintf("usr/share/a%03d/b%03d", d/100, d%100)
			if i%100 == 0 {
				add(i, measure.Item{Path: path, Type: 'd', Mode: 0o755})
			}
			path += fmt.Sprintf("/Name-of-a-file-%d.txt", i)
		}
		add(i, measure.Item{Path: path, Type: '-', Mode: 0o644, SizeBytes: int64(i*7919) % 100_000})
	}
	return measure.Image{Ref: "many", SizeBytes: int64(n) * 50_000, Files: n,
		Layers: []measure.Layer{{CreatedBy: "COPY a /", SizeBytes: 1e9}, {CreatedBy: "COPY b /", SizeBytes: 1e9}}}, c
}

func TestExploreManyFiles(t *testing.T) {
	t.Parallel()
	const n = 200_000
	v := newExploreView(manyFiles(n))
	v.Resize(text.Look{}, 80, 24)
	uitest.Press(v, "o end")
	if got, want := v.files.length(), 1+3+n+18+1800; got != want {
		t.Errorf("%d rows, want %d", got, want)
	}
	if got := v.files.states[0].files; got != n {
		t.Errorf("%d files", got)
	}
	// Row by row is the same as one after the other, also far down.
	for _, row := range []int{0, 1, 150, 100_000, 180_000, v.files.length() - 2} {
		id := v.files.at(row)
		if back := v.files.rowOf(id); back != row {
			t.Errorf("row %d is row %d", row, back)
		}
		if a, b := v.files.at(row+1), v.files.next(id); a != b {
			t.Errorf("after row %d comes %q, and not %q", row, v.files.tree.nodes[a].path, v.files.tree.nodes[b].path)
		}
	}
	uitest.Press(v, "/ -123456.")
	if got := v.files.states[0].files; got != 1 {
		t.Errorf("%d files found", got)
	}
}

func BenchmarkExploreOpen(b *testing.B) {
	m, c := manyFiles(200_000)
	b.ReportAllocs()
	for b.Loop() {
		v := newExploreView(m, c)
		v.Resize(text.Look{Color: true}, 120, 40)
		v.Draw(0)
	}
}

// BenchmarkExploreKey is a key and the picture that it makes.
func BenchmarkExploreKey(b *testing.B) {
	m, c := manyFiles(200_000)
	key := func(s string) tea.KeyMsg {
		if t, ok := uitest.SpecialKeys[s]; ok {
			return tea.KeyMsg{Type: t}
		}
		return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(s)}
	}
	for _, bb := range []struct {
		name, first string
		keys        [2]string // one after the other, again and again
	}{
		{"move", "", [2]string{"down", "up"}},
		{"move, all open", "o", [2]string{"down", "up"}},
		{"first and last, all open", "o", [2]string{"home", "end"}},
		{"page, all open", "o end", [2]string{"pgup", "pgdown"}},
		{"enter", "down", [2]string{"enter", "enter"}},
		{"open all", "", [2]string{"o", "o"}},
		{"sort", "o", [2]string{"s", "s"}},
		{"sort, many in a directory", "down down enter", [2]string{"s", "s"}},
		{"layer", "tab", [2]string{"down", "up"}},
		{"layer, up to it", "tab end a", [2]string{"down", "up"}},
		{"wasted", "", [2]string{"w", "w"}},
		{"filter", "/", [2]string{"7", "backspace"}},
		{"filter, path", "/ a/", [2]string{"7", "backspace"}},
	} {
		b.Run(bb.name, func(b *testing.B) {
			v := newExploreView(m, c)
			v.Resize(text.Look{Color: true}, 120, 40)
			uitest.Press(v, bb.first)
			keys := [2]tea.KeyMsg{key(bb.keys[0]), key(bb.keys[1])}
			v.Update(keys[0])
			v.Update(keys[1])
			i := 0
			for b.Loop() {
				v.Update(keys[i%2])
				v.Draw(0)
				i++
			}
		})
	}
}
