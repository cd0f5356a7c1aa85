package explore

import (
	"cmp"
	"slices"
	"strings"
)

// outline is a scene as a list of rows: what is shown of it, in order, where
// directories can be opened. It never makes that list: it knows how many rows
// each node takes with all that is open below it, and sorts a directory when it
// comes into view. So an image with many files costs little more than one with
// few.
type outline struct {
	*scene
	bySize bool
	// searching is true while text is searched for: what leads to what was
	// found is open then, and what the person had open comes back afterwards.
	searching  bool
	open, hits []bool
	// rows is the number of rows of each node, 0 of one that is not shown.
	rows []int32
	// order grows when the nodes' order may have changed. sorted has, for a
	// directory, the order by which its children were last sorted, shown ones
	// first, and count how many those are. place is a child's place.
	order         int32
	sorted, count []int32
	place         []int32
}

func newOutline(s *scene) *outline {
	n := len(s.states)
	o := &outline{
		scene: s, bySize: true, order: 1,
		open: make([]bool, n), hits: make([]bool, n), rows: make([]int32, n),
		sorted: make([]int32, n), count: make([]int32, n), place: make([]int32, n),
	}
	o.open[0] = true
	return o
}

// refresh takes in that the scene or the filter has changed.
func (o *outline) refresh(f fileFilter) {
	o.total(f)
	o.searching = f.text != ""
	if o.searching {
		for i := range o.states {
			o.hits[i] = false
			// The content of a directory that was found itself may wait.
			if p := o.tree.parents[i]; i > 0 && o.shown[i] && o.states[i].leads && !o.states[p].found {
				o.hits[p] = true
			}
		}
	}
	o.order++
	o.measure()
}

// sortBy changes the order of siblings.
func (o *outline) sortBy(size bool) {
	o.bySize = size
	o.order++
}

// opened is the nodes that are open now.
func (o *outline) opened() []bool {
	if o.searching {
		return o.hits
	}
	return o.open
}

// measure counts the rows anew.
func (o *outline) measure() {
	open := o.opened()
	clear(o.rows)
	for i := len(o.states) - 1; i >= 0; i-- {
		if !o.shown[i] {
			continue
		}
		o.rows[i]++
		if p := o.tree.parents[i]; i > 0 && open[p] {
			o.rows[p] += o.rows[i]
		}
	}
}

// kids returns the children of a node that are shown, in order.
func (o *outline) kids(id int32) []int32 {
	kids := o.tree.kids(id)
	if o.sorted[id] != o.order {
		n := 0
		for i, k := range kids {
			if o.shown[k] {
				kids[n], kids[i] = k, kids[n]
				n++
			}
		}
		slices.SortFunc(kids[:n], o.compare)
		for i, k := range kids[:n] {
			o.place[k] = int32(i)
		}
		o.sorted[id], o.count[id] = o.order, int32(n)
	}
	return kids[:o.count[id]]
}

func (o *outline) compare(a, b int32) int {
	if o.bySize {
		if c := cmp.Compare(o.states[b].size(), o.states[a].size()); c != 0 {
			return c
		}
	}
	x, y := &o.tree.nodes[a], &o.tree.nodes[b]
	return cmp.Or(strings.Compare(x.name(), y.name()), cmp.Compare(a, b))
}

// isDir reports whether there can be something below a node.
func (o *outline) isDir(id int32) bool {
	it := o.states[id].item
	return it == nil || it.Type == typeDir || o.shown[id] && len(o.kids(id)) > 0
}

// isOpen reports whether the rows below a node are there.
func (o *outline) isOpen(id int32) bool { return o.opened()[id] && len(o.kids(id)) > 0 }

// setOpen opens or closes a directory.
func (o *outline) setOpen(id int32, open bool) {
	opened := o.opened()
	if opened[id] == open {
		return
	}
	opened[id] = open
	by := int32(0)
	for _, k := range o.kids(id) {
		by += o.rows[k]
	}
	if !open {
		by = -by
	}
	for o.rows[id] += by; id != 0 && opened[o.tree.parents[id]]; o.rows[id] += by {
		id = o.tree.parents[id]
	}
}

// toggleAll opens all directories at and below a node, or closes them if all
// of them are open.
func (o *outline) toggleAll(id int32) {
	dirs := o.dirsBelow(id)
	open := o.opened()
	all := !slices.ContainsFunc(dirs, func(d int32) bool { return !open[d] })
	for _, d := range dirs {
		open[d] = !all || d == 0
	}
	o.measure()
}

// dirsBelow is the nodes at and below one that have rows below them.
func (o *outline) dirsBelow(id int32) []int32 {
	var dirs []int32
	todo := []int32{id}
	for len(todo) > 0 {
		d := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		before := len(todo)
		for _, k := range o.tree.kids(d) {
			if o.shown[k] {
				todo = append(todo, k)
			}
		}
		if len(todo) > before {
			dirs = append(dirs, d)
		}
	}
	return dirs
}

// reveal opens the directories above a node.
func (o *outline) reveal(id int32) {
	for id != 0 {
		id = o.tree.parents[id]
		o.opened()[id] = true
	}
	o.measure()
}

// length is the number of rows.
func (o *outline) length() int { return int(o.rows[0]) }

// at is the node in a row.
func (o *outline) at(row int) int32 {
	id := int32(0)
	for row > 0 {
		row--
		for _, k := range o.kids(id) {
			if row < int(o.rows[k]) {
				id = k
				break
			}
			row -= int(o.rows[k])
		}
	}
	return id
}

// rowOf is the row of a node all of whose parents are shown and open.
func (o *outline) rowOf(id int32) int {
	row := 0
	for id != 0 {
		p := o.tree.parents[id]
		kids := o.kids(p)
		row++
		for _, k := range kids[:o.place[id]] {
			row += int(o.rows[k])
		}
		id = p
	}
	return row
}

// next is the node in the row after that of a node; 0 after the last.
func (o *outline) next(id int32) int32 {
	if o.isOpen(id) {
		return o.kids(id)[0]
	}
	for id != 0 {
		p := o.tree.parents[id]
		if kids := o.kids(p); int(o.place[id])+1 < len(kids) {
			return kids[o.place[id]+1]
		}
		id = p
	}
	return 0
}

// nearest is the node itself if it has a row, or else its nearest parent that
// has one.
func (o *outline) nearest(id int32) int32 {
	seen := id
	for n := id; n != 0; n = o.tree.parents[n] {
		if p := o.tree.parents[n]; !o.shown[n] || !o.opened()[p] {
			seen = p
		}
	}
	return seen
}

// firstHit is the first row that a search has found.
func (o *outline) firstHit() int32 {
	id := int32(0)
	for o.hits[id] {
		kids := o.kids(id)
		i := slices.IndexFunc(kids, func(k int32) bool { return o.states[k].leads })
		if i < 0 {
			break
		}
		id = kids[i]
	}
	return id
}
