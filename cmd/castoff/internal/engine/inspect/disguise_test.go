package inspect_test

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
)

// realProgram is a program of this machine under another name.
func realProgram(t *testing.T, name, as string) entry {
	t.Helper()
	file, err := exec.LookPath(name)
	if err == nil {
		file, err = filepath.EvalSymlinks(file)
	}
	if err != nil {
		t.Skipf("skipped, it needs %s: %v", name, err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return entry{Type: tar.TypeReg, Name: as, Mode: 0o755, Body: string(b)}
}

// everyWay reads an image with a probe, from the save stream and from its
// archive, and wants the same from all.
func everyWay(t *testing.T, e *docker.Engine, labels map[string]string, name string, config map[string]any, layers ...[]byte) measure.Image {
	t.Helper()
	ref, archive := enginetest.Load(t, e, labels, name, config, layers...)
	save := bothWays(t, e, ref, labels, t.TempDir())
	m, err := measure.FromSave(bytes.NewReader(archive), measure.SaveOptions{})
	if err != nil {
		t.Fatal(err)
	}
	m.Way = measure.WayArchive
	agree(t, name, m, save)
	return save
}

// TestDisguisedPrograms has real shells and interpreters under other names, and
// what only looks like them.
func TestDisguisedPrograms(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	_, labels := enginetest.Labels(t, e)
	same := func(name, as string) entry {
		return entry{Type: tar.TypeLink, Name: name, Link: as, Mode: 0o755}
	}
	m := everyWay(t, e, labels, "disguised", map[string]any{"Entrypoint": []string{"./start"}, "WorkingDir": "/app"},
		layerOf(t, []entry{realProgram(t, "dash", "app/start"), same("opt/t/start", "app/start"), realProgram(t, "perl", "opt/t/tool"), hard("opt/t/another", "opt/t/tool"),
			realProgram(t, "ls", "opt/t/ls"), regular("doc/bash", "a text"), {Type: tar.TypeReg, Name: "opt/t/zsh", Mode: 0o755, Body: "#!/bin/sh\n"}}),
		layerOf(t, []entry{realProgram(t, "bash", "opt/t/bash"), realProgram(t, "dash", "opt/t/gone")}), layerOf(t, []entry{whiteout("opt/t", "gone")}))
	got := fmt.Sprint(m.Root.Shells, m.Root.Interpreters, m.Root.Renamed)
	if want := "[app/start opt/t/bash] [] [{app/start dash}]"; got != want { // the other name took the bits from perl
		t.Errorf("%s, want %s", got, want)
	}
	m = everyWay(t, e, labels, "interpreter", map[string]any{"Cmd": []string{"/run"}},
		layerOf(t, []entry{realProgram(t, "perl", "opt/tool"), {Type: tar.TypeReg, Name: "run", Mode: 0o755, Body: "#!/opt/ls -a\n"}, realProgram(t, "ls", "opt/ls")}))
	got = fmt.Sprint(m.Root.Shells, m.Root.Interpreters)
	if want := "[] [opt/ls opt/tool]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestSecretsOfAnImage finds the same secrets every way, and nothing shows them
// in the clear.
func TestSecretsOfAnImage(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	_, labels := enginetest.Labels(t, e)
	config := map[string]any{
		"Cmd": []string{"/app", "--token", "hidden-one"}, "Env": []string{"DB_PASSWORD=hidden-two", "URL=https://a:hidden-three@x", "GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D"},
		"Healthcheck": map[string]any{"Test": []string{"CMD-SHELL", "curl -u a:hidden-four x"}},
	}
	ref, archive := enginetest.Load(t, e, labels, "secrets", config, layerOf(t, []entry{program("app", 0o755)}))
	spec := inspect.Spec{Subject: "x", Ref: ref, Labels: labels, CacheDir: t.TempDir()}
	const want = "[{environment 0 DB_PASSWORD} {environment 0 URL} {command 0 --token} {health check 0 password of a user}]"
	for _, show := range []bool{false, true} {
		spec.ShowSecrets = show
		look, err := e.Look(t.Context(), spec, progress.Discard)
		if err != nil {
			t.Fatal(err)
		}
		save, err := e.Measure(t.Context(), spec, progress.Discard)
		if err != nil {
			t.Fatal(err)
		}
		file, err := measure.FromSave(bytes.NewReader(archive), measure.SaveOptions{ShowSecrets: show})
		if err != nil {
			t.Fatal(err)
		}
		agree(t, "secrets", look, save)
		for _, m := range []measure.Image{look, save, file} {
			b, err := json.Marshal(m)
			if err != nil || bytes.Contains(b, []byte("hidden-")) != show || m.SecretsShown != show {
				t.Errorf("%s, shown %v: %v\n%s", m.Way, show, err, b)
			}
			if got := fmt.Sprint(m.Secrets); got != want {
				t.Errorf("%s: %s, want %s", m.Way, got, want)
			}
		}
	}
}
