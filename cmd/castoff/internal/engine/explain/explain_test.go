package explain

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"castoff/cmd/castoff/internal/engine/explain/source"
	"castoff/cmd/castoff/internal/engine/explain/transcript"
)

// TestNames checks what is taken from a line.
func TestNames(t *testing.T) {
	for text, want := range map[string]map[string]string{
		"exec /usr/bin/app: exec format error": {"program": "/usr/bin/app"},
		"Step 1/4 : FROM debian AS builder\nStep 4/4 : COPY --from=biulder /a /b\ninvalid from flag value biulder: pull access denied for biulder, repository does not exist or may require 'docker login'": {"stage": "biulder", "meant": "builder"},
		"ERROR: failed to solve: dockerfile parse error on line 7: unknown instruction: ENTRYPONT":                                                                                                          {"line": "7", "instruction": "ENTRYPONT", "meant": "ENTRYPOINT"},
		"dockerfile parse error line 7: unknown instruction: KUBERNETES":                                                                                                                                    {"line": "7", "instruction": "KUBERNETES"},
		"Bind for 0.0.0.0:8080 failed: port is already allocated":                                                                                                                                           {"address": "0.0.0.0", "port": "8080"},
		"unable to find user www-data: no matching entries in passwd file":                                                                                                                                  {"user": "www-data"},
		"E: Unable to locate package golang-1.24-go":                                                                                                                                                        {"package": "golang-1.24-go"},
		"Step 1/4 : FROM a AS build\nStep 2/4 : RUN make\nStep 3/4 : FROM scratch\nStep 4/4 : COPY --chown=1 /app /app\nCOPY failed: file not found in build context or excluded by .dockerignore: stat app: file does not exist": {"file": "app", "stage": "build", "meant": "COPY --from=build --chown=1 /app /app"},
		"target stage biuld could not be found": {"stage": "biuld"},
	} {
		got := Explain(text)
		if len(got) == 0 || !maps.Equal(got[0].Names, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// TestLookAlikes tells apart texts that say nearly the same.
func TestLookAlikes(t *testing.T) {
	const noShell = `unable to start container process: exec: "/bin/sh": stat /bin/sh: no such file or directory`
	for text, want := range map[string][]string{
		"#5 [2/2] RUN mkdir /x\n#5 0.2 runc run failed: " + noShell:                 {"run-in-scratch"},
		"docker: Error response from daemon: OCI runtime create failed: " + noShell: {"shell-form"},
		"OCI runtime exec failed: exec failed: " + noShell:                          {"debug-no-shell"},
		noShell: {"shell-form", "run-in-scratch"},
		"exec /entrypoint.sh: no such file or directory": {"script-interpreter", "dynamic-binary"},
		"exec /server: no such file or directory":        {"dynamic-binary", "script-interpreter"},
		"exec /entrypoint.sh: exec format error":         {"script-shebang", "wrong-arch"},
		"exec /server: exec format error":                {"wrong-arch"},

		// A stage's name or an image's.
		"pull access denied for biuld, repository does not exist or may require 'docker login': denied":                                              {"pull-denied"},
		"Sending build context to Docker daemon\npull access denied for biuld, repository does not exist or may require 'docker login': denied":      {"pull-denied", "from-typo"},
		"Step 3/4 : COPY --from=biuld /a /b\npull access denied for biuld, repository does not exist or may require 'docker login': denied":          {"from-typo"},
		"Step 3/4 : COPY --from=acme/tool /a /b\npull access denied for acme/tool, repository does not exist or may require 'docker login': denied":  {"pull-denied"},
		"Unable to find image 'build:latest' locally\ndocker: pull access denied for build, repository does not exist or may require 'docker login'": {"pull-denied"},

		// The context, another stage, or above the context.
		"#6 [2/2] COPY app /\n#6 ERROR: failed to calculate checksum of ref a::b: \"/app\": not found":                     {"copy-missing"},
		"#6 [2/2] COPY --from=build /app /\n#6 ERROR: failed to calculate checksum of ref a::b: \"/app\": not found":       {"from-path"},
		"#6 [2/2] COPY ../app /\n#6 ERROR: failed to calculate checksum of ref a::b: \"/app\": not found":                  {"copy-outside"},
		"> [2/3] COPY one /\n> [3/3] COPY --from=build /two /\nfailed to compute cache key: \"/one\" not found: not found": {"copy-missing"},

		// What another stage has made is not in the context. A source file may
		// be wanted from there all the same.
		"#6 [stage-1 2/2] COPY /app /app\n#6 ERROR: failed to calculate checksum of ref a::b: \"/app\": not found":                                                                                                                                                            {"copy-no-from", "copy-missing"},
		"#6 [stage-1 2/2] COPY app /app\n#6 ERROR: failed to calculate checksum of ref a::b: \"/app\": not found":                                                                                                                                                             {"copy-no-from", "copy-missing"},
		"#6 [stage-1 2/2] COPY dist/app.conf /\n#6 ERROR: failed to calculate checksum of ref a::b: \"/dist/app.conf\": not found":                                                                                                                                            {"copy-no-from", "copy-missing"},
		"#6 [stage-1 2/2] COPY app.conf /\n#6 ERROR: failed to calculate checksum of ref a::b: \"/app.conf\": not found":                                                                                                                                                      {"copy-missing"},
		"#5 [build 3/3] RUN gen -o app.conf\n#6 [stage-1 2/2] COPY app.conf /\n#6 ERROR: failed to calculate checksum of ref a::b: \"/app.conf\": not found":                                                                                                                  {"copy-no-from", "copy-missing"},
		"#6 [stage-0 2/2] COPY /app /app\n#6 ERROR: failed to calculate checksum of ref a::b: \"/app\": not found":                                                                                                                                                            {"copy-missing"},
		"#5 [build 3/3] RUN make\n#6 [final 2/2] COPY /app /app\n#6 ERROR: failed to calculate checksum of ref a::b: \"/app\": not found":                                                                                                                                     {"copy-no-from", "copy-missing"},
		"#5 [tools 3/3] RUN make\n#6 [build 2/2] COPY /app /app\n#7 [final 1/1] COPY --from=build /b /c\n#6 ERROR: failed to calculate checksum of ref a::b: \"/app\": not found":                                                                                             {"copy-missing"},
		"#6 [linux/amd64 stage-2 2/2] COPY /app /app\n#6 ERROR: failed to calculate checksum of ref a::b: \"/app\": not found":                                                                                                                                                {"copy-no-from", "copy-missing"},
		"Step 1/4 : FROM a AS build\nStep 2/4 : RUN make\nStep 3/4 : FROM scratch\nStep 4/4 : COPY /app /app\nCOPY failed: file not found in build context or excluded by .dockerignore: stat app: file does not exist":                                                       {"copy-no-from", "copy-missing"},
		"Step 1/2 : FROM a AS build\nStep 2/2 : COPY /app /app\nCOPY failed: file not found in build context or excluded by .dockerignore: stat app: file does not exist":                                                                                                     {"copy-missing"},
		"[2/2] STEP 1/2: FROM scratch\n[2/2] STEP 2/2: COPY /app /app\nError: building at STEP \"COPY /app /app\": checking on sources under \"/home/me/app\": copier: stat: \"/app\": no such file or directory":                                                             {"copy-no-from", "copy-missing"},
		"[1/2] STEP 2/2: COPY /app /app\nError: building at STEP \"COPY /app /app\": checking on sources under \"/home/me/app\": copier: stat: \"/app\": no such file or directory":                                                                                           {"copy-missing"},
		"Dockerfile:6\n--------------------\n   4 |     RUN go build -o /app .\n   5 |     FROM scratch\n   6 | >>> COPY /app /app\n--------------------\nERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref a::b: \"/app\": not found": {"copy-no-from", "copy-missing"},
		"Dockerfile:3\n--------------------\n   1 |     ARG V\n   2 |     FROM scratch\n   3 | >>> COPY /app /app\n--------------------\nERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref a::b: \"/app\": not found":                  {"copy-missing"},

		// The legacy builder takes a stage's own name, or a misspelt one, for
		// an image's, or for the beginning of an image's id.
		"Step 1/3 : FROM scratch AS a\nStep 3/3 : COPY --from=a /x /y\nCOPY failed: stat x: file does not exist":                                                         {"circular-stages"},
		"Step 1/4 : FROM debian AS one\nStep 2/4 : FROM scratch AS two\nStep 3/4 : COPY --from=one /x /y\nCOPY failed: stat x: file does not exist":                      {"from-path"},
		"Step 1/4 : FROM debian AS build\nStep 2/4 : FROM scratch\nStep 3/4 : COPY --from=biuld /x /y\nCOPY failed: stat x: file does not exist":                         {"from-typo"},
		"Step 1/4 : FROM debian AS a\nStep 2/4 : FROM scratch\nStep 3/4 : COPY --from=a /x /y\nCOPY failed: stat x: file does not exist":                                 {"from-path"},
		"ERROR: failed to solve: builder: pull access denied, repository does not exist or may require authorization: authorization failed (did you mean build?)":        {"from-typo"},
		"ERROR: failed to solve: acme/builder: pull access denied, repository does not exist or may require authorization: authorization failed":                         {"pull-denied"},
		"Step 1/2 : FROM debian AS build\nStep 2/2 : COPY --from=build /x /y\ninvalid from flag value build: pull access denied for build, repository does not exist or": {"circular-stages"},

		// An image for another CPU, and the engine says so.
		"WARNING: The requested image's platform (linux/arm64) does not match the detected host platform (linux/amd64)\nexec /app: no such file or directory": {"wrong-arch", "dynamic-binary", "script-interpreter"},
		"WARNING: The requested image's platform (linux/arm64) does not match the detected host platform (linux/amd64)\nexec /run.sh: exec format error":      {"wrong-arch", "script-shebang"},

		// The package is missing, or the list of packages is.
		"W: Failed to fetch http://deb.example/x  Temporary failure resolving 'deb.example'\nE: Unable to locate package curl": {"no-network", "package-lists"},
		"E: Failed to fetch http://deb.example/pool/c/curl_7.74.0-1_amd64.deb  404  Not Found [IP: 192.0.2.1 80]":              {"package-lists"},
		"E: Failed to fetch http://deb.example/dists/stretch/main/binary-amd64/Packages  404  Not Found":                       {"apt-expired"},

		// The go command's compiler, or a container's command.
		"# runtime/cgo\nexec: \"gcc\": executable file not found in $PATH":                                                       {"no-compiler"},
		"docker: Error response from daemon: failed to create task: exec: \"gcc\": executable file not found in $PATH: unknown.": {"command-missing"},
		"exec: \"git\": executable file not found in $PATH":                                                                      {"command-missing"},

		// A flag that is newer than the builder, or that does not exist.
		"Error response from daemon: Dockerfile parse error line 2: Unknown flag: mount": {"needs-buildkit"},
		"Error response from daemon: Dockerfile parse error line 2: Unknown flag: from":  {"old-engine"},
		"Error response from daemon: Dockerfile parse error line 2: Unknown flag: form":  {"instruction-arguments"},

		// What others say about their own network and repositories is not about
		// the image.
		"Get \"http://localhost:8080/healthz\": dial tcp 127.0.0.1:8080: connect: connection refused":                 nil,
		"go: example.com/x@v1.0.0: Get \"https://proxy.example/x\": dial tcp: i/o timeout":                            {"no-network"},
		"Get \"https://api.example/api/v2/ping\": x509: certificate signed by unknown authority":                      {"ca-certs"},
		"git@git.example: Permission denied (publickey).":                                                             nil,
		"Step 2/3 : RUN git clone x\ngit@git.example: Permission denied (publickey).":                                 {"private-repository"},
		"fatal: could not read Username for 'https://git.example': terminal prompts disabled":                         nil,
		"cat: /run/secrets/token: No such file or directory":                                                          nil,
		"#5 [2/2] RUN cat /run/secrets/token\n#5 0.1 cat: can't open '/run/secrets/token': No such file or directory": {"secret-missing"},

		// Certificates that the daemon does not trust, or that the image does
		// not.
		`Error response from daemon: Get "https://r.example/v2/": x509: certificate signed by unknown authority`: {"registry-tls"},
		`Get "https://r.example/": x509: certificate signed by unknown authority`:                                {"ca-certs"},
		`Unable to connect to the server: x509: certificate signed by unknown authority`:                         nil,

		// A server that no public authority signs for, or one that may be
		// anybody's.
		`Get "https://orders:8443/x": x509: certificate signed by unknown authority`:                                        {"private-ca"},
		`Get "https://orders.internal/x": x509: certificate signed by unknown authority`:                                    {"private-ca"},
		`Get "https://10.0.0.7/x": tls: x509: certificate signed by unknown authority`:                                      nil,
		`Get "https://10.0.0.7/x": x509: certificate signed by unknown authority`:                                           {"private-ca"},
		`Get "https://127.0.0.1:8443/x": x509: certificate signed by unknown authority`:                                     {"ca-certs"},
		`Get "https://registry:5000/v2/": x509: certificate signed by unknown authority`:                                    {"registry-tls"},
		`curl: (60) SSL certificate problem: unable to get local issuer certificate`:                                        {"ca-certs"},
		`curl: (60) SSL certificate problem: self-signed certificate in certificate chain`:                                  {"private-ca"},
		`error during connect: Get "http://docker:2375/v1.50/info": dial tcp: lookup docker on 192.0.2.53:53: no such host`: {"no-daemon"},

		// A user who is not root, and whether it is packages that are installed.
		"E: List directory /var/lib/apt/lists/partial is missing. - Acquire (13: Permission denied)":            {"install-as-user"},
		"E: Could not open lock file /var/lib/dpkg/lock-frontend - open (11: Resource temporarily unavailable)": nil,
		"mkdir: cannot create directory '/var/lib/app': Permission denied":                                      {"not-root"},

		// A word of bash, or a command.
		"/bin/sh: 1: source: not found":               {"bash-only"},
		"/bin/bash: line 1: surce: command not found": {"command-missing"},
		"/bin/sh: 1: sources: not found":              {"command-missing"},
		"bash: dokcer: command not found":             nil, // typed, not run by a build
		"zsh: command not found: source":              nil,

		// pip, its network, and what somebody else's package lacks when it is
		// built.
		"ERROR: No matching distribution found for flaks": {"pip-no-match"},
		"#5 [2/2] RUN pip install x\n#5 1.0 WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by 'NewConnectionError('...')': /simple/x/\n#5 2.0 ERROR: No matching distribution found for x": {"no-network"},
		"ModuleNotFoundError: No module named 'setuptools'": nil,
		"ModuleNotFoundError: No module named 'shop.stock'": {"python-module"},

		// An exit code says something only if nothing else does.
		"The command '/bin/sh -c x' returned a non-zero code: 127":                                     {"command-missing"},
		"/bin/sh: 1: /x: Permission denied\nThe command '/bin/sh -c /x' returned a non-zero code: 126": {"exec-bit"},
		"unknown time zone Europe/Berlin\nThe command '/bin/sh -c x' returned a non-zero code: 127":    {"tzdata"},
		"The command '/bin/sh -c x' returned a non-zero code: 1370":                                    nil,
		"The command '/bin/sh -c x' returned a non-zero code: 3":                                       nil,

		// What a builder repeats has not happened.
		"#5 [2/2] RUN echo 'unknown time zone Europe/Berlin'\n#5 DONE 0.1s": nil,
		"  12 | >>> RUN echo 'E: Unable to locate package x'":               nil,
		"+ echo 'no space left on device'":                                  nil,

		// Colours, overwritten lines, other line endings, words on either side.
		"\x1b[91mE: \x1b[0m\x1b[91mUnable to locate package curl\x1b[0m":                   {"package-lists"},
		"working\rwrite /x: no space left on device\r":                                     {"disk-full"},
		"a\r\nwrite /x: no space left on device\r\nb\r\n":                                  {"disk-full"},
		"web-1  | listen tcp :80: bind: permission denied":                                 {"low-port"},
		"listen tcp :8080: bind: permission denied":                                        nil,
		"2026-01-02T03:04:05.678Z #9 0.1 E: Unable to locate package curl":                 {"package-lists"},
		"The docs say: no space left on device may happen":                                 nil,
		"I have seen unknown time zone Europe/Berlin before":                               nil,
		"could not find user nobody, there were no matching entries in passwd file I know": nil,
	} {
		if got := ids(Explain(text)); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// long is how much there is of what there is a lot of: a tenth with -short.
func long(n int) int {
	if testing.Short() {
		return n / 10
	}
	return n
}

// TestSeveral has several errors in a long log: all are explained, the last
// first, and no more than can be read.
func TestSeveral(t *testing.T) {
	noise := strings.Repeat("#7 1.234 compiling something or other, file not found in cache\n", long(5000))
	text := noise + "E: Unable to locate package curl\n" + noise + "write /x: no space left on device\n" + noise
	if got := ids(Explain(text)); !slices.Equal(got, []string{"disk-full", "package-lists"}) {
		t.Errorf("%q", got)
	}
	text += "unknown time zone X/Y\nlisten tcp :80: bind: permission denied\nexec /x: permission denied\nno build stage in current context"
	if got := Explain(text); len(got) != maxExplanations {
		t.Errorf("%d explanations", len(got))
	}
	// Only the end of what is too long is read.
	if got := Explain("no build stage in current context\n" + strings.Repeat(strings.Repeat("x", 99)+"\n", transcript.MaxText/100+1)); got != nil {
		t.Errorf("%q", ids(got))
	}
	if got := Explain(strings.Repeat("x", transcript.MaxText) + "\nno build stage in current context"); len(got) != 1 {
		t.Errorf("%q", ids(got))
	}
}

var (
	idForm      = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	instruction = regexp.MustCompile(`\bcastoff [a-z]+`)
)

// TestTraps checks what people read, and the rules.
func TestTraps(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range entries {
		if !idForm.MatchString(e.ID) || seen[e.ID] {
			t.Errorf("%q is no id, or is there twice", e.ID)
		}
		seen[e.ID] = true
		if e.Title == "" || strings.HasSuffix(e.Title, ".") || len(e.Title) > 90 {
			t.Errorf("%s: title %q", e.ID, e.Title)
		}
		for _, s := range []string{e.Why, e.Cure} {
			if !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, ")") {
				t.Errorf("%s: %q is no sentence", e.ID, s)
			}
			for _, c := range instruction.FindAllString(s, -1) {
				if !slices.Contains([]string{"castoff measure", "castoff doctor", "castoff itself"}, c) {
					t.Errorf("%s: is there a %q?", e.ID, c)
				}
			}
		}
		if strings.ContainsAny(strings.ReplaceAll(e.Why+e.Cure+e.Title, "#!", ""), "!\n\t") || strings.HasSuffix(e.Example, "\n") {
			t.Errorf("%s: not to be set as it is", e.ID)
		}
		for _, r := range e.rules {
			if r.core == "" || r.line == nil {
				t.Errorf("%s: a rule without a core or an expression", e.ID)
			}
		}
	}
	if len(Traps()) != len(entries) {
		t.Error("Traps is not all")
	}
}

func TestNearest(t *testing.T) {
	for _, tt := range [][2]string{{"RUM", "RUN"}, {"COPPY", "COPY"}, {"FORM", "FROM"}, {"run", "RUN"}, {"ENTRY", ""}, {"X", ""}, {"", ""}, {"LABLE", "LABEL"},
		{"HEALTCHECK", "HEALTHCHECK"}, {"KUBERNETES", ""}, {strings.Repeat("R", 1000), ""}} {
		if got := source.Nearest(tt[0], transcript.Instructions); got != tt[1] {
			t.Errorf("source.Nearest(%.20q) = %q, want %q", tt[0], got, tt[1])
		}
	}
}

// check checks what holds for any text.
func check(t *testing.T, text string) {
	t.Helper()
	got := Explain(text)
	if len(got) > maxExplanations {
		t.Errorf("%d explanations", len(got))
	}
	again := Explain(text)
	if !slices.EqualFunc(got, again, func(a, b Explanation) bool {
		return a.Trap == b.Trap && a.Line == b.Line && maps.Equal(a.Names, b.Names)
	}) {
		t.Errorf("not the same twice: %v, %v", got, again)
	}
	if s := Success(text); !utf8.ValidString(s) || strings.ContainsAny(s, "\x1b\r\n\u009b\t") || len(s) > maxShown+8 {
		t.Errorf("success shows %q", s)
	}
	for _, e := range got {
		texts := append(slices.Collect(maps.Values(e.Names)), e.Line)
		for _, s := range texts {
			if !utf8.ValidString(s) || strings.ContainsAny(s, "\x1b\r\n\u009b\t") || len(s) > maxShown+8 {
				t.Errorf("%s shows %q", e.Trap.ID, s)
			}
		}
		if e.Line == "" || e.Trap.ID == "" {
			t.Errorf("an empty explanation: %+v", e)
		}
	}
}

// TestHostile has texts that are made to waste time or to reach the terminal.
func TestHostile(t *testing.T) {
	var cores strings.Builder
	for _, e := range entries {
		for _, r := range e.rules {
			cores.WriteString(r.core + " ")
		}
	}
	most := long(transcript.MaxText)
	for _, s := range []string{"", "\x00", "\xff\xfe", "\x1b", strings.Repeat("\x1b[", most), strings.Repeat("\r", most), strings.Repeat("a", 2*most),
		strings.Repeat(`\"`, most/2), strings.Repeat("[1/2] ", most/6), strings.Repeat("STEP 1/2: ", most/10), strings.Repeat(cores.String()+"\n", most/8/cores.Len()+1),
		strings.Repeat("exec /"+strings.Repeat("x", transcript.MaxLine/2)+": no such file or directory\n", 50),
		"exec /\x1b]0;x\x07app\u202e: no such file or directory", "exec /" + strings.Repeat("漢", 300) + ": no such file or directory"} {
		check(t, s)
	}
}

func FuzzExplain(f *testing.F) {
	for _, text := range allTexts(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { check(t, text) })
}

func BenchmarkSuccess(b *testing.B) {
	text := strings.Repeat("compiling something or other, 7 files, all is well in the north, the south and the west\n", transcript.MaxText/100)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Success(text)
	}
}

func BenchmarkExplain(b *testing.B) {
	text := strings.Repeat("#7 1.234 compiling something or other, file not found, permission denied, no such file or directory\n", transcript.MaxText/100)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Explain(text)
	}
}

// TestExamplesCanBeCopied: what is to be typed or written fits a terminal of 80
// columns, so that it is on the lines that it has.
func TestExamplesCanBeCopied(t *testing.T) {
	for _, e := range entries {
		for _, line := range strings.Split(e.Example, "\n") {
			if n := utf8.RuneCountInString(line); n > 74 {
				t.Errorf("%s: %d columns: %s", e.ID, n, line)
			}
			// In a Dockerfile, # begins a comment only at the beginning of a line.
			if word, _, _ := strings.Cut(line, " "); word == strings.ToUpper(word) && !strings.HasPrefix(line, "#") && strings.Contains(line, " # ") {
				t.Errorf("%s: what is behind the instruction is no comment: %s", e.ID, line)
			}
		}
	}
}
