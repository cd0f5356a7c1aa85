package explore

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"

	"github.com/charmbracelet/x/ansi"
)

// explored is an image of three layers and an instruction without one. The
// second layer deletes a file of the first and changes another, the third
// deletes a directory and puts a file in its place.
func explored() (measure.Image, measure.Contents) {
	file := func(path string, size int64, change rootfs.Change, hidden bool) measure.Item {
		return measure.Item{Path: path, Type: '-', Mode: 0o644, SizeBytes: size, Change: change, Hidden: hidden}
	}
	dir := func(path string, change rootfs.Change) measure.Item {
		return measure.Item{Path: path, Type: 'd', Mode: 0o755, Change: change}
	}
	link := measure.Item{Path: "bin", Type: 'l', Mode: 0o777, Link: "usr/bin", Change: '+'}
	sudo := measure.Item{Path: "usr/bin/sudo", Type: '-', Mode: 0o4755, SizeBytes: 281_624, Change: '+'}
	c := measure.Contents{
		Layers: [][]measure.Item{
			{
				link, dir("etc", '+'), file("etc/passwd", 1_274, '+', true), dir("tmp", '+'), file("tmp/big.iso", 70_000_000, '+', true),
				dir("usr", '+'), dir("usr/bin", '+'), sudo, dir("usr/lib", '+'), dir("usr/lib-x", '+'), file("usr/lib-x/one", 10, '+', false),
				dir("usr/lib/go", '+'), file("usr/lib/go/a.go", 9_000_000, '+', true), file("usr/lib/go/b.go", 1_000_000, '+', true),
				file("usr/lib/libc.so.6", 1_922_136, '+', false),
			},
			nil,
			{
				{Path: "etc", Type: 'd'}, file("etc/passwd", 1_300, '~', false), file("etc/new", 2, '+', true),
				{Path: "tmp", Type: 'd'}, {Path: "tmp/big.iso", Type: '-', Mode: 0o644, Change: '-'},
			},
			{
				{Path: "etc", Type: 'd'}, {Path: "etc/new", Type: '-', Change: '-'},
				{Path: "usr", Type: 'd'}, {Path: "usr/lib", Type: 'd'},
				{Path: "usr/lib/go", Type: 'd', Change: '-'}, {Path: "usr/lib/go", Type: 'd'}, {Path: "usr/lib/go/a.go", Type: '-', Change: '-'}, {Path: "usr/lib/go/b.go", Type: '-', Change: '-'},
				file("usr/lib/go", 77, '+', false),
			},
		},
	}
	for _, it := range []measure.Item{
		link, dir("etc", unchanged), file("etc/passwd", 1_300, unchanged, false), dir("tmp", unchanged), dir("usr", unchanged), dir("usr/bin", unchanged), sudo,
		dir("usr/lib", unchanged), file("usr/lib/go", 77, unchanged, false), file("usr/lib/libc.so.6", 1_922_136, unchanged, false), dir("usr/lib-x", unchanged), file("usr/lib-x/one", 10, unchanged, false),
	} {
		it.Change = unchanged
		c.Root = append(c.Root, it)
	}
	return measure.Image{
		Ref: "castoff/traditional:latest", SizeBytes: 82_206_423, Files: 6,
		Waste: &measure.Waste{Bytes: 80_001_276, Files: 5, Efficiency: 0.03},
		Layers: []measure.Layer{
			{CreatedBy: "ADD file:abc in /", SizeBytes: 82_205_044, FromBase: true, Changes: &measure.Changes{Added: 8}},
			{CreatedBy: "ENV GO111MODULE=off", Empty: true},
			{CreatedBy: "RUN rm /tmp/big.iso && useradd --system app && apt-get clean && rm -rf /var/lib/apt/lists/*", SizeBytes: 1_302,
				Changes: &measure.Changes{Added: 1, Changed: 1, Deleted: 1, HiddenBytes: 70_001_274}},
			{CreatedBy: "RUN rm -rf /usr/lib/go && touch /usr/lib/go", SizeBytes: 77,
				Changes: &measure.Changes{Added: 1, Deleted: 3, HiddenBytes: 10_000_002}},
		},
	}, c
}

