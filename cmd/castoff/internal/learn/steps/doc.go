// Package steps is the vocabulary of lessons: what each verb is called, how an
// author writes it, which images it needs and what it shows.
//
// A verb is one file here and one entry in the table: a [lesson.Verb] with its
// name, its keys, what it does in the words of the README, and how its block is
// read; and the [Step] that it is read into, which says what its page waits for
// and shows. waste.go is a short one. What all of them need is in [Stage].
package steps
