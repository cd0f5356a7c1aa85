package checker

import (
	"slices"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
)

const (
	// app is a Dockerfile of two stages, for more to be appended to it.
	app   = "FROM castoff/go AS build\nRUN [\"do\", \"copy\", \"/bin/do\", \"/app\"]\n\nFROM scratch\nCOPY --from=build /app /app\n"
	entry = "ENTRYPOINT [\"/app\"]\n"
	serve = "CMD [\"serve\", \":8080\"]\n"
)

// expect is a check with a directory, and what should come of it.
type expect struct {
	name       string
	dockerfile string
	// more are other files of the directory: names and contents.
	more []string
	// build is how the image is built; twice has it checked twice, so that all
	// that can be is in the cache.
	build exercise.Build
	twice bool
	check exercise.Check
	want  State
	// found, said and next are parts of the result's texts; "|" stands between
	// what builders say differently.
	found, said, next string
}

// expectations pass and fail each kind of check.
var expectations = slices.Concat([]expect{
	{name: "builds", dockerfile: app, check: of(&buildsCheck{}), want: Passed},
	{name: "builds not", dockerfile: app + "COPY --from=build /ap /ap\n", check: of(&buildsCheck{}), want: Failed, found: "line 6 of the Dockerfile: COPY --from=build /ap /ap", said: "not found|no such file|does not exist"},
	{name: "malformed", dockerfile: app + "COPPY x y\n", check: of(&buildsCheck{}), want: Failed, found: "line 6", said: "unknown instruction: COPPY"},
	{name: "empty", dockerfile: "", check: of(&buildsCheck{}), want: Failed, found: "build fails", said: "empty"},
	{name: "a RUN fails", dockerfile: "FROM castoff/go\nRUN [\"do\", \"exit\"]\n", check: of(&buildsCheck{}), want: Failed, found: "line 2", said: "cannot go on"},
	{name: "runs", dockerfile: app + entry, check: of(&runsCheck{output: []string{"hello"}}), want: Passed, found: "exit code 0"},
	{name: "runs with args", dockerfile: app + entry, check: of(&runsCheck{output: []string{"Ada"}, starting: starting{args: []string{"print", "$WHO"}, env: map[string]string{"WHO": "Ada"}}}), want: Passed},
	{name: "runs with another code", dockerfile: app + entry, check: of(&runsCheck{exit: 7, starting: starting{args: []string{"exit"}}}), want: Passed, found: "exit code 7"},
	{name: "exit code", dockerfile: app + entry, check: of(&runsCheck{starting: starting{args: []string{"exit"}}}), want: Failed, found: "exit code 7", said: "cannot go on"},
	{name: "output", dockerfile: app + entry, check: of(&runsCheck{output: []string{"goodbye"}}), want: Failed, found: `did not print "goodbye"`, said: "hello"},
	{name: "not output", dockerfile: app + entry, check: of(&runsCheck{notOutput: []string{"hell"}}), want: Failed, found: `printed "hell"`, said: "hello"},
	{name: "as user", dockerfile: app + entry, check: of(&runsCheck{output: []string{"123 45"}, starting: starting{args: []string{"who"}, user: "123:45"}}), want: Passed},
	{name: "no tmp", dockerfile: app + entry, check: of(&runsCheck{starting: starting{args: []string{"touch", "/tmp/x"}}}), want: Failed, found: "exit code 1", said: "no such file"},
	{name: "tmpfs", dockerfile: app + entry, check: of(&runsCheck{starting: starting{args: []string{"touch", "/tmp/x"}, user: "1:1", tmpfs: []string{"/tmp"}}}), want: Passed},
	{name: "not to succeed", dockerfile: app + entry, check: of(&runsCheck{exit: 7}), want: Failed, found: "exit code 0 instead of 7", said: "hello"},
	{name: "asks, and gets nothing", dockerfile: app + entry, check: of(&runsCheck{output: []string{"read 0 bytes"}, starting: starting{args: []string{"ask"}}}), want: Passed},
	{name: "too long", dockerfile: app + entry, check: of(&runsCheck{starting: starting{args: []string{"sleep"}, within: 2 * time.Second}}), want: Failed, found: "still running after 2s", said: "waiting"},
	{name: "too much", dockerfile: app + entry, check: of(&runsCheck{starting: starting{args: []string{"eat"}, within: time.Minute}}), want: Failed, found: "more than 512 MiB of memory"},
	{name: "no network", dockerfile: app + entry, check: of(&runsCheck{starting: starting{args: []string{"get", "http://192.0.2.1/"}}}), want: Failed, found: "exit code 1", said: "unreachable"},
	{name: "shell form", dockerfile: app + "ENTRYPOINT /app\n", check: of(&runsCheck{}), want: Failed, found: "cannot be started", said: `exec: "/bin/sh": stat /bin/sh: no such file`},
	{name: "no passwd", dockerfile: app + "USER nobody\n" + entry, check: of(&runsCheck{}), want: Failed, found: "cannot be started", said: "no matching entries in passwd file"},
	{name: "nothing to start", dockerfile: app, check: of(&runsCheck{}), want: Failed, found: "cannot be started", said: "No command specified"},
	{name: "http", dockerfile: app + "CMD [\"serve\", \":8080\"]\n" + entry, check: of(&httpCheck{port: 8080, path: "/x", status: 200, body: []string{"welcome to /x"}}), want: Passed, found: "status 200"},
	{name: "http status", dockerfile: app + "CMD [\"serve\", \":8080\"]\n" + entry, check: of(&httpCheck{port: 8080, path: "/missing", status: 200}), want: Failed, found: "answered /missing with status 404", said: "welcome"},
	{name: "http body", dockerfile: app + "CMD [\"serve\", \":8080\"]\n" + entry, check: of(&httpCheck{port: 8080, path: "/", status: 200, body: []string{"bye"}}), want: Failed, found: `without "bye"`, said: "welcome"},
	{name: "http loopback", dockerfile: app + "CMD [\"serve\", \"127.0.0.1:8080\"]\n" + entry, check: of(&httpCheck{port: 8080, path: "/", status: 200, starting: starting{within: 3 * time.Second}}), want: Failed, found: "the program listens on 127.0.0.1:8080 only, which nobody hears outside"},
	{name: "http on another port", dockerfile: app + "CMD [\"serve\", \":9090\"]\n" + entry, check: of(&httpCheck{port: 8080, path: "/", status: 200, starting: starting{within: 2 * time.Second}}), want: Failed, found: "nothing listens on port 8080; the program listens on :9090"},
	{name: "http on no port", dockerfile: app + "CMD [\"sleep\"]\n" + entry, check: of(&httpCheck{port: 8080, path: "/", status: 200, starting: starting{within: 2 * time.Second}}), want: Failed, found: "after 2s it listens on no port", said: "waiting"},
	{name: "http mute", dockerfile: app + "CMD [\"mute\", \":8080\"]\n" + entry, check: of(&httpCheck{port: 8080, path: "/", status: 200, starting: starting{within: 2 * time.Second}}), want: Failed, found: "listens on port 8080, but does not answer", said: "never says a word"},
	{name: "http ended", dockerfile: app + "CMD [\"exit\"]\n" + entry, check: of(&httpCheck{port: 8080, path: "/", status: 200}), want: Failed, found: "exit code 7 before it answered", said: "cannot go on"},
	{name: "healthy", dockerfile: app + "HEALTHCHECK CMD [\"/app\", \"get\", \"http://127.0.0.1:8080/\"]\nCMD [\"serve\", \":8080\"]\n" + entry, check: of(&healthyCheck{}), want: Passed, found: "healthy"},
	{name: "notices", dockerfile: app + "HEALTHCHECK CMD [\"/app\", \"get\", \"http://127.0.0.1:8080/\"]\nCMD [\"serve\", \":8080\"]\n" + entry, check: of(&healthyCheck{noticesHang: true}), want: Passed, found: "once the program hangs"},
	{name: "always well", dockerfile: app + "HEALTHCHECK CMD [\"/app\", \"print\", \"yes\"]\nCMD [\"serve\", \":8080\"]\n" + entry, check: of(&healthyCheck{noticesHang: true}), want: Failed, found: "even while the program hangs"},
	{name: "unhealthy", dockerfile: app + "HEALTHCHECK --retries=1 CMD [\"/app\", \"exit\"]\nCMD [\"serve\", \":8080\"]\n" + entry, check: of(&healthyCheck{}), want: Failed, found: "unhealthy: the health check ends with exit code 7", said: "cannot go on"},
	{name: "no health check", dockerfile: app + "CMD [\"serve\", \":8080\"]\n" + entry, check: of(&healthyCheck{}), want: Failed, found: "no health check"},
	{name: "user", dockerfile: app + "USER 65532:65532\n", check: of(&userCheck{notRoot: true, is: "65532:65532"}), want: Passed, found: "65532:65532"},
	{name: "root", dockerfile: app, check: of(&userCheck{notRoot: true}), want: Failed, found: "runs as root"},
	{name: "root by number", dockerfile: app + "USER 0:1\n", check: of(&userCheck{notRoot: true}), want: Failed, found: "who is root"},
	{name: "another user", dockerfile: app + "USER 65532\n", check: of(&userCheck{is: "65532:65532"}), want: Failed, found: "as user 65532"},
	{name: "exec form", dockerfile: app + entry, check: of(&entrypointCheck{form: "exec"}), want: Passed, found: "exec form: /app"},
	{name: "CMD alone", dockerfile: app + "CMD [\"/app\"]\n", check: of(&entrypointCheck{form: "exec"}), want: Passed, found: "CMD is in exec form"},
	{name: "not exec form", dockerfile: app + "ENTRYPOINT /app\n", check: of(&entrypointCheck{form: "exec"}), want: Failed, found: "shell form: /bin/sh -c /app"},
	{name: "files", dockerfile: app, check: of(&filesCheck{present: []string{"/app"}, absent: []string{"/bin/*", "/src"}, atMost: 1}), want: Passed, found: "1 file"},
	{name: "missing file", dockerfile: app, check: of(&filesCheck{present: []string{"/etc/passwd"}}), want: Failed, found: "no /etc/passwd in the image; it has /app"},
	{name: "needless file", dockerfile: app + "COPY --from=build /bin/do /bin/do\n", check: of(&filesCheck{absent: []string{"/bin/*"}}), want: Failed, found: "has /bin/do"},
	{name: "too many files", dockerfile: app + "COPY --from=build /bin/do /bin/do\n", check: of(&filesCheck{atMost: 1}), want: Failed, found: "2 files: /app, /bin/do"},
	{name: "no shell", dockerfile: app, check: of(&noneCheck{of: []string{"shell", "setuid"}}), want: Passed, found: "no shell, no setuid"},
	{name: "a shell", dockerfile: app + "COPY --from=build /app /bin/sh\n", check: of(&noneCheck{of: []string{"compiler", "shell"}}), want: Failed, found: "1 shell program: /bin/sh"},
	{name: "static", dockerfile: app + entry, check: of(&binaryCheck{static: true}), want: Passed, found: "/app is static"},
	{name: "another platform", dockerfile: app + entry, check: of(&binaryCheck{platform: "linux/mipsle"}), want: Failed, found: "for linux/"},
	{name: "read-only", dockerfile: app + entry + "USER 1:1\n", check: of(&binaryCheck{readOnly: true}), want: Passed},
	{name: "read-only for its owner", dockerfile: strings.Replace(app, "COPY --from", "COPY --chown=1:1 --from", 1) + entry + "USER 1:1\n", check: of(&binaryCheck{readOnly: true}), want: Failed, found: "user 1:1, who runs /app, may change it: it belongs to 1:1, and its mode is 0755"},
	{name: "read-only for root", dockerfile: app + entry, check: of(&binaryCheck{readOnly: true}), want: Failed, found: "runs as root"},
	{name: "no program", dockerfile: app + "ENTRYPOINT [\"/ap\"]\n", check: of(&binaryCheck{static: true}), want: Failed, found: "/ap is not in the image"},
	{name: "size", dockerfile: app, check: of(&sizeCheck{atMost: 50_000_000}), want: Passed, found: "on disk"},
	{name: "too large", dockerfile: app, check: of(&sizeCheck{atMost: 1000}), want: Failed, found: "come from COPY"},
	{name: "base too large", dockerfile: "FROM castoff/go\n", check: of(&sizeCheck{atMost: 1000}), want: Failed, found: "the image that its last stage begins with"},
	{name: "waste", dockerfile: app, check: of(&wasteCheck{atMost: 1000}), want: Passed, found: "waste 0 bytes"},
	{name: "wasted", dockerfile: "FROM castoff/go\nRUN [\"do\", \"fill\", \"/big\"]\nRUN [\"do\", \"rm\", \"/big\"]\n", check: of(&wasteCheck{atMost: 1000}), want: Failed, found: "waste 3145728 bytes, in 1 file, most of it in /big"},
	{name: "history", dockerfile: app, check: of(&historyCheck{without: []string{"s3cret"}}), want: Passed},
	{name: "told by ENV", dockerfile: app + "ENV TOKEN=s3cret\n", check: of(&historyCheck{without: []string{"s3cret"}}), want: Failed, found: `can read "s3cret" in`, said: "s3cret"},
	{name: "told by ARG", dockerfile: "FROM castoff/go\nARG TOKEN=s3cret\nRUN [\"do\", \"print\", \"x\"]\n", check: of(&historyCheck{without: []string{"s3cret"}}), want: Failed, found: "the history", said: "s3cret"},
	{name: "nowhere", dockerfile: app, check: of(&nowhereCheck{texts: []string{"s3cret"}}), want: Passed},
	{name: "in a hidden file", dockerfile: app + "COPY token /etc/token\nCOPY empty /etc/token\n", more: []string{"token", "it is s3cret", "empty", ""},
		check: of(&nowhereCheck{texts: []string{"s3cret"}}), want: Failed, found: `can read "s3cret" in /etc/token`},
	{name: "printed", dockerfile: "FROM castoff/go\nCOPY token /\nRUN [\"do\", \"cat\", \"/token\"]\nFROM scratch\nCOPY --from=0 /bin/do /\n", more: []string{"token", "it is s3cret\n"},
		check: of(&nowhereCheck{texts: []string{"s3cret"}}), want: Failed, found: "the build"},
	{name: "label", dockerfile: app + "LABEL v=1.2\n", check: of(&labelCheck{key: "v", value: "1.2"}), want: Passed},
	{name: "no label", dockerfile: app, check: of(&labelCheck{key: "v"}), want: Failed, found: "no label v"},
	{name: "empty label", dockerfile: app + "ARG V\nLABEL v=$V\n", check: of(&labelCheck{key: "v"}), want: Failed, found: "empty"},
	{name: "another label", dockerfile: app + "LABEL v=1.1\n", check: of(&labelCheck{key: "v", value: "1.2"}), want: Failed, found: `v is "1.1"`},
	{name: "context", dockerfile: app, check: of(&contextCheck{atMost: 1000, without: []string{".git"}}), want: Passed, found: "1 file"},
	{name: "no stage", dockerfile: app, check: of(&stageCheck{name: "test", state: "built"}), want: Failed, found: "the stages are build, stage-1"},
	{name: "stage", dockerfile: app, check: of(&stageCheck{name: "build", state: "built"}), want: Passed, found: "is built"},
}, nextSteps(), sent(), rebuilt(), broken())

