// Package keys reads the tables of keys and values that authors write in YAML:
// each value by its own rules, and whatever is wrong with its line.
package keys

import (
	"slices"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/cmd/castoff/internal/ground/spelling"
)

// Table is what a table may have in it.
type Table struct {
	// Keys are its keys, in the order of messages.
	Keys []Key
	// SomeOf are keys of which at least one has to be there, OneOf those of
	// which exactly one has to be; an empty list counts as none. Both may be
	// empty.
	SomeOf, OneOf []string
}

// Key is a key and where its value goes.
type Key struct {
	Name string
	Take Take
	need bool
}

// Take reads the value of a key into a variable.
type Take func(r Reader, v Value, key string)

// May is a key that may be left out.
func May(name string, t Take) Key { return Key{Name: name, Take: t} }

// Must is a key that has to be there.
func Must(name string, t Take) Key { return Key{Name: name, Take: t, need: true} }

// Names are the names of the table's keys, in their order.
func (t Table) Names() []string {
	var names []string
	for _, k := range t.Keys {
		names = append(names, k.Name)
	}
	return names
}

// Read reads a table that begins at a line. A key that is not one of its own is
// offered to other, which returns false if it does not know it either; others
// are the names of what it knows. Having nothing in place of a table is as good
// as having none of its keys.
func (t Table) Read(r Reader, v Value, line int, others []string, other func(Pair) bool) {
	pairs, ok := v.Pairs()
	if !ok && v.form != isNothing {
		r.Wrong(v, "what follows", "a table such as {key: value}")
		return
	}
	names := t.Names()
	there := map[string]bool{}
	for _, pair := range pairs {
		at := slices.Index(names, pair.Key)
		switch {
		case at >= 0: // first: the name of a stage check is the stage's
			t.Keys[at].Take(r, pair.Value, pair.Key)
		case other(pair):
		default:
			r.Add(pair.Line, "%s%s", r.In, problem.Unknown("key", pair.Key, append(names, others...)))
			// One mistake is reported once: the key that is meant is not missing.
			there[spelling.Nearest(pair.Key, names)] = true
		}
		items, list := pair.Value.Items()
		there[pair.Key] = !list || len(items) > 0
	}
	t.complete(r, line, there)
}

// complete reports keys that must be there and are not. Those that are have an
// entry, which is false for an empty list.
func (t Table) complete(r Reader, line int, there map[string]bool) {
	for _, k := range t.Keys {
		if set, has := there[k.Name]; k.need && !has {
			r.Add(line, "%s%s is missing", r.In, k.Name)
		} else if k.need && !set {
			r.Add(line, "%s%s has no entries", r.In, k.Name)
		}
	}
	set := func(names []string) (n int) {
		for _, name := range names {
			if there[name] {
				n++
			}
		}
		return n
	}
	for _, names := range [][]string{t.SomeOf, t.OneOf} {
		if len(names) > 0 && set(names) == 0 {
			r.Add(line, "%sit asks for nothing (say %s)", r.In, plaintext.Listed(names, "or"))
		}
	}
	if set(t.OneOf) > 1 {
		r.Add(line, "%ssay %s, not both", r.In, plaintext.Listed(t.OneOf, "or"))
	}
}
