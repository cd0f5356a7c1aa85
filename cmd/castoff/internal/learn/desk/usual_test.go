package desk

import (
	"os"
	"path/filepath"
	"testing"
)

// TestUsualDir has the learner's files beside the program, whatever it is
// called, and stays with them where they are.
func TestUsualDir(t *testing.T) {
	t.Setenv("CASTOFF_DIR", "")
	for name, c := range map[string]struct {
		files []string
		want  string
	}{
		"nothing is there":                 {nil, "castoff"},
		"the program is there":             {[]string{"castoff"}, "castoff-exercises"},
		"exercises are there":              {[]string{"castoff/from-typo/Dockerfile"}, "castoff"},
		"a directory of that name":         {[]string{"castoff/README"}, "castoff"},
		"the program, and exercises":       {[]string{"castoff", "castoff-exercises/from-typo/Dockerfile"}, "castoff-exercises"},
		"the program was moved away":       {[]string{"castoff-exercises/from-typo/Dockerfile"}, "castoff-exercises"},
		"both have exercises":              {[]string{"castoff/from-typo/Dockerfile", "castoff-exercises/from-typo/Dockerfile"}, "castoff"},
		"another directory, and exercises": {[]string{"castoff/go.mod", "castoff-exercises/from-typo/Dockerfile"}, "castoff-exercises"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			for _, f := range c.files {
				if err := os.MkdirAll(filepath.Dir(f), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(f, nil, 0o755); err != nil {
					t.Fatal(err)
				}
			}
			if got := UsualDir(); got != c.want {
				t.Errorf("the files are in %s, want %s", got, c.want)
			}
		})
	}
	t.Setenv("CASTOFF_DIR", "elsewhere")
	if got := UsualDir(); got != "elsewhere" {
		t.Errorf("CASTOFF_DIR is elsewhere, and the files are in %s", got)
	}
}
