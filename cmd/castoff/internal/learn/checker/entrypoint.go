package checker

import (
	"context"
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/image/measure"
)

// entrypointCheck asks how the program is started.
type entrypointCheck struct{ form string }

func (c *entrypointCheck) Keys() keys.Table {
	return keys.Table{Keys: []keys.Key{keys.Must("form", keys.OneOf(&c.form, measure.FormExec, measure.FormShell))}}
}

func (c *entrypointCheck) Want() string { return "the program is started in " + c.form + " form" }

func (c *entrypointCheck) judge(_ context.Context, r *run) (verdict, error) {
	got := r.image.Config
	word, form, words := "ENTRYPOINT", got.EntrypointForm, got.Entrypoint
	if len(words) == 0 {
		word, form, words = "CMD", got.CmdForm, got.Cmd
	}
	if len(words) == 0 {
		return failed("the image has neither ENTRYPOINT nor CMD", "say in the last stage which program a container starts"), nil
	}
	found := fmt.Sprintf("%s is in %s form: %s", word, form, strings.Join(words, " "))
	if form != c.form {
		return failed(found, "the two forms differ in how the instruction is written: a list of words in brackets, or a line for a shell"), nil
	}
	if word == "ENTRYPOINT" && form == measure.FormExec && got.CmdForm == measure.FormShell {
		return failed("CMD is in shell form, so the program gets this as arguments: "+strings.Join(got.Cmd, " "),
			"CMD beside an ENTRYPOINT is its arguments: write it in the same form"), nil
	}
	return passed(found), nil
}
