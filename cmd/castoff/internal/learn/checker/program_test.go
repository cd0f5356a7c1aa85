package checker

import (
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/trial"
)

// TestProgram has programs of an author's judge images, by their files and by their
// containers, with each builder.
func TestProgram(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const by = "FROM castoff/go\n"
	ex := exercise.Exercise{Programs: []exercise.Program{
		{Name: "do", Files: dir(by + "ENTRYPOINT [\"do\"]\n")},
		{Name: "broken", Files: dir(by + "COPY nothing /\n")},
		{Name: "none", Files: dir(by + "ENTRYPOINT [\"/nothing\"]\n")},
	}}
	same := func(with string) *programCheck {
		return &programCheck{name: "do", args: []string{"same", "/image/told", with}}
	}
	server := &starting{args: []string{"serve", ":8080"}}
	checks := []exercise.Check{
		named("yes", of(same("/image/asked"))),
		named("no", of(same("/image/app"))),
		named("fresh", of(&programCheck{name: "do", args: []string{"print", "{random}"}})),
		named("answers", of(&programCheck{name: "do", args: []string{"get", "http://127.0.0.1:8080/"}, beside: server})),
		named("cannot", of(&programCheck{name: "do", args: []string{"exit"}})),
		named("endless", of(&programCheck{name: "do", args: []string{"sleep"}, within: 2 * time.Second})),
		named("not built", of(&programCheck{name: "broken"})),
		named("not started", of(&programCheck{name: "none"})),
		named("not there", of(&programCheck{name: "other"})),
		named("no container", of(&programCheck{name: "do", beside: &starting{args: []string{"/app"}, user: "nobody"}})),
	}
	want := map[string]struct {
		state       State
		found, said string
	}{
		"yes":          {Passed, "do says yes", ""},
		"no":           {Failed, "do says no", "/image/told is not /image/app"},
		"fresh":        {Passed, "do says yes", ""},
		"answers":      {Passed, "do says yes", ""},
		"cannot":       {Unable, "own program do ended with exit code 7, which is neither yes (0) nor no (1)", "cannot go on"},
		"endless":      {Unable, "own program do was still running after 2s", "waiting"},
		"not built":    {Unable, "own program broken cannot be built: ", ""},
		"not started":  {Unable, "own program none cannot be started: ", ""},
		"not there":    {Unable, "the exercise has no program other", ""},
		"no container": {Failed, "the container cannot be started", "passwd"},
	}
	for _, builder := range b.builders() {
		for _, c := range checks { // one at a time: no container is started after one that failed
			ex.ID, ex.Checks = "program", []exercise.Check{c}
			rep := b.check(t, builder, ex, dir(app+entry+"COPY told asked /\n", "told", "high water", "asked", "high water"))
			r, w := rep.Results[0], want[c.Name]
			if r.State != w.state || !strings.Contains(r.Found, w.found) || !strings.Contains(r.Said, w.said) || rep.Passed != (w.state == Passed) {
				t.Errorf("%s, %s: %s, %q, said %q", builder, c.Name, r.State, r.Found, r.Said)
			}
			if strings.Contains(r.Found+r.Said, b.learner) {
				t.Errorf("%s, %s: it shows the base's own name: %s %s", builder, c.Name, r.Found, r.Said)
			}
		}
	}
}

// TestProgramSays makes verdicts of what programs do.
func TestProgramSays(t *testing.T) {
	t.Parallel()
	c := &programCheck{name: "tides"}
	for what, x := range map[string]struct {
		j     trial.Judged
		state State
		found string
	}{
		"yes":       {trial.Judged{Trial: trial.Trial{Ended: true}}, Passed, "tides says yes"},
		"no":        {trial.Judged{Trial: trial.Trial{Ended: true, ExitCode: 1}}, Failed, "tides says no"},
		"no, ended": {trial.Judged{Trial: trial.Trial{Ended: true, ExitCode: 1}, Of: trial.Trial{Ended: true, ExitCode: 3}}, Failed, "had ended with exit code 3"},
		"crash":     {trial.Judged{Trial: trial.Trial{Ended: true, ExitCode: 139}}, Unable, "exit code 139"},
		"memory":    {trial.Judged{Trial: trial.Trial{Ended: true, ExitCode: 137, OutOfMemory: true}}, Unable, "more than 512 MiB"},
		"late":      {trial.Judged{}, Unable, "still running"},
		"refused":   {trial.Judged{Trial: trial.Trial{Refused: "no\x1b[31m such file"}}, Unable, "cannot be started: no"},
	} {
		v := c.verdict(x.j, time.Second)
		if v.state != x.state || !strings.Contains(v.found, x.found) || strings.Contains(v.found, "\x1b") {
			t.Errorf("%s: %s, %q", what, v.state, v.found)
		}
	}
}
