package cli

import (
	"bytes"
	"cmp"
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/explain"
	"castoff/lessons"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/frontend/subrequests/lint"
	"github.com/moby/buildkit/solver/pb"
	digest "github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
	"github.com/rogpeppe/go-internal/txtar"
)

// bases answers for the images that Dockerfiles begin with: linting asks for
// their platform and variables, and there is no registry here.
type bases struct{}

func (bases) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	arch := "amd64"
	if strings.Contains(ref, "armed") {
		arch = "arm64"
	}
	return ref, digest.FromString(ref), []byte(`{"os": "linux", "architecture": "` + arch + `", "config": {"Env": ["PATH=/usr/local/go/bin:/bin"]}, "rootfs": {"type": "layers", "diff_ids": ["` + digest.FromString(ref).String() + `"]}}`), nil
}

// linted is what BuildKit's own linter says of a Dockerfile, all of its rules
// included: the rules by name, and the words of docker build --check and of the
// end of a build.
func linted(t *testing.T, dockerfile []byte, args map[string]string) (rules []string, check, end string) {
	t.Helper()
	caps := pb.Caps.CapSet(pb.Caps.All())
	dockerfile = append([]byte("# check=experimental=all\n"), dockerfile...)
	res, err := dockerfile2llb.DockerfileLint(t.Context(), dockerfile, dockerfile2llb.ConvertOpt{
		Config:         dockerui.Config{BuildArgs: args},
		MetaResolver:   bases{},
		LLBCaps:        &caps,
		TargetPlatform: &ocispecs.Platform{OS: "linux", Architecture: "amd64"},
		SourceMap:      &llb.SourceMap{Definition: &llb.Definition{}, Filename: "Dockerfile", Language: "Dockerfile", Data: dockerfile},
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, dockerfile)
	}
	return said(t, res)
}

func said(t *testing.T, res *lint.LintResults) (rules []string, check, end string) {
	var b bytes.Buffer
	if err := res.PrintTo(&b, nil); err != nil {
		t.Fatal(err)
	}
	for _, w := range res.Warnings {
		rules = append(rules, w.RuleName)
		line := 0
		if len(w.Location.Ranges) > 0 {
			line = int(w.Location.Ranges[0].Start.Line)
		}
		end += " - " + linter.LintFormatShort(w.RuleName, w.Detail, line) + "\n"
	}
	slices.Sort(rules)
	return slices.Compact(rules), b.String(), end
}

// ruleNames are all rules of BuildKit's linter, read from its source.
func ruleNames(t *testing.T) []string {
	t.Helper()
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", "github.com/moby/buildkit/frontend/dockerfile/linter").Output()
	if err != nil {
		t.Fatalf("finding the linter: %v", err)
	}
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(dir)), "ruleset.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	ast.Inspect(f, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(spec.Names[0].Name, "Rule") {
			names = append(names, strings.TrimPrefix(spec.Names[0].Name, "Rule"))
		}
		return true
	})
	if len(names) < 22 {
		t.Fatalf("the linter has %d rules: %v", len(names), names)
	}
	return names
}

// tabled is a row of lessons/exercises/LINTERS.md: how the course goes about a
// linter's rule.
type tabled struct {
	rule      string
	exercises []string // whose start breaks it
	lesson    bool     // a lesson names it
	trap      string   // that explains it
	told      string   // the exercise whose text has it
	left      string   // why it is left out
}

var (
	tableRow  = regexp.MustCompile("(?m)^\\| `(\\w+)` \\| (.*) \\|$")
	inRow     = regexp.MustCompile("^exercise `([a-z0-9-]+)`$|^explained as `([a-z0-9-]+)`$|^told by `([a-z0-9-]+)`$|^(a lesson)$")
	leftForm  = regexp.MustCompile(`^left out: (\S.{9,})$`)
	hadolints = regexp.MustCompile(`^DL\d{4}$`)
)

