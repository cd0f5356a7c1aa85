package explore

import (
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/anatomy"
	"castoff/cmd/castoff/internal/ui/text"
)

// details is two lines about what is under the cursor.
func (v *exploreView) details() []string {
	r := v.layout.R
	width := v.layout.Width - 2*v.layout.Margin
	what, facts := v.fileDetails()
	if v.onLayers {
		what, facts = v.layerDetails()
	}
	return []string{
		r.Pal.Strong.Render(text.ClipMiddle(what, width, r.Gly.More)),
		r.Pal.Dim.Render(fitFacts(facts, " "+r.Gly.Dot+" ", width, r.Gly.More)),
	}
}

// fitFacts joins as many facts as fit.
func fitFacts(facts []string, sep string, width int, more string) string {
	out := ""
	for i, f := range facts {
		if i == 0 {
			out = text.Clip(f, width, more)
			continue
		}
		if text.Width(out)+text.Width(sep)+text.Width(f) > width {
			break
		}
		out += sep + f
	}
	return out
}

// fileDetails is the path under the cursor and what is known of it.
func (v *exploreView) fileDetails() (path string, facts []string) {
	if v.files.length() == 0 {
		return "", nil
	}
	st := &v.files.states[v.cursor]
	path = "/" + plaintext.Line(v.files.tree.nodes[v.cursor].path)
	if v.files.isDir(v.cursor) {
		facts = append(facts, directorySizes(st)...)
	} else {
		facts = append(facts, exact(st.size(), "byte"))
	}
	facts = append(facts, kind(st.item))
	if st.item == nil {
		return path, facts
	}
	if link := plaintext.Line(st.item.Link); link != "" {
		path += " -> " + link
	}
	facts = append(facts, modeString(st.item))
	switch st.change {
	case added:
		facts = append(facts, "added here")
	case changed:
		facts = append(facts, "changed here")
	case deleted:
		facts = append(facts, "deleted here")
	}
	switch {
	case st.versions > 1:
		facts = append(facts, fmt.Sprintf("%d versions hidden by later layers", st.versions))
	case st.hidden:
		facts = append(facts, "hidden by a later layer")
	}
	return path, facts
}

// directorySizes is what is in a directory, and what was.
func directorySizes(st *fileState) []string {
	there := exact(st.bytes, "byte") + " in " + exact(int64(st.files), "file")
	if st.gone == 0 {
		return []string{there}
	}
	gone := exact(st.goneBytes, "byte") + " in " + exact(int64(st.gone), "file") + " deleted here"
	if st.files == 0 {
		return []string{gone}
	}
	return []string{there, gone}
}

// kind is the type of a file in words.
func kind(it *measure.Item) string {
	if it == nil {
		return "directory"
	}
	switch it.Type {
	case typeDir:
		return "directory"
	case typeSymlink:
		return "symbolic link"
	case typeHardLink:
		return "hard link"
	case typeOther:
		return "special file"
	}
	return "file"
}

// layerDetails is the selected instruction and what its layer does.
func (v *exploreView) layerDetails() (what string, facts []string) {
	if v.layer == wholeImage {
		facts = []string{exact(v.image.SizeBytes, "byte") + " on disk"}
		if w := v.image.Waste; w != nil {
			facts = append(facts, exact(w.Bytes, "byte")+" wasted in "+exact(int64(w.Files), "file"))
		}
		return "all layers of " + anatomy.Ref(v.image), facts
	}
	l := v.image.Layers[v.layer]
	if l.Empty {
		facts = []string{"no layer", v.noLayer()}
	} else {
		facts = []string{exact(l.SizeBytes, "byte")}
	}
	if c := l.Changes; c != nil {
		facts = append(facts, changes(*c)...)
	}
	if l.FromBase {
		facts = append(facts, "from the base image")
	}
	return instruction(l), facts
}

// layerNotes says at length, in the room below a list of layers that stands
// beside the tree, what the selected one is.
func (v *exploreView) layerNotes(height int) []string {
	r := v.layout.R
	what, facts := v.layerDetails()
	body := text.Wrap(what, v.panes.listWidth-4)
	if room := height - 1 - len(facts); len(body) > room {
		body = append(body[:max(room-1, 0)], r.Gly.More)
	}
	out := []string{""}
	for _, l := range body {
		out = append(out, "  "+l)
	}
	for _, f := range facts {
		out = append(out, "  "+r.Pal.Dim.Render(text.Clip(f, v.panes.listWidth-4, r.Gly.More)))
	}
	return out[:min(len(out), max(height, 0))]
}

// changes says in words what a layer does to those below it.
func changes(c measure.Changes) []string {
	var did []string
	for _, n := range []struct {
		files int
		how   string
	}{{c.Added, "added"}, {c.Changed, "changed"}, {c.Deleted, "deleted"}} {
		if n.files > 0 {
			did = append(did, quantity.Count(n.files)+" "+n.how)
		}
	}
	if did == nil {
		return nil
	}
	out := []string{"files: " + strings.Join(did, ", ")}
	if c.HiddenBytes > 0 {
		out = append(out, "hides "+quantity.Size(c.HiddenBytes))
	}
	return out
}

// exact writes a number in full with its noun: "1,234,567 bytes".
func exact(n int64, noun string) string { return quantity.Plural(max(n, 0), noun) }
