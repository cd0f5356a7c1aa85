package blocks

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/budget"
	"castoff/cmd/castoff/internal/image/difference"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/image/stage"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"
)

// layouts are the widths at which a shape is laid out differently; for all
// others that is 60 columns alone.
var layouts = map[string][]int{
	"comparison": {60, 80}, "deploy": {60, 80}, "difference": {60, 80, 120}, "layers": {60, 80, 120}, "stages": {60, 120}, "waste": {60, 80},
}

// golden compares blocks with a golden file for each of their layouts, and
// checks at the other widths that they say the same.
func golden(t *testing.T, name string, blocks ...screen.Block) {
	t.Helper()
	widths := layouts[name]
	if widths == nil {
		widths = []int{60}
	}
	narrow := ""
	for _, width := range []int{60, 80, 120} {
		got := Render(text.NewRenderer(width, text.Look{}), blocks...)
		if slices.Contains(widths, width) {
			uitest.Golden(t, fmt.Sprintf("%s-%d", name, width), got)
			narrow = got
			continue
		}
		uitest.CheckReflow(t, narrow, got, width)
	}
}

func TestAnatomyGolden(t *testing.T) {
	t.Parallel()
	var all []screen.Block
	for _, b := range uitest.AnatomyBlocks() {
		all = append(all, b.Blocks...)
		golden(t, b.Name, b.Blocks...)
	}
	uitest.Golden(t, "anatomy-40", Render(text.NewRenderer(40, text.Look{}), all...))
	uitest.Golden(t, "anatomy-ascii-80", Render(text.NewRenderer(80, text.Look{ASCII: true}), all...))
	color := Render(text.NewRenderer(80, text.Look{Color: true, Dark: true}), all...)
	// As text that can be looked at without a terminal obeying it.
	uitest.Golden(t, "anatomy-color-80", strings.ReplaceAll(color, "\x1b[", "^["))
}

func TestAnatomyASCII(t *testing.T) {
	t.Parallel()
	for _, b := range uitest.AnatomyBlocks() {
		got := Render(text.NewRenderer(80, text.Look{ASCII: true}), b.Blocks...)
		if i := strings.IndexFunc(got, func(r rune) bool { return r > 0x7e }); i >= 0 {
			t.Errorf("%s: not ASCII: %q", b.Name, got[i:min(i+40, len(got))])
		}
	}
}

