package docker

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/plaintext"
	"castoff/cmd/castoff/internal/progress"
)

// plainParser makes steps of the text that the legacy builder and Podman
// send. Neither has a format of its own for machines, so what is not
// understood is shown as output of the current step.
type plainParser struct {
	b       *running
	rest    string
	current *progress.StepInfo
	began   time.Time
	stage   string
	stages  int // begun so far
	cached  bool
}

// stepLine is "Step 2/5 : RUN make" of the legacy builder, and "STEP 2/5: RUN
// make" or "[1/2] STEP 2/5: RUN make" of Podman.
var stepLine = regexp.MustCompile(`^(?:\[(\d+)/\d+\] )?(?:Step|STEP) (\d+)/(\d+) ?: (.*)$`)

// idLine is " ---> 4f2…" of the legacy builder and "--> 4f2…" of Podman: the
// image that the step made.
var idLine = regexp.MustCompile(`^ ?-{2,3}> ([0-9a-f]{10,64})$`)

// endLine is what Podman says at the end of a stage: "[2/2] COMMIT name",
// "Successfully tagged name", and the image's ID alone.
var endLine = regexp.MustCompile(`^(?:(?:\[\d+/\d+\] )?COMMIT\b.*|Successfully tagged .*|[0-9a-f]{64})$`)

func (p *plainParser) write(text string) {
	p.rest += text
	for {
		line, rest, ok := strings.Cut(p.rest, "\n")
		if !ok {
			return
		}
		p.rest = rest
		p.line(plaintext.Line(line))
	}
}

// end is called when the stream ends, with the state that this means for a
// step that has not ended.
func (p *plainParser) end(state progress.State) {
	if p.rest != "" {
		p.line(plaintext.Line(p.rest))
		p.rest = ""
	}
	p.finish(state)
}

func (p *plainParser) line(line string) {
	if m := stepLine.FindStringSubmatch(line); m != nil {
		p.finish(progress.Finished)
		p.start(m[1], m[2], m[3], m[4])
		return
	}
	if p.current == nil || strings.TrimSpace(line) == "" {
		return
	}
	trimmed := strings.TrimSpace(line)
	switch id := idLine.FindStringSubmatch(line); {
	case strings.HasSuffix(trimmed, "> Using cache") || strings.Contains(trimmed, "-> Using cache "):
		p.cached = true
		p.finish(progress.Cached)
	case strings.HasPrefix(trimmed, "Successfully built "):
		p.finish(progress.Finished)
		if p.b.imageID == "" {
			p.b.imageID = strings.TrimPrefix(trimmed, "Successfully built ")
		}
	case id != nil:
		if !p.cached && !strings.HasPrefix(p.current.Name, "FROM ") {
			p.b.fresh = append(p.b.fresh, id[1])
		}
		p.finish(progress.Finished)
	case strings.HasPrefix(trimmed, "---> Running in "), strings.HasPrefix(trimmed, "Removing intermediate container "),
		strings.HasPrefix(trimmed, "---> "), endLine.MatchString(trimmed):
	default:
		p.b.log(time.Now(), p.current, line)
	}
}

func (p *plainParser) start(stage, n, of, name string) {
	s := &progress.StepInfo{ID: fmt.Sprintf("%s/%s", stage, n), Index: len(p.b.steps) + 1, Name: name, State: progress.Started}
	fmt.Sscan(n, &s.N)
	fmt.Sscan(of, &s.Of)
	if f := strings.Fields(name); len(f) >= 2 && strings.EqualFold(f[0], "FROM") {
		p.stage = fmt.Sprintf("stage-%d", p.stages) // as BuildKit names it
		if len(f) >= 4 && strings.EqualFold(f[len(f)-2], "AS") {
			p.stage = f[len(f)-1]
		}
		p.stages++
	}
	s.Stage = p.stage
	p.b.steps[s.ID] = s
	p.current, p.began, p.cached = s, time.Now(), false
	p.b.step(p.began, s)
}

func (p *plainParser) finish(state progress.State) {
	if p.current == nil || p.current.State != progress.Started {
		return
	}
	p.current.State = state
	if state != progress.Cached {
		p.current.Seconds = time.Since(p.began).Seconds()
	}
	p.b.step(time.Now(), p.current)
}