// explorer is a view of a size, without a terminal.
func explorer(look text.Look, width, height int) *exploreView {
	v := newExploreView(explored())
	v.Resize(look, width, height)
	return v
}

// rows is the tree without its columns: what there is, in order.
func rows(v *exploreView) string {
	var out []string
	id := int32(0)
	for range v.files.length() {
		st := &v.files.states[id]
		name := v.files.tree.nodes[id].path
		if v.files.isDir(id) {
			name += "/"
		}
		if st.hidden {
			name += "!"
		}
		out = append(out, fmt.Sprintf("%s%s=%d", map[rootfs.Change]string{added: "+", changed: "~", deleted: "-"}[st.change], name, st.size()))
		id = v.files.next(id)
	}
	return strings.Join(out, " ")
}

func TestExploreScreens(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, tt := range []struct {
		width, height int
		ascii         bool
		keys          []string
	}{
		{80, 24, false, []string{"", "right o down", "tab down", "tab down j", "a", "w", "/ lib", "esc ?"}},
		{120, 40, false, []string{"o", "tab down", "end a"}},
		{60, 20, true, []string{"o", "tab down down down", "?"}},
		{40, 10, false, []string{"o", "tab end", "tab o", "/ lib", "enter ?"}},
		{39, 10, false, []string{""}},
		{20, 4, false, []string{""}},
	} {
		v := explorer(text.Look{ASCII: tt.ascii}, tt.width, tt.height)
		for _, keys := range tt.keys {
			uitest.Press(v, keys)
			got := v.Draw(0)
			uitest.CheckText(t, got, tt.width, false)
			if n := strings.Count(got, "\n") + 1; n > tt.height {
				t.Errorf("%d lines of %d", n, tt.height)
			}
			if i := strings.IndexFunc(got, func(r rune) bool { return r > 0x7e }); tt.ascii && i >= 0 {
				t.Errorf("not ASCII: %q", got[i:min(i+40, len(got))])
			}
			fmt.Fprintf(&b, "=== %d by %d, ascii %v, keys %q\n%s\n", tt.width, tt.height, tt.ascii, keys, got)
		}
	}
	uitest.Golden(t, "explore", b.String())
}

// TestExploreColour draws the same in colour as without, apart from style.
func TestExploreColour(t *testing.T) {
	t.Parallel()
	plain, coloured := explorer(text.Look{}, 100, 30), explorer(text.Look{Color: true, Dark: true}, 100, 30)
	for _, keys := range []string{"", "o", "tab end", "w", "?"} {
		uitest.Press(plain, keys)
		uitest.Press(coloured, keys)
		got := coloured.Draw(0)
		uitest.CheckText(t, got, 100, true)
		var lines []string
		for l := range strings.SplitSeq(got, "\n") {
			lines = append(lines, strings.TrimRight(ansi.Strip(l), " "))
		}
		if s := strings.Join(lines, "\n"); s != plain.Draw(0) {
			t.Errorf("after %q:\n%s\nwithout colour:\n%s", keys, s, plain.Draw(0))
		}
	}
}

