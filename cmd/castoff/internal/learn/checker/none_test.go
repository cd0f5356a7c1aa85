package checker

import (
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// TestNoneLeavesTheFactsAlone judges by a measurement that others use as well.
func TestNoneLeavesTheFactsAlone(t *testing.T) {
	facts := &rootfs.Facts{Shells: []string{"bin/sh", "/bin/bash"}, Setuid: []string{"bin/su"}}
	r := &run{image: &measure.Image{Root: facts}}
	v, err := (&noneCheck{of: []string{"compiler", "shell", "setuid"}}).judge(t.Context(), r)
	if err != nil || v.state != Failed || !strings.Contains(v.found, "2 shell programs: /bin/sh, /bin/bash") {
		t.Errorf("it is %+v, %v", v, err)
	}
	if !slices.Equal(facts.Shells, []string{"bin/sh", "/bin/bash"}) || !slices.Equal(facts.Setuid, []string{"bin/su"}) {
		t.Errorf("the facts are now %+v", *facts)
	}
}
