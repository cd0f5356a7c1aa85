package explain

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestWays: a cure is for the language that the text is about.
func TestWays(t *testing.T) {
	for _, tt := range []struct{ text, trap, cure, not string }{
		{"exec /app: no such file or directory", "dynamic-binary", "CGO_ENABLED=0", ""},
		{"#5 [2/2] RUN cargo build --release\nexec /app: no such file or directory", "dynamic-binary", "musl", "CGO_ENABLED"},
		{"/app/target/release/shop: error while loading shared libraries: libssl.so.3: cannot open shared object file: No such file or directory", "dynamic-binary", "library's package", "CGO_ENABLED"},
		{"shop: error while loading shared libraries: libc.musl-x86_64.so.1: cannot open shared object file: No such file or directory", "dynamic-binary", "statically", "library's package"},
		{"Error: Error loading shared library ld-linux-x86-64.so.2: No such file or directory (needed by /app/node_modules/canvas/build/Release/canvas.node)", "dynamic-binary", "npm ci in a stage", "CGO_ENABLED"},
		{"Step 1/2 : FROM python:3.12 AS build\nexec /opt/python: no such file or directory", "dynamic-binary", "python:VERSION", "CGO_ENABLED"},
		{"Step 1/2 : FROM openjdk:21 AS build\nexec /opt/jre/bin/java: no such file or directory", "dynamic-binary", "jlink", "CGO_ENABLED"},
		{"./target/release/shop: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.36' not found (required by ./target/release/shop)", "library-version", "both tags", "CGO_ENABLED"},
		{"#5 [2/2] RUN npm ci\nexec /app: exec format error", "wrong-arch", "node_modules", "GOARCH"},
		{"exec /app/.venv/bin/shop: no such file or directory", "script-interpreter", "both stages", "line endings"},
		{"exec /entrypoint.sh: no such file or directory", "script-interpreter", "line endings", ""},
		{"exec /app: exec format error", "wrong-arch", "own", ""},
		{"#5 [2/2] RUN cargo build --release\nThe command '/bin/sh -c x' returned a non-zero code: 137", "killed", "CARGO_BUILD_JOBS", "GOFLAGS"},
		{"#5 [2/2] RUN npm run build\n#5 0.1 Killed", "killed", "NODE_OPTIONS", "GOFLAGS"},
		{"Step 2/2 : RUN ./gradlew build\nThe command '/bin/sh -c x' returned a non-zero code: 137", "killed", "heap", "GOFLAGS"},
		{"Step 2/2 : RUN pip install torch\nThe command '/bin/sh -c x' returned a non-zero code: 137", "killed", "wheels", "GOFLAGS"},
		{"at x(Shop.java:1)\njavax.net.ssl.SSLHandshakeException: PKIX path building failed: x", "private-ca", "keytool", ""},
		{"Step 1/2 : FROM python:3.12\ndocker: exec: \"gunicorn\": executable file not found in $PATH", "command-missing", "virtual environment", ""},
		{"/bin/sh: 1: nvm: not found", "command-missing", "function", "Install it"},
		{"docker: exec: \"ls -l\": executable file not found in $PATH", "command-missing", "one word", "Install it"},
		{"docker: exec: \"-d\": executable file not found in $PATH", "command-missing", "before the image's name", "Install it"},
		{"docker: exec: \"C:/Program Files/Git/usr/bin/sh\": stat C:/Program Files/Git/usr/bin/sh: no such file or directory", "command-missing", "Git Bash", "Install it"},
		{"docker: exec: \"/srv/run\": stat /srv/run: no such file or directory", "command-missing", "copy it to that path", "Install it"},
		{"#5 [2/2] RUN python3 setup.py install\n#5 0.1 python3: can't open file '/setup.py': [Errno 2] No such file or directory", "program-file", "above this RUN", ""},
		{"python3: can't open file '/app/main.py': [Errno 2] No such file or directory", "program-file", "Look into the image", ""},
		{"#5 [2/2] RUN npm ci\nnpm ERR! enoent ENOENT: no such file or directory, open '/app/package.json'", "program-file", "build context", "Look into"},
		{"Step 2/3 : COPY [a.conf, /etc/\nCOPY failed: stat /var/lib/docker/tmp/docker-builder1/[a.conf,: no such file or directory", "copy-missing", "square brackets", ""},
		{"Step 2/3 : COPY target/shop.jar /\nCOPY failed: stat /var/lib/docker/tmp/docker-builder1/target/shop.jar: no such file or directory", "copy-missing", "before docker build", ""},
		{"Step 2/3 : COPY shop.conf /\nCOPY failed: stat /var/lib/docker/tmp/docker-builder1/shop.conf: no such file or directory", "copy-missing", ".dockerignore", "square brackets"},
		{"E: Version '1.4.9' for 'apt-utils' was not found", "package-lists", "Leave the version out", "Update and install"},
		{"#5 [2/2] RUN apk add yarn\nWARNING: Ignoring APKINDEX.70c88391.tar.gz: No such file or directory\nERROR: unsatisfiable constraints:\n  yarn (missing):\n    required by: world[yarn]", "package-lists", "let apk fetch", "pkgs.alpinelinux.org"},
		{"Error loading shared library libstdc++.so.6: No such file or directory (needed by /shop)", "dynamic-binary", "alpine", "Debian"},
		{"/usr/bin/env: 'ash': No such file or directory", "script-interpreter", "Install the program", ""},
		{"/usr/bin/env: 'ruby\\r': No such file or directory", "script-interpreter", "Unix line endings", "Install the program"},
		{"mkdir: cannot create directory '/data/x': Permission denied", "not-root", "bind mount", ""},
		{"#5 [2/2] RUN mkdir /data/x\n#5 0.1 mkdir: cannot create directory '/data/x': Permission denied", "not-root", "before USER", "bind mount"},
		{"dependency failed to start: container shop-db-1 is unhealthy", "healthcheck", "docker logs", ""},
		{"\"ExitCode\": -1, \"Output\": \"OCI runtime exec failed: exec failed: exec: \\\"curl\\\": executable file not found", "healthcheck", "check itself", "docker logs"},
		{"E: The repository 'https://download.docker.com/linux/debian forky Release' does not have a Release file.", "apt-expired", "added", "maintained"},
		{"E: The repository 'http://deb.debian.org/debian stretch Release' does not have a Release file.", "apt-expired", "maintained", "added"},
		{"Step 2/2 : RUN npm run build\nError: getaddrinfo ENOTFOUND db", "no-network", "no dot", "http_proxy"},
		{"Step 2/2 : RUN npm run build\nError: getaddrinfo ENOTFOUND registry.npmjs.org", "no-network", "http_proxy", "no dot"},
		{"no matching manifest for windows/amd64 10.0.19041 in the manifest list entries", "no-platform", "Linux containers", ""},
		{"failed to get fileinfo for /kaniko/0/kaniko/.config: lstat /kaniko/0/kaniko/.config: no such file or directory", "from-path", "another builder", "go build"},
		{"docker: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by docker)", "library-version", "docker:cli", "both stages"},
		{"ERR_PNPM_LOCKFILE_BREAKING_CHANGE  Lockfile not compatible with current pnpm", "lock-file", "packageManager", "before the packages"},
		{"ERR_PNPM_OUTDATED_LOCKFILE  Cannot install", "lock-file", "before the packages", ""},
		{"dockerfile parse error line 7: unknown instruction: <!DOCTYPE", "unknown-instruction", "web page", "misspelt"},
		{"Step 2/2 : RUN npm ci\n/bin/sh: 1: vite: not found", "command-missing", "npx", "Install it in"},
		{"Step 2/2 : RUN npm ci\n/bin/sh: 1: git: not found", "command-missing", "Install it in", "npx"},
		{"Step 2/2 : RUN git clone x\nHost key verification failed.", "private-repository", "known_hosts", "netrc"},
		{"Step 2/2 : RUN git clone x\ngit@git.example: Permission denied (publickey).", "private-repository", "SSH agent", "known_hosts"},
		{"ERROR: unable to select packages:\npython (no such package):", "package-lists", "pkgs.alpinelinux.org", "apt-get"},
		{"No match for argument: htop", "package-lists", "EPEL", "apt-get"},
		{"E: Unable to locate package htop", "package-lists", "Update and install", "EPEL"},
		{"Error loading shared library libssl.so.1.0.0: No such file or directory (needed by /usr/bin/x)\nError relocating /usr/bin/x: BIO_free: symbol not found", "dynamic-binary", "library's package", "CGO_ENABLED"},
		{"Package libzip was not found in the pkg-config search path.", "build-tools", "development package", "build-essential"},
		{"x.c:1:10: fatal error: libpq-fe.h: No such file or directory", "build-tools", "development package", "build-essential"},
		{"x.c:1:10: fatal error: limits.h: No such file or directory", "build-tools", "build-essential", ""},
		{"exec: \"curl\": executable file not found in $PATH", "command-missing", "Install it", ""},
	} {
		got := Explain(tt.text)
		if len(got) == 0 || got[0].Trap.ID != tt.trap {
			t.Errorf("%q: %q, want %s", tt.text, ids(got), tt.trap)
			continue
		}
		said := got[0].Trap.Cure + "\n" + got[0].Trap.Example
		if !strings.Contains(said, tt.cure) || tt.not != "" && strings.Contains(said, tt.not) {
			t.Errorf("%q: %s", tt.text, said)
		}
	}
}

