package portable

import "testing"

func TestName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"main.go": true, "a b": true, "ü": true, ".env": true,
		"": false, ".": false, "..": false, "a/b": false, `a\b`: false, "a:b": false, "a?": false, "a.": false, "a ": false, "a\nb": false, "a\x1bb": false,
	} {
		if got := Name(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}

func TestDevice(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"NUL": true, "aux.c": true, "com1": true, "Com1.txt.gz": true, "console": false, "com": false, "nul1": false} {
		if got := Device(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}
