package explain

import (
	"slices"
	"testing"
)

// TestWarningsOfFailures: what a builder warns of is no explanation of a build
// that failed of something else. With what it did fail of, a warning that may
// have to do with it is told as well.
func TestWarningsOfFailures(t *testing.T) {
	const (
		end      = "\nERROR: failed to solve: process \"/bin/sh -c make\" did not complete successfully: exit code: 2"
		signals  = "\n - JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended behavior related to OS signals (line 20)"
		variable = "\n - UndefinedVar: Usage of undefined variable '$LD_LIBRARY_PATH' (line 10)"
		secret   = "\n - SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ENV \"API_KEY\") (line 3)"
		platform = "WARNING: The requested image's platform (linux/amd64) does not match the detected host platform (linux/arm64/v8) and no specific platform was requested"
		unsent   = "WARNING: No output specified with docker-container driver. Build result will only remain in the build cache."
	)
	for text, want := range map[string][]string{
		signals:           {"shell-signals"},
		variable + secret: {"undefined-var", "secret-in-arg"},
		"make: *** [all] Error 2\n" + signals + variable + secret + end:                                                  nil,
		"0.3 /bin/sh: 1: make: not found" + signals + variable + end:                                                     {"command-missing", "undefined-var"},
		variable + "\nERROR: failed to solve: process \"/bin/sh -c make\" did not complete successfully: exit code: 127": {"command-missing"},
		"ERROR: failed to solve: lint violation found for rules: JSONArgsRecommended" + signals:                          {"shell-signals"},
		platform: {"wrong-arch"},
		platform + "\nTraceback (most recent call last):\nKeyError: 'DATABASE_URL'":            nil,
		platform + "\nexec /app: exec format error":                                            {"wrong-arch"},
		platform + "\nd46918fd0d61 shop \"sh\" 5 seconds ago Exited (4294967295) 53 years ago": nil,
		unsent:       {"no-load"},
		unsent + end: nil,
	} {
		if got := ids(Explain(text)); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestKinds: words that several causes share.
func TestKinds(t *testing.T) {
	const build = "#5 [2/2] RUN x\n"
	for text, want := range map[string][]string{
		// A script that may not be executed is not found in PATH.
		`docker: Error response from daemon: exec: "docker-entrypoint.sh": executable file not found in $PATH: unknown.`: {"exec-bit", "command-missing"},
		`docker: Error response from daemon: exec: "gunicorn": executable file not found in $PATH: unknown.`:             {"command-missing"},
		`docker: Error response from daemon: exec: "bin/start": stat bin/start: no such file or directory: unknown.`:     {"command-missing"},

		// A script that is there, and whose interpreter is not.
		build + "#5 0.1 /bin/sh: 1: ./gradlew: not found":                     {"script-interpreter", "command-missing"},
		build + "#5 0.1 /bin/sh: 1: ./shop: not found":                        {"command-missing", "script-interpreter"},
		"web-1 | /bin/sh: 1: gunicorn: not found\nweb-1 exited with code 127": {"command-missing"},
		"/bin/sh: 1: gunicorn: not found\nsomebody exited":                    nil,

		"standard_init_linux.go:211: exec user process caused \"no such file or directory\"":                            {"script-interpreter", "dynamic-binary"},
		build + "#5 0.1 go build .\nstandard_init_linux.go:211: exec user process caused \"no such file or directory\"": {"dynamic-binary", "script-interpreter"},
		"executor failed running [/bin/sh -c ./build.sh]: exit code: 127":                                               {"script-interpreter", "command-missing"},
		"executor failed running [/bin/sh -c ./build.sh && make]: exit code: 127":                                       {"command-missing"},
		"The command '/bin/sh -c source /venv/bin/activate' returned a non-zero code: 127":                              {"bash-only"},
		"fork/exec /bin/sh: permission denied":                                                                          nil,
		"/usr/local/bin/docker-php-entrypoint: 9: exec: unzip: not found":                                               {"command-missing"},
		"/docker-entrypoint.sh: exec: line 62: run: not found":                                                          {"command-missing"},
		"Error relocating libnetwork-setkey: dm_task_set_name: symbol not found\nerror running hook #0":                 nil,

		// The old builder's short words about a file, and about no file of a COPY.
		"Step 3 : COPY shop.conf /etc/\nlstat shop.conf: no such file or directory":             {"copy-missing"},
		"Step 3 : RUN shop\nlstat shop.conf: no such file or directory":                         nil,
		"Step 3 : COPY --from=build shop.conf /etc/\nstat shop.conf: no such file or directory": nil,

		// The file that a tool works by: in a build, from a COPY, or fetched.
		build + "npm ERR! enoent ENOENT: no such file or directory, open '/app/package.json'":                                                                       {"program-file"},
		"web-1 | npm ERR! enoent ENOENT: no such file or directory, open '/app/package.json'\nweb-1 exited with code 254":                                           nil,
		build + "npm WARN enoent ENOENT: no such file or directory, open '/app/package.json'":                                                                       nil,
		build + "#5 0.1 Could not locate Gemfile":                                                                                                                   {"program-file"},
		build + "error: could not find `Cargo.toml` in `/src` or any parent directory":                                                                              {"program-file"},
		"#5 [2/2] RUN git clone x && cd x && cargo build\nerror: could not find `Cargo.toml` in `/x` or any parent directory":                                       nil,
		"#5 [2/2] RUN cargo chef cook\nerror: could not find `Cargo.toml` in `/src` or any parent directory":                                                        nil,
		"Service 'shop' failed to build : lstat shop.jar: no such file or directory":                                                                                {"copy-missing"},
		"[3/5] Fetching\nerror An unexpected error occurred: \"https://registry.yarnpkg.com/a/-/a-6.7.7.tgz: getaddrinfo EADDRNOTAVAIL registry.yarnpkg.com:443\".": {"no-network"},
		"build script failed\nis `cmake` not installed?":                                                                                                            nil,
		build + "is `cmake` not installed?":                                                                                                                         {"command-missing"},

		// A shell's words about what it starts, and about what it writes to.
		"/entrypoint.sh: exec: line 9: /start.sh: not found":             {"script-interpreter", "command-missing"},
		"/entrypoint.sh: exec: line 9: /opt/shop: not found":             {"command-missing"},
		"bash: /start.sh: Permission denied":                             {"exec-bit"},
		"bash: /docker.stdout: Permission denied":                        nil,
		"/bin/sh: can't create shop.log: Permission denied":              {"not-root"},
		"Logging failed: [Errno 13] Permission denied: '/.config'":       {"not-root"},
		"Step 3 : COPY shop-* /usr/bin/\nNo source files were specified": {"copy-missing"},
		"No source files were specified":                                 nil,

		// What PHP's configure says.
		"checking for zlib... configure: error: zip support requires ZLIB. Use --with-zlib-dir=<DIR>": {"build-tools"},
		"configure: error: Please reinstall the libzip distribution":                                  {"build-tools"},
		"configure: error: invalid feature name: shop":                                                nil,

		build + "#5 0.1 /bin/sh: create-env.sh: not found":           {"script-interpreter", "command-missing"},
		"[FATAL tini (7)] exec [] failed: No such file or directory": nil,
		`Oct 11 07:40:42 dockerd[1]: time="2019-10-11T07:40:42Z" level=warning msg="auplink flush failed: " error="exec: \"auplink\": executable file not found in $PATH" method=Unmount`: nil,

		// A file that was not fetched, and one that was not copied.
		build + "#5 0.1 Could not open input file: composer-setup.php":                                            nil,
		build + "#5 0.1 Could not open input file: artisan":                                                       {"program-file"},
		build + "#5 0.1 python: can't open file '/tmp/get-pip.py': [Errno 2] No such file or directory":           nil,
		"Error: Cannot find module '../lib/cli.js'\nRequire stack:\n- /usr/local/bin/npm":                         nil,
		"Error: Cannot find module '../lib/stock.js'\nRequire stack:\n- /app/index.js":                            {"node-module"},
		"Error: Cannot find module '../build/Release/canvas.node'\nRequire stack:\n- /app/node_modules/canvas.js": nil,

		// Modules of Python itself, of others in another version, and one's own.
		"ModuleNotFoundError: No module named '.wsgi'":   nil,
		"ModuleNotFoundError: No module named 'tkinter'": nil,
		"ImportError: No module named ConfigParser":      nil,
		"File \"/usr/lib/python3.12/site-packages/airflow/x.py\", line 1, in <module>\nModuleNotFoundError: No module named 'sqlalchemy.future'": nil,
		"File \"/app/shop.py\", line 1, in <module>\nModuleNotFoundError: No module named 'stock.list'":                                          {"python-module"},

		// Libraries, wherever their names stand.
		"ImportError: libGL.so.1: cannot open shared object file: No such file or directory":                                                                                {"dynamic-binary"},
		"PHP Warning: Unable to load dynamic library 'zip.so' (tried: /usr/lib/zip.so (libzip.so.4: cannot open shared object file: No such file or directory)) in Unknown": {"dynamic-binary"},
		"PHP Warning: Unable to load 'zip.so' (tried: /usr/lib/zip.so (Error loading shared library libzip.so.5: No such file or directory (needed by /usr/lib/zip.so))":    {"dynamic-binary"},
		"Could not load dynamic library 'libcudart.so.11.0'; dlerror: libcudart.so.11.0: cannot open shared object file: No such file or directory":                         nil,
		"ImportError: libcuda.so.1: cannot open shared object file: No such file or directory":                                                                              nil,
		"Error: Error loading shared library /app/node_modules/sharp/build/Release/sharp.node: Exec format error":                                                           {"node-modules"},
		"ERROR: ld.so: object '/usr/lib/libjemalloc.so' from LD_PRELOAD cannot be preloaded (cannot open shared object file): ignored.":                                     nil,

		// Compilers and headers.
		"No CMAKE_CXX_COMPILER could be found.": {"build-tools"},
		"CMake Error: CMake was unable to find a build program corresponding to \"Unix Makefiles\".  CMAKE_MAKE_PROGRAM is not set.":                                             {"build-tools"},
		"CMake Error at CMakeLists.txt:3 (message):\nCMake Error: CMake was unable to find a build program corresponding to \"Unix Makefiles\".  CMAKE_MAKE_PROGRAM is not set.": nil,
		"The CMAKE_CXX_COMPILER:\n\nc++\n\nis not a full path and was not found in the PATH.":                                                                                    {"build-tools"},
		build + "#5 0.1 /usr/bin/ld: cannot find -lpq: No such file or directory":                                                                                                {"build-tools"},
		build + "#5 0.1 = note: /usr/bin/ld: cannot find Scrt1.o: No such file or directory":                                                                                     {"build-tools"},
		"The system library `openssl` required by crate `openssl-sys` was not found.":                                                                                            {"build-tools"},
		"configure: error: Package requirements (oniguruma) were not met:":                                                                                                       {"build-tools"},
		"_radix.c:17:0: fatal error: limits.h: No such file or directory":                                                                                                        {"build-tools"},
		"_cgo_export.c:3:10: fatal error: stdlib.h: No such file or directory":                                                                                                   {"no-compiler"},

		// Who trusts whom.
		"docker: x509: certificate signed by unknown authority.":                                                               {"registry-tls"},
		"ERROR: for web  Error response from daemon: Get \"https://r.example\": x509: certificate signed by unknown authority": nil,

		// Lock files, versions, signals.
		"Pipfile.lock not found, creating…":                                                   nil,
		"Pipfile.lock not found!":                                                             {"lock-file"},
		"go build github.com/spf13/pflag: module requires Go 1.12":                            {"too-old-go"},
		"go: download go1.22 for linux/amd64: toolchain not available":                        {"too-old-go"},
		"go install: version is required when current directory is not in a module":           {"go-mod"},
		"process didn't exit successfully: `rustc --crate-name x` (signal: 9, SIGKILL: kill)": {"killed"},
		"error Command failed with signal \"SIGKILL\".":                                       {"killed"},
		"Error: EACCES: permission denied, mkdir 'logs'":                                      {"not-root"},

		"ERR_PNPM_LOCKFILE_BREAKING_CHANGE  Lockfile /app/pnpm-lock.yaml not compatible with current pnpm": {"lock-file"},
		"npm ERR! code ELIFECYCLE\nnpm ERR! errno 137":                                                     {"killed"},
		"npm ERR! code ELIFECYCLE\nnpm ERR! errno 1":                                                       nil,

		// apt writes its words out since 3.0.
		"Error: Unable to locate package curl": {"package-lists"},
		"Warning: GPG error: https://r.example x InRelease: The following signatures couldn't be verified because the public key is not available: NO_PUBKEY 0123456789ABCDEF": {"apt-signature"},
		"Error: The repository 'https://r.example/debian trixie Release' does not have a Release file.":                                                                        {"apt-expired"},

		"npm error errno EAI_AGAIN\nnpm error request to https://registry.npmjs.org/pnpm failed, reason: getaddrinfo EAI_AGAIN registry.npmjs.org": {"no-network"},
		"dependency failed to start: container for service \"web\" is unhealthy":                                                                   {"healthcheck"},

		"Step 2/2 : RUN yarn build\nerror Command \"build\" not found.": nil,
		"Step 2/2 : RUN yarn tsc\nerror Command \"tsc\" not found.":     {"dev-dependencies"},
		"Error response from daemon: Unknown instruction: --ENABLE-FTP": {"broken-line"},
		"Error: EACCES: permission denied, stat '/app/x'":               {"not-root"},

		"Step 2/2 : RUN bundle install\nyaml.h not found": {"build-tools"},
		"sh: 1: ./gradlew: Permission denied":             {"exec-bit"},
		"No usable version of the libssl was found":       {"dynamic-binary"},
		"Caused by: org.gradle.api.UncheckedIOException: Failed to create parent directory '/code/.gradle' when creating directory '/code/.gradle/4.3'": {"not-root"},

		// Packages that every release has, and others.
		"bash (no such package):\nrequired by: world[bash]":                               {"no-network", "package-lists"},
		"python (no such package):\nrequired by: world[python]":                           {"package-lists"},
		"curl-8.1.1-r0:\nbreaks: world[curl~8.0]":                                         {"package-lists"},
		"npm error gyp ERR! find Python - \"\" could not be run":                          {"build-tools"},
		"Cannot connect to the Docker daemon. Is the docker daemon running on this host?": {"no-daemon"},

		// A stage that was right.
		"invalid from flag value build: repository sha256 not found: does not exist or no pull access": nil,
	} {
		if got := ids(Explain(text)); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