func TestExploreScenes(t *testing.T) {
	t.Parallel()
	const all = "/=2205147 usr/=2203847 usr/lib/=1922213 usr/lib/libc.so.6=1922136 usr/lib/go=77 " +
		"usr/bin/=281624 usr/bin/sudo=281624 usr/lib-x/=10 usr/lib-x/one=10 etc/=1300 etc/passwd=1300 bin=0 tmp/=0"
	for _, tt := range []struct{ name, keys, want string }{
		{"root", "o", all},
		{"by name", "s o", "/=2205147 bin=0 etc/=1300 etc/passwd=1300 tmp/=0 usr/=2203847 usr/bin/=281624 usr/bin/sudo=281624 " +
			"usr/lib/=1922213 usr/lib/go=77 usr/lib/libc.so.6=1922136 usr/lib-x/=10 usr/lib-x/one=10"},
		{"layer", "tab down down down tab o", "/=1302 tmp/=70000000 -tmp/big.iso=70000000 etc/=1302 ~etc/passwd=1300 +etc/new!=2"},
		// The file that came in place of the directory has its children, which
		// are gone.
		{"directory replaced", "tab end tab o", "/=77 usr/=77 usr/lib/=77 +usr/lib/go/=77 -usr/lib/go/a.go=9000000 -usr/lib/go/b.go=1000000 etc/=2 -etc/new=2"},
		{"up to the first", "tab down a tab o", "/=82205044 +tmp/=70000000 +tmp/big.iso!=70000000 +usr/=12203770 +usr/lib/=11922136 " +
			"+usr/lib/go/=10000000 +usr/lib/go/a.go!=9000000 +usr/lib/go/b.go!=1000000 +usr/lib/libc.so.6=1922136 " +
			"+usr/bin/=281624 +usr/bin/sudo=281624 +usr/lib-x/=10 +usr/lib-x/one=10 +etc/=1274 +etc/passwd!=1274 +bin=0"},
		{"up to no layer", "tab down down a tab", "/=82205044 tmp/=70000000 usr/=12203770 etc/=1274 bin=0"},
		{"up to the second", "tab down down down a tab", "/=12205072 tmp/=70000000 usr/=12203770 etc/=1302 bin=0"},
		{"changed up to the second", "tab down down down a d tab o", "/=1302 tmp/=70000000 -tmp/big.iso=70000000 etc/=1302 ~etc/passwd=1300 +etc/new!=2"},
		{"up to the last", "tab end a tab", "/=2205147 usr/=2203847 etc/=1300 bin=0 tmp/=0"},
		{"deleted with its directory", "tab end a d tab o", "/=77 usr/=77 usr/lib/=77 +usr/lib/go/=77 -usr/lib/go/a.go=9000000 -usr/lib/go/b.go=1000000 etc/=2 -etc/new=2"},
		{"wasted", "w o", "/=80001276 tmp/=70000000 tmp/big.iso!=70000000 usr/=10000000 usr/lib/=10000000 usr/lib/go/=10000000 " +
			"usr/lib/go/a.go!=9000000 usr/lib/go/b.go!=1000000 etc/=1276 etc/passwd!=1274 etc/new!=2"},
		{"wasted in a layer", "tab down down down w tab o", "/=2 etc/=2 +etc/new!=2"},
		{"a name of what is wasted", "w / LIB", "/=10000000 usr/=10000000 usr/lib/=10000000"},
		{"a file of what is wasted", "w / a.go", "/=9000000 usr/=9000000 usr/lib/=9000000 usr/lib/go/=9000000 usr/lib/go/a.go!=9000000"},
		{"changed in the whole", "d", ""},
		{"a name", "/ LIB", "/=1922223 usr/=1922223 usr/lib/=1922213 usr/lib-x/=10"},
		{"a path", "/ usr/lib/", "/=1922213 usr/=1922213 usr/lib/=1922213 usr/lib/libc.so.6=1922136 usr/lib/go=77"},
		{"from the root", "/ /bi", "/=281624 usr/=281624 usr/bin/=281624 bin=0"},
		{"nothing", "/ nothing", ""},
		{"typed and mended", "/ sudx backspace o enter", "/=281624 usr/=281624 usr/bin/=281624 usr/bin/sudo=281624"},
		{"typed anew", "/ nothing ctrl+u pass", "/=1300 etc/=1300 etc/passwd=1300"},
		{"cleared", "/ sudo esc", "/=2205147 usr/=2203847 usr/lib/=1922213 usr/bin/=281624 usr/bin/sudo=281624 usr/lib-x/=10 etc/=1300 bin=0 tmp/=0"},
		{"closed", "o o", "/=2205147 usr/=2203847 etc/=1300 bin=0 tmp/=0"},
		{"keys that come as one", "jlllss", "/=2205147 usr/=2203847 usr/lib/=1922213 usr/lib/libc.so.6=1922136 usr/lib/go=77 usr/bin/=281624 usr/lib-x/=10 etc/=1300 bin=0 tmp/=0"},
	} {
		v := explorer(text.Look{}, 80, 24)
		uitest.Press(v, tt.keys)
		if got := rows(v); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// TestExploreMoves follows the cursor.
func TestExploreMoves(t *testing.T) {
	t.Parallel()
	v := explorer(text.Look{}, 80, 24)
	for _, tt := range []struct{ keys, want string }{
		{"up", ""}, {"down", "usr"}, {"right", "usr"}, {"right", "usr/lib"}, {"l", "usr/lib"}, {"l", "usr/lib/libc.so.6"},
		{"enter", "usr/lib/libc.so.6"}, {"left", "usr/lib"}, {"h", "usr/lib"}, {"backspace", "usr"}, {"enter", "usr"},
		{"down", "etc"}, {"end", "tmp"}, {"pgup", ""}, {"G", "tmp"}, {"g", ""}, {"pgdown", "tmp"}, {"home", ""},
		{"left", ""}, {"tab", ""}, {"down", "usr"}, {"down down", "bin"}, {"s", "bin"}, {"a", "bin"},
	} {
		uitest.Press(v, tt.keys)
		if got := v.files.tree.nodes[v.cursor].path; got != tt.want {
			t.Fatalf("%q leads to %q, not %q", tt.keys, got, tt.want)
		}
	}
	// The place stays from layer to layer, and where there is no such place
	// the nearest directory above takes over.
	v = explorer(text.Look{}, 80, 24)
	uitest.Press(v, "/ passwd enter esc tab down")
	if got := v.files.tree.nodes[v.cursor].path; got != "etc/passwd" || v.layer != 0 {
		t.Errorf("in the first layer the cursor is at %q", got)
	}
	uitest.Press(v, "end")
	if got := v.files.tree.nodes[v.cursor].path; got != "" && got != "etc" {
		t.Errorf("in the last layer the cursor is at %q", got)
	}
}

func TestExploreLeaves(t *testing.T) {
	t.Parallel()
	for keys, want := range map[string]bool{
		"q": true, "esc": true, "? q": false, "? q q": true, "/ q": false, "/ q esc": false, "/ q esc esc": true,
		"w esc": false, "w esc esc": true, "x": false, "tab q": true,
	} {
		if got := uitest.Press(explorer(text.Look{}, 80, 24), keys); got != want {
			t.Errorf("%q: left is %v", keys, got)
		}
	}
}

// TestExploreResize keeps the cursor in view whatever the window.
func TestExploreResize(t *testing.T) {
	t.Parallel()
	v := explorer(text.Look{}, 80, 24)
	uitest.Press(v, "o end up up")
	at := v.cursor
	for _, size := range [][2]int{{120, 40}, {40, 10}, {60, 20}, {10, 3}, {1, 1}, {100, 10}, {200, 60}, {40, 17}, {80, 24}} {
		v.Resize(text.Look{}, size[0], size[1])
		got := v.Draw(0)
		uitest.CheckText(t, got, size[0], false)
		if v.cursor != at {
			t.Fatalf("at %v the cursor is elsewhere", size)
		}
		if size[0] >= exploreWidth && size[1] >= exploreHeight && !strings.Contains(got, "❯") {
			t.Errorf("at %v the cursor is out of sight:\n%s", size, got)
		}
	}
}

func TestExploreLittle(t *testing.T) {
	t.Parallel()
	one := measure.Contents{Root: []measure.Item{{Path: "app", Type: '-', Mode: 0o755, SizeBytes: 1_820_000}}}
	for _, tt := range []struct {
		name      string
		m         measure.Image
		c         measure.Contents
		want, not []string
	}{
		{"nothing", measure.Image{}, measure.Contents{}, []string{"The image has no files.", "q leave", "0 B on disk"}, []string{"layers", "❯"}},
		{"no layer", measure.Image{Ref: "none"}, measure.Contents{Layers: [][]measure.Item{}}, []string{"none", "The image has no files."}, []string{"layers"}},
		{"layers not read", uitest.SampleA, one, []string{"1.82 MB 100 %", "app", "1 file"}, []string{"layers", "wasted", "RUN"}},
		{"one file", uitest.SampleB, measure.Contents{Root: one.Root, Layers: [][]measure.Item{{{Path: "app", Type: '-', Change: '+', SizeBytes: 1_820_000}}, nil}},
			[]string{"1 layer", "COPY /app /app", "ENTRYPOINT", "app"}, []string{"1 layers", "1 files"}},
		{"fewer lists than layers", uitest.SampleA, measure.Contents{Layers: [][]measure.Item{{}}}, []string{"The image has no files."}, nil},
		{"more lists than layers", measure.Image{}, measure.Contents{Root: one.Root, Layers: [][]measure.Item{one.Root, one.Root}}, []string{"app"}, nil},
	} {
		v := newExploreView(tt.m, tt.c)
		v.Resize(text.Look{}, 80, 24)
		got := v.Draw(0)
		for _, w := range tt.want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: no %q in\n%s", tt.name, w, got)
			}
		}
		for _, w := range tt.not {
			if strings.Contains(got, w) {
				t.Errorf("%s: %q in\n%s", tt.name, w, got)
			}
		}
		for _, k := range strings.Fields("tab down enter right o space end left left up a d w s / x enter esc tab pgdown G g backspace d a w /") {
			uitest.Press(v, k)
			uitest.CheckText(t, v.Draw(0), 80, false)
		}
	}
}

