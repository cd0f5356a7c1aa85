package explain

import (
	"path"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/explain/transcript"
	"castoff/cmd/castoff/internal/engine/explain/ways"
	"castoff/cmd/castoff/internal/ground/pattern"
)

// building reports whether a text comes from a build, starting whether it may
// come from the start of a container, and unclear that it does not show which.
func building(l *transcript.Log, _ map[string]string) bool {
	return l.Building && !l.Starting && !l.Inside
}
func starting(l *transcript.Log, _ map[string]string) bool {
	return (l.Starting || !l.Building) && !l.Inside
}
func unclear(l *transcript.Log, _ map[string]string) bool {
	return !l.Building && !l.Starting && !l.Inside
}

// inBuild is building for what nearly always comes from a build: given as a
// line alone it is taken for that.
func inBuild(l *transcript.Log, names map[string]string) bool {
	return building(l, names) || l.Alone && unclear(l, names)
}

// script reports whether the program's name is a script's.
func script(_ *transcript.Log, names map[string]string) bool {
	switch path.Ext(names["program"]) {
	case ".sh", ".bash", ".py", ".rb", ".pl", ".js":
		return true
	}
	return strings.HasSuffix(names["program"], "entrypoint") || strings.Contains(names["program"], "/entrypoint") ||
		strings.Contains(names["program"], "venv/bin/")
}

// program reports whether it is not a script's.
func program(l *transcript.Log, names map[string]string) bool { return !script(l, names) }

// scriptAlone reports whether the last RUN in the text is a script's path and
// nothing else.
func scriptAlone(l *transcript.Log, names map[string]string) bool {
	for _, s := range slices.Backward(l.Steps) {
		if run, ok := strings.CutPrefix(s, "RUN "); ok {
			names["program"] = run
			return strings.Contains(run, "/") && !strings.ContainsAny(run, " ;&|$") && script(l, names)
		}
	}
	return false
}

// foreign reports whether the engine warned about an image for another CPU:
// whatever does not start then fails because of that.
func foreign(l *transcript.Log, _ map[string]string) bool { return l.Foreign }

// nativeScript and nativeProgram are script and program without that warning.
func nativeScript(l *transcript.Log, names map[string]string) bool {
	return !l.Foreign && script(l, names)
}
func nativeProgram(l *transcript.Log, names map[string]string) bool {
	return !l.Foreign && program(l, names)
}

// compiled reports whether the text is about a program that a compiler makes,
// notCompiled the opposite. Where the runtime does not name what it started, that
// is an entrypoint's script most of the time.
func compiled(l *transcript.Log, _ map[string]string) bool {
	return l.About(transcript.Go) || l.About(transcript.Rust)
}
func notCompiled(l *transcript.Log, names map[string]string) bool { return !compiled(l, names) }

// notStarted reports whether it is not a container's output.
func notStarted(l *transcript.Log, _ map[string]string) bool { return !l.Starting }

// What the kernel says about a program that it cannot start, in the words of
// runc since 1.1 ("exec /app: …"), of earlier versions of runc, and of buildah.
const (
	execPath  = `(?:(?:^|[\s:])(?:exec (?P<program>\.{0,2}/[^\s:]+)|fork/exec (?P<program>/[^\s:]+))|^exec (?P<program>\w[\w.-]*)): `
	execOlder = `exec user process caused:? "?`
)

// notExecuted is what bash since 5.2 says about a program whose loader or
// interpreter is missing.
const notExecuted = `(?:^|: )(?:line \d+: )?(?P<program>\.{0,2}/[^\s:]+): cannot execute: required file not found$`

// tini is what tini and dumb-init, which start other programs in a container, say
// about one that does not start.
const tini = `(?:^\[FATAL tini \(\d+\)\] exec (?P<program>[\w./]\S*) failed: |^\[dumb-init\] (?P<program>[^\s:]+): )`

