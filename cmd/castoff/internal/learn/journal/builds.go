package journal

import (
	"slices"

	"castoff/cmd/castoff/internal/ground/progress"
)

// LastBuild returns the record of the last build that carried out instructions
// for the image with the given ID or, whoever had it built, for one with the
// same inputs.
func LastBuild(records []Record, imageID, inputs string) (Record, bool) {
	for _, r := range slices.Backward(records) {
		if r.Kind != KindBuilt || r.Build == nil {
			continue
		}
		if imageID != "" && r.ImageID == imageID || inputs != "" && r.Inputs == inputs {
			return r, true
		}
	}
	return Record{}, false
}

// BuildOf returns the record of the last build that carried out instructions
// for the named image on the base with the given ID.
func BuildOf(records []Record, image, base string) (Record, bool) {
	for _, r := range slices.Backward(records) {
		if r.Kind == KindBuilt && r.Build != nil && r.Image == image && r.Build.Base == base {
			return r, true
		}
	}
	return Record{}, false
}

// StepSeconds returns how long an instruction took when it was carried out last
// in a build on the base with the given ID; 0 if that is not known.
func StepSeconds(records []Record, base, instruction string) float64 {
	for _, r := range slices.Backward(records) {
		if r.Kind != KindBuilt || r.Build == nil || r.Build.Base != base {
			continue
		}
		for _, s := range r.Build.Steps {
			if s.Name == instruction && s.State == progress.Finished {
				return s.Seconds
			}
		}
	}
	return 0
}
