// Package ground is what everything stands on: faults with hints, plain text,
// quantities, progress events.
package ground
