package digest

import (
	"crypto/sha256"
	"testing"
)

// TestDigests compares with what sha256sum prints: digests of earlier versions are
// kept.
func TestDigests(t *testing.T) {
	t.Parallel()
	const want = "sha256:7e18f737311b2dc3b2f269dd78396b0351f14fb66efa879f768cb23181883c78" // printf 'a\nb' | sha256sum
	h := sha256.New()
	h.Write([]byte("a\n"))
	h.Write([]byte("b"))
	for how, got := range map[string]string{"Of": Of([]byte("a\nb")), "OfLines": OfLines("a", "b"), "Sum": Sum(h)} {
		if got != want {
			t.Errorf("%s: %s", how, got)
		}
	}
}

func TestShort(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{Of(nil): "e3b0c44298fc", "e3b0c44298fc1c14": "e3b0c44298fc", "sha256:e3": "e3", "": ""} {
		if got := Short(id); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
}
