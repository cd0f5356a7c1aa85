package workspace

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func TestContextIsDeterministic(t *testing.T) {
	t.Parallel()
	make := func(at time.Time) ([]byte, string) {
		p, err := Pack(fstest.MapFS{
			"main.go":    {Data: []byte("package main"), ModTime: at, Mode: 0o600},
			"sub/run.sh": {Data: []byte("#!/bin/sh"), ModTime: at, Mode: 0o755},
		}, Options{Extra: map[string][]byte{"Dockerfile": []byte("FROM scratch")}})
		if err != nil {
			t.Fatal(err)
		}
		return p.Archive, p.Digest
	}
	a, da := make(time.Unix(1, 0))
	b, db := make(time.Now())
	if !bytes.Equal(a, b) || da != db {
		t.Error("the same files made two archives")
	}
	got := []string{}
	for r := tar.NewReader(bytes.NewReader(a)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, h.FileInfo().Mode().String()+" "+h.Name)
	}
	want := "-rw-r--r-- Dockerfile, -rw-r--r-- main.go, drwxr-xr-x sub/, -rwxr-xr-x sub/run.sh"
	if strings.Join(got, ", ") != want {
		t.Errorf("it holds %s, want %s", got, want)
	}
}

func TestContextRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		files fs.FS
		extra map[string][]byte
	}{
		"a path that leaves":  {fstest.MapFS{}, map[string][]byte{"../x": nil}},
		"an absolute path":    {fstest.MapFS{}, map[string][]byte{"/x": nil}},
		"a link":              {fstest.MapFS{"x": {Mode: fs.ModeSymlink, Data: []byte("/etc/passwd")}}, nil},
		"a path twice":        {fstest.MapFS{"x": {}}, map[string][]byte{"x": nil}},
		"a backslash":         {fstest.MapFS{}, map[string][]byte{`a\b`: nil}},
		"a file as directory": {fstest.MapFS{"x": {}}, map[string][]byte{"x/y/z": nil}},
		"too much":            {fstest.MapFS{}, map[string][]byte{"x": make([]byte, maxContext+1)}},
		"a file too large":    {fstest.MapFS{"x": {Data: make([]byte, maxContext+1)}}, nil},
	} {
		if _, err := Pack(c.files, Options{Extra: c.extra}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
