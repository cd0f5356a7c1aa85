package explain

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/explain/transcript"
	"castoff/cmd/castoff/internal/ground/pattern"
)

// cgoBuild reports whether it is the go command that runs the C compiler.
func cgoBuild(l *transcript.Log, _ map[string]string) bool {
	return slices.ContainsFunc(l.Lines, func(s string) bool { return strings.HasPrefix(s, "# runtime/cgo") })
}

// moduleTraps are those about what a Go module takes from others, and about C
// in it.
var moduleTraps = []entry{
	{
		Trap: Trap{
			ID: "go-package", Title: "Go finds no module that has an imported package", Lesson: 2,
			Why:     "If the package's name begins with that of your own module, it is a directory of yours, and it was not copied: COPY *.go ./ takes files and no directories. Else go.mod does not require the module that has it.",
			Cure:    "Copy the directories, too: COPY . . takes all that .dockerignore does not leave out. For a package of others run go mod tidy on your machine, and copy go.mod and go.sum.",
			Example: "COPY go.mod go.sum ./\nRUN go mod download\nCOPY . .",
		},
		rules: []rule{
			{core: "no required module provides package ", line: pattern.New(`no required module provides package (?P<package>[^\s;]+); to add it:`), weight: likely},
			{core: " is not in ", line: pattern.New(`package (?P<package>` + ownPackage + `) is not in (?:GOROOT|std)(?: \(|$)`), unless: pattern.New(`package ` + newerStd + ` is not in `), when: modules, weight: likely},
			{core: "cannot find module providing package ", line: pattern.New(`cannot find module providing package (?P<package>[^\s:]+): import lookup disabled by -mod=`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "go-vendor", Title: "The vendor directory does not fit go.mod", Lesson: 2,
			Why:     "With -mod=vendor, or a vendor directory beside go.mod, Go takes packages from there alone, and compares vendor/modules.txt with go.mod. vendor was not copied, is left out by .dockerignore, or is older than go.mod.",
			Cure:    "Run go mod vendor on your machine, and see that .dockerignore and COPY let vendor pass. Or build without it, with -mod=mod.",
			Example: "# .dockerignore must not list vendor\nCOPY . .\nRUN go build -mod=vendor -o /app .",
		},
		rules: []rule{
			{core: "inconsistent vendoring in ", line: pattern.New(`^go: inconsistent vendoring in (?P<directory>[^\s:]+):?$`), weight: likely},
			{core: "is explicitly required in go.mod, but not marked as explicit in vendor/modules.txt", line: pattern.New(`(?P<package>\S+): is explicitly required in go\.mod, but not marked as explicit in vendor/modules\.txt$`), weight: possible},
		},
	},
	{
		Trap: Trap{
			ID: "go-mod-in-gopath", Title: "go.mod lies in GOPATH itself, where Go does not accept it", Lesson: 2,
			Why:     "Without a WORKDIR, COPY go.mod . puts the file where the image starts. In golang images that is /go, which is GOPATH, the directory that Go keeps the modules of others in.",
			Cure:    "Set a WORKDIR of your own above the first COPY.",
			Example: "FROM golang:1.26 AS build\nWORKDIR /src\nCOPY go.mod go.sum ./",
		},
		rules: []rule{
			{core: "go.mod exists but should not", line: pattern.New(`^(?:go: )?\$GOPATH/go\.mod exists but should not$`), weight: likely},
			{core: "ignoring go.mod in $GOPATH", line: pattern.New(`^go: warning: ignoring go\.mod in \$GOPATH (?P<directory>\S+)$`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "needs-cgo", Title: "The program needs C code, and was built without cgo", Lesson: 5,
			Why:     "With CGO_ENABLED=0, or where the image has no C compiler, a package that wraps a C library is left out, or stands there as an empty shell that says so when it is used. The setting that makes other programs static is wrong for this one.",
			Cure:    "Build with CGO_ENABLED=1 in a stage that has gcc, and let the final stage have the same C library, or link it in. Or take a package in pure Go, such as modernc.org/sqlite.",
			Example: "FROM golang:1.26-trixie AS build\n…\nRUN CGO_ENABLED=1 go build -o /app .\nFROM debian:trixie-slim",
		},
		rules: []rule{
			{core: "requires cgo to work", line: pattern.New(`Binary was compiled with '?CGO_ENABLED=0'?, (?P<package>[\w./-]+) requires cgo to work`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "cgo-cross", Title: "cgo builds for another CPU, and the C compiler does not", Lesson: 10,
			Why:     "GOARCH changes what Go compiles for. gcc makes code for the machine that it runs on, unless another one is chosen.",
			Cure:    "Build without cgo if you can: Go needs no other compiler then. Else install a cross compiler and name it in CC, or leave GOARCH alone and let --platform emulate the other CPU.",
			Example: "RUN CGO_ENABLED=0 GOARCH=$TARGETARCH go build -o /app .\n\nRUN GOARCH=arm64 CC=aarch64-linux-gnu-gcc \\\n    CGO_ENABLED=1 go build -o /app .",
		},
		rules: []rule{
			{core: "unrecognized command", line: pattern.New(`^(?:gcc|cc|cc1|\S+-gcc): error: unrecognized command[- ]line option [‘'"“]?(?P<option>-m(?:64|32|arm|thumb|arch=\S+?))[’'"”]?(?:$|[ ;])`), when: cgoBuild, weight: likely},
			{core: "gcc_a", line: pattern.New(`^gcc_(?P<arch>\w+)\.S:\d+: Error: no such instruction: `), weight: likely},
		},
	},
}
