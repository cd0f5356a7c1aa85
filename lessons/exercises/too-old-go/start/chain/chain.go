// Package chain knows the chain of the anchor.
package chain

// Longer is the longer of two lengths of chain, whatever they are counted in.
func Longer[T int | float64](a, b T) T {
	if a > b {
		return a
	}
	return b
}
