package daemon

import (
	"context"
	"maps"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/image/imagename"

	"github.com/docker/docker/api/types/container"
)

// Label is on everything that castoff creates on a daemon; its value is the
// learner's name, or "default".
const Label = "io.castoff"

// LabelName is the label with the name that castoff gave to what bears it: the
// reference of an image, the name of a container. Labels are handed down, to
// what is built FROM an image, to containers that are started from it, and to
// what is committed from those; names never are. So the label is right on what
// castoff made, and on nothing else.
const LabelName = Label + ".name"

// Named returns labels together with the one for a name. Without castoff's own
// label among them they stay as they are.
func Named(labels map[string]string, name string) map[string]string {
	if labels[Label] == "" || name == "" {
		return labels
	}
	out := maps.Clone(labels)
	out[LabelName] = name
	return out
}

// StartedHere reports whether castoff started a container that bears its label.
func (e *Daemon) StartedHere(ctx context.Context, c container.Summary) bool {
	if slices.ContainsFunc(c.Names, func(n string) bool { return strings.TrimPrefix(n, "/") == c.Labels[LabelName] }) {
		return true
	}
	// Earlier castoffs gave no names. What they let a container use gives
	// theirs away: nobody else's has the same.
	in, err := e.api.ContainerInspect(ctx, c.ID)
	if err != nil || in.HostConfig == nil {
		return false
	}
	h := in.HostConfig
	return h.Memory == RunMemory && h.PidsLimit != nil && *h.PidsLimit == runPids &&
		(h.NetworkMode.IsNone() || strings.HasPrefix(string(h.NetworkMode), "castoff-"))
}

// OwnName reports whether a reference is one that castoff gave to an image with
// these labels. One that has no label for it is an earlier castoff's, to which
// the whole namespace belonged.
func OwnName(ref string, labels map[string]string) bool {
	ref = withoutHost(ref)
	if name := labels[LabelName]; name != "" {
		return ref == withoutHost(imagename.Tagged(name))
	}
	return strings.HasPrefix(ref, imagename.Namespace)
}

// withoutHost is a reference as Docker spells it: Podman puts a host before it.
func withoutHost(ref string) string {
	for _, host := range []string{"docker.io/", "localhost/"} {
		ref = strings.TrimPrefix(ref, host)
	}
	return ref
}
