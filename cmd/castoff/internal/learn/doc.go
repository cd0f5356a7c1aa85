// Package learn is what a learner does: playing lessons, practising, being
// checked; the learner's files, images and records.
package learn
