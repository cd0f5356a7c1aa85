package difference

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/image/rootfs/walk"
)

// file is a regular file whose content is known.
func file(path, content string) measure.Item {
	it := unread(path, int64(len(content)))
	it.SetDigest(&walk.Digest{content[0], content[len(content)-1]})
	return it
}

// unread is a regular file whose content is not known.
func unread(path string, size int64) measure.Item {
	return measure.Item{Path: path, Type: rootfs.Regular, Mode: 0o644, SizeBytes: size}
}

func with(it measure.Item, change func(*measure.Item)) measure.Item {
	change(&it)
	return it
}

// TestOfFiles finds every difference that is possible, and none that is not
// there.
func TestOfFiles(t *testing.T) {
	t.Parallel()
	dir := measure.Item{Path: "d", Type: rootfs.Directory, Mode: 0o755}
	link := measure.Item{Path: "l", Type: rootfs.Symlink, Link: "a", Mode: 0o777}
	fifo := measure.Item{Path: "p", Type: rootfs.Other, Mode: 0o644}
	twice := func(it measure.Item) []measure.Item { return []measure.Item{it, it} }
	again := with(unread("f", 0), func(it *measure.Item) {
		it.ItemContent = &rootfs.ItemContent{AgainBytes: 3, Digest: file("f", "abc").Digest}
	})
	for name, c := range map[string]struct {
		a, b                        []measure.Item
		changed                     string
		onlyA, onlyB, unknown, same int
	}{
		"nothing":              {},
		"the same":             {a: []measure.Item{dir, file("f", "abc"), link}, b: []measure.Item{dir, file("f", "abc"), link}, same: 2},
		"content":              {a: []measure.Item{file("f", "abc")}, b: []measure.Item{file("f", "abd")}, changed: "f [content]"},
		"size":                 {a: []measure.Item{unread("f", 3)}, b: []measure.Item{unread("f", 4)}, changed: "f [size]"},
		"both empty":           {a: []measure.Item{unread("f", 0)}, b: []measure.Item{unread("f", 0)}, same: 1},
		"one empty":            {a: []measure.Item{unread("f", 0)}, b: []measure.Item{unread("f", 1)}, changed: "f [size]"},
		"not read":             {a: []measure.Item{unread("f", 3)}, b: []measure.Item{file("f", "abc")}, unknown: 1},
		"not read, and a mode": {a: []measure.Item{unread("f", 3)}, b: []measure.Item{with(unread("f", 3), func(it *measure.Item) { it.Mode = 0o4755 })}, changed: "f [mode]", unknown: 1},
		"mode and owner": {a: []measure.Item{file("f", "abc")}, b: []measure.Item{with(file("f", "abc"), func(it *measure.Item) { it.Mode, it.GID = 0o600, 7 })},
			changed: "f [mode owner]"},
		"owner of a directory": {a: []measure.Item{dir}, b: []measure.Item{with(dir, func(it *measure.Item) { it.UID = 1000 })}, changed: "d [owner]"},
		"link":                 {a: []measure.Item{link}, b: []measure.Item{with(link, func(it *measure.Item) { it.Link = "b" })}, changed: "l [link]"},
		"mode of a link":       {a: []measure.Item{link}, b: []measure.Item{with(link, func(it *measure.Item) { it.Mode = 0o755 })}, same: 1},
		"type":                 {a: []measure.Item{dir, file("d/f", "abc")}, b: []measure.Item{file("d", "abc")}, changed: "d [type]", onlyA: 1},
		"special files":        {a: []measure.Item{fifo}, b: []measure.Item{fifo}, unknown: 1},
		"a file more":          {a: []measure.Item{dir}, b: []measure.Item{dir, file("d/f", "abc")}, onlyB: 1},
		"an empty directory":   {a: []measure.Item{dir}, onlyA: 1},
		"a directory of files": {a: []measure.Item{dir, file("d/f", "abc"), file("d/g", "abc")}, onlyA: 2},
		"shown alike":          {a: twice(file("f", "abc")), b: []measure.Item{file("f", "abc")}, unknown: 1},
		"a second name":        {a: []measure.Item{again}, b: []measure.Item{file("f", "abc")}, same: 1},
		"a second name, other": {a: []measure.Item{again}, b: []measure.Item{file("f", "abd")}, changed: "f [content]"},
	} {
		f := OfFiles(c.a, c.b)
		var changed []string
		for _, ch := range f.Changed {
			changed = append(changed, fmt.Sprint(ch.Path, " ", ch.What))
		}
		got := fmt.Sprintf("changed %q, only %d %d, unknown %d, same %d", strings.Join(changed, ", "), len(f.OnlyA), len(f.OnlyB), len(f.Uncompared), f.Same)
		want := fmt.Sprintf("changed %q, only %d %d, unknown %d, same %d", c.changed, c.onlyA, c.onlyB, c.unknown, c.same)
		if got != want {
			t.Errorf("%s: %s\nwanted %s", name, got, want)
		}
		r := Result{Files: f}
		if r.Nothing() != (c.changed == "" && c.onlyA+c.onlyB == 0) || r.Complete() != (c.unknown == 0) {
			t.Errorf("%s: nothing %v, complete %v", name, r.Nothing(), r.Complete())
		}
		back := OfFiles(c.b, c.a)
		if len(back.Changed) != len(f.Changed) || len(back.OnlyA) != len(f.OnlyB) || len(back.Uncompared) != len(f.Uncompared) || back.Same != f.Same {
			t.Errorf("%s: the other way round %+v, not %+v", name, back, f)
		}
	}
}

