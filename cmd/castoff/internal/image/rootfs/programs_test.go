package rootfs

import (
	"fmt"
	"slices"
	"testing"

	"castoff/cmd/castoff/internal/image/rootfs/walk"
)

func exe(path, program string) Entry { return Entry{Path: path, Mode: 0o755, Program: program} }
func link(path, to string) Entry     { return Entry{Path: path, Type: Symlink, Link: to} }

// TestProgramsAnywhere looks beyond the directories where programs are.
func TestProgramsAnywhere(t *testing.T) {
	t.Parallel()
	f := factsOf(t, Options{},
		exe("opt/t/bash", walk.ELF), exe("app/python3.11", walk.ELF), exe("opt/tc/x86_64-linux-gnu-gcc-12", walk.ELF), exe("srv/pip3", "#!/usr/bin/python3"),
		link("opt/l/zsh", "../t/bash"), exe("app/goawk", walk.Go), exe("app/sh", walk.Go),
		// None of these is one.
		Entry{Path: "doc/bash", Mode: 0o644}, exe("doc2/bash", walk.NoProgram), exe("app2/bash", "#!/bin/sh"), exe("app2/python3", "#!/bin/sh"), exe("app2/sh-util", walk.Go),
		exe("app2/node", walk.Go), exe("usr/bin/node", walk.Go), exe("app2/my-little-sh", walk.ELF), exe("app2/as2", walk.ELF), link("opt/l/ksh", "nowhere"), link("opt/l/perl", "/opt"), Entry{Path: "a/ruby", Type: Directory},
		exe("etc/cron.daily/dpkg", "#!/bin/sh"), link("etc/alternatives/awk", "/app/goawk"), exe("usr/share/bug/dpkg", "#!/bin/sh"), exe("usr/lib/apt/methods/ftp", walk.ELF))
	for what, c := range map[string]struct{ got, want []string }{
		"shells": {f.Shells, []string{"app/sh", "opt/l/zsh", "opt/t/bash"}}, "interpreters": {f.Interpreters, []string{"app/goawk", "app/python3.11"}},
		"compilers": {f.Compilers, []string{"opt/tc/x86_64-linux-gnu-gcc-12"}}, "package managers": {f.PackageManagers, []string{"srv/pip3"}}, "downloaders": {f.Downloaders, nil},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %q, want %q", what, c.got, c.want)
		}
	}
	if f.Renamed != nil {
		t.Errorf("renamed: %+v", f.Renamed)
	}
}

// TestRenamedPrograms has those that no name gives away.
func TestRenamedPrograms(t *testing.T) {
	t.Parallel()
	twice := func(path, program string) Entry { return Entry{Path: path, Mode: 0o755, Inode: 7, Program: program} }
	for _, c := range []struct {
		name    string
		entries []Entry
		want    string
	}{
		{"a shell and an interpreter", []Entry{exe("app/run", walk.Dash), exe("app/serve", walk.Python)}, "[app/run] [app/serve] [{app/run dash} {app/serve python}]"},
		{"nobody may execute it", []Entry{{Path: "app/run", Mode: 0o644, Program: walk.Dash}}, "[] [] []"},
		{"by its own name", []Entry{exe("bin/dash", walk.Dash), link("bin/sh", "dash")}, "[bin/dash bin/sh] [] []"},
		{"a name of several", []Entry{twice("bin/ls", walk.BusyBox), twice("bin/sh", ""), twice("bin/wc", "")}, "[bin/sh] [] []"},
		{"none of several", []Entry{twice("bin/ls", ""), twice("bin/cat", walk.BusyBox)}, "[bin/cat] [] [{bin/cat busybox}]"},
		{"a hard link of an archive", []Entry{exe("bin/cat", walk.BusyBox), {Path: "bin/ls", Type: HardLink, Link: "bin/cat", Mode: 0o755}}, "[bin/cat] [] [{bin/cat busybox}]"},
		{"one that makes it executable", []Entry{{Path: "x", Mode: 0o644, Program: walk.Bash}, {Path: "y", Type: HardLink, Link: "x", Mode: 0o755}}, "[x] [] [{x bash}]"},
	} {
		f := factsOf(t, Options{}, c.entries...)
		if got := fmt.Sprint(f.Shells, f.Interpreters, f.Renamed); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestStartedPrograms has what an image starts by way of something else.
func TestStartedPrograms(t *testing.T) {
	t.Parallel()
	const role = "named in the first line of what is started"
	script := []Entry{exe("app/run", "#!/opt/x -e"), exe("opt/x", walk.ELF)}
	for _, c := range []struct {
		name    string
		o       Options
		entries []Entry
		want    string
	}{
		{"a script's", Options{Start: "/app/run"}, script, "[] [opt/x] [{opt/x " + role + "}]"},
		{"in the working directory", Options{Start: "./run", Dir: "/app"}, script, "[] [opt/x] [{opt/x " + role + "}]"},
		{"found in PATH, through links", Options{Start: "go-on", Path: "/usr/bin:/opt/bin"}, append(script, link("opt/bin/go-on", "../../app/run")), "[] [opt/x] [{opt/x " + role + "}]"},
		{"another script's", Options{Start: "/a"}, append(script, exe("a", "#!/app/run")), "[] [opt/x] [{opt/x " + role + "}]"},
		{"by way of env", Options{Start: "/a", Path: "/opt"}, append(script, exe("usr/bin/env", walk.ELF), exe("a", "#!/usr/bin/env -S A=b x -e")), "[] [opt/x] [{opt/x " + role + "}]"},
		{"a known one", Options{Start: "/a"}, []Entry{exe("a", "#!/bin/sh"), exe("bin/sh", walk.Dash)}, "[bin/sh] [] []"},
		{"one that is not there", Options{Start: "/a"}, []Entry{exe("a", "#!/bin/sh")}, "[] [] []"},
		{"a loop", Options{Start: "/a"}, []Entry{exe("a", "#!/b"), exe("b", "#!/a")}, "[] [] []"},
		{"no script", Options{Start: "/a"}, []Entry{exe("a", walk.Go)}, "[] [] []"},
		{"another shell's form", Options{Shells: []string{"/my/prog"}}, []Entry{exe("my/prog", walk.ELF)}, "[my/prog] [] [{my/prog run for a line in shell form}]"},
		{"shell form without a shell", Options{Shells: []string{"/bin/sh"}}, nil, "[] [] []"},
	} {
		f := factsOf(t, c.o, c.entries...)
		if got := fmt.Sprint(f.Shells, f.Interpreters, f.Renamed); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
