// Package fields is what a person chooses from and types into on a full screen:
// fields of huh and bubbles, in castoff's colours.
package fields