// TestLengths asks for no more than is needed.
func TestLengths(t *testing.T) {
	t.Parallel()
	a := []measure.Item{unread("f", 3), unread("g", 5), unread("only", 9), unread("empty", 0), file("known", "1234567"), {Path: "l", Type: rootfs.Symlink}}
	b := []measure.Item{unread("f", 3), unread("g", 6), unread("empty", 0), file("known", "1234567"), {Path: "l", Type: rootfs.Symlink}}
	if got := Lengths(a, b); !slices.Equal(got, []int64{3}) {
		t.Errorf("%v", got)
	}
	b[3] = unread("known", 7)
	if got, other := Lengths(a, b), Lengths(b, a); !slices.Equal(got, []int64{3, 7}) || !slices.Equal(other, []int64{3, 7}) {
		t.Errorf("%v, %v", got, other)
	}
}

// TestSecretsAreComparedAndNotShown: two images differ in nothing but a secret.
func TestSecretsAreComparedAndNotShown(t *testing.T) {
	t.Parallel()
	config := func(token string) *measure.Config { return &measure.Config{Env: []string{"TOKEN=" + token, "A=1"}} }
	masked := measure.Image{Config: config("***")}
	r := Of(masked, masked, [2]*measure.Config{config("one"), config("two")})
	b, err := json.Marshal(r.Config)
	if err != nil || string(b) != `[{"what":"env","name":"TOKEN","a":"***","b":"***"}]` {
		t.Errorf("%s, %v", b, err)
	}
	if r := Of(masked, masked, [2]*measure.Config{config("one"), config("one")}); len(r.Config) != 0 {
		t.Errorf("%+v", r.Config)
	}
}

