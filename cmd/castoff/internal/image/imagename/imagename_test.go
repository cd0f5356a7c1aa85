package imagename

import "testing"

func TestTags(t *testing.T) {
	t.Parallel()
	for ref, want := range map[string][3]string{
		"castoff/app":           {"castoff/app:latest", "castoff/app", "castoff/app"},
		"castoff/app:latest":    {"castoff/app:latest", "castoff/app", "castoff/app"},
		"castoff/ada/app:1":     {"castoff/ada/app:1", "castoff/ada/app", "castoff/ada/app:1"},
		"localhost:5000/app":    {"localhost:5000/app:latest", "localhost:5000/app", "localhost:5000/app"},
		"localhost:5000/app:v2": {"localhost:5000/app:v2", "localhost:5000/app", "localhost:5000/app:v2"},
		"":                      {":latest", "", ""},
	} {
		if got := [3]string{Tagged(ref), WithoutTag(ref), Short(ref)}; got != want {
			t.Errorf("%q: %q, want %q", ref, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	if a, b := Of("", "base"), Of("ada", OfExercise("tiny")); a != "castoff/base" || b != "castoff/ada/exercise-tiny" {
		t.Errorf("%q, %q", a, b)
	}
}
