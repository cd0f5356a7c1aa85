package manifest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/course/material"
	"castoff/cmd/castoff/internal/engine/baseimage"
)

// course is a course with a course.yaml.
func course(text string) fstest.MapFS {
	return fstest.MapFS{
		File:                 {Data: []byte(text)},
		"service/Dockerfile": {Data: []byte("FROM scratch\n")},
		"service/app.py":     {Data: []byte("print()\n")},
	}
}

func load(text string) (Manifest, error) {
	files := course(text)
	return Load(files, material.Of(files))
}

const (
	head  = "format: 1\ntitle: Ours\n"
	image = "  - name: service\n    dockerfile: lessons/service/Dockerfile\n    context: lessons/service\n"
)

func TestLoad(t *testing.T) {
	t.Parallel()
	m, err := load(head + "castoff: \"1.2\"\nbase: debian:13\nfallback: none\nauthor: Ada\nedition: \"2\"\nlanguage: pt-BR\nprerequisites: [a terminal]\nimages:\n" + image +
		"    target: build\n    args: {A: b}\n    needs: [network]\n    disk: 400MB\n    minutes: 3\n    offline-minutes: 1\n    published: ~1 MB\n    from: a talk\n" +
		"  - {name: other, dockerfile: sampleapp/multistage.Dockerfile, offline-dockerfile: sampleapp/offline.multistage.Dockerfile, context: sampleapp/app}\n")
	if err != nil {
		t.Fatal(err)
	}
	if m.Title != "Ours" || m.Castoff != "1.2" || m.Wanted() != (baseimage.Wanted{Ref: "debian:13", Only: true}) || m.Author != "Ada" || m.Edition != "2" || m.Language != "pt-BR" || !slices.Equal(m.Names(), []string{"service", "other"}) {
		t.Errorf("%+v", m)
	}
	i, ok := m.Image("service")
	if !ok || i.Target != "build" || i.Args["A"] != "b" || i.Line != 11 || i.TakesOn(false) != (Estimate{400_000_000, 3}) || i.TakesOn(true) != (Estimate{400_000_000, 1}) {
		t.Errorf("%+v", i)
	}
	if got := m.Published("service") + m.Published("other") + m.Published("none"); got != "~1 MB (a talk)" {
		t.Errorf("published: %q", got)
	}
	if o, _ := m.Image("other"); o.DockerfileOn(true) != "sampleapp/offline.multistage.Dockerfile" || i.DockerfileOn(true) != i.Dockerfile {
		t.Errorf("the Dockerfiles on an offline base: %s, %s", o.DockerfileOn(true), i.DockerfileOn(true))
	}
	if m, err := Load(fstest.MapFS{}, nil); err != nil || m.Title != "" {
		t.Errorf("without the file: %+v, %v", m, err)
	}
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"title: Ours\n":                       "1: format is missing",
		"format: 2\ntitle: Ours\n":            `1: format is not a number from 1 to 1 (it is 2)`,
		"format: 1\n":                         "1: title is missing",
		head + "autor: Ada\n":                 `3: unknown key "autor"; did you mean "author"? (allowed: ` + allowed(CourseKeys) + ")",
		head + "castoff: 1.10\n":              `3: castoff is not text; put it in double quotes`,
		head + "castoff: v1.2\n":              `3: castoff is not a version of castoff in quotes, such as "1.2" (it is "v1.2")`,
		head + "castoff: 2\n":                 `3: castoff is not text; put it in double quotes (it is 2)`,
		head + "base: No Image\n":             `3: base is not the reference of an image, such as debian:13 (it is "No Image")`,
		head + "base: offline\n":              `3: base is not the reference of an image, such as debian:13 (it is "offline")`,
		head + "base: default\n":              `…base is not the reference…`,
		head + "base: castoff/go\n":           `…base is not the reference…`,
		head + "base: [debian:13]\n":          `3: base is not text; put it in double quotes (it is a list)`,
		head + "fallback: nothing\n":          `3: unknown fallback "nothing" (allowed: offline, none)`,
		head + "language: English\n":          `3: language is not a language such as en or pt-BR (it is "English")`,
		head + "welcome: \"a\\e[2Jb\"\n":      `…`,
		head + "images: service\n":            "3: images is not a list of at most 20 images, such as - name: service",
		head + "images:\n  - name: service\n": "4: the image: dockerfile is missing\n4: the image: context is missing",
		head + "images:\n" + image + image:    "7: the image service has the name of the one on line 4",
		head + "images:\n" + strings.Replace(image, "name: service", "name: base", 1):                                 "4: the image: the name base is one of castoff's own",
		head + "images:\n" + strings.Replace(image, "name: service", "name: my.image", 1):                             `4: the image: name is not a name of letters a to z, digits and single hyphens (it is "my.image")`,
		head + "images:\n" + strings.Replace(image, "lessons/service/D", "service/D", 1):                              `4: the image: unknown path "service/Dockerfile": paths of the course's own files begin with lessons/: lessons/service/Dockerfile`,
		head + "images:\n" + strings.Replace(image, "context: lessons/service", "context: lessons/none", 1):           "4: the image: lessons/none is not there",
		head + "images:\n" + strings.Replace(image, "context: lessons/service", "context: lessons/service/app.py", 1): "4: the image: lessons/service/app.py is not a directory",
		head + "images:\n" + strings.Replace(image, "service/Dockerfile", "service", 1):                               "4: the image: lessons/service is not a file",
		head + "images:\n" + strings.Replace(image, "context: lessons/service", "context: ../x", 1):                   "…context is not a path…",
		head + "images:\n" + image + "    needs: [gcc]\n":                                                             `…unknown need "gcc"…`,
		head + "images:\n" + image + "    published: ~1 MB\n":                                                         "4: the image: published and from go together: a size such as ~600 MB, and whose figure it is",
		head + "images:\n" + image + "    platform: windows/amd64\n":                                                  "…platform is not…",
	} {
		m, err := load(text)
		got := strings.ReplaceAll(fmt.Sprint(err), File+":", "")
		words := strings.Split(want, "…")
		ok := got == want
		if len(words) > 1 {
			ok = err != nil
			for _, w := range words {
				ok = ok && strings.Contains(got, w)
			}
		}
		if !ok || m.Title != "" {
			t.Errorf("%q:\n%s\nwant\n%s", text, got, want)
		}
	}
}

