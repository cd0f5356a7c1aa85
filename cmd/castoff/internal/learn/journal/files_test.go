package journal

import (
	"strings"
	"testing"
	"time"
)

func TestProgressIsOfOneCourse(t *testing.T) {
	t.Parallel()
	rs := []Record{
		{Kind: KindPage, Lesson: "a", Page: 1},
		{Kind: KindPage, Lesson: "a", Page: 7, Course: "/c"},
		{Kind: KindAnswered, Lesson: "a", Tries: []int{0}, Right: true, Course: "/c"},
		{Kind: KindFinished, Lesson: "b", Course: "/c"},
		{Kind: KindExercise, Exercise: "x", Event: EventStarted},
		{Kind: KindExercise, Exercise: "x", Event: EventPassed, Course: "/c"},
		{Kind: KindExercise, Exercise: "x", Event: EventHint, Course: "/d"},
	}
	if p := Progress(rs, "", ""); p["a"].Page != 1 || p["a"].Asked != 0 || p["b"].Finished || LastLesson(rs, "", "") != "a" {
		t.Errorf("castoff's own: %+v, last %q", p, LastLesson(rs, "", ""))
	}
	if p := Progress(rs, "", "/c"); p["a"].Page != 7 || p["a"].Right != 1 || !p["b"].Finished || LastLesson(rs, "", "/c") != "b" {
		t.Errorf("another: %+v, last %q", p, LastLesson(rs, "", "/c"))
	}
	if e := Exercises(rs, "", "")["x"]; !e.Started || e.Passed || e.Hints != 0 {
		t.Errorf("castoff's own exercise: %+v", e)
	}
	if e := Exercises(rs, "", "/c")["x"]; e.Started || !e.Passed || e.Hints != 0 {
		t.Errorf("another's: %+v", e)
	}
	if e := Exercises(rs, "", "/e"); len(e) != 0 {
		t.Errorf("of a course that nobody began: %+v", e)
	}
}

// TestOldJournal: what was written before records had a course is castoff's own.
func TestOldJournal(t *testing.T) {
	t.Parallel()
	const old = `{"v":1,"time":"2024-01-02T03:04:05Z","kind":"page","lesson":"a","page":3}` + "\n" +
		`{"v":1,"time":"2024-01-02T03:04:05Z","kind":"exercise","exercise":"x","event":"passed","image_id":"sha256:1"}` + "\n"
	rs, skipped, err := Read(strings.NewReader(old))
	if err != nil || skipped != (Skipped{}) {
		t.Fatal(skipped, err)
	}
	if Progress(rs, "", "")["a"].Page != 3 || !Exercises(rs, "", "")["x"].Passed || len(Progress(rs, "", "/c")) != 0 || len(Exercises(rs, "", "/c")) != 0 {
		t.Error("it is not castoff's own alone")
	}
}

func TestFilesIn(t *testing.T) {
	t.Parallel()
	files := func(event, dir, mark, course string) Record {
		return Record{Kind: KindFiles, Learner: "ada", Event: event, Dir: dir, Mark: mark, Course: course, Exercise: "x"}
	}
	rs := []Record{
		files(EventWritten, "/a", "1", ""), files(EventWritten, "/a", "2", "/c"),
		files(EventAgreed, "/b", "1", ""),
		files(EventWritten, "/d", "", ""), files(EventAgreed, "/d", "5", "/c"),
		files(EventAgreed, "/e", "1", ""), files(EventWritten, "/e", "1", "/c"),
		{Kind: KindExercise, Event: EventStarted, Dir: "/f", Exercise: "x"},
	}
	for _, tt := range []struct {
		name, dir, mark string
		course          string
		known, own, c   bool // written by castoff; agreed to for castoff's own, and for /c
	}{
		{"the latest counts", "/a", "2", "/c", true, false, false},
		{"another directory in its place", "/a", "3", "/c", false, false, false},
		{"the one before, come back", "/a", "1", "/c", false, false, false},
		{"agreed to", "/b", "1", "", false, true, false},
		{"agreed to, and replaced", "/b", "2", "", false, false, false},
		{"where directories have no marks", "/d", "7", "", true, false, false},
		{"agreed to for another course", "/d", "5", "", true, false, true},
		{"agreed to, and written by another since", "/e", "1", "/c", true, false, false},
		{"begun, and not written", "/f", "", "", false, false, false},
		{"never heard of", "/g", "1", "", false, false, false},
	} {
		p := Place{Dir: tt.dir, Mark: tt.mark}
		owner, known := FilesIn(rs, p)
		own, c := Agreed(rs, "ada", p, Owner{"", "x"}), Agreed(rs, "ada", p, Owner{"/c", "x"})
		if known != tt.known || known && owner != (Owner{tt.course, "x"}) || own != tt.own || c != tt.c {
			t.Errorf("%s: %+v, %t; agreed %t, %t", tt.name, owner, known, own, c)
		}
		if Agreed(rs, "bob", p, Owner{"", "x"}) || Agreed(rs, "ada", p, Owner{"", "y"}) {
			t.Errorf("%s: somebody else agreed, or to something else", tt.name)
		}
	}
}

func TestBegunBefore(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	old := Record{Kind: KindExercise, Learner: "ada", Exercise: "x", Event: EventStarted, Time: at}
	for name, tt := range map[string]struct {
		rs   []Record
		want bool
	}{
		"nothing":              {nil, false},
		"an old start":         {[]Record{old}, true},
		"an old hint only":     {[]Record{{Kind: KindExercise, Learner: "ada", Exercise: "x", Event: EventHint}}, false},
		"somebody else's":      {[]Record{{Kind: KindExercise, Learner: "bob", Exercise: "x", Event: EventStarted}}, false},
		"of another exercise":  {[]Record{{Kind: KindExercise, Learner: "ada", Exercise: "y", Event: EventStarted}}, false},
		"of another course":    {[]Record{{Kind: KindExercise, Learner: "ada", Exercise: "x", Event: EventStarted, Course: "/c"}}, false},
		"used up":              {[]Record{old, {Kind: KindFiles, Learner: "ada", Exercise: "x", Event: EventAdopted, Dir: "/a"}}, false},
		"begun anew elsewhere": {[]Record{old, {Kind: KindExercise, Learner: "ada", Exercise: "x", Event: EventStarted, Dir: "/a"}}, false},
		"with another course":  {[]Record{{Kind: KindTrusted, Learner: "ada", Course: "/c", Time: at.Add(-1)}, old}, false},
		"another course since": {[]Record{old, {Kind: KindTrusted, Learner: "ada", Course: "/c", Time: at.Add(1)}}, true},
		"another's come after": {[]Record{old, {Kind: KindFiles, Learner: "ada", Exercise: "x", Event: EventWritten, Dir: "/a", Course: "/c"}}, true},
	} {
		if got := BegunBefore(tt.rs, "ada", "x", Place{Made: at}); got != tt.want {
			t.Errorf("%s: %t", name, got)
		}
		if BegunBefore(tt.rs, "ada", "x", Place{Made: at.Add(1)}) || BegunBefore(tt.rs, "ada", "x", Place{}) {
			t.Errorf("%s: in a directory that is younger, or of no known age", name)
		}
	}
}
