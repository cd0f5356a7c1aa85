package teaching

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/cli/shared/sharedtest"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/recording"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/replay"
)

// TestRecordWhereNothingCanBeWritten is found out before the course is played, even
// before a daemon is looked for.
func TestRecordWhereNothingCanBeWritten(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{dir, filepath.Join(file, "x.recording")} {
		d := sharedtest.Deps(t, shared.Flags{Host: "unix://" + filepath.Join(dir, "none.sock")})
		err := runRecord(t.Context(), &recordOptions{Deps: d, file: to})
		if err == nil || !strings.HasPrefix(err.Error(), "writing the recording: ") || fault.Hint(err) != "castoff record FILE    with a file that can be written" {
			t.Errorf("%s: %v, hint %q", to, err, fault.Hint(err))
		}
	}
}

// silent is an engine that says who it is.
type silent struct{ recording.Engine }

func (silent) Info() daemon.Info {
	return daemon.Info{Name: "Docker", Version: "1", Builders: []daemon.Builder{daemon.BuildKit}}
}

// taken is a recording of a call with a result.
func taken(t *testing.T, file, result string) *take {
	t.Helper()
	set, err := images.New(t.Context(), nil, errors.New("no daemon"), &journal.Memory{}, images.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(set.Close)
	o := &take{recordOptions: &recordOptions{Deps: sharedtest.Deps(t, shared.Flags{Lessons: "mine"}), file: file}, title: "Mine", s: &shared.Session{Set: set}, rec: replay.Record(silent{})}
	o.rec.Keep(recording.Take("run", "x").End(result, nil))
	return o
}

// TestRecordThatNobodyCouldRead is not written, and the former one stays.
func TestRecordThatNobodyCouldRead(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "my x.recording")
	if err := os.WriteFile(file, []byte("former"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := taken(t, file, strings.Repeat("x", 9<<20)).write()
	if err == nil || !strings.Contains(err.Error(), "cannot be shown: reading the recording: line 3: is larger than 8 MiB") || fault.Hint(err) == "" {
		t.Errorf("%v, hint %q", err, fault.Hint(err))
	}
	if b, err := os.ReadFile(file); string(b) != "former" || err != nil {
		t.Errorf("%.20q is there, %v", b, err)
	}
	o := taken(t, file, "x")
	if err := o.write(); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if rec, err := recording.Read(f); err != nil || len(rec.Calls) != 1 || rec.Cut {
		t.Errorf("%+v, %v", rec, err)
	}
	// What is to be typed next is about the same course, and is one word where it has to be.
	if out, want := printed(t, o.Out), "castoff --lessons mine replay '"+file+"'"; !strings.Contains(strings.Join(strings.Fields(out), " "), want) {
		t.Errorf("it says\n%s\nwithout %s", out, want)
	}
}

// TestWatchingIsClean: what the engine says of a failed build reaches the terminal
// without what a terminal obeys.
func TestWatchingIsClean(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	dir := t.TempDir()
	save := func(text string) {
		if err := os.WriteFile(filepath.Join(dir, "01-one.md"), []byte(text), 0o600); err != nil {
			t.Error(err)
		}
	}
	save("---\ntitle: One\nminutes: 1\n---\n\nWords.\n")
	d := sharedtest.Deps(t, shared.Flags{Lessons: dir})
	ctx, stop := context.WithCancel(t.Context())
	runs := 0
	err := (&checkOptions{Deps: d, watch: true}).again(ctx, func(context.Context, *checkOptions) error {
		if runs++; runs > 1 {
			stop()
		}
		save("---\ntitle: One\nminutes: 1\n---\n\nOthers.\n")
		return &fault.Error{Err: errors.New("building it: no"), Detail: "RUN \x1b]0;title\x07printf\x1b[31m"}
	})
	if !errors.Is(err, context.Canceled) || runs != 2 {
		t.Errorf("it ran %d times, and ended with %v", runs, err)
	}
	if said := printed(t, d.Err); strings.ContainsAny(said, "\x1b\x07") || !strings.Contains(said, "RUN ") || !strings.Contains(said, "building it: no") {
		t.Errorf("it said %q", said)
	}
}
