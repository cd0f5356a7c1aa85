// Package engine is what a daemon does and says: connecting, containers, base
// images, building, the facts about images, deployment, tidying up, recordings of all
// that, and what its errors mean.
package engine
