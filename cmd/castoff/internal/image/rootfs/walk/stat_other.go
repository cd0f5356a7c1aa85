//go:build !unix

package walk

import "os"

// number does nothing: the probe runs on Linux.
func (e *Entry) number(*walker, os.FileInfo) {}

func open(path string) (*os.File, error) { return os.Open(path) }