// hostileAnatomy puts s wherever text from others can be, and numbers that
// nobody would believe beside it.
func hostileAnatomy(s string) []screen.Block {
	const huge = math.MaxInt64
	list := []string{s, "usr/bin/" + s, s, "/" + s + "/" + s}
	root := rootfs.Facts{
		Files: huge, Dirs: huge, SizeBytes: huge, OS: s, Packages: huge, PackageBytes: huge, Executables: huge,
		LargestPackages: []rootfs.Package{{Manager: s, Name: s, Version: s, SizeBytes: huge}, {SizeBytes: huge}},
		Setuid:          list, Setgid: list, Shells: list, PackageManagers: list, Compilers: list, Interpreters: list, Downloaders: list,
		Renamed:  []rootfs.Renamed{{Path: s, Is: s}},
		CABundle: s, TimeZones: s, Users: []rootfs.User{{Name: s}, {Name: s}}, Trouble: list,
	}
	files := []measure.File{{Path: s, SizeBytes: huge}, {Path: s + "/" + s, SizeBytes: huge}, {Path: ""}, {Path: "x", SizeBytes: -huge}}
	changes := &measure.Changes{Added: huge, Changed: huge, Deleted: huge, HiddenBytes: huge}
	m := measure.Image{
		Name: s, Ref: s, ID: s, Way: s, SizeBytes: huge, SizeMethod: s, DownloadBytes: huge, DownloadMethod: s,
		Seconds: math.Inf(1), Files: huge, Platform: s, RunsHere: "no", Root: &root, Largest: files,
		Layers: []measure.Layer{
			{CreatedBy: s, SizeBytes: huge, DownloadBytes: huge, Changes: changes, FromBase: true},
			{CreatedBy: s, SizeBytes: huge, DownloadBytes: huge, Changes: changes}, {CreatedBy: s, Empty: true},
		},
		Config:  &measure.Config{User: s, Root: true, Entrypoint: list, EntrypointForm: measure.FormShell, Cmd: list[:3], CmdForm: s, Ports: list},
		Secrets: []measure.Secret{{Where: s, Name: s}, {Name: s}, {}, {Name: s, Layer: huge}},
		Waste:   &measure.Waste{Bytes: huge, Files: huge, Efficiency: math.NaN(), Largest: []measure.WastedFile{{Path: s, Bytes: huge, Versions: huge}, {Path: s, Deleted: true, Versions: 2}}},
	}
	deep, dirs := "", []measure.Dir{{SizeBytes: huge}}
	for range 60 {
		deep = strings.TrimPrefix(deep+"/d", "/")
		dirs = append(dirs, measure.Dir{Path: deep, SizeBytes: 9}, measure.Dir{Path: deep + "/" + strings.ReplaceAll(s, "/", "_"), SizeBytes: 8})
	}
	m.Dirs = dirs
	other := m
	other.Root, other.Config, other.Waste = nil, nil, nil
	b := binary.Facts{
		Path: s, SizeBytes: huge, Format: "ELF", Arch: s, OS: s, PIE: true, Interpreter: s, Libraries: list,
		Sections: []binary.Section{{Name: s, SizeBytes: huge}, {Name: s, SizeBytes: huge}},
		Go:       &binary.GoBuild{Version: s, Module: s, Dependencies: huge, Settings: map[string]string{"-ldflags": s, "-tags": s}},
	}
	script := binary.Facts{Format: "script", Interpreter: s}
	d := measure.Deployment{DownloadBytes: huge, DownloadMethod: s, SaveSeconds: math.Inf(1), LoadSeconds: 1e300, StartSeconds: []float64{math.NaN(), math.Inf(1), -1, 1e12}}
	return []screen.Block{
		screen.Card{Image: m}, screen.Card{Image: other}, screen.Secrets{Image: m}, screen.Secrets{Image: other},
		screen.Surface{Images: []measure.Image{m}}, screen.Surface{Images: []measure.Image{m, m}}, screen.Surface{Images: []measure.Image{other, m}},
		screen.Layers{Image: m}, screen.Waste{Image: m}, screen.Files{Image: m, Depth: 99, Top: 1}, screen.Files{Image: m, Depth: -1},
		screen.FileList{Image: m, Files: files, Of: huge, Bytes: huge}, screen.FileList{Image: m, Files: files, Of: -1, Bytes: -1},
		screen.Difference{A: m, B: m, Lists: screen.Lists{Asked: true}, Result: difference.Result{
			Config:   []difference.Value{{What: s, Name: s, A: &s}, {What: "user", B: &s}},
			Packages: difference.Packages{Added: root.LargestPackages, Changed: []difference.PackageChange{{Manager: s, Name: s, A: s, B: s}}},
			Unknown:  []difference.Unknown{{Image: s, What: s}},
			Files: &difference.Files{
				OnlyA: []difference.Path{{Path: s, SizeBytes: huge}, {Path: s, Type: 'd', SizeBytes: -huge}}, Common: huge, Same: huge,
				Changed: []difference.Change{{Path: s, What: []string{s, "link", "mode", "owner", "size", "content", "type"},
					A: difference.Side{Link: s, Mode: s, SizeBytes: huge}, B: difference.Side{Link: s, Mode: s}}},
				Uncompared: []difference.Uncompared{{Path: s, Why: s}},
			}}},
		screen.Binary{Refs: []string{s}, Binaries: []binary.Facts{b}}, screen.Binary{Refs: []string{s}, Binaries: []binary.Facts{b, script}},
		screen.Deploy{Refs: []string{s}, Deployments: []measure.Deployment{d}}, screen.Deploy{Refs: []string{s, s}, Deployments: []measure.Deployment{d, {StartSeconds: []float64{1, 2, 3}}}},
		screen.Stages{Graph: stage.Graph{Stages: []stage.Stage{
			{Name: s, From: s, State: stage.State(s), Steps: huge, Cached: 1, Seconds: 1e300, SizeBytes: huge, SizeMethod: s,
				Needs: []stage.Need{{Stage: s, How: "copy", Paths: list}, {Stage: s, How: "copy", Image: true}, {Stage: s, How: s, Image: true}, {Stage: s, How: "from"}, {Stage: s, How: "mount"}}},
			{Line: -1, State: stage.Failed, SizeBytes: -5, Shipped: true},
		}}},
		screen.Budget{Ref: s, Results: []budget.Result{{Rule: s, Want: s, Got: s, Examples: list, Hint: s}, {Rule: s, Got: s, OK: true}}},
		screen.Comparison{A: m, B: other, PublishedA: s},
	}
}

// TestAnatomyHostile draws everything at every width.
func TestAnatomyHostile(t *testing.T) {
	t.Parallel()
	step := 1
	if testing.Short() {
		step = 15
	}
	right := "\u05e9\u05dc\u05d5\u05dd \u0627\u0644\u0633\u0644\u0627\u0645 "
	texts := append(slices.Clone(uitest.Hostile), strings.Repeat("usr/share/"+strings.Repeat("p", 9)+"/", 15)+"file", strings.Repeat(right, 20), "/", "//", ".", "a\x00b\x1b]8;;http://x\x07c")
	for width := 30; width <= 140; width += step {
		plain := text.NewRenderer(width, text.Look{})
		for _, b := range uitest.AnatomyBlocks() {
			uitest.CheckText(t, Render(plain, b.Blocks...), width, false)
			if t.Failed() {
				t.Fatalf("at %d columns, %s", width, b.Name)
			}
		}
		looks := []text.Look{{}}
		if width%40 == 0 { // colour changes no widths: some are enough
			looks = append(looks, text.Look{Color: true, Dark: true}, text.Look{Color: true, ASCII: true})
		}
		// All texts at some widths, one of them at each.
		some := texts
		if width%20 != 0 {
			some = texts[width%len(texts):][:1]
		}
		for _, look := range looks {
			r := text.NewRenderer(width, look)
			for _, s := range some {
				for _, b := range hostileAnatomy(s) {
					uitest.CheckText(t, Render(r, b), width, look.Color)
					if t.Failed() {
						t.Fatalf("at %d columns, %T of %q", width, b, s)
					}
				}
			}
		}
	}
}

