package main

import (
	"archive/tar"
	"bytes"
	"fmt"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/ground/progress"
)

// oddImage is an image that has been, or could be, miscounted.
type oddImage struct {
	name string
	// dockerfile begins with FROM scratch, with FROM odd (which has nothing but
	// the program /odd), with FROM debian, or with the name of an odd image
	// before it, as the builder after the @ made it.
	dockerfile string
	// by is the one builder that builds it; empty for every builder. always are
	// those that do so whenever there is a daemon; the others do so only where
	// the test may take minutes.
	by     daemon.Builder
	always []daemon.Builder
}

// run is an instruction that has /odd do things.
func run(acts ...string) string { return `RUN ["/odd", "` + strings.Join(acts, `", "`) + "\"]\n" }

// oddImages are all of them, in an order in which they can be built.
func oddImages() []oddImage {
	long := strings.Repeat("long", 50)
	sixty := "FROM scratch\n"
	for i := range 60 {
		sixty += fmt.Sprintf("COPY small /d%d/f%d\n", i%7, i)
	}
	bk, legacy := []daemon.Builder{daemon.BuildKit}, []daemon.Builder{daemon.Legacy}
	both := slices.Concat(bk, legacy)
	healthcheck := "HEALTHCHECK --interval=1h CMD [\"/odd\", \"a b\"]\n"
	return []oddImage{
		{name: "nothing", dockerfile: "FROM scratch\nLABEL a=b\nCMD [\"x\"]\n"},
		{name: "one", dockerfile: "FROM scratch\nCOPY small /small\n", always: both},
		{name: "sixty", dockerfile: sixty, always: bk},
		{name: "workdirs", always: both, dockerfile: "FROM odd\nWORKDIR /srv\nWORKDIR /srv\nWORKDIR /\nENV A=b\nWORKDIR /srv/app\n" + run("true") + run("mkdir:/x") + "WORKDIR /x\nCOPY small .\nWORKDIR /srv\n"},
		{name: "emptied", always: bk, dockerfile: "FROM odd\nCOPY small /d/small\n" + run("rm:/d/small") + "COPY small /d/small\n" + run("rm:/d") + run("true") + run("mkdir:/e/f") + run("rm:/e")},
		{name: "trues", dockerfile: "FROM odd\n" + run("true") + run("mkdir:/a") + run("true") + run("mkdir:/b") + run("rm:/b") + run("true")},
		{name: "links", always: legacy, dockerfile: "FROM odd\n" + run("mkdir:/l", "write:/l/a:70000", "link:/l/a:/l/b", "link:/l/a:/c") + run("link:/l/a:/l/d") + run("append:/l/b") + run("rm:/l/a") +
			run("sym:nowhere:/dangling", "sym:/loop2:/loop1", "sym:/loop1:/loop2", "sym:../../../../odd:/up", "sym:/"+long+":/far")},
		{name: "sparse", dockerfile: "FROM odd\n" + run("sparse:/hole:30000000") + run("append:/hole") + run("sparse:/hole2:5000", "link:/hole2:/hole3")},
		{name: "names", dockerfile: "FROM odd\n" + run("mkdir:/"+long+"/"+long+"/"+long, "write:/"+long+"/"+long+"/"+long+"/f:10") + run("write:/tab\\tand space:3", "write:/grün:4", "write:/esc\\u001b[2Jape:5", "write:/new\\nline:6")},
		{name: "modes", dockerfile: "FROM odd\n" + run("write:/s:9", "chmod:/s:4755", "write:/g:9", "chmod:/g:2755", "write:/n:9", "chmod:/n:0", "mkdir:/t", "chmod:/t:1777") + run("chmod:/s:755") + run("chmod:/n:6711") + run("chmod:/t:700")},
		{name: "secrets", dockerfile: "FROM odd\nARG TOKEN=s3cret\nARG OTHER\nENV DATABASE_URL=postgres://u:pw@h/d PGPASSWORD=x\n" + run("write:/f:8") + run("true")},
		{name: "config", always: bk, dockerfile: "FROM odd\nEXPOSE 80 443/udp\nVOLUME /data/deep\nSTOPSIGNAL SIGINT\n" + healthcheck + "ONBUILD RUN true\nENTRYPOINT [\"/odd\", \"a b\"]\nCMD [\"count\"]\nUSER nobody\n"},
		{name: "shell", dockerfile: "FROM odd\nSHELL [\"/odd\", \"true\"]\nRUN mkdir:/a\nRUN true\nENV A=b\nCMD count\nRUN mkdir:/b\n"},
		{name: "volume", dockerfile: "FROM odd\nCOPY small /data/small\nVOLUME /data\nVOLUME /etc/empty\nWORKDIR /data\n"},
		{name: "whiteouts", always: legacy, dockerfile: "FROM odd\n" + run("mkdir:/o/sub", "write:/o/a:11", "write:/o/sub/b:12", "mkdir:/dir/x", "write:/file:13", "sym:/o:/way") +
			run("rm:/o", "mkdir:/o", "write:/o/c:14") + run("rm:/dir", "write:/dir:15") + run("rm:/file", "mkdir:/file/y") + run("rm:/way", "mkdir:/way") + run("rm:/o", "write:/p:16")},
		{name: "masked", dockerfile: "FROM odd\nCOPY small /etc/mtab\nCOPY small /run/secrets/x\nCOPY small /.dockerenv2\n"},
		{name: "twice", dockerfile: "FROM odd\nCOPY small /f\nCOPY small /f\nCOPY small /f\n"},
		{name: "stages", dockerfile: "FROM odd AS build\n" + run("mkdir:/out", "write:/out/app:5000", "link:/out/app:/out/too") + "FROM scratch\nCOPY --from=build /out /app\nCOPY small /app/app\nENTRYPOINT [\"/app/app\"]\n"},
		{name: "overwritten", dockerfile: "FROM odd\n" + run("write:/f:100000") + run("append:/f") + run("append:/f") + run("append:/f") + run("write:/f:1")},
		{name: "many", dockerfile: "FROM odd\n" + run("many:/m:3000") + run("rm:/m/7")},
		{name: "fifo", dockerfile: "FROM odd\n" + run("fifo:/p") + run("rm:/p")},
		{name: "users", dockerfile: "FROM odd\nCOPY passwd /etc/passwd\nCOPY status /var/lib/dpkg/status\nUSER toor\n"},
		{name: "renamed", dockerfile: "FROM debian\nRUN cp /bin/dash /opt/thing && ln /opt/thing /opt/other && mkdir /opt/t && cp /bin/bash /opt/t/bash\nCMD [\"/opt/thing\"]\n"},
		{name: "debian", dockerfile: "FROM debian\nWORKDIR /usr\nWORKDIR /srv/app\nWORKDIR /srv/app\nRUN true\nRUN rm -rf /usr/share/doc /usr/share/man\nRUN touch /usr/bin/perl && chmod u+s /bin/cat\nWORKDIR /opt\n"},
		// One builder's image on top of the other's: no engine says which of
		// the lower one's instructions made a layer.
		{name: "onlegacy", always: bk, by: daemon.BuildKit, dockerfile: "FROM workdirs@legacy\nENV B=c\nWORKDIR /srv\n" + run("true") + "COPY small /last\n"},
		{name: "onbuildkit", by: daemon.Legacy, dockerfile: "FROM workdirs@buildkit\nENV B=c\nWORKDIR /srv\n" + run("true") + "COPY small /last\n"},
		{name: "onemptied", by: daemon.BuildKit, dockerfile: "FROM emptied@legacy\n" + run("mkdir:/last")},
	}
}

