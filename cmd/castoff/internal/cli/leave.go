package cli

import (
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/images"
)

// leave stops what is being built, and says what is kept of it and what is not.
func (a *app) leave(s *session) {
	s.set.Close()
	if st, ok := s.set.Stopped(); ok {
		fmt.Fprintf(a.err, "\n%s\n", strings.Join(stoppedBuild(st), "\n"))
	}
}

// longestStep is how much of an instruction is repeated.
const longestStep = 60

// stoppedBuild says where a build was stopped, what is kept and what is lost.
func stoppedBuild(st images.Stopped) []string {
	what, kept := "Stopped building "+st.Ref+".", "Nothing of it is kept."
	switch {
	case st.Kept == 1:
		kept = "Kept in the builder's cache: 1 instruction that is done."
	case st.Kept > 1:
		kept = fmt.Sprintf("Kept in the builder's cache: %d instructions that are done.", st.Kept)
	}
	if st.Step.Name == "" {
		return []string{what, kept}
	}
	name := plaintext.Line(st.Step.Name)
	if st.Step.Around != "" {
		name = st.Step.Around
	}
	if r := []rune(name); len(r) > longestStep {
		name = string(r[:longestStep-1]) + "…"
	}
	return []string{what, kept, fmt.Sprintf("Lost: %s of %s, which begins anew the next time.", quantity.Seconds(st.Seconds), name)}
}
