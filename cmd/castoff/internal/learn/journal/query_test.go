package journal

import (
	"fmt"
	"testing"

	"castoff/cmd/castoff/internal/image/measure"
)

func TestProgress(t *testing.T) {
	t.Parallel()
	rs := []Record{
		{Kind: KindOpened, Lesson: "a"},
		{Kind: KindPage, Lesson: "a", Page: 1},
		{Kind: KindAnswered, Lesson: "a", Question: 0, Tries: []int{1}, Right: true},
		{Kind: KindAnswered, Lesson: "a", Question: 1, Tries: []int{1, 0}, Right: true},
		{Kind: KindAnswered, Lesson: "a", Question: 2, Tries: []int{1}},
		{Kind: KindFinished, Lesson: "a"},
		{Kind: KindOpened, Lesson: "b"},
		{Kind: KindPage, Lesson: "b", Page: 4, Learner: "ada"},
		{Kind: KindBuilt, Image: "traditional"},
	}
	check := func(name string, rs []Record, want map[string]LessonProgress) {
		t.Helper()
		if got := Progress(rs, "", ""); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", name, got, want)
		}
	}
	a := LessonProgress{Opened: true, Finished: true, Asked: 3, Right: 1}
	b := LessonProgress{Opened: true}
	check("once", rs, map[string]LessonProgress{"a": a, "b": b})

	// Again: the lesson stays finished, has a place again, and the latest
	// answer counts.
	rs = append(rs,
		Record{Kind: KindOpened, Lesson: "a"},
		Record{Kind: KindPage, Lesson: "a", Page: 2},
		Record{Kind: KindAnswered, Lesson: "a", Question: 1, Tries: []int{0}, Right: true})
	a.Page, a.Right = 2, 2
	check("again", rs, map[string]LessonProgress{"a": a, "b": b})
	if got := Progress(rs, "ada", "")["b"].Page; got != 4 {
		t.Errorf("ada is at page %d", got)
	}
	if got := LastLesson(rs, "", ""); got != "a" {
		t.Errorf("last lesson %q", got)
	}
	if got := LastLesson(rs, "ada", ""); got != "b" {
		t.Errorf("ada's last lesson %q", got)
	}
	if got := LastLesson(nil, "", ""); got != "" {
		t.Errorf("last lesson of nothing %q", got)
	}
}

func TestMeasuredIsTheLatest(t *testing.T) {
	t.Parallel()
	rs := []Record{
		{Kind: KindMeasured, ImageID: "1", Measured: &measure.Image{SizeBytes: 1}},
		{Kind: KindMeasured, ImageID: "1", Measured: &measure.Image{SizeBytes: 2}},
		{Kind: KindMeasured, ImageID: "2", Measured: &measure.Image{SizeBytes: 3}},
		{Kind: KindMeasured, ImageID: "1"},
	}
	if m, ok := Measured(rs, "1"); !ok || m.SizeBytes != 2 {
		t.Errorf("%+v, %v", m, ok)
	}
	if _, ok := Measured(rs, "3"); ok {
		t.Error("measured what was not")
	}
}

func TestDeployedIsOfOneOccasion(t *testing.T) {
	t.Parallel()
	timed := func(seconds float64, ids ...string) Record {
		r := Record{Kind: KindDeployed, Deployments: map[string]measure.Deployment{}}
		for i, id := range ids {
			r.Deployments[id] = measure.Deployment{SaveSeconds: seconds + float64(i)}
		}
		return r
	}
	rs := []Record{timed(10, "a", "b"), timed(20, "a", "b"), timed(30, "a"), timed(40, "b", "c"), {Kind: KindDeployed}}
	for _, c := range []struct {
		ids  []string
		want string
	}{
		{[]string{"a", "b"}, "[20 21]"},
		{[]string{"b", "a"}, "[21 20]"},
		{[]string{"a"}, "[30]"},
		{[]string{"c", "b"}, "[41 40]"},
		{[]string{"a", "c"}, "[]"},
		{nil, "[]"},
	} {
		ds, ok := Deployed(rs, c.ids...)
		got := []float64{}
		for _, d := range ds {
			got = append(got, d.SaveSeconds)
		}
		if fmt.Sprint(got) != c.want || ok != (len(got) > 0) {
			t.Errorf("%v: %v, %v; want %s", c.ids, got, ok, c.want)
		}
	}
}

