// Package class is many learners and a teacher: what is prepared for them and
// presented to them, and reports of what they did.
package class
