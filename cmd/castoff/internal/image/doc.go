// Package image covers what an image is: its sizes and layers, its root file
// system, packages, programs and secrets, limits for it, and the probe that
// reads it.
package image
