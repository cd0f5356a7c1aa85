package tidy

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/imagename"

	"github.com/docker/docker/api/types/image"
)

// Known is what is known about a learner's images by their IDs. It decides
// about those without a name.
type Known struct {
	// Made are images that castoff made.
	Made []string
	// Steps are finished steps, of which builders other than BuildKit keep
	// images as their cache. They need not have a label.
	Steps []string
}

// among reports whether an image is in a list, where IDs may be short.
func among(ids []string, id string) bool {
	return slices.ContainsFunc(ids, func(i string) bool { return imagename.IsID(id, i) })
}

// The kinds of images without a name.
const (
	whatReplaced = "a newer one has its name"
	whatStep     = "a finished step, kept by the builder as its cache"
)

// judge fills in what an image with castoff's label is, and why it is kept if
// castoff did not make it. inner is true if another image was built on it.
// There is nothing to say about one for which ok is false: a step of somebody's
// build.
func judge(i image.Summary, known *Known, inner bool) (o Owned, ok bool) {
	o = Owned{Kind: "image", ID: i.ID, Bytes: i.Size, created: i.Created}
	own, others := 0, []string{}
	for _, t := range plaintext.Lines(i.RepoTags) {
		switch {
		case t == daemon.NoName:
			continue
		case daemon.OwnName(t, i.Labels):
			own++
		default:
			others = append(others, t)
		}
		o.Refs = append(o.Refs, t)
	}
	made, step := known != nil && among(known.Made, i.ID), known != nil && among(known.Steps, i.ID)
	from := "one of castoff's"
	if name := i.Labels[daemon.LabelName]; name != "" {
		from = name
	}
	switch {
	case len(others) > 0 && (own > 0 || made):
		o.Kept = "it is also called " + strings.Join(others, ", ")
	case len(others) > 0:
		o.Kept = "castoff did not make it; it has the label of " + from
	case own > 0:
	case made:
		o.What = whatReplaced
	case step:
		o.What = whatStep
	case inner:
		return o, false
	default:
		o.Kept = "castoff has no record of making it; somebody may have built it FROM " + from
	}
	return o, true
}
