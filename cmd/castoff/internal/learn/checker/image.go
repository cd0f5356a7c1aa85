package checker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// looks are the checks that take nothing but a look at the image.
var looks = map[exercise.Kind]func(*run, exercise.Check) verdict{
	exercise.Waste:      (*run).waste,
	exercise.Files:      (*run).filesThere,
	exercise.None:       (*run).none,
	exercise.User:       (*run).user,
	exercise.Entrypoint: (*run).entrypoint,
}

// look measures the image, once in a run. Waste takes all layers; the rest is
// had sooner from a probe.
func (r *run) look(ctx context.Context) error {
	if r.image != nil {
		return nil
	}
	how := r.engine.Look
	if slices.ContainsFunc(r.ex.Checks, func(c exercise.Check) bool { return c.Kind == exercise.Waste }) {
		how = r.engine.Measure
	}
	contents := &measure.Contents{}
	spec := docker.MeasureSpec{
		Subject: r.ex.ID, Ref: r.ref, BaseDiffs: r.o.Base.Diffs, Contents: contents, Labels: r.o.Labels, CacheDir: r.o.CacheDir,
	}
	m, err := how(ctx, spec, r.emit)
	if err == nil && r.sizeInDoubt(m) {
		m, err = r.engine.Measure(ctx, spec, r.emit)
	}
	if err != nil {
		return err
	}
	if m.Config == nil {
		m.Config = &measure.Config{Root: true}
	}
	if m.Root == nil {
		m.Root = &rootfs.Facts{}
	}
	r.image, r.contents = &m, contents
	return nil
}

// sizeInDoubt reports whether what is known of the image leaves it open whether
// it keeps a limit of the exercise.
func (r *run) sizeInDoubt(m measure.Image) bool {
	return slices.ContainsFunc(r.ex.Checks, func(c exercise.Check) bool { return c.Kind == exercise.Size && m.InDoubt(c.AtMost) })
}

// size judges the size on disk. Where what the engine tells at once is little
// enough, nothing is measured.
func (r *run) size(ctx context.Context, ch exercise.Check) (verdict, error) {
	if r.image == nil {
		most, err := r.engine.SizeAtMost(ctx, r.ref)
		if err != nil {
			return verdict{}, err
		}
		if most <= ch.AtMost {
			return passed(fmt.Sprintf("the image takes at most %s on disk", r.o.Size(most))), nil
		}
	}
	if err := r.look(ctx); err != nil {
		return verdict{}, err
	}
	return r.sizeMeasured(ch), nil
}

func (r *run) sizeMeasured(ch exercise.Check) verdict {
	least, most := r.image.Bounds()
	switch {
	case most <= ch.AtMost && most > least:
		return passed(fmt.Sprintf("the image takes at most %s on disk", r.o.Size(most)))
	case most <= ch.AtMost:
		return passed(fmt.Sprintf("the image takes %s on disk", r.o.Size(most)))
	case least <= ch.AtMost:
		return unable("what the image takes on disk cannot be found out here")
	}
	found := fmt.Sprintf("the image takes %s on disk", r.bytes(least, ch.AtMost))
	if most > least {
		found = fmt.Sprintf("the image takes at least %s on disk", r.bytes(least, ch.AtMost))
	}
	if l := r.largestLayer(); l != "" {
		found += "; " + l
	}
	if r.image.Files == 1 {
		return failed(found, "the image has a single file: find out what makes that one large")
	}
	return failed(found, "find out which of its files the program needs when it runs, and what put the others there")
}

// bytes writes a size, exactly where a rounded one would look like the limit.
func (r *run) bytes(got, limit int64) string {
	if got > limit && r.o.Size(got) == r.o.Size(limit) {
		return strconv.FormatInt(got, 10) + " bytes"
	}
	return r.o.Size(got)
}

// largestLayer names what most of the image's bytes come from.
func (r *run) largestLayer() string {
	if len(r.image.Layers) == 0 || !r.image.Near() {
		return ""
	}
	base, about := r.image.BaseBytes(), measure.About(r.image.SizeMethod)
	big := slices.MaxFunc(r.image.Layers, func(a, b measure.Layer) int { return cmp.Compare(own(a), own(b)) })
	if base > own(big) {
		return fmt.Sprintf("%s%s of that is the image that its last stage begins with", about, r.o.Size(base))
	}
	return fmt.Sprintf("%s%s of that come from %s", about, r.o.Size(big.SizeBytes), short(big.CreatedBy))
}

// own is a layer's size, 0 for one of the base image.
func own(l measure.Layer) int64 {
	if l.FromBase {
		return 0
	}
	return l.SizeBytes
}

