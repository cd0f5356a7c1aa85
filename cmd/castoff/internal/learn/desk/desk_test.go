package desk

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/fault"
)

// typo is an exercise of three files; its solution changes one and adds one.
func typo() exercise.Exercise {
	return exercise.Exercise{
		ID: "typo",
		StartFiles: fstest.MapFS{
			"Dockerfile":    {Data: []byte("FROM castoff/go\n")},
			"main.go":       {Data: []byte("package main\n")},
			"web/index.txt": {Data: []byte("index\n")},
		},
		SolutionFiles: fstest.MapFS{
			"Dockerfile":    {Data: []byte("FROM scratch\n")},
			"web/extra.txt": {Data: []byte("extra\n")},
		},
	}
}

// tree is the content of a directory by path; hidden drafts count.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	got := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(dir, name)
		b, err := os.ReadFile(name)
		got[filepath.ToSlash(rel)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func expect(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	got := tree(t, dir)
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s is %q, want %q", name, got[name], text)
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s is there", name)
		}
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	root := filepath.Join(t.TempDir(), "not", "yet")
	d, e := New(root), typo()
	dir, created, err := d.Write(e)
	if err != nil || !created || dir != filepath.Join(root, "typo") || dir != d.Dir(e) {
		t.Fatalf("written to %s, %t, %v", dir, created, err)
	}
	expect(t, root, map[string]string{"typo/Dockerfile": "FROM castoff/go\n", "typo/main.go": "package main\n", "typo/web/index.txt": "index\n"})
	info, err := os.Stat(filepath.Join(dir, "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm()&0o200 == 0 {
		t.Errorf("the learner cannot write: %v", info.Mode())
	}
}

// TestEditsSurvive: whatever the learner did, writing again changes nothing.
func TestEditsSurvive(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	d, e := New(root), typo()
	dir, _, err := d.Write(e)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "Dockerfile"), "FROM mine\n")
	write(t, filepath.Join(dir, "notes/own.txt"), "mine\n")
	if err := os.Remove(filepath.Join(dir, "main.go")); err != nil {
		t.Fatal(err)
	}
	before := tree(t, root)
	if _, created, err := d.Write(e); err != nil || created {
		t.Errorf("written again: %t, %v", created, err)
	}
	expect(t, root, before)

	// An empty directory is the learner's as well.
	e.ID = "empty"
	if err := os.Mkdir(d.Dir(e), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, created, err := d.Write(e); err != nil || created {
		t.Errorf("written into an empty directory: %t, %v", created, err)
	}
	expect(t, root, before)
}

func TestReset(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	d, e := New(root), typo()
	if _, backup, err := d.Reset(e); err != nil || backup != "" {
		t.Fatalf("a reset of nothing: backup %q, %v", backup, err)
	}
	want := map[string]string{"typo/Dockerfile": "FROM castoff/go\n", "typo/main.go": "package main\n", "typo/web/index.txt": "index\n"}
	expect(t, root, want)

	for i, name := range []string{"typo.backup-1", "typo.backup-2"} {
		text := strings.Repeat("mine\n", i+1)
		write(t, filepath.Join(root, "typo/Dockerfile"), text)
		dir, backup, err := d.Reset(e)
		if err != nil || backup != filepath.Join(root, name) || dir != d.Dir(e) {
			t.Fatalf("reset %s, backup %q, %v", dir, backup, err)
		}
		want[name+"/Dockerfile"], want[name+"/main.go"], want[name+"/web/index.txt"] = text, "package main\n", "index\n"
		expect(t, root, want)
	}

	// The numbers go on after the last, whatever was removed.
	if err := os.RemoveAll(filepath.Join(root, "typo.backup-1")); err != nil {
		t.Fatal(err)
	}
	if _, backup, err := d.Reset(e); err != nil || filepath.Base(backup) != "typo.backup-3" {
		t.Errorf("backup %q, %v", backup, err)
	}
	write(t, filepath.Join(root, "typo.backup-999/x"), "")
	before := tree(t, root)
	_, _, err := d.Reset(e)
	if err == nil || !strings.Contains(strings.Join(fault.Hints(err), "\n"), "typo.backup-*") {
		t.Errorf("after the last backup: %v, hints %q", err, fault.Hints(err))
	}
	expect(t, root, before)
}

func TestSolved(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	d, e := New(root), typo()
	dir, created, err := d.Solved(e)
	if err != nil || !created || dir != filepath.Join(root, "typo.solution") {
		t.Fatalf("solved in %s, %t, %v", dir, created, err)
	}
	want := map[string]string{"typo.solution/Dockerfile": "FROM scratch\n", "typo.solution/main.go": "package main\n",
		"typo.solution/web/index.txt": "index\n", "typo.solution/web/extra.txt": "extra\n"}
	expect(t, root, want)
	write(t, filepath.Join(dir, "Dockerfile"), "FROM mine\n")
	want["typo.solution/Dockerfile"] = "FROM mine\n"
	if _, created, err := d.Solved(e); err != nil || created {
		t.Errorf("solved again: %t, %v", created, err)
	}
	expect(t, root, want)
}

// broken is a start whose last file cannot be read.
type broken struct{ fstest.MapFS }

var errBroken = errors.New("broken")

func (b broken) Open(name string) (fs.File, error) {
	if name == "web/index.txt" {
		return nil, errBroken
	}
	return b.MapFS.Open(name)
}

func (b broken) ReadFile(name string) ([]byte, error) {
	if name == "web/index.txt" {
		return nil, errBroken
	}
	return b.MapFS.ReadFile(name)
}

