// Package steps is the vocabulary of lessons: what each verb is called, how an
// author writes it, which images it needs and what it shows. A verb is one file
// here and one entry in the table.
package steps
