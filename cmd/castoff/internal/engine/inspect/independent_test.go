package inspect_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/image/measure"
)

// census asks the image's own tools. What an engine puts over an image is left
// out, as in package rootfs.
const census = `set -e
cd /
list() { find . -xdev \( -path ./dev -o -path ./proc -o -path ./sys -o -path ./.dockerenv -o -path ./etc/hosts -o -path ./etc/hostname -o -path ./etc/resolv.conf -o -path ./etc/mtab -o -path ./run/.containerenv -o -path ./run/secrets \) -prune -o "$@"; }
echo files $(list ! -type d -printf x | wc -c)
echo dirs $(list -type d -printf x | wc -c)
echo executables $(list -type f -perm /111 -printf x | wc -c)
echo setuid $(list -type f -perm /111 -perm -4000 -printf x | wc -c)
echo setgid $(list -type f -perm /111 -perm -2000 -printf x | wc -c)
echo bytes $(list -type f -printf '%D:%i %s\n' | sort -u | awk '{ n += $2 } END { printf "%d", n }')
echo du $(du -s --apparent-size --block-size=1 usr/share | cut -f1) $(find usr/share -type d -printf '%s\n' | awk '{ n += $1 } END { printf "%d", n }') $(find usr/share -type l -printf '%s\n' | awk '{ n += $1 } END { printf "%d", n }')
echo packages $(dpkg-query -W -f '${db:Status-Status}\n' | grep -c '^installed$')
echo installed $(dpkg-query -W -f '${db:Status-Status} ${Installed-Size}\n' | awk '$1 == "installed" { n += $2 } END { printf "%d", n * 1024 }')
echo users $(wc -l < etc/passwd)
`

// TestAgainstIndependentTools compares with find, du and dpkg-query, in a
// container from a Debian base.
func TestAgainstIndependentTools(t *testing.T) {
	t.Parallel()
	base := os.Getenv("CASTOFF_TEST_BASE")
	if base == "" {
		t.Skip("skipped, it needs a Debian base image in CASTOFF_TEST_BASE")
	}
	e := dockertest.Engine(t)
	_, labels := enginetest.Labels(t, e)
	m := bothWays(t, e, base, labels, t.TempDir())
	res, err := e.Run(t.Context(), base, labels, "/bin/sh", "-c", census)
	if err != nil || res.ExitCode != 0 {
		t.Fatalf("%+v, %v", res, err)
	}
	said := map[string][]int64{}
	for line := range strings.Lines(res.Output) {
		words := strings.Fields(line)
		for _, w := range words[1:] {
			n, err := strconv.ParseInt(w, 10, 64)
			if err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			said[words[0]] = append(said[words[0]], n)
		}
	}
	r := m.Root
	for what, n := range map[string]int64{
		"files": int64(r.Files), "dirs": int64(r.Dirs) + 1, "executables": int64(r.Executables), "setuid": int64(len(r.Setuid)),
		"setgid": int64(len(r.Setgid)), "bytes": r.SizeBytes, "packages": int64(r.Packages), "installed": r.PackageBytes, "users": int64(len(r.Users)),
	} {
		if fmt.Sprint(said[what]) != fmt.Sprint([]int64{n}) {
			t.Errorf("%s: %d, the image's own tools say %v", what, n, said[what])
		}
	}
	// du counts the directories themselves and the texts of links, too.
	if du := said["du"]; len(du) != 3 || size(m, "usr/share") != du[0]-du[1]-du[2] {
		t.Errorf("usr/share has %d bytes, du says %v", size(m, "usr/share"), du)
	}
	if len(r.Shells) < 3 || len(r.PackageManagers) < 3 || len(r.Compilers) > 0 || len(r.Interpreters) == 0 || r.TimeZones == "" || r.CABundle != "" || !strings.HasPrefix(r.OS, "Debian") {
		t.Errorf("%+v", r)
	}
}

func size(m measure.Image, dir string) int64 {
	for _, d := range m.Dirs {
		if d.Path == dir {
			return d.SizeBytes
		}
	}
	return -1
}
