package checker

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/image/stage"
	"castoff/cmd/castoff/internal/learn/checker/standin"
)

func TestStages(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if b.engine.Info().Builders[0] != daemon.BuildKit {
		t.Skip("only BuildKit skips stages")
	}
	tests := strings.Replace(app, "\nFROM scratch", "\nFROM build AS test\nRUN [\"do\"]\n\nFROM scratch", 1)
	built := of(&stageCheck{name: "test", state: "built"})
	res := b.check(t, daemon.BuildKit, exercise.Exercise{Checks: []exercise.Check{built}}, dir(tests)).Results[0]
	if res.State != Failed || !strings.Contains(res.Found, "skipped") {
		t.Errorf("a stage that nothing needs is %s: %s", res.State, res.Found)
	}
	for _, ex := range []exercise.Exercise{{Build: exercise.Build{Target: "test"}}, {}} {
		ex.Checks = []exercise.Check{built}
		text := tests
		if ex.Build.Target == "" {
			text += "COPY --from=test /app /tested\n"
		}
		if res := b.check(t, daemon.BuildKit, ex, dir(text)).Results[0]; res.State != Passed {
			t.Errorf("a stage that is needed is %s: %s", res.State, res.Found)
		}
	}
}

func TestBuildOptions(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	args := exercise.Build{Args: map[string]string{"V": "1.2"}}
	res := b.check(t, b.engine.Info().Builders[0], exercise.Exercise{Build: args, Checks: []exercise.Check{of(&labelCheck{key: "v", value: "1.2"})}},
		dir(app+"ARG V\nLABEL v=$V\n")).Results[0]
	if res.State != Passed {
		t.Errorf("a build argument: %s: %s", res.State, res.Found)
	}
	if b.engine.Info().Builders[0] != daemon.BuildKit {
		t.Skip("secrets and platforms take BuildKit")
	}
	secret := exercise.Build{Secrets: map[string]string{"token": "s3cret"}}
	rep := b.check(t, daemon.BuildKit, exercise.Exercise{Build: secret, Checks: []exercise.Check{of(&runsCheck{output: []string{"s3cret"}}), of(&historyCheck{without: []string{"s3cret"}})}},
		dir("FROM castoff/go\nRUN --mount=type=secret,id=token [\"do\", \"copy\", \"/run/secrets/token\", \"/token\"]\nCMD [\"do\", \"cat\", \"/token\"]\n"))
	if !rep.Passed {
		t.Errorf("a secret: %+v", rep.Results)
	}
	other := exercise.Build{Platform: "linux/mips64le"}
	rep = b.check(t, daemon.BuildKit, exercise.Exercise{Build: other, Checks: []exercise.Check{of(&runsCheck{}), of(&binaryCheck{platform: "linux/mips64le"})}},
		dir(strings.Replace(app, "FROM castoff/go", "FROM --platform=$BUILDPLATFORM castoff/go", 1)+entry))
	if rep.Results[0].State != Unable || rep.Results[1].State != Failed {
		t.Errorf("another platform: %+v", rep.Results)
	}
}

// TestPlatforms: a check of the program's platform is about the program; if
// the exercise asks for a platform, the image has to be for it, too.
func TestPlatforms(t *testing.T) {
	longtest.Only(t, "it compiles the library for another processor")
	t.Parallel()
	b := newBench(t)
	other, variant := "arm64", "v8"
	if b.engine.Info().Arch == other {
		other, variant = "amd64", "v2"
	}
	program := string(buildDo(t, other))
	const inContext = "COPY app /app\nENTRYPOINT [\"/app\"]\n"
	binary := of(&binaryCheck{static: true, platform: "linux/" + other})
	for name, c := range map[string]struct {
		dockerfile, platform, found string
	}{
		"a foreign program in an image of ours": {"FROM scratch\n" + inContext, "", "for linux/" + other},
		"a foreign program in a foreign image":  {"FROM scratch\n" + inContext, "linux/" + other, "for linux/" + other},
		"a variant of the platform":             {"FROM scratch\n" + inContext, "linux/" + other + "/" + variant, "for linux/" + other},
	} {
		if c.platform != "" && b.engine.Info().Builders[0] != daemon.BuildKit {
			continue
		}
		ex := exercise.Exercise{Build: exercise.Build{Platform: c.platform}, Checks: []exercise.Check{binary}}
		res := b.check(t, b.engine.Info().Builders[0], ex, dir(c.dockerfile, "app", program)).Results[0]
		if res.State != Passed || !strings.Contains(res.Found, c.found) {
			t.Errorf("%s: it is %s: %s %s", name, res.State, res.Found, res.Said)
		}
	}
}

