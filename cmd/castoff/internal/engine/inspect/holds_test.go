package inspect_test

import (
	"maps"
	"testing"

	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
)

// TestHolds hides texts in a file, in one that a later layer hides, in a name, in
// the history, and in a variable.
func TestHolds(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	name, _ := enginetest.Labels(t, e)
	dockerfile := "FROM scratch\nCOPY open hidden in-a-name-7 /\nCOPY empty /hidden\nARG BUILD=in-the-history-7\nENV V=in-a-variable-7\nLABEL l=in-a-label-7\nCMD [\"in-a-command-7\"]\n"
	ref := enginetest.Build(t, e, name, "holds", dockerfile, map[string]string{
		"open": "first\nin-a-file-7\n", "hidden": "in-a-hidden-file-7", "in-a-name-7": "", "empty": "",
	})
	want := map[string]string{
		"in-a-file-7": "/open", "in-a-hidden-file-7": "/hidden", "in-a-name-7": "/in-a-name-7", "in-the-history-7": "what describes the image",
		"in-a-variable-7": "what describes the image", "in-a-label-7": "what describes the image", "in-a-command-7": "what describes the image",
	}
	texts := []string{"nowhere-7"}
	for text := range want {
		texts = append(texts, text)
	}
	found, err := e.Holds(t.Context(), ref, texts)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range found {
		got[f.Text] = f.Where
	}
	if !maps.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
