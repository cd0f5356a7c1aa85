package uitest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
)

// SampleA is a traditional image.
var SampleA = measure.Image{
	Name: "traditional", Ref: "castoff/traditional:latest", SizeBytes: 577_123_456,
	SizeMethod: measure.MethodSave, Seconds: 34.2, Files: 24811, Platform: "linux/amd64",
	Layers: []measure.Layer{
		{CreatedBy: "ADD file:abc in /", SizeBytes: 78_100_000, FromBase: true},
		{CreatedBy: `CMD ["/bin/bash"]`, FromBase: true, Empty: true},
		{CreatedBy: "RUN apt-get update && apt-get install -y golang-go", SizeBytes: 496_000_000},
		{CreatedBy: "ENV GO111MODULE=off", Empty: true},
		{CreatedBy: "COPY . .", SizeBytes: 1234},
		{CreatedBy: "RUN CGO_ENABLED=0 go build -o /app .", SizeBytes: 3_022_222},
		{CreatedBy: `ENTRYPOINT ["/app"]`, Empty: true},
	},
	Dirs: []measure.Dir{
		{Path: "", SizeBytes: 577_123_456, Files: 24811},
		{Path: "usr", SizeBytes: 530_000_000, Files: 20000},
		{Path: "usr/lib", SizeBytes: 400_000_000, Files: 9000},
		{Path: "usr/lib/go-1.22", SizeBytes: 235_000_000, Files: 8000},
		{Path: "usr/lib/gcc", SizeBytes: 120_000_000, Files: 300},
		{Path: "usr/bin", SizeBytes: 80_000_000, Files: 700},
		{Path: "usr/share", SizeBytes: 40_000_000, Files: 7000},
		{Path: "usr/include", SizeBytes: 9_000_000, Files: 1000},
		{Path: "var", SizeBytes: 45_000_000, Files: 500},
		{Path: "var/lib", SizeBytes: 44_000_000, Files: 480},
		{Path: "etc", SizeBytes: 900_000, Files: 300},
		{Path: "root", SizeBytes: 100_000, Files: 20},
		{Path: "opt", SizeBytes: 10, Files: 1},
		{Path: "srv"},
	},
}

// SampleB is the image of the same program, built in stages.
var SampleB = measure.Image{
	Name: "multistage", Ref: "castoff/multistage:latest", SizeBytes: 1_820_000,
	SizeMethod: measure.MethodSave, Cached: true, Files: 1,
	Layers: []measure.Layer{
		{CreatedBy: "COPY /app /app", SizeBytes: 1_820_000},
		{CreatedBy: `ENTRYPOINT ["/app"]`, Empty: true},
	},
	Largest: []measure.File{{Path: "app", SizeBytes: 1_820_000}},
}

const sampleProse = `# The traditional build

One stage does *everything*: it **fetches** Ubuntu, installs Go with ` + "`apt-get`" + `, compiles the app, and then *ships it all*.
See [the docs](https://docs.docker.com/build/); the prose wraps where the
terminal does.

## What to look for

- ` + "`FROM ubuntu`" + ` brings a whole distribution
- the compiler stays in the image, although nobody will call it again when the container runs
    1. nested one
    2. nested two

> A quote: what is in the image can be attacked, and so on for a while, until it wraps.

| stage | base | size | contents |
|---|---|--:|---|
| traditional | ubuntu | 577 MB | the app, Go, gcc, apt and a distribution |
| multistage | ` + "`scratch`" + ` | 1.82 MB | the app |

` + "```docker\nFROM scratch\nCOPY --from=build /app /app\n```" + `

The end.
`

const sampleDockerfile = `# The traditional build
FROM ubuntu AS build
RUN apt-get update && apt-get install -y golang-go
ENV GO111MODULE=off
COPY . .
RUN CGO_ENABLED=0 go build -o /app . && echo "a long line that goes on well beyond the width of a terminal"
ENTRYPOINT ["/app"]
`

