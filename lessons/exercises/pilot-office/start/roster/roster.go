// Package roster knows the pilot boats. Its table, table.go, is written by
// tools/roster.
package roster

// Boat is a pilot boat: its draught in centimetres, and where it lies.
type Boat struct{ Draught, Berth int }

// Berth returns where a boat lies, and whether there is such a boat.
func Berth(name string) (int, bool) {
	b, ok := boats[name]
	return b.Berth, ok
}

// Afloat reports whether a boat floats in water of this depth, in centimetres:
// it wants 30 of them below its keel.
func Afloat(name string, depth int) bool {
	b, ok := boats[name]
	return ok && depth >= b.Draught+30
}
