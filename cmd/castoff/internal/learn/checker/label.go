package checker

import (
	"context"
	"fmt"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/ground/pattern"
	"castoff/cmd/castoff/internal/ground/plaintext"
)

// labelKey is the form of a label's key.
var labelKey = pattern.New(`^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$`)

// labelCheck asks what the image says about itself.
type labelCheck struct {
	key   string
	value string // empty for any but none
}

func (c *labelCheck) Keys() keys.Table {
	return keys.Table{Keys: []keys.Key{
		keys.Must("key", keys.Formed(&c.key, "the key of a label", labelKey)),
		keys.May("value", keys.Text(&c.value)),
	}}
}

func (c *labelCheck) Want() string {
	if c.value == "" {
		return "a label " + c.key
	}
	return "the label " + c.key + "=" + c.value
}

func (c *labelCheck) judge(ctx context.Context, r *run) (verdict, error) {
	f, ok, err := r.engine.Find(ctx, r.ref)
	if err != nil {
		return verdict{}, err
	}
	got, has := f.Labels[c.key]
	shown := plaintext.Line(got)
	switch {
	case !ok:
		return verdict{}, fmt.Errorf("reading the labels: the image %s is gone from the daemon", r.ref)
	case !has:
		return failed("the image has no label "+c.key, "see in which stage the LABEL stands: only the last one's are the image's"), nil
	case got == "":
		return failed("the label "+c.key+" is empty", "see where its value comes from, and whether that is known in this stage"), nil
	case c.value != "" && got != r.filled(c.value):
		return failed(fmt.Sprintf("the label %s is %q", c.key, shown), "see where its value comes from"), nil
	}
	return passed(fmt.Sprintf("the label %s is %q", c.key, shown)), nil
}
