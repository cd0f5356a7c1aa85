package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/fault"
)

// TestReadErrors: what is no report is refused, with the file's name and with
// what to do.
func TestReadErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                       "reading ada.json: it is not a report as JSON: ",
		"{":                      "reading ada.json: it is not a report as JSON: ",
		"[]":                     "is not a report as JSON: ",
		"{}":                     "has no schema_version",
		`{"schema_version":1}{}`: "is not a report as JSON: ",
		`{"schema_version":2}`:   "it is of version 2, and this castoff knows up to 1",
		`{"schema_version":-1}`:  "has no schema_version",
		`{"schema_version":1,"made":"\u001b[31m"}`:                                "is not a report as JSON: ",
		`{"schema_version":1,"learner":7}`:                                        "is not a report as JSON: ",
		`{"schema_version":1,"exercises":[{"id":"a","state":"won"}]}`:             "in an unknown state",
		`{"schema_version":1,"exercises":[{"state":"passed","tries":-1}]}`:        "impossible numbers",
		`{"schema_version":1,"exercises":[{"state":"passed","seconds":1e300}]}`:   "impossible numbers",
		`{"schema_version":1,"images":[{"disk":{"bytes":-5}}]}`:                   "an impossible size",
		`{"schema_version":1,"lessons":[{"questions":[{"tries":[3]}]}]}`:          "an answer 3 to a question with 0 options",
		`{"schema_version":1,"exercises":[` + strings.Repeat("{},", 500) + "{}]}": "has 501 exercises, more than 500",
		strings.Repeat(" ", MostBytes+1):                                          "is larger than 1 MiB",
	} {
		_, err := Read("ada.json", strings.NewReader(text))
		if err == nil || !strings.HasPrefix(err.Error(), "reading ada.json: it ") || !strings.Contains(err.Error(), want) || fault.Hint(err) == "" || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%.60s: %v, %q; want %q", text, err, fault.Hint(err), want)
		}
	}
}

