package baseimage_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
)

func TestPullAnonymously(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	ref := enginetest.Registry(t, "") + "/team/base:1"
	enginetest.Push(t, e, ref, "")
	var r enginetest.Recorder
	b, err := e.EnsureBase(t.Context(), baseimage.Request{Ref: ref}, r.Emit)
	if err != nil {
		t.Fatal(err)
	}
	if b.Source != baseimage.Pulled || b.ID == "" || b.DownloadBytes < 3_000_000 || b.DownloadBytes > 3_100_000 {
		t.Errorf("pulled %+v", b)
	}
	var last progress.Event
	for _, ev := range r.All() {
		if ev.Kind == progress.Bytes {
			last = ev
		}
	}
	if last.Current != last.Total || last.Total != b.DownloadBytes {
		t.Errorf("the last count is %d of %d", last.Current, last.Total)
	}
	if b, err = e.EnsureBase(t.Context(), baseimage.Request{Ref: ref}, r.Emit); err != nil || b.Source != baseimage.Local {
		t.Errorf("the second time: %+v, %v", b, err)
	}
	if err := e.Reachable(t.Context(), ref); err != nil {
		t.Errorf("asking the registry: %v", err)
	}
}

func TestPullWithCredentials(t *testing.T) {
	const password = "correct horse"
	dockertest.Engine(t) // skips before the registry is started
	host := enginetest.Registry(t, password)
	ref := host + "/team/base:1"

	enginetest.Login(t, host, "ada", "wrong")
	wrong := dockertest.Engine(t)
	enginetest.Push(t, wrong, ref, password)
	_, err := wrong.EnsureBase(t.Context(), baseimage.Request{Ref: ref}, progress.Discard)
	if !errors.Is(err, baseimage.ErrDenied) {
		t.Errorf("with a wrong password: %v", err)
	}
	if h := fault.Hints(err); len(h) == 0 || h[0] != "docker login "+host {
		t.Errorf("the hints are %q", h)
	}

	enginetest.Login(t, host, "ada", password)
	b, err := dockertest.Engine(t).EnsureBase(t.Context(), baseimage.Request{Ref: ref}, progress.Discard)
	if err != nil || b.Source != baseimage.Pulled {
		t.Errorf("with the right password: %+v, %v", b, err)
	}
}

// TestPullFailures has registries that cannot be reached, that do not answer,
// and that have no such image.
func TestPullFailures(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	release := make(chan struct{})
	limited := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusTooManyRequests)
		io.WriteString(w, `{"errors":[{"code":"TOOMANYREQUESTS","message":"You have reached your pull rate limit."}]}`)
	}))
	defer limited.Close()
	silent := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-release }))
	defer silent.Close()
	defer close(release)
	for _, c := range []struct {
		name, host string
		want       error
	}{
		{"nothing listens", closed.Addr().String(), baseimage.ErrNetwork},
		{"no such host", "registry.invalid:5000", baseimage.ErrNetwork},
		{"rate limit", strings.TrimPrefix(limited.URL, "http://"), baseimage.ErrRateLimit},
		{"no answer", strings.TrimPrefix(silent.URL, "http://"), baseimage.ErrNetwork},
	} {
		start := time.Now()
		_, err := e.EnsureBase(t.Context(), baseimage.Request{Ref: c.host + "/x:1"}.Stalling(3*time.Second), progress.Discard)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if len(fault.Hints(err)) == 0 || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: no hint, or several lines: %q", c.name, err)
		}
		if took := time.Since(start); took > 30*time.Second {
			t.Errorf("%s: it took %s", c.name, took)
		}
	}
}

func TestPullOfWhatIsNotThere(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	_, err := e.EnsureBase(t.Context(), baseimage.Request{Ref: enginetest.Registry(t, "") + "/team/nothing:1"}, progress.Discard)
	if !errors.Is(err, baseimage.ErrNoImage) {
		t.Errorf("the error is %v", err)
	}
	if _, err := e.EnsureBase(t.Context(), baseimage.Request{Ref: "Not A Reference"}, progress.Discard); fault.Code(err) != fault.ExitUsage {
		t.Errorf("the error is %v", err)
	}
}

// TestFallBackOffline takes the base from a registry that is not there, as if
// it were the course's own.
func TestFallBackOffline(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	name, _ := enginetest.Labels(t, e)
	unpullable(t, e)
	var r enginetest.Recorder
	b, err := e.EnsureBase(t.Context(), baseimage.Request{Offline: enginetest.OfflineSpec(t, name, enginetest.HelloGo)}.Stalling(10*time.Second), r.Emit)
	if err != nil {
		t.Fatal(err)
	}
	if b.Source != baseimage.Offline || !strings.Contains(b.Reason, baseimage.Default) {
		t.Errorf("the base is %+v", b)
	}
	notes := 0
	for _, ev := range r.All() {
		if ev.Kind == progress.Note {
			notes++
		}
	}
	if notes != 1 {
		t.Errorf("%d notes say why:\n%s", notes, r.Text())
	}
}

