package teaching

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/trial"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/ui/screen"
)

// tried is an image of course check --json.
type tried struct {
	Builder daemon.Builder `json:"builder"`
	Image   string         `json:"image"`
	OK      bool           `json:"ok"`
	// Fault is why it was not built, with the line of its declaration; empty if it
	// was.
	Fault string `json:"fault,omitempty"`
	// Skipped is why it was not tried.
	Skipped string `json:"skipped,omitempty"`
	// Warnings are commands declared for it that its containers cannot start: a
	// lesson may mean to show that, or its author may have misspelt one.
	Warnings  []string `json:"warnings,omitempty"`
	SizeBytes int64    `json:"size_bytes,omitempty"`
	Seconds   float64  `json:"seconds,omitempty"`
}

// notice says how an image did.
func (t tried) notice() screen.Block {
	name := fmt.Sprintf("image %s, %s: ", t.Image, t.Builder)
	switch {
	case t.Skipped != "":
		return screen.Notice{Tone: screen.Warn, Text: name + "skipped: " + t.Skipped}
	case !t.OK:
		return screen.Notice{Tone: screen.Bad, Text: name + t.Fault}
	}
	return screen.Notice{Tone: screen.Good, Text: fmt.Sprintf("%sok (%s, %s)", name, quantity.Size(t.SizeBytes), quantity.Seconds(t.Seconds))}
}

// notices are the notice, and the warnings.
func (t tried) notices() []screen.Block {
	blocks := []screen.Block{t.notice()}
	for _, w := range t.Warnings {
		blocks = append(blocks, screen.Notice{Tone: screen.Warn, Text: w})
	}
	return blocks
}

// unstarted are the declared commands of an image that cannot be started in it.
func unstarted(ctx context.Context, s *shared.Session, i manifest.Image, file string) ([]string, error) {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(i.Commands)) {
		_, said, code, err := s.Set.Command(ctx, i.Name, name)
		switch {
		case err != nil && shared.EndsAll(ctx, err):
			return nil, err
		case err != nil:
			all = append(all, fmt.Sprintf("%s:%d: the command %s of %s: %v", file, i.Line, name, i.Name, err))
		case trial.NotStarted(code):
			all = append(all, fmt.Sprintf("%s:%d: the command %s of %s cannot be started: %s", file, i.Line, name, i.Name, plaintext.Line(said)))
		}
	}
	return all, nil
}

// buildImages builds the images of a course's lessons in a session.
func (o *checkOptions) buildImages(ctx context.Context, s *shared.Session, b daemon.Builder, m manifest.Manifest, file string, res *checkResult) error {
	d, err := o.Display()
	if err != nil {
		return err
	}
	s.Set.Start(m.Names()...)
	for _, i := range m.Images {
		t := tried{Builder: b, Image: i.Name}
		err := d.Watch(ctx, screen.Work{Title: fmt.Sprintf("Building %s with %s", i.Name, b)}, func(ctx context.Context, emit progress.Emit) error {
			image, err := s.Set.Attach(ctx, i.Name, emit)
			t.SizeBytes, t.Seconds = image.SizeBytes, image.Seconds
			return err
		})
		switch lacks := s.Set.Lacks(i.Name); {
		case err == nil:
			t.OK = true
			if t.Warnings, err = unstarted(ctx, s, i, file); err != nil {
				return err
			}
		case shared.EndsAll(ctx, err):
			return err
		case lacks != nil:
			t.OK, t.Skipped = true, lacks.Error()
		default:
			t.Fault = fmt.Sprintf("%s:%d: %v", file, i.Line, err)
			if detail := fault.Detail(err); detail != "" {
				t.Fault += "\n" + detail
			}
		}
		res.OK = res.OK && t.OK
		res.Images = append(res.Images, t)
		out := o.Out
		if o.Flags.JSON {
			out = o.Err
		}
		if err := o.PrintTo(out, t.notices()...); err != nil {
			return err
		}
	}
	return nil
}
