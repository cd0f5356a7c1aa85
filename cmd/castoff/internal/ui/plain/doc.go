// Package plain shows the course and the progress of work as lines, for pipes,
// logs, screen readers and terminals that cannot place a cursor.
package plain
