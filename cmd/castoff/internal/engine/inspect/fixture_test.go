package inspect_test

import (
	"testing"

	"castoff/cmd/castoff/internal/engine/enginetest"
)

// The files of layers, by short names.
type entry = enginetest.Entry

var (
	folder, regular, program = enginetest.Folder, enginetest.Regular, enginetest.Script
	sym, hard, whiteout      = enginetest.Symlink, enginetest.Hardlink, enginetest.Whiteout
)

func layerOf(t testing.TB, entries []entry) []byte { return enginetest.Archive(t, entries...) }
