package practice

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/checker"
)

// Proof is whether an exercise keeps what it promises to its learners.
type Proof struct {
	Exercise string `json:"exercise"`
	OK       bool   `json:"ok"`
	// Faults are what is wrong, each with the file and the line of the check that
	// it is about; empty if OK.
	Faults []string `json:"faults,omitempty"`
	// StartSeconds and SolutionSeconds are how long the checks took.
	StartSeconds    float64 `json:"start_seconds"`
	SolutionSeconds float64 `json:"solution_seconds"`
	// Answers are how the other answers did, in the order of their names.
	Answers []ProvenAnswer `json:"answers,omitempty"`
	// Skipped is why it could not be tried on this engine; empty if it was.
	Skipped string `json:"skipped,omitempty"`
}

// ProvenAnswer is whether an answer was judged as it deserves.
type ProvenAnswer struct {
	// Answer is the name of its directory.
	Answer  string  `json:"answer"`
	OK      bool    `json:"ok"`
	Seconds float64 `json:"seconds"`
}

// prover tries an exercise.
type prover struct {
	checker Checker
	ex      exercise.Exercise
	// file is the path of its exercise.md, for people.
	file  string
	emit  progress.Emit
	proof Proof
}

// Prove finds out whether what learners get fails for the reason that the
// exercise declares, whether its solution passes, and whether its other answers
// are judged as they deserve; file is the path of its exercise.md, for people.
func Prove(ctx context.Context, c Checker, ex exercise.Exercise, file string, emit progress.Emit) (Proof, error) {
	p := &prover{checker: c, ex: ex, file: file, emit: emit, proof: Proof{Exercise: ex.ID}}
	if err := p.start(ctx); err != nil || p.proof.Skipped != "" {
		return p.proof, err
	}
	if err := p.solution(ctx); err != nil {
		return p.proof, err
	}
	for _, a := range ex.Answers {
		if err := p.answer(ctx, a); err != nil {
			return p.proof, err
		}
	}
	p.proof.OK = len(p.proof.Faults) == 0
	return p.proof, nil
}

func (p *prover) start(ctx context.Context) error {
	r, err := p.checker.Check(ctx, until(p.ex, p.ex.Start.Check), p.ex.StartFiles, p.emit)
	if err != nil {
		return fmt.Errorf("checking the start of %s: %w", p.ex.ID, err)
	}
	p.proof.StartSeconds = r.Took.Seconds()
	if why := unableTo(r, false); why != "" {
		p.proof.OK, p.proof.Skipped = true, why
		return nil
	}
	if r.Passed {
		p.fault(p.ex.Start.Check, fmt.Sprintf("what learners get passes already: %q does not fail", p.ex.Start.Check))
		return nil
	}
	p.failsAs("the start", p.ex.Start, r)
	return nil
}

func (p *prover) solution(ctx context.Context) error {
	r, err := p.judged(ctx, p.ex, "the solution", p.ex.SolutionFiles)
	if err != nil {
		return err
	}
	p.proof.SolutionSeconds = r.Took.Seconds()
	p.passes("the solution", r)
	return nil
}

// answer tries one of the other answers.
func (p *prover) answer(ctx context.Context, a exercise.Answer) error {
	ex := p.ex
	if a.Fails != nil {
		ex = until(ex, a.Fails.Check)
	}
	r, err := p.judged(ctx, ex, a.Dir, a.Files)
	if err != nil {
		return err
	}
	before := len(p.proof.Faults)
	switch {
	case a.Fails == nil:
		p.passes(a.Dir, r)
	case r.Passed:
		p.fault(a.Fails.Check, fmt.Sprintf("%s passes %q", a.Dir, a.Fails.Check))
	default:
		p.failsAs(a.Dir, *a.Fails, r)
	}
	p.proof.Answers = append(p.proof.Answers, ProvenAnswer{Answer: a.Dir, OK: len(p.proof.Faults) == before, Seconds: r.Took.Seconds()})
	return nil
}

// judged checks an answer, laid over the start.
func (p *prover) judged(ctx context.Context, ex exercise.Exercise, what string, files fs.FS) (checker.Report, error) {
	all, err := ex.Answered(files)
	if err != nil {
		return checker.Report{}, err
	}
	r, err := p.checker.Check(ctx, ex, all, p.emit)
	if err != nil {
		return r, fmt.Errorf("checking %s of %s: %w", what, ex.ID, err)
	}
	return r, nil
}

// until is an exercise with its checks up to one: once that has failed as it
// should, the rest does not matter.
func until(ex exercise.Exercise, name string) exercise.Exercise {
	if i := indexOf(ex.Checks, name); i >= 0 {
		ex.Checks = ex.Checks[:i+1]
	}
	return ex
}

// indexOf is the place of the check with a name; -1 if there is none.
func indexOf(checks []exercise.Check, name string) int {
	return slices.IndexFunc(checks, func(c exercise.Check) bool { return c.Name == name })
}

// fault notes what is wrong, with the line of the check that it is about.
func (p *prover) fault(check, text string) {
	line := 1
	if i := indexOf(p.ex.Checks, check); i >= 0 {
		line = max(p.ex.Checks[i].Line, 1)
	}
	p.proof.Faults = append(p.proof.Faults, fmt.Sprintf("%s:%d: %s", p.file, line, text))
}

// passes notes the checks that an answer which has to pass does not pass. What
// was not tried because another failed is left out.
func (p *prover) passes(what string, r checker.Report) {
	failed := slices.ContainsFunc(r.Results, func(res checker.Result) bool { return res.State == checker.Failed })
	for _, res := range r.Results {
		if res.State != checker.Passed && (res.State != checker.NotTried || !failed) {
			p.fault(res.Name, fmt.Sprintf("%s does not pass %q: %s", what, res.Name, plaintext.OneLine(res.Found+" "+res.Said)))
		}
	}
}

// failsAs notes where something does not fail as the exercise says.
func (p *prover) failsAs(what string, how exercise.Failure, r checker.Report) {
	i := slices.IndexFunc(r.Results, func(res checker.Result) bool { return res.State == checker.Failed })
	if i < 0 {
		text := "no check of " + what + " failed"
		if why := unableTo(r, true); why != "" {
			text += ": " + plaintext.OneLine(why)
		}
		p.fault(how.Check, text)
		return
	}
	res := r.Results[i]
	said := plaintext.OneLine(res.Found + " " + res.Said)
	all := strings.ToLower(res.Found + "\n" + res.Said + "\n" + res.Log)
	switch {
	case res.Name != how.Check:
		p.fault(res.Name, fmt.Sprintf("%s fails first at %q instead of %q: %s", what, res.Name, how.Check, said))
	case !strings.Contains(all, strings.ToLower(how.Says)):
		p.fault(res.Name, fmt.Sprintf("nothing says %q when %s fails: %s", how.Says, what, said))
	}
}

// unableTo is why an exercise cannot be tried at all; empty if it can. Unless own,
// what the exercise's own program comes to is left out: that is the author's to mend,
// and nothing that the engine lacks.
func unableTo(r checker.Report, own bool) string {
	for _, res := range r.Results {
		if res.State == checker.Unable && (own || r.ImageID == "" || res.Check.Kind != checker.KindProgram) {
			return res.Found
		}
	}
	return ""
}
