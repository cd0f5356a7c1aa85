// Package says cuts the words of engines down to those that help a learner, and
// knows where some of them lead.
package says

import (
	"regexp"
	"strings"
)

// internals are what builders put before an error for those who build
// builders.
var internals = []string{
	"Error response from daemon: ", "failed to solve: ", "failed to solve with frontend dockerfile.v0: ",
	"failed to read dockerfile: ", "failed to create LLB definition: ", "failed to build LLB: ",
	"rpc error: code = Unknown desc = ", "rpc error: code = NotFound desc = ", "dockerfile parse error: ",
	"failed to compute cache key: ", "failed to prepare: ",
}

// ofRef comes before what BuildKit did not find, with digests of its own.
const ofRef = "failed to calculate checksum of ref "

// Trimmed is an engine's error without what does not help.
func Trimmed(text string) string {
	for again := true; again; {
		again = false
		if rest, ok := strings.CutPrefix(text, ofRef); ok {
			_, text, _ = strings.Cut(rest, ": ")
		}
		for _, p := range internals {
			if rest, ok := strings.CutPrefix(text, p); ok && rest != "" {
				text, again = rest, true
			}
		}
	}
	return text
}

// steps are the next steps after texts that say why a program was not started,
// where the usual one would lead away from the cause.
var steps = []struct {
	says *regexp.Regexp
	next string
}{
	{regexp.MustCompile(`exec format error`), "the kernel cannot read the program: see for which system and processor it was built"},
	{regexp.MustCompile(`no matching entries in passwd file`), "users are looked up in the image's own /etc/passwd: see what USER says, and whether the image knows it"},
	{regexp.MustCompile(`exec: "[^"]*": permission denied`), "it is there, but must not be started: see the file's mode, and whether it is a file at all"},
}

// Next is the next step after what an engine or a program says; usual where its
// words lead nowhere else.
func Next(text, usual string) string {
	for _, s := range steps {
		if s.says.MatchString(text) {
			return s.next
		}
	}
	return usual
}

// Refusal is what an engine says of a program that it did not start, without the
// names of the programs that handed it on.
func Refusal(text string) string {
	text = Trimmed(strings.TrimSpace(text))
	for _, p := range []string{
		"failed to create task for container: ", "failed to create shim task: ", "failed to create shim: ", "OCI runtime create failed: ",
		"OCI runtime start failed: ", "container_linux.go:", "runc create failed: ", "runc run failed: ",
		"unable to start container process: ", "starting container process caused: ", "error during container init: ",
	} {
		if _, rest, ok := strings.Cut(text, p); ok && rest != "" {
			text = rest
		}
	}
	return Trimmed(strings.TrimSuffix(text, ": unknown"))
}
