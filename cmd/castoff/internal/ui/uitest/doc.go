// Package uitest is for the tests of this wing: a terminal with a person at it,
// golden files, and samples of what is drawn.
package uitest
