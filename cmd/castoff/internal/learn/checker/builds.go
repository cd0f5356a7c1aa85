package checker

import (
	"context"

	"castoff/cmd/castoff/internal/course/keys"
)

// buildsCheck asks that the image can be built.
type buildsCheck struct{}

func (*buildsCheck) Keys() keys.Table { return keys.Table{} }

func (*buildsCheck) Want() string { return "the image builds" }

func (*buildsCheck) judge(_ context.Context, r *run) (verdict, error) {
	if r.broken != nil {
		return *r.broken, nil
	}
	return passed("the image was built"), nil
}