// SampleBlocks is one block of each kind.
func SampleBlocks() []screen.Block {
	other := SampleB
	other.SizeMethod = measure.MethodBlocks
	return []screen.Block{
		screen.Markdown{Source: sampleProse},
		screen.Listing{Title: "sampleapp/traditional.Dockerfile", Language: "docker", Text: sampleDockerfile, FirstLine: 7},
		screen.Card{Image: SampleA},
		screen.Card{Image: SampleB},
		screen.Layers{Image: SampleA},
		screen.Layers{},
		screen.Files{Image: SampleA, Depth: 2, Top: 4},
		screen.Files{Image: SampleB, Depth: 1, Top: 4},
		screen.Comparison{A: SampleA, B: SampleB, PublishedA: "~600 MB (guide)", PublishedB: "~1.8MB (guide)"},
		screen.Comparison{A: SampleA, B: other},
		screen.Output{Command: "docker run --rm castoff/multistage", Text: "hello\n\tgo1.26 linux/amd64\n", ExitCode: 127},
		screen.Notice{Tone: screen.Warn, Text: "Pulling ubuntu:24.04 failed: rate limit. The offline base is used instead.", Hint: "docker login"},
		screen.Notice{Tone: screen.Good, Text: "Passed."},
		screen.Table{Head: []string{"tool", "what"}, Rows: [][]string{{"docker", "ok"}, {"builder", "BuildKit"}}},
	}
}

// SampleBuild is a build that emits its events at once.
func SampleBuild(emit progress.Emit) {
	SampleBuildAt(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), emit)
}

// SampleBuildAt is SampleBuild for a display that says how long ago it began.
func SampleBuildAt(at time.Time, emit progress.Emit) {
	send := func(after float64, e progress.Event) {
		at = at.Add(time.Duration(after * float64(time.Second)))
		e.Time, e.Subject = at, "traditional"
		emit(e)
	}
	send(0, progress.Event{Kind: progress.Phase, Text: "pulling ubuntu:24.04"})
	for i := range 21 {
		send(0.1, progress.Event{Kind: progress.Bytes, Current: int64(i) * 1_485_000, Total: 29_700_000})
	}
	send(0, progress.Event{Kind: progress.Phase, Text: "building"})
	in := progress.StepInfo{ID: "i", Index: 1, Name: "[internal] load build definition", State: progress.Started}
	send(0, progress.Event{Kind: progress.Step, Step: &in})
	over := in
	over.State = progress.Finished
	send(0, progress.Event{Kind: progress.Step, Step: &over})
	for i, name := range []string{"FROM docker.io/library/ubuntu:24.04", "RUN apt-get update && apt-get install -y golang-go", "COPY . ."} {
		s := progress.StepInfo{ID: fmt.Sprint(i), Index: i + 2, Stage: "build", N: i + 1, Of: 3, Name: name, State: progress.Started}
		if i == 0 {
			s.State, s.Earlier = progress.Cached, 72
			send(0, progress.Event{Kind: progress.Step, Step: &s})
			continue
		}
		send(0, progress.Event{Kind: progress.Step, Step: &s})
		send(0.5, progress.Event{Kind: progress.Log, Step: &s, Text: "Get:1 \x1b[31mhttp://archive.ubuntu.com\x1b[0m"})
		end := s
		end.State, end.Seconds = progress.Finished, 2.5
		send(2, progress.Event{Kind: progress.Step, Step: &end})
	}
	send(0, progress.Event{Kind: progress.Note, Text: "the legacy builder was used"})
	for _, s := range []progress.StepInfo{
		{ID: "e", Index: 5, Name: "exporting to image", Around: "exporting the image", Seconds: 0.9},
		{ID: "n", Index: 6, Name: "exporting nothing", Around: "exporting nothing", Seconds: 0.01},
		{ID: "m", Name: "measuring castoff/traditional", Around: "measuring castoff/traditional", Seconds: 1.1},
	} {
		began := s
		began.State, began.Seconds = progress.Started, 0
		send(0, progress.Event{Kind: progress.Step, Step: &began})
		s.State = progress.Finished
		send(s.Seconds, progress.Event{Kind: progress.Step, Step: &s})
	}
	send(0, progress.Event{Kind: progress.Done, Text: "built castoff/traditional in 5.9 s", Seconds: 5.9})
}

