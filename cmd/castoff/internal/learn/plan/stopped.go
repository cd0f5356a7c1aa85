package plan

import (
	"fmt"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/images"
)

// longestStep is how much of an instruction is repeated, in bytes.
const longestStep = 60

// Stopped says where a build was stopped, what is kept and what is lost, a line
// each.
func Stopped(st images.Stopped) []string {
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
	name = plaintext.Clip(name, longestStep, "…")
	return []string{what, kept, fmt.Sprintf("Lost: %s of %s, which starts over next time.", quantity.Seconds(st.Seconds), name)}
}
