package archive

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// manifest is an entry of manifest.json, which every engine writes.
type manifest struct {
	Config   string
	RepoTags []string
	Layers   []string
}

// descriptor is a reference to a blob. Source: OCI image specification,
// descriptor.md.
type descriptor struct {
	MediaType string `json:"mediaType"`
	Digest    string `json:"digest"`
	Platform  *struct {
		OS           string `json:"os"`
		Architecture string `json:"architecture"`
		Variant      string `json:"variant"`
	} `json:"platform"`
	Annotations map[string]string `json:"annotations"`
}

// index is an image index or an image manifest: the one has manifests, the
// other a configuration and layers. Source: OCI image specification.
type index struct {
	Manifests []descriptor `json:"manifests"`
	Config    *descriptor  `json:"config"`
	Layers    []descriptor `json:"layers"`
}

// Image is an image of an archive, by the names that its parts have there.
type Image struct {
	// Config is the document that is its configuration, Layers are its layers,
	// lowest first: see [Archive.Document] and [Archive.Resolve].
	Config string
	Layers []string
	// Ref is what the archive calls the image, fit to be shown; may be empty.
	Ref string
}

// Image finds the one image that the archive holds, or the one of several that
// is asked for: by a platform, as os/architecture, and by a name, as
// repository:tag, by the beginning of an ID or by a digest. Both may be empty;
// an image of another platform or name does not count. See [ChoiceError] and
// [PlatformError].
func (a *Archive) Image(name, platform string) (Image, error) {
	all, err := a.candidates(name)
	if err != nil {
		return Image{}, err
	}
	if all, err = suited(all, platform); err != nil {
		return Image{}, err
	}
	return choose(all, name)
}

// candidates are all images that manifest.json lists, or else those of the
// layout.
func (a *Archive) candidates(name string) ([]candidate, error) {
	if _, ok := a.docs[a.Resolve("manifest.json")]; !ok {
		if _, ok := a.docs["index.json"]; ok {
			return a.layout()
		}
	}
	var ms []manifest
	if err := a.Decode("manifest.json", &ms); err != nil {
		return nil, err
	}
	var all []candidate
	platforms := map[string]string{} // an archive may name one configuration very often
	for _, m := range ms {
		if _, ok := platforms[m.Config]; !ok {
			platforms[m.Config] = a.platformOf(m.Config)
		}
		c := candidate{Image: Image{Config: m.Config, Layers: m.Layers}, platform: platforms[m.Config], refs: m.RepoTags, ids: a.idOf(m.Config)}
		if len(m.RepoTags) > 0 {
			c.Ref = Shown(m.RepoTags[0])
		}
		all = append(all, c)
	}
	if len(all) == 0 {
		return nil, errors.New("it holds 0 images instead of one")
	}
	if name != "" {
		a.addManifests(all)
	}
	return all, nil
}

// addManifests adds the digests of manifests where the archive is an OCI layout
// as well: on the containerd image store these are the images' IDs.
func (a *Archive) addManifests(all []candidate) {
	if _, ok := a.docs["index.json"]; !ok {
		return
	}
	walk := layoutWalk{a: a, seen: map[string]int{}}
	if walk.index("index.json", "", "", 0) != nil {
		return // manifest.json has all that is needed
	}
	ids := map[string][]string{}
	for _, c := range walk.images {
		ids[c.Config] = append(ids[c.Config], c.ids...)
	}
	for i := range all {
		all[i].ids = append(all[i].ids, ids[all[i].Config]...)
	}
}

// layout finds the images of an OCI layout.
func (a *Archive) layout() ([]candidate, error) {
	found := layoutWalk{a: a, seen: map[string]int{}}
	if err := found.index("index.json", "", "", 0); err != nil {
		return nil, err
	}
	if len(found.images) == 0 {
		return nil, errors.New("it holds no image")
	}
	return found.images, nil
}

// suited are the images for a platform, or all if none is asked for. It is an
// error if there are none.
func suited(all []candidate, platform string) ([]candidate, error) {
	if platform == "" {
		return all, nil
	}
	found := slices.DeleteFunc(slices.Clone(all), func(c candidate) bool { return !suits(c.platform, platform) })
	if len(found) == 0 {
		var have []string
		for _, c := range all {
			have = append(have, c.platform)
		}
		return nil, noImageFor(platform, have)
	}
	return found, nil
}

// layoutWalk follows an index to the images in it.
type layoutWalk struct {
	a      *Archive
	seen   map[string]int // the place in images + 1; 0 for what is not an image
	images []candidate
}

// maxDepth is how deep indexes may be nested; real ones have one inside
// another.
const maxDepth = 4

func (w *layoutWalk) index(name, platform, ref string, depth int) error {
	at, seen := w.seen[name]
	switch {
	case seen && at > 0 && ref != "": // an image with two names
		w.images[at-1].refs = append(w.images[at-1].refs, ref)
		return nil
	case seen: // perhaps an index that leads back to itself
		return nil
	case depth > maxDepth:
		return fmt.Errorf("its index leads too deep at %s", Shown(name))
	}
	w.seen[name] = 0
	var ix index
	if err := w.a.Decode(name, &ix); err != nil {
		return err
	}
	if ix.Config != nil {
		if err := w.image(ix, platform, ref); err != nil {
			return err
		}
		w.images[len(w.images)-1].ids = append(w.images[len(w.images)-1].ids, w.a.idOf(name)...)
		w.seen[name] = len(w.images)
		return nil
	}
	first := len(w.images)
	for _, d := range ix.Manifests {
		p := ""
		if d.Platform != nil {
			p = Platform(d.Platform.OS, d.Platform.Architecture, d.Platform.Variant)
		}
		if strings.HasPrefix(p, "unknown/") || d.Annotations["vnd.docker.reference.type"] != "" {
			continue // an attestation, not an image
		}
		blob, err := blobPath(d.Digest)
		if err != nil {
			return err
		}
		r := d.Annotations["io.containerd.image.name"]
		if r == "" {
			r = d.Annotations["org.opencontainers.image.ref.name"]
		}
		if r == "" {
			r = ref
		}
		if err := w.index(blob, p, r, depth+1); err != nil {
			return err
		}
	}
	if depth > 0 { // an image for several platforms has an ID of its own
		for i := range w.images[first:] {
			w.images[first+i].ids = append(w.images[first+i].ids, w.a.idOf(name)...)
		}
	}
	return nil
}

func (w *layoutWalk) image(ix index, platform, ref string) error {
	p := candidate{platform: platform, Image: Image{Ref: Shown(ref)}}
	if ref != "" {
		p.refs = []string{ref}
	}
	var err error
	if p.Config, err = blobPath(ix.Config.Digest); err != nil {
		return err
	}
	if p.platform == "" { // as in a layout of one image
		p.platform = w.a.platformOf(p.Config)
	}
	for _, l := range ix.Layers {
		blob, err := blobPath(l.Digest)
		if err != nil {
			return err
		}
		p.Layers = append(p.Layers, blob)
	}
	p.ids = w.a.idOf(p.Config)
	w.images = append(w.images, p)
	return nil
}

// digestForm is what a digest looks like. Source: OCI image specification,
// descriptor.md.
var digestForm = regexp.MustCompile(`^[a-z0-9]+([+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$`)

// blobPath is where a layout keeps the blob with a digest.
func blobPath(digest string) (string, error) {
	if !digestForm.MatchString(digest) {
		return "", fmt.Errorf("%q is no digest", Shown(digest))
	}
	return "blobs/" + strings.Replace(digest, ":", "/", 1), nil
}
