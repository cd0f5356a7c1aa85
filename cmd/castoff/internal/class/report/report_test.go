package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/text"
)

// TestMake: everything in a report is what the records say.
func TestMake(t *testing.T) {
	t.Parallel()
	r := whole(t)
	if m := r.Machine; m == nil || m.Engine != "Docker 28.1.0" || m.Platform != "linux/amd64" || m.Builder != "buildkit" || m.Base != "ubuntu:26.04" || m.BaseSource != "pulled" || m.CPUs != 4 {
		t.Errorf("%+v", m)
	}
	if len(r.Images) != 2 {
		t.Fatalf("%+v", r.Images)
	}
	big, small := r.Images[0], r.Images[1]
	if big.Disk.Bytes != 600_000_000 || big.Download.Bytes != 200_000_000 || big.BuildSeconds != 92 || big.Published != "~600 MB (guide)" {
		t.Errorf("%+v", big)
	}
	if !small.Disk.About || small.Download != nil || small.BuildSeconds != 0 {
		t.Errorf("%+v", small)
	}
	want := []Part{{"/usr/lib", 500_000_000}, {"/usr/bin", 80_000_000}, {"files beside these directories", 19_000_000}, {"/etc", 1_000_000}}
	if !reflect.DeepEqual(big.Places, want) {
		t.Errorf("places %+v", big.Places)
	}
	var sum int64
	for _, p := range big.Instructions {
		sum += p.Bytes
	}
	if sum != big.Disk.Bytes {
		t.Errorf("the instructions have %d bytes, the image %d", sum, big.Disk.Bytes)
	}
	if got := r.totals(); got.finished != 13 || got.questions != got.answered || got.first != got.questions-1 || got.passed != len(r.Exercises) || got.finals != 4 || got.finalsPassed != 4 {
		t.Errorf("%+v", got)
	}
	if d := r.Deployed; d == nil || len(d.Images) != 2 || d.Images[0].SaveSeconds != 4 {
		t.Errorf("%+v", d)
	}
	first := r.Foretold[0]
	if !first.True || !strings.HasSuffix(first.Found, "(0.3 %)") || first.Said == "" {
		t.Errorf("%+v", first)
	}
	if third := r.Foretold[2]; third.Found != "" || third.Said == "" {
		t.Errorf("a trial that was not made: %+v", third)
	}
}

// TestExerciseTime: pauses do not count as work, and what comes after a pass does
// not count at all.
func TestExerciseTime(t *testing.T) {
	t.Parallel()
	s := own(t)
	l := newLearner(t, "")
	id := s.Exercises[0].ID
	for _, e := range []struct {
		after time.Duration
		event string
	}{{0, journal.EventStarted}, {4 * time.Minute, journal.EventFailed}, {20 * time.Hour, journal.EventHint}, {time.Minute, journal.EventFailed},
		{5 * time.Minute, journal.EventPassed}, {9 * time.Minute, journal.EventFailed}, {time.Minute, journal.EventHint}, {time.Minute, journal.EventSolution}} {
		l.does(e.after, journal.Record{Kind: journal.KindExercise, Exercise: id, Event: e.event})
	}
	l.does(time.Minute, journal.Record{Kind: journal.KindExercise, Exercise: id, Event: journal.EventFailed, Course: "/elsewhere"})
	s.Records = l.records()
	r := Make(s)
	if e := r.Exercises[0]; e.State != Passed || e.Tries != 3 || e.Hints != 1 || e.Solution || e.Pauses != 1 || e.Seconds != (4+15+1+5)*60 || e.minutes() != "25 min (1 pause)" {
		t.Errorf("%+v, %s", e, e.minutes())
	}
	if e := r.Exercises[1]; e.State != NotBegun || e.minutes() != notMeasured {
		t.Errorf("%+v", e)
	}
}

// TestOfOthers: what others did on the same daemon is theirs, and so is what was
// done in another course.
func TestOfOthers(t *testing.T) {
	t.Parallel()
	s := own(t)
	l := newLearner(t, "bob")
	l.measures(1)
	l.practises(s.Exercises[:2], 0, false)
	s.Records, s.Learner = l.records(), "ada"
	if r := Make(s); !r.From.IsZero() || r.Machine != nil || r.totals() != Make(own(t)).totals() {
		t.Errorf("%+v", r)
	}
	s.Learner, s.Course, s.Digest = "bob", "/elsewhere", "0123"
	if r := Make(s); !r.From.IsZero() || r.Machine != nil {
		t.Errorf("%+v", r)
	}
}

// shown is a page in every format.
func shown(t testing.TB, p Page) map[string]string {
	html, markdown := rendered(t, p)
	return map[string]string{"html": html, "markdown": markdown,
		"text":   strings.Join(strings.Fields(blocks.Render(text.NewRenderer(100, text.Look{}), p.Blocks()...)), " "),
		"narrow": blocks.Render(text.NewRenderer(40, text.Look{}), p.Blocks()...)}
}

