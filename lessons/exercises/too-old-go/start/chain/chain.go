// Package chain knows the chain of the anchor.
package chain

// Length is how much of the chain is out, in shackles.
const Length = 5
