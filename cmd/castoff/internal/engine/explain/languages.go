package explain

import (
	"castoff/cmd/castoff/internal/engine/explain/transcript"
	"castoff/cmd/castoff/internal/ground/pattern"
)

// about reports whether a text is about programs in a language.
func about(is transcript.Language) func(*transcript.Log, map[string]string) bool {
	return func(l *transcript.Log, _ map[string]string) bool { return l.About(is) }
}

var (
	rust   = about(transcript.Rust)
	python = about(transcript.Python)
	node   = about(transcript.Node)
	java   = about(transcript.Java)
)

// library reports whether it is a library that is missing, and not the loader
// or the C library.
func library(_ *transcript.Log, names map[string]string) bool {
	return names["library"] != "" && !loader.MatchString(names["library"])
}

// loader are the files of the C libraries themselves.
var loader = pattern.New(`^(?:/lib(?:64)?/)?(?:ld-(?:linux|musl)|libc\.(?:so|musl)|libm\.so|libpthread\.so|libdl\.so|librt\.so)`)

// nodeModule reports whether it is a compiled part of a package of Node that lacks
// something.
func nodeModule(l *transcript.Log, names map[string]string) bool {
	return nativeModule.MatchString(names["program"]) || l.Says(nativeModule)
}

var nativeModule = pattern.New(`node_modules/\S+\.node\b`)

// dynamicWays are ways out for programs that lack a loader or a library, in
// languages other than Go.
var dynamicWays = []way{
	{
		when:    nodeModule,
		cure:    "A package of Node with compiled parts was installed on another kind of Linux: Debian's modules do not load on alpine. Run npm ci in a stage of the same distribution as the final one, and keep your machine's node_modules out of the build context.",
		example: "# .dockerignore\nnode_modules",
	},
	{
		when:    library,
		cure:    "Install the library's package in the final stage, and take the same release of the distribution for both stages: another one may have the library in another version, under another name. ldd PROGRAM in the build stage lists what it needs. Or link it statically.",
		example: "RUN apt-get update \\\n && apt-get install -y --no-install-recommends PACKAGE \\\n && rm -rf /var/lib/apt/lists/*",
	},
	{
		when:    rust,
		cure:    "Link it statically, with a target for musl, or choose a final image of the same distribution and release as the build stage. castoff measure --binary IMAGE shows how it is linked.",
		example: "RUN rustup target add x86_64-unknown-linux-musl \\\n && cargo build --release --target x86_64-unknown-linux-musl",
	},
	{
		when:    python,
		cure:    "Python and the packages that have compiled parts belong to the distribution that they were made on. Take the final image from the same family and release as the build stage: python:VERSION and python:VERSION-slim go together, alpine goes with alpine.",
		example: "FROM python:VERSION AS build\n…\nFROM python:VERSION-slim",
	},
	{
		when:    java,
		cure:    "A Java runtime is made for one C library. Take the final image from the same family as the one that it comes from: jlink on alpine for alpine, on Debian for Debian.",
		example: "FROM eclipse-temurin:VERSION-jdk-alpine AS build\n…\nFROM alpine",
	},
	{
		when:    node,
		cure:    "Node is made for one C library. Take both stages from the same family: node:VERSION and node:VERSION-slim go together, alpine goes with alpine.",
		example: "FROM node:VERSION AS build\n…\nFROM node:VERSION-slim",
	},
}

// sameRelease is the way out of a C library that is too old, for each language.
func sameRelease(when func(*transcript.Log, map[string]string) bool, image string) way {
	return way{
		when:    when,
		cure:    "Use the same release of the distribution in both stages: name it in both tags.",
		example: "FROM " + image + "-bookworm AS build\n…\nFROM debian:bookworm-slim",
	}
}

// libraryWays are ways out of a C library that is too old.
var libraryWays = []way{
	sameRelease(rust, "rust:1"),
	{when: node, cure: "Use the same release of the distribution in both stages, and install packages there: what npm has compiled or fetched for another one does not fit.", example: "FROM node:VERSION-bookworm AS build\n…\nFROM node:VERSION-bookworm-slim"},
	{when: python, cure: "Use the same release of the distribution in both stages: name it in both tags.", example: "FROM python:VERSION-bookworm AS build\n…\nFROM python:VERSION-slim-bookworm"},
}

// archWays are ways out of a program for another CPU.
var archWays = []way{{
	when:    func(l *transcript.Log, _ map[string]string) bool { return l.NotGo() },
	cure:    "Build for the platform that it shall run on, and see that nothing compiled comes from your machine: list target, build, node_modules and virtual environments in .dockerignore.",
	example: "docker build --platform linux/amd64 -t my-app .",
}}

// shellFunction reports whether it is a function of a shell, and no program.
func shellFunction(_ *transcript.Log, names map[string]string) bool {
	switch names["program"] {
	case "nvm", "rvm", "sdk", "workon", "deactivate":
		return true
	}
	return false
}

// commandWays are ways out for programs that packages bring.
var commandWays = []way{
	{
		when:    shellFunction,
		cure:    "It is no program but a function, which a script brings into a shell. Each RUN has a shell of its own: read the script in the same RUN, with a dot. For the programs that it manages, set PATH with ENV.",
		example: "RUN . \"$HOME/.nvm/nvm.sh\" && nvm install 22",
	},
	{
		when:    python,
		cure:    "What pip installs lies in the bin directory of its virtual environment, which has to be in PATH, in the stage that runs it. If it is not a package's, install it in the stage that needs it.",
		example: "COPY --from=build /venv /venv\nENV PATH=\"/venv/bin:$PATH\"",
	},
}