// TestReadNewer: fields that a newer castoff has are left alone.
func TestReadNewer(t *testing.T) {
	t.Parallel()
	const text = `{"schema_version":1,"learner":"ada","mood":{"x":[1]},"course":{"title":"c","colour":"red"},"exercises":[{"id":"a","state":"passed","stars":5}]}`
	r, err := Read("ada.json", strings.NewReader(text))
	if err != nil || r.Learner != "ada" || r.Course.Title != "c" || len(r.Exercises) != 1 || r.Exercises[0].State != Passed {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestReadFiles: no more files are read than there is room for, and nothing that
// is not a file.
func TestReadFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good := filepath.Join(dir, "good.json")
	if err := os.WriteFile(good, []byte(`{"schema_version":1,"course":{"title":"c"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if all, err := ReadAll([]string{good, good}); err != nil || len(all) != 2 || all[0].Name != "good.json" {
		t.Errorf("%+v, %v", all, err)
	}
	for _, path := range []string{dir, filepath.Join(dir, "none.json")} {
		if _, err := ReadAll([]string{good, path}); err == nil || !strings.Contains(err.Error(), path) || fault.Hint(err) == "" {
			t.Errorf("%s: %v", path, err)
		}
	}
	many := make([]string, MostFiles+1)
	if _, err := ReadAll(many); fault.Code(err) != fault.ExitUsage {
		t.Errorf("%v", err)
	}
}

// TestClass: a class of thirty in which five are called alike.
func TestClass(t *testing.T) {
	t.Parallel()
	c := classOf30(t)
	seen := map[string]bool{}
	for _, m := range c.Members {
		if seen[m.Name] {
			t.Errorf("two are called %s", m.Name)
		}
		seen[m.Name] = true
	}
	if !seen["ada"] || !seen["ada (5)"] || !seen["no name"] || !seen["no name (2)"] {
		t.Errorf("%v", seen)
	}
	first := c.exercises()[0]
	// bob, cyd, dan, eve and the one without a name passed it, ada did nothing.
	if len(first.passed) != 25 || len(first.open) != 0 || first.tries != 5*(1+2+3+4+5) || first.most != 5 || first.hints != 5*(0+1+2+3+4) {
		t.Errorf("%+v", first)
	}
	if stuck := c.stuck().Tables[0].Rows; len(stuck) != mostStuck || !strings.HasPrefix(stuck[0][1], "5 of ") {
		t.Errorf("%q", stuck)
	}
	for _, q := range c.questions() {
		sum := 0
		for _, n := range q.first {
			sum += n
		}
		if sum != q.answered || sum%5 != 0 {
			t.Errorf("%+v", q)
		}
	}
	if got := len(c.sizes().Tables[0].Rows); got != 25*2 {
		t.Errorf("%d measurements", got)
	}
	for format, text := range shown(t, c.Page()) {
		if !strings.Contains(text, "ada (5)") || strings.Contains(text, "NaN") || strings.Contains(text, "%!") {
			t.Errorf("%s: %s", format, text)
		}
	}
	html, _ := rendered(t, c.Page())
	t.Logf("the page of 30 has %d bytes", len(html))
	if len(html) > 300_000 {
		t.Errorf("the page of 30 has %d bytes", len(html))
	}
}

// TestClassNames: a learner whose name is what another's would become is told
// apart, too.
func TestClassNames(t *testing.T) {
	t.Parallel()
	var files []File
	for _, name := range []string{"ada", "ada (2)", "ada", "ada", "", "no name"} {
		files = append(files, File{name, Report{Learner: name, Course: Course{Title: "c"}}})
	}
	c, err := Join(files, start)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range c.Members {
		names = append(names, m.Name)
	}
	if got := fmt.Sprintf("%q", names); got != `["ada" "ada (2)" "ada (3)" "ada (4)" "no name" "no name (2)"]` {
		t.Error(got)
	}
	files[2].Report.Course.Title = "another"
	if _, err := Join(files, start); fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), `another`) {
		t.Errorf("%v", err)
	}
	if c, err := Join(nil, start); err != nil || len(shown(t, c.Page())) == 0 {
		t.Error(err)
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	for want, all := range map[string][]int{"nobody": nil, "1": {1}, "1, 2": {1, 2}, "1–3": {1, 2, 3}, "1–3, 5, 7, 8": {1, 2, 3, 5, 7, 8}} {
		if got := numbers(all); got != want {
			t.Errorf("%v: %s", all, got)
		}
	}
}

// FuzzRead: whatever is handed in, it is refused, or every page can be made of it
// and of a class with it; none of it becomes markup.
func FuzzRead(f *testing.F) {
	for _, r := range append(six(f)[:2], whole(f)) {
		// Small ones: large inputs keep the fuzzer busy with making them smaller.
		r.Lessons, r.Foretold, r.Exercises = r.Lessons[:1], r.Foretold[:1], r.Exercises[:2]
		b, err := json.Marshal(r)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"schema_version":1,"learner":"<script>\u001b[31m","images":[{"name":"<b>","disk":{"bytes":1}}],"exercises":[{"id":"","state":"passed"}]}`))
	f.Add([]byte(`{"schema_version":1,"deployed":{"at":"2026-11-29T08:00:00Z","images":[{"name":"x","save_seconds":1e308,"start_seconds":[-1]}]},"lessons":[{"questions":[{"options":[{"text":"a"}],"tries":[0]}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Read("x.json", bytes.NewReader(data))
		if err != nil {
			if fault.Hint(err) == "" {
				t.Errorf("no hint: %v", err)
			}
			return
		}
		c, err := Join([]File{{"a", r}, {"b", r}}, start)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []Page{r.Page(), c.Page()} {
			html, markdown := rendered(t, p)
			harmless(t, "html", "html", html)
			harmless(t, "markdown", "markdown", markdown)
			if strings.Count(html, "<script")+strings.Count(html, "<img") > 0 || strings.Count(html, "<main") != 1 || strings.Count(html, "<title") != strings.Count(html, "</title") {
				t.Error("other tags")
			}
			p.Blocks()
		}
	})
}
