// Package text turns words into lines that fit a width: prose, tables, grids,
// charts and their colours and marks.
//
// Nothing that others wrote reaches the terminal as a control sequence.
package text
