package inspect_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/progress"

	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/registry"
)

// TestDownloadIsWhatARegistryHolds pushes images to a real registry and
// compares what it then holds with what was computed.
func TestDownloadIsWhatARegistryHolds(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	host := enginetest.Registry(t, "")
	t.Run("small", func(t *testing.T) {
		name, labels := enginetest.Labels(t, e)
		compareDownload(t, e, host, twoLayers(t, e, name, labels), 2)
	})
	t.Run("base", func(t *testing.T) {
		ref := os.Getenv("CASTOFF_TEST_BASE")
		if ref == "" {
			t.Skip("skipped, it needs a Debian base: CASTOFF_TEST_BASE=debian:bookworm")
		}
		if _, ok := e.LocalBase(t.Context(), ref); !ok {
			t.Skipf("skipped, %s is not on this daemon", ref)
		}
		compareDownload(t, e, host, ref, 1)
	})
}

func compareDownload(t *testing.T, e *docker.Engine, host, ref string, layers int) {
	t.Helper()
	held := heldAfterPush(t, e, host, ref)
	m, err := e.Measure(t.Context(), inspect.Spec{Ref: ref, Download: true}, progress.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var computed []int64
	for _, l := range m.Layers {
		if !l.Empty {
			computed = append(computed, l.DownloadBytes)
		}
	}
	if len(held) != layers || len(computed) != layers {
		t.Fatalf("%s has %d layers in the registry, %d in the save stream, want %d", ref, len(held), len(computed), layers)
	}
	want, got := sum(held), m.DownloadBytes
	t.Logf("%s: the registry holds %d bytes, computed %d: %+.2f %%", ref, want, got, 100*(float64(got)/float64(want)-1))
	if off := got - want; off < -want/50 || off > want/50 || m.DownloadMethod == "" {
		t.Errorf("computed %d bytes (%q), the registry holds %d", got, m.DownloadMethod, want)
	}
	if sum(computed) != got {
		t.Errorf("the layers are %d, together %d", computed, got)
	}
}

func sum(sizes []int64) (n int64) {
	for _, s := range sizes {
		n += s
	}
	return n
}

// twoLayers builds an image from what compresses like most images: a program,
// and text.
func twoLayers(t *testing.T, e *docker.Engine, name string, labels map[string]string) string {
	t.Helper()
	file, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	program = program[:min(len(program), 4<<20)] // it is not started
	const dockerfile = "FROM scratch\nCOPY program /bin/\nCOPY text /share/doc/\n"
	ref := "castoff/" + name + "/download:latest"
	_, err = e.Build(t.Context(), build.Spec{
		Subject: "download", Ref: ref, Path: "Dockerfile", Dockerfile: dockerfile, Labels: labels, Builder: e.Info().Builders[0],
		Context: enginetest.Context(t, map[string]string{"Dockerfile": dockerfile, "program": string(program), "text": strings.Repeat(enginetest.HelloGo+name, 1000)}),
	}, progress.Discard)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// heldAfterPush pushes an image under a name in the registry, which it removes
// again, and returns the sizes of the layers there.
func heldAfterPush(t *testing.T, e *docker.Engine, host, ref string) []int64 {
	t.Helper()
	repository := "team/" + path.Base(strings.SplitN(ref, ":", 2)[0])
	copied := host + "/" + repository + ":1"
	if err := e.API().ImageTag(t.Context(), ref, copied); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := e.RemoveBase(ctx, copied); err != nil {
			t.Error(err)
		}
	})
	auth, err := registry.EncodeAuthConfig(registry.AuthConfig{})
	if err != nil {
		t.Fatal(err)
	}
	out, err := e.API().ImagePush(t.Context(), copied, image.PushOptions{RegistryAuth: auth})
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if text, err := io.ReadAll(out); err != nil || bytes.Contains(text, []byte("errorDetail")) {
		t.Fatalf("pushing: %v: %s", err, text)
	}
	return manifestSizes(t, "http://"+host+"/v2/"+repository+"/manifests/1")
}

func manifestSizes(t *testing.T, url string) []int64 {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var m struct {
		Layers []struct {
			Size int64 `json:"size"`
		} `json:"layers"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&m); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("the registry answers %s, %v", resp.Status, err)
	}
	var sizes []int64
	for _, l := range m.Layers {
		sizes = append(sizes, l.Size)
	}
	return sizes
}
