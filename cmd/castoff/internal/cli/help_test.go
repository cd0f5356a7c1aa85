package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/ui/term"

	"github.com/spf13/cobra"
)

// helpOf is what --help prints on a terminal of that many columns.
func helpOf(t *testing.T, width int, args ...string) string {
	t.Helper()
	root := newRoot(&shared.Deps{Terminal: &term.Terminal{Width: width}})
	var out bytes.Buffer
	root.SetOut(&out)
	root.SetArgs(append(args, "--help"))
	if err := root.Execute(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// each calls f with the words of every command that the help shows.
func each(c *cobra.Command, words []string, f func(c *cobra.Command, words []string)) {
	f(c, words)
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			each(sub, append(words[:len(words):len(words)], sub.Name()), f)
		}
	}
}

// TestHelpFits: no line of a help is wider than the terminal, but for what has
// to be typed as it stands, and no word is torn apart.
func TestHelpFits(t *testing.T) {
	t.Parallel()
	root := newRoot(&shared.Deps{Terminal: &term.Terminal{}})
	each(root, nil, func(c *cobra.Command, words []string) {
		for _, width := range []int{40, 60, 80, 200} {
			text := helpOf(t, width, words...)
			example := false
			for _, line := range strings.Split(text, "\n") {
				if strings.HasSuffix(line, ":") && !strings.HasPrefix(line, " ") {
					example = line == "Example:"
				}
				if typed := example || strings.HasPrefix(line, "    "); !typed && utf8.RuneCountInString(line) > width || example && utf8.RuneCountInString(line) > 100 {
					t.Errorf("%s, %d columns: %s", c.CommandPath(), width, line)
				}
			}
			if strings.Contains(text, "  \n") {
				t.Errorf("%s, %d columns: blanks at the end of a line", c.CommandPath(), width)
			}
		}
	})
}

// TestHelpSays of each command what it does, when it is useful, and an example;
// of castoff itself the variables and the exit codes, too.
func TestHelpSays(t *testing.T) {
	t.Parallel()
	root := newRoot(&shared.Deps{Terminal: &term.Terminal{}})
	each(root, nil, func(c *cobra.Command, words []string) {
		text := strings.Join(strings.Fields(helpOf(t, 80, words...)), " ")
		if len(words) == 0 || words[0] == "completion" && len(words) > 1 {
			return
		}
		if example := "castoff " + strings.Join(words, " "); !strings.Contains(text, "Example: ") || !strings.Contains(text[strings.Index(text, "Example:"):], example) {
			t.Errorf("%s: no example", c.CommandPath())
		}
		if words[0] != "help" && words[0] != "course" && !strings.Contains(text, "For when") && !strings.Contains(text, "For before") {
			t.Errorf("%s does not say when one wants it: %s", c.CommandPath(), text)
		}
	})
	text := helpOf(t, 80)
	for _, want := range []string{"ACCESSIBLE", "NO_COLOR", "DOCKER_HOST", "\n  4    a check or a limit is not passed\n", "\n  130  stopped by ^C\n", "Learn:", "Teach:"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	for _, name := range variables(t) {
		if !strings.Contains(text, name) {
			t.Errorf("the variable %s is not in the help", name)
		}
	}
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() && !strings.Contains(text, "\n  "+c.Name()+" ") {
			t.Errorf("%s is not listed:\n%s", c.Name(), text)
		}
	}
}

// TestCommandsHaveGroups: each command belongs to one group, the five stand in
// their order, and what people of each kind type stands above them.
func TestCommandsHaveGroups(t *testing.T) {
	t.Parallel()
	text := helpOf(t, 80)
	if strings.Contains(text, "\nCommands:") {
		t.Errorf("a command belongs to no group:\n%s", text)
	}
	last := strings.Index(text, "\nExamples:\n")
	for _, group := range []string{"Learn", "Measure", "Your own", "Teach", "Tidy up"} {
		at := strings.Index(text, "\n"+group+":\n")
		if at < last || last < 0 {
			t.Errorf("%s is at %d, what comes before it at %d:\n%s", group, at, last, text)
		}
		last = at
	}
	twice := map[string]bool{}
	for _, g := range grouped {
		if twice[g[0]] {
			t.Errorf("%s belongs to two groups", g[0])
		}
		twice[g[0]] = true
	}
	for _, width := range []int{40, 60, 80} {
		narrow := helpOf(t, width)
		for _, e := range examples {
			if !strings.Contains(narrow, e[1]+"\n") || !strings.Contains(narrow, e[0]) {
				t.Errorf("%d columns: %s, %s is not in one piece:\n%s", width, e[0], e[1], narrow)
			}
		}
	}
}

// variables are those that castoff asks the environment for.
func variables(t *testing.T) []string {
	t.Helper()
	asked := regexp.MustCompile(`Getenv\("(CASTOFF_[A-Z]+)"\)`)
	found := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range asked.FindAllStringSubmatch(string(text), -1) {
			found[m[1]] = true
		}
		return err
	})
	if err != nil || len(found) < 4 {
		t.Fatalf("%v, %v", found, err)
	}
	var names []string
	for name := range found {
		names = append(names, name)
	}
	return names
}
