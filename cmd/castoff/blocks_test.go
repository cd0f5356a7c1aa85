package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/ground/longtest"
)

// imageAnswer is a request whose answer gives the size of an image or of its
// layers.
var imageAnswer = regexp.MustCompile(`^/v[0-9.]+/(info|images/(.+)/(json|history))$`)

// playContainerd is the daemon, with the answers that it gives on the
// containerd image store: there, sizes are in whole blocks, those of
// directories too. It returns where that daemon listens.
func playContainerd(t *testing.T, e *docker.Engine) (host string) {
	t.Helper()
	socket := dockertest.Socket(t, e)
	s := httptest.NewServer(&httputil.ReverseProxy{
		Transport: dockertest.Transport(t, socket), FlushInterval: -1,
		Rewrite: func(r *httputil.ProxyRequest) { r.Out.URL.Scheme, r.Out.URL.Host = "http", "daemon" },
		ModifyResponse: func(resp *http.Response) error {
			m := imageAnswer.FindStringSubmatch(resp.Request.URL.Path)
			if m == nil || resp.StatusCode != http.StatusOK {
				return nil
			}
			return inBlocks(resp, m[1], m[3])
		},
	})
	t.Cleanup(s.Close)
	return "tcp://" + strings.TrimPrefix(s.URL, "http://")
}

// inBlocks makes the sizes of an answer those of the containerd image store.
func inBlocks(resp *http.Response, path, kind string) error {
	var v any
	err := json.NewDecoder(resp.Body).Decode(&v)
	resp.Body.Close()
	if err != nil {
		return err
	}
	switch {
	case path == "info":
		info := v.(map[string]any)
		info["Driver"], info["DriverStatus"] = "overlayfs", [][2]string{{"driver-type", "io.containerd.snapshotter.v1"}}
	case kind == "json":
		in := v.(map[string]any)
		in["Size"] = blocks(in["Size"].(float64)) * 13 / 10 // with the compressed layers
	case kind == "history":
		for _, h := range v.([]any) {
			h := h.(map[string]any)
			h["Size"] = blocks(h["Size"].(float64))
		}
	}
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(b)), int64(len(b))
	resp.Header.Set("Content-Length", strconv.Itoa(len(b)))
	return nil
}

// blocks is what files take up in blocks of 4096 bytes, with the three
// directories that a layer has.
func blocks(size float64) int64 {
	if size == 0 {
		return 0
	}
	return (int64(size)+4095)/4096*4096 + 3*4096
}

// asked is castoff with a daemon and a cache.
type asked struct {
	t                    *testing.T
	learner, host, cache string
}

// run runs castoff and returns what it printed and its exit code.
func (a asked) run(args ...string) (string, int) {
	a.t.Helper()
	cmd := castoff(a.t, a.learner, args...)
	cmd.Env = append(cmd.Env, "XDG_CACHE_HOME="+a.cache)
	if a.host != "" {
		cmd.Env = append(cmd.Env, "DOCKER_HOST="+a.host)
	}
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		a.t.Fatal(err)
	}
	if code := cmd.ProcessState.ExitCode(); code == 0 || code == 4 {
		return out.String(), code
	}
	a.t.Fatalf("castoff %s: %v\n%s", strings.Join(args, " "), err, complaint.String())
	return "", 0
}

// image is the one image of a JSON output.
func (a asked) image(args ...string) reading {
	a.t.Helper()
	out, _ := a.run(append([]string{"measure", "--json", "--progress=quiet"}, args...)...)
	var res struct{ Images []reading }
	mustJSON(a.t, []byte(out), &res)
	if len(res.Images) != 1 {
		a.t.Fatalf("castoff measure %s: %s", strings.Join(args, " "), out)
	}
	return res.Images[0]
}

