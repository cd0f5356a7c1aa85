// Package ways has the ways out of traps for those whom the usual one does not
// fit: because of the language that their program is written in, or of what the
// text shows besides.
package ways

import (
	"castoff/cmd/castoff/internal/engine/explain/transcript"
	"castoff/cmd/castoff/internal/ground/pattern"
)

// Way is a way out for some who are in a trap.
type Way struct {
	// When reports whether it is for a text, with the names found in it.
	When func(l *transcript.Log, names map[string]string) bool
	// Cure and Example are in place of those of the trap.
	Cure, Example string
}

// about reports whether a text is about programs in a language.
func about(is transcript.Language) func(*transcript.Log, map[string]string) bool {
	return func(l *transcript.Log, _ map[string]string) bool { return l.About(is) }
}

// rust, python, node and java are [about] for each language.
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

// Dynamic are ways out for programs that lack a loader or a library, in
// languages other than Go.
var Dynamic = []Way{
	{
		When:    nodeModule,
		Cure:    "A package of Node with compiled parts was installed on another kind of Linux: Debian's modules do not load on alpine. Run npm ci in a stage of the same distribution as the final one, and keep your machine's node_modules out of the build context.",
		Example: "# .dockerignore\nnode_modules",
	},
	{
		When:    library,
		Cure:    "Install the library's package in the final stage, and take the same release of the distribution for both stages: another one may have the library in another version, under another name. ldd PROGRAM in the build stage lists what it needs. Or link it statically.",
		Example: "RUN apt-get update \\\n && apt-get install -y --no-install-recommends PACKAGE \\\n && rm -rf /var/lib/apt/lists/*",
	},
	{
		When:    rust,
		Cure:    "Link it statically, with a target for musl, or choose a final image of the same distribution and release as the build stage. castoff measure --binary IMAGE shows how it is linked.",
		Example: "RUN rustup target add x86_64-unknown-linux-musl \\\n && cargo build --release --target x86_64-unknown-linux-musl",
	},
	{
		When:    python,
		Cure:    "Python and the packages that have compiled parts belong to the distribution that they were made on. Take the final image from the same family and release as the build stage: python:VERSION and python:VERSION-slim go together, alpine goes with alpine.",
		Example: "FROM python:VERSION AS build\n…\nFROM python:VERSION-slim",
	},
	{
		When:    java,
		Cure:    "A Java runtime is made for one C library. Take the final image from the same family as the one that it comes from: jlink on alpine for alpine, on Debian for Debian.",
		Example: "FROM eclipse-temurin:VERSION-jdk-alpine AS build\n…\nFROM alpine",
	},
	{
		When:    node,
		Cure:    "Node is made for one C library. Take both stages from the same family: node:VERSION and node:VERSION-slim go together, alpine goes with alpine.",
		Example: "FROM node:VERSION AS build\n…\nFROM node:VERSION-slim",
	},
}

// sameRelease is the way out of a C library that is too old, for each language.
func sameRelease(when func(*transcript.Log, map[string]string) bool, image string) Way {
	return Way{
		When:    when,
		Cure:    "Use the same release of the distribution in both stages: name it in both tags.",
		Example: "FROM " + image + "-bookworm AS build\n…\nFROM debian:trixie-slim",
	}
}

// Library are ways out of a C library that is too old.
var Library = []Way{
	sameRelease(rust, "rust:1"),
	{When: node, Cure: "Use the same release of the distribution in both stages, and install packages there: what npm has compiled or fetched for another one does not fit.", Example: "FROM node:VERSION-bookworm AS build\n…\nFROM node:VERSION-bookworm-slim"},
	{When: python, Cure: "Use the same release of the distribution in both stages: name it in both tags.", Example: "FROM python:VERSION-bookworm AS build\n…\nFROM python:VERSION-slim-bookworm"},
}

// venv is a path within a virtual environment of Python.
var venv = pattern.New(`\bvenv/`)

// Interpreter are ways out of a script whose interpreter is not there.
var Interpreter = []Way{{
	When:    func(_ *transcript.Log, names map[string]string) bool { return venv.MatchString(names["program"]) },
	Cure:    "The first line names the virtual environment's bin/python, a link to the Python that it was made with. Copy it to the same path as in the build stage, and have that Python there: take both stages from the same image, or copy the Python that uv or pyenv fetched, too.",
	Example: "FROM python:VERSION AS build\n…\nFROM python:VERSION-slim\nCOPY --from=build /app/.venv /app/.venv",
}}

// Arch are ways out of a program for another CPU.
var Arch = []Way{{
	When:    func(l *transcript.Log, _ map[string]string) bool { return l.NotGo() },
	Cure:    "Build for the platform that it shall run on, and see that nothing compiled comes from your machine: list target, build, node_modules and virtual environments in .dockerignore.",
	Example: "docker build --platform linux/amd64 -t my-app .",
}}

// shellFunction reports whether it is a function of a shell, and no program.
func shellFunction(_ *transcript.Log, names map[string]string) bool {
	switch names["program"] {
	case "nvm", "rvm", "sdk", "workon", "deactivate":
		return true
	}
	return false
}

// Command are ways out for programs that packages bring.
var Command = []Way{
	{
		When:    shellFunction,
		Cure:    "It is no program but a function, which a script brings into a shell. Each RUN has a shell of its own: read the script in the same RUN, with a dot. For the programs that it manages, set PATH with ENV.",
		Example: "RUN . \"$HOME/.nvm/nvm.sh\" && nvm install 22",
	},
	{
		When:    python,
		Cure:    "What pip installs lies in the bin directory of its virtual environment, which has to be in PATH, in the stage that runs it. If it is not a package's, install it in the stage that needs it.",
		Example: "COPY --from=build /venv /venv\nENV PATH=\"/venv/bin:$PATH\"",
	},
}

// Killed are ways out of a process that needs too much memory.
var Killed = []Way{
	{When: rust, Cure: "Give Docker more memory (docker run -m, or Docker Desktop's settings), or let the compiler need less: CARGO_BUILD_JOBS=1, and less optimization at link time (lto, codegen-units)."},
	{When: node, Cure: "Give Docker more memory (docker run -m, or Docker Desktop's settings), or tell Node how much there is: NODE_OPTIONS=--max-old-space-size=2048. docker inspect says OOMKilled for a container."},
	{When: java, Cure: "Give Docker more memory (docker run -m, or Docker Desktop's settings), or bound the heap: -Xmx, or -XX:MaxRAMPercentage, for Gradle org.gradle.jvmargs, for Maven MAVEN_OPTS. docker inspect says OOMKilled for a container."},
	{When: python, Cure: "Give Docker more memory (docker run -m, or Docker Desktop's settings), or take wheels in place of packages that are compiled: python images of Debian find more of them than alpine's. docker inspect says OOMKilled for a container."},
}

// PrivateCA are ways out of a certificate of an authority that nobody knows.
var PrivateCA = []Way{{
	When:    java,
	Cure:    "Java has a list of authorities of its own. Put the authority's certificate into that of the stage that makes the connection, with keytool; the images of Eclipse Temurin do it themselves for files in /certificates. Do not turn the check off.",
	Example: "COPY company-ca.crt /tmp/\nRUN keytool -importcert -noprompt -cacerts -storepass changeit \\\n    -alias company -file /tmp/company-ca.crt",
}}