// nextSteps: where a container is refused, the next step is about the cause.
func nextSteps() []expect {
	var all []expect
	for _, x := range []struct{ name, dockerfile, next string }{
		{"no such program", app + "ENTRYPOINT [\"/ap\"]\n", "is all of it in the image"},
		{"a directory", app + "WORKDIR /etc\nENTRYPOINT [\"/etc\"]\n", "the file's mode"},
		{"an unknown user", app + entry + "USER nobody\n", "/etc/passwd"},
		{"no program at all", app + "COPY Dockerfile /x\nENTRYPOINT [\"/x\"]\n", "mode"},
		{"it fails", app + entry + "CMD [\"exit\"]\n", "what does it miss"},
		{"it waits", app + entry + "CMD [\"sleep\"]\n", "its input is empty"},
	} {
		check := of(&runsCheck{starting: starting{within: 2 * time.Second}})
		all = append(all, expect{name: "next after " + x.name, dockerfile: x.dockerfile, check: check, want: Failed, next: x.next})
	}
	return all
}

// sent is what is sent to the builder.
func sent() []expect {
	check := of(&contextCheck{without: []string{".git", "*.pem"}, atMost: 2000})
	kept := of(&contextCheck{without: []string{"a.pem"}, kept: []string{"a.pem"}})
	return []expect{
		{name: "ignored", dockerfile: app, more: []string{".git/HEAD", "x", "a.pem", "x", ".dockerignore", ".git\n*.pem"}, check: check, want: Passed},
		{name: "not ignored", dockerfile: app, more: []string{".git/HEAD", "x"}, check: check, want: Failed, found: ".git/HEAD is sent"},
		{name: "a pattern", dockerfile: app, more: []string{"a.pem", "x"}, check: check, want: Failed, found: "a.pem is sent"},
		{name: "still there", dockerfile: app, more: []string{"a.pem", "x", ".dockerignore", "*.pem"}, check: kept, want: Passed},
		{name: "deleted", dockerfile: app, check: kept, want: Failed, found: "a.pem is not in the directory any more"},
		{name: "emptied", dockerfile: app, more: []string{"a.pem", "", ".dockerignore", "*.pem"}, check: kept, want: Failed, found: "a.pem is not in the directory any more"},
		{name: "too large to send", dockerfile: app, more: []string{"big", strings.Repeat("x", 2000)}, check: check, want: Failed, found: "2 files with"},
	}
}

