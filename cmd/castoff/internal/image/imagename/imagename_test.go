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

// TestIsID: an ID may be short, but not so short that another could be meant.
func TestIsID(t *testing.T) {
	const id = "sha256:6a5e0e6e7c1a5d1c62d3b3a4b2a1f0e9d8c7b6a5948372615049382716051433"
	for said, want := range map[string]bool{
		id: true, id[7:]: true, id[7:18]: true, id[:19]: true, id[7:17]: false, "": false, "6a5e0e6e7c2": false,
	} {
		if IsID(id, said) != want {
			t.Errorf("%q: %v", said, !want)
		}
	}
}
