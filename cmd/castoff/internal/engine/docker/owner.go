package docker

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
)

// labelName is the label with the name that castoff gave to what bears it: the
// reference of an image, the name of a container. Labels are handed down, to
// what is built FROM an image, to containers that are started from it, and to
// what is committed from those; names never are. So the label tells the truth
// on what castoff made, and on nothing else.
const labelName = Label + ".name"

// named is labels together with the one for a name. Without castoff's own label
// among them they stay as they are.
func named(labels map[string]string, name string) map[string]string {
	if labels[Label] == "" || name == "" {
		return labels
	}
	out := maps.Clone(labels)
	out[labelName] = name
	return out
}

// startedHere reports whether castoff started a container that bears its label.
func (e *Engine) startedHere(ctx context.Context, c container.Summary) bool {
	if slices.ContainsFunc(c.Names, func(n string) bool { return strings.TrimPrefix(n, "/") == c.Labels[labelName] }) {
		return true
	}
	// A castoff of before gave no names. What it let a container use is told by
	// nobody else's.
	in, err := e.api.ContainerInspect(ctx, c.ID)
	if err != nil || in.HostConfig == nil {
		return false
	}
	h := in.HostConfig
	return h.Memory == runMemory && h.PidsLimit != nil && *h.PidsLimit == runPids &&
		(h.NetworkMode.IsNone() || strings.HasPrefix(string(h.NetworkMode), "castoff-"))
}

// ownName reports whether a reference is one that castoff gave to an image with
// these labels. One that has no label for it is a castoff's of before, to which
// all of the namespace belonged.
func ownName(ref string, labels map[string]string) bool {
	ref = withoutHost(ref)
	if name := labels[labelName]; name != "" {
		return ref == withoutHost(tagged(name))
	}
	return strings.HasPrefix(ref, "castoff/")
}

// withoutHost is a reference as Docker spells it: Podman puts a host before it.
func withoutHost(ref string) string {
	for _, host := range []string{"docker.io/", "localhost/"} {
		ref = strings.TrimPrefix(ref, host)
	}
	return ref
}

// tagged is a reference with its tag.
func tagged(ref string) string {
	if strings.Contains(ref[strings.LastIndex(ref, "/")+1:], ":") {
		return ref
	}
	return ref + ":latest"
}

// Known is what is known of a learner's images by their IDs. It decides on
// those without a name.
type Known struct {
	// Made are images that castoff made.
	Made []string
	// Steps are finished steps, of which builders other than BuildKit keep
	// images as their cache. They need not have a label.
	Steps []string
}

// among reports whether an image is in a list, where IDs may be short.
func among(ids []string, id string) bool {
	id = strings.TrimPrefix(id, "sha256:")
	return slices.ContainsFunc(ids, func(i string) bool {
		i = strings.TrimPrefix(i, "sha256:")
		return len(i) >= 11 && strings.HasPrefix(id, i) // Podman tells 11 digits
	})
}

// The kinds of images without a name.
const (
	whatReplaced = "a newer one has its name"
	whatStep     = "a finished step, kept by the builder as its cache"
)

// judge fills in what an image with castoff's label is, and why it is kept if
// castoff did not make it. inner is true if another image was built on it.
// Nothing is to be said of one that ok is false for: a step of somebody's build.
func judge(i image.Summary, known *Known, inner bool) (o Owned, ok bool) {
	o = Owned{Kind: "image", ID: i.ID, Bytes: i.Size, created: i.Created}
	own, others := 0, []string{}
	for _, t := range cleanLines(i.RepoTags) {
		switch {
		case t == noName:
			continue
		case ownName(t, i.Labels):
			own++
		default:
			others = append(others, t)
		}
		o.Refs = append(o.Refs, t)
	}
	made, step := known != nil && among(known.Made, i.ID), known != nil && among(known.Steps, i.ID)
	from := "one of castoff's"
	if name := i.Labels[labelName]; name != "" {
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