// TestFormats: each format has the numbers, with their units.
func TestFormats(t *testing.T) {
	t.Parallel()
	for format, text := range shown(t, whole(t).Page()) {
		for _, want := range []string{"600 MB", "2.00 MB", "200 MB", "Docker 28.1.0", "not measured", "harbour-master"} {
			if !strings.Contains(text, want) && format != "narrow" { // where cells wrap
				t.Errorf("%s: no %q", format, want)
			}
		}
		if strings.ContainsAny(text, "\x1b\x00") || strings.Contains(text, "NaN") || strings.Contains(text, "Inf") || strings.Contains(text, "%!") {
			t.Errorf("%s: %s", format, text)
		}
	}
	html, _ := rendered(t, whole(t).Page())
	if len(html) > 150_000 {
		t.Errorf("the page has %d bytes", len(html))
	}
	t.Logf("the page of all there is has %d bytes", len(html))
}

// TestEmpty: somebody who did nothing is told so, and no number is made up.
func TestEmpty(t *testing.T) {
	t.Parallel()
	s := own(t)
	r := Make(s)
	for format, text := range shown(t, r.Page()) {
		if !strings.Contains(text, "Nothing is measured yet") && format != "narrow" || !strings.Contains(text, "nothing yet") {
			t.Errorf("%s: %s", format, text)
		}
		for _, made := range []string{"0 B", "0 s", " times smaller"} {
			if strings.Contains(text, made) {
				t.Errorf("%s has %q", format, made)
			}
		}
	}
	b, err := json.Marshal(r)
	if err != nil || strings.Contains(string(b), ":null") {
		t.Errorf("%s, %v", b, err)
	}
	r = Make(Source{Now: start})
	for format, text := range shown(t, r.Page()) {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), "no lessons and no exercises") {
			t.Errorf("%s of an empty course: %s", format, text)
		}
	}
}

// TestJSON: what was written is read as it was.
func TestJSON(t *testing.T) {
	t.Parallel()
	for _, r := range append(six(t), whole(t)) {
		b, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if len(b) > MostBytes/2 {
			t.Errorf("%d bytes", len(b))
		}
		got, err := Read("x.json", bytes.NewReader(b))
		if err != nil || !reflect.DeepEqual(got, r) {
			t.Errorf("%v\n%+v\n%+v", err, got, r)
		}
	}
}

// hostile are texts that would be markup, or worse.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</style></title><svg onload=alert(1)>`, "a\x1b]0;title\x07b\x1b[31mred", "a\u202eb\x00c\x9b31m",
	"| a | b |\n---\n# heading", `[link](javascript:alert(1)) ![i](http://example.invalid/x.png) <http://example.invalid> https://example.invalid www.example.invalid a@example.invalid`, "`code` **bold** {{.}} &lt;script&gt;", strings.Repeat("x", 800),
}

// spoil puts a text in the place of each text of a value.
func spoil(v reflect.Value, with func(old string) string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			spoil(v.Elem(), with)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				spoil(v.Field(i), with)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			spoil(v.Index(i), with)
		}
	case reflect.String:
		v.SetString(with(v.String()))
	}
}

// TestHostile: whatever stands in the place of a text, it is text.
func TestHostile(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it spoils every text of a report in each way")
	clean, _ := rendered(t, whole(t).Page())
	for _, bad := range hostile {
		r := whole(t)
		states := []string{NotBegun, Begun, Passed}
		spoil(reflect.ValueOf(&r), func(old string) string {
			if slices.Contains(states, old) {
				return old
			}
			return bad
		})
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		read, err := Read("x.json", bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		c, err := Join([]File{{"a", read}, {"b", read}}, start)
		if err != nil {
			t.Fatal(err)
		}
		for n, p := range []Page{read.Page(), c.Page()} {
			for format, text := range shown(t, p) {
				harmless(t, fmt.Sprintf("%s of %d with %q", format, n, bad), format, text)
			}
		}
		html, _ := rendered(t, read.Page())
		if got, want := tags(html), tags(clean); !reflect.DeepEqual(got, want) {
			t.Errorf("%q makes other tags: %v, not %v", bad, got, want)
		}
	}
}

// escaped is a character that Markdown is told to leave alone.
var escaped = regexp.MustCompile(`\\.`)

// harmless checks that a text holds no control characters, and nothing of what
// [hostile] would be.
func harmless(t *testing.T, what, format, text string) {
	t.Helper()
	for _, r := range text {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r == 0x202e {
			t.Errorf("%s: the character %U", what, r)
			return
		}
	}
	if format == "markdown" {
		text = escaped.ReplaceAllString(text, "")
	}
	for _, mark := range map[string][]string{
		"html":     {"<script", "<img", "onerror=alert(1)>\"", "javascript:alert(1)\""},
		"markdown": {"<script", "<img", "<svg", "](", "://", "www.e", "@e", "**b", "\n---\n"},
	}[format] {
		if strings.Contains(text, mark) {
			t.Errorf("%s: there is %q", what, mark)
		}
	}
}

// tags counts the tags of a page.
func tags(html string) map[string]int {
	n := map[string]int{}
	for _, part := range strings.Split(html, "<")[1:] {
		name := part
		if i := strings.IndexAny(part, " >\n/"); i > 0 {
			name = part[:i]
		}
		n[name]++
	}
	return n
}
