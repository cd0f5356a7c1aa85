// Package course is what an author writes: lessons, exercises, and how a course
// begins.
package course
