//go:build demo

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/fault"
	"castoff/cmd/castoff/internal/measure"
	"castoff/cmd/castoff/internal/progress"
	"castoff/cmd/castoff/internal/screen"
	"castoff/cmd/castoff/internal/term"
)

var a = measure.Image{Name: "traditional", Ref: "castoff/traditional:latest", SizeBytes: 577_123_456, SizeMethod: "save-stream", Seconds: 34.2, Files: 24811, Platform: "linux/amd64",
	Layers: []measure.Layer{{CreatedBy: "ADD file:abc in /", SizeBytes: 78_100_000, FromBase: true}, {CreatedBy: `CMD ["/bin/bash"]`, FromBase: true, Empty: true},
		{CreatedBy: "RUN apt-get update && apt-get install -y golang-go", SizeBytes: 496_000_000}, {CreatedBy: "ENV GO111MODULE=off", Empty: true}, {CreatedBy: "COPY . .", SizeBytes: 1234}, {CreatedBy: "RUN CGO_ENABLED=0 go build -o /app .", SizeBytes: 3_020_000}, {CreatedBy: `ENTRYPOINT ["/app"]`, Empty: true}},
	Dirs: []measure.Dir{{"", 577_123_456, 24811}, {"usr", 530_000_000, 20000}, {"usr/lib", 400_000_000, 9000}, {"usr/lib/go-1.22", 235_000_000, 8000}, {"usr/lib/gcc", 120_000_000, 300}, {"usr/lib/x86_64-linux-gnu", 40_000_000, 300}, {"usr/bin", 80_000_000, 700}, {"usr/share", 40_000_000, 7000}, {"usr/include", 9_000_000, 1000}, {"var", 45_000_000, 500}, {"var/lib", 44_000_000, 480}, {"etc", 900_000, 300}, {"root", 100_000, 20}, {"opt", 10, 1}, {"srv", 0, 0}},
}
var b = measure.Image{Name: "multistage", Ref: "castoff/multistage:latest", SizeBytes: 1_820_000, SizeMethod: "save-stream", Seconds: 0.42, Files: 1,
	Layers: []measure.Layer{{CreatedBy: "COPY /app /app", SizeBytes: 1_820_000}, {CreatedBy: `ENTRYPOINT ["/app"]`, Empty: true}}, Largest: []measure.File{{"app", 1_820_000}}}

const dockerfile = `# The traditional build
FROM ubuntu AS build
RUN apt-get update && apt-get install -y golang-go
ENV GO111MODULE=off
COPY . .
RUN CGO_ENABLED=0 go build -o /app . && echo "a very long line that goes on well beyond the width of any terminal that people use"
ENTRYPOINT ["/app"]
`

func build(ctx context.Context, emit progress.Emit, d time.Duration, fail bool) error {
	names := []string{"FROM docker.io/library/ubuntu:24.04", "RUN apt-get update && apt-get install -y golang-go", "COPY . .", "RUN CGO_ENABLED=0 go build -o /app ."}
	ev := func(e progress.Event) { e.Time = time.Now(); e.Subject = "traditional"; emit(e) }
	ev(progress.Event{Kind: progress.Phase, Text: "pulling ubuntu:24.04"})
	for i := 0; i <= 10; i++ {
		ev(progress.Event{Kind: progress.Bytes, Current: int64(i) * 2970000, Total: 29700000})
		select {
		case <-ctx.Done():
			time.Sleep(d / 20)
			return ctx.Err()
		case <-time.After(d / 30):
		}
	}
	ev(progress.Event{Kind: progress.Phase, Text: "building"})
	in := progress.StepInfo{ID: "i", Name: "[internal] load build definition from Dockerfile", State: progress.Started}
	ev(progress.Event{Kind: progress.Step, Step: &in})
	in.State = progress.Finished
	ev(progress.Event{Kind: progress.Step, Step: &in})
	for i, n := range names {
		s := progress.StepInfo{ID: fmt.Sprint(i), Index: i + 2, Stage: "build", N: i + 1, Of: 4, Name: n, State: progress.Started}
		if i == 0 {
			s.State = progress.Cached
			ev(progress.Event{Kind: progress.Step, Step: &s})
			continue
		}
		ev(progress.Event{Kind: progress.Step, Step: &s})
		t0 := time.Now()
		for j := 0; j < 20; j++ {
			ev(progress.Event{Kind: progress.Log, Text: fmt.Sprintf("Get:%d http://archive.ubuntu.com/ubuntu noble/main amd64 libfoo%d amd64 1.2.3-4ubuntu5 [%d kB]", j, j, j*77), Step: &s})
			select {
			case <-ctx.Done():
				time.Sleep(time.Second)
				return ctx.Err()
			case <-time.After(d / 80):
			}
		}
		s2 := s
		s2.State, s2.Seconds = progress.Finished, time.Since(t0).Seconds()
		if fail && i == 3 {
			s2.State, s2.Error = progress.Broken, "process \"/bin/sh -c go build\" did not complete successfully: exit code: 1"
			ev(progress.Event{Kind: progress.Step, Step: &s2})
			return &fault.Error{Err: errors.New("building castoff/traditional: step 4 failed: exit code 1"), Hints: []string{"castoff doctor", "docker system df"}, Detail: "Dockerfile:6\n   6 | >>> RUN CGO_ENABLED=0 go build -o /app ."}
		}
		ev(progress.Event{Kind: progress.Step, Step: &s2})
	}
	ev(progress.Event{Kind: progress.Note, Text: "the daemon has the legacy builder only: it builds unused stages too"})
	return nil
}