// entrypointExec is how a script's shell begins to speak of what it was to start.
const entrypointExec = `^\S+: (?:exec: (?:line )?\d+: |(?:line )?\d+: exec: )`

// emulatorOpens is what Rosetta and QEMU say about a program whose loader the
// image lacks: it is for another CPU than the image.
const emulatorOpens = `(?:^rosetta error: failed to open elf at |^qemu-\S+: Could not open ')(?P<file>/lib\S*/ld-[^\s']+)`

// exitCode stands before the exit code of a step that failed, in the words of
// BuildKit, the legacy builder, Podman and kaniko.
const exitCode = `(?:did not complete successfully: exit code: |executor failed running: exit code: |returned a non-zero code: |building at STEP: (?:while running runtime: )?exit status |failed to execute command: waiting for process to exit: exit status )`

// shellFoundNot is what a shell says about a command that is in no directory of
// PATH.
var shellFoundNot = pattern.New(`^(?:/bin/)?(?:sh|bash|ash|dash): (?:line )?(?:\d+: )?(?P<program>[\w][\w.+-]*): (?:command )?not found$`)

// bareName reports whether a program is named without a directory: it was looked
// for in PATH.
func bareName(_ *transcript.Log, names map[string]string) bool {
	return !strings.Contains(names["program"], "/")
}

// nativeProgramPath is nativeProgram for a program that is named with its
// directory.
func nativeProgramPath(l *transcript.Log, names map[string]string) bool {
	return nativeProgram(l, names) && !bareName(l, names)
}

// notHook reports whether it is not a program of the engine that a runtime calls
// when a container starts.
func notHook(l *transcript.Log, _ map[string]string) bool { return !l.Says(hook) }

var hook = pattern.New(`error running hook`)

// dataFile is a file that is written to, and not run: bash says the same of both.
var dataFile = pattern.New(`\.(?:std(?:out|err)|log|txt|conf|cfg|ini|json|ya?ml|pid|lock|tmp|db|csv): Permission denied$`)

// plugin is a program that belongs to the docker command itself.
var plugin = pattern.New(shells.String() + `|/cli-plugins/|failed to fetch metadata: `)

var shells = pattern.New(`"(?:/usr)?(?:/bin/)?(?:sh|bash|ash|zsh|dash)(?: -c)?"|fork/exec /bin/(?:ba)?sh:`)

// hostTool matches what the docker command, the engine or Podman say about a
// program of their own that their machine lacks: no image has anything to do
// with it. The engine's words about a container's command name the container.
const hostTool = `^error during connect: |unable to prepare context: |error (?:getting|listing|storing) credentials|rootlesskit|cannot set ?up (?:user )?namespace|` +
	`exec: "(?:/usr/(?:local/)?s?bin/)?(?:docker-credential-[\w.-]+|newuidmap|newgidmap|ssh|rootlesskit|slirp4netns|pasta|fuse-overlayfs|netavark|aardvark-dns|conmon|runc|crun|buildctl|buildkitd|containerd(?:-shim\S*)?|dockerd|docker-(?:init|proxy|buildx|compose)|iptables|ip6tables|nft|auplink|zfs|lvm|mkfs\.\w+|btrfs|modprobe|unpigz|nvidia-container-(?:cli|runtime)|qemu-[\w-]+)": executable file not found in \$PATH$`

// shellsOrCgo matches what there are separate traps for, and what is not the
// image's.
var shellsOrCgo = pattern.New(shells.String() + `|"Output": ?"OCI runtime exec failed|cgo: C compiler|` + hostTool + `|` + noGcc)

// noGcc is what the go command says about a compiler that is missing. About a
// container's command, the engine would say more before it.
const noGcc = `^(?:# \S+ )?(?:cgo: (?:exec gcc: )?)?exec: "(?P<program>gcc|g\+\+|clang)": executable file not found in (?:\$PATH|%PATH%)`

// ofDriver are libraries that a graphics card's driver or CUDA brings: some
// programs only try them.
var ofDriver = pattern.New(`\blib(?:cu|nv)\w+\.so|dlerror|LD_PRELOAD`)

