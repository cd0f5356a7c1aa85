package exercise

import "testing"

func TestWant(t *testing.T) {
	for _, tt := range []struct {
		check Check
		want  string
	}{
		{Check{Kind: "size", Text: "as small as it gets", Asked: &small{}}, "as small as it gets"},
		{Check{Kind: "size", Text: "a\x1b[2J\nb"}, "a b"},
		{Check{Kind: "size", Asked: &small{}}, "it is small"},
		{Check{Kind: "change", Asked: &change{}}, "it is changed"},
		{Check{Kind: "size", Asked: &small{}, Build: &Build{}}, "it is small, built with: docker build"},
		{Check{Kind: "builds", Asked: &nothing{}, Build: &Build{File: "b.Dockerfile", Target: "t", Args: map[string]string{"B": "2", "A": "1"}, Platform: "linux/arm64"}},
			"it builds, built with: docker build --file b.Dockerfile --target t --build-arg A=1 --build-arg B=2 --platform linux/arm64"},
		{Check{Kind: "other"}, "other"},
	} {
		if got := tt.check.Want(); got != tt.want {
			t.Errorf("%+v asks for %q, want %q", tt.check, got, tt.want)
		}
	}
}
