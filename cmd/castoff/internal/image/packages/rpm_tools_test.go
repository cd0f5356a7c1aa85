package packages

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/longtest"
)

// manyPackages is so many that a tree of them has two levels of interior pages
// where pages have 512 bytes.
const manyPackages = 200

// rpmFormat makes rpm write what lines makes of packages.
const rpmFormat = `%{NAME} %|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE} %{LONGSIZE}\n`

// run runs a program and returns its standard output.
func run(t *testing.T, stdin []byte, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Stdin = bytes.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, stderr.Bytes())
	}
	return out
}

// rpmOn runs a program of rpm on the database in dir.
func rpmOn(t *testing.T, program, backend, dir string, args ...string) []byte {
	t.Helper()
	return run(t, nil, program, append([]string{"--dbpath", dir, "--define", "_db_backend " + backend}, args...)...)
}

// needBackend skips the test if rpm was built without this backend.
func needBackend(t *testing.T, name string) {
	t.Helper()
	rpm := tool(t, "rpm", "rpm")
	for line := range strings.Lines(string(run(t, nil, rpm, "--showrc"))) {
		if key, value, _ := strings.Cut(line, ":"); strings.TrimSpace(key) == "available backends" {
			if slices.Contains(strings.Fields(value), name) {
				return
			}
			t.Skipf("this rpm has only the backends %s: the comparison on %s is left out", strings.TrimSpace(value), name)
		}
	}
	t.Skip("this rpm does not say which backends it has: the comparison is left out")
}

// spec is a source package of many small packages. The third has an epoch, the
// fifth a description of 40 KB.
func spec() string {
	var s strings.Builder
	head := func(i int) {
		if i == 3 {
			s.WriteString("Epoch: 3\n")
		}
		fmt.Fprintf(&s, "Summary: Package %d\nAutoReqProv: no\n", i)
	}
	s.WriteString("Name: sub0\nVersion: 1.2~rc3\nRelease: 4.test\nLicense: none\nBuildArch: noarch\n")
	for i := range manyPackages {
		if i > 0 {
			fmt.Fprintf(&s, "%%package -n sub%d\n", i)
		}
		head(i)
		fmt.Fprintf(&s, "%%description -n sub%d\nNumber %d.\n", i, i)
		if i == 5 {
			s.WriteString(strings.Repeat("A line of a long description.\n", 1400))
		}
		fmt.Fprintf(&s, "%%files -n sub%d\n/usr/share/sub%d\n", i, i)
	}
	s.WriteString("%install\nmkdir -p %{buildroot}/usr/share\ncd %{buildroot}/usr/share\n")
	fmt.Fprintf(&s, "for i in $(seq 0 %d); do head -c $((i * 1000)) /dev/zero >sub$i; done\n", manyPackages-1)
	return s.String()
}

// buildMany builds the packages of spec and returns their files.
func buildMany(t *testing.T) []string {
	t.Helper()
	if testing.Short() {
		t.Skip("building packages takes seconds")
	}
	rpmbuild := tool(t, "rpmbuild", "rpm")
	top := t.TempDir()
	name := filepath.Join(top, "many.spec")
	if err := os.WriteFile(name, []byte(spec()), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, nil, rpmbuild, "-bb", "--quiet", "--define", "_topdir "+top, name)
	files, err := filepath.Glob(filepath.Join(top, "RPMS", "noarch", "*.rpm"))
	if err != nil || len(files) != manyPackages {
		t.Fatalf("%d packages were built, error %v", len(files), err)
	}
	return files
}

// install makes a database of that backend in which the packages are
// installed, and two erased again. It returns its directory, and what rpm says
// of it.
func install(t *testing.T, backend string, files []string) (dir, want string) {
	t.Helper()
	needBackend(t, backend)
	rpm, dir := tool(t, "rpm", "rpm"), t.TempDir()
	rpmOn(t, rpm, backend, dir, "--initdb")
	rpmOn(t, rpm, backend, dir, append([]string{"--justdb", "--nodeps", "--nosignature", "-i"}, files...)...)
	rpmOn(t, rpm, backend, dir, "--justdb", "--nodeps", "-e", "sub7", "sub100")
	return dir, string(rpmOn(t, rpm, backend, dir, "-qa", "--qf", rpmFormat))
}

// sameAsRPM reads a database and compares it with what rpm says of it.
func sameAsRPM(t *testing.T, file, want string) {
	t.Helper()
	db, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pkgs, err := RPM(db)
	if err != nil {
		t.Fatal(err)
	}
	if len(pkgs) != manyPackages-2 {
		t.Errorf("%d packages were read, %d are installed", len(pkgs), manyPackages-2)
	}
	sameLines(t, lines(pkgs), want)
}

// TestAgainstRPM reads databases that rpm writes on this machine.
func TestAgainstRPM(t *testing.T) {
	t.Parallel()
	files := buildMany(t)
	t.Run("sqlite", func(t *testing.T) { testSQLite(t, files) })
	t.Run("ndb", func(t *testing.T) {
		dir, want := install(t, "ndb", files)
		sameAsRPM(t, filepath.Join(dir, "Packages.db"), want)
	})
	t.Run("bdb", func(t *testing.T) { testBDB(t, files) })
}