// startTraps are those about a program that does not start.
var startTraps = []entry{
	{
		Trap: Trap{
			ID: "run-in-scratch", Title: "RUN in a stage that has no shell", Exercise: "run-in-scratch", Lesson: 4,
			Why:     "RUN hands its command to /bin/sh of the image. scratch is empty and has none; distroless images have none either.",
			Cure:    "Do it in the build stage, and copy the result.",
			Example: "FROM debian:trixie AS build\nRUN mkdir /data\nFROM scratch\nCOPY --from=build /data /data",
		},
		rules: []rule{
			{core: "/bin/sh", line: pattern.New(`exec: "(?:/usr)?/bin/(?:ba)?sh": stat (?:/usr)?/bin/(?:ba)?sh: no such file or directory`), when: building, weight: likely},
			{core: "fork/exec /bin/sh: no such file", line: pattern.New(`(?:process failed to start with error|failed to execute command: starting command): fork/exec /bin/sh: no such file or directory`), weight: likely},
			{core: "/bin/sh", line: pattern.New(`exec: "/bin/sh": stat /bin/sh: no such file or directory`), when: unclear, weight: possible},
		},
	},
	{
		Trap: Trap{
			ID: "shell-form", Title: "ENTRYPOINT or CMD is in shell form, and the image has no shell", Exercise: "shell-form", Lesson: 4,
			Why:     "CMD /app is run as /bin/sh -c \"/app\". In scratch there is no /bin/sh, so the container cannot start, whatever /app is.",
			Cure:    "Use the exec form: a list in brackets and double quotes.",
			Example: `ENTRYPOINT ["/app"]`,
		},
		rules: []rule{
			{core: "/bin/sh", line: pattern.New(`exec: "/bin/sh(?: -c)?": stat /bin/sh(?: -c)?: no such file or directory`), when: starting, weight: likely},
			{core: "executable file `/bin/sh` not found", line: pattern.New("executable file `/bin/sh` not found in \\$PATH: No such file or directory"), when: starting, weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "debug-no-shell", Title: "The image has no such shell to look inside with", Exercise: "debug-no-shell", Lesson: 7,
			Why:     "A shell was asked for, and the image has none of that name: scratch and distroless have no shell at all, alpine has sh but no bash.",
			Cure:    "Try sh. Without any shell, build up to an earlier stage with --target and look there, or copy the files out.",
			Example: "docker build --target build -t look . && docker run --rm -it look sh\ndocker cp CONTAINER:/etc ./etc",
		},
		rules: []rule{
			{core: "sh", line: pattern.New(`exec failed: .*exec: "(?P<program>(?:(?:/usr)?/bin/)?(?:sh|bash|ash|zsh))": (?:executable file not found in \$PATH|stat \S+: no such file or directory)`), unless: checkOutput, weight: likely},
			{core: "sh", line: pattern.New(`exec: "(?P<program>sh|(?:(?:/usr)?/bin/)?(?:bash|ash|zsh)|/usr/bin/sh)": (?:executable file not found in \$PATH|stat \S+: no such file or directory)`), when: starting, weight: likely},
			{core: "sh", line: pattern.New("executable file `(?P<program>sh|(?:/bin/)?(?:bash|ash|zsh))` not found in \\$PATH"), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "dynamic-binary", Title: "The program is there, but the loader or a library that it needs is not", Exercise: "dynamic-binary", Lesson: 5,
			Why:     "A dynamically linked program names a loader, such as /lib64/ld-linux-x86-64.so.2, and libraries. Where they are missing, as in scratch, the kernel says \"no such file or directory\" of the program itself, although it is there. A program made on glibc does not start on alpine either.",
			Cure:    "Link it statically, or choose a final image that has the libraries. In Go: CGO_ENABLED=0, and no -buildmode=pie, which asks for the loader whatever CGO_ENABLED says. castoff measure --binary IMAGE shows how it is linked.",
			Example: "RUN CGO_ENABLED=0 go build -o /app .",
		},
		ways: ways.Dynamic,
		rules: []rule{
			{core: ": No such file or directory", line: pattern.New(tini + `No such file or directory`), when: nativeProgramPath, weight: likely},
			{core: "/ld-", line: pattern.New(emulatorOpens), weight: possible},
			{core: ": no such file or directory", line: pattern.New(execPath + `no such file or directory`), unless: shells, when: nativeProgram, weight: likely},
			{core: ": no such file or directory", line: pattern.New(execPath + `no such file or directory`), unless: shells, weight: possible},
			{core: "exec user process caused", line: pattern.New(execOlder + `no such file or directory`), when: compiled, weight: likely},
			{core: "exec user process caused", line: pattern.New(execOlder + `no such file or directory`), weight: possible},
			{core: "cannot execute: required file not found", line: pattern.New(notExecuted), when: nativeProgram, weight: likely},
			{core: "cannot execute: required file not found", line: pattern.New(notExecuted), weight: possible},
			{core: "error while loading shared libraries: ", line: pattern.New(`^(?P<program>[^\s:]+): error while loading shared libraries: (?P<library>[^\s:]+): cannot open shared object file`), weight: likely},
			{core: "No usable version of ", line: pattern.New(`No usable version of (?:the )?(?P<library>libssl|openssl) was found`), weight: likely},
			{core: "Error relocating ", line: pattern.New(`^Error relocating (?P<program>[^\s:]+): \S+: symbol not found`), when: notHook, weight: possible},
			{core: ".so", line: pattern.New(`(?:^|[\s(])(?P<library>lib[\w.+-]+\.so[\w.]*): cannot open shared object file: No such file or directory`), unless: ofDriver, weight: likely},
			{core: "Error loading shared library ", line: pattern.New(`(?:^|\()Error loading shared library (?P<library>[^\s:]+): No such file or directory \(needed by (?P<program>[^)]+)\)`), when: notHook, weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "library-version", Title: "The program was made with a newer C library than the image has", Exercise: "dynamic-binary", Lesson: 7,
			Why:     "It was linked in a build stage whose distribution is newer than that of the final stage. Programs run on newer libraries than their own, not on older ones.",
			Cure:    "Use the same release in both stages, or link statically (Go: CGO_ENABLED=0).",
			Example: "FROM golang:1.26-trixie AS build\n…\nFROM debian:trixie-slim",
		},
		ways: ways.Library,
		rules: []rule{
			{core: "' not found (required by ", line: pattern.New("version [`'](?P<library>(?:GLIBC|GLIBCXX|CXXABI)_[\\d.]+)' not found \\(required by (?P<program>[^)]+)\\)"), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "java-version", Title: "The program was compiled for a newer Java than the one that runs it",
			Why:     "Each version of Java has a version of class files: 52 is Java 8, 55 is 11, 61 is 17, 65 is 21. A Java runs those of its own version and older ones. The build stage, or the machine that made the file, has a newer one than the image that runs it.",
			Cure:    "Use the same version of Java in both stages, or let the compiler make older class files (javac --release).",
			Example: "FROM eclipse-temurin:VERSION-jdk AS build\n…\nFROM eclipse-temurin:VERSION-jre",
		},
		rules: []rule{
			{core: "UnsupportedClassVersionError: ", line: pattern.New(`UnsupportedClassVersionError: (?P<file>[\w/$.-]+)`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "script-interpreter", Title: "The script is there, but the program in its first line is not", Lesson: 5,
			Why:     "#!/bin/bash needs /bin/bash in the image, and what pip installs into a virtual environment needs the Python that this was made with: bin/python is a link to it, and copied to another stage it may lead nowhere. A file saved with Windows line endings asks for a program called \"sh\" and a carriage return, which no image has. The message speaks of the script, not of what it needs.",
			Cure:    "Save the script with Unix line endings (.gitattributes: *.sh text eol=lf), and use #!/bin/sh, or an image that has the interpreter at the same path: for a virtual environment, the same Python in both stages.",
			Example: "RUN sed -i 's/\\r$//' /entrypoint.sh",
		},
		ways: ways.Interpreter,
		rules: []rule{
			{core: ": no such file or directory", line: pattern.New(execPath + `no such file or directory`), unless: shells, when: nativeScript, weight: likely},
			{core: ": no such file or directory", line: pattern.New(execPath + `no such file or directory`), unless: shells, weight: possible},
			{core: "exec user process caused", line: pattern.New(execOlder + `no such file or directory`), when: notCompiled, weight: likely},
			{core: "exec user process caused", line: pattern.New(execOlder + `no such file or directory`), weight: possible},
			{core: "not found", line: pattern.New(`^/bin/(?:ba)?sh: (?:line )?(?:\d+: )?(?P<program>[\w.-]+\.sh|\.{0,2}/[^\s:]*(?:\.sh|mvnw|gradlew|entrypoint)): not found$`), when: notStarted, weight: likely},
			{core: "not found", line: pattern.New(`^/bin/(?:ba)?sh: (?:line )?(?:\d+: )?(?P<program>\.{0,2}/[^\s:]+): not found$`), weight: possible},
			{core: "exec: ", line: pattern.New(entrypointExec + `(?P<program>\.{0,2}/\S+): not found$`), when: script, weight: likely},
			{core: "cannot execute: required file not found", line: pattern.New(notExecuted), when: nativeScript, weight: likely},
			{core: "cannot execute: required file not found", line: pattern.New(notExecuted), weight: possible},
			{core: ": No such file or directory", line: pattern.New(tini + `No such file or directory`), when: nativeScript, weight: likely},
			{core: "env: ", line: pattern.New(`^(?:/usr/bin/)?env: (?:can't execute )?'(?P<interpreter>[\w.-]+)'?: No such file or directory$`), weight: likely},
			{core: "127", line: pattern.New(exitCode + `127\b`), when: scriptAlone, weight: fallback},
			{core: "bad interpreter: No such file or directory", line: pattern.New(`(?P<program>\S+): (?P<interpreter>\S+): bad interpreter: No such file or directory`), weight: likely},
			{core: "No such file or directory", line: pattern.New(`^(?:/usr/bin/)?env: [‘'"]?(?P<interpreter>[\w.-]+)(?:\\r)[’'"]?: No such file or directory`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "wrong-arch", Title: "The program was built for another CPU", Exercise: "wrong-arch", Lesson: 10,
			Why:     "The file is a program, but not for the CPU that should run it: an image for amd64 on an arm64 machine or the other way round, or a build that set GOARCH otherwise.",
			Cure:    "Build for the platform it shall run on, and let the build stage run on your own. Of an image of others, take a tag that has your platform, or let it be emulated: docker run --platform linux/amd64.",
			Example: "FROM --platform=$BUILDPLATFORM golang:1.26 AS build\nARG TARGETOS TARGETARCH\nRUN GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /app .",
		},
		ways: ways.Arch,
		rules: []rule{
			{core: "/ld-", line: pattern.New(emulatorOpens), weight: likely},
			{core: "xec format error", line: pattern.New(tini + `Exec format error`), when: program, weight: likely},
			{core: "xec format error", line: pattern.New(`^(?:(?:/bin/)?(?:sh|dash)|\S+\.sh): (?:line )?(?:\d+: )?(?P<program>\.{0,2}/\S+): (?:cannot execute binary file: )?Exec format error$`), weight: likely},
			{core: "spawn ", line: pattern.New(`\bspawn (?P<program>\S+) ENOEXEC\b`), weight: likely},
			{core: "exec ", line: pattern.New(execPath + `(?:exec format error|no such file or directory)`), unless: plugin, when: foreign, weight: likely},
			{core: "xec format error", line: pattern.New(execPath + `exec format error`), unless: plugin, when: program, weight: likely},
			{core: "xec format error", line: pattern.New(execPath + `exec format error`), unless: plugin, weight: possible},
			{core: "xec format error", line: pattern.New(`(?:` + execOlder + `|\[\d+\] System error: )exec format error`), weight: likely},
			{core: "xec format error", line: pattern.New(`^(?:/bin/)?(?:ba)?sh: (?:line )?(?:\d+: )?(?P<program>\S+): cannot execute binary file: Exec format error`), weight: likely},
			{core: "xec format error", line: pattern.New("exec container process `(?P<program>[^`]+)`: Exec format error"), weight: likely},
			{core: "requested image's platform", line: pattern.New(`The requested image's platform \((?P<platform>\w+/[^)]+)\) does not match the detected host platform`), weight: warning},
		},
	},
	{
		Trap: Trap{
			ID: "emulation-crash", Title: "A program for another CPU crashed in the emulator", Lesson: 10,
			Why:     "The platform is not the machine's own, so QEMU or Rosetta runs the program. Some programs crash there that run well on a real CPU: compilers, Node and Java above all. 132 is an illegal instruction, 139 a segmentation fault.",
			Cure:    "Let the build stage run on the machine's own CPU and cross-compile, or build each platform on a machine of its kind. A newer QEMU may do as well.",
			Example: "FROM --platform=$BUILDPLATFORM golang:VERSION AS build\nARG TARGETOS TARGETARCH\n\ndocker run --privileged --rm tonistiigi/binfmt --install all",
		},
		rules: []rule{
			{core: "qemu: uncaught target signal ", line: pattern.New(`qemu: uncaught target signal (?P<signal>\d+) \(`), weight: likely},
			{core: "rosetta error: ", line: pattern.New(`^rosetta error: `), unless: pattern.New(`failed to open elf`), weight: likely},
			{core: "13", line: pattern.New(exitCode + `13[29]\b`), when: foreign, weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "script-shebang", Title: "A script does not say which program runs it",
			Why:     "An entrypoint is started by the kernel and not by a shell. A text file has to begin with #! and the interpreter, in its very first line.",
			Cure:    "Make #!/bin/sh the first line, or name the interpreter in the entrypoint.",
			Example: `ENTRYPOINT ["/bin/sh", "/entrypoint.sh"]`,
		},
		rules: []rule{
			{core: "xec format error", line: pattern.New(tini + `Exec format error`), when: script, weight: likely},
			{core: "xec format error", line: pattern.New(execPath + `exec format error`), when: nativeScript, weight: likely},
			{core: "xec format error", line: pattern.New(execPath + `exec format error`), when: script, weight: possible},
			{core: "xec format error", line: pattern.New(`(?:` + execOlder + `|\[\d+\] System error: )exec format error`), weight: possible},
		},
	},
	{
		Trap: Trap{
			ID: "exec-bit", Title: "The file may not be executed", Exercise: "exec-bit", Lesson: 11,
			Why:     "The file has no execute permission, or what is named is a directory: COPY of a file to /app/ makes /app/FILE, and /app is then a directory. A script without the permission that is looked for in PATH counts as not found.",
			Cure:    "Set the permission when copying, or in Git (git update-index --chmod=+x FILE). See what the path really is.",
			Example: "COPY --chmod=755 entrypoint.sh /entrypoint.sh",
		},
		rules: []rule{
			{core: ": permission denied", line: pattern.New(`exec: "(?P<program>[^"]+)": permission denied`), unless: shells, weight: likely},
			{core: "executable file not found in $PATH", line: pattern.New(`exec: "(?P<program>[\w.-]*(?:\.sh|entrypoint))": executable file not found in \$PATH`), unless: checkOutput, weight: likely},
			{core: "ermission denied", line: pattern.New(execPath + `[Pp]ermission denied`), unless: shells, weight: likely},
			{core: "ermission denied", line: pattern.New(execOlder + `permission denied`), weight: likely},
			{core: "ermission denied", line: pattern.New(`^(?:/bin/)?(?:ba)?sh: (?:line )?(?:\d+: )?(?P<program>\.{0,2}/\S+): Permission denied$`), unless: dataFile, when: inBuild, weight: likely},
			{core: "ermission denied", line: pattern.New("open executable: Permission denied|exec container process `(?P<program>[^`]+)`: Permission denied"), weight: likely},
			{core: ": Permission denied", line: pattern.New(tini + `Permission denied`), weight: likely},
			{core: ": exec: ", line: pattern.New(`^\S+: exec: (?:line )?\d+: (?P<program>\.{0,2}/\S+): Permission denied$`), weight: likely},
			{core: "spawn ", line: pattern.New(`\bspawn (?P<program>\S+) EACCES\b`), weight: likely},
			{core: "126", line: pattern.New(exitCode + `126\b`), weight: fallback},
		},
	},
	{
		Trap: Trap{
			ID: "command-missing", Title: "The image has no such command", Lesson: 4,
			Why:  "The program is not installed in this image, is in another stage, or is not in a directory of PATH; or a volume that is mounted over its directory hides it. A final image has only what it was given. 127 is the shell's code for this.",
			Cure: "Install it in the stage that needs it, do the step in a stage that has it, or give the full path. In docker run, options come before the image's name: what follows is the command.",
		},
		ways: ways.Command,
		rules: []rule{
			{core: "executable file not found in $PATH", line: pattern.New(`exec: "(?P<program>[^"]+)": executable file not found in \$PATH`), unless: shellsOrCgo, weight: likely},
			{core: "not found in $PATH", line: pattern.New("executable file `(?P<program>[^`]+)` not found in \\$PATH"), unless: pattern.New("`(?:/bin/)?(?:sh|bash|ash|zsh)`"), weight: likely},
			{core: ": no such file or directory", line: pattern.New(`exec: "(?P<program>[^"]*/[^"]*)": stat [^"]+: no such file or directory`), unless: shellsOrCgo, weight: likely},
			{core: "not found", line: shellFoundNot, unless: bashOnly, when: notOfScript, weight: likely},
			{core: "not found", line: pattern.New(`^(?:/bin/(?:ba)?sh: (?:line )?(?:\d+: )?|(?:sh|bash): (?:line )?\d+: )(?P<program>[\w][\w.+-]*): (?:command )?not found$`), unless: bashOnly, when: func(l *transcript.Log, n map[string]string) bool {
				return l.Starting && !toolOfScript(l, n) || inBuild(l, n) && (l.Alone || notOfScript(l, n))
			}, weight: likely},
			{core: "not found", line: pattern.New(`^/bin/(?:ba)?sh: (?:line )?(?:\d+: )?(?P<program>\.{0,2}/[^\s:]+): not found$`), weight: likely},
			{core: ": No such file or directory", line: pattern.New(tini + `No such file or directory`), when: bareName, weight: likely},
			{core: ": No such file or directory", line: pattern.New(tini + `No such file or directory`), weight: possible},
			{core: "spawn ", line: pattern.New(`\bspawn (?P<program>\S+) ENOENT\b`), unless: pattern.New(`spawn (?:(?:/bin/)?(?:sh|bash)|docker\S*|podman) `), weight: likely},
			{core: " not installed?", line: pattern.New("^is `(?P<program>[\\w+.-]+)` not installed\\?$"), when: inBuild, weight: likely},
			{core: "exec: ", line: pattern.New(entrypointExec + `(?P<program>[A-Za-z][\w.+-]*): not found$`), weight: likely},
			{core: "exec: ", line: pattern.New(entrypointExec + `(?P<program>\.{0,2}/\S+): not found$`), weight: likely},
			{core: "127", line: pattern.New(exitCode + `127\b`), when: notSourced, weight: fallback},
		},
	},
}
