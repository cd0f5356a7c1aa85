// Package anatomy draws what is in images and how it got there: one file for
// each block of package screen that is about them.
package anatomy
