// Package ways has the ways out of traps for those whom the usual one does not
// fit: because of the language that their program is written in, or of what the
// text shows besides.
package ways

import (
	"strings"

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

var nativeModule = pattern.New(`/\S+\.node\b`)

// Dynamic are ways out for programs that lack a loader or a library, in
// languages other than Go.
var Dynamic = []Way{
	{
		When:    nodeModule,
		Cure:    "A package of Node with compiled parts was installed on another kind of Linux: Debian's modules do not load on alpine. Run npm ci in a stage of the same distribution as the final one, and keep your machine's node_modules out of the build context. If it was installed on alpine, the package has a ready-made part for glibc alone: take an image of Debian (node:VERSION-slim).",
		Example: "# .dockerignore\nnode_modules",
	},
	{
		When:    func(l *transcript.Log, names map[string]string) bool { return library(l, names) && l.Says(byMusl) },
		Cure:    "Install the library's package in the final stage, which is alpine: libstdc++ and libgcc have packages of their own. Where symbols are not found besides, the program was made on another distribution, and alpine's C library is not the one that it needs: build it on alpine, or take a final image of the distribution that it was built on.",
		Example: "RUN apk add --no-cache libstdc++",
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

// byMusl is what the loader of alpine says.
var byMusl = pattern.New(`Error loading shared library `)

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
	{
		When:    named(pattern.New(`^(?:\S*/)?docker(?:-compose)?$`)),
		Cure:    "The docker command of another system was mounted or copied into the container. Take it from an image that has one, or install it in the image: docker:cli has a static one.",
		Example: "COPY --from=docker:cli /usr/local/bin/docker /usr/local/bin/",
	},
	sameRelease(rust, "rust:1"),
	{When: node, Cure: "Use the same release of the distribution in both stages, and install packages there: what npm has compiled or fetched for another one does not fit.", Example: "FROM node:VERSION-bookworm AS build\n…\nFROM node:VERSION-bookworm-slim"},
	{When: python, Cure: "Use the same release of the distribution in both stages: name it in both tags.", Example: "FROM python:VERSION-bookworm AS build\n…\nFROM python:VERSION-slim-bookworm"},
}

// venv is a path within a virtual environment of Python.
var venv = pattern.New(`\bvenv/`)

// carriage is a carriage return that a program shows.
var carriage = pattern.New(`\\r['"]?: No such file`)

// Interpreter are ways out of a script whose interpreter is not there.
var Interpreter = []Way{{
	When: func(l *transcript.Log, names map[string]string) bool {
		return names["interpreter"] != "" && names["program"] == "" && !l.Says(carriage)
	},
	Cure:    "Install the program that the first line names, or take an image that has it: alpine has no bash, Debian no ash, and Python is often python3 alone. If the image has it, the file was saved with Windows line endings, and asks for a name that ends in a carriage return (.gitattributes: *.sh text eol=lf).",
	Example: "# alpine\nRUN apk add --no-cache bash",
}, {
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

// named reports whether a program's name matches.
func named(p *pattern.Pattern) func(*transcript.Log, map[string]string) bool {
	return func(_ *transcript.Log, names map[string]string) bool { return p.MatchString(names["program"]) }
}

// ofSystem are programs that no package of Node brings.
var ofSystem = pattern.New(`^(?:node|nodejs|node-(?:pre-)?gyp|npm|npx|yarn|pnpm|bun|corepack|git|python\d?|make|g?cc|g\+\+|bash|curl|wget|apk|apt(?:-get)?|yum|sudo|chown|useradd|tini|dumb-init|pm2|nginx|openssl|unzip|zip|jq|java|php|go|cargo|docker)$`)

// Command are ways out for commands that are missing for some reason other than
// not being installed, and for those that packages bring.
var Command = []Way{
	{
		When:    named(pattern.New(`^[A-Z]:[/\\]`)),
		Cure:    "Git Bash on Windows has made a Windows path of one that is meant for the container. Begin it with two slashes, switch that off with MSYS_NO_PATHCONV=1, or use PowerShell.",
		Example: "MSYS_NO_PATHCONV=1 docker run --rm -it my-app /bin/sh",
	},
	{
		When:    named(pattern.New(`^-`)),
		Cure:    "In docker run, options come before the image's name: what follows is the command. In a Dockerfile or a Compose file, the list begins with the program, or has arguments alone where an ENTRYPOINT names it.",
		Example: "docker run --rm -p 8080:8080 my-app",
	},
	{
		When:    named(pattern.New(`\S\s+\S`)),
		Cure:    "The program and its arguments have come as one word, which is taken for the program's name. Make each a string of its own in the list; leave out the quotes around the command of docker run, or hand it to a shell.",
		Example: "ENTRYPOINT [\"/app\", \"--port\", \"8080\"]\n\ndocker run --rm my-app ls -l /app\ndocker run --rm my-app sh -c 'ls -l /app'",
	},
	{
		When:    named(pattern.New(`/`)),
		Cure:    "Look whether the file is there, and copy it to that path in the stage that needs it. A path without a slash in front counts from WORKDIR. A volume that is mounted over the directory hides what the image has there.",
		Example: "COPY --from=build /app /app\n\ndocker run --rm --entrypoint ls my-app -l /",
	},
	{
		When:    shellFunction,
		Cure:    "It is no program but a function, which a script brings into a shell. Each RUN has a shell of its own: read the script in the same RUN, with a dot. For the programs that it manages, set PATH with ENV.",
		Example: "RUN . \"$HOME/.nvm/nvm.sh\" && nvm install 22",
	},
	{
		When: func(l *transcript.Log, names map[string]string) bool {
			return node(l, names) && !ofSystem.MatchString(names["program"])
		},
		Cure:    "What npm installs for one package lies in its node_modules/.bin, where a shell does not look: run it with npx, or as a script of package.json. If it is not a package's, install it in the stage that needs it.",
		Example: "RUN npm ci\nRUN npx vite build",
	},
	{
		When:    python,
		Cure:    "What pip installs lies in the bin directory of its virtual environment, which has to be in PATH, in the stage that runs it. If it is not a package's, install it in the stage that needs it.",
		Example: "COPY --from=build /venv /venv\nENV PATH=\"/venv/bin:$PATH\"",
	},
}

// Health are ways out of a health check of which only the result is known.
var Health = []Way{{
	When:    func(l *transcript.Log, _ map[string]string) bool { return !l.Says(checkSaid) },
	Cure:    "docker inspect shows what the last checks printed, docker logs what the program did: it may really be unwell. If it only takes long to start, give it start_period. If the check's command is not in the image, let the program check itself.",
	Example: "docker inspect --format '{{json .State.Health}}' CONTAINER\ndocker logs CONTAINER",
}}

var checkSaid = pattern.New(`"Output": ?"`)

// Owner are ways out of files that another user owns.
var Owner = []Way{{
	When:    func(l *transcript.Log, _ map[string]string) bool { return !l.Building },
	Cure:    "Of a bind mount, give the directory on your machine to the user's number, or run the container as its owner (--user). A volume that is empty takes its owner from the image's directory: make that, and give it to the user, before USER.",
	Example: "sudo chown -R 1000:1000 ./data\ndocker run --user 1000:1000 -v \"$PWD/data:/data\" my-app\n\nRUN mkdir /data && chown 1000:1000 /data\nUSER 1000",
}}

// Expired are ways out of lists of packages that are not there.
var Expired = []Way{{
	When: func(_ *transcript.Log, names map[string]string) bool {
		return names["url"] != "" && !ofDistribution.MatchString(names["url"])
	},
	Cure:    "The source was added, and is not the distribution's: see in its documentation which releases it has lists for, and which name it wants for the one of the image. It may have none yet for a new release.",
	Example: "cat /etc/os-release   # VERSION_CODENAME",
}}

// ofDistribution are the addresses of distributions and their mirrors.
var ofDistribution = pattern.New(`^\w+://(?:[\w.-]*\.)?(?:debian\.(?:org|net)|(?:archive|security|ports|old-releases)\.ubuntu\.com|raspbian\.org|raspberrypi\.(?:org|com)|kali\.org)/|^[^ ]*mirror|^\w+://[^/]+/(?:debian|debian-security|ubuntu|ubuntu-ports|raspbian)/? `)

// Unreached are ways out of a network that ends where a build does.
var Unreached = []Way{{
	When: func(_ *transcript.Log, names map[string]string) bool {
		return names["host"] != "" && !strings.Contains(names["host"], ".")
	},
	Cure: "The name has no dot, so it is a container's or a service's, and while an image is built there are none of Compose's. Do what needs the other service when the container starts, or let the build do without it.",
}}

// Platform are ways out of an image that is not there for a platform.
var Platform = []Way{{
	When: func(_ *transcript.Log, names map[string]string) bool {
		return strings.HasPrefix(names["platform"], "windows")
	},
	Cure:    "The engine runs Windows containers, and the image is for Linux. Switch Docker Desktop to Linux containers, from its menu or with the command.",
	Example: "\"C:\\Program Files\\Docker\\Docker\\DockerCli.exe\" -SwitchLinuxEngine",
}}

// Headers are ways out of a library that a compiler does not find.
var Headers = []Way{{
	When: func(_ *transcript.Log, names map[string]string) bool {
		return names["library"] != "" || names["file"] != "" && !ofC.MatchString(names["file"])
	},
	Cure:    "Install the library's development package in the build stage: it has the headers, and what pkg-config reads. On Debian its name ends in -dev (Python.h: python3-dev; libpq-fe.h: libpq-dev), on alpine as well, on Fedora in -devel. The final stage needs the library alone.",
	Example: "# Debian\nRUN apt-get update \\\n && apt-get install -y --no-install-recommends pkg-config PACKAGE-dev\n# alpine\nRUN apk add --no-cache pkgconf PACKAGE-dev",
}}

// ofC are files of the C library itself.
var ofC = pattern.New(`^(?:(?:assert|errno|limits|pthread|signal|stdint|stdio|stdlib|string|unistd|linux/\w+)\.h|S?crt[1i]\.o|-l(?:c|m|pthread|dl|stdc\+\+))$`)

// Lock are ways out of a lock file that another version of the tool has written.
var Lock = []Way{{
	When: func(_ *transcript.Log, names map[string]string) bool {
		return strings.HasSuffix(names["code"], "_BREAKING_CHANGE") || strings.HasSuffix(names["code"], "_WITH_OUTDATED_LOCKFILE")
	},
	Cure:    "Another version of pnpm has written the lock file. Name that version under packageManager in package.json, which corepack then takes, or install it by its number; or make the lock file again with the version that the image has.",
	Example: "RUN npm install -g pnpm@9",
}}

// Instruction are ways out of a Dockerfile that is not one.
var Instruction = []Way{{
	When: func(_ *transcript.Log, names map[string]string) bool {
		return strings.HasPrefix(names["instruction"], "<")
	},
	Cure:    "What the builder was given is a web page. Take the address of the raw file; the address of a repository ends in .git.",
	Example: "docker build https://github.com/OWNER/REPOSITORY.git",
}}

// Repository are ways out of a server that ssh does not know.
var Repository = []Way{{
	When:    func(l *transcript.Log, _ map[string]string) bool { return l.Says(hostKey) },
	Cure:    "The image has no known_hosts, so ssh cannot tell who answers. Put the server's key there, compared with the one that the server's owner publishes, and give the build your SSH agent with --mount=type=ssh. A public repository is fetched by https, without any key.",
	Example: "RUN mkdir -p -m 700 ~/.ssh && ssh-keyscan github.com >> ~/.ssh/known_hosts\nRUN --mount=type=ssh git clone git@github.com:OWNER/REPOSITORY.git",
}}

var hostKey = pattern.New(`Host key verification failed`)

// Packages are ways out of a version that is gone, and of a package that another
// manager than apt does not know.
var Packages = []Way{
	{
		When:    func(_ *transcript.Log, names map[string]string) bool { return names["version"] != "" },
		Cure:    "A distribution's servers have the newest version of a release's package alone: one that is named in full is gone with the next. Leave the version out, or name only its beginning; the base image's tag says which release it is.",
		Example: "RUN apt-get update \\\n && apt-get install -y --no-install-recommends 'curl=8.*' \\\n && rm -rf /var/lib/apt/lists/*",
	},
	{
		When:    func(l *transcript.Log, _ map[string]string) bool { return l.Says(noIndex) },
		Cure:    "The image has no lists of packages: let apk fetch them for this installation, and keep none.",
		Example: "RUN apk add --no-cache PACKAGE",
	},
	{
		When:    func(l *transcript.Log, _ map[string]string) bool { return l.Says(byApk) },
		Cure:    "See on pkgs.alpinelinux.org how the package is called in the release that the image has, and whether it is in main, community or only in edge. Older versions are removed: a version that is named in full is gone with the next one. Where even a common package is missing, the lists were not fetched.",
		Example: "RUN apk add --no-cache python3 'curl~=8'",
	},
	{
		When:    func(l *transcript.Log, _ map[string]string) bool { return l.Says(byDnf) },
		Cure:    "See how the package is called in the release that the image has, and which repository has it: many are in one that has to be enabled or installed first, such as EPEL or CRB.",
		Example: "RUN dnf install -y epel-release \\\n && dnf install -y PACKAGE \\\n && dnf clean all",
	},
}

var (
	noIndex = pattern.New(`^WARNING: Ignoring APKINDEX\S*: No such file`)
	byApk   = pattern.New(`^ERROR: (?:unable to select packages|unsatisfiable constraints):|^breaks: world\[|^[\w.+-]+ \(no such package\):`)
	byDnf   = pattern.New(`No match for argument: |Unable to find a match: |[Nn]o package (?:\S+ available|matches ')`)
)

// Path are ways out of a file that a stage has, and that the builder leaves out.
var Path = []Way{{
	When: func(_ *transcript.Log, names map[string]string) bool {
		return strings.HasPrefix(names["file"], "/kaniko/")
	},
	Cure: "kaniko works in the directory /kaniko, and leaves it out of every stage: it cannot copy from its own image. Build this image with another builder.",
}}

// project are files that tools look for in the directory that they run in.
var project = pattern.New(`(?:^|/)(?:requirements\S*\.txt|package\.json|Cargo\.toml|composer\.json|pyproject\.toml|Gemfile|pom\.xml|\*\.csproj|CMakeLists\.txt)$`)

// Missing are ways out of a file that is not in the build context.
var Missing = []Way{
	{
		When:    func(_ *transcript.Log, names map[string]string) bool { return words.MatchString(names["file"]) },
		Cure:    "The list form needs square brackets around it and double quotes around each word. Without them, brackets, quotes and commas belong to the files' names.",
		Example: "COPY [\"src/main.go\", \"./\"]",
	},
	{
		When:    func(_ *transcript.Log, names map[string]string) bool { return built.MatchString(names["file"]) },
		Cure:    "It looks like something that a build makes. If yours runs on the machine, run it before docker build, and see that .dockerignore lets the result through. Or build in a stage of the Dockerfile, and copy it from there with --from=NAME.",
		Example: "FROM maven:3-eclipse-temurin-21 AS build\nWORKDIR /src\nCOPY . .\nRUN mvn -B package\n…\nCOPY --from=build /src/target/app.jar /app.jar",
	},
}

var (
	words = pattern.New(`^/?[\[",]|[\],"]$`)
	built = pattern.New(`(?:^|/)(?:target|build/libs|build/distributions|bin/Release|publish)(?:/|$)|^/?(?:build|dist)/?$|\.[jw]ar$`)
)

// File are ways out of a file that an interpreter does not find.
var File = []Way{{
	When:    func(_ *transcript.Log, names map[string]string) bool { return project.MatchString(names["file"]) },
	Cure:    "The file has to be in the build context, and a COPY above this RUN has to bring it to the directory that the command runs in. See that docker build was given the project's directory (docker build - < Dockerfile gives it none), that submodules were fetched, that .dockerignore does not leave the file out, and what WORKDIR says.",
	Example: "WORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci",
}, {
	When:    func(l *transcript.Log, _ map[string]string) bool { return l.Building && !l.Starting },
	Cure:    "Copy the file above this RUN: a COPY counts for what stands below it. A path without a slash in front counts from WORKDIR.",
	Example: "WORKDIR /src\nCOPY . .\nRUN python3 setup.py install",
}}

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
