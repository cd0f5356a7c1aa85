package gauge

import (
	"cmp"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/image/cache"
	"castoff/cmd/castoff/internal/image/measure"
)

// recipe is part of the keys of the cache: change it when a measurement of the
// same image comes to something else, or is written in another way.
const recipe = "5"

// key is that of a measurement of an image by the gauge's engine. Another
// engine, or the same one with another image store, counts differently, holds
// the layers differently, and can give the ID to another image.
func (g *Gauge) key(id string) string {
	return strings.Join([]string{recipe, strconv.Itoa(measure.SchemaVersion), g.kind(), id, g.store}, "\n")
}

// storeKey tells engines apart, and the image stores of one. Podman has no ID.
func storeKey(i daemon.Info) string {
	return strings.Join([]string{i.Name, cmp.Or(i.ID, i.Endpoint), i.Store}, "\n")
}

// The kinds of measurements, each of which is kept by itself: what a command
// shows must not depend on what another one found out before in another way.
const (
	kindLook   = "look"
	kindProbe  = "probe"
	kindLayers = "layers"
)

// kind is the kind of measurement that is asked for.
func (g *Gauge) kind() string {
	contents, layers, _ := g.wants()
	kind := kindLook
	switch {
	case layers:
		kind = kindLayers
	case g.spec.Via == Probe:
		kind = kindProbe
	}
	if contents {
		kind += " contents"
	}
	return kind
}

// recall finds what was measured of an image before, if it is what would be
// measured now.
func (g *Gauge) recall(id string) (cache.Measurement, bool) {
	if g.spec.Fresh || g.spec.ShowSecrets { // nothing that is kept has them
		return cache.Measurement{}, false
	}
	_, _, download := g.wants()
	m, ok := g.kept.Get(g.key(id))
	switch {
	case !ok, download && m.Image.DownloadMethod == "", g.spec.Via == Probe && m.Image.Way != measure.WayProbe:
		return cache.Measurement{}, false
	}
	if w := m.Image.Waste; w != nil && w.LargestMore > 0 && len(w.Largest) < g.spec.Top {
		return cache.Measurement{}, false
	}
	return m, true
}