// TestExploreHostile walks through names and numbers that nobody would choose.
func TestExploreHostile(t *testing.T) {
	t.Parallel()
	var items []measure.Item
	for i, s := range append(uitest.Hostile, strings.Repeat("d/", 3000)+"deep", "//", "/", "..", "a//b/", "a", "a/b/c", "\u202e") {
		for j, typ := range []rootfs.Type{'-', 'd', 'l', 'h', 'o', 0} {
			items = append(items, measure.Item{Path: s, Type: typ, Mode: math.MaxUint32, SizeBytes: math.MaxInt64 - int64(i), Link: s,
				Change: []rootfs.Change{'+', '~', '-', 0, '?'}[(i+j)%5], Hidden: j%2 == 0})
		}
	}
	m := measure.Image{Ref: uitest.Hostile[0], SizeBytes: math.MaxInt64, Waste: &measure.Waste{Bytes: math.MinInt64, Files: -1},
		Layers: []measure.Layer{{CreatedBy: uitest.Hostile[0], SizeBytes: -5}, {CreatedBy: uitest.Hostile[1], SizeBytes: math.MaxInt64}, {CreatedBy: uitest.Hostile[3]}}}
	c := measure.Contents{Root: items, Layers: [][]measure.Item{items, slices.Clone(items), items}}
	for _, width := range []int{40, 60, 80, 120} {
		v := newExploreView(m, c)
		v.Resize(text.Look{}, width, 20)
		for _, k := range strings.Fields("o end pgup up up tab down a down w w d d tab o G / 漢 enter esc home o pgdown pgdown pgdown left left left right s end") {
			uitest.Press(v, k)
			uitest.CheckText(t, v.Draw(0), width, false)
			if t.Failed() {
				t.Fatalf("at %d columns, after %q:\n%s", width, k, v.Draw(0))
			}
		}
	}
}

func TestModeString(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		typ  rootfs.Type
		mode measure.Mode
		want string
	}{
		{'-', 0o644, "-rw-r--r--"}, {'d', 0o1777, "drwxrwxrwt"}, {'-', 0o4755, "-rwsr-xr-x"}, {'-', 0o6644, "-rwSr-Sr--"},
		{'l', 0o777, "lrwxrwxrwx"}, {'h', 0o2755, "-rwxr-sr-x"}, {'o', 0, "?---------"}, {'d', 0o1000, "d--------T"},
	} {
		if got := modeString(&measure.Item{Type: tt.typ, Mode: tt.mode}); got != tt.want {
			t.Errorf("%c %o: %s, want %s", tt.typ, tt.mode, got, tt.want)
		}
	}
}

func TestExact(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{
		0: "0 bytes", 1: "1 byte", 999: "999 bytes", 1000: "1,000 bytes", 1_234_007: "1,234,007 bytes", -3: "0 bytes",
		math.MaxInt64: "9,223,372,036,854,775,807 bytes",
	} {
		if got := exact(n, "byte"); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}
