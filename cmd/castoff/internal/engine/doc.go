// Package engine is what a daemon does and says: connecting, containers,
// building, the offline base, deployment, and what its errors mean.
package engine
