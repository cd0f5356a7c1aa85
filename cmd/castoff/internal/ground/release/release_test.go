package release

import "testing"

func TestNumber(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]string{
		"v1.2.0": "1.2.0", "1.2.0": "1.2.0", "v1.2.0+dirty": "1.2.0", "v2.0.0-rc.1": "2.0.0-rc.1",
		"v1.2.1-0.20260301101010-abcdef123456+dirty": "1.2.1-0.20260301101010-abcdef123456",
		"(devel)": "", "": "", "v0.0.0-20260301101010-abcdef123456": "", "v0.0.0-20260301101010-abcdef123456+dirty": "", "vendored": "",
	} {
		if got := Number(version); got != want {
			t.Errorf("%q: %q, want %q", version, got, want)
		}
	}
}

func TestForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"1": true, "0.9": true, "1.10": true, "1.2.3": true, "1.2.3-rc.1": true, "1.2.3-0.2026-a": true,
		"": false, "v1.2": false, "1.2.3.4": false, "1.02": false, "1.2-rc.1": false, "1.2.3-": false, "1.2.3-rc..1": false,
		"1.2.3+a": false, "1.": false, "latest": false, " 1.2": false, "1.2\n": false, "1.9999999999": false,
	} {
		if got := Form.MatchString(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

// TestBefore: the order is that of semver.org, 11, with the numbers that may be
// left out.
func TestBefore(t *testing.T) {
	t.Parallel()
	order := []string{
		"0", "0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1",
		"1.0.1-0.20260301101010-abcdef123456", "1.0.1", "1.2", "1.9.1", "1.10", "2.0.0-99999999999", "2", "10",
	}
	for i, a := range order {
		for j, b := range order {
			if got := Before(a, b); got != (i < j) {
				t.Errorf("%s before %s: %t", a, b, got)
			}
		}
	}
	for _, same := range [][2]string{{"1", "1.0.0"}, {"1.2", "1.2.0"}} {
		if Before(same[0], same[1]) || Before(same[1], same[0]) {
			t.Errorf("%s and %s are not the same", same[0], same[1])
		}
	}
}
