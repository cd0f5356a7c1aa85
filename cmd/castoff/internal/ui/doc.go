// Package ui is what is seen: screens as plain data, and the terminal that
// draws them.
package ui