// rebuilt is what is built again after a change.
func rebuilt() []expect {
	const (
		good   = "FROM castoff/go AS build\nCOPY deps .\nRUN [\"do\", \"print\", \"download\"]\nCOPY . .\nRUN [\"do\", \"copy\", \"/bin/do\", \"/app\"]\nFROM scratch\nCOPY --from=build /app /app\n"
		bad    = "FROM castoff/go AS build\nCOPY . .\nRUN [\"do\", \"print\", \"download\"]\nRUN [\"do\", \"copy\", \"/bin/do\", \"/app\"]\nFROM scratch\nCOPY --from=build /app /app\n"
		copied = "FROM castoff/go AS build\nCOPY deps .\nRUN [\"do\", \"cat\", \"deps\"]\nCOPY main.go .\nRUN [\"do\", \"copy\", \"main.go\", \"/app\"]\nFROM scratch\nCOPY --from=build /app /app\nCOPY deps /deps\n"
	)
	check := of(&rebuildCheck{change: "main.go", cached: []string{"do print download"}, again: []string{"do copy"}})
	// A RUN does what these texts say; the copies of the same files after what
	// changed are made again anyway.
	copies := of(&rebuildCheck{change: "main.go", cached: []string{"deps"}, again: []string{"main.go"}})
	// What a step prints does not depend on what it is called.
	silent := of(&rebuildCheck{change: "main.go", notPrints: []string{"download"}})
	loud := of(&rebuildCheck{change: "deps", prints: []string{"download"}})
	all := []expect{
		{name: "silent", dockerfile: good, check: silent, want: Passed},
		{name: "not silent", dockerfile: bad, check: silent, want: Failed, found: `the build prints "download" again`},
		{name: "loud", dockerfile: good, check: loud, want: Passed},
		{name: "not loud", dockerfile: strings.Replace(good, "COPY deps .\n", "", 1), check: loud, want: Failed, found: `the build does not print "download"`},
		{name: "good", dockerfile: good, check: check, want: Passed},
		{name: "bad", dockerfile: bad, check: check, want: Failed, found: `does "do print download" again`},
		{name: "no step", dockerfile: app, check: check, want: Failed, found: `no step of the build does "do print download"`},
		{name: "no copy", dockerfile: strings.Replace(good, "COPY . .\n", "", 1), check: check, want: Failed, found: `does not do "do copy" again`},
		{name: "copies", dockerfile: copied, check: copies, want: Passed},
		{name: "a copy in the place of a step", dockerfile: strings.Replace(copied, "RUN [\"do\", \"cat\", \"deps\"]\n", "", 1), check: copies, want: Failed, found: `does "deps" again`},
		{name: "build arguments", dockerfile: strings.Replace(good, "COPY deps .", "ARG DEPS=none\nARG V\nENV V=$V\nCOPY $DEPS .", 1), check: check, want: Passed},
	}
	for i := range all {
		all[i].name, all[i].twice = "rebuild: "+all[i].name, true
		all[i].more = []string{"main.go", "package main", "deps", "x"}
		all[i].build.Args = map[string]string{"DEPS": "deps", "V": "1"}
	}
	return all
}

