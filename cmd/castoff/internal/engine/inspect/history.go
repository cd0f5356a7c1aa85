package inspect

import (
	"context"
	"fmt"
	"slices"

	"castoff/cmd/castoff/internal/image/measure"

	"github.com/docker/docker/api/types/image"
)

// layers are the image's layers with their instructions, as far as the engine
// reports them: see [measure.HistoryLayers]. Where that leaves doubt, the other
// images on the daemon are consulted: those that the legacy builder made on the
// way, and those that this one is built on.
func (e *Inspector) layers(ctx context.Context, in image.InspectResponse, s Spec) (measure.Told, error) {
	told, err := e.history(ctx, in)
	if err != nil {
		return measure.Told{}, err
	}
	items, raw := historyItems(told), rawConfig(s, in)
	best, err := measure.HistoryLayers(items, in.RootFS.Layers, s.BaseDiffs, raw)
	for _, ask := range []func(context.Context, image.InspectResponse, []image.HistoryResponseItem, []measure.HistoryItem) bool{e.podmans, e.steps, e.below} {
		if best.Sure || err != nil {
			break
		}
		if !ask(ctx, in, told, items) {
			continue
		}
		if better, err := measure.HistoryLayers(items, in.RootFS.Layers, s.BaseDiffs, raw); err == nil {
			best = better
		}
	}
	return best, err
}

// history returns the image's history as the engine reports it, oldest first.
func (e *Inspector) history(ctx context.Context, in image.InspectResponse) ([]image.HistoryResponseItem, error) {
	items, err := e.API().ImageHistory(ctx, in.ID)
	if err != nil {
		return nil, fmt.Errorf("reading the history: %w", err)
	}
	slices.Reverse(items)
	return items, nil
}

func historyItems(told []image.HistoryResponseItem) []measure.HistoryItem {
	items := make([]measure.HistoryItem, len(told))
	for i, t := range told {
		items[i] = measure.HistoryItem{CreatedBy: t.CreatedBy, Comment: t.Comment, SizeBytes: t.Size, After: measure.Unknown}
	}
	return items
}

// podmans has Podman say how many layers there were after each entry. It
// reports whether Podman does.
func (e *Inspector) podmans(ctx context.Context, in image.InspectResponse, _ []image.HistoryResponseItem, items []measure.HistoryItem) bool {
	if !e.Podman() {
		return false
	}
	l, err := e.libpod(ctx, in.ID)
	return err == nil && l.countLayers(items)
}

// missingImage is the ID of a history entry whose image is not there. Source:
// moby's daemon/images/image_history.go.
const missingImage = "<missing>"

// maxAsked is how many images are consulted to learn which instruction made
// which layer.
const maxAsked = 256

// steps asks about the images that the legacy builder made on the way, and
// notes how many layers each has. It reports whether there were any.
func (e *Inspector) steps(ctx context.Context, in image.InspectResponse, told []image.HistoryResponseItem, items []measure.HistoryItem) bool {
	found, asked := false, 0
	for i, t := range told {
		if t.ID == "" || t.ID == missingImage || t.ID == in.ID || asked == maxAsked {
			continue
		}
		asked++
		if n, ok := e.standsOn(ctx, in, t.ID); ok {
			items[i].After = n
			found = true
		}
	}
	return found
}

// below asks about the images on the daemon that this one was built from, and
// notes how many layers each has. It reports whether there were any.
func (e *Inspector) below(ctx context.Context, in image.InspectResponse, told []image.HistoryResponseItem, items []measure.HistoryItem) bool {
	all, err := e.ListImages(ctx, image.ListOptions{All: true})
	if err != nil {
		return false
	}
	found := false
	for _, s := range all[:min(len(all), maxAsked)] {
		n, ok := e.standsOn(ctx, in, s.ID)
		if !ok || s.ID == in.ID {
			continue
		}
		lower, err := e.history(ctx, image.InspectResponse{ID: s.ID})
		if err != nil || len(lower) == 0 || len(lower) > len(told) || !slices.EqualFunc(lower, told[:len(lower)], sameEntry) {
			continue
		}
		items[len(lower)-1].After = n
		found = true
	}
	return found
}

func sameEntry(a, b image.HistoryResponseItem) bool {
	return a.Created == b.Created && a.CreatedBy == b.CreatedBy && a.Comment == b.Comment && a.Size == b.Size
}

// standsOn reports whether the image has all the layers of another as its
// lowest, and how many there are.
func (e *Inspector) standsOn(ctx context.Context, in image.InspectResponse, id string) (layers int, ok bool) {
	other, err := e.API().ImageInspect(ctx, id)
	if err != nil {
		return 0, false
	}
	mine, its := in.RootFS.Layers, other.RootFS.Layers
	return len(its), len(its) <= len(mine) && slices.Equal(its, mine[:len(its)])
}
