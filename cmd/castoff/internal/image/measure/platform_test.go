package measure

import (
	"errors"
	"slices"
	"testing"

	"castoff/cmd/castoff/internal/image/archive"
)

// TestPlatform asks archives of one image for other platforms too.
func TestPlatform(t *testing.T) {
	t.Parallel()
	s := sample(t)
	save := s.classic()
	for name, c := range map[string]struct {
		entries []entry
		want    string
		ok      bool
	}{
		"docker save's":                  {save, "linux/amd64", true},
		"docker save's, no variant":      {save, "linux/amd64/v1", true},
		"docker save's, another":         {save, "linux/arm64", false},
		"docker save's, nonsense":        {save, "x\x1b[2J", false},
		"a layout of one":                {oneImage(s), "linux/amd64", true},
		"a layout of one, uname's name":  {oneImage(s), "linux/x86_64", true},
		"a layout of one, another":       {oneImage(s), "linux/arm64", false},
		"a layout of one, another OS":    {oneImage(s), "windows/amd64", false},
		"a layout of one, half the name": {oneImage(s), "linux", false},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(t, c.entries, SaveOptions{Platform: c.want})
			none := new(archive.PlatformError)
			switch {
			case c.ok && err != nil:
				t.Error(err)
			case !c.ok && (!errors.As(err, &none) || !slices.Equal(none.Have, []string{"linux/amd64"})):
				t.Errorf("%v, %+v", err, none)
			}
		})
	}
}

// oneImage is a layout whose index does not name the platform, as docker and
// Podman write one.
func oneImage(s spec) []entry {
	out := layout(plain, nil)[1:2] // the oci-layout file
	var layers []map[string]any
	for _, l := range s.layers {
		e, d := blobEntry(l)
		out, layers = append(out, e), append(layers, map[string]any{"digest": d})
	}
	c, cd := blobEntry(s.config())
	m, md := blobEntry(mustJSON(map[string]any{"schemaVersion": 2, "config": map[string]any{"digest": cd}, "layers": layers}))
	return append(out, c, m, entry{name: "index.json", body: mustJSON(map[string]any{"schemaVersion": 2, "manifests": []map[string]any{{"digest": md}}})})
}