// broken is what a fault in a file does to the build.
func broken() []expect {
	const (
		test = "RUN [\"do\", \"lacks\", \"is\", \"fault\"]\n"
		good = "FROM castoff/go AS test\nCOPY is should ./\n" + test + "FROM scratch\nCOPY --from=test is /\n"
	)
	check := of(&breaksCheck{change: "is", after: "second", insert: "fault"})
	all := []expect{
		{name: "found", dockerfile: good, check: check, want: Passed, found: "with a fault in is there is no image"},
		{name: "no test", dockerfile: strings.Replace(good, test, "", 1), check: check, want: Failed, found: `even with a fault in is ("fault" below "second")`},
		{name: "no such line", dockerfile: good, check: of(&breaksCheck{change: "is", after: "third", insert: "fault"}), want: Failed, found: `no line of is has "third"`},
		{name: "at the end", dockerfile: good, check: of(&breaksCheck{change: "is", after: "last", insert: "fault"}), want: Passed},
		{name: "any change", dockerfile: strings.Replace(good, test, "RUN [\"do\", \"same\", \"is\", \"should\"]\n", 1), check: check, want: Unable, found: "the image cannot be built after any change to is"},
		{name: "in the Dockerfile", dockerfile: app, check: of(&breaksCheck{change: exercise.Dockerfile, after: "FROM", insert: "COPY nothing /"}), want: Passed},
	}
	for i := range all {
		all[i].name = "breaks: " + all[i].name
		all[i].more = []string{"is", "first\nsecond\nlast", "should", "first\nsecond\nlast"}
	}
	return all
}