// TestConfigs changes each part of a configuration, one at a time.
func TestConfigs(t *testing.T) {
	t.Parallel()
	seven := measure.Config{User: "7", Entrypoint: []string{"/app"}, EntrypointForm: measure.FormExec, Env: []string{"A=1", "B=2"}}
	base := measure.Image{Platform: "linux/amd64", Config: &seven}
	if got := configs(base, base, [2]*measure.Config{}); len(got) != 0 {
		t.Errorf("an image and itself: %+v", got)
	}
	for _, c := range []struct {
		change func(*measure.Image, *measure.Config)
		want   string
	}{
		{func(m *measure.Image, _ *measure.Config) { m.Platform = "linux/arm64" }, `platform "linux/amd64" "linux/arm64"`},
		{func(_ *measure.Image, c *measure.Config) { c.User = "" }, `user "7" null`},
		{func(_ *measure.Image, c *measure.Config) {
			c.Entrypoint, c.EntrypointForm = []string{"/bin/sh", "-c", "/app"}, measure.FormShell
		}, `entrypoint "[\"/app\"]" "/app"`},
		{func(_ *measure.Image, c *measure.Config) { c.Entrypoint = []string{"/app", "a b"} }, `entrypoint "[\"/app\"]" "[\"/app\", \"a b\"]"`},
		{func(_ *measure.Image, c *measure.Config) { c.Cmd = []string{"x"} }, `command null "[\"x\"]"`},
		{func(_ *measure.Image, c *measure.Config) { c.WorkingDir = "/srv" }, `working_dir null "/srv"`},
		{func(_ *measure.Image, c *measure.Config) { c.Env = []string{"A=1", "B="} }, `env B "2" ""`},
		{func(_ *measure.Image, c *measure.Config) { c.Env = []string{"A=1"} }, `env B "2" null`},
		{func(_ *measure.Image, c *measure.Config) { c.Env = []string{"B=2", "A=1"} }, ""},
		{func(_ *measure.Image, c *measure.Config) { c.Ports = []string{"80/tcp"} }, `port 80/tcp null ""`},
		{func(_ *measure.Image, c *measure.Config) { c.Volumes = []string{"/data"} }, `volume /data null ""`},
		{func(_ *measure.Image, c *measure.Config) { c.StopSignal = "SIGINT" }, `stop_signal null "SIGINT"`},
		{func(_ *measure.Image, c *measure.Config) { c.Shell = []string{"/bin/bash", "-c"} }, `shell null "[\"/bin/bash\", \"-c\"]"`},
		{func(_ *measure.Image, c *measure.Config) { c.OnBuild = []string{"RUN a", "RUN b"} }, `on_build null "RUN a; RUN b"`},
		{func(_ *measure.Image, c *measure.Config) {
			c.Labels = map[string]string{"team": "red", "io.castoff.inputs": "x"}
		}, `label team null "red"`},
		{func(_ *measure.Image, c *measure.Config) {
			c.Healthcheck, c.Health = "true", &measure.Health{Form: measure.FormShell, Interval: 1.5, Retries: 2}
		}, `healthcheck null "--interval=1.5s --retries=2 CMD true"`},
		{func(_ *measure.Image, c *measure.Config) { c.Health = &measure.Health{Off: true} }, `healthcheck null "NONE"`},
		{func(_ *measure.Image, c *measure.Config) { c.Healthcheck, c.Unknown = "true", []string{"healthcheck"} }, ""},
	} {
		other, conf := base, seven
		c.change(&other, &conf)
		other.Config = &conf
		var got []string
		for _, v := range configs(base, other, [2]*measure.Config{}) {
			a, _ := json.Marshal(v.A)
			b, _ := json.Marshal(v.B)
			got = append(got, strings.Join(strings.Fields(v.What+" "+v.Name+" "+string(a)+" "+string(b)), " "))
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%q, not %q", got, c.want)
		}
	}
}

// TestPackages tells versions apart, and managers.
func TestPackages(t *testing.T) {
	t.Parallel()
	image := func(list ...rootfs.Package) measure.Image {
		return measure.Image{Root: &rootfs.Facts{Installed: list, Packages: len(list)}}
	}
	dpkg := func(name, version string) rootfs.Package {
		return rootfs.Package{Manager: "dpkg", Name: name, Version: version}
	}
	a := image(dpkg("libc6", "1"), dpkg("same", "1"), dpkg("kernel", "2"), dpkg("kernel", "1"), dpkg("gone", "3"), rootfs.Package{Manager: "apk", Name: "new"})
	b := image(dpkg("libc6", "2"), dpkg("same", "1"), dpkg("kernel", "1"), dpkg("kernel", "3"), dpkg("new", "1"))
	want := Packages{
		Added: []rootfs.Package{dpkg("new", "1")}, Removed: []rootfs.Package{dpkg("gone", "3"), {Manager: "apk", Name: "new"}},
		Changed: []PackageChange{{"dpkg", "kernel", "1, 2", "1, 3"}, {"dpkg", "libc6", "1", "2"}},
	}
	if got := packages(a, b); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	if got := Of(a, a, [2]*measure.Config{}); !got.Nothing() {
		t.Errorf("%+v", got)
	}
}

// TestOf says what could not be read, and that two names are one image.
func TestOf(t *testing.T) {
	t.Parallel()
	whole := measure.Image{ID: "sha256:1", Config: &measure.Config{}, Root: &rootfs.Facts{}}
	damaged := measure.Image{ID: "sha256:2", Config: &measure.Config{Unknown: []string{"healthcheck"}}, Root: &rootfs.Facts{Trouble: []string{"etc/passwd could not be read"}}}
	got := Of(whole, damaged, [2]*measure.Config{})
	if got.SameImage || !got.Nothing() || got.Complete() || len(got.Unknown) != 2 || got.Unknown[1] != (Unknown{"b", "etc/passwd could not be read"}) {
		t.Errorf("%+v", got)
	}
	if got := Of(whole, measure.Image{}, [2]*measure.Config{}); got.SameImage || got.Complete() {
		t.Errorf("%+v", got)
	}
	if got := Of(whole, whole, [2]*measure.Config{}); !got.SameImage || !got.Nothing() || !got.Complete() {
		t.Errorf("%+v", got)
	}
	if f := OfOne([]measure.Item{{Path: "d", Type: rootfs.Directory}, unread("d/f", 3)}); f.Common != 1 || f.Same != 1 || len(f.Uncompared) > 0 {
		t.Errorf("%+v", f)
	}
}
