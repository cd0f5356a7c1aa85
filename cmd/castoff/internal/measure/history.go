package measure

import (
	"strings"

	"castoff/cmd/castoff/internal/stage"
)

// HistoryItem is an entry of an image's history as an engine tells it, oldest
// first.
type HistoryItem struct {
	CreatedBy, Comment string
	SizeBytes          int64
}

// HistoryLayers makes an engine's history into layers. Diffs are the digests
// of the image's unpacked layers, base those of its base image. The engine
// does not say which entries made no layer; those without a size are told
// apart by their instruction.
func HistoryLayers(items []HistoryItem, diffs, base []string) []Layer {
	c := config{}
	c.RootFS.DiffIDs = diffs
	made := 0
	for _, h := range items {
		if h.SizeBytes > 0 || makesLayer(h.CreatedBy) {
			made++
		}
	}
	layers := make([]*layer, 0, len(diffs))
	for _, h := range items {
		empty := h.SizeBytes == 0 && (made != len(diffs) || !makesLayer(h.CreatedBy))
		c.History = append(c.History, historyEntry{CreatedBy: h.CreatedBy, Comment: h.Comment, EmptyLayer: empty})
		if !empty {
			layers = append(layers, &layer{size: h.SizeBytes})
		}
	}
	if len(layers) != len(diffs) {
		// Which digest belongs to which entry is not known, nor which are the
		// base's.
		c.RootFS.DiffIDs, base = make([]string, len(layers)), nil
	}
	out := c.instructions(layers, nil, baseLayers(c.RootFS.DiffIDs, base))
	return out
}

// makesLayer tells whether an instruction makes a layer even if it writes no
// file.
func makesLayer(createdBy string) bool {
	return stage.Makes(strings.TrimPrefix(Instruction(createdBy), "/bin/sh -c "))
}
