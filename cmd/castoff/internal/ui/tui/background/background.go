// Package background keeps bubbletea from asking the terminal for its
// background colour.
//
// Bubbletea v1 asks in a package init, and waits five seconds on a terminal
// that does not answer: in every command, even where nothing is drawn. It
// does not ask once lipgloss has been told. Packages that are ready are
// initialised in the order of their import paths, and this path sorts before
// github.com/charmbracelet/bubbletea; so importing this package is the cure.
// TestStartAsksNothing keeps it so.
package background

import "github.com/charmbracelet/lipgloss"

func init() {
	lipgloss.SetHasDarkBackground(true)
}
