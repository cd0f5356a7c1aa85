package explain

import (
	"cmp"
	"strings"

	"castoff/cmd/castoff/internal/engine/explain/transcript"
	"castoff/cmd/castoff/internal/engine/explain/ways"
	"castoff/cmd/castoff/internal/ground/pattern"
)

// forSystem is the name of a package that has the compiled part of another one
// for one system.
var forSystem = pattern.New(`(?:linux|darwin|win32|android)(?:musl)?-?(?:x64|x86|arm64|arm|ia32)`)

// fetched is a file that is fetched and run: it is not there because that failed,
// or because its checksum was wrong.
var fetched = pattern.New(`\b(?:composer-setup|get-pip|ez_setup|installer)\.(?:php|py)\b`)

// copied is for a file of the project that a step of a build reads: a COPY should
// have brought it. Sources that the step itself fetches are not meant, nor are
// tools that look for a file of their own.
func copied(file string) func(*transcript.Log, map[string]string) bool {
	return func(l *transcript.Log, names map[string]string) bool {
		names["file"] = cmp.Or(names["file"], file)
		return inBuild(l, names) && !l.Has("git clone ") && !l.Has("cargo chef ")
	}
}

// cgoHeader is a header that cgo does not find, which there is a trap for.
var cgoHeader = pattern.New(`(?:cgo\S*\.[ch]|\.go):\d+:`)

// cmakeCompiler reports whether it is a compiler that CMake does not find,
// cmakeAlone whether it says nothing that stands above the program it misses.
func cmakeCompiler(l *transcript.Log, _ map[string]string) bool { return l.Says(cmakesCompiler) }
func cmakeAlone(l *transcript.Log, _ map[string]string) bool    { return !l.Says(cmakesOther) }

var (
	cmakesCompiler = pattern.New(`^The CMAKE_(?:C|CXX)_COMPILER:$`)
	cmakesOther    = pattern.New(`^CMake Error at |^CMake Error: The (?:source|current)|does not appear to contain CMakeLists`)
)