func allowed(docs []Doc) string {
	var names []string
	for _, d := range docs {
		names = append(names, d.Key)
	}
	return strings.Join(names, ", ")
}

// TestWanted: whoever names castoff's own base image wants what it would be anyway.
func TestWanted(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]baseimage.Wanted{
		"": {}, "base: " + baseimage.Default + "\nfallback: offline\n": {}, "fallback: none\n": {Only: true},
		"base: registry.example.com:5000/team/debian:13\n": {Ref: "registry.example.com:5000/team/debian:13"},
	} {
		if m, err := load(head + text); err != nil || m.Wanted() != want {
			t.Errorf("%q: %+v, %v", text, m.Wanted(), err)
		}
	}
}

// TestKeysAreDocumented: authors are told about the keys that there are, no others.
func TestKeysAreDocumented(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		docs []Doc
		keys []string
	}{{CourseKeys, (&Manifest{}).keys(nil).Names()}, {ImageKeys, (&Image{}).keys().Names()}, {PlanKeys, (&Plan{}).keys().Names()}, {PartKeys, (&Part{}).keys().Names()}} {
		if want := strings.Join(c.keys, ", "); allowed(c.docs) != want {
			t.Errorf("documented are %s, and there are %s", allowed(c.docs), want)
		}
		for _, d := range c.docs {
			if d.Does == "" {
				t.Errorf("nothing is said of %s", d.Key)
			}
		}
	}
}

// FuzzLoad: whatever is in the file, it is read or refused.
func FuzzLoad(f *testing.F) {
	f.Add(head + "images:\n" + image)
	f.Add(head + "plans:\n  - minutes: 5\n    lessons:\n      - {lesson: 1, minutes: 5, skip: [One]}\n")
	f.Add("a: &a [*a]\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := load(text)
		if err == nil && (m.Title == "" || strings.ContainsRune(m.Title+m.Welcome, 0x1b)) {
			t.Errorf("%q: %+v", text, m)
		}
	})
}
