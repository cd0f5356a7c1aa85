// Package lectern is the two screens of somebody who presents a course: the one
// that the class sees, and the one with the notes. Both take the same keys.
package lectern
