package shared

import (
	"encoding/json"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/image/stage"
	"castoff/cmd/castoff/internal/learn/images"
)

// Built is the object of build --json, and of the course with --json.
type Built struct {
	Base    *baseimage.Base `json:"base"`
	Builder daemon.Builder  `json:"builder"`
	Images  []BuiltImage    `json:"images"`
	// Ratio is how many times as large as the second image the first is; left
	// out where their sizes do not compare.
	Ratio float64 `json:"ratio,omitempty"`
}

// BuiltImage is an image of build --json: the image object of measure --json,
// and what became of the stages of its Dockerfile.
type BuiltImage struct {
	measure.Image
	// Count is [measure.Image.LayerCount].
	Count int `json:"layer_count"`
	// Stages is left out if nothing is known of the image's build. If the image
	// was found as it was, they are of the build that made it.
	Stages *stage.Graph `json:"stages,omitempty"`
}

// MarshalJSON writes the sizes under names that say what they are.
func (b BuiltImage) MarshalJSON() ([]byte, error) {
	type plain BuiltImage // without this method
	type stages struct {
		Stages []measure.OutStage `json:"stages"`
	}
	var s *stages
	if b.Stages != nil {
		s = &stages{measure.OutStages(*b.Stages)}
	}
	return json.Marshal(struct {
		plain
		measure.Out
		Stages *stages `json:"stages,omitempty"`
	}{plain(b), b.Image.Out(), s})
}

// Built is what the session has of the named images.
func (s *Session) Built(names []string) Built { return BuiltOf(s.Set, names) }

// BuiltOf is what a set has of the named images.
func BuiltOf(s *images.Set, names []string) Built {
	r := Built{Builder: s.Builder(), Images: []BuiltImage{}}
	if b, ok := s.Base(); ok {
		r.Base = &b
	}
	for _, name := range names {
		if m, ok := s.Measured(name); ok {
			b := BuiltImage{Image: m.Listed(rootfs.Top, nil), Count: m.LayerCount()}
			if g, ok := s.Stages(name); ok {
				b.Stages = &g
			}
			r.Images = append(r.Images, b)
		}
	}
	if len(r.Images) == 2 {
		r.Ratio = measure.Ratio(r.Images[0].Image, r.Images[1].Image)
	}
	return r
}