// TestSizeIsOneThing reads a small and a large image on the daemon as it is and
// on one that counts in whole blocks: what is called the size on disk is the
// same every way, with every cache, and what the engine reports has another
// name.
func TestSizeIsOneThing(t *testing.T) {
	longtest.Only(t, "it measures images in every way, on two daemons")
	t.Parallel()
	e := dockertest.Engine(t)
	raw := dockertest.Raw(t, e)
	learner := dockertest.Learner()
	t.Cleanup(func() { dockertest.Clean(t, e, learner) })
	shop := oddShop{t, e, learner}
	files := maps.Clone(oddFiles)
	files["big"], files["half"] = strings.Repeat("castoff ", 5<<20), strings.Repeat("castoff\n", 1<<20)
	small, large := shop.ref("tiny", daemon.Legacy), shop.ref("huge", daemon.Legacy)
	shop.build(small, "FROM scratch\nCOPY small /a/small\nCOPY status /a/status\n", daemon.Legacy, files)
	shop.build(large, "FROM scratch\nCOPY half /big\nCOPY big /big\nCOPY small /a/b/small\n", daemon.Legacy, files)
	for _, host := range []string{playContainerd(t, e), ""} {
		for _, ref := range []string{small, large} {
			tr := look(t, raw, ref)
			a := asked{t, learner, host, filepath.Join(t.TempDir(), "cache")}
			a.everyWay(ref, tr)
			a.cache = filepath.Join(t.TempDir(), "another")
			a.edges(ref, tr, ref == large)
		}
		a := asked{t, learner, host, filepath.Join(t.TempDir(), "cache")}
		a.compares(large, small, look(t, raw, large).archived(), look(t, raw, small).archived())
	}
}

// everyWay reads an image in every way.
func (a asked) everyWay(ref string, tr truth) {
	a.t.Helper()
	for _, args := range [][]string{{}, {"--deep"}, {}, {"--via", "save"}, {"--via", "probe"}, {"--files"}, {"--download"}, {}} {
		m := a.image(append(args, ref)...)
		onDisk, engine := m.number("size_bytes"), m.number("engine_bytes")
		if !(onDisk == tr.archived() && engine < 0) && !(onDisk < 0 && engine > 0) {
			a.t.Errorf("%q %v: %d bytes on disk, %d for the engine; it has %d", a.host, args, onDisk, engine, tr.archived())
		}
		if onDisk < 0 && (m["way"] != "probe" || m["size_method"] != nil || m["engine_method"] == nil) {
			a.t.Errorf("%q %v: %v, %v, %v", a.host, args, m["way"], m["size_method"], m["engine_method"])
		}
		made := 0
		for _, l := range m.list("layers") {
			if l["empty"] == true {
				continue
			}
			want := tr.layers[made].size
			if n := l.number("size_bytes"); onDisk >= 0 && n != want || onDisk < 0 && (n >= 0 || l.number("engine_bytes") < 0) {
				a.t.Errorf("%q %v: %v; it has %d bytes", a.host, args, l, want)
			}
			made++
		}
	}
}

// edges asks for limits between the size on disk and what the engine reports,
// with an empty cache, and after more has been found out.
func (a asked) edges(ref string, tr truth, large bool) {
	a.t.Helper()
	n := tr.archived()
	for _, before := range []string{"", "--deep", "--fresh"} {
		if before != "" {
			a.run("measure", before, ref)
		}
		for limit, code := range map[int64]int{n: 0, n + 3*4096: 0, n - 1: 4} {
			if out, got := a.run("measure", "--max-size", fmt.Sprintf("%dB", limit), ref); got != code {
				a.t.Errorf("%q after %q, at most %d of %d bytes: exit code %d\n%s", a.host, before, limit, n, got, out)
			}
		}
	}
	out, code := a.run("measure", "--via", "probe", "--max-size", fmt.Sprintf("%dB", n), ref)
	inBlocks := a.host != ""
	if inBlocks != (code == 4) || inBlocks && !strings.Contains(out, "not measured") {
		a.t.Errorf("%q, --via probe, at most all of %d bytes: exit code %d\n%s", a.host, n, code, out)
	}
	out, _ = a.run("measure", ref)
	for _, text := range []string{"in whole blocks", "on disk     at least"} {
		if strings.Contains(out, text) != (large && inBlocks) {
			a.t.Errorf("%q, %q:\n%s", a.host, text, out)
		}
	}
}

// compares compares two images by what they take up on disk.
func (a asked) compares(one, two string, x, y int64) {
	a.t.Helper()
	out, _ := a.run("compare", "--json", "--progress=quiet", one, two)
	var res struct{ Ratio float64 }
	mustJSON(a.t, []byte(out), &res)
	if want := float64(x) / float64(y); res.Ratio != want {
		a.t.Errorf("%q: the ratio is %v, not %v", a.host, res.Ratio, want)
	}
	if out, _ := a.run("compare", one, two); strings.Contains(out, "blocks") || !strings.Contains(out, "times smaller") {
		a.t.Errorf("%q:\n%s", a.host, out)
	}
}
