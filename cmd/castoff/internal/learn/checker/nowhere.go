package checker

import (
	"context"
	"fmt"
	"slices"
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
	if v, readable, err := r.told(ctx, texts); readable || err != nil {
		return v, err
	}
	for _, text := range texts {
		if r.built.secrets.Found(text) || strings.Contains(r.built.log.String(), text) { // or a step is called so
			return failed(fmt.Sprintf("the build prints %q", text), "what a build prints is kept by whoever runs it: find the step that prints it"), nil
		}
	}
	held, err := r.engine.Holds(ctx, r.ref, texts)
	if err != nil {
		return verdict{}, err
	}
	if len(held) > 0 {
		return failed(fmt.Sprintf("everybody who has the image can read %q in %s", held[0].Text, held[0].Where),
			"a file of any layer can be read by whoever has the image, even if a later layer removes it: find the step that writes this one"), nil
	}
	return passed("it is in no layer, nor in anything that describes the image or that its build prints"), nil
}

// told is the verdict on texts of which one is readable in what the image says
// about itself.
func (r *run) told(ctx context.Context, texts []string) (v verdict, readable bool, err error) {
	all, err := r.engine.Told(ctx, r.ref)
	if err != nil {
		return verdict{}, false, err
	}
	for _, text := range texts {
		if i := slices.IndexFunc(all, func(t inspect.Telling) bool { return strings.Contains(t.Text, text) }); i >= 0 {
			v := failed(fmt.Sprintf("everybody who has the image can read %q in %s", text, all[i].Where),
				"docker history --no-trunc shows what an image gives away; find a way to hand it to one RUN without it being written down")
			v.said = short(all[i].Text)
			return v, true, nil
		}
	}
	return verdict{}, false, nil
}
