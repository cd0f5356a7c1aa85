package archive

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/digest"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/imagename"
)

// ChoiceError is the error for an archive of several images, of which none or
// several are the one that was asked for.
type ChoiceError struct {
	// Images are the images among which to choose, each by what selects it: a name
	// with a tag, else an ID, or nothing where the platform does. They are fit to
	// be shown.
	Images []string
	// Platforms are their platforms, if one is needed to choose; nil otherwise.
	Platforms []string

	text string
}

// Error says how many images there are, and which.
func (e *ChoiceError) Error() string { return e.text }

// maxListed is how many images of an archive an error names.
const maxListed = 20

// candidate is an image of an archive.
type candidate struct {
	Image
	platform string
	refs     []string // all names
	ids      []string // digests of its configuration and its manifests
}

// choose returns the one image that was asked for among those of the archive.
func choose(all []candidate, name string) (Image, error) {
	all = merge(all)
	found := all
	if name != "" {
		found = slices.DeleteFunc(slices.Clone(all), func(c candidate) bool { return !c.called(name) })
	}
	switch {
	case len(found) == 1:
		c := found[0]
		for _, r := range c.refs {
			if sameRef(r, name) {
				c.Ref = Shown(r)
			}
		}
		return c.Image, nil
	case len(found) == 0:
		return Image{}, choice(all, fmt.Sprintf("it holds no image %s, only ", plaintext.Line(name)))
	case name != "":
		return Image{}, choice(found, fmt.Sprintf("%s is the name of %d images in it: ", plaintext.Line(name), len(found)))
	}
	return Image{}, choice(found, fmt.Sprintf("it holds %d images instead of one: ", len(found)))
}

// choice is the error that lists images.
func choice(all []candidate, text string) error {
	e := &ChoiceError{}
	seen, platforms, named := map[string]bool{}, map[string]bool{}, false
	for _, c := range all[:min(len(all), maxListed)] {
		label := c.label()
		e.Images = append(e.Images, label)
		e.Platforms = append(e.Platforms, plaintext.Line(c.platform))
		seen[label], platforms[c.platform] = true, true
		named = named || len(c.refs) > 0
	}
	list := e.Images
	switch byPlatform := len(platforms) == len(list) && !platforms[""]; {
	case len(seen) < len(list) && !platforms[""]:
		list = e.Platforms // one image for several platforms
	case len(seen) == len(list) && !named && byPlatform: // which says more than IDs do
		list, e.Images = e.Platforms, make([]string, len(list))
	case len(seen) == len(list):
		e.Platforms = nil
	}
	e.text = text + plaintext.AndMore(list, len(all)-maxListed)
	return e
}

// label is what chooses an image: its name or else its ID; for a layout that
// has neither, nothing.
func (c candidate) label() string {
	if len(c.refs) > 0 {
		return Shown(c.refs[0])
	}
	for _, id := range c.ids {
		return digest.Short(id)
	}
	return ""
}

// merge joins what the archive says about one image in several places: it may
// have several names, and be in several indexes.
func merge(all []candidate) []candidate {
	var out []candidate
	at := map[string]int{} // an archive may claim very many
	for _, c := range all {
		key := c.Config + "\x00" + strings.Join(c.Layers, "\x00")
		if i, ok := at[key]; ok {
			out[i].refs = append(out[i].refs, c.refs...)
			out[i].ids = append(out[i].ids, c.ids...)
			continue
		}
		at[key] = len(out)
		out = append(out, c)
	}
	return out
}

// idForm is a digest, or the beginning of one without its algorithm.
var idForm = regexp.MustCompile(`^(?:sha256:)?([0-9a-f]{4,64})$`)

// called reports whether a name refers to the image: one of its names, with or
// without the registry and the tag latest; the beginning of its ID; or a
// digest, with or without the repository before it.
func (c candidate) called(name string) bool {
	if _, id, ok := strings.Cut(name, "@"); ok {
		name = id
	}
	if m := idForm.FindStringSubmatch(name); m != nil {
		if slices.ContainsFunc(c.ids, func(id string) bool { return strings.HasPrefix(id, "sha256:"+m[1]) }) {
			return true
		}
	}
	return slices.ContainsFunc(c.refs, func(r string) bool { return sameRef(r, name) })
}

// sameRef reports whether a name is short for a reference.
func sameRef(ref, name string) bool {
	if name == "" || ref == name {
		return name != ""
	}
	name = imagename.Tagged(name)
	return ref == name || strings.HasSuffix(ref, "/"+name)
}

// idOf is the digest of a document of the archive; nothing if it is not there.
func (a *Archive) idOf(name string) []string {
	name = a.Resolve(name)
	if a.docs[name] == nil {
		return nil
	}
	if a.ids[name] == "" { // each once, however often the archive names it
		a.ids[name] = digest.Of(a.docs[name])
	}
	return []string{a.ids[name]}
}
