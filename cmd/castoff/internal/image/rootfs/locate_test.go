package rootfs

import "testing"

// TestLocate follows links as a kernel does inside a container.
func TestLocate(t *testing.T) {
	t.Parallel()
	head := append([]byte("\x7fELF\x02\x01"), make([]byte, 12)...)
	head = append(head, 62, 0) // for amd64
	lower, upper := NewLayer(&Limits{}), NewLayer(&Limits{})
	add := func(l *Layer, entries ...Entry) {
		for _, e := range entries {
			if err := l.Add(e); err != nil {
				t.Fatal(err)
			}
		}
	}
	program := func(path string, source int) Entry {
		return Entry{Path: path, Type: Regular, Mode: 0o755, Size: int64(source), Head: head, Source: source}
	}
	link := func(path, to string) Entry { return Entry{Path: path, Type: Symlink, Link: to} }
	add(lower, program("usr/bin/a", 1), program("usr/bin/b", 2), program("usr/bin/gone", 3), link("bin", "usr/bin"),
		link("out", "../../../usr/bin/a"), link("loop", "loop2"), link("loop2", "/loop"), link("usr/bin/rel", "../../bin/./b"),
		link("dangling", "/nowhere"), Entry{Path: "etc", Type: Directory, Mode: 0o755}, Entry{Path: "plain", Type: Regular, Size: 9})
	add(upper, program("usr/bin/a", 7), Entry{Path: "usr/bin/.wh.gone", Type: Regular}, Entry{Path: "hard", Type: HardLink, Link: "usr/bin/b", Mode: 0o755},
		link("through", "/bin/rel"))
	tree := NewTree(false)
	tree.Apply(lower)
	tree.Apply(upper)
	for p, want := range map[string]Located{
		"/usr/bin/a": {Path: "usr/bin/a", Source: 7, Size: 7}, "bin/a": {Path: "usr/bin/a", Source: 7, Size: 7},
		"/out": {Path: "usr/bin/a", Source: 7, Size: 7}, "/../../bin/../bin/b": {Path: "usr/bin/b", Source: 2, Size: 2},
		"/bin/rel": {Path: "usr/bin/b", Source: 2, Size: 2}, "/through": {Path: "usr/bin/b", Source: 2, Size: 2},
		"/hard": {Path: "hard", Source: 2, Size: 2}, "/plain": {Path: "plain", Size: 9},
	} {
		got, ok := tree.Locate(p)
		if !ok || got.Path != want.Path || got.Source != want.Source || got.Size != want.Size || got.Type != Regular || (got.Arch == "amd64") != (want.Source > 0) {
			t.Errorf("%s: %+v, %v; want %+v", p, got, ok, want)
		}
	}
	if d, ok := tree.Locate("/etc"); !ok || d.Type != Directory {
		t.Errorf("/etc: %+v, %v", d, ok)
	}
	if d, ok := tree.Locate("/"); !ok || d.Type != Directory || d.Path != "" {
		t.Errorf("/: %+v, %v", d, ok)
	}
	for _, p := range []string{"/bin/gone", "/loop", "/dangling", "/usr/bin/a/b", "/nowhere"} {
		if got, ok := tree.Locate(p); ok {
			t.Errorf("%s: %+v", p, got)
		}
	}
}