// TestCourseBase: the image that a course wants takes the place of castoff's own,
// has no release before it, and no offline base in its place if it is the only one
// that will do.
func TestCourseBase(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	name, _ := enginetest.Labels(t, e)
	there := enginetest.Empty(t, e, name)
	b, err := e.EnsureBase(t.Context(), baseimage.Request{Wanted: baseimage.Wanted{Ref: there}}, progress.Discard)
	if err != nil || b.Ref != there || b.Source != baseimage.Local {
		t.Errorf("on the daemon: %+v, %v", b, err)
	}
	gone := enginetest.Registry(t, "") + "/team/debian:13"
	having := enginetest.Having(t, baseimage.Previous, there)
	spec := enginetest.OfflineSpec(t, name, enginetest.HelloGo)
	if b, err := having.EnsureBase(t.Context(), baseimage.Request{Wanted: baseimage.Wanted{Ref: gone}, Offline: spec}, progress.Discard); err != nil ||
		b.Source != baseimage.Offline || !strings.Contains(b.Reason, gone) {
		t.Errorf("in its place: %+v, %v", b, err)
	}
	_, err = e.EnsureBase(t.Context(), baseimage.Request{Wanted: baseimage.Wanted{Ref: gone, Only: true}, Offline: spec}, progress.Discard)
	if !errors.Is(err, baseimage.ErrNoImage) || !strings.HasSuffix(err.Error(), "; the course is not for the offline base") {
		t.Errorf("with nothing in its place: %v", err)
	}
	if hints := fault.Hints(err); len(hints) != 2 || hints[0] != "check the name and the tag: docker pull "+gone || !strings.HasPrefix(hints[1], "castoff --base ") || strings.Contains(hints[1], "offline") {
		t.Errorf("the hints are %q", hints)
	}
	if b, err := e.EnsureBase(t.Context(), baseimage.Request{Ref: baseimage.OfflineName, Wanted: baseimage.Wanted{Ref: gone, Only: true}, Offline: spec}, progress.Discard); err != nil || b.Source != baseimage.Offline {
		t.Errorf("the offline base, asked for: %+v, %v", b, err)
	}
}

// unpullable skips a test for which the course's own base image must not be
// available.
func unpullable(t *testing.T, e *docker.Engine) {
	t.Helper()
	if _, ok := e.LocalBase(t.Context(), baseimage.Default); ok {
		t.Skipf("skipped: %s is on this daemon", baseimage.Default)
	}
	if e.Reachable(t.Context(), baseimage.Default) == nil {
		t.Skip("skipped: the registry can be reached from here")
	}
}

// TestFallBackOnTheReleaseBefore goes on with the release before the course's own
// where that is on the daemon, and says so.
func TestFallBackOnTheReleaseBefore(t *testing.T) {
	t.Parallel()
	unpullable(t, dockertest.Engine(t))
	name, _ := enginetest.Labels(t, dockertest.Engine(t))
	ref := enginetest.Empty(t, dockertest.Engine(t), name)
	e := enginetest.Having(t, baseimage.Previous, ref)
	var r enginetest.Recorder
	b, err := e.EnsureBase(t.Context(), baseimage.Request{}.Stalling(10*time.Second), r.Emit)
	if err != nil || b.Ref != baseimage.Previous || b.Source != baseimage.Local || b.ID == "" {
		t.Errorf("the base is %+v, %v", b, err)
	}
	if !strings.Contains(r.Text(), "going on with "+baseimage.Previous) {
		t.Errorf("nothing says so:\n%s", r.Text())
	}
}

// TestDistributions finds the images that Dockerfiles with apt-get can be built
// on.
func TestDistributions(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	name, labels := enginetest.Labels(t, e)
	for _, ref := range []string{name + "/debian:13", name + "/ubuntu-tools:1", name + "/alpine:3"} {
		if err := e.Import(t.Context(), bytes.NewReader(enginetest.Archive(t, enginetest.Regular("x", ref))), ref, labels, "a test's"); err != nil {
			t.Fatal(err)
		}
	}
	all := e.Distributions(t.Context())
	if !slices.Contains(all, name+"/debian:13") || slices.ContainsFunc(all, func(ref string) bool { return strings.Contains(ref, name) && !strings.HasSuffix(ref, "debian:13") }) {
		t.Errorf("found %q", all)
	}
}
