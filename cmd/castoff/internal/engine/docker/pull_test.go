package docker

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"

	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/registry"
)

// registryOf starts a real registry on loopback and returns its address. With
// a password it lets nobody in without.
func registryOf(t *testing.T, password string) string {
	t.Helper()
	program, err := exec.LookPath("docker-registry")
	if err != nil {
		t.Skip("skipped, it needs the registry program: apt-get install docker-registry")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	dir := t.TempDir()
	config := fmt.Sprintf("version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: %s}, delete: {enabled: true}}\nhttp: {addr: %s}\n", filepath.Join(dir, "data"), addr)
	if password != "" {
		out, err := exec.Command("htpasswd", "-Bbn", "ada", password).Output()
		if err != nil {
			t.Skipf("skipped, it needs htpasswd: apt-get install apache2-utils (%v)", err)
		}
		file := filepath.Join(dir, "htpasswd")
		if err := os.WriteFile(file, out, 0o600); err != nil {
			t.Fatal(err)
		}
		config += fmt.Sprintf("auth: {htpasswd: {realm: test, path: %s}}\n", file)
	}
	file := filepath.Join(dir, "config.yml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "serve", file)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		resp, err := http.Get("http://" + addr + "/v2/")
		if err == nil {
			resp.Body.Close()
			return addr
		}
		if time.Now().After(deadline) {
			t.Fatalf("the registry did not start: %v", err)
		}
	}
}

// push puts an image of about 3 MB that does not compress into a registry and
// removes it from the daemon.
func push(t *testing.T, e *Engine, ref, password string) {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	data := make([]byte, 3_000_000)
	// Other bytes each time: BuildKit's cache may have the layer of an earlier
	// test, and nothing would be pulled.
	rand.Read(data)
	if err := w.WriteHeader(&tar.Header{Name: "data", Size: int64(len(data)), Mode: 0o644}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	w.Close()
	drain := func(r io.ReadCloser, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		text, err := io.ReadAll(r)
		if err != nil || bytes.Contains(text, []byte("errorDetail")) {
			t.Fatalf("%v: %s", err, text)
		}
	}
	drain(e.api.ImageImport(t.Context(), image.ImportSource{Source: &b, SourceName: "-"}, ref, image.ImportOptions{}))
	auth, err := registry.EncodeAuthConfig(registry.AuthConfig{Username: "ada", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	drain(e.api.ImagePush(t.Context(), ref, image.PushOptions{RegistryAuth: auth}))
	remove(t, e, ref)
	t.Cleanup(func() { _ = e.RemoveBase(context.Background(), ref) })
}

func remove(t *testing.T, e *Engine, ref string) {
	t.Helper()
	if err := e.RemoveBase(t.Context(), ref); err != nil {
		t.Fatal(err)
	}
}

// loginConfig makes a Docker configuration with credentials and points the
// environment to it.
func loginConfig(t *testing.T, host, user, password string) {
	t.Helper()
	dir := t.TempDir()
	auth := base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
	text, err := json.Marshal(map[string]any{"auths": map[string]any{host: map[string]string{"auth": auth}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "config.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	setConfigDir(t, dir)
}

func TestPullAnonymously(t *testing.T) {
	e := engine(t)
	ref := registryOf(t, "") + "/team/base:1"
	push(t, e, ref, "")
	var r recorder
	b, err := e.EnsureBase(t.Context(), BaseRequest{Ref: ref}, r.emit)
	if err != nil {
		t.Fatal(err)
	}
	if b.Source != Pulled || b.ID == "" || b.DownloadBytes < 3_000_000 || b.DownloadBytes > 3_100_000 {
		t.Errorf("pulled %+v", b)
	}
	var last progress.Event
	for _, ev := range r.all() {
		if ev.Kind == progress.Bytes {
			last = ev
		}
	}
	if last.Current != last.Total || last.Total != b.DownloadBytes {
		t.Errorf("the last count is %d of %d", last.Current, last.Total)
	}
	if b, err = e.EnsureBase(t.Context(), BaseRequest{Ref: ref}, r.emit); err != nil || b.Source != Local {
		t.Errorf("the second time: %+v, %v", b, err)
	}
	if err := e.Reachable(t.Context(), ref); err != nil {
		t.Errorf("asking the registry: %v", err)
	}
}

func TestPullWithCredentials(t *testing.T) {
	const password = "correct horse"
	engine(t) // skips before the registry is started
	host := registryOf(t, password)
	ref := host + "/team/base:1"

	loginConfig(t, host, "ada", "wrong")
	wrong := engine(t)
	push(t, wrong, ref, password)
	_, err := wrong.EnsureBase(t.Context(), BaseRequest{Ref: ref}, func(progress.Event) {})
	if !errors.Is(err, ErrDenied) {
		t.Errorf("with a wrong password: %v", err)
	}
	if h := fault.Hints(err); len(h) == 0 || h[0] != "docker login "+host {
		t.Errorf("the hints are %q", h)
	}

	loginConfig(t, host, "ada", password)
	b, err := engine(t).EnsureBase(t.Context(), BaseRequest{Ref: ref}, func(progress.Event) {})
	if err != nil || b.Source != Pulled {
		t.Errorf("with the right password: %+v, %v", b, err)
	}
}

// TestBuildWithCredentials builds from an image, and copies from another, that
// only a registry with a password has.
func TestBuildWithCredentials(t *testing.T) {
	const password = "correct horse"
	e := engine(t)
	host := registryOf(t, password)
	for i, builder := range e.Info().Builders {
		t.Run(string(builder), func(t *testing.T) {
			// Names of its own, so that no builder finds what another has fetched.
			base, other := fmt.Sprintf("%s/team/base:%d", host, i), fmt.Sprintf("%s/team/other:%d", host, i)
			push(t, e, base, password)
			push(t, e, other, password)
			build := func() error {
				e := engine(t)
				name, labels := testLearner(t, e)
				text := "FROM " + base + "\nCOPY --from=" + other + " /data /other\n"
				res, err := e.Build(t.Context(), BuildSpec{
					Subject: "private", Ref: "castoff/" + name + "/private:latest", Path: "Dockerfile", Dockerfile: text,
					Context: tarOf(t, map[string]string{"Dockerfile": text}), Labels: labels, Builder: builder,
				}, func(progress.Event) {})
				t.Cleanup(func() {
					for _, id := range res.Leftovers {
						_ = e.removeUntagged(context.Background(), id)
					}
				})
				return err
			}
			loginConfig(t, host, "ada", "wrong")
			if err := build(); err == nil {
				t.Fatal("it was built with a wrong password")
			}
			loginConfig(t, host, "ada", password)
			if err := build(); err != nil {
				t.Errorf("with the right password: %v\n%s", err, fault.Detail(err))
			}
		})
	}
}

// TestPullFailures has registries that cannot be reached, do not answer, and
// have no such image.
func TestPullFailures(t *testing.T) {
	e := engine(t)
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
		{"nothing listens", closed.Addr().String(), ErrNetwork},
		{"no such host", "registry.invalid:5000", ErrNetwork},
		{"rate limit", strings.TrimPrefix(limited.URL, "http://"), ErrRateLimit},
		{"no answer", strings.TrimPrefix(silent.URL, "http://"), ErrNetwork},
	} {
		start := time.Now()
		_, err := e.EnsureBase(t.Context(), BaseRequest{Ref: c.host + "/x:1", Stall: 3 * time.Second}, func(progress.Event) {})
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
	e := engine(t)
	_, err := e.EnsureBase(t.Context(), BaseRequest{Ref: registryOf(t, "") + "/team/nothing:1"}, func(progress.Event) {})
	if !errors.Is(err, ErrNoImage) {
		t.Errorf("the error is %v", err)
	}
	if _, err := e.EnsureBase(t.Context(), BaseRequest{Ref: "Not A Reference"}, func(progress.Event) {}); fault.Code(err) != fault.ExitUsage {
		t.Errorf("the error is %v", err)
	}
}

// TestFallBackOffline takes the base from a registry that is not there, as if
// it were the course's own.
func TestFallBackOffline(t *testing.T) {
	e := engine(t)
	name, labels := testLearner(t, e)
	if _, ok := e.LocalBase(t.Context(), DefaultBase); ok {
		t.Skipf("skipped: %s is on this daemon", DefaultBase)
	}
	if e.Reachable(t.Context(), DefaultBase) == nil {
		t.Skip("skipped: the registry can be reached from here")
	}
	var r recorder
	b, err := e.EnsureBase(t.Context(), BaseRequest{Stall: 10 * time.Second, Offline: OfflineSpec{
		Ref: "castoff/" + name + "/base:latest", App: app(helloGo), Labels: labels, CacheDir: t.TempDir()}}, r.emit)
	if err != nil {
		t.Fatal(err)
	}
	if b.Source != Offline || !strings.Contains(b.Reason, DefaultBase) {
		t.Errorf("the base is %+v", b)
	}
	notes := 0
	for _, ev := range r.all() {
		if ev.Kind == progress.Note {
			notes++
		}
	}
	if notes != 1 {
		t.Errorf("%d notes say why:\n%s", notes, r.text())
	}
}
