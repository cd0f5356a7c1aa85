package shelf

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/course/pack"
	"castoff/cmd/castoff/internal/ground/fault"
)

// packed is a course of an edition, packed.
func packed(t *testing.T, title, edition string) []byte {
	t.Helper()
	var b bytes.Buffer
	err := pack.Write(&b, pack.Files{
		"course.yaml": {Data: []byte("format: 1\ntitle: " + title + "\nauthor: Rosa\nedition: \"" + edition + "\"\n")},
		"01-a.md":     {Data: []byte("---\ntitle: A\nminutes: 1\n---\n\nWords of " + edition + ".\n")},
		"a/run.sh":    {Data: []byte("#!/bin/sh\n"), Executable: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestNameOf(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"What our parcel service ships": "what-our-parcel-service-ships", "Über Bord!": "ber-bord", "日本": "file-name", "": "file-name",
		strings.Repeat("very long words ", 9): "very-long-words-very-long-words-very", strings.Repeat("a", 90): strings.Repeat("a", 40),
	} {
		if got := nameOf(title, "file name"); got != want {
			t.Errorf("%q: %s, want %s", title, got, want)
		}
	}
	if got := nameOf("", "…"); got != "course" {
		t.Error(got)
	}
}

// TestShelf: a course is kept once, another of its name is not put in its place
// unless that is asked for, and what is removed is gone.
func TestShelf(t *testing.T) {
	t.Parallel()
	s := Shelf{filepath.Join(t.TempDir(), "courses")}
	if all, err := s.List(); err != nil || len(all) != 0 {
		t.Fatalf("%v, %v", all, err)
	}
	one, two := packed(t, "The harbour", "1"), packed(t, "The harbour", "2")
	k, fresh, err := s.Add(one, "/home/rosa/harbour.castoff", "", "")
	if err != nil || !fresh || k.Name != "the-harbour" || k.Title != "The harbour" || k.Author != "Rosa" || k.Edition != "1" {
		t.Fatalf("%+v, %v, %v", k, fresh, err)
	}
	if again, fresh, err := s.Add(one, "elsewhere", "", ""); err != nil || fresh || again.From != k.From {
		t.Errorf("the same again: %+v, %v, %v", again, fresh, err)
	}
	dir, ok := s.Path("the-harbour")
	if !ok {
		t.Fatal("it is not kept")
	}
	words := func() string {
		b, err := os.ReadFile(filepath.Join(dir, "01-a.md"))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if _, _, err := s.Add(two, "two", "", ""); err == nil || !strings.Contains(err.Error(), "another one is kept under the name the-harbour") ||
		!strings.HasPrefix(fault.Hint(err), "castoff course update the-harbour two") || !strings.Contains(words(), "of 1.") {
		t.Errorf("another of its name: %v", err)
	}
	if k, fresh, err := s.Add(two, "two", "the-harbour", ""); err != nil || !fresh || k.Edition != "2" || !strings.Contains(words(), "of 2.") {
		t.Errorf("another edition: %+v, %v", k, err)
	}
	if st, err := os.Stat(filepath.Join(dir, "a", "run.sh")); err != nil || st.Mode()&0o100 == 0 {
		t.Errorf("what can be executed: %v", err)
	}
	if _, _, err := s.Add(two, "two", "nowhere", ""); err == nil {
		t.Error("a course that is not there was replaced")
	}
	if _, _, err := s.Add([]byte("text"), "text", "", ""); err == nil || !strings.Contains(err.Error(), "opening the packed course text: it is not a packed course") {
		t.Errorf("text: %v", err)
	}
	late := "3\"\ncastoff: \"9.1" // closes the quotes of the edition
	for _, into := range []string{"", "the-harbour"} {
		if _, _, err := s.Add(packed(t, "The harbour", late), "late", into, "v9.0.0"); err == nil || !strings.Contains(err.Error(), "needs castoff 9.1 or later") || !strings.Contains(words(), "of 2.") {
			t.Errorf("one for a newer castoff, into %q: %v", into, err)
		}
	}
	entries, err := os.ReadDir(s.Dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("there are %v, %v", entries, err)
	}
	if err := s.Remove("the-harbour"); err != nil || len(s.Names()) != 0 {
		t.Errorf("removing it: %v, %v", err, s.Names())
	}
	for _, name := range []string{"the-harbour", "..", "", "../x", "."} {
		if err := s.Remove(name); err == nil {
			t.Errorf("%q was removed", name)
		}
	}
}

// TestFetch: what comes from an address is what its digest says, over https.
func TestFetch(t *testing.T) { // not parallel: it replaces the client
	course := packed(t, "The harbour", "1")
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/course.castoff":
			_, _ = w.Write(course)
		case "/moved":
			http.Redirect(w, r, "http://"+r.Host+"/course.castoff", http.StatusFound)
		case "/endless":
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 1<<20)); err != nil {
					return
				}
			}
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	transport := client.Transport
	client.Transport = server.Client().Transport
	defer func() { client.Transport = transport }()
	sum := sha256.Sum256(course)
	digest := hex.EncodeToString(sum[:])
	if b, err := Fetch(t.Context(), server.URL+"/course.castoff#sha256="+digest); err != nil || !bytes.Equal(b, course) {
		t.Fatalf("%d bytes, %v", len(b), err)
	}
	other := strings.Repeat("0", 64)
	for source, want := range map[string]string{
		server.URL + "/course.castoff":                                                       "ends with #sha256=",
		server.URL + "/course.castoff#sha256=12":                                             "ends with #sha256=",
		strings.Replace(server.URL, "https", "http", 1) + "/course.castoff#sha256=" + digest: "an address is https",
		strings.Replace(server.URL, "https://", "https://me:pw@", 1) + "/a#sha256=" + digest: "an address is https",
		server.URL + "/course.castoff#sha256=" + other:                                       "has another digest, " + digest,
		server.URL + "/nothing#sha256=" + digest:                                             "404",
		server.URL + "/moved#sha256=" + digest:                                               "not https",
		server.URL + "/endless#sha256=" + digest:                                             "",
		filepath.Join(t.TempDir(), "nothing.castoff"):                                        "is not there",
		t.TempDir(): "not a regular file",
	} {
		b, err := Fetch(t.Context(), source)
		if err == nil || !strings.Contains(err.Error(), want) || b != nil || fault.Hint(err) == "" {
			t.Errorf("%s: %v, want %s", source, err, want)
		}
	}
}
