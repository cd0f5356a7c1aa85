package enginetest

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/docker"

	"github.com/docker/cli/cli/config"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/registry"
)

// Registry starts a real registry on loopback and returns its address. With a
// password it lets nobody in without it.
func Registry(t testing.TB, password string) string {
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
	text := fmt.Sprintf("version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: %s}, delete: {enabled: true}}\nhttp: {addr: %s}\n", filepath.Join(dir, "data"), addr)
	if password != "" {
		out, err := exec.Command("htpasswd", "-Bbn", "ada", password).Output()
		if err != nil {
			t.Skipf("skipped, it needs htpasswd: apt-get install apache2-utils (%v)", err)
		}
		file := filepath.Join(dir, "htpasswd")
		if err := os.WriteFile(file, out, 0o600); err != nil {
			t.Fatal(err)
		}
		text += fmt.Sprintf("auth: {htpasswd: {realm: test, path: %s}}\n", file)
	}
	file := filepath.Join(dir, "config.yml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "serve", file)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
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

// Push puts an image of about 3 MB that does not compress into a registry and
// removes it from the daemon. It has other bytes each time: BuildKit's cache
// may have the layer of an earlier test, and nothing would be pulled.
func Push(t testing.TB, e *docker.Engine, ref, password string) {
	t.Helper()
	data := make([]byte, 3_000_000)
	rand.Read(data)
	if err := e.Import(t.Context(), bytes.NewReader(Archive(t, Regular("data", string(data)))), ref, nil, ""); err != nil {
		t.Fatal(err)
	}
	auth, err := registry.EncodeAuthConfig(registry.AuthConfig{Username: "ada", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	PushAs(t, e, ref, auth)
	if err := e.RemoveBase(t.Context(), ref); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.RemoveBase(context.Background(), ref) })
}

// PushAs pushes an image that is on the daemon.
func PushAs(t testing.TB, e *docker.Engine, ref, auth string) {
	t.Helper()
	out, err := e.API().ImagePush(t.Context(), ref, image.PushOptions{RegistryAuth: auth})
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if text, err := io.ReadAll(out); err != nil || bytes.Contains(text, []byte("errorDetail")) {
		t.Fatalf("pushing: %v: %s", err, text)
	}
}

// Login has this process use a Docker configuration with credentials, until the
// test ends.
func Login(t testing.TB, host, user, password string) {
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
	old := config.Dir()
	config.SetDir(dir)
	t.Cleanup(func() { config.SetDir(old) })
}
