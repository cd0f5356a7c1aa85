package checker

import (
	"context"
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/engine/inspect"
)

// nowhereCheck asks that some texts are nowhere in the image, nor in what its
// build prints.
type nowhereCheck struct{ texts []string }

func (c *nowhereCheck) Keys() keys.Table {
	return keys.Table{Keys: []keys.Key{keys.Must("texts", keys.Words(&c.texts))}}
}

func (c *nowhereCheck) Want() string {
	return "no " + quoted(c.texts, "or") + " in any layer, the history, the configuration or the build's output"
}

// judge looks at what the image says about itself first, since that can be
// named best.
func (c *nowhereCheck) judge(ctx context.Context, r *run) (verdict, error) {
	texts := r.fill(c.texts)
	if v, err := r.told(ctx, texts); v != nil || err != nil {
		return deref(v), err
	}
	for _, text := range texts {
		if strings.Contains(r.built.log.String(), text) {
			return failed(fmt.Sprintf("the build prints %q", text), "what a build prints is kept by whoever runs it: find the step that prints it"), nil
		}
	}
	held, err := r.engine.Holds(ctx, r.ref, texts)
	if err != nil {
		return verdict{}, err
	}
	for _, h := range held {
		return failed(fmt.Sprintf("everybody who has the image can read %q in %s", h.Text, h.Where),
			"a file of any layer can be read by whoever has the image, even if a later layer removes it: find the step that writes this one"), nil
	}
	return passed("it is in no layer, nor in anything that describes the image or that its build prints"), nil
}

// told is the verdict on texts that can be read in what the image says about
// itself; nil if there are none.
func (r *run) told(ctx context.Context, texts []string) (*verdict, error) {
	all, err := r.engine.Told(ctx, r.ref)
	if err != nil {
		return nil, err
	}
	for _, text := range texts {
		if t, ok := telling(all, text); ok {
			v := failed(fmt.Sprintf("everybody who has the image can read %q in %s", text, t.Where),
				"docker history --no-trunc shows what an image gives away; find a way to hand it to one RUN without it being written down")
			v.said = short(t.Text)
			return &v, nil
		}
	}
	return nil, nil
}

// telling is the first that has a text.
func telling(all []inspect.Telling, text string) (inspect.Telling, bool) {
	for _, t := range all {
		if strings.Contains(t.Text, text) {
			return t, true
		}
	}
	return inspect.Telling{}, false
}
