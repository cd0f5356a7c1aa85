package gauge

import (
	"errors"
	"slices"
	"testing"

	"castoff/cmd/castoff/internal/ground/fault"
)

func TestNearest(t *testing.T) {
	names := []string{"castoff-ci/debian:bookworm", "castoff/traditional:latest", "debian:11", "debian:12", "debian:12-slim", "debian:latest",
		"localhost:5000/team/shop:1.0", "localhost:5000/team/shop:1.1", "nginx:latest", "traditional", "compare/a:1"}
	for ref, want := range map[string][]string{
		"debain":                      {"debian", "debian:11", "debian:12"},
		"debain:12-slm":               {"debian:12-slim", "debian:11", "debian:12"},
		"debian:lates":                {"debian", "debian:11", "debian:12"},
		"docker.io/library/debain":    {"debian", "debian:11", "debian:12"},
		"shop":                        {"localhost:5000/team/shop:1.0", "localhost:5000/team/shop:1.1"},
		"localhost:5000/team/shp:1.1": {"localhost:5000/team/shop:1.1", "localhost:5000/team/shop:1.0"},
		"tradtional":                  {"traditional", "castoff/traditional"},
		"ngnix:1.25":                  {"nginx"},
		"a":                           {"compare/a:1"}, "b": nil, "x:1": nil,
		"something-else": nil,
		"":               nil,
		"0123456789ab":   nil,
	} {
		got := nearest(ref, names)
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", ref, got, want)
		}
	}
	if got := nearest("debian", nil); got != nil {
		t.Errorf("of none: %q", got)
	}
}

func TestNotAName(t *testing.T) {
	s := Spec{Instead: func(_, other string) string { return "castoff measure " + other }}
	refused := errors.New("Error response from daemon: no such image: Team/App:1: invalid reference format: repository name must be lowercase")
	err := s.notAName("Team/App:1", refused)
	if err.Error() != "measuring Team/App:1: no image can be called so" || fault.Hint(err) != "castoff measure team/app:1    names have no capital letters" {
		t.Errorf("%v, %q", err, fault.Hints(err))
	}
	if err := s.notAName("a:b:c", refused); len(fault.Hints(err)) != 1 {
		t.Errorf("%v, %q", err, fault.Hints(err))
	}
	if other := errors.New("gone"); s.notAName("a", other) != other {
		t.Error("another error is lost")
	}
}
