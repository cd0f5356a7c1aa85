//go:build !linux && !darwin && !windows

package desk

import (
	"io/fs"
	"os"
	"time"
)

// mark distinguishes no directories here.
func mark(string, fs.FileInfo) (string, time.Time) { return "", time.Time{} }

// markOpen distinguishes no directories here.
func markOpen(*os.File) (string, time.Time) { return "", time.Time{} }
