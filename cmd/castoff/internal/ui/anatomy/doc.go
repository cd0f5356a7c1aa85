// Package anatomy draws what is in images and how it came there: one file for
// each block of package screen that is about them.
package anatomy
