package checker

import (
	"context"
	"fmt"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/ground/quantity"
)

// wasteCheck asks that the layers waste little: bytes that a later layer hides.
type wasteCheck struct{ atMost int64 }

func (c *wasteCheck) Keys() keys.Table {
	return keys.Table{Keys: []keys.Key{keys.Must("at-most", keys.Bytes(&c.atMost, 0))}}
}

func (c *wasteCheck) Want() string {
	if c.atMost == 0 {
		return "nothing wasted in the layers"
	}
	return "at most " + quantity.Limit(c.atMost) + " wasted in the layers"
}

func (c *wasteCheck) judge(_ context.Context, r *run) (verdict, error) {
	w := r.image.Waste
	if w == nil {
		return unable("the layers of the image cannot be read here"), nil
	}
	found := fmt.Sprintf("its layers waste %s, in %s", r.bytes(w.Bytes, c.atMost), quantity.Plural(w.Files, "file"))
	if w.Bytes <= c.atMost {
		return passed(found), nil
	}
	if len(w.Largest) > 0 {
		found += fmt.Sprintf(", most of it in /%s", w.Largest[0].Path)
	}
	return failed(found, "see which instruction writes these files, and which one deletes or replaces them: a layer is never changed by a later one"), nil
}
