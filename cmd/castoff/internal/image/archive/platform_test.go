package archive

import "testing"

func TestSuits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		have, want string
		ok         bool
	}{
		{"linux/arm64/v8", "linux/arm64", true}, {"linux/arm64", "linux/arm64/v8", true}, {"linux/arm64", "Linux/aarch64", true},
		{"linux/arm/v7", "linux/arm", true}, {"linux/arm/v7", "linux/arm/v6", false}, {"linux/arm", "linux/arm/v6", false},
		{"linux/386", "linux/i386", true}, {"linux/amd64", "linux/amd", false}, {"", "linux/amd64", false}, {"linux", "linux", true},
	} {
		if suits(c.have, c.want) != c.ok {
			t.Errorf("suits(%q, %q) is not %v", c.have, c.want, c.ok)
		}
	}
}
