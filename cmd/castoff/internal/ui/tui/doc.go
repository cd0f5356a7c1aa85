// Package tui shows the course on a terminal that can place a cursor: [App] on
// the whole screen, one view after the other, and the display of [NewLive]
// below what the terminal already shows.
package tui