func testSQLite(t *testing.T, files []string) {
	dir, want := install(t, "sqlite", files)
	file := filepath.Join(dir, "rpmdb.sqlite")
	sameAsRPM(t, file, want)
	for _, size := range []int{512, 1024, 65536} {
		t.Run(fmt.Sprintf("pages %d", size), func(t *testing.T) {
			sqlite3 := tool(t, "sqlite3", "sqlite3")
			run(t, nil, sqlite3, file, fmt.Sprintf("PRAGMA journal_mode=DELETE; PRAGMA page_size=%d; VACUUM;", size))
			sameAsRPM(t, file, want)
		})
	}
}

// TestSQLiteLengths reads records of every length around those where more, or
// less, of them has to be on overflow pages.
func TestSQLiteLengths(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it writes a row of each length")
	sqlite3 := tool(t, "sqlite3", "sqlite3")
	for _, c := range []struct{ pageSize, reserved int }{{512, 0}, {512, 32}, {1024, 0}, {4096, 64}} {
		t.Run(fmt.Sprintf("pages %d reserved %d", c.pageSize, c.reserved), func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "rpmdb.sqlite")
			last := 3 * c.pageSize
			run(t, []byte(fmt.Sprintf(`
PRAGMA page_size=%d;
CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL);
.filectrl reserve_bytes %d
VACUUM;
WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i+1 FROM n WHERE i < %d)
INSERT INTO Packages SELECT i, CAST(printf('%%0*d', i, i) AS BLOB) FROM n;
`, c.pageSize, c.reserved, last)), sqlite3, file)
			db, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if int(db[20]) != c.reserved {
				t.Skipf("this sqlite3 reserved %d bytes of a page", db[20])
			}
			n := 0
			err = walkSQLite(db, func(blob []byte) error {
				n++
				if want := fmt.Sprintf("%0*d", n, n); string(blob) != want {
					t.Errorf("record %d has %d bytes, or others", n, len(blob))
				}
				return nil
			})
			if err != nil || n != last {
				t.Errorf("%d of %d records, error %v", n, last, err)
			}
		})
	}
}

// testBDB puts the headers of another database into a Berkeley DB, with the
// tool that comes with that, and has rpm read it as well.
func testBDB(t *testing.T, files []string) {
	load := tool(t, "db5.3_load", "db5.3-util")
	needBackend(t, "bdb_ro")
	from, want := install(t, "sqlite", files)
	headers := rpmOn(t, tool(t, "rpmdb", "rpm"), "sqlite", from, "--exportdb")
	for _, c := range []struct {
		lorder, size int
		order        binary.AppendByteOrder
	}{
		{1234, 4096, binary.LittleEndian},
		{4321, 4096, binary.BigEndian},
		{1234, 512, binary.LittleEndian},
		{4321, 65536, binary.BigEndian},
	} {
		t.Run(fmt.Sprintf("order %d pages %d", c.lorder, c.size), func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "Packages")
			run(t, dump(t, headers, c.order), load, "-c", fmt.Sprintf("db_lorder=%d", c.lorder), "-c", fmt.Sprintf("db_pagesize=%d", c.size), file)
			says := rpmOn(t, tool(t, "rpm", "rpm"), "bdb_ro", dir, "-qa", "--qf", rpmFormat)
			sameLines(t, sorted(string(says)), want)
			sameAsRPM(t, file, want)
		})
	}
}

// TestBDBUnwrittenBuckets reads a Berkeley DB that was made for many more
// packages than it has, so that most of its buckets were never written. rpm
// itself cannot read it.
func TestBDBUnwrittenBuckets(t *testing.T) {
	t.Parallel()
	load := tool(t, "db5.3_load", "db5.3-util")
	want := blob(entry{tagName, typeString, "a\x00"}, entry{tagVersion, typeString, "1\x00"}, entry{tagRelease, typeString, "2\x00"})
	file := filepath.Join(t.TempDir(), "Packages")
	header := append([]byte("\x8e\xad\xe8\x01\x00\x00\x00\x00"), want...)
	run(t, dump(t, header, binary.LittleEndian), load, "-c", "h_ffactor=2", "-c", "h_nelem=256", file)
	db, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if buckets := binary.LittleEndian.Uint32(db[72:]) + 1; buckets < 100 {
		t.Fatalf("it has %d buckets", buckets)
	}
	pkgs, err := RPM(db)
	if err != nil || !slices.Equal(pkgs, []Package{{"a", "1-2", 0}}) {
		t.Errorf("%+v, error %v", pkgs, err)
	}
}

// dump makes a dump for db_load of headers as rpmdb exports them: each after
// the magic number of a .rpm file. The key 0 is for the last number.
func dump(t *testing.T, headers []byte, order binary.AppendByteOrder) []byte {
	t.Helper()
	var out bytes.Buffer
	pair := func(key uint32, value []byte) {
		fmt.Fprintf(&out, " %s\n %s\n", hex.EncodeToString(order.AppendUint32(nil, key)), hex.EncodeToString(value))
	}
	out.WriteString("VERSION=3\nformat=bytevalue\ntype=hash\nHEADER=END\n")
	last := uint32(0)
	for len(headers) > 0 {
		if !bytes.HasPrefix(headers, []byte("\x8e\xad\xe8\x01")) || len(headers) < 16 {
			t.Fatal("rpmdb exports something else than headers")
		}
		headers = headers[8:]
		n := 8 + headerEntryBytes*binary.BigEndian.Uint32(headers) + binary.BigEndian.Uint32(headers[4:])
		last++
		pair(last, headers[:n])
		headers = headers[n:]
	}
	pair(0, order.AppendUint32(nil, last))
	out.WriteString("DATA=END\n")
	return out.Bytes()
}
