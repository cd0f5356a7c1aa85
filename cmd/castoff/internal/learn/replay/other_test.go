package replay_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// changed are files of which one has another text.
type changed struct {
	fs.FS
	name, text string
}

func (c changed) Open(name string) (fs.File, error) {
	if name == c.name {
		return fstest.MapFS{name: {Data: []byte(c.text)}}.Open(name)
	}
	return c.FS.Open(name)
}

// TestOther: a recording that was made of other Dockerfiles than the course's is
// marked.
func TestOther(t *testing.T) {
	t.Parallel()
	o := openOwn(t)
	if tape := shipped(t, o); tape.Other || !strings.HasPrefix(tape.Mark(), "recorded ") || strings.Contains(tape.Mark(), "edition") {
		t.Errorf("the shipped one is marked %q", tape.Mark())
	}
	for _, d := range o.of.Images.Images {
		text, err := fs.ReadFile(o.of.Images.Files, d.Dockerfile)
		if err != nil {
			t.Fatal(err)
		}
		since := o
		since.of.Images.Files = changed{o.of.Images.Files, d.Dockerfile, string(text) + "LABEL changed=yes\n"}
		if tape := shipped(t, since); !tape.Other || !strings.HasPrefix(tape.Mark(), "recorded of another edition of this course, ") {
			t.Errorf("with another %s it is marked %q", d.Dockerfile, tape.Mark())
		}
	}
}
