// Package manifest reads course.yaml, in which a course says what it is, and
// declares the images that its lessons build and the plans for classes.
package manifest

import (
	"cmp"
	"io/fs"
	"maps"
	"slices"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/course/material"
	"castoff/cmd/castoff/internal/course/source"
	"castoff/cmd/castoff/internal/ground/pattern"
	"castoff/cmd/castoff/internal/ground/problem"
)

// File is the name of the file, at the root of a course.
const File = "course.yaml"

const (
	// format is the version of the file's form that this package reads.
	format = 1
	// maxFile is the largest file that is read, in bytes: parsing YAML takes more
	// than its length.
	maxFile = 16_000
	// maxMinutes is the longest that an image may take, maxImages how many of them
	// a course may have.
	maxMinutes = 60
	maxImages  = 20
)

// Manifest is what a course says of itself. The zero value is that of a course
// without the file.
type Manifest struct {
	// Castoff is the lowest version of castoff that plays the course, "1.2"; empty
	// for any. See [Admit].
	Castoff string
	// Title is the course's name, Author whose it is, Edition which version of it,
	// Licence what others may do with it, Language that of its texts: a tag of BCP
	// 47, "en". All but the title may be empty.
	Title, Author, Edition, Licence, Language string
	// Welcome is said when it begins, Closing at its end: plain text on one line,
	// or empty.
	Welcome, Closing string
	// Prerequisites are what a learner has to know.
	Prerequisites []string
	// Base is the base image that its author has in mind: a reference, or empty for
	// castoff's default. Fallback is what takes its place where it is missing:
	// [FallbackNone], or anything else for the offline base.
	Base, Fallback string
	// Images are what its lessons build, in the order in which they are built.
	Images []Image
	// Plans are ways through it for classes that have less time than it takes.
	Plans []Plan
}

// Image is an image of a course's lessons, and how it is built.
type Image struct {
	// Name is what lessons call it. On a daemon it is castoff/NAME.
	Name string
	// Dockerfile is the path of its Dockerfile among the files of the course, and
	// Offline that of the one for an offline base, which has Go and no
	// distribution's packages; empty if that is the same.
	Dockerfile, Offline string
	// Context is the directory that is its build context.
	Context string
	// Target is the stage that is built, empty for the last. Args are its build
	// arguments, Platform what it is built for: "linux/arm64", or empty for the
	// daemon's.
	Target   string
	Args     map[string]string
	Platform string
	// Needs are what its build cannot do without, some of [Needs].
	Needs []string
	// Arguments are those of its program when its start is timed.
	Arguments []string
	// Commands are what pages run in containers of the image in place of its own
	// program, by the names that lessons have for them.
	Commands map[string][]string
	// Takes is roughly what its build takes, TakesOffline that on an offline base.
	Takes, TakesOffline Estimate
	// Published is a size that is known from somewhere else, as it is to be shown:
	// "~600 MB". It stands beside the measured one, and From says whose it is.
	Published, From string

	// Line is where it begins in the file.
	Line int `json:"-"`
}

// Estimate is roughly what a build takes; 0 where the author does not say.
type Estimate struct {
	// DiskBytes is the image with what the builder's cache keeps, Minutes the time
	// on a slow machine.
	DiskBytes int64
	Minutes   int
}

// What images need.
const (
	// NeedsNetwork: its instructions fetch something, or its base is to be pulled.
	NeedsNetwork = "network"
	// NeedsBuildKit: the legacy builder does not know some of its instructions.
	NeedsBuildKit = "buildkit"
)

// Needs are what an image can need.
var Needs = []string{NeedsBuildKit, NeedsNetwork}

