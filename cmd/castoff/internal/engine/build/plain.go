package build

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/engine/dockerfile"
	"castoff/cmd/castoff/internal/ground/pattern"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/stage"
)

// plainParser turns the text that the legacy builder and Podman send into
// steps. Neither has a machine-readable format, so what is not understood is
// shown as output of the current step.
type plainParser struct {
	b       *running
	rest    string
	current *plainStep
	// open are the latest steps by the number of their stage. Podman begins a
	// stage before the ones that it needs are done, and has it wait; the legacy
	// builder gives no numbers and runs one step at a time.
	open   map[string]*plainStep
	stages map[string]string // names, by number
	begun  int               // stages so far
	// images are the last image of each stage so far, by name.
	images map[string]string
}

// plainStep is a step that has begun.
type plainStep struct {
	*progress.StepInfo
	began time.Time
	// cached is true if it came from the cache, named is true once its image is
	// known.
	cached, named bool
}

// stepLine is "Step 2/5 : RUN make" of the legacy builder, and "STEP 2/5: RUN
// make" or "[1/2] STEP 2/5: RUN make" of Podman.
var stepLine = pattern.New(`^(?:\[(\d+)/\d+\] )?(?:Step|STEP) (\d+)/(\d+) ?: (.*)$`)

// idLine is " ---> 4f2…" of the legacy builder and "--> 4f2…" of Podman: the
// image that the step made.
var idLine = pattern.New(`^ ?-{2,3}> ([0-9a-f]{10,64})$`)

// endLine is what Podman says at the end of a stage: "[2/2] COMMIT name",
// "Successfully tagged name", and the image's ID alone.
var endLine = pattern.New(`^(?:(?:\[\d+/\d+\] )?COMMIT\b.*|Successfully tagged .*|[0-9a-f]{64})$`)

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

// end is called when the stream ends, with the state that this means for a step
// that has not ended.
func (p *plainParser) end(state progress.State) {
	if p.rest != "" {
		p.line(plaintext.Line(p.rest))
		p.rest = ""
	}
	p.finish(p.current, state)
	if state == progress.Broken {
		state = progress.Canceled // those that waited
	}
	for _, number := range slices.Sorted(maps.Keys(p.open)) {
		p.finish(p.open[number], state)
	}
}

func (p *plainParser) line(line string) {
	if m := stepLine.FindStringSubmatch(line); m != nil {
		p.finish(p.open[m[1]], progress.Finished)
		p.start(m[1], m[2], m[3], m[4])
		return
	}
	if p.current == nil || strings.TrimSpace(line) == "" {
		return
	}
	trimmed := strings.TrimSpace(line)
	switch id := idLine.FindStringSubmatch(line); {
	case strings.HasSuffix(trimmed, "> Using cache") || strings.Contains(trimmed, "-> Using cache "):
		s := p.latest()
		s.cached = true
		p.finish(s, progress.Cached)
	case strings.HasPrefix(trimmed, "Successfully built "):
		p.finish(p.current, progress.Finished)
		if p.b.imageID == "" {
			p.b.imageID = strings.TrimPrefix(trimmed, "Successfully built ")
		}
	case id != nil:
		p.made(id[1])
	case strings.HasPrefix(trimmed, "---> Running in "), strings.HasPrefix(trimmed, "Removing intermediate container "),
		strings.HasPrefix(trimmed, "---> "), trimmed == "--->", endLine.MatchString(trimmed):
	default:
		p.b.log(time.Now(), p.current.StepInfo, line)
	}
}

// start begins a step; number is that of its stage.
func (p *plainParser) start(number, n, of, name string) {
	if p.open == nil {
		p.open, p.stages, p.images = map[string]*plainStep{}, map[string]string{}, map[string]string{}
	}
	s := &progress.StepInfo{ID: fmt.Sprintf("%s/%s", number, n), Index: len(p.b.steps) + 1, Name: name, State: progress.Started}
	fmt.Sscan(n, &s.N)
	fmt.Sscan(of, &s.Of)
	if stage.IsFrom(name) {
		f := strings.Fields(name)
		place := p.begun
		if i, err := strconv.Atoi(number); err == nil {
			place = i - 1 // Podman leaves out stages that nothing needs
		}
		p.stages[number] = dockerfile.Unnamed(place)
		if len(f) >= 4 && strings.EqualFold(f[len(f)-2], "AS") {
			p.stages[number] = strings.ToLower(f[len(f)-1])
		}
		p.begun++
	}
	s.Stage = p.stages[number]
	p.b.steps[s.ID] = s
	p.current = &plainStep{StepInfo: s, began: time.Now()}
	p.open[number] = p.current
	p.b.step(p.current.began, s)
}

// latest is the step that the builder is talking about: the current one or, if
// its image was named already, the one that waited for it.
func (p *plainParser) latest() *plainStep {
	if p.current.named {
		for _, number := range slices.Sorted(maps.Keys(p.open)) {
			if o := p.open[number]; !o.named && (o.State == progress.Started || o.cached) {
				return o
			}
		}
	}
	return p.current
}

// made records the image that a step made.
func (p *plainParser) made(id string) {
	s := p.latest()
	s.named = true
	p.images[s.Stage] = id
	if !s.cached && !stage.IsFrom(s.Name) { // the base is somebody's
		p.b.fresh = append(p.b.fresh, id)
		p.b.engine.NoteStep(id)
	}
	p.finish(s, progress.Finished)
}

func (p *plainParser) finish(s *plainStep, state progress.State) {
	if s == nil || s.State != progress.Started {
		return
	}
	now := time.Now()
	s.State = state
	if state != progress.Cached {
		s.Seconds = now.Sub(s.began).Seconds()
	}
	for _, o := range p.open {
		if o.State == progress.Started {
			o.began = now // it has waited until now
		}
	}
	p.b.step(now, s.StepInfo)
}
