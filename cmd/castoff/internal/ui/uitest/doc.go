// Package uitest is for the tests of package ui and those below it: a terminal
// with a person at it, golden files, and samples of what is drawn.
package uitest