// TestStageOfAnotherBuild: steps that a build shares with another one, which
// runs at the same time, are told under that one's names.
func TestStageOfAnotherBuild(t *testing.T) {
	stages := []stage.Stage{
		{Name: "build", State: stage.Built},
		{Name: "test", State: stage.Built, Needs: []stage.Need{{Stage: "build", How: stage.HowFrom}}},
		{Name: "lint", State: stage.Built, Needs: []stage.Need{{Stage: "test", Image: true, How: stage.HowCopy}}},
		{Name: "stage-3", State: stage.Built, Shipped: true, Needs: []stage.Need{{Stage: "build", How: stage.HowCopy}}},
	}
	for name, want := range map[string]State{"build": Passed, "stage-3": Passed, "test": Failed, "lint": Failed} {
		r := &run{Checker: New(nil, Options{Builder: daemon.BuildKit}), built: built{result: build.Result{Stages: &stage.Graph{Stages: stages}}}}
		if v, err := (&stageCheck{name, "built"}).judge(t.Context(), r); err != nil || v.state != want {
			t.Errorf("%s is %s: %s, %v", name, v.state, v.found, err)
		}
	}
	stages[3].Needs = append(stages[3].Needs, stage.Need{Stage: "lint", How: stage.HowMount})
	stages[2].Needs = append(stages[2].Needs, stage.Need{Stage: "test", How: stage.HowCopy})
	for i := range stages {
		if !needed(stages, i) {
			t.Errorf("%s is not needed", stages[i].Name)
		}
	}
}

// TestBuiltOtherwise: a check may be about another image from the same files,
// which is built once for all checks that want it so.
func TestBuiltOtherwise(t *testing.T) {
	longtest.Only(t, "it builds a dozen images; TestBuiltOnce shows the same by a fake")
	t.Parallel()
	b := newBench(t)
	text := app + "ARG V=none\nLABEL v=$V\n" + entry + "FROM build AS more\nENTRYPOINT [\"do\", \"print\", \"more\"]\n"
	more, version := exercise.Build{Target: "more"}, exercise.Build{Target: "stage-1", Args: map[string]string{"V": "2"}}
	text = strings.Replace(text, "FROM scratch", "FROM scratch AS stage-1", 1)
	checks := func() []exercise.Check {
		return []exercise.Check{
			of(&buildsCheck{}),
			of(&labelCheck{key: "v", value: "1"}),
			otherwise(version, named("other", of(&labelCheck{key: "v", value: "2"}))),
			otherwise(more, named("more", of(&runsCheck{output: []string{"more"}}))),
			otherwise(more, named("more-files", of(&filesCheck{present: []string{"/bin/do"}}))),
			of(&filesCheck{atMost: 1}),
		}
	}
	ex := exercise.Exercise{Build: exercise.Build{Target: "stage-1", Args: map[string]string{"V": "1"}}, Checks: checks()}
	for _, builder := range b.builders() {
		if rep := b.check(t, builder, ex, dir(text)); !rep.Passed {
			t.Errorf("%s: %+v", builder, rep.Results)
		}
		ex := ex
		ex.Checks = checks()
		rep := b.check(t, builder, ex, dir(strings.Replace(text, "AS more", "AS moore", 1)))
		var states []string
		for _, r := range rep.Results {
			states = append(states, r.Name+" "+string(r.State))
		}
		if got := strings.Join(states, ", "); got != "builds passed, label passed, other passed, more failed, more-files not tried, files passed" ||
			!strings.Contains(rep.Results[3].Said, "more") || rep.Results[3].Next == "" {
			t.Errorf("%s, without a stage: %s; %+v", builder, got, rep.Results[3])
		}
	}
}

// TestExplained takes the explanation of the first text that has one, with the
// line that shows it.
func TestExplained(t *testing.T) {
	t.Parallel()
	const line, other = "exec /app: no such file or directory", "dockerfile parse error on line 3: unknown instruction: COPPY"
	for texts, want := range map[[3]string]string{
		{"", line, ""}: "/app", {"", "", "one\n" + line + "\n"}: "/app", {"nothing is known of this", "", other}: "COPPY", {other, line, ""}: "COPPY",
	} {
		e := explained(texts[:]...)
		if e == nil || !strings.Contains(e.Line, want) || e.Trap.Title == "" || e.Trap.Why == "" || e.Trap.Cure == "" {
			t.Errorf("%q: %+v", texts, e)
		}
	}
	if e := explained("", "all went well", ""); e != nil {
		t.Errorf("nothing is explained as %+v", e)
	}
	r := &run{Checker: New(nil, Options{Base: standin.Base{Ref: "castoff/ada/go"}})}
	res := r.result(exercise.Check{Kind: "runs"}, verdict{state: Failed, said: line})
	if res.Explanation == nil || res.Trap != res.Explanation.Trap.ID {
		t.Errorf("a failure: %+v", res)
	}
	if res := r.result(exercise.Check{Kind: "runs"}, verdict{state: Passed, said: line}); res.Explanation != nil || res.Trap != "" {
		t.Errorf("a success is explained: %+v", res)
	}
}
