package checker

import (
	"context"

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
// layers are not searched: that is what a check of the kind nowhere does.
func (c *historyCheck) judge(ctx context.Context, r *run) (verdict, error) {
	if v, readable, err := r.told(ctx, r.fill(c.without)); readable || err != nil {
		return v, err
	}
	return passed("it is neither in its history nor in its configuration"), nil
}
