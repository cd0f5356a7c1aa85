package walk

import "embed"

// Source is the source of this package, for where the probe has to be built.
//
//go:embed ask_linux.go ask_other.go digest.go mask.go mounts.go network.go program.go source.go started.go stat_other.go stat_unix.go usage.go usage_linux.go usage_other.go walk.go wanted.go wire.go
var Source embed.FS
