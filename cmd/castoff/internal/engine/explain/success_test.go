package explain

import (
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/explain/transcript"
	"castoff/cmd/castoff/internal/engine/explain/warned"
)

// successes returns the outputs of builds that went well, by name.
func successes(t testing.TB) map[string]string { return archived(t, "success.txtar") }

// wentWell are the texts in the corpus from builds that went well: they are
// there because something in them looks like an error.
var wentWell = []string{"secret-in-arg.buildkit-29.1", "unknown.podman-4.3.1", "unknown.podman-4.3.3", "unknown.podman-4.3.4",
	"unknown.buildkit-20.10.1", "unknown.buildkit-20.10.5", "unknown.buildkit-20.10.6", "unknown.other.20", "public/unknown.34"}

// warnedOf are the builds that went well and were warned of something.
var warnedOf = map[string][]string{"success.buildkit-29.1": {"shell-signals"}}

// isWarning reports whether a trap is what a builder warns of in a build that may
// well succeed.
func isWarning(id string) bool {
	return slices.ContainsFunc(warned.Warnings, func(w warned.Warning) bool { return w.ID == id })
}

func TestSuccess(t *testing.T) {
	for name, text := range successes(t) {
		if Success(text) == "" {
			t.Errorf("%s is a build that went well", name)
		}
		if got := ids(Explain(text)); !slices.Equal(got, warnedOf[name]) {
			t.Errorf("%s: %q", name, got)
		}
		for _, other := range []string{strings.ReplaceAll(text, "\n", "\r\n"), "\n" + text + "\n\n", "\x1b[34m" + text + "\x1b[0m", text + text} {
			if name != "success.quiet.1" && Success(other) == "" {
				t.Errorf("%s is one also as %.60q", name, other)
			}
		}
	}
	for name, text := range allTexts(t) {
		if got := Success(text); (got != "") != slices.Contains(wentWell, name) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestNoSuccess turns each build that went well into one that no longer did so
// for certain: it must never be said that there is no error where there may be
// one.
func TestNoSuccess(t *testing.T) {
	all := allTexts(t)
	for name, text := range successes(t) {
		for _, after := range []string{"ERROR: failed to solve: x", "make: *** [Makefile:2: all] Error 1", "app-1  | Traceback (most recent call last):", "listening on :8080",
			"#99 [2/2] RUN false", "#99 ERROR: process \"/bin/sh -c false\" did not complete successfully: exit code: 1", " => ERROR [2/2] RUN false", "[+] Building 2.0s (3/9)",
			"Step 1/2 : FROM debian", "STEP 1/2: FROM debian", "Error response from daemon: x", "exit status 1", "app-1 exited with code 1"} {
			if got := Success(text + after + "\n"); got != "" {
				t.Errorf("%s and %q: %q", name, after, got)
			}
		}
		for _, before := range []string{"npm ERR! code 1\n", "The command '/bin/sh -c x' returned a non-zero code: 1\n", "Step 1/2 : FROM debian\nStep 2/2 : RUN x\nsomething\n",
			"STEP 1/2: FROM debian\nSTEP 2/2: RUN x\nsomething\n", "ERROR: failed to solve: x\n"} {
			if got := Success(before + text); got != "" {
				t.Errorf("%q and %s: %q", before, name, got)
			}
		}
		// A build that was stopped: its last lines are missing.
		lines := strings.SplitAfter(strings.TrimSpace(text), "\n")
		for n := range lines {
			cut := strings.Join(lines[:n], "")
			if got := Success(cut); got != "" && !finished(cut) {
				t.Errorf("%s without its last %d lines: %q", name, len(lines)-n, got)
			}
		}
		if !slices.Contains([]string{"buildkit-20.10.1", "legacy-20.10.1", "podman-4.3.1.1", "tty.1"}, name) {
			continue
		}
		for other, failed := range all {
			if slices.Contains(wentWell, other) {
				continue
			}
			traps := ids(Explain(failed))
			if len(traps) == 0 || isWarning(traps[0]) {
				continue
			}
			if got := Success(failed + "\n" + text); got != "" {
				t.Errorf("%s, which is %s, before %s: %q", other, traps[0], name, got)
			}
			if got := Success(text + "\n" + failed); got != "" {
				t.Errorf("%s, which is %s, after %s: %q", other, traps[0], name, got)
			}
		}
	}
}

// finished reports whether the beginning of one of the successes mentions an
// image that is made and named.
func finished(text string) bool {
	for _, s := range []string{"Successfully built ", "Successfully tagged ", "naming to docker.io/my/app:latest done\n#7 unpacking to docker.io/my/app:latest 0.0s done\n#7 DONE",
		"=> exporting to ", "=> [web] exporting to ", "shop-worker done\n#7 DONE", "shop-web done\n#6 DONE", "=> naming to ", "naming to docker.io/my/app done\n#7 DONE"} {
		if strings.Contains(text, s) {
			return true
		}
	}
	return false
}

// TestSuccessOfLongText has a log so long that only its end is read.
func TestSuccessOfLongText(t *testing.T) {
	noise := strings.Repeat("#5 1.234 compiling: error-handling.c, 0 failed\n", transcript.MaxText/40)
	text := "#5 [2/2] RUN make\n" + noise + "#5 DONE 1.0s\n#6 exporting to image\n#6 naming to docker.io/my/app done\n#6 DONE 0.1s\n"
	if Success(text) == "" {
		t.Error("BuildKit's end is not seen")
	}
	if got := Success(strings.Replace(text, "#5 DONE", "#5 ERROR: x", 1)); got != "" {
		t.Errorf("%q", got)
	}
	text = "Step 1/2 : FROM debian\nStep 2/2 : RUN make\n" + strings.Repeat("compiling: error-handling.c, 0 failed\n", transcript.MaxText/30) + "Successfully built 0123456789ab\n"
	if Success(text) == "" {
		t.Error("the legacy builder's end is not seen")
	}
}
