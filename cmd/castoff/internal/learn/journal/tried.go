package journal

import (
	"slices"

	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/stage"
)

// Way is what came of one way to build a small project. Which fields are set
// depends on what was tried.
type Way struct {
	// Name is the Dockerfile's name without its ending, or what else tells the
	// way from others.
	Name string `json:"name"`
	// Skipped says why it was not tried; empty if it was.
	Skipped string `json:"skipped,omitempty"`
	// Seconds is how long the build took that is compared.
	Seconds float64 `json:"seconds,omitempty"`
	// Again are the instructions that this build carried out, Steps is how many
	// it had that make something.
	Again []string `json:"again,omitempty"`
	Steps int      `json:"steps,omitempty"`
	// Platform is what the image was built for.
	Platform string         `json:"platform,omitempty"`
	Image    *measure.Image `json:"image,omitempty"`
	Binary   *binary.Facts  `json:"binary,omitempty"`
	Stages   *stage.Graph   `json:"stages,omitempty"`
	// Output is what its program printed, ExitCode how it ended.
	Output   string `json:"output,omitempty"`
	ExitCode int    `json:"exit_code,omitempty"`
	// Places are where a secret was found.
	Places []string `json:"places,omitempty"`
}

// Tried returns the record of the last trial with a name that was made with what
// content is the checksum of; of the last with this name if content is empty.
func Tried(records []Record, name, content string) (Record, bool) {
	for _, r := range slices.Backward(records) {
		if r.Kind == KindTried && r.Image == name && (content == "" || r.Content == content) {
			return r, true
		}
	}
	return Record{}, false
}

// Prepared returns the image that was made of the start of an exercise in advance,
// from what content is the checksum of; empty if it cannot be built, and false if
// that was not tried.
func Prepared(records []Record, exercise, content string) (imageID string, ok bool) {
	for _, r := range slices.Backward(records) {
		if r.Kind == KindPrepared && r.Exercise == exercise && r.Content == content {
			return r.ImageID, true
		}
	}
	return "", false
}