// oddFiles is the context of their builds.
var oddFiles = map[string]string{
	"small":  "a small file\n",
	"passwd": "root:x:0:0:root:/root:/bin/sh\ntoor:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/sbin/nologin\n",
	"status": "Package: one\nStatus: install ok installed\nInstalled-Size: 10\nVersion: 1\n\nPackage: two\nStatus: deinstall ok config-files\nVersion: 2\n\n",
}

// contextOf makes a build context.
func contextOf(t *testing.T, dockerfile string, files map[string]string) []byte {
	t.Helper()
	files = maps.Clone(files)
	files["Dockerfile"] = dockerfile
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o755, Size: int64(len(files[name]))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// oddShop builds odd images for a learner.
type oddShop struct {
	t       *testing.T
	e       *docker.Engine
	learner string
}

func (s oddShop) ref(name string, by daemon.Builder) string {
	return "castoff/" + s.learner + "/" + name + "-" + string(by) + ":latest"
}

func (s oddShop) build(ref, dockerfile string, by daemon.Builder, files map[string]string) {
	s.t.Helper()
	if _, err := s.e.Build(s.t.Context(), build.Spec{Subject: ref, Ref: ref, Path: "Dockerfile", Dockerfile: dockerfile,
		Context: contextOf(s.t, dockerfile, files), Labels: map[string]string{daemon.Label: s.learner}, Args: map[string]string{"OTHER": "hunter2"}, Builder: by,
	}, progress.Discard); err != nil {
		s.t.Fatalf("building %s: %v\n%s", ref, err, dockerfile)
	}
}

// program builds the program of the odd images for the daemon's platform.
func (s oddShop) program() string {
	s.t.Helper()
	file := filepath.Join(s.t.TempDir(), "odd")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", file, "./testdata/odd")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+s.e.Info().Arch)
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("building the program: %v\n%s", err, out)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}

// all builds this run's images, with each of the daemon's builders, and makes
// two more without one. It returns their references.
func (s oddShop) all(raw rawCall, large bool) []string {
	s.t.Helper()
	base := "castoff/" + s.learner + "/odd:latest"
	builders := s.e.Info().Builders
	s.build(base, "FROM scratch\nCOPY odd /odd\n", builders[0], map[string]string{"odd": s.program()})
	debian := os.Getenv("CASTOFF_TEST_BASE")
	var refs []string
	for _, o := range oddImages() {
		from, _, _ := strings.Cut(strings.TrimPrefix(o.dockerfile, "FROM "), "\n")
		lower, by, mixed := strings.Cut(from, "@")
		stands := strings.NewReplacer("odd", base, "debian", debian).Replace(from)
		if mixed {
			stands = s.ref(lower, daemon.Builder(by))
		}
		dockerfile := "FROM " + stands + strings.TrimPrefix(o.dockerfile, "FROM "+from)
		switch {
		case from == "debian" && debian == "", mixed && len(builders) < 2:
			continue
		}
		for _, b := range builders {
			if (o.by == "" || o.by == b) && (large || slices.Contains(o.always, b)) {
				s.build(s.ref(o.name, b), dockerfile, b, oddFiles)
				refs = append(refs, s.ref(o.name, b))
			}
		}
	}
	imported := s.ref("imported", "tar")
	raw("POST", "/images/create", url.Values{"fromSrc": {"-"}, "repo": {strings.TrimSuffix(imported, ":latest")}, "tag": {"latest"},
		"changes": {"LABEL " + daemon.Label + "=" + s.learner, `CMD ["/small"]`}}, contextOf(s.t, "", oddFiles))
	return append(refs, imported)
}