// TestAllOrNothing: what fails half-way leaves nothing behind, and a reset
// that fails leaves the learner's files where they were.
func TestAllOrNothing(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	d, e := New(root), typo()
	e.StartFiles = broken{e.StartFiles.(fstest.MapFS)}
	if _, _, err := d.Write(e); !errors.Is(err, errBroken) || len(fault.Hints(err)) == 0 {
		t.Errorf("writing: %v, hints %q", err, fault.Hints(err))
	}
	if entries, _ := os.ReadDir(root); len(entries) != 0 {
		t.Errorf("left behind: %v", entries)
	}
	write(t, filepath.Join(root, "typo/Dockerfile"), "FROM mine\n")
	if _, _, err := d.Reset(e); !errors.Is(err, errBroken) {
		t.Errorf("resetting: %v", err)
	}
	expect(t, root, map[string]string{"typo/Dockerfile": "FROM mine\n"})
	if entries, _ := os.ReadDir(root); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

// TestNothingThatActs: the desk does not rely on whoever loaded an exercise.
func TestNothingThatActs(t *testing.T) {
	t.Parallel()
	for _, name := range []string{".git/config", "sub/.envrc", "Mise.toml", "a/.g\u200cit/hooks/x"} {
		root := t.TempDir()
		d, e := New(root), typo()
		bad := fstest.MapFS{"Dockerfile": {Data: []byte("FROM scratch\n")}, name: {Data: []byte("x")}}
		e.StartFiles = bad
		_, _, err := d.Write(e)
		_, _, resetErr := d.Reset(e)
		e.StartFiles, e.SolutionFiles = typo().StartFiles, bad
		_, _, solvedErr := d.Solved(e)
		for _, err := range []error{err, resetErr, solvedErr} {
			if err == nil || !strings.Contains(err.Error(), "it is not written here") || !hinted(err, "course check") {
				t.Errorf("%s: %v, hints %q", name, err, fault.Hints(err))
			}
		}
		if entries, _ := os.ReadDir(root); len(entries) != 0 {
			t.Errorf("%s: written: %v", name, entries)
		}
	}
}

// TestCrash: a draft that a crash left is not taken for an exercise, and goes
// when it is old.
func TestCrash(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	young, old := filepath.Join(root, draftPrefix+rand.Text()), filepath.Join(root, draftPrefix+rand.Text())
	write(t, filepath.Join(young, "Dockerfile"), "FRO")
	write(t, filepath.Join(old, "Dockerfile"), "FRO")
	before := time.Now().Add(-2 * draftAge)
	if err := os.Chtimes(old, before, before); err != nil {
		t.Fatal(err)
	}
	d, e := New(root), typo()
	if _, err := d.Files(e); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the files of an exercise that is not there: %v", err)
	}
	if _, created, err := d.Write(e); err != nil || !created {
		t.Errorf("written: %t, %v", created, err)
	}
	if _, err := os.Stat(young); err != nil {
		t.Errorf("the young draft: %v", err)
	}
	if _, err := os.Stat(old); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the old draft: %v", err)
	}
}

// TestTogether: several at once write one exercise, whole.
func TestTogether(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	e := typo()
	var wait sync.WaitGroup
	results := make(chan bool, 8)
	for range cap(results) {
		wait.Go(func() {
			_, created, err := New(root).Write(e)
			if err != nil {
				t.Error(err)
			}
			results <- created
		})
	}
	wait.Wait()
	close(results)
	created := 0
	for c := range results {
		if c {
			created++
		}
	}
	if created != 1 {
		t.Errorf("%d of them made the directory", created)
	}
	expect(t, root, map[string]string{"typo/Dockerfile": "FROM castoff/go\n", "typo/main.go": "package main\n", "typo/web/index.txt": "index\n"})
}

func TestFiles(t *testing.T) {
	t.Parallel()
	d, e := New(t.TempDir()), typo()
	dir, _, err := d.Write(e)
	if err != nil {
		t.Fatal(err)
	}
	files, err := d.Files(e)
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(files, "Dockerfile", "main.go", "web/index.txt"); err != nil {
		t.Error(err)
	}
	write(t, filepath.Join(dir, "main.go"), "package other\n")
	if b, err := fs.ReadFile(files, "main.go"); err != nil || string(b) != "package other\n" {
		t.Errorf("an edited file is %q, %v", b, err)
	}
	if _, _, err := d.Reset(e); err != nil {
		t.Fatal(err)
	}
	if b, err := fs.ReadFile(files, "main.go"); err != nil || string(b) != "package main\n" {
		t.Errorf("after a reset the file is %q, %v", b, err)
	}
}

// TestBadNames: ids that are not names of directories here do not lead
// elsewhere.
func TestBadNames(t *testing.T) {
	t.Parallel()
	root := filepath.Join(t.TempDir(), "desk")
	for _, id := range []string{"", ".", "..", "../out", "/out", "a/b", ".hidden", `a\b`, "c:x"} {
		d, e := New(root), typo()
		e.ID = id
		_, _, err := d.Write(e)
		_, _, resetErr := d.Reset(e)
		_, filesErr := d.Files(e)
		if err == nil || resetErr == nil || filesErr == nil {
			t.Errorf("%q: %v, %v, %v", id, err, resetErr, filesErr)
		}
	}
	if got := tree(t, filepath.Dir(root)); len(got) != 0 {
		t.Errorf("written: %v", got)
	}
}

// hinted reports whether an error has a hint with the text in it.
func hinted(err error, text string) bool {
	return err != nil && slices.ContainsFunc(fault.Hints(err), func(h string) bool { return strings.Contains(h, text) })
}