func readTable(t *testing.T) map[string]tabled {
	t.Helper()
	text, err := fs.ReadFile(lessons.Files, "exercises/LINTERS.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]tabled{}
	for _, m := range tableRow.FindAllStringSubmatch(string(text), -1) {
		row := tabled{rule: m[1]}
		if _, twice := rows[row.rule]; twice {
			t.Errorf("%s stands there twice", row.rule)
		}
		if left := leftForm.FindStringSubmatch(m[2]); left != nil {
			row.left = left[1]
			rows[row.rule] = row
			continue
		}
		for _, part := range strings.Split(m[2], ", ") {
			p := inRow.FindStringSubmatch(part)
			switch {
			case p == nil:
				t.Errorf("%s: %q is of no known form", row.rule, part)
			case p[1] != "":
				row.exercises = append(row.exercises, p[1])
			case p[2] != "":
				row.trap = p[2]
			case p[3] != "":
				row.told = p[3]
			default:
				row.lesson = true
			}
		}
		rows[row.rule] = row
	}
	return rows
}

// TestLintersAreTaught: the table has each rule of BuildKit's linter and no
// other one, each of its examples breaks just this rule, and what the table says
// of where the course has it is so.
func TestLintersAreTaught(t *testing.T) {
	t.Parallel()
	rows, names := readTable(t), ruleNames(t)
	examples, err := txtar.ParseFile("testdata/linters/buildkit.txtar")
	if err != nil {
		t.Fatal(err)
	}
	words := map[string][2]string{}
	for _, f := range examples.Files {
		rules, check, end := linted(t, f.Data, nil)
		if !slices.Equal(rules, []string{f.Name}) {
			t.Errorf("the example of %s breaks %q", f.Name, rules)
		}
		words[f.Name] = [2]string{check, end}
	}
	// This one takes a build context, which the linter asks a daemon for.
	words["CopyIgnoredFile"] = [2]string{"", " - " + linter.LintFormatShort("CopyIgnoredFile", linter.RuleCopyIgnoredFile.Format("COPY", "dist/app"), 2) + "\n"}
	for _, name := range names {
		row, ok := rows[name]
		if !ok {
			t.Errorf("the table has no %s", name)
			continue
		}
		if words[name][1] == "" {
			t.Errorf("there is no example of %s", name)
		}
		explained(t, row, words[name])
	}
	for name := range rows {
		if !slices.Contains(names, name) && !hadolints.MatchString(name) {
			t.Errorf("BuildKit has no rule %s", name)
		}
	}
}

// explained: a rule is explained, in the words of a check and of a build, if the
// table says so, and else passed over in silence.
func explained(t *testing.T, row tabled, words [2]string) {
	for _, text := range words {
		if text == "" {
			continue
		}
		var traps []string
		for _, e := range explain.Explain(text) {
			traps = append(traps, e.Trap.ID)
		}
		var want []string
		if row.trap != "" {
			want = []string{row.trap}
		}
		if !slices.Equal(traps, want) {
			t.Errorf("%s is explained as %q, want %q:\n%s", row.rule, traps, want, text)
		}
	}
}

// TestLintersOnExercises: the start of an exercise breaks those rules of
// BuildKit's that the table says it teaches, and no solution breaks any.
func TestLintersOnExercises(t *testing.T) {
	t.Parallel()
	all, err := ownCourse(t).Exercises()
	if err != nil {
		t.Fatal(err)
	}
	rows := readTable(t)
	teaches := func(rule, id string) bool { return slices.Contains(rows[rule].exercises, id) }
	broken := map[string]bool{} // "rule exercise"
	for _, ex := range all {
		if text, err := fs.ReadFile(ex.StartFiles, "Dockerfile"); err == nil {
			rules, _, _ := linted(t, text, ex.Build.Args)
			for _, rule := range rules {
				broken[rule+" "+ex.ID] = true
				if !teaches(rule, ex.ID) {
					t.Errorf("%s: its start breaks %s, and the table does not say so", ex.ID, rule)
				}
			}
		}
		solved, err := ex.Solved()
		if err != nil {
			t.Fatal(err)
		}
		text, err := fs.ReadFile(solved, "Dockerfile")
		if err != nil {
			t.Fatal(err)
		}
		if rules, check, _ := linted(t, text, ex.Build.Args); len(rules) > 0 {
			t.Errorf("%s: its solution breaks %q\n%s", ex.ID, rules, check)
		}
	}
	for _, row := range rows {
		for _, id := range row.exercises {
			if !hadolints.MatchString(row.rule) && !broken[row.rule+" "+id] {
				t.Errorf("the start of %s does not break %s", id, row.rule)
			}
		}
		if row.told != "" && !says(t, "exercises/"+row.told+"/exercise.md", cmp.Or(namedBy[row.rule], "`"+row.rule+"`")) {
			t.Errorf("%s does not tell of %s", row.told, row.rule)
		}
		if row.lesson && !lessonSays(t, cmp.Or(namedBy[row.rule], "`"+row.rule+"`")) {
			t.Errorf("no lesson names %s", row.rule)
		}
	}
}

// lessonSays reports whether any lesson has these words.
func lessonSays(t *testing.T, words string) bool {
	t.Helper()
	names, err := fs.Glob(lessons.Files, "*.md")
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(names, func(name string) bool { return says(t, name, words) })
}

// says reports whether a file of the course has these words.
func says(t *testing.T, name, words string) bool {
	t.Helper()
	text, err := fs.ReadFile(lessons.Files, name)
	if err != nil {
		t.Fatal(err)
	}
	return words != "" && strings.Contains(strings.Join(strings.Fields(string(text)), " "), words)
}

// objects is what of hadolint's rules can be tried without hadolint: what in the
// start of an exercise the rule objects to, by rule and exercise.
var objects = map[string]*regexp.Regexp{
	"DL3022 from-typo":        regexp.MustCompile(`COPY --from=biuld `),
	"DL3059 later-rm":         regexp.MustCompile(`(?m)^RUN .*\nRUN `),
	"DL3064 secret-in-arg":    regexp.MustCompile(`(?m)^ARG TOKEN$`),
	"DL3067 whole-filesystem": regexp.MustCompile(`COPY --from=build / /`),
}

// namedBy are the words of a lesson, or of the exercise that tells of it, on what
// one of hadolint's rules is about.
var namedBy = map[string]string{
	"DL3009": "`rm -rf /var/lib/apt/lists/*`",
	"DL3015": "`apt-get install --no-install-recommends`",
	"DL3019": "`apk add --no-cache`",
	"DL3022": "is a stage above, by its name or number, or else an **image**",
	"DL3029": "FROM --platform=$BUILDPLATFORM",
	"DL3040": "`dnf clean all`",
	"DL3042": "`pip install --no-cache-dir`",
	"DL3064": "an `ARG` is called like a password",
}

// aboutSizeStagesSecrets are hadolint's rules on these, as of its README in
// August 2026: its rules of other kinds need not be in the table.
var aboutSizeStagesSecrets = []string{
	"DL3009", "DL3010", "DL3015", "DL3019", "DL3021", "DL3022", "DL3023", "DL3024", "DL3029", "DL3032", "DL3036", "DL3040",
	"DL3042", "DL3043", "DL3046", "DL3059", "DL3060", "DL3061", "DL3063", "DL3064", "DL3065", "DL3067",
}

// TestHadolintIsTaught: the table has hadolint's rules about size, stages and
// secrets, and what it says of them is so, as far as can be seen without it.
func TestHadolintIsTaught(t *testing.T) {
	t.Parallel()
	all, err := ownCourse(t).Exercises()
	if err != nil {
		t.Fatal(err)
	}
	rows := readTable(t)
	for _, rule := range aboutSizeStagesSecrets {
		if _, ok := rows[rule]; !ok {
			t.Errorf("the table has no %s", rule)
		}
	}
	for _, row := range rows {
		if !hadolints.MatchString(row.rule) {
			continue
		}
		if _, known := explain.Named(row.trap); row.trap != "" && !known {
			t.Errorf("%s: there is no trap %s", row.rule, row.trap)
		}
		for _, id := range row.exercises {
			i := slices.IndexFunc(all, func(ex exercise.Exercise) bool { return ex.ID == id })
			if i < 0 {
				t.Errorf("%s: there is no exercise %s", row.rule, id)
				continue
			}
			text, err := fs.ReadFile(all[i].StartFiles, "Dockerfile")
			if is := objects[row.rule+" "+id]; err != nil || is == nil || !is.Match(text) {
				t.Errorf("%s: what in the start of %s does it object to?", row.rule, id)
			}
		}
	}
}
