package trials

import (
	"context"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

// secrets hands a token to builds in four ways, and looks where it is afterwards.
var secrets = trial{name: "secrets", try: trySecrets, show: showSecrets}

// The places where a token can be.
const (
	inHistory = "history"
	inLayer   = "layer"
)

func trySecrets(ctx context.Context, b *bench) ([]journal.Way, error) {
	var ways []journal.Way
	for _, name := range []string{"argument", "deleted", "behind", "mounted"} {
		w := journal.Way{Name: name}
		if name == "mounted" && !b.buildKit() {
			w.Skipped = needsBuildKit
			ways = append(ways, w)
			continue
		}
		b.say("building %s.Dockerfile with a token", name)
		secret := token()
		h := how{ref: b.ref(name)}
		switch name {
		case "argument", "behind":
			h.args = map[string]string{"TOKEN": secret}
		case "deleted":
			h.add = map[string][]byte{"token.txt": []byte(secret + "\n")}
		case "mounted":
			h.secrets = map[string]string{"token": secret}
		}
		if _, err := b.build(ctx, name+".Dockerfile", h, b.emit); err != nil {
			return nil, err
		}
		b.say("looking for the token in %s", b.lab.course.Short(b.name(name)))
		var err error
		if w.Places, w.Output, err = b.places(ctx, h.ref, secret); err != nil {
			return nil, err
		}
		ways = append(ways, w)
	}
	return ways, nil
}

// places are where a token is in an image, and the line of its history that has
// it.
func (b *bench) places(ctx context.Context, ref, secret string) (places []string, line string, err error) {
	told, err := b.lab.engine.Told(ctx, ref)
	if err != nil {
		return nil, "", err
	}
	if i := slices.IndexFunc(told, func(t inspect.Telling) bool { return strings.Contains(t.Text, secret) }); i >= 0 {
		places, line = append(places, inHistory), told[i].Text
	}
	held, err := b.lab.engine.Holds(ctx, ref, []string{secret})
	if err != nil {
		return nil, "", err
	}
	if slices.ContainsFunc(held, func(t inspect.Telling) bool { return strings.HasPrefix(t.Where, "/") }) {
		places = append(places, inLayer)
	}
	return places, line, nil
}

func showSecrets(l *Lab, ways []journal.Way) []screen.Block {
	t := screen.Table{Head: []string{"Dockerfile", "in the history", "in a layer"}}
	blocks := []screen.Block{}
	for _, w := range ways {
		if w.Skipped != "" {
			t.Rows = append(t.Rows, []string{w.Name, w.Skipped, ""})
			continue
		}
		is := func(place string) string {
			if slices.Contains(w.Places, place) {
				return "found"
			}
			return "not there"
		}
		t.Rows = append(t.Rows, []string{w.Name, is(inHistory), is(inLayer)})
		if w.Output != "" {
			blocks = append(blocks, screen.Output{
				Command: "docker history --no-trunc " + l.course.Short(imageName("secrets", w.Name)), Text: w.Output,
			})
		}
	}
	return append([]screen.Block{t}, blocks...)
}
