package measure

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
)

// FuzzFromSave reads anything: whatever it is, there is no panic, and an image
// can be shown.
func FuzzFromSave(fz *testing.F) {
	s := sample(fz)
	s.layers[0] = tarball(fz, sized("usr/a", 30), symlink("b", "usr/a"))
	for _, entries := range [][]entry{s.classic(), s.oci(gzipped), s.oci(zstded), s.podman(), s.oldPodman()} {
		fz.Add(tarball(fz, entries...))
	}
	fz.Add(tarball(fz, made(sparseFile(fz, 1<<40), globalHeader(fz)).classic()...))
	fz.Fuzz(func(t *testing.T, data []byte) {
		m, err := FromSave(bytes.NewReader(data), SaveOptions{BaseDiffs: s.diffs()[:1]})
		if err != nil {
			if strings.ContainsFunc(err.Error(), unicode.IsControl) {
				t.Errorf("the error is %q", err)
			}
			return
		}
		if m.SizeBytes < 0 || m.Files < 0 || len(m.Dirs) == 0 || len(m.Largest) > 12 || m.BaseBytes() > m.SizeBytes || m.Layers == nil {
			t.Errorf("%+v", m)
		}
		sum := int64(0)
		for _, l := range m.Layers {
			sum += l.SizeBytes
			if strings.ContainsFunc(l.CreatedBy, unicode.IsControl) {
				t.Errorf("an instruction %q", l.CreatedBy)
			}
		}
		if sum != m.SizeBytes || m.Dirs[0].SizeBytes > m.SizeBytes {
			t.Errorf("layers of %d bytes, files of %d, in an image of %d", sum, m.Dirs[0].SizeBytes, m.SizeBytes)
		}
	})
}