// TestAnatomyEmpty draws blocks that nothing was found out for.
func TestAnatomyEmpty(t *testing.T) {
	t.Parallel()
	var m measure.Image
	for _, tt := range []struct {
		b    screen.Block
		want string
	}{
		{screen.Card{Image: m}, "image\n│ on disk  0 B  all layers\n│ layers   0\n│ files    0\n"},
		{screen.Surface{}, ""},
		{screen.Surface{Images: []measure.Image{m}}, "not measured"},
		{screen.Waste{Image: m}, "not measured"},
		{screen.FileList{}, "no files at all"},
		{screen.Difference{}, "Nothing in the configuration"},
		{screen.Binary{}, "no executable was read"},
		{screen.Binary{Binaries: make([]binary.Facts, 2)}, "image and image"},
		{screen.Deploy{}, ""},
		{screen.Deploy{Deployments: make([]measure.Deployment, 2)}, "nothing was measured"},
		{screen.Stages{}, "none"},
		{screen.Budget{}, "0 of 0 limits kept"},
	} {
		if got := Render(text.NewRenderer(80, text.Look{}), tt.b); !strings.Contains(got, tt.want) || tt.want == "" && got != "" {
			t.Errorf("%T: got %q, want %q", tt.b, got, tt.want)
		}
	}
}

// TestNumbersStay draws what a person must be able to read at any width: no
// number is cut, whatever else has to give way.
func TestNumbersStay(t *testing.T) {
	t.Parallel()
	for width := 30; width <= 140; width++ {
		r := text.NewRenderer(width, text.Look{})
		for _, tt := range []struct {
			b    screen.Block
			want []string
		}{
			{screen.Card{Image: uitest.WholeA}, []string{"1.26 GB", "437 MB", "1.25 GB", "25,080", "2,735", "gzip", "probe", "exec form", "52 s"}},
			{screen.Layers{Image: uitest.WholeA}, []string{"1.26 GB on disk", "199 MB", "1.06 GB", "1.64 MB"}},
			{screen.Surface{Images: []measure.Image{uitest.WholeA, uitest.WholeB}}, []string{"25,080", "177", "910 MB", "8: ", "Debian"}},
			{screen.Waste{Image: uitest.WholeA}, []string{"99.8 %", "1.83 MB", "17 files", "760 kB", "346 kB"}},
			{screen.FileList{Image: uitest.WholeA, Files: uitest.WholeA.Largest, Of: 25_080, Bytes: 1_254_120_603}, []string{"62.7 MB", "25,075 more files", "1.03 GB"}},
			{screen.Difference{A: uitest.WholeA, B: uitest.WholeB, Result: uitest.DifferentWhole}, []string{"65534:65534", "3.0.14-1~deb12u1", "0:0 → 1000:1001", "62.7 MB", "nothing", "25,070 files are"}},
			{screen.Binary{Refs: []string{"a", "b"}, Binaries: []binary.Facts{uitest.BinaryA, uitest.BinaryB}}, []string{"1.57 MB", "7.31 MB", "linux/arm64", "go1.26.1", "dynamically"}},
			{screen.Deploy{Refs: []string{"a", "b"}, Deployments: []measure.Deployment{uitest.DeployA, uitest.DeployB}}, []string{"437 MB", "886 kB", "5 min 50 s", "709 ms", "computed", "timed", "455–512 ms", "7 runs", "no real"}},
			{screen.Stages{Graph: uitest.StagesWhole}, []string{"34 s", "1.57 MB on disk", "size unknown", "1 from cache", "shipped", "skipped", "← "}},
			{uitest.BudgetWhole, []string{"✗ --no-shell", "✓ --max-wasted 5%", "2 of 5 limits kept"}},
		} {
			got := strings.Join(strings.Fields(strings.ReplaceAll(Render(r, tt.b), "│", "")), " ")
			for _, want := range tt.want {
				if !strings.Contains(got, strings.TrimSpace(want)) {
					t.Errorf("at %d columns %T has no %q:\n%s", width, tt.b, want, Render(r, tt.b))
				}
			}
		}
		if t.Failed() {
			return
		}
	}
}
