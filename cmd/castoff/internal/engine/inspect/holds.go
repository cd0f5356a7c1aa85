package inspect

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"io"
	"path"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/archive"
)

// Holds looks for texts in every byte of an image: the names and contents of all
// files of all layers, also those that a later layer hides, and what describes
// the image. It returns the texts that are there, each with the first place.
func (e *Inspector) Holds(ctx context.Context, ref string, texts []string) ([]Telling, error) {
	stream, err := e.API().ImageSave(ctx, []string{ref})
	if err != nil {
		return nil, fmt.Errorf("saving %s: %w", plaintext.Line(ref), err)
	}
	defer stream.Close()
	found, err := held(stream, texts)
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("searching %s: %w", plaintext.Line(ref), err)
	}
	return found, nil
}

// held is Holds for the stream of `docker save`.
func held(stream io.Reader, texts []string) ([]Telling, error) {
	all := newSearch(texts)
	var found []Telling
	known := map[string]bool{}
	add := func(where string, these []string) {
		for _, text := range these {
			if !known[text] {
				known[text] = true
				found = append(found, Telling{where, text})
			}
		}
	}
	_, err := archive.ReadSave(io.TeeReader(stream, all), func(l *archive.Layer) error {
		r, closer, err := l.Open()
		if err != nil || r == nil {
			return err
		}
		defer closer()
		s := newSearch(texts)
		files := tar.NewReader(io.TeeReader(r, s))
		for {
			h, err := files.Next()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if _, err := io.Copy(io.Discard, files); err != nil {
				return err
			}
			add(plaintext.Line(path.Join("/", h.Name)), s.found())
		}
	})
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(all, stream); err != nil {
		return nil, err
	}
	add("what describes the image", all.found())
	return found, nil
}

// search looks for texts in what is written to it.
type search struct {
	texts [][]byte
	seen  []bool
	// tail is the end of what was written: a text may begin there.
	tail []byte
	keep int // bytes of it
}

func newSearch(texts []string) *search {
	s := &search{seen: make([]bool, len(texts))}
	for _, t := range texts {
		s.texts = append(s.texts, []byte(t))
		s.keep = max(s.keep, len(t)-1)
	}
	return s
}

// Write implements [io.Writer].
func (s *search) Write(p []byte) (int, error) {
	b := append(s.tail, p...)
	for i, t := range s.texts {
		s.seen[i] = s.seen[i] || bytes.Contains(b, t)
	}
	s.tail = append(s.tail[:0], b[max(len(b)-s.keep, 0):]...)
	return len(p), nil
}

// found are the texts that were there.
func (s *search) found() []string {
	var found []string
	for i, t := range s.texts {
		if s.seen[i] {
			found = append(found, string(t))
		}
	}
	return found
}
