package dockerfile

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/stage"
)

// describe lists stages in lines: what each is made from and what it needs.
func describe(stages []stage.Stage) string {
	var b strings.Builder
	for _, s := range stages {
		fmt.Fprintf(&b, "%d %s FROM %s %d", s.Line, s.Name, s.From, len(s.Instructions))
		for _, n := range s.Needs {
			fmt.Fprintf(&b, ", %s %s", n.How, n.Stage)
			if n.Image {
				b.WriteString(" (image)")
			}
			if len(n.Paths) > 0 {
				fmt.Fprint(&b, " ", n.Paths)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestStages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, dockerfile string
		args             map[string]string
		want             string
	}{
		{name: "names and numbers", dockerfile: "# a\nFROM debian AS Build\nRUN a\nENV x=y\nFROM build\nfrom scratch as last\nCOPY --from=BUILD /a /b /c/\nCOPY --from=1 /d /e\nCOPY --from=Build --chown=1 f g\n",
			want: "2 build FROM debian 1\n5 stage-1 FROM build 0, from build\n6 last FROM scratch 3, copy build [/a /b f], copy stage-1 [/d]\n"},
		{name: "arguments", dockerfile: "ARG V=1 W=${V}2\nARG U\nARG X\nFROM a:${W}-${X:-none}-$U\nARG V=9\nFROM b:$V$TARGETARCH\n",
			args: map[string]string{"X": "given", "TARGETARCH": "arm64", "V2": "no"},
			want: "4 stage-0 FROM a:12-given- 0\n6 stage-1 FROM b:1arm64 0\n"},
		{name: "default of an argument", dockerfile: "ARG X\nFROM a:${X:-none}\n", want: "2 stage-0 FROM a:none 0\n"},
		{name: "an argument that is not declared", dockerfile: "FROM $X\n", args: map[string]string{"X": "a"}, want: "1 stage-0 FROM $X 0\n"},
		{name: "a quoted argument", dockerfile: "ARG X=\"a\"\nFROM \"$X\"\n", want: "2 stage-0 FROM a 0\n"},
		{name: "platform", dockerfile: "FROM --platform=$BUILDPLATFORM a AS b\n", want: "1 b FROM a 0\n"},
		{name: "mounts", dockerfile: "FROM a AS gen\nFROM b\nRUN --mount=type=bind,from=gen,target=/m --mount=type=cache,target=/c --mount=from=img,target=/i make\nRUN --mount=type=bind,\"from=gen\",target=/m make\n",
			want: "1 gen FROM a 0\n2 stage-1 FROM b 2, mount gen, mount img (image)\n"},
		{name: "images", dockerfile: "FROM a AS b\nCOPY --from=later /x /y\nCOPY --from=b /x /y\nCOPY --from=7 /x /y\nCOPY --from=scratch /x /y\nFROM c AS later\n",
			want: "1 b FROM a 4, copy later (image) [/x], copy b (image) [/x], copy 7 (image) [/x]\n6 later FROM c 0\n"},
		{name: "a name that only looks given", dockerfile: "FROM a\nFROM stage-0\n", want: "1 stage-0 FROM a 0\n2 stage-1 FROM stage-0 0\n"},
		{name: "triggers", dockerfile: "FROM a AS src\nFROM b AS hook\nONBUILD COPY --from=src /x /y\nONBUILD ENV a=b\nONBUILD RUN --mount=from=src,target=/m make\nFROM hook\nRUN own\nFROM hook AS third\n",
			want: "1 src FROM a 0\n2 hook FROM b 0\n6 stage-2 FROM hook 3, from hook, copy src [/x], mount src\n8 third FROM hook 2, from hook, copy src [/x], mount src\n"},
		{name: "heredocs", dockerfile: "FROM a\nRUN <<X\nFROM b\nCOPY --from=c / /\nX\nCOPY <<Y /y\nFROM d\nY\nFROM e\n", want: "1 stage-0 FROM a 2\n9 stage-1 FROM e 0\n"},
		{name: "lists and continuations", dockerfile: "FROM a AS \\\n b\nCOPY --from=0 [\"x y\", \"z\"]\nFROM scratch\nCOPY --from=b \\\n  # between\n  [\"x y\", \"z\", \"/d/\"]\n",
			want: "1 b FROM a 1, copy 0 (image) [x y]\n4 stage-1 FROM scratch 1, copy b [x y z]\n"},
		{name: "escape", dockerfile: "# escape=`\nFROM a AS `\n b\nFROM b\n", want: "2 b FROM a 0\n4 stage-1 FROM b 0, from b\n"},
		{name: "control sequences", dockerfile: "FROM a\x1b[31m AS b\x1b[0m\nCOPY --from=x\x1b[2J /\x07y /z\n", want: "1 b FROM a 1, copy x (image) [/y]\n"},
		{name: "what does not build", dockerfile: "RUN x\nFROM\nFROM a b c d\nCOPY --from=a\nRUN --mount=type=\"bind x\nONBUILD\nNONSENSE\nONBUILD FROM x\n",
			want: "2 stage-0 FROM  0\n3 stage-1 FROM a 2, copy a (image)\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Stages(c.dockerfile, c.args)
			if err != nil {
				t.Fatal(err)
			}
			if d := describe(got); d != c.want {
				t.Errorf("got\n%s\nwant\n%s", d, c.want)
			}
		})
	}
}

func TestStagesThatCannotBe(t *testing.T) {
	t.Parallel()
	bomb := "FROM a AS x\n" + strings.Repeat("ONBUILD RUN a\n", 5000) + strings.Repeat("FROM x\n", 1000)
	for name, c := range map[string]struct{ dockerfile, want string }{
		"empty":    {"", "file with no instructions"},
		"no FROM":  {"ARG x\n", "it has no FROM"},
		"unclosed": {"FROM a\nRUN <<X\n", "unterminated heredoc"},
		"too many": {bomb, "more than 10000 instructions"},
	} {
		if got, err := Stages(c.dockerfile, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %d stages, %v", name, len(got), err)
		}
	}
}

// FuzzStages wants no panic, no text that a terminal would obey, and only needs
// that are earlier stages.
func FuzzStages(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("..", "build", "testdata", "stages", "*.Dockerfile"))
	if err != nil || len(files) == 0 {
		f.Fatalf("no Dockerfiles: %v", err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), "BASE", "x")
	}
	f.Add("# escape=`\nARG A=${B:-c}\nFROM a:$A AS \x1b[1mB\nRUN --mount=type=bind,from=b <<X\nX\nONBUILD COPY --from=0 [\"a\",\"b\"]\nFROM b\n", "B", "\x1b]0;")
	f.Fuzz(func(t *testing.T, dockerfile, name, value string) {
		stages, err := Stages(dockerfile, map[string]string{name: value, "TARGETARCH": value})
		if err != nil {
			return
		}
		var before []string
		for _, s := range stages {
			texts := []string{s.Name, s.From}
			for _, n := range s.Needs {
				texts = append(append(texts, n.Stage), n.Paths...)
				if !n.Image && !slices.Contains(before, n.Stage) {
					t.Errorf("%s needs %s, which is not before it", s.Name, n.Stage)
				}
			}
			for _, text := range texts {
				if plaintext.Line(text) != text {
					t.Errorf("%q is not fit to be shown", text)
				}
			}
			before = append(before, s.Name)
		}
		tr := stage.NewTracker(stages, name)
		tr.Event(progress.Event{Kind: progress.Step, Step: &progress.StepInfo{ID: "a", Name: "[internal]", State: progress.Finished}})
		tr.Event(progress.Event{Kind: progress.Step, Step: &progress.StepInfo{ID: "b", Stage: name, N: len(value), Name: value, State: progress.Finished}})
		if g := tr.Graph(); len(g.Stages) != len(stages) {
			t.Errorf("%d stages of %d", len(g.Stages), len(stages))
		}
	})
}
