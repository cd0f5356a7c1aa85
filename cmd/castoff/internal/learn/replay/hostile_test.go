package replay_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/recording"
	"castoff/cmd/castoff/internal/engine/recording/recordingtest"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/replay"
	"castoff/cmd/castoff/internal/learn/runner"
	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/text"
)

// drawn plays what may be a recording and draws all of it; "" if it is refused.
// What could not be shown is no error here.
func (o own) drawn(t *testing.T, b []byte) string {
	t.Helper()
	rec, err := recording.Read(bytes.NewReader(b))
	if err != nil {
		return ""
	}
	tape, err := replay.New(t.Context(), rec, o.of)
	if err != nil {
		return ""
	}
	defer tape.Close()
	r := &reader{}
	_ = runner.New(o.lessons, runner.Parts{
		Files: o.course.Files(), Images: tape, UI: r, Journal: &journal.Memory{}, Now: time.Now, Trials: tape.Trials(), Recorded: tape.Mark(),
	}).Play(t.Context())
	draw := text.NewRenderer(76, text.Look{})
	var all strings.Builder
	for _, p := range r.pages {
		all.WriteString(blocks.Render(draw, p.Blocks...) + "\n")
	}
	return all.String()
}

// lines is the shipped recording as it is before it is compressed.
func (o own) lines(t *testing.T) (packed []byte, text string) {
	t.Helper()
	packed, err := o.course.Recording()
	if err != nil {
		t.Fatal(err)
	}
	return packed, recordingtest.Lines(t, packed)
}

// TestCutRecording plays the shipped recording up to where it was cut off, and says
// what is missing.
func TestCutRecording(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it plays the course a dozen times")
	o := openOwn(t)
	packed, _ := o.lines(t)
	shown := 0
	for i := range 12 {
		s := o.drawn(t, packed[:len(packed)*i/12])
		if s == "" {
			continue
		}
		if shown++; !strings.Contains(s, "the recording ends before this did") && !strings.Contains(s, "the recording does not have it") {
			t.Errorf("%d of 12 parts: nothing is missing", i)
		}
	}
	if shown < 8 {
		t.Errorf("%d of 12 parts were shown", shown)
	}
}

var (
	numbers = regexp.MustCompile(`:-?[0-9][0-9.]*`)
	fields  = regexp.MustCompile(`"[a-z_]+":`)
)

// TestStrangeRecordings are drawn without harm, whatever numbers and fields are in
// them.
func TestStrangeRecordings(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it plays the course twenty times")
	o := openOwn(t)
	_, whole := o.lines(t)
	head, rest, _ := strings.Cut(whole, "\n")
	drawn := 0
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		odd := head + "\n"
		for line := range strings.Lines(rest) {
			when, result, ended := strings.Cut(line, `"result":`)
			switch {
			case ended:
				result = numbers.ReplaceAllStringFunc(result, func(s string) string {
					if r.IntN(8) > 0 {
						return s
					}
					return ":" + []string{"0", "1", "1000000000", "900000000000000000", fmt.Sprint(r.IntN(1000))}[r.IntN(5)]
				})
				line = when + `"result":` + fields.ReplaceAllStringFunc(result, func(s string) string {
					if r.IntN(40) > 0 {
						return s
					}
					return `"x":`
				})
			case strings.Contains(line, `"event":`) && r.IntN(30) == 0:
				continue
			}
			odd += line
		}
		if o.drawn(t, recordingtest.Packed(t, odd)) != "" {
			drawn++
		}
	}
	if drawn < 15 {
		t.Errorf("%d of 20 were drawn", drawn)
	}
}
