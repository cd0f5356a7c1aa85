package anatomy

import (
	"strconv"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/secret"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// maxSecrets is how many secrets are named beside an image.
const maxSecrets = 3

// Secrets draws a notice that an image has what looks like secrets.
func Secrets(r *text.Renderer, s screen.Secrets) []string { return secrets(r, Ref(s.Image), s.Image) }

// secrets is the notice of an image's secrets, if it has any.
func secrets(r *text.Renderer, name string, m measure.Image) []string {
	if len(m.Secrets) == 0 {
		return nil
	}
	return r.Notice(screen.Notice{Tone: screen.Warn, Text: name + ": " + secretCount(m) + secretNames(m) + "."})
}

// secretCount says how many values of an image look secret.
func secretCount(m measure.Image) string {
	if len(m.Secrets) == 1 {
		return "1 value looks secret"
	}
	return strconv.Itoa(len(m.Secrets)) + " values look secret"
}

// secretNames goes on with what they are called, and how to see them.
func secretNames(m measure.Image) string {
	var names []string
	for _, s := range m.Secrets[:min(len(m.Secrets), maxSecrets)] {
		names = append(names, plaintext.Line(s.Name))
	}
	text := ": " + plaintext.AndMore(names, len(m.Secrets)-len(names))
	if m.SecretsShown {
		return text
	}
	return text + "; masked as " + secret.Mask + ", castoff measure --show-secrets shows them"
}
