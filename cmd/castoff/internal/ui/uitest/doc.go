// Package uitest is for tests of what is seen, of this wing, of presentations and of
// the whole program: a terminal with a person at it, golden files, and samples of what
// is drawn.
package uitest
