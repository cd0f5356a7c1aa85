// Package ground is what everything else is built on: faults with hints, plain
// text, quantities, progress events.
package ground