// TestExamplesDoNotFail: an example is not what has just failed.
func TestExamplesDoNotFail(t *testing.T) {
	for text, want := range map[string]string{
		"go: go.mod requires go >= 1.25 (running go 1.24.4; GOTOOLCHAIN=local)":                            "FROM golang:1.25 AS build",
		"main.go:3:2: package log/slog is not in GOROOT (/usr/local/go/src/log/slog)":                      "FROM golang:VERSION AS build",
		"docker: Error response from daemon: manifest for golang:1.26-trixie not found: manifest unknown":  "",
		"docker: Error response from daemon: manifest for golang:1.26-bokworm not found: manifest unknown": "FROM golang:1.26-trixie",
	} {
		if got := Explain(text); len(got) == 0 || got[0].Trap.Example != want {
			t.Errorf("%q: %+v, want the example %q", text, got, want)
		}
	}
}

// TestWaysAreTold holds for the ways out what TestTraps does for the traps.
func TestWaysAreTold(t *testing.T) {
	for _, e := range entries {
		for _, w := range e.ways {
			if !strings.HasSuffix(w.Cure, ".") && !strings.HasSuffix(w.Cure, ")") || strings.ContainsAny(w.Cure, "!\n\t") || w.When == nil {
				t.Errorf("%s: %q", e.ID, w.Cure)
			}
			for line := range strings.SplitSeq(w.Example, "\n") {
				if utf8.RuneCountInString(line) > 74 {
					t.Errorf("%s: %s", e.ID, line)
				}
			}
		}
	}
}

