package stage

import "testing"

func TestSpoken(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"stage-1": "2", "stage-0": "1", "build": "build", "stage-x": "stage-x", "": "", "stage--1": "stage--1"} {
		if got := Spoken(name); got != want {
			t.Errorf("stage %s, not stage %s", got, want)
		}
	}
}
