package journal

import "testing"

// TestHost: the machine is kept once, and again when something about it changes.
func TestHost(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir())
	old := Host{Engine: "Docker", Version: "20.10.24", CPUs: 2, Builder: "legacy"}
	now := Host{Engine: "Docker", Version: "28.1.0", CPUs: 2, Builder: "buildkit"}
	for _, h := range []Host{old, old, now, now} {
		if err := NoteHost(j, "ada", "e", h); err != nil {
			t.Fatal(err)
		}
	}
	if err := NoteHost(j, "bob", "e", old); err != nil {
		t.Fatal(err)
	}
	rs := records(t, j)
	if len(rs) != 3 {
		t.Errorf("%d records", len(rs))
	}
	if h, ok := HostOf(rs, "ada", "e"); !ok || h != now {
		t.Errorf("%+v, %t", h, ok)
	}
	if _, ok := HostOf(rs, "ada", "f"); ok {
		t.Error("of another engine")
	}
}
