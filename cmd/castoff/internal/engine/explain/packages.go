package explain

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/explain/transcript"
	"castoff/cmd/castoff/internal/engine/explain/ways"
	"castoff/cmd/castoff/internal/ground/pattern"
)

// online reports whether the package manager got its lists: what it does not
// find then, they do not have.
func online(l *transcript.Log, _ map[string]string) bool { return !l.Offline }

// unsatisfied reports whether it is apk before 2.12 that lacks packages.
func unsatisfied(l *transcript.Log, names map[string]string) bool {
	return online(l, names) && slices.Contains(l.Lines, "ERROR: unsatisfiable constraints:")
}

// ofEveryAlpine is about a package that every alpine has: its list was not
// fetched, and with --quiet apk does not say so.
var ofEveryAlpine = pattern.New(`^(?:bash|build-base|ca-certificates|curl|g\+\+|gcc|git|jq|make|musl-dev|openssh(?:-client)?|openssl|python3|tar|tini|tzdata|unzip|wget|zip) \(no such package\):$`)

// packageTraps are those about a distribution's packages.
var packageTraps = []entry{
	{
		Trap: Trap{
			ID: "package-lists", Title: "The package manager does not know the package", Lesson: 2,
			Why:     "Images come without lists of packages, so that apt-get install without apt-get update finds nothing. An update in a RUN of its own is no cure: it stays cached while the lists grow old. Or the package has another name here, or the version that you ask for is gone.",
			Cure:    "Update and install in one RUN. See how the package is called in this release.",
			Example: "RUN apt-get update \\\n && apt-get install -y --no-install-recommends curl \\\n && rm -rf /var/lib/apt/lists/*",
		},
		ways: ways.Packages,
		rules: []rule{
			{core: "Unable to locate package ", line: pattern.New(`^E: Unable to locate package (?P<package>\S+)$`), when: online, weight: likely},
			{core: "Unable to locate package ", line: pattern.New(`^E: Unable to locate package (?P<package>\S+)$`), weight: possible},
			{core: "has no installation candidate", line: pattern.New(`^E: Package '(?P<package>[^']+)' has no installation candidate$`), when: online, weight: likely},
			{core: "has no installation candidate", line: pattern.New(`^E: Package '(?P<package>[^']+)' has no installation candidate$`), weight: possible},
			{core: "(no such package)", line: pattern.New(`^(?P<package>[\w.+-]+) \(no such package\):$`), unless: ofEveryAlpine, when: online, weight: likely},
			{core: "(no such package)", line: pattern.New(`^(?P<package>[\w.+-]+) \(no such package\):$`), weight: possible},
			{core: "required by: world[", line: pattern.New(`^required by: world\[(?P<package>[^\]]+)\]$`), when: unsatisfied, weight: likely},
			{core: "breaks: world[", line: pattern.New(`^breaks: world\[(?P<package>[\w.+-]+[=~<>][^\]]+)\]$`), weight: likely},
			{core: ".deb", line: pattern.New(`^[EW]: Failed to fetch (?P<url>\S+\.deb) +404 +Not Found`), weight: likely},
			{core: "' was not found", line: pattern.New(`^E: Version '(?P<version>[^']+)' for '(?P<package>[^']+)' was not found$`), weight: likely},
			{core: "No package ", line: pattern.New(`^(?:error: )?No package (?:matches '(?P<package>[^']+)'|(?P<package>\S+) available\.)$`), weight: likely},
			{core: "Unable to find a match: ", line: pattern.New(`^(?:Error: )?Unable to find a match: (?P<package>\S+)`), weight: likely},
			{core: "No match for argument: ", line: pattern.New(`^(?:Error: )?No match for argument: (?P<package>\S+)$`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "install-as-user", Title: "Packages are installed by a user who is not root", Lesson: 11,
			Why:     "USER counts for every RUN below it, and many base images have set one already. The package manager's lists, locks and all that it installs belong to root, and no mkdir or chown is the way round that.",
			Cure:    "Install above USER. Where the base image has a user, go back to root for the installation, and to the user after it. In a multi-stage build only the final stage needs the user.",
			Example: "USER root\nRUN apt-get update \\\n && apt-get install -y --no-install-recommends curl \\\n && rm -rf /var/lib/apt/lists/*\nUSER 1000",
		},
		rules: []rule{
			{core: "ermission denied", line: pattern.New(`^E: (?:Could not open lock file|List directory|Unable to lock directory|Could not create|Unable to open) (?P<file>/var/(?:lib|cache)/(?:apt|dpkg)/\S*?)(?: is missing\.)? - (?:open|Acquire) \(13: Permission denied\)`), weight: likely},
			{core: ", are you root?", line: pattern.New(`^E: Unable to acquire the dpkg frontend lock \((?P<file>[^)]+)\), are you root\?$`), weight: likely},
			{core: "requires superuser privilege", line: pattern.New(`^dpkg: error: requested operation requires superuser privilege$`), weight: likely},
			{core: "Unable to lock database: Permission denied", line: pattern.New(`^ERROR: Unable to lock database: Permission denied$`), weight: likely},
			{core: "superuser privileges", line: pattern.New(`^Error: This command has to be run with superuser privileges`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "apt-clock", Title: "The machine's clock is wrong, so apt does not trust the package lists",
			Why:     "apt refuses lists that were signed in the future. The clock of the daemon's machine is behind; with Docker Desktop and WSL that happens after sleep.",
			Cure:    "Set the clock: restart Docker Desktop, or synchronise the time.",
			Example: "wsl --shutdown      # Windows\nsudo hwclock -s     # inside of WSL",
		},
		rules: []rule{
			{core: " is not valid yet", line: pattern.New(`E: Release file for (?P<url>\S+) is not valid yet \(invalid for another`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "apt-signature", Title: "apt cannot check who signed the package lists",
			Why:     "The lists of a source are signed. The image lacks the key: of a source that was added, or, in an old image, the present key of its own distribution. \"At least one invalid signature\" of the distribution's own lists mostly means that the disk is full, or that the engine is too old for the image.",
			Cure:    "Use a base image that is maintained, and fetch the key of a source that you add. For the distribution's own lists, free disk space (docker system df) and update Docker.",
			Example: "FROM debian:trixie-slim",
		},
		rules: []rule{
			{core: "NO_PUBKEY ", line: pattern.New(`because the public key is not available: NO_PUBKEY (?P<key>[0-9A-F]+)`), weight: likely},
			{core: "EXPKEYSIG ", line: pattern.New(`signatures were invalid: EXPKEYSIG (?P<key>[0-9A-F]+)`), weight: likely},
			{core: "At least one invalid signature was encountered", line: pattern.New(`At least one invalid signature was encountered`), weight: likely},
			{core: " is not signed.", line: pattern.New(`[EW]: The repository '(?P<url>[^']+)' is not signed\.$`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "apt-expired", Title: "The package lists have expired, or the release is no longer there",
			Why:     "The base image's release has reached its end of life: its lists are not renewed, or were moved to an archive. A clock that is ahead, or a mirror that is not updated, has the first effect as well.",
			Cure:    "Build on a release that is maintained.",
			Example: "FROM debian:trixie-slim",
		},
		ways: ways.Expired,
		rules: []rule{
			{core: "mirrorlist", line: pattern.New(`Could not resolve host: (?P<host>mirrorlist\.centos\.org)|Cannot prepare internal mirrorlist: No URLs in mirrorlist`), weight: likely},
			{core: "Cannot find a valid baseurl for repo: ", line: pattern.New(`Cannot find a valid baseurl for repo: (?P<repository>(?:base|extras|updates)\S*)`), weight: likely},
			{core: " is expired ", line: pattern.New(`E: Release file for (?P<url>\S+) is expired \(invalid since`), weight: likely},
			{core: "does not have a Release file", line: pattern.New(`W: The repository '(?P<url>[^']+)' does not have a Release file\.`), weight: possible},
			{core: "/dists/", line: pattern.New(`^[EW]: Failed to fetch (?P<url>\S+/dists/\S+) +404 +Not Found`), weight: likely},
			{core: "does not have a Release file", line: pattern.New(`E: The repository '(?P<url>[^']+)' (?:does not have|no longer has) a Release file\.`), weight: likely},
		},
	},
}

// goLink reports whether it is the go command that links.
func goLink(l *transcript.Log, _ map[string]string) bool {
	return slices.ContainsFunc(l.Lines, func(s string) bool { return strings.Contains(s, "/link: running gcc failed") })
}

// stamps reports whether the go command asked Git for the commit: without Git it
// says the same when it fetches a module.
func stamps(l *transcript.Log, _ map[string]string) bool {
	return l.Alone || l.Says(stamping)
}

var stamping = pattern.New(`VCS status: `)

// newerStd are packages of the standard library that came after Go 1.15, with
// those below them: a Go that has none is too old.
const newerStd = `(?:embed|io/fs|testing/(?:fstest|iotest|slogtest|synctest)|net/netip|slices|maps|cmp|iter|unique|weak|structs|log/slog(?:/\S+)?|math/rand/v2|crypto/(?:ecdh|hkdf|mlkem|pbkdf2|sha3|fips140|mlkem/\S+)|encoding/json/(?:v2|jsontext)|go/version|debug/buildinfo|sync/atomic/\S+|runtime/(?:coverage|metrics|cgo)|time/tzdata)`

// ownPackage is a path that looks like one of a program's own: not the name of a
// domain, nor one word, as most of the standard library have.
const ownPackage = `[\w-]+(?:/[\w.-]+)+`

// modules reports whether the go command looks at modules.
func modules(l *transcript.Log, _ map[string]string) bool { return !l.Has("GO111MODULE=off") }

// wantedGo shows an image with the Go that is asked for.
func wantedGo(names map[string]string) string {
	if m := minorGo.FindStringSubmatch(names["wanted"]); m != nil {
		return "FROM golang:" + m[1] + " AS build"
	}
	return "FROM golang:VERSION AS build"
}

// minorGo is a version of Go without the number of its patch.
var minorGo = pattern.New(`^(\d+\.\d+)`)

// goTraps are those about building a Go program in an image.
var goTraps = []entry{
	{
		Trap: Trap{
			ID: "too-old-go", Title: "The image's Go is older than go.mod asks for", Exercise: "too-old-go", Lesson: 9,
			Why:     "go.mod says which Go the module needs at least. The distribution's golang-go package or the golang image in FROM is older, and GOTOOLCHAIN=local forbids fetching another.",
			Cure:    "Build on a newer golang image, or let go.mod ask for less.",
			Example: "FROM golang:VERSION AS build",
		},
		fitted: wantedGo,
		rules: []rule{
			{core: " is not in ", line: pattern.New(`package (?P<package>` + newerStd + `) is not in (?:GOROOT|std)(?: \(|$)`), weight: likely},
			{core: "requires go >= ", line: pattern.New(`^go: .*requires go >= (?P<wanted>[\d.]+\w*) \(running go (?P<version>[\d.]+\w*)`), weight: likely},
			{core: "invalid go version '", line: pattern.New(`go\.mod:\d+: invalid go version '(?P<wanted>[^']+)': must match format 1\.23`), weight: likely},
			{core: "module requires Go ", line: pattern.New(`^note: module requires Go (?P<wanted>[\d.]+)$`), weight: likely},
			{core: ": module requires Go ", line: pattern.New(`^go build (?P<package>\S+): module requires Go [\d.]+$`), weight: likely},
			{core: ": toolchain not available", line: pattern.New(`^go: download go(?P<wanted>[\d.]+) for \S+: toolchain not available$`), weight: likely},
			{core: "unknown directive: toolchain", line: pattern.New(`go\.mod:\d+: unknown directive: toolchain`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "vcs-stamp", Title: "go build wants to note the commit, and cannot ask Git", Lesson: 8,
			Why:     "With a .git directory in the context, go build writes the commit into the program. Git is not in the image, or refuses a directory of another owner.",
			Cure:    "List .git in .dockerignore, or build with -buildvcs=false.",
			Example: "RUN go build -buildvcs=false -o /app .",
		},
		rules: []rule{
			{core: "error obtaining VCS status: ", line: pattern.New(`^(?:go: )?error obtaining VCS status: `), weight: likely},
			{core: "missing Git command", line: pattern.New(`^go: missing Git command\. See https://golang\.org/s/gogetcmd`), when: stamps, weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "go-sum", Title: "go.sum lacks a module that the program imports",
			Why:     "go.sum was not copied, or is not up to date with go.mod and the imports.",
			Cure:    "Run go mod tidy on your machine, keep go.sum with the sources, and copy both files. If that is done, the Go of the image is older than the one that go.mod names, and needs more entries than that wrote: take a newer one.",
			Example: "COPY go.mod go.sum ./\nRUN go mod download\nCOPY . .",
		},
		rules: []rule{
			{core: "missing go.sum entry", line: pattern.New(`missing go\.sum entry(?: for (?:module providing package (?P<package>[^\s;]+)|go\.mod file))?`), weight: likely},
			{core: "updates to go.", line: pattern.New(`^go: (?:updates to go\.(?:mod|sum) needed|updating go\.mod: existing contents have changed)`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "go-mod", Title: "go build finds no go.mod", Lesson: 2,
			Why:     "Since Go 1.16 a build needs a go.mod in the directory or above it. It was not copied, WORKDIR is another directory, or the program has none.",
			Cure:    "Copy go.mod and build where it is. For a single file without dependencies, name the file, or set GO111MODULE=off. A program of others is installed with its version: go install PATH@latest.",
			Example: "WORKDIR /src\nCOPY . .\nRUN go build -o /app .",
		},
		rules: []rule{
			{core: "go.mod file not found in current directory or any parent directory", line: pattern.New(`go\.mod file not found in current directory or any parent directory`), weight: likely},
			{core: "is no longer supported outside a module", line: pattern.New(`^(?:go: )?'?go get'? is no longer supported outside a module`), weight: likely},
			{core: "version is required when current directory is not in a module", line: pattern.New(`^go(?: install)?: version is required when current directory is not in a module`), weight: likely},
			{core: "cannot find main module", line: pattern.New(`^go: cannot find main module\b`), weight: likely},
			{core: "outside main module or its selected dependencies", line: pattern.New(`directory \S+ outside main module or its selected dependencies`), weight: likely},
			{core: "no Go files in ", line: pattern.New(`^no Go files in (?P<directory>/\S*)$`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "gopath", Title: "Go finds a package neither among its own nor in GOPATH", Lesson: 2,
			Why:     "With GO111MODULE=off Go knows no modules: imports are directories below GOPATH and GOROOT. A program that has a go.mod does not build that way, and a package of a newer standard library is not there either.",
			Cure:    "Remove GO111MODULE=off and copy go.mod and go.sum. If the package is of the standard library, use a newer Go.",
			Example: "COPY go.mod go.sum ./",
		},
		rules: []rule{
			{core: "cannot find package ", line: pattern.New(`cannot find package "(?P<package>[^"]+)" in any of:`), weight: likely},
			{core: " is not in ", line: pattern.New(`package (?P<package>\S+) is not in (?:GOROOT|std)(?: \(|$)`), unless: pattern.New(`package (?:` + newerStd + `|` + ownPackage + `) is not in `), weight: likely},
			{core: " is not in ", line: pattern.New(`package (?P<package>` + ownPackage + `) is not in (?:GOROOT|std)(?: \(|$)`), unless: pattern.New(`package ` + newerStd + ` is not in `), when: func(l *transcript.Log, n map[string]string) bool { return !modules(l, n) }, weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "no-compiler", Title: "cgo needs a C compiler and the C library's files, and the image lacks them", Lesson: 5,
			Why:     "A package with C code is compiled by gcc. alpine and slim images have none.",
			Cure:    "Build without cgo if you can, which makes a static program as well; else install gcc and the C library's headers in the build stage.",
			Example: "RUN CGO_ENABLED=0 go build -o /app .",
		},
		rules: []rule{
			{core: "C compiler ", line: pattern.New(`cgo: C compiler "?(?P<program>[\w-]+)"? not found`), weight: likely},
			{core: `": executable file not found`, line: pattern.New(noGcc), weight: likely},
			{core: "cannot find ", line: pattern.New(`/ld: cannot find (?P<file>S?crt[1i]\.o|-l(?:c|pthread))\b`), when: goLink, weight: likely},
			{core: ".h: No such file", line: pattern.New(`(?:cgo\S*\.[ch]|\.go):\d+:\d+: fatal error: (?P<file>(?:assert|errno|limits|pthread|signal|stdint|stdio|stdlib|string|unistd)\.h): No such file or directory`), weight: likely},
		},
	},
}
