package measure

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// told makes an entry of a history out of "SIZE INSTRUCTION": the legacy
// builder's, or BuildKit's if it ends in a star; "@N" before it is how many
// layers there were after it.
func told(s string) HistoryItem {
	h := HistoryItem{After: Unknown}
	if rest, ok := strings.CutPrefix(s, "@"); ok {
		after, rest, _ := strings.Cut(rest, " ")
		fmt.Sscan(after, &h.After)
		s = rest
	}
	size, by, _ := strings.Cut(s, " ")
	fmt.Sscan(size, &h.SizeBytes)
	if by, ok := strings.CutSuffix(by, " *"); ok {
		h.CreatedBy, h.Comment = strings.Replace(by, "RUN ", "RUN /bin/sh -c ", 1), "buildkit.dockerfile.v0"
		return h
	}
	switch word, _, _ := strings.Cut(by, " "); word {
	case "RUN":
		h.CreatedBy = "/bin/sh -c " + strings.TrimPrefix(by, "RUN ")
	case "EXEC":
		h.CreatedBy = strings.TrimPrefix(by, "EXEC ")
	default:
		h.CreatedBy = "/bin/sh -c #(nop)  " + by
	}
	return h
}

// TestHistoryLayers finds out which entries of an engine's history made which
// layers. The digests are single letters, E that of the empty layer; of what
// comes out, "-" is an entry that made none, "?" one that may have made one,
// "." a layer whose digest is not known.
func TestHistoryLayers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		entries []string
		diffs   string
		want    string // a word for each entry
	}{
		"configuration only":       {[]string{"0 CMD x", "0 ENV a=b *"}, "", "- -"},
		"each with a size":         {[]string{"5 ADD file:1 in /", "7 COPY a b *"}, "ab", "a b"},
		"BuildKit always makes":    {[]string{"5 COPY . . *", "0 RUN true *", "0 WORKDIR /a *", "0 WORKDIR / *", "0 ENV a=b *", "5 COPY a b *"}, "aEbc", "a E b - - c"},
		"BuildKit, not all":        {[]string{"5 COPY . . *", "0 RUN true *", "0 RUN mkdir /x *"}, "ab", "a ? ?-"},
		"a directory that exists":  {[]string{"5 ADD f in /", "0 WORKDIR /usr", "7 COPY a b"}, "ab", "a - b"},
		"one that does not":        {[]string{"5 ADD f in /", "0 WORKDIR /new", "7 COPY a b"}, "abc", "a b c"},
		"one of the two":           {[]string{"5 ADD f in /", "0 WORKDIR /x", "0 WORKDIR /y", "7 COPY a b"}, "abc", "a ? ?- c"},
		"across a known layer":     {[]string{"0 WORKDIR /x", "7 COPY a b", "0 RUN true", "8 COPY c d"}, "abc", "? . ?- c"},
		"what there was after":     {[]string{"@1 5 ADD f in /", "@1 0 WORKDIR /x", "@2 0 WORKDIR /y", "7 COPY a b"}, "abc", "a - b c"},
		"without a shell":          {[]string{"5 ADD f in /", "0 EXEC /odd mkdir:/a", "0 EXEC |1 A=b /odd true", "0 CMD x"}, "abc", "a b c -"},
		"its own shell":            {[]string{"5 ADD f in /", "0 EXEC /odd true #(nop)  CMD x", "0 EXEC /odd true mkdir:/a"}, "ab", "a - b"},
		"no empty layer is legacy": {[]string{"5 ADD f in /", "0 RUN true", "0 RUN true *", "0 RUN mkdir /x"}, "aEb", "a - E b"},
		"a tool that says CMD":     {[]string{"5 ADD f in /", "0 CMD x"}, "ab", "a b"},
		"names nobody knows":       {[]string{"5 EXEC bazel build", "0 EXEC bazel build"}, "ab", "a b"},
		"imported":                 {[]string{"9 EXEC "}, "a", "a"},
	} {
		t.Run(name, func(t *testing.T) {
			var items []HistoryItem
			for _, e := range c.entries {
				items = append(items, told(e))
			}
			diffs := strings.Split(strings.ReplaceAll(c.diffs, "E", "!"), "")
			for i := range diffs {
				if diffs[i] == "!" {
					diffs[i] = emptyDiff
				}
			}
			from, err := HistoryLayers(items, diffs, nil, RawConfig{})
			if err != nil {
				t.Fatal(err)
			}
			layers, sure := from.Layers, from.Sure
			var got []string
			for _, l := range layers {
				word := strings.ReplaceAll(l.Digest, emptyDiff, "E")
				switch {
				case l.Unsure && l.Empty:
					word = "?-"
				case l.Unsure:
					word = "?" + word
				case l.Empty:
					word = "-"
				case word == "":
					word = "."
				}
				got = append(got, word)
			}
			if s := strings.Join(got, " "); s != c.want || sure == strings.ContainsAny(c.want, "?.") {
				t.Errorf("%s, sure: %v; want %s", s, sure, c.want)
			}
			if n := (Image{Layers: layers}).LayerCount(); n != len(c.diffs) {
				t.Errorf("%d layers, not %d", n, len(c.diffs))
			}
		})
	}
}

// TestHistoryLayersThatDoNotFit is an error: the layers have to be read then.
func TestHistoryLayersThatDoNotFit(t *testing.T) {
	t.Parallel()
	many := slices.Repeat([]HistoryItem{told("0 RUN true")}, 1<<18)
	for name, c := range map[string]struct {
		items []HistoryItem
		diffs []string
	}{
		"none":     {nil, []string{"a"}},
		"short":    {[]HistoryItem{told("5 ADD f in /")}, []string{"a", "b"}},
		"long":     {[]HistoryItem{told("5 ADD f in /"), told("5 COPY a b")}, []string{"a"}},
		"too much": {many, []string{"a", "b", "c", "d"}},
	} {
		if from, err := HistoryLayers(c.items, c.diffs, nil, RawConfig{}); !errors.Is(err, ErrHistory) {
			t.Errorf("%s: %+v, %v", name, from, err)
		}
	}
	if from, err := HistoryLayers(nil, nil, nil, RawConfig{}); from.Layers == nil || len(from.Layers) > 0 || !from.Sure || err != nil {
		t.Errorf("%#v, %v", from, err)
	}
}

// TestHistoryOfABase marks what an image has from its base.
func TestHistoryOfABase(t *testing.T) {
	t.Parallel()
	items := []HistoryItem{told("5 ADD f in /"), told("0 CMD x"), told("7 COPY a b")}
	from, err := HistoryLayers(items, []string{"a", "b"}, []string{"a"}, RawConfig{})
	layers := from.Layers
	if err != nil || !layers[0].FromBase || layers[1].FromBase || layers[2].FromBase {
		t.Errorf("%+v, %v", layers, err)
	}
}