func (r *run) waste(ch exercise.Check) verdict {
	w := r.image.Waste
	if w == nil {
		return unable("the layers of the image cannot be read here")
	}
	found := fmt.Sprintf("its layers waste %s, in %s", r.bytes(w.Bytes, ch.AtMost), count(w.Files, "file"))
	if w.Bytes <= ch.AtMost {
		return passed(found)
	}
	if len(w.Largest) > 0 {
		found += fmt.Sprintf(", most of it in /%s", w.Largest[0].Path)
	}
	return failed(found, "see which instruction writes these files, and which one deletes or replaces them: a layer is never changed by a later one")
}

func (r *run) filesThere(ch exercise.Check) verdict {
	for _, p := range ch.Present {
		if len(r.matching(p)) == 0 {
			return failed(fmt.Sprintf("there is no %s in the image; it has %s", p, r.listing()), "see which instruction is to put it there, and from where")
		}
	}
	for _, p := range ch.Absent {
		if m := r.matching(p); len(m) > 0 {
			found := "the image has " + m[0]
			if len(m) > 1 {
				found += fmt.Sprintf(" and %d more like it", len(m)-1)
			}
			return failed(found, "see which instruction puts it there, and whether it has to copy that much")
		}
	}
	n := r.image.Files
	found := "the image has " + count(n, "file")
	if ch.AtMostFiles > 0 && n > ch.AtMostFiles {
		return failed(found+": "+r.listing(), "copy only what the program needs when it runs")
	}
	return passed(found)
}

// matching returns the paths that a pattern matches. A directory is one of
// them if it is named, or has something in it.
func (r *run) matching(pattern string) []string {
	pattern = "/" + strings.Trim(pattern, "/")
	var out []string
	for _, it := range r.contents.Root {
		p := "/" + strings.Trim(it.Path, "/")
		if ok, err := path.Match(pattern, p); p == pattern || err == nil && ok {
			out = append(out, p)
		}
	}
	return out
}

// maxListed is how many paths are named: more would not be read.
const maxListed = 5

// listing names some files of the image.
func (r *run) listing() string {
	var names []string
	for _, it := range r.contents.Root {
		if it.Type != rootfs.Directory {
			names = append(names, "/"+strings.Trim(it.Path, "/"))
		}
	}
	if len(names) == 0 {
		return "no files at all"
	}
	return some(names)
}

func (r *run) none(ch exercise.Check) verdict {
	root := r.image.Root
	kinds := map[string][]string{
		"shell": root.Shells, "compiler": root.Compilers, "package-manager": root.PackageManagers,
		"interpreter": root.Interpreters, "setuid": root.Setuid,
	}
	for _, of := range ch.Of {
		if len(kinds[of]) > 0 {
			var paths []string // of their own: the facts are not the check's
			for _, p := range kinds[of] {
				paths = append(paths, "/"+strings.TrimPrefix(p, "/"))
			}
			return failed(fmt.Sprintf("the image has %s: %s", count(len(paths), strings.ReplaceAll(of, "-", " ")+" program"), some(paths)),
				"look at what the last stage begins with: all of that is in the image")
		}
	}
	return passed("the image has no " + strings.ReplaceAll(strings.Join(ch.Of, ", no "), "-", " "))
}

func (r *run) user(ch exercise.Check) verdict {
	c := r.image.Config
	found := "the program runs as user " + c.User
	if c.User == "" {
		found = "the image names no user, so the program runs as root"
	} else if c.Root {
		found += ", who is root"
	}
	switch {
	case ch.NotRoot && c.Root:
		return failed(found, "say in the last stage who the program is to run as; an image without /etc/passwd knows users by number only")
	case ch.Is != "" && !sameUser(ch.Is, c.User, r.image.Root.Users):
		return failed(found, "compare the USER of the last stage with what is asked for")
	}
	return passed(found)
}

// sameUser reports whether two values of USER come to the same in an image with
// these users. Without a group it is the user's own, and 0 for one that the
// image does not know. A wanted one without group takes any.
func sameUser(want, got string, users []rootfs.User) bool {
	id := func(name string, number func(rootfs.User) int) string {
		for _, u := range users {
			if u.Name == name {
				return strconv.Itoa(number(u))
			}
		}
		return name
	}
	uid := func(u rootfs.User) int { return u.UID }
	gid := func(u rootfs.User) int { return u.GID }
	parts := func(user string) (string, string) {
		name, group, ok := strings.Cut(cmp.Or(user, "0:0"), ":")
		if ok && group != "" {
			return id(name, uid), id(group, gid)
		}
		for _, u := range users {
			if u.Name == name || strconv.Itoa(u.UID) == name {
				return strconv.Itoa(u.UID), strconv.Itoa(u.GID)
			}
		}
		return name, "0"
	}
	wu, wg := parts(want)
	gu, gg := parts(got)
	return wu == gu && (wg == gg || !strings.Contains(want, ":"))
}

