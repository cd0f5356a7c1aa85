// Package deck cuts the blocks of a page into slides that fit a screen, at
// places where a reader would stop, and draws figures for the back row.
package deck
