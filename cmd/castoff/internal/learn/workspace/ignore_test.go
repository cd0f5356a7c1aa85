package workspace

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func TestPackAppliesDockerignore(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, ignore, want string }{
		"none":                   {"other", "*", ".git/HEAD Dockerfile a.md b.md docs/a.md docs/deep/x.go main.go other secret.txt"},
		"a file":                 {".dockerignore", "secret.txt", ".dockerignore .git/HEAD Dockerfile a.md b.md docs/a.md docs/deep/x.go main.go"},
		"a directory":            {".dockerignore", ".git\ndocs/", ".dockerignore Dockerfile a.md b.md main.go secret.txt"},
		"the root only":          {".dockerignore", "*.md\n/.git", ".dockerignore Dockerfile docs/a.md docs/deep/x.go main.go secret.txt"},
		"at any depth":           {".dockerignore", "**/*.md\n.git", ".dockerignore Dockerfile docs/deep/x.go main.go secret.txt"},
		"an exception":           {".dockerignore", "*\n!*.go", ".dockerignore Dockerfile main.go"},
		"one below":              {".dockerignore", "*\n!docs/deep", ".dockerignore Dockerfile docs/deep/x.go"},
		"the last one decides":   {".dockerignore", "!a.md\n*.md\n.git\ndocs", ".dockerignore Dockerfile main.go secret.txt"},
		"comments and blanks":    {".dockerignore", "# main.go\n\n  .git  \ndocs\n*.md\n", ".dockerignore Dockerfile main.go secret.txt"},
		"what a builder reads":   {".dockerignore", "*", ".dockerignore Dockerfile"},
		"beside the Dockerfile":  {"Dockerfile.dockerignore", "*", "Dockerfile Dockerfile.dockerignore"},
		"an exception for a dir": {".dockerignore", "docs\n!docs/a.md\n.git", ".dockerignore Dockerfile a.md b.md docs/a.md main.go secret.txt"},
	} {
		files := fstest.MapFS{"Dockerfile": {}, "main.go": {}, "secret.txt": {Data: []byte("12345")}, "a.md": {}, "b.md": {},
			"docs/a.md": {}, "docs/deep/x.go": {}, ".git/HEAD": {}, c.file: {Data: []byte(c.ignore)}}
		if c.file != "other" {
			delete(files, "other")
		}
		p, err := Pack(files, Options{Dockerfile: "Dockerfile"})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := strings.Join(p.Files, " "); got != c.want {
			t.Errorf("%s: it packs %s, want %s", name, got, c.want)
		}
	}
}

func TestPackReplaces(t *testing.T) {
	t.Parallel()
	p, err := Pack(fstest.MapFS{"Dockerfile": {Data: []byte("FROM x")}, "a": {Data: []byte("12345")}},
		Options{Replace: map[string][]byte{"Dockerfile": []byte("FROM longer")}})
	if err != nil {
		t.Fatal(err)
	}
	if p.Bytes != 16 || !strings.Contains(string(p.Archive), "FROM longer") {
		t.Errorf("it packs %d bytes, the archive holds %q", p.Bytes, p.Archive)
	}
}

// locked is a directory that cannot be read.
type locked struct{ fstest.MapFS }

func (l locked) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == "locked" {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return l.MapFS.ReadDir(name)
}

func TestPackNeedNotReadWhatIsIgnored(t *testing.T) {
	t.Parallel()
	files := locked{fstest.MapFS{"Dockerfile": {}, "locked/x": {}, "link": {Mode: fs.ModeSymlink, Data: []byte("Dockerfile")},
		".dockerignore": {Data: []byte("locked\nlink\n!other")}}}
	if _, err := Pack(files, Options{Dockerfile: "Dockerfile"}); err != nil {
		t.Error(err)
	}
	if _, err := Pack(files, Options{}); !errors.Is(err, fs.ErrPermission) && !errors.Is(err, errNotRegular) {
		t.Errorf("without the patterns the error is %v", err)
	}
	files.MapFS[".dockerignore"] = &fstest.MapFile{Data: []byte("[")}
	if _, err := Pack(files, Options{Dockerfile: "Dockerfile"}); err == nil || !strings.Contains(err.Error(), ".dockerignore") {
		t.Errorf("a pattern that is malformed is the error %v", err)
	}
}