// packageOfNode reports whether a module is a package, or a file of the program
// beside the one that asks for it.
func packageOfNode(l *transcript.Log, names map[string]string) bool {
	module := names["module"]
	return !strings.HasPrefix(module, "/") && !strings.HasPrefix(module, "node:") && !strings.Contains(module, `:\`) &&
		!forSystem.MatchString(module) && !strings.Contains(module, "build/Release") && !l.Says(ofNode) && !devLeftOut(l, names)
}

// ofNode is npm or another program of Node's own that asks for a module: it was
// copied without what lies beside it.
var ofNode = pattern.New(`^- /usr/(?:local/)?(?:s?bin|lib/node_modules/(?:npm|corepack))/`)

// missingTraps are those about what a program of some language needs and does
// not find in the image.
var missingTraps = []entry{
	{
		Trap: Trap{
			ID: "program-file", Title: "The file is not where the command looks for it",
			Why:     "CMD, ENTRYPOINT or RUN starts a program that reads a file, and the file is not there: the build puts it elsewhere or under another name, it was not copied to this stage, or a volume that is mounted over the directory hides it. A path without a slash in front counts from WORKDIR.",
			Cure:    "Look into the image, and give the file's full path. In a multi-stage build, copy it from the directory that the build writes to (dist, build/libs, target, publish).",
			Example: "docker run --rm --entrypoint ls my-app -l /app",
		},
		ways: ways.File,
		rules: []rule{
			{core: "Unable to access jarfile ", line: pattern.New(`^Error: Unable to access jarfile (?P<file>\S+)$`), weight: likely},
			{core: "can't open file '", line: pattern.New(`^(?:\S*/)?python[\d.]*: can't open file '(?P<file>[^']+)': \[Errno 2\] No such file or directory$`), unless: fetched, weight: likely},
			{core: "Cannot find module '/", line: pattern.New(`^Error: Cannot find module '(?P<file>/[^']+)'$`), weight: likely},
			{core: "Could not open input file: ", line: pattern.New(`^Could not open input file: (?P<file>\S+)$`), unless: fetched, weight: likely},
			{core: "equirements file", line: pattern.New(`^(?:ERROR: )?Could not open requirements file: \[Errno 2\] No such file or directory: '(?P<file>[^']+)'$`), when: copied("requirements.txt"), weight: likely},
			{core: "package.json'", line: pattern.New(`^npm (?:ERR!|error) (?:enoent )?(?:Could not read package\.json: Error: )?ENOENT: no such file or directory, open '(?P<file>[^']*package\.json)'$`), when: copied("package.json"), weight: likely},
			{core: "package.json", line: pattern.New(`Couldn't find a package\.json file in |No package\.json found in `), when: copied("package.json"), weight: likely},
			{core: "ould not find ", line: pattern.New("^error: could not find `Cargo\\.toml` in "), when: copied("Cargo.toml"), weight: likely},
			{core: "ould not find ", line: pattern.New(`^Composer could not find a composer\.json file in `), when: copied("composer.json"), weight: likely},
			{core: "ould not find ", line: pattern.New(`^Poetry could not find a pyproject\.toml file in `), when: copied("pyproject.toml"), weight: likely},
			{core: "Could not locate Gemfile", line: pattern.New(`^Could not locate Gemfile\b`), when: copied("Gemfile"), weight: likely},
			{core: "there is no POM in this directory", line: pattern.New(`there is no POM in this directory`), when: copied("pom.xml"), weight: likely},
			{core: "MSB1003", line: pattern.New(`\berror MSB1003: `), when: copied("*.csproj"), weight: likely},
			{core: "does not appear to contain CMakeLists.txt", line: pattern.New(`does not appear to contain CMakeLists\.txt`), when: copied("CMakeLists.txt"), weight: likely},
			{core: "The application to execute does not exist: ", line: pattern.New(`The application to execute does not exist: '(?P<file>[^']+)'`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "node-module", Title: "Node does not find a module that the program asks for",
			Why:     "Packages lie in node_modules beside package.json, and are there only if npm ci ran in that directory of this stage, or if the directory was copied from the stage where it ran. A bind mount over the program's directory hides them. What package.json lists for development only, or not at all, is missing after --omit=dev. Of your own files, one was not copied, or has other capitals: Linux tells them apart.",
			Cure:    "Install the packages in the image, or copy node_modules from the stage that did, next to the program. With a bind mount in Compose, give node_modules a volume of its own.",
			Example: "COPY --from=build /app/node_modules ./node_modules\nCOPY --from=build /app/dist ./dist",
		},
		rules: []rule{
			{core: "Cannot find module '", line: pattern.New(`^(?:Uncaught )?Error: Cannot find module '(?P<module>[^']+)'$`), when: packageOfNode, weight: likely},
			{core: "Cannot find package '", line: pattern.New(`Error(?: \[ERR_MODULE_NOT_FOUND\])?: Cannot find package '(?P<module>[^']+)' imported from `), when: packageOfNode, weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "build-tools", Title: "Something has to be compiled, and the image lacks the tools for it", Lesson: 7,
			Why:     "Packages of Python, Node, Ruby, PHP and Rust have parts in C where nothing ready-made fits the image. That takes a compiler, make and the headers of libraries, which slim and alpine images lack.",
			Cure:    "Install them in the build stage, or build on the full image, and copy the result: the final stage needs no compiler. Headers are in packages that end in -dev (Python.h: python3-dev; pg_config: libpq-dev).",
			Example: "# Debian\nRUN apt-get update \\\n && apt-get install -y --no-install-recommends build-essential\n# alpine\nRUN apk add --no-cache build-base",
		},
		ways: ways.Headers,
		rules: []rule{
			{core: "gcc", line: pattern.New(`^(?:error: command '(?P<program>[\w./-]*gcc)' failed: No such file or directory|unable to execute '(?P<program>[\w./-]*gcc)': No such file or directory|error: \[Errno 2\] No such file or directory: '(?P<program>[\w./-]*gcc)')`), weight: likely},
			{core: "fatal error: ", line: pattern.New(`fatal error: (?P<file>(?:Python|assert|errno|limits|pthread|signal|stdint|stdio|stdlib|string|unistd|ffi|libpq-fe|mysql|ruby|zlib|jpeglib|sasl/sasl|openssl/\w+|libxml/\w+|gmp|sqlite3|lber|krb5|cairo|X11/\w+|linux/\w+|yaml|curl/curl|portaudio|sql)\.h): No such file or directory`), unless: cgoHeader, weight: likely},
			{core: "pg_config executable not found", line: pattern.New(`^Error: (?P<program>pg_config) executable not found`), weight: likely},
			{core: "mysql_config", line: pattern.New(`(?P<program>mysql_config): (?:command )?not found$|Can not find valid pkg-config name`), weight: possible},
			{core: "gyp ERR! ", line: pattern.New(`^(?:npm (?:ERR!|error) )?gyp ERR! (?:stack Error: not found: (?P<program>make|g\+\+|gcc)|find Python (?:Could not|.*not found|- "[^"]*" could not be run)|stack Error: Can't find Python executable|stack Error: Could not find any (?P<program>Python) installation)`), weight: likely},
			{core: "linker `", line: pattern.New("^error: linker [`'](?P<program>cc|gcc|\\S+-gcc)['`] not found"), weight: likely},
			{core: "COMPILER could be found", line: pattern.New(`^No CMAKE_(?:C|CXX)_COMPILER could be found\.$`), weight: likely},
			{core: "is not a full path and was not found in the PATH.", line: pattern.New(`^is not a full path and was not found in the PATH\.$`), when: cmakeCompiler, weight: likely},
			{core: "unable to find a build program corresponding to ", line: pattern.New(`^CMake Error: CMake was unable to find a build program corresponding to "Unix Makefiles"`), when: cmakeAlone, weight: likely},
			{core: "/ld: cannot find ", line: pattern.New(`/ld: cannot find (?P<file>S?crt[1i]\.o|-l[\w+.-]+)(?:$|:)`), when: func(l *transcript.Log, n map[string]string) bool { return inBuild(l, n) && !goLink(l, n) }, weight: likely},
			{core: ".h not found", line: pattern.New(`^(?P<file>[\w/]+\.h) not found$`), when: inBuild, weight: likely},
			{core: " is missing.", line: pattern.New(`^(?P<library>lib\w+) is missing\.  ?[Pp]lease (?:visit|locate) `), weight: likely},
			{core: "required by crate ", line: pattern.New("^The system library [`'](?P<library>[^`']+)[`'] required by crate "), weight: likely},
			{core: "Could not find directory of OpenSSL installation", line: pattern.New(`^Could not find directory of OpenSSL installation`), weight: likely},
			{core: "configure: error: Package requirements (", line: pattern.New(`^configure: error: Package requirements \((?P<library>[^)]+)\) were not met`), weight: likely},
			{core: "configure: error: ", line: pattern.New(`(?:^|\.\.\. )configure: error: (?:[Pp]lease reinstall the (?P<library>[\w+.-]+) distribution|\S+ support requires (?P<library>ZLIB)\b|(?P<file>[\w/-]+\.h) not found\b|Cannot (?:find|locate header file) (?P<file>[\w/-]+\.h)|Unable to locate (?P<file>[\w/-]+\.h)|(?P<library>libpng|libjpeg|libXpm|libwebp)\.\S+ not found|(?:xml2|freetype)-config not found)`), weight: likely},
			{core: "in the pkg-config search path", line: pattern.New(`^Package (?P<library>\S+) was not found in the pkg-config search path`), weight: likely},
			{core: "You have to install development tools first", line: pattern.New(`You have to install development tools first`), weight: likely},
			{core: "pkg-config", line: pattern.New("(?:[`']?(?P<program>pkg-config)['`]? command could not be found|Could not run [`']PKG_CONFIG)"), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "no-gpu", Title: "The engine has no driver for graphics cards",
			Why:     "--gpus asks the engine for NVIDIA's runtime, which belongs to the machine of the daemon and not to the image. It is not installed, or the engine was not restarted after that.",
			Cure:    "Install the NVIDIA Container Toolkit beside the driver, let it configure Docker, and restart that.",
			Example: "sudo nvidia-ctk runtime configure --runtime=docker\nsudo systemctl restart docker",
		},
		rules: []rule{
			{core: "could not select device driver ", line: pattern.New(`could not select device driver "[^"]*" with capabilities: \[\[.*gpu`), weight: likely},
			{core: "unknown or invalid runtime name: ", line: pattern.New(`unknown or invalid runtime name: (?P<runtime>nvidia)`), weight: likely},
		},
	},
}
