package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/image/measure"
)

// The test binary runs itself as another process that appends.
const (
	envAppend = "CASTOFF_TEST_APPEND" // the state directory
	envWriter = "CASTOFF_TEST_WRITER" // the learner's name in the records
)

const perProcess = 200

func TestMain(m *testing.M) {
	if dir := os.Getenv(envAppend); dir != "" {
		if err := appendMany(dir, os.Getenv(envWriter)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func appendMany(dir, writer string) error {
	j, err := Open(dir)
	for i := 0; i < perProcess && err == nil; i++ {
		err = j.Append(Record{Kind: KindPage, Learner: writer, Page: i, Lesson: strings.Repeat("x", i*20)})
	}
	return err
}

func open(t *testing.T, dir string) *Journal {
	t.Helper()
	j, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func add(t *testing.T, j *Journal, records ...Record) {
	t.Helper()
	for _, r := range records {
		if err := j.Append(r); err != nil {
			t.Fatal(err)
		}
	}
}

func records(t *testing.T, j *Journal) []Record {
	t.Helper()
	rs, err := j.Records()
	if err != nil {
		t.Fatal(err)
	}
	return rs
}

func TestAppendAndRead(t *testing.T) {
	t.Parallel()
	j := open(t, filepath.Join(t.TempDir(), "not", "yet"))
	if rs := records(t, j); len(rs) != 0 {
		t.Errorf("a journal that is not there has %v", rs)
	}
	at := time.Date(2030, 1, 2, 3, 4, 5, 6, time.FixedZone("", 3600))
	in := Record{
		Time: at, Kind: KindMeasured, Learner: "ada", Engine: "E", Image: "traditional", ImageID: "sha256:1",
		Measured: &measure.Image{Name: "traditional", SizeBytes: 7, Layers: []measure.Layer{{CreatedBy: "RUN <x> & y"}}},
	}
	before := time.Now()
	add(t, j, in, Record{Kind: KindAnswered, Tries: []int{2, 0}, Right: true})
	rs := records(t, j)
	if len(rs) != 2 {
		t.Fatalf("%d records", len(rs))
	}
	in.Version, in.Time = Version, at.UTC()
	got, _ := json.Marshal(rs[0])
	want, _ := json.Marshal(in)
	if !bytes.Equal(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if rs[1].Time.Before(before) || time.Since(rs[1].Time) > time.Hour {
		t.Errorf("the time of a record without one is %v", rs[1].Time)
	}
}

func TestProcessesAppendAtOnce(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it has processes wait for each other")
	const processes = 4
	dir := t.TempDir()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for p := range processes {
		cmd := exec.CommandContext(t.Context(), exe)
		cmd.Env = append(os.Environ(), envAppend+"="+dir, fmt.Sprintf("%s=%d", envWriter, p))
		wg.Go(func() {
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("process %d: %v\n%s", p, err, out)
			}
		})
	}
	wg.Wait()
	j := open(t, dir)
	next := map[string]int{}
	for _, r := range records(t, j) {
		if r.Page != next[r.Learner] {
			t.Fatalf("process %s: record %d where %d should be", r.Learner, r.Page, next[r.Learner])
		}
		next[r.Learner]++
	}
	for p := range processes {
		if n := next[fmt.Sprint(p)]; n != perProcess {
			t.Errorf("process %d: %d of %d records", p, n, perProcess)
		}
	}
	if s := j.Skipped(); s != (Skipped{}) {
		t.Errorf("skipped %+v", s)
	}
}

func TestGoroutinesAppendAtOnce(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir())
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 10 {
				if err := j.Append(Record{Kind: KindConsent}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := len(records(t, j)); n != 80 {
		t.Errorf("%d records of 80", n)
	}
}

// A crash in mid-write can leave any part of the last line.
func TestCrashInMidWrite(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	add(t, j, Record{Kind: KindOpened, Lesson: "first"})
	first, err := os.ReadFile(j.Path())
	if err != nil {
		t.Fatal(err)
	}
	add(t, j, Record{Kind: KindOpened, Lesson: "sécond"})
	whole, err := os.ReadFile(j.Path())
	if err != nil {
		t.Fatal(err)
	}
	for cut := len(first); cut <= len(whole); cut++ {
		if err := os.WriteFile(j.Path(), whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		want := "first third"
		torn := 1
		switch {
		case cut == len(first):
			torn = 0
		case cut >= len(whole)-1: // without its newline a record is whole
			want, torn = "first sécond third", 0
		}
		add(t, j, Record{Kind: KindOpened, Lesson: "third"})
		var got []string
		for _, r := range records(t, j) {
			got = append(got, r.Lesson)
		}
		if strings.Join(got, " ") != want || j.Skipped().Torn != torn {
			t.Errorf("cut at %d: %q, %+v, want %q, %d torn", cut, got, j.Skipped(), want, torn)
		}
	}
}

func TestLinesThatAreSkipped(t *testing.T) {
	t.Parallel()
	good := `{"v":1,"time":"2030-01-02T03:04:05Z","kind":"consent"}`
	for name, c := range map[string]struct {
		text string
		n    int
		skip Skipped
	}{
		"a newer version":         {`{"v":2,"time":{"new":1},"kind":7}`, 1, Skipped{Newer: 1}},
		"no version":              {`{"time":"2030-01-02T03:04:05Z","kind":"consent"}`, 1, Skipped{Torn: 1}},
		"no kind":                 {`{"v":1}`, 1, Skipped{Torn: 1}},
		"not an object":           {`[1]`, 1, Skipped{Torn: 1}},
		"a bad time":              {`{"v":1,"time":"yesterday","kind":"consent"}`, 1, Skipped{Torn: 1}},
		"zeros, as some crashes":  {strings.Repeat("\x00", 100), 1, Skipped{Torn: 1}},
		"two records in one line": {good + good, 1, Skipped{Torn: 1}},
		"blank lines":             {"\n \r\n", 1, Skipped{}},
		"an unknown kind":         {strings.Replace(good, "consent", "later", 1), 2, Skipped{}},
		"an unknown field":        {strings.Replace(good, "}", `,"x":1}`, 1), 2, Skipped{}},
		"a huge line":             {`{"v":1,"kind":"` + strings.Repeat("x", maxLine) + `"}`, 1, Skipped{Torn: 1}},
	} {
		rs, skipped, err := Read(strings.NewReader(c.text + "\n" + good + "\n"))
		if err != nil || len(rs) != c.n || skipped != c.skip {
			t.Errorf("%s: %d records, %+v, %v; want %d, %+v", name, len(rs), skipped, err, c.n, c.skip)
		}
	}
}

func TestHugeRecordIsRefused(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir())
	if err := j.Append(Record{Kind: KindOpened, Lesson: strings.Repeat("x", maxLine)}); err == nil {
		t.Error("no error")
	}
	line := maxLine - 200
	add(t, j, Record{Kind: KindOpened, Lesson: strings.Repeat("x", line)})
	if rs := records(t, j); len(rs) != 1 || len(rs[0].Lesson) != line {
		t.Errorf("%d records", len(rs))
	}
}

// wantHint checks that a person can do something about err.
func wantHint(t *testing.T, err error, file string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	if !strings.Contains(err.Error(), file) {
		t.Errorf("the error does not name %s: %v", file, err)
	}
	if strings.Count(err.Error(), file) > 1 {
		t.Errorf("the error names %s twice: %v", file, err)
	}
	if !strings.Contains(strings.Join(fault.Hints(err), "\n"), "CASTOFF_STATE=") {
		t.Errorf("hints %q", fault.Hints(err))
	}
}

func TestFileInTheWay(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(file)
	wantHint(t, err, file)
	if runtime.GOOS == "windows" {
		return // there, a directory below a file is one that does not exist
	}
	j := open(t, filepath.Join(file, "below"))
	if err := j.Append(Record{Kind: KindConsent}); err == nil || !strings.Contains(err.Error(), j.Path()) {
		t.Errorf("error %v", err)
	}
	if _, err = Open(""); err == nil {
		t.Error("no directory: no error")
	}
}

func TestUnreadableJournal(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir())
	if err := os.Mkdir(j.Path(), 0o700); err != nil { // reading a directory fails
		t.Fatal(err)
	}
	_, err := j.Records()
	wantHint(t, err, j.Path())
}

func TestDefaultDir(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("CASTOFF_STATE", "")
	t.Setenv("XDG_STATE_HOME", dir)
	if got, want := DefaultDir(), filepath.Join(dir, "castoff"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	t.Setenv("CASTOFF_STATE", "elsewhere")
	if got := DefaultDir(); got != "elsewhere" {
		t.Errorf("got %s", got)
	}
	if j := open(t, "elsewhere"); !filepath.IsAbs(j.Path()) {
		t.Errorf("the path depends on the working directory: %s", j.Path())
	}
}

// failing is a reader that fails after its text.
type failing struct{ r *strings.Reader }

func (f failing) Read(p []byte) (int, error) {
	if n, _ := f.r.Read(p); n > 0 {
		return n, nil
	}
	return 0, errors.New("bad disk")
}

func TestReadError(t *testing.T) {
	t.Parallel()
	rs, _, err := Read(failing{strings.NewReader(`{"v":1,"kind":"consent"}` + "\n" + `{"v"`)})
	if err == nil || len(rs) != 1 {
		t.Errorf("%d records, %v", len(rs), err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"v":1,"time":"2030-01-02T03:04:05Z","kind":"page","page":3}` + "\n"))
	f.Add([]byte(`{"v":2}` + "\n\x00\x00\n{\"v\":1,\"kind\":\"base\",\"base\":{\"id\":\"x\",\"source\":\"pulled\"}}"))
	f.Add([]byte("\r\n\n{"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rs, skipped, err := Read(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if lines := bytes.Count(data, []byte("\n")) + 1; len(rs)+skipped.Torn+skipped.Newer > lines {
			t.Errorf("%d lines make %d records, %+v", lines, len(rs), skipped)
		}
		// No record may upset what is computed from it.
		Progress(rs, "", "")
		LastLesson(rs, "", "")
		Measured(rs, "x")
		PulledBases(rs)
		Leftovers(rs)
		Consented(rs)
		// Torn lines before a good one do not take it along.
		more := append(append([]byte{}, data...), "\n{\"v\":1,\"kind\":\"consent\"}\n"...)
		if again, _, _ := Read(bytes.NewReader(more)); len(again) != len(rs)+1 {
			t.Errorf("%d records, then one more: %d", len(rs), len(again))
		}
	})
}
