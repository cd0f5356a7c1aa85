// Package watch keeps the state of work under way, as its events report it, and
// draws it.
package watch