const prose = `# The traditional build

One stage does *everything*: it **fetches** Ubuntu, installs Go with ` + "`apt-get`" + `, compiles the app, and then *ships it all*. See
[the docs](https://docs.docker.com/build/) for more; the prose wraps where the terminal does.

## What to look for

- ` + "`FROM ubuntu`" + ` brings a whole distribution
- the compiler stays in the image, although nobody will call it again when the container runs
    1. nested one
    2. nested two

> A quote: what is in the image can be attacked.

| stage | base | size | contents |
|---|---|--:|---|
| traditional | ubuntu | 577 MB | the app, Go, gcc, apt and a distribution |
| multistage | ` + "`scratch`" + ` | 1.82 MB | the app |

` + "```docker\nFROM scratch\nCOPY --from=build /app /app\n```" + `

The end.
`

func main() {
	t := term.Detect(os.Stdin, os.Stdout, os.Stderr, os.Getenv)
	blocks := []screen.Block{screen.Markdown{prose}, screen.Listing{"sampleapp/traditional.Dockerfile", "docker", dockerfile, 1},
		screen.Card{a}, screen.Layers{a}, screen.Files{a, 2, 4}, screen.Files{b, 2, 4}, screen.Comparison{a, b, "~600 MB", "~1.8MB"},
		screen.Output{"docker run --rm castoff/multistage", "hello\n  go1.26 linux/amd64", 127},
		screen.Notice{screen.Warn, "Pulling ubuntu:24.04 failed: rate limit. The offline base is used instead.", "docker login"},
		screen.Table{[]string{"tool", "what"}, [][]string{{"docker", "ok"}, {"builder", "BuildKit"}}}}
	if len(os.Args) > 1 && os.Args[1] == "lines" {
		fmt.Print(term.NewRenderer(t.Width, t.Look()).Render(blocks...))
		return
	}
	if len(os.Args) > 1 && os.Args[1] == "watch" {
		d, err := term.NewDisplay(strings.Join(os.Args[2:], ""), t, os.Stderr)
		if err == nil {
			err = d.Watch(context.Background(), screen.Work{Title: "Building castoff/traditional"}, func(ctx context.Context, e progress.Emit) error { return build(ctx, e, 8*time.Second, false) })
		}
		fmt.Println("result:", err)
		return
	}
	err := term.RunApp(context.Background(), t, os.Stdin, os.Stdout, func(ctx context.Context, ui *term.App) error {
		ok, err := ui.Confirm(ctx, screen.Confirm{Title: "Fetch and build now?", Body: []screen.Block{screen.Markdown{"# Before we begin\n\nThis course pulls `ubuntu:24.04` (**29.7 MB** download) and builds two images: about 600 MB of disk."}}, Yes: "Yes, go on", No: "No, only read"})
		if err != nil {
			return err
		}
		_, err = ui.Choose(ctx, screen.Choice{Title: "Choose a lesson", Intro: fmt.Sprint("You said ", ok, ". Nine lessons, about an hour."), Initial: 1, Items: []screen.Item{{"1 · What an image is", "done"}, {"2 · The traditional build", "page 3 of 7"}, {"3 · The multi-stage build", ""}, {"4 · Why it is smaller", ""}, {"5 · The binary", ""}, {"6 · The benefits, measured", ""}, {"7 · When to use it, and when it helps less", ""}, {"8 · Further", ""}, {"9 · Summary", ""}, {"Exercise: one fat stage", "passed"}, {"Exercise: stage-name typo", ""}, {"Exercise: RUN in scratch", ""}, {"Quit", ""}}})
		if err != nil {
			return err
		}
		n := 0
		if m, err := ui.Page(ctx, screen.Page{Lesson: "2 · The traditional build", Number: 3, Of: 12, Status: func() string { n++; return fmt.Sprintf("building traditional: step 3 of 5 (%d)", n) }, Blocks: blocks}); err != nil || m == screen.Quit {
			return err
		}
		if _, err := ui.Ask(ctx, screen.Question{Lesson: "2 · The traditional build", Number: 4, Of: 12, Text: "## Quiz\n\nThe image is **577 MB**. Which instruction brings most of it?", Options: []screen.Option{
			{"`FROM ubuntu`", false, "The base is only 78 MB on disk."}, {"`RUN apt-get install -y golang-go`, which brings the compiler and all that apt recommends beside it, whether needed or not", true, "Go itself is about 235 MB; the *rest* is gcc, headers and apt's lists."}, {"`COPY . .`", false, "Those are a few hundred bytes of source."}}}); err != nil {
			return err
		}
		if m, err := ui.Watch(ctx, screen.Work{Lesson: "2 · The traditional build", Number: 5, Of: 12, Title: "Building castoff/traditional", Intro: "The build has been running **while you read**. Watch the rest."}, func(ctx context.Context, e progress.Emit) error { return build(ctx, e, 8*time.Second, false) }); err != nil || m != screen.Next {
			return err
		}
		_, err = ui.Watch(ctx, screen.Work{Lesson: "2 · The traditional build", Number: 6, Of: 12, Title: "Building castoff/broken", Intro: ""}, func(ctx context.Context, e progress.Emit) error { return build(ctx, e, 2*time.Second, true) })
		return err
	})
	fmt.Println("result:", err)
}
