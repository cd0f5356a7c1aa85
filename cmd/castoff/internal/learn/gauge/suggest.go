package gauge

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/spelling"
	"castoff/cmd/castoff/internal/image/imagename"
)

// maxSuggested is how many images are suggested for one that is missing.
const maxSuggested = 3

// AskTimeout bounds what is asked of a daemon for a suggestion or a completion:
// nobody waits for either.
const AskTimeout = time.Second

// missing is the error for an image that is not on the daemon, with the ones
// that may have been meant.
func (g *Gauge) missing(ctx context.Context, ref string) error {
	var hints []string
	names := g.names(ctx)
	near := nearest(ref, names)
	if own := g.own(ref); slices.Contains(names, own) { // others' are called that, too
		own = imagename.Short(own)
		near = append([]string{own}, slices.DeleteFunc(near, func(n string) bool { return n == own })...)
	}
	for i, n := range near {
		what := "is the nearest on this daemon"
		if i > 0 {
			what = "is on this daemon, too"
		}
		hints = append(hints, g.spec.Instead(ref, n)+"    "+what)
	}
	if slices.Contains(g.course.Names(), ref) {
		hints = append(hints, "castoff build    makes the course's own images")
	}
	hints = append(hints, "docker images    shows what is there")
	if len(hints) == 1 {
		hints = append(hints, "docker pull "+plaintext.Line(ref)+"    fetches it, if a registry has it")
	}
	return fault.New(fmt.Errorf("measuring %s: there is no such image on this daemon", plaintext.Line(ref)), fault.ExitFailed, hints...)
}

// own is the name of this learner's image of the course that a name may stand
// for; empty if it stands for none.
func (g *Gauge) own(ref string) string {
	repo, _ := splitRef(ref)
	if name := path.Base(repo); strings.HasPrefix(repo, imagename.Namespace) && slices.Contains(g.course.Names(), name) {
		return g.course.Ref(name)
	}
	return ""
}

// notAName is the error for what the engine would not look for, since no image
// can be called that; err if it is a different error.
func (s Spec) notAName(ref string, err error) error {
	if !strings.Contains(err.Error(), "invalid reference format") {
		return err
	}
	hints := []string{"a name looks like debian:13 or registry:5000/team/app:1.0"}
	if lower := strings.ToLower(ref); lower != ref {
		hints = append([]string{s.Instead(ref, plaintext.Line(lower)) + "    names have no capital letters"}, hints...)
	}
	return fault.New(fmt.Errorf("measuring %s: no image can be called so", plaintext.Line(ref)), fault.ExitFailed, hints...)
}

// names are what the daemon's images can be called, the course's by their short
// names too. Not finding them is no error: they only help.
func (g *Gauge) names(ctx context.Context) []string {
	ctx, cancel := context.WithTimeout(ctx, AskTimeout)
	defer cancel()
	names, err := g.engine.Names(ctx)
	if err != nil {
		return nil
	}
	for _, n := range g.course.Names() {
		if slices.Contains(names, g.course.Ref(n)) {
			names = append(names, n)
		}
	}
	return names
}

// nearest returns the images that were most likely meant by a name that none
// has: of the repository with the nearest name, the nearest tag first.
func nearest(ref string, names []string) []string {
	repo, tag := splitRef(ref)
	byName := map[string][]string{} // the repositories by what they may be called
	tags := map[string][]string{}
	for _, n := range names {
		r, t := splitRef(n)
		for _, called := range []string{r, path.Base(r)} {
			if !slices.Contains(byName[called], r) {
				byName[called] = append(byName[called], r)
			}
		}
		tags[r] = append(tags[r], t)
	}
	near := spelling.Nearest(repo, slices.Sorted(maps.Keys(byName)))
	if len(repo) < 3 { // everything is near to a letter or two
		near = repo
	}
	repos := byName[near]
	slices.SortStableFunc(repos, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	var out []string
	for _, r := range repos {
		left := slices.Clone(tags[r])
		for len(left) > 0 && len(out) < maxSuggested {
			t := left[0]
			if n := spelling.Nearest(tag, left); n != "" {
				t = n
			}
			left = slices.DeleteFunc(left, func(other string) bool { return other == t })
			out = append(out, imagename.Short(r+":"+t))
		}
	}
	return out
}

// splitRef takes a name apart: without a tag it means the latest.
func splitRef(ref string) (repo, tag string) {
	ref, _, _ = strings.Cut(strings.TrimPrefix(ref, "docker.io/library/"), "@")
	repo = imagename.WithoutTag(ref)
	return repo, strings.TrimPrefix(imagename.Tagged(ref), repo+":")
}
