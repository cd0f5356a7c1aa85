package checker

import (
	"context"
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/course/keys"
)

// historyCheck asks that some texts cannot be read in what the image says
// about itself.
type historyCheck struct{ without []string }

func (c *historyCheck) Keys() keys.Table {
	return keys.Table{Keys: []keys.Key{keys.Must("without", keys.Words(&c.without))}}
}

func (c *historyCheck) Want() string {
	return "no " + quoted(c.without, "or") + " in the image's history"
}

// judge looks for texts in all that the image says about itself. Files in
// layers are not searched: a secret copied into one is a matter for a check of
// files.
func (c *historyCheck) judge(ctx context.Context, r *run) (verdict, error) {
	all, err := r.engine.Told(ctx, r.ref)
	if err != nil {
		return verdict{}, err
	}
	for _, text := range c.without {
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
