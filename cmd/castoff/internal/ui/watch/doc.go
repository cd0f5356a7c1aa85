// Package watch keeps the state of work that is under way, as its events tell it,
// and draws it.
package watch
