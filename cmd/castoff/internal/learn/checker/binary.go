package checker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/learn/checker/access"
)

// binaryCheck asks what the program is.
type binaryCheck struct {
	static   bool
	platform string // as linux/architecture; empty for any
	readOnly bool   // whoever runs it may not change it
}

func (c *binaryCheck) Keys() keys.Table {
	return keys.Table{SomeOf: []string{"static", "platform", "read-only"}, Keys: []keys.Key{
		keys.May("static", keys.Yes(&c.static)),
		keys.May("platform", keys.Platform(&c.platform)),
		keys.May("read-only", keys.Yes(&c.readOnly)),
	}}
}

func (c *binaryCheck) Want() string {
	var parts []string
	if c.static {
		parts = append(parts, "statically linked")
	}
	if c.platform != "" {
		parts = append(parts, "built for "+c.platform)
	}
	if c.readOnly {
		parts = append(parts, "read-only for the user who runs it")
	}
	return "the program is " + plaintext.Listed(parts, "and")
}

func (c *binaryCheck) judge(ctx context.Context, r *run) (verdict, error) {
	f, err := r.engine.Binary(ctx, r.ref, r.o.Labels)
	if errors.Is(err, inspect.ErrNoProgram) {
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
	case c.static && !f.Static:
		return failed(found, "see what the compiler is told about C libraries: a program that uses none needs no dynamic linker"), nil
	case c.platform != "" && !samePlatform(c.platform, platform):
		return failed(found, "tell the compiler for which system and processor it is to build: GOOS and GOARCH"), nil
	}
	if r.ex.Build.Platform != "" && c.platform != "" {
		if err := r.look(ctx); err != nil {
			return verdict{}, err
		}
		if p := r.image.Platform; !samePlatform(c.platform, p) {
			return failed(fmt.Sprintf("the program is for %s, but the image says that it is for %s", platform, p),
				"the last stage decides for which platform the image is: let it be the one that is built for"), nil
		}
	}
	if c.readOnly {
		if err := r.look(ctx); err != nil {
			return verdict{}, err
		}
		if why := access.Writable(r.image, r.contents, f.Path); why != "" {
			return failed(why, "see which mode and which owner the last stage gives the program, and who runs it"), nil
		}
	}
	return passed(found), nil
}

// cause is the innermost error that still says which program it is about.
func cause(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil || next == inspect.ErrNoProgram || !errors.Is(next, inspect.ErrNoProgram) {
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
