package archtest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// wings are the folders of internal in the order in which they may be imported:
// each imports those before it, and none after it. Nothing exists yet of yours,
// which is to come.
var wings = []string{"ground", "image", "engine", "ui", "course", "learn", "yours", "class", "cli"}

// only says who, besides the package itself, may import one in which much comes
// together; those below them may too. Tests may, except where there is nobody
// else.
var only = map[string][]string{
	"ui/display":    {"cli"},
	"ui/explore":    {"cli"},
	"ui/plain":      {"ui/display", "cli"},
	"ui/lectern":    {"class/present", "class/hall", "cli"},
	"ui/tui":        {"ui/explore", "ui/display", "ui/lectern", "cli"},
	"engine/docker": {"learn/images", "learn/checker", "learn/choice", "learn/gauge", "learn/plan", "cli"},
	"cli":           {},
}

// may lists all of our packages that some packages may import.
var may = map[string][]string{
	"learn/runner": {"ground/fault", "learn/journal", "learn/steps", "course/lesson", "ground/progress", "ui/screen"},
	"learn/steps": {"image/binary", "image/budget", "image/imagename", "ground/fault", "learn/journal", "course/lesson", "image/measure", "ground/plaintext", "ground/problem",
		"ground/progress", "ground/quantity", "image/stage", "ui/screen"},
	"course/scaffold": {"course/exercise", "ground/fault", "ground/plaintext"},
}

// wingOf is the place of a package's wing in [wings]; -1 if it is in none.
func wingOf(inside string) int {
	wing, _, _ := strings.Cut(inside, "/")
	return slices.Index(wings, wing)
}

// wingFaults returns the imports of a file that run back up the house, or
// through a door that is not its own.
func wingFaults(s source) []string {
	here, inside := strings.CutPrefix(s.pkg, internal)
	if !inside && s.pkg != program {
		return nil
	}
	var faults []string
	fault := func(format string, a ...any) { faults = append(faults, s.name+fmt.Sprintf(format, a...)) }
	if inside && wingOf(here) < 0 {
		fault(" is in no wing")
	}
	limit, limited := may[here]
	for _, use := range s.imports() {
		there, our := strings.CutPrefix(use, internal)
		if !our {
			continue
		}
		importers, guarded := only[there]
		switch {
		case inside && wingOf(there) > wingOf(here):
			fault(" imports %s, which is further down the list of wings", there)
		case s.test:
		case guarded && inside && !slices.ContainsFunc(importers, func(i string) bool { return within(here, i) }), slices.Contains(support, use):
			fault(" imports %s", there)
		case limited && !slices.Contains(limit, there):
			fault(" imports %s", there)
		}
	}
	return faults
}

func TestImportsRunOneWay(t *testing.T) {
	for _, s := range ours(t) {
		for _, f := range wingFaults(s) {
			t.Error(f)
		}
	}
}

// TestWingsSayWhatTheyAre: each wing has one sentence, where its packages are,
// and README's plan of the house has them all.
func TestWingsSayWhatTheyAre(t *testing.T) {
	dirs, err := os.ReadDir(filepath.Join(root, "cmd/castoff/internal"))
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dirs {
		if !d.IsDir() || !slices.Contains(wings, d.Name()) {
			t.Errorf("%s is no wing", d.Name())
			continue
		}
		if !strings.Contains(string(readme), "\n  "+d.Name()+"/ ") {
			t.Errorf("README does not say what %s is for", d.Name())
		}
	}
	all := ours(t)
	for _, w := range wings {
		here := slices.IndexFunc(all, func(s source) bool { return within(s.pkg, internal+w) })
		says := slices.IndexFunc(all, func(s source) bool { return s.pkg == internal+w && s.file.Doc != nil })
		if here >= 0 && says < 0 {
			t.Errorf("nothing says what the wing %s is for", w)
		}
	}
}