// TestOthers tells apart what is the image's from what is not, and the words of
// many programs for one trap.
func TestOthers(t *testing.T) {
	for text, want := range map[string][]string{
		// Programs of the machine that the docker command runs on.
		`cannot setup namespace using newuidmap: exec: "newuidmap": executable file not found in $PATH`:                                                                                                        nil,
		`error during connect: Get "http://docker.example.com/v1.47/info": exec: "ssh": executable file not found in $PATH`:                                                                                    nil,
		`unable to prepare context: unable to find 'git': exec: "git": executable file not found in $PATH`:                                                                                                     nil,
		`docker: Error response from daemon: OCI runtime create failed: exec: "ssh": executable file not found in $PATH: unknown`:                                                                              {"command-missing"},
		"#5 [2/2] RUN x\nunable to prepare context: unable to 'git clone' to temporary context directory: error fetching: fatal: could not read Username for 'https://git.example': terminal prompts disabled": nil,

		// Git is missing for modules, or for the stamp.
		"Step 3/4 : RUN go get x\ngo: missing Git command. See https://golang.org/s/gogetcmd\npackage x: exec: \"git\": executable file not found in $PATH":                  {"command-missing"},
		"Step 3/4 : RUN go build\ngo: missing Git command. See https://golang.org/s/gogetcmd\nerror obtaining VCS status: exec: \"git\": executable file not found in $PATH": {"command-missing", "vcs-stamp"},

		// Not a disk.
		"Error: ENOSPC: no space left on device, watch '/app/src'":       nil,
		"failed to create fsnotify watcher: no space left on device":     nil,
		"mkdir /sys/fs/cgroup/pids/docker/0a1b: no space left on device": nil,
		"FATAL:  could not create semaphores: No space left on device":   nil,
		"write /dev/shm/x: no space left on device":                      {"small-shm"},
		"write /var/lib/docker/tmp/x: no space left on device":           {"disk-full"},
		"Error: ENOSPC: no space left on device, write":                  {"disk-full"},

		// Somebody's own authority, in the words of many.
		"npm error code UNABLE_TO_GET_ISSUER_CERT_LOCALLY":                                                                                               {"private-ca"},
		"npm ERR! request to https://registry.example/x failed, reason: unable to get local issuer certificate":                                          {"private-ca"},
		`error An unexpected error occurred: "https://registry.example/x: self signed certificate in certificate chain".`:                                {"private-ca"},
		"javax.net.ssl.SSLHandshakeException: PKIX path building failed: x":                                                                              {"private-ca"},
		"WARNING: fetching https://dl-cdn.alpinelinux.org/alpine/v3.20/main: TLS: server certificate not trusted":                                        {"private-ca"},
		"ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1000)": {"ca-certs"},
		"ERROR: cannot verify example.com's certificate, issued by 'CN=X':\n  Unable to locally verify the issuer's authority.":                          {"ca-certs"},
		`Error response from daemon: Get "https://r.example/v2/": x509: certificate signed by unknown authority`:                                         {"registry-tls"},

		// A package of the program's own, of the standard library, or of nobody.
		"main.go:4:2: package shop/stock is not in std (/usr/local/go/src/shop/stock)":                                           {"go-package"},
		"#5 [2/2] RUN GO111MODULE=off go build\nmain.go:4:2: package shop/stock is not in GOROOT (/usr/local/go/src/shop/stock)": {"gopath"},
		"main.go:4:2: package slices is not in GOROOT (/usr/local/go/src/slices)":                                                {"too-old-go"},
		"main.go:4:2: package shop is not in std (/usr/local/go/src/shop)":                                                       {"gopath"},

		// tini, dumb-init, Node, kaniko, emulators, env.
		"[FATAL tini (7)] exec shop failed: No such file or directory":                     {"command-missing"},
		"[FATAL tini (7)] exec /run.sh failed: No such file or directory":                  {"script-interpreter", "command-missing"},
		"[FATAL tini (7)] exec /run.sh failed: Permission denied":                          {"exec-bit"},
		"[FATAL tini (7)] exec /shop failed: Exec format error":                            {"wrong-arch"},
		"[dumb-init] shop: No such file or directory":                                      {"command-missing"},
		"Error: spawn ffmpeg ENOENT":                                                       {"command-missing"},
		"Error: spawn docker ENOENT":                                                       nil,
		"Error: spawn /bin/sh ENOENT":                                                      nil,
		"Error: spawn /app/tool EACCES":                                                    {"exec-bit"},
		"env: can't execute 'bash': No such file or directory":                             {"script-interpreter"},
		"/usr/bin/env: ‘node’: No such file or directory":                                  {"script-interpreter"},
		"/entrypoint.sh: line 4: /app/shop: cannot execute binary file: Exec format error": {"wrong-arch"},
		"rosetta error: failed to open elf at /lib64/ld-linux-x86-64.so.2":                 {"wrong-arch", "dynamic-binary"},
		"error building image: error building stage: failed to execute command: starting command: fork/exec /bin/sh: no such file or directory":                                               {"run-in-scratch"},
		"error building image: error building stage: failed to get files used from context: failed to get fileinfo for /workspace/a.conf: lstat /workspace/a.conf: no such file or directory": {"copy-missing"},
		"error building image: GET https://registry.example/v2/shop/app/manifests/1.9: MANIFEST_UNKNOWN: manifest unknown":                                                                    {"manifest-unknown"},
		"The command '/bin/sh -c x' returned a non-zero code: 139":                                                                                                                            nil,

		// A COPY from above the context stands beside the one that fails.
		"#6 [2/3] COPY ../a /a\n#7 [3/3] COPY b.conf /b\n#7 ERROR: failed to calculate checksum of ref a::b: \"/b.conf\": not found": {"copy-missing"},

		// A tool of a package, or of the distribution.
		"#5 [2/2] RUN npm run build\n#5 0.2 sh: 1: ng: not found":                                                                                          {"dev-dependencies"},
		"#5 [2/2] RUN npm run build\n#5 0.2 sh: 1: git: not found":                                                                                         {"command-missing"},
		"#5 [2/2] RUN make\n#5 0.2 sh: 1: ng: not found":                                                                                                   {"command-missing"},
		"Error: Cannot find module 'express'":                                                                                                              {"node-module"},
		"error TS2307: Cannot find module 'express' or its corresponding type declarations.":                                                               nil,
		"request to https://registry.example/x failed, reason: getaddrinfo EAI_AGAIN proxy.example":                                                        {"no-network"},
		"Error: connecting: getaddrinfo ENOTFOUND db\nwaiting":                                                                                             nil,
		"Error while pulling image: Get https://index.docker.io/v1/repositories/library/x/images: x509: certificate is valid for FG1, not index.docker.io": {"registry-tls"},
		"[2/2] STEP 2/2: COPY --from=build /x* /x\nError: building at STEP \"COPY --from=build /x* /x\": checking on sources under \"/var/lib/containers/storage/overlay/0a/merged\": Rel: can't make  relative to /var/lib/containers/storage/overlay/0a/merged": {"from-path"},
		"chmod: changing permissions of '/data': Operation not permitted":                                                                                 {"not-root"},
		`go: x imports y: Get "https://sum.golang.org/lookup/y@v1.0.0": tls: failed to verify certificate: x509: certificate signed by unknown authority`: {"private-ca", "ca-certs"},
		`Get "https://storage.googleapis.com/storage/v1/b": x509: certificate signed by unknown authority`:                                                {"ca-certs"},
		"Error: Cannot find module 'node:fs'":                                                                                                                             nil,
		"Error: Cannot find module '@rollup/rollup-linux-x64-musl'":                                                                                                       {"node-modules"},
		"java.io.FileNotFoundException: /data/shop.conf (Permission denied)":                                                                                              {"not-root"},
		"java.io.FileNotFoundException: /data/shop.conf (No such file or directory)":                                                                                      nil,
		"PermissionError: [Errno 13] Permission denied: 'storage/assets'":                                                                                                 {"not-root"},
		"  File \"docker/utils/build.py\", line 96, in create_archive\nPermissionError: [Errno 13] Permission denied: '/srv/data/a'":                                      {"context-unreadable"},
		"/entrypoint.sh: exec: line 8: /usr/bin/shop: Permission denied":                                                                                                  {"exec-bit"},
		"Could not retrieve mirrorlist http://mirrorlist.centos.org?arch=x86_64 error was\n14: curl#6 - \"Could not resolve host: mirrorlist.centos.org; Unknown error\"": {"apt-expired"},
		"E: Version '7.74.0-1' for 'curl' was not found":                                                                                                                  {"package-lists"},
	} {
		if got := ids(Explain(text)); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
