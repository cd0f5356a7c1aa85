// Package class is many learners and a teacher: what is prepared for them.
package class
