package measure

import (
	"errors"
	"strings"

	"castoff/cmd/castoff/internal/image/stage"
)

// HistoryItem is an entry of an image's history as an engine reports it, oldest
// first.
type HistoryItem struct {
	CreatedBy, Comment string
	SizeBytes          int64
	// After is how many layers the image had after this entry; [Unknown] where
	// the engine does not know.
	After int
}

// Unknown is an [HistoryItem.After] that is not known.
const Unknown = -1

// ErrHistory is the error of [HistoryLayers] where a history cannot be that of
// these layers, as with squashed images.
var ErrHistory = errors.New("the image's history does not fit its layers")

// Told is what a history says about an image.
type Told struct {
	Layers []Layer
	// Secrets is what looks like one in the history, for [Image.AddSecrets].
	Secrets []Secret
	// Sure is false where there are several possibilities: entries that may or may
	// not have made a layer are marked as unsure, and those whose layer is not
	// known have no digest.
	Sure bool
}

// HistoryLayers makes an engine's history into layers. Diffs are the digests
// of the image's unpacked layers, base those of its base image, raw is the
// image's configuration.
//
// There is a layer for each digest, no more and no fewer. An engine does not
// say which entries made one: those with a size did, and those without are
// told apart by their instruction and their builder, by the digest of the
// empty layer, and by what the image had after an entry.
func HistoryLayers(items []HistoryItem, diffs, base []string, raw RawConfig) (Told, error) {
	var way fitting
	var err error
	for _, strict := range []bool{true, false} {
		if way, err = fit(items, diffs, strict); err == nil {
			break
		}
	}
	if err != nil {
		return Told{}, err
	}
	c := config{Config: raw}
	c.RootFS.DiffIDs = diffs
	made := make([]*layer, 0, len(diffs))
	for i, h := range items {
		c.History = append(c.History, historyEntry{CreatedBy: h.CreatedBy, Comment: h.Comment,
			EmptyLayer: !way.made[i], unsure: way.whether[i], nameless: way.which[i]})
		if way.made[i] {
			made = append(made, &layer{size: h.SizeBytes})
		}
	}
	layers, secrets := c.instructions(made, nil, baseLayers(diffs, base))
	return Told{Layers: layers, Secrets: secrets, Sure: way.sure}, nil
}

// emptyDiff is the digest of a layer without any entry. Source: moby's
// layer.DigestSHA256EmptyTar.
const emptyDiff = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"

// fitting says which entries of a history made a layer.
type fitting struct {
	made []bool // one possibility, if there are several
	// whether is true where it is not known whether the entry made a layer, which
	// where it is not known which one it made.
	whether, which []bool
	sure           bool // all is known
}

// maxFit bounds the work: entries times layers. Engines have at most 127
// layers.
const maxFit = 1 << 20

// fit finds out how the entries can have made the layers. If strict, it takes
// an entry's instruction into account; not all tools write one.
func fit(items []HistoryItem, diffs []string, strict bool) (fitting, error) {
	n, m := len(items), len(diffs)
	if (n+1)*(m+1) > maxFit {
		return fitting{}, ErrHistory
	}
	can := make([]possible, n)
	for i, h := range items {
		can[i] = possibly(h, strict)
	}
	// ahead: the first i entries can have made the first j layers; behind: the
	// others can have made the rest.
	ahead, behind := table(n+1, m+1), table(n+1, m+1)
	ahead[0][0], behind[n][m] = true, true
	for i := range n {
		for j := range m + 1 {
			ahead[i+1][j] = items[i].had(j) && (ahead[i][j] && can[i].none || j > 0 && ahead[i][j-1] && can[i].made(diffs[j-1]))
		}
	}
	for i := n - 1; i >= 0; i-- {
		for j := range m + 1 {
			behind[i][j] = items[i].had(j) && behind[i+1][j] && can[i].none || j < m && items[i].had(j+1) && behind[i+1][j+1] && can[i].made(diffs[j])
		}
	}
	if !behind[0][0] {
		return fitting{}, ErrHistory
	}
	return choose(items, diffs, can, ahead, behind), nil
}

// choose takes the first of the possibilities that the tables leave, and notes
// where there are others.
func choose(items []HistoryItem, diffs []string, can []possible, ahead, behind [][]bool) fitting {
	n, m := len(items), len(diffs)
	f := fitting{made: make([]bool, n), whether: make([]bool, n), which: make([]bool, n), sure: true}
	at := 0
	for i := range n {
		makes := func(j int) bool {
			return j < m && can[i].made(diffs[j]) && items[i].had(j+1) && behind[i+1][j+1]
		}
		none, made := false, 0
		for j := range m + 1 {
			if !ahead[i][j] {
				continue
			}
			none = none || can[i].none && items[i].had(j) && behind[i+1][j]
			if makes(j) {
				made++
			}
		}
		f.whether[i], f.which[i] = none && made > 0, made > 1 || none && made > 0
		f.sure = f.sure && !f.which[i]
		if makes(at) {
			f.made[i] = true
			at++
		}
	}
	return f
}

func table(rows, columns int) [][]bool {
	t := make([][]bool, rows)
	for i := range t {
		t[i] = make([]bool, columns)
	}
	return t
}

// had reports whether there can have been as many layers after the entry.
func (h HistoryItem) had(layers int) bool { return h.After == Unknown || h.After == layers }

// buildKitComment begins the comment of what BuildKit made of an instruction.
const buildKitComment = "buildkit.dockerfile."

// possible is what an entry may have done: made no layer, one that is empty, or
// one that is not.
type possible struct{ none, empty, full bool }

// made reports whether it may have made the layer with a digest.
func (p possible) made(diff string) bool {
	if diff == emptyDiff {
		return p.empty
	}
	return p.full
}

// possibly returns what an entry may have done.
func possibly(h HistoryItem, strict bool) possible {
	switch {
	case !strict:
		return possible{none: h.SizeBytes == 0, empty: true, full: true}
	case h.SizeBytes > 0:
		return possible{full: true}
	}
	by := Instruction(h.CreatedBy)
	_, nop, _ := strings.Cut(h.CreatedBy, "#(nop)")
	switch {
	case strings.HasPrefix(h.Comment, buildKitComment) && stage.Makes(by):
		return possible{empty: true, full: true} // always, even if nothing changed
	case strings.HasPrefix(h.Comment, buildKitComment), configures(by), nop != "" && !stage.Makes(nop):
		return possible{none: true}
	case h.Comment == "":
		return possible{none: true, full: true} // the legacy builder keeps no empty layer
	}
	return possible{none: true, empty: true, full: true}
}

// configures reports whether an instruction is one that sets how containers
// start. It is also right about a program of such a name that somebody runs,
// which the legacy builder notes without RUN: those are in lower case.
func configures(instruction string) bool {
	word, _, _ := strings.Cut(instruction, " ")
	switch word {
	case "CMD", "LABEL", "MAINTAINER", "EXPOSE", "ENV", "ENTRYPOINT", "VOLUME", "USER", "ARG", "ONBUILD", "STOPSIGNAL", "HEALTHCHECK", "SHELL":
		return true
	}
	return instruction == "WORKDIR /"
}