// languageTag is what a language looks like. Source: RFC 5646, as far as it is
// in use.
var languageTag = pattern.New(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$`)

// imageName is what the last part of an image's name may be. Source:
// distribution's reference grammar, path-component; without what stands between
// the parts of a placeholder.
var imageName = pattern.New(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// taken are the names that castoff has given away: those of its own images, and
// the first parts of placeholders that are no images.
var taken = []string{"base", "go", "builder", "engine", "ratio", "saved"}

// Load reads the file of a course; a course without it is the zero value. The
// paths of its images are looked up in files. The error is all
// [problem.Problem]s, joined.
func Load(course, files fs.FS) (Manifest, error) {
	var m Manifest
	if _, err := fs.Stat(course, File); err != nil {
		return m, nil
	}
	p := problem.NewList(File)
	text := source.Open(course, File, maxFile, p)
	if text == nil {
		return m, problem.Join(p)
	}
	v, ok := keys.Parse(text.String(), 1, p)
	if ok {
		m.keys(files).Read(keys.Reader{List: p}, v, 1, nil, func(keys.Pair) bool { return false })
	}
	if err := problem.Join(p); err != nil {
		return Manifest{}, err
	}
	return m, nil
}

// keys are those of the file.
func (m *Manifest) keys(files fs.FS) keys.Table {
	var version int
	return keys.Table{Keys: []keys.Key{
		keys.Must("format", keys.Number(&version, format, format)),
		keys.May("castoff", wanted(&m.Castoff)),
		keys.Must("title", keys.Title(&m.Title)),
		keys.May("author", keys.Word(&m.Author)),
		keys.May("edition", keys.Word(&m.Edition)),
		keys.May("licence", keys.Word(&m.Licence)),
		keys.May("language", keys.Formed(&m.Language, "a language such as en or pt-BR", languageTag)),
		keys.May("welcome", keys.Word(&m.Welcome)),
		keys.May("closing", keys.Word(&m.Closing)),
		keys.May("prerequisites", keys.Words(&m.Prerequisites)),
		keys.May("base", keys.Formed(&m.Base, "the reference of an image, such as debian:13", baseForm{})),
		keys.May("fallback", keys.OneOf(&m.Fallback, FallbackOffline, FallbackNone)),
		keys.May("images", func(r keys.Reader, v keys.Value, _ string) { m.readImages(r, v, files) }),
		keys.May("plans", m.readPlans),
	}}
}

// readImages reads the list of images.
func (m *Manifest) readImages(r keys.Reader, v keys.Value, files fs.FS) {
	items, ok := v.Items()
	if !ok || len(items) > maxImages {
		r.Add(v.Line, "images is not a list of at most %d images, such as - name: service", maxImages)
		return
	}
	for _, item := range items {
		i := Image{Line: item.Line}
		inner := keys.Reader{List: r.List, In: "the image: "}
		i.keys().Read(inner, item, item.Line, nil, func(keys.Pair) bool { return false })
		i.check(inner, files)
		if at := slices.IndexFunc(m.Images, func(other Image) bool { return other.Name == i.Name }); at >= 0 && i.Name != "" {
			r.Add(i.Line, "the image %s has the name of the one on line %d", i.Name, m.Images[at].Line)
			continue
		}
		m.Images = append(m.Images, i)
	}
}

// keys are those of an image.
func (i *Image) keys() keys.Table {
	return keys.Table{Keys: []keys.Key{
		keys.Must("name", keys.Formed(&i.Name, "a name of letters a to z, digits and single hyphens", imageName)),
		keys.Must("dockerfile", keys.ContextPath(&i.Dockerfile)),
		keys.May("offline-dockerfile", keys.ContextPath(&i.Offline)),
		keys.Must("context", keys.ContextPath(&i.Context)),
		keys.May("target", keys.StageName(&i.Target)),
		keys.May("args", keys.Args(&i.Args)),
		keys.May("platform", keys.Platform(&i.Platform)),
		keys.May("needs", keys.SomeOf(&i.Needs, "need", Needs...)),
		keys.May("arguments", keys.Texts(&i.Arguments)),
		keys.May("commands", keys.Commands(&i.Commands)),
		keys.May("disk", keys.Bytes(&i.Takes.DiskBytes, 1)),
		keys.May("minutes", keys.Number(&i.Takes.Minutes, 1, maxMinutes)),
		keys.May("offline-disk", keys.Bytes(&i.TakesOffline.DiskBytes, 1)),
		keys.May("offline-minutes", keys.Number(&i.TakesOffline.Minutes, 1, maxMinutes)),
		keys.May("published", keys.Word(&i.Published)),
		keys.May("from", keys.Word(&i.From)),
	}}
}

// check looks up what an image refers to.
func (i *Image) check(r keys.Reader, files fs.FS) {
	if slices.Contains(taken, i.Name) {
		r.Add(i.Line, "%sthe name %s is one of castoff's own", r.In, i.Name)
	}
	if (i.Published == "") != (i.From == "") {
		r.Add(i.Line, "%spublished and from go together: a size such as ~600 MB, and whose figure it is", r.In)
	}
	for _, path := range []string{i.Dockerfile, i.Offline} {
		i.look(r, files, path, false)
	}
	i.look(r, files, i.Context, true)
}

// look looks up a path, which is that of a directory or of a file.
func (i *Image) look(r keys.Reader, files fs.FS, path string, dir bool) {
	if path == "" {
		return
	}
	st, err := fs.Stat(files, path)
	_, own := fs.Stat(files, material.Prefix+path)
	switch {
	case err != nil && own == nil:
		r.Add(i.Line, "%sunknown path %q: paths of the course's own files begin with %s: %s", r.In, path, material.Prefix, material.Prefix+path)
	case err != nil:
		r.Add(i.Line, "%s%s is not there", r.In, path)
	case dir && !st.IsDir():
		r.Add(i.Line, "%s%s is not a directory", r.In, path)
	case !dir && !st.Mode().IsRegular():
		r.Add(i.Line, "%s%s is not a file", r.In, path)
	}
}

// Names are the names of the images, in their order.
func (m Manifest) Names() []string {
	var names []string
	for _, i := range m.Images {
		names = append(names, i.Name)
	}
	return names
}

// CommandNames are the names of the images' commands, by the images' names.
func (m Manifest) CommandNames() map[string][]string {
	all := map[string][]string{}
	for _, i := range m.Images {
		all[i.Name] = slices.Sorted(maps.Keys(i.Commands))
	}
	return all
}

// Image is the image with a name; false if there is none.
func (m Manifest) Image(name string) (Image, bool) {
	at := slices.IndexFunc(m.Images, func(i Image) bool { return i.Name == name })
	if at < 0 {
		return Image{}, false
	}
	return m.Images[at], true
}

// Published is a size of an image that is known from somewhere else, with whose
// it is: "~600 MB (guide)"; empty if there is none.
func (m Manifest) Published(name string) string {
	i, ok := m.Image(name)
	if !ok || i.Published == "" {
		return ""
	}
	return i.Published + " (" + i.From + ")"
}

// TakesOn is roughly what a build takes on an offline base, or on another.
func (i Image) TakesOn(offline bool) Estimate {
	e := i.Takes
	if offline {
		e.DiskBytes = cmp.Or(i.TakesOffline.DiskBytes, e.DiskBytes)
		e.Minutes = cmp.Or(i.TakesOffline.Minutes, e.Minutes)
	}
	return e
}

// DockerfileOn is the path of the Dockerfile on an offline base, or on another.
func (i Image) DockerfileOn(offline bool) string {
	if offline && i.Offline != "" {
		return i.Offline
	}
	return i.Dockerfile
}
