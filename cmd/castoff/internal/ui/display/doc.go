// Package display chooses how the progress of a single piece of work is shown.
package display
