package gauge

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/archive"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Source is where an image that is on no daemon lies.
type Source struct {
	// Path is a file or a directory, or the constant [Stdin] for the field Stdin.
	Path  string
	Stdin io.Reader
	// Image is which image of several, Platform for which platform; both may be
	// empty.
	Image, Platform string
}

// Archive measures an image of a file, of standard input, or of a directory
// that is an OCI layout. What is wrong with the image alone is one of the
// failures.
func Archive(ctx context.Context, d Display, s Spec, from Source) ([]Measured, []Failure, error) {
	m, err := measureArchive(ctx, d, s, from)
	if ctx.Err() != nil {
		return nil, nil, context.Cause(ctx)
	}
	if err != nil {
		return []Measured{}, []Failure{Failed(from.Path, err)}, nil
	}
	return []Measured{m}, s.unread(m), nil
}

func measureArchive(ctx context.Context, d Display, s Spec, from Source) (Measured, error) {
	needs := s.Limits.Needs()
	program := s.Binary || needs.Binary
	var place measure.ProgramPlace
	o := measure.SaveOptions{Platform: from.Platform, Name: from.Image, Download: s.Download || needs.Download, Program: &place, ShowSecrets: s.ShowSecrets, Top: s.Top}
	var m Measured
	if s.Files || s.Contents {
		m.Contents = &measure.Contents{}
		o.Contents = m.Contents
	}
	name := archiveName(from.Path)
	err := d.Watch(ctx, screen.Work{Title: "Measuring " + name}, func(ctx context.Context, emit progress.Emit) error {
		in, err := openArchive(ctx, from.Path, from.Stdin, program)
		if err != nil {
			return err
		}
		defer in.close()
		if m.Image, err = in.measure(o, progress.Meter(emit, name, in.size)); err != nil {
			return err
		}
		if program {
			b, err := in.program(place)
			m.SetBinary(b)
			m.Unread, m.BinaryMissing = err, why(err)
		}
		return nil
	})
	if ctx.Err() != nil {
		return Measured{}, context.Cause(ctx)
	}
	if err != nil {
		return Measured{}, archiveError(from, err)
	}
	m.Way, m.Name, m.Count = measure.WayArchive, name, m.LayerCount()
	if m.Ref == "" {
		m.Ref = plaintext.Line(name)
	}
	if s.Files {
		m.FileList = m.Contents.Root
	}
	return m, nil
}

// archiveError says what is wrong with an archive, and what to type instead.
func archiveError(from Source, err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New(strings.TrimSuffix(err.Error(), io.ErrUnexpectedEOF.Error()) + "it is cut off")
	}
	text := fmt.Errorf("measuring %s: %w", plaintext.Line(archiveName(from.Path)), err)
	const writes = "docker save -o image.tar IMAGE    writes an archive that castoff reads"
	var choice *archive.ChoiceError
	var none *archive.PlatformError
	switch {
	case errors.As(err, &none):
		command := strings.TrimSpace("castoff measure --archive " + plaintext.Quote(plaintext.Line(from.Path)) + " " + from.Image)
		if len(none.Have) > 1 {
			return fault.New(text, fault.ExitFailed, command+" --platform "+none.Have[0])
		}
		return fault.New(text, fault.ExitFailed, command+"    without --platform takes the one that there is")
	case errors.As(err, &choice):
		image := choice.Images[0]
		if near := nearest(from.Image, choice.Images); len(near) > 0 {
			image = near[0]
		}
		command := strings.TrimSpace("castoff measure --archive " + plaintext.Quote(plaintext.Line(from.Path)) + " " + image)
		if choice.Platforms != nil && choice.Platforms[0] != "" {
			command += " --platform " + choice.Platforms[0]
		}
		return fault.New(text, fault.ExitFailed, command+"    chooses one of them")
	case from.Path == Stdin:
		return fault.New(text, fault.ExitFailed, "docker save IMAGE | castoff measure --archive -")
	}
	return fault.New(text, fault.ExitFailed, writes)
}
