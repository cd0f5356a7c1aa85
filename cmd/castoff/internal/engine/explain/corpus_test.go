package explain

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"golang.org/x/tools/txtar"
)

// also are the traps that a text in the corpus shows besides the one in its
// name, in their order: other readings of the same line, or a second reason for
// the same failure.
var also = map[string][]string{
	"circular-stages.legacy-20.10.2":        {"registry-unreachable"},
	"copy-no-from.buildkit-20.10.1":         {"copy-missing"},
	"copy-no-from.buildkit-20.10.2":         {"copy-missing"},
	"copy-no-from.legacy-20.10.1":           {"copy-missing"},
	"dynamic-binary.bash-5.2.1":             {"script-interpreter"},
	"script-interpreter.bash-5.2.1":         {"dynamic-binary"},
	"script-interpreter.venv.1":             {"dynamic-binary"},
	"no-load.buildx.2":                      {"pull-denied"},
	"no-buildx.docker-cli.2":                {"broken-plugin"},
	"dynamic-binary.docker-run-20.10.1":     {"script-interpreter"},
	"dynamic-binary.podman-run-4.3.1":       {"script-interpreter"},
	"script-interpreter.runc-0.1.1":         {"dynamic-binary"},
	"script-interpreter.runc-1.0.1":         {"dynamic-binary"},
	"from-typo.buildkit-20.10.1":            {"registry-unreachable"},
	"from-typo.buildkit-29.1":               {"registry-unreachable"},
	"from-typo.legacy-29.1":                 {"registry-unreachable"},
	"from-typo.legacy-29.2":                 {"registry-unreachable"},
	"from-typo.legacy-20.10.1":              {"registry-unreachable"},
	"from-typo.podman-4.3.2":                {"registry-unreachable"},
	"registry-unreachable.buildkit-20.10.3": {"from-typo"},
	"script-interpreter.buildkit-20.10.1":   {"command-missing"},
	"script-interpreter.legacy-20.10.1":     {"command-missing"},
	"script-interpreter.podman-4.3.1":       {"command-missing"},
	"script-interpreter.docker-run-20.10.1": {"dynamic-binary"},
	"script-interpreter.docker-run-20.10.2": {"dynamic-binary"},
	"script-interpreter.podman-run-4.3.1":   {"dynamic-binary"},
	"script-interpreter.podman-run-4.3.2":   {"dynamic-binary"},
	"script-shebang.docker-run-20.10.1":     {"wrong-arch"},
	"script-shebang.podman-run-4.3.1":       {"wrong-arch"},
	"shell-form.unclear.1":                  {"run-in-scratch"},
	"wrong-arch.runc-0.1.1":                 {"script-shebang"},
	"wrong-arch.runc-1.0.1":                 {"script-shebang"},
}

// archived returns the texts in the archives that a pattern matches, each by
// the name of its archive and its own, with a dot between them.
func archived(t testing.TB, pattern string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("no texts in %s: %v", pattern, err)
	}
	texts := map[string]string{}
	for _, f := range files {
		a, err := txtar.ParseFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range a.Files {
			name := strings.TrimSuffix(filepath.Base(f), ".txtar") + "." + text.Name
			if _, twice := texts[name]; twice {
				t.Errorf("%s is there twice", name)
			}
			texts[name] = string(text.Data)
		}
	}
	return texts
}

// corpus returns the texts of testdata/corpus by name. A name is the trap, what
// said it, and a number; "unknown" stands for no trap.
func corpus(t testing.TB) map[string]string { return archived(t, "corpus/*.txtar") }

// ids are the traps of explanations.
func ids(found []Explanation) []string {
	var out []string
	for _, e := range found {
		out = append(out, e.Trap.ID)
	}
	return out
}

// TestCorpus explains error texts from real builds and containers, and texts
// that only look like them. With -v it prints the table.
func TestCorpus(t *testing.T) {
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	named, silent := map[string]int{}, 0
	texts := corpus(t)
	for name, text := range texts {
		trap, _, _ := strings.Cut(name, ".")
		var want []string
		if trap != "unknown" {
			want = append([]string{trap}, also[name]...)
		}
		got := Explain(text)
		if !slices.Equal(ids(got), want) {
			t.Errorf("%s: %q, want %q", name, ids(got), want)
		}
		switch {
		case len(want) == 0:
			silent++
		case len(got) > 0:
			named[trap]++
		}
	}
	for name := range also {
		if _, ok := texts[name]; !ok {
			t.Errorf("%s is not in the corpus", name)
		}
	}
	for _, p := range publicTexts(t) {
		for _, id := range p.traps {
			named[id]++
		}
	}
	for _, e := range entries {
		fmt.Fprintf(w, "%s\t%d\n", e.ID, named[e.ID])
		if named[e.ID] == 0 {
			t.Errorf("no text shows %s", e.ID)
		}
	}
	fmt.Fprintf(w, "texts that show none\t%d\n", silent)
	w.Flush()
	t.Logf("%d texts\n%s", len(texts), table.String())
	if len(texts)-silent < 60 || silent < 25 {
		t.Errorf("the corpus has shrunk: %d texts with a trap, %d without", len(texts)-silent, silent)
	}
}