// FailingBuild is a build whose last step fails.
func FailingBuild(emit progress.Emit) error {
	s := progress.StepInfo{ID: "f", Index: 9, Stage: "build", N: 3, Of: 3, Name: "RUN go build", State: progress.Started}
	emit(progress.Event{Time: time.Now(), Subject: "traditional", Kind: progress.Step, Step: &s})
	emit(progress.Event{Time: time.Now(), Subject: "traditional", Kind: progress.Log, Step: &s, Text: "main.go:3: undefined: fmtt"})
	end := s
	end.State, end.Error = progress.Broken, "exit code: 1"
	emit(progress.Event{Time: time.Now(), Subject: "traditional", Kind: progress.Step, Step: &end})
	return &fault.Error{
		Err: errors.New("building castoff/traditional: exit code 1"), Hints: []string{"castoff doctor"},
		Detail: "Dockerfile:6\n   6 | >>> RUN go build",
	}
}

// UntilStopped runs until its context ends, and a little longer.
func UntilStopped(release <-chan struct{}) func(context.Context, progress.Emit) error {
	return func(ctx context.Context, emit progress.Emit) error {
		s := progress.StepInfo{ID: "1", Index: 1, Stage: "build", N: 1, Of: 2, Name: "RUN sleep 1000", State: progress.Started}
		emit(progress.Event{Time: time.Now(), Kind: progress.Step, Step: &s})
		for i := range 30 {
			emit(progress.Event{Time: time.Now(), Kind: progress.Log, Step: &s, Text: fmt.Sprintf("line %d", i)})
		}
		<-ctx.Done()
		<-release
		return fmt.Errorf("building: %w", ctx.Err())
	}
}

// patience is how long a condition is waited for: long, since a loaded
// machine is no failure.
const patience = 15 * time.Second

// Await returns what a channel gives, with patience.
func Await[T any](t *testing.T, ch <-chan T) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(patience):
		t.Fatal("waiting for the end took too long")
	}
	panic("unreachable")
}

// SamplePage is a page with one block of each kind.
func SamplePage() screen.Page {
	return screen.Page{Lesson: "2 · The traditional build", Number: 3, Of: 12, Blocks: SampleBlocks()}
}

// ShortPage is a page of one text.
func ShortPage(text string) screen.Page {
	p := SamplePage()
	p.Blocks = []screen.Block{screen.Markdown{Source: text}}
	return p
}

// SampleQuestion is a question whose second answer is right.
var SampleQuestion = screen.Question{
	Lesson: "2 · The traditional build", Number: 4, Of: 12, Text: "Which instruction brings *most* of it?",
	Options: []screen.Option{
		{Text: "`FROM ubuntu`", Why: "The base is **only** 78 MB."},
		{Text: "`RUN apt-get install -y golang-go`, which brings the compiler and all that apt recommends beside it", Right: true, Why: "Most of it is gcc."},
		{Text: "`COPY . .`", Why: "A few bytes."},
	},
}

// SampleWork is a build with an introduction.
var SampleWork = screen.Work{Lesson: "2 · The traditional build", Number: 5, Of: 12, Title: "Building castoff/traditional", Intro: "Watch the *rest*."}

// BenchSample is an exercise whose first check failed.
func BenchSample() screen.Bench {
	return screen.Bench{
		Heading: "from-typo · A stage by the wrong name", Number: 2, Of: 20, Status: "waiting for you to save",
		Blocks: []screen.Block{
			screen.Markdown{Source: "Ada renamed a stage.\n\nYour files: `/home/ada/castoff/from-typo`\n"},
			screen.Checks{Rows: []screen.CheckRow{
				{State: screen.CheckFailed, Want: "the image can be built", Found: "the builder looked for an image called biuld",
					Said: "pull access denied for biuld,\x1b[2J repository does not exist", Next: "compare the name with those after AS",
					Means: "No stage above has this name, so it is looked up as an image", More: "castoff explain from-typo"},
				{State: screen.CheckPassed, Want: "no shell"}, {Want: "exit code 0, and prints “hello”"},
				{State: screen.CheckUnable, Want: "builds for linux/arm64", Found: "this daemon cannot"},
			}},
		},
		Reveal: -1,
		Keys: []screen.Key{{Key: "e", Does: "edit", About: "open the Dockerfile in your editor"}, {Key: "h", Does: "hint"}, {Key: "w", Does: "meaning"},
			{Key: "l", Does: "list"}, {Key: "q", Does: "quit"}, {Key: "n", Does: "next"}, {Key: "f", Does: "files"}, {Key: "r", Does: "reset"},
			{Key: "o", Does: "log"}},
	}
}
