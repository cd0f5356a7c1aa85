package report

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// colours are the custom properties of a part of the page's style.
func colours(t *testing.T, css string) map[string]float64 {
	t.Helper()
	found := map[string]float64{}
	for _, m := range regexp.MustCompile(`--([a-z]+): #([0-9a-f]{6});`).FindAllStringSubmatch(css, -1) {
		n, err := strconv.ParseUint(m[2], 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		found[m[1]] = luminance(n)
	}
	if len(found) < 9 {
		t.Fatalf("%v in %s", found, css)
	}
	return found
}

// luminance is that of a colour. Source: WCAG 2.2, relative luminance.
func luminance(rgb uint64) float64 {
	part := func(shift int) float64 {
		c := float64(rgb>>shift&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
}

// TestContrast: texts have a contrast of 4.5 at least in light and dark, bars 3.
func TestContrast(t *testing.T) {
	t.Parallel()
	light, rest, ok := strings.Cut(pageText, "prefers-color-scheme: dark")
	dark, _, _ := strings.Cut(rest, "box-sizing")
	if !ok {
		t.Fatal("there is no dark scheme")
	}
	for scheme, css := range map[string]string{"light": light, "dark": dark} {
		c := colours(t, css)
		for name, least := range map[string]float64{"ink": 4.5, "quiet": 4.5, "link": 4.5, "bar": 3, "second": 3} {
			a, b := max(c[name], c["paper"]), min(c[name], c["paper"])
			if got := (a + 0.05) / (b + 0.05); got < least {
				t.Errorf("%s: %s on paper has a contrast of %.2f", scheme, name, got)
			}
		}
		for _, name := range []string{"bar", "second"} {
			a, b := max(c[name], c["track"]), min(c[name], c["track"])
			if got := (a + 0.05) / (b + 0.05); got < 3 {
				t.Errorf("%s: %s on its track has a contrast of %.2f", scheme, name, got)
			}
		}
	}
}
