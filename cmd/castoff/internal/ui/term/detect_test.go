package term

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDetect(t *testing.T) {
	t.Parallel()
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