func TestPulledBases(t *testing.T) {
	t.Parallel()
	pulled := func(engine, ref, id string) Record {
		return Record{Kind: KindBase, Engine: engine, Base: &Base{Ref: ref, ID: id, Source: SourcePulled}}
	}
	rs := []Record{
		{Kind: KindBase},
		{Kind: KindBase, Base: &Base{Ref: "debian", ID: "d", Source: SourceLocal}},
		pulled("E", "ubuntu", "old"),
		pulled("E", "ubuntu", "new"),
		pulled("E", "ubuntu", "new"),
		pulled("F", "ubuntu", "new"),
		pulled("E", "alpine", "a"),
	}
	check := func(name, want string, rs []Record) {
		t.Helper()
		got := ""
		for _, b := range PulledBases(rs) {
			got += b.Ref + ":" + b.ID + " "
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	check("pulled", "ubuntu:old ubuntu:new ubuntu:new alpine:a ", rs)
	check("on one daemon", "ubuntu:old ubuntu:new alpine:a ", OnEngine(rs, "E"))
	check("removed by ID", "ubuntu:old ubuntu:new alpine:a ",
		append(rs, Record{Kind: KindRemoved, Engine: "E", IDs: []string{"x", "new"}}))
	check("removed by base", "ubuntu:old ubuntu:new ubuntu:new ",
		append(rs, Record{Kind: KindRemoved, Engine: "E", Base: &Base{Ref: "alpine", ID: "a"}}))
	check("removed by reference alone", "ubuntu:new alpine:a ",
		append(rs, Record{Kind: KindRemoved, Engine: "E", Base: &Base{Ref: "ubuntu"}}))
	check("another base of that reference removed", "ubuntu:new ubuntu:new alpine:a ",
		append(rs, Record{Kind: KindRemoved, Engine: "E", Base: &Base{Ref: "ubuntu", ID: "old"}}))
	check("removed, pulled again", "ubuntu:old ubuntu:new ubuntu:new alpine:a ",
		append(rs, Record{Kind: KindRemoved, Engine: "E", IDs: []string{"a"}}, pulled("E", "alpine", "a")))
}

func TestLeftovers(t *testing.T) {
	t.Parallel()
	rs := []Record{
		{Kind: KindLeftovers, Engine: "E", IDs: []string{"1", "2", ""}},
		{Kind: KindLeftovers, Engine: "E", IDs: []string{"2", "3"}},
		{Kind: KindRemoved, Engine: "E", IDs: []string{"1"}},
		{Kind: KindRemoved, Engine: "F", IDs: []string{"2"}},
		{Kind: KindRemoved, Engine: "E", ImageID: "3"},
	}
	if got := fmt.Sprint(Leftovers(rs)); got != "[2]" {
		t.Errorf("left are %s", got)
	}
}

func TestConsented(t *testing.T) {
	t.Parallel()
	rs := []Record{{Kind: KindOpened}, {Kind: KindConsent, Learner: "ada"}}
	if !Consented(rs) || Consented(ByLearner(rs, "")) || Consented(nil) {
		t.Error("consent is confused")
	}
}

// TestTrusted: whoever does exercises agrees to what is there, whoever checks a
// course to checking it, and whoever began it to anything in that very
// directory.
func TestTrusted(t *testing.T) {
	t.Parallel()
	trusted := func(dir, mark, content, event string) Record {
		return Record{Kind: KindTrusted, Learner: "ada", Course: dir, Mark: mark, Content: content, Event: event}
	}
	records := []Record{
		trusted("/c", "", "one", ""),
		trusted("/mine", "1", "", EventAuthor),
		trusted("/checked", "1", "", EventProof),
		trusted("/unmarked", "", "one", EventProof),
		trusted("/unmarked", "", "", EventAuthor),
		trusted("/old", "", "", ""), // nobody knows any more what they agreed to
		{Kind: KindOpened, Learner: "ada", Course: "/other"},
	}
	for _, c := range []struct {
		learner             string
		course              Course
		ok, changed, proves bool
	}{
		{"ada", Course{"/c", "1", "one"}, true, false, false},
		{"ada", Course{"/c", "1", "two"}, false, true, false},
		{"bob", Course{"/c", "1", "one"}, false, false, false},
		{"ada", Course{"/mine", "1", "one"}, true, false, true},
		{"ada", Course{"/mine", "1", "two"}, true, false, true},
		{"bob", Course{"/mine", "1", "two"}, false, false, false},
		{"ada", Course{"/mine", "2", "one"}, false, true, false},
		{"ada", Course{"/mine", "", "one"}, false, true, false},
		{"ada", Course{"/checked", "1", "one"}, false, false, true},
		{"ada", Course{"/checked", "2", "one"}, false, false, false},
		{"ada", Course{"/unmarked", "", "one"}, false, true, true},
		{"ada", Course{"/unmarked", "", "two"}, false, true, false},
		{"ada", Course{"/old", "1", "one"}, false, false, false},
		{"ada", Course{"/old", "", "one"}, false, false, false},
		{"ada", Course{"/other", "1", "one"}, false, false, false},
	} {
		ok, changed := Trusted(records, c.learner, c.course)
		proves := Proves(records, c.learner, c.course)
		if ok != c.ok || changed != c.changed || proves != c.proves {
			t.Errorf("%+v: %t, %t, %t", c, ok, changed, proves)
		}
	}
}