func (r *run) entrypoint(ch exercise.Check) verdict {
	c := r.image.Config
	word, form, words := "ENTRYPOINT", c.EntrypointForm, c.Entrypoint
	if len(words) == 0 {
		word, form, words = "CMD", c.CmdForm, c.Cmd
	}
	if len(words) == 0 {
		return failed("the image has neither ENTRYPOINT nor CMD", "say in the last stage which program a container starts")
	}
	found := fmt.Sprintf("%s is in %s form: %s", word, form, strings.Join(words, " "))
	if form != ch.Form {
		return failed(found, "the two forms differ in how the instruction is written: a list of words in brackets, or a line for a shell")
	}
	if word == "ENTRYPOINT" && form == measure.FormExec && c.CmdForm == measure.FormShell {
		return failed("CMD is in shell form, so the program gets this as arguments: "+strings.Join(c.Cmd, " "),
			"CMD beside an ENTRYPOINT is its arguments: write it in the same form")
	}
	return passed(found)
}

func (r *run) binary(ctx context.Context, ch exercise.Check) (verdict, error) {
	f, err := r.engine.Binary(ctx, r.ref, r.o.Labels)
	if errors.Is(err, docker.ErrNoProgram) {
		return failed("the program that the image starts cannot be read: "+plaintext.Line(cause(err).Error()),
			"see what the ENTRYPOINT names, and where the last stage puts the program"), nil
	} else if err != nil {
		return verdict{}, err
	}
	platform := strings.Trim(cmp.Or(f.OS, "linux")+"/"+f.Arch, "/")
	kind := "needs the dynamic linker " + f.Interpreter
	if f.Static {
		kind = "is static"
	} else if f.Interpreter == "" {
		kind = "is not static: it needs " + some(f.Libraries)
	}
	found := fmt.Sprintf("%s %s, for %s", f.Path, kind, platform)
	switch {
	case f.Format != "ELF":
		return failed(fmt.Sprintf("%s is no program for Linux but a file of format %s", f.Path, f.Format),
			"let ENTRYPOINT name the program itself"), nil
	case ch.Static && !f.Static:
		return failed(found, "see what the compiler is told about C libraries: a program that uses none needs no dynamic linker"), nil
	case ch.Platform != "" && !samePlatform(ch.Platform, platform):
		return failed(found, "tell the compiler for which system and processor it is to build: GOOS and GOARCH"), nil
	}
	if r.ex.Build.Platform != "" && ch.Platform != "" {
		if err := r.look(ctx); err != nil {
			return verdict{}, err
		}
		if p := r.image.Platform; !samePlatform(ch.Platform, p) {
			return failed(fmt.Sprintf("the program is for %s, but the image says that it is for %s", platform, p),
				"the last stage decides for which platform the image is: let it be the one that is built for"), nil
		}
	}
	return passed(found), nil
}

// cause is the innermost error that still says which program it is about.
func cause(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil || next == docker.ErrNoProgram || !errors.Is(next, docker.ErrNoProgram) {
			return err
		}
		err = next
	}
}

// samePlatform compares os/architecture, and leaves variants aside.
func samePlatform(a, b string) bool {
	first := func(p string) string { return strings.Join(strings.SplitN(p+"//", "/", 3)[:2], "/") }
	return first(a) == first(b)
}

// history looks for texts in all that the image tells about itself. Files in
// layers are not searched: a secret copied into one is a matter for a check of
// files.
func (r *run) history(ctx context.Context, ch exercise.Check) (verdict, error) {
	all, err := r.engine.Told(ctx, r.ref)
	if err != nil {
		return verdict{}, err
	}
	for _, text := range ch.Without {
		for _, t := range all {
			if strings.Contains(t.Text, text) {
				v := failed(fmt.Sprintf("everybody who has the image can read %q in %s", text, t.Where),
					"docker history --no-trunc shows what an image gives away; find a way to hand it to one RUN without it being written down")
				v.said = short(t.Text)
				return v, nil
			}
		}
	}
	return passed("it is neither in its history nor in its configuration"), nil
}

func (r *run) label(ctx context.Context, ch exercise.Check) (verdict, error) {
	f, ok, err := r.engine.Find(ctx, r.ref)
	if err != nil {
		return verdict{}, err
	}
	got, has := f.Labels[ch.Key]
	shown := plaintext.Line(got)
	switch {
	case !ok:
		return verdict{}, fmt.Errorf("reading the labels: the image %s is gone from the daemon", r.ref)
	case !has:
		return failed("the image has no label "+ch.Key, "see in which stage the LABEL stands: only the last one's are the image's"), nil
	case got == "":
		return failed("the label "+ch.Key+" is empty", "see where its value comes from, and whether that is known in this stage"), nil
	case ch.Value != "" && got != ch.Value:
		return failed(fmt.Sprintf("the label %s is %q", ch.Key, shown), "see where its value comes from"), nil
	}
	return passed(fmt.Sprintf("the label %s is %q", ch.Key, shown)), nil
}
