package measuring

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/learn/gauge"
	"castoff/cmd/castoff/internal/ui/term"
)

// measureAsked is what measure is asked for by a command line; nil if nothing is
// run.
func measureAsked(t *testing.T, d *shared.Deps, line string) (*measureOptions, error) {
	t.Helper()
	var got *measureOptions
	c := newMeasureCommand(d, func(_ context.Context, o *measureOptions) error { got = o; return nil })
	c.SetArgs(strings.Fields(line))
	c.SetOut(io.Discard)
	c.SilenceErrors, c.SilenceUsage = true, true
	err := c.ExecuteContext(t.Context())
	return got, err
}

// TestMeasureSpec: what is asked for is what is measured, and no more.
func TestMeasureSpec(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]gauge.Spec{
		"x":                         {Via: gauge.Auto, Top: rootfs.Top},
		"x --deep":                  {Via: gauge.Auto, Top: rootfs.Top, Layers: true},
		"x --top 3":                 {Via: gauge.Auto, Top: 3},
		"x --files --via save":      {Via: gauge.Save, Top: rootfs.Top, Files: true},
		"x --download":              {Via: gauge.Auto, Top: rootfs.Top, Download: true},
		"x --deploy":                {Via: gauge.Auto, Top: rootfs.Top, Download: true},
		"x --tree":                  {Via: gauge.Auto, Top: rootfs.Top},
		"x --tree --depth 4":        {Via: gauge.Auto, Top: rootfs.Top, Contents: true},
		"x -i":                      {Via: gauge.Auto, Top: rootfs.Top, Contents: true, Layers: true},
		"x --binary --show-secrets": {Via: gauge.Auto, Top: rootfs.Top, Binary: true, ShowSecrets: true},
		"x --fresh":                 {Via: gauge.Auto, Top: rootfs.Top, Fresh: true},
	} {
		o, err := measureAsked(t, &shared.Deps{Terminal: &term.Terminal{Interactive: true}}, line)
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		got := o.spec()
		if hint := got.Instead("x", "y"); hint != "castoff measure y" {
			t.Errorf("%s: instead of it, %s", line, hint)
		}
		got.Instead = nil
		if got.Limits != want.Limits || got.Via != want.Via || got.Top != want.Top || got.Layers != want.Layers || got.Download != want.Download ||
			got.Binary != want.Binary || got.Files != want.Files || got.Contents != want.Contents || got.Fresh != want.Fresh || got.ShowSecrets != want.ShowSecrets || got.Compare {
			t.Errorf("%s:\n%+v, want\n%+v", line, got, want)
		}
	}
	// Long lists of a JSON object need every file.
	o, err := measureAsked(t, &shared.Deps{Terminal: &term.Terminal{}, Flags: shared.Flags{JSON: true}}, "x --top 100")
	if err != nil || !o.spec().Contents {
		t.Errorf("%v, %+v", err, o)
	}
}

// TestMeasureRefuses what cannot be meant, and runs nothing.
func TestMeasureRefuses(t *testing.T) {
	t.Parallel()
	screen, spoken := &term.Terminal{Interactive: true}, &term.Terminal{Interactive: true, Spoken: true}
	for _, c := range []struct {
		d    *shared.Deps
		line string
		want string
	}{
		{&shared.Deps{Terminal: screen}, "x --via foo", `--via is "foo", not auto, probe or save`},
		{&shared.Deps{Terminal: screen}, "x --top 0", "--depth and --top begin at 1"},
		{&shared.Deps{Terminal: screen}, "x --depth 0", "--depth and --top begin at 1"},
		{&shared.Deps{Terminal: screen}, "--archive f --deploy", "--deploy needs an image on a daemon; docker load loads an archive"},
		{&shared.Deps{Terminal: screen}, "x --platform linux/arm64", "--platform chooses among the images of an --archive"},
		{&shared.Deps{Terminal: screen, Flags: shared.Flags{JSON: true}}, "x -i", "--json and -i are two different outputs"},
		{&shared.Deps{Terminal: spoken}, "x -i", "-i moves about on the screen, which ACCESSIBLE asks not to do"},
		{&shared.Deps{Terminal: &term.Terminal{}}, "x -i", "-i needs a terminal"},
		{&shared.Deps{Terminal: screen}, "x --via probe --deep", "a probe sees no layers: leave --via out"},
	} {
		o, err := measureAsked(t, c.d, c.line)
		if o != nil || err == nil || err.Error() != "reading the command line: "+c.want || fault.Code(err) != fault.ExitUsage || fault.Hint(err) != "castoff measure --help" {
			t.Errorf("%s: %v, %q", c.line, err, fault.Hints(err))
		}
	}
}

// TestCompareInstead names both images again, one of them another.
func TestCompareInstead(t *testing.T) {
	t.Parallel()
	var got *compareOptions
	c := newCompareCommand(&shared.Deps{Terminal: &term.Terminal{}}, func(_ context.Context, o *compareOptions) error { got = o; return nil })
	c.SetArgs([]string{"a", "b", "--files"})
	if err := c.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.refs, []string{"a", "b"}) || !got.files || instead("compare", got.refs, "b", "c") != "castoff compare a c" {
		t.Errorf("%+v", got)
	}
}
