package inspect_test

import (
	"bytes"
	"testing"

	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/image/measure"
)

// TestProgramByEveryWay finds the program that an image starts, and which
// processor it is for, with a probe, in the save stream and in the archive.
func TestProgramByEveryWay(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	_, labels := enginetest.Labels(t, e)
	cache := t.TempDir()
	elf := func(machine byte) string {
		head := make([]byte, 64)
		copy(head, "\x7fELF\x02\x01\x01")
		head[18] = machine
		return string(head)
	}
	const amd64, arm64 = 62, 183
	foreign, foreignArch := elf(arm64), "arm64"
	if e.Info().Arch == "arm64" {
		foreign, foreignArch = elf(amd64), "amd64"
	}
	body := func(name, text string) entry { f := program(name, 0o755); f.Body = text; return f }
	layers := [][]byte{
		layerOf(t, []entry{folder("usr"), folder("usr/bin"), body("usr/bin/app", "#!/bin/sh\n"), body("usr/bin/tool", foreign), sym("bin", "usr/bin"), program("script", 0o755)}),
		layerOf(t, []entry{body("usr/bin/app", foreign), sym("app", "bin/../bin/app"), hard("hard", "usr/bin/app"), sym("loop", "loop"), folder("dir")}),
	}
	for name, c := range map[string]struct {
		config map[string]any
		want   measure.Program
	}{
		"path":   {map[string]any{"Entrypoint": []string{"/usr/bin/app"}}, measure.Program{Path: "/usr/bin/app", SizeBytes: 64, Arch: foreignArch, Foreign: true}},
		"link":   {map[string]any{"Entrypoint": []string{"/app"}}, measure.Program{Path: "/usr/bin/app", SizeBytes: 64, Arch: foreignArch, Foreign: true}},
		"hard":   {map[string]any{"Cmd": []string{"/hard"}}, measure.Program{Path: "/hard", SizeBytes: 64, Arch: foreignArch, Foreign: true}},
		"inpath": {map[string]any{"Entrypoint": []string{"tool"}, "Env": []string{"PATH=/nowhere:/bin"}}, measure.Program{Path: "/usr/bin/tool", SizeBytes: 64, Arch: foreignArch, Foreign: true}},
		"script": {map[string]any{"Entrypoint": []string{"/script"}}, measure.Program{Path: "/script", SizeBytes: 11}},
		"dir":    {map[string]any{"Entrypoint": []string{"/dir"}}, measure.Program{}},
		"loop":   {map[string]any{"Entrypoint": []string{"/loop"}}, measure.Program{}},
		"none":   {map[string]any{}, measure.Program{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ref, archive := enginetest.Load(t, e, labels, "program-"+name, c.config, layers...)
			spec := inspect.Spec{Subject: "x", Ref: ref, Labels: labels, CacheDir: cache}
			rec := &enginetest.Recorder{}
			look, err := e.Look(t.Context(), spec, rec.Emit)
			if err != nil || look.Way != measure.WayProbe {
				t.Fatalf("%s: %v", rec.Text(), err)
			}
			save, err := e.Measure(t.Context(), spec, rec.Emit)
			if err != nil {
				t.Fatal(err)
			}
			file, err := measure.FromSave(bytes.NewReader(archive), measure.SaveOptions{})
			if err != nil {
				t.Fatal(err)
			}
			for way, m := range map[string]measure.Image{"probe": look, "save stream": save, "archive": file} {
				if got := m.Program; (got == nil) != (c.want.Path == "") || got != nil && *got != c.want {
					t.Errorf("%s: %+v, want %+v", way, got, c.want)
				}
			}
		})
	}
}
