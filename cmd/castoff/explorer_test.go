package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// imageArchive writes an archive as `docker save` does, of an image with one
// file.
func imageArchive(t *testing.T, config string) string {
	t.Helper()
	pack := func(files ...[2]string) []byte {
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		for _, f := range files {
			if err := w.WriteHeader(&tar.Header{Name: f[0], Mode: 0o755, Size: int64(len(f[1]))}); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte(f[1])); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	layer := pack([2]string{"app", "#!/bin/sh\n"})
	conf := fmt.Sprintf(`{"os":"linux","architecture":"amd64","config":%s,"rootfs":{"type":"layers","diff_ids":["sha256:%x"]},`+
		`"history":[{"created_by":"|1 NPM_TOKEN=hidden-arg /bin/sh -c make"}]}`, config, sha256.Sum256(layer))
	file := filepath.Join(t.TempDir(), "image.tar")
	all := pack([2]string{"layer.tar", string(layer)}, [2]string{"config.json", conf},
		[2]string{"manifest.json", `[{"Config":"config.json","RepoTags":["leaky:1"],"Layers":["layer.tar"]}]`})
	if err := os.WriteFile(file, all, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

const leakyConfig = `{"Cmd":["/app"],"Env":["DB_PASSWORD=hidden-env","DATABASE_URL=postgres://a:hidden-url@db/x"]}`

// TestLimitsAfterTheExplorer: limits are judged once it has closed, by the exit
// code too.
func TestLimitsAfterTheExplorer(t *testing.T) {
	t.Parallel()
	file := imageArchive(t, leakyConfig)
	for _, tt := range []struct {
		name  string
		limit []string
		code  int
		want  string
	}{
		{"kept", []string{"--max-size", "1MB"}, 0, "1 of 1 limits kept"},
		{"not kept", []string{"--max-size", "1B", "--no-secret-env"}, 4, "0 of 2 limits kept"},
		{"none", nil, 0, "look secret"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := onTerminal(t, castoff(t, "", append([]string{"measure", "-i", "--archive", file}, tt.limit...)...))
			if !c.shows("q leave", 20*time.Second) {
				t.Fatalf("the explorer did not open:\n%q", c.raw())
			}
			if _, err := c.keys.Write([]byte("q")); err != nil {
				t.Fatal(err)
			}
			if code := c.ends(t, 20*time.Second); code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			// The alternate screen is left before the verdict is printed.
			_, after, ok := strings.Cut(c.raw(), "\x1b[?1049l")
			if !ok || !strings.Contains(controlSequence.ReplaceAllString(after, ""), tt.want) {
				t.Errorf("%q is not in %q", tt.want, after)
			}
			if strings.Contains(c.raw(), "hidden-") {
				t.Error("a secret is shown")
			}
		})
	}
}
