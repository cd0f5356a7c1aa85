package teaching

import (
	"context"
	"fmt"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/fault"
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
	Skipped   string  `json:"skipped,omitempty"`
	SizeBytes int64   `json:"size_bytes,omitempty"`
	Seconds   float64 `json:"seconds,omitempty"`
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
		if err := o.PrintTo(out, t.notice()); err != nil {
			return err
		}
	}
	return nil
}
