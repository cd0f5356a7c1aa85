// Package source is how the files of a course are read, lessons and exercises
// alike: bounded, cleaned of whatever a terminal would obey, with front matter
// in YAML and then Markdown, and with the line of everything that is wrong.
package source
