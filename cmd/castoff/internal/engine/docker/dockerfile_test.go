package docker

import (
	"errors"
	"testing"
)

const twoStages = `ARG VERSION=1
FROM castoff/go AS build
RUN make \
	all

FROM scratch
COPY --from=biuld /app /app
COPY --from=alpine /etc/passwd /etc/
`

// TestLineOfImage: BuildKit looks for images before the first step, and a
// person wants to know which line asks for one.
func TestLineOfImage(t *testing.T) {
	for text, want := range map[string]int{
		`failed to do request: Head "https://registry-1.docker.io/v2/library/biuld/manifests/latest": dial tcp: no such host`: 7,
		`docker.io/library/biuld:latest: pull access denied, repository does not exist or may require authorization`:          7,
		`pull access denied for alpine, repository does not exist`:                                                            8,
		`docker.io/library/alpine:latest: not found`:                                                                          8,
		`failed to solve: docker.io/castoff/go: not found`:                                                                    0,
		`docker.io/library/other: not found`:                                                                                  0,
		`exit code: 1`:                                                                                                        0,
	} {
		if got := lineOfImage(twoStages, text); got != want {
			t.Errorf("%s: line %d, not %d", text, got, want)
		}
	}
	twice := twoStages + "COPY --from=biuld /etc /etc\n"
	if got := lineOfImage(twice, "docker.io/library/biuld: not found"); got != 0 {
		t.Errorf("of two lines it is %d", got)
	}
}

// TestTranscript is a failed build as a builder would print it.
func TestTranscript(t *testing.T) {
	b := &running{spec: BuildSpec{Path: "Dockerfile", Dockerfile: twoStages}}
	var be *BuildError
	if err := b.failure(builderSaid("docker.io/library/biuld:latest: not found")); !errors.As(err, &be) {
		t.Fatal(err)
	}
	want := "Step 1/5 : ARG VERSION=1\nStep 2/5 : FROM castoff/go AS build\nStep 3/5 : RUN make all\nStep 4/5 : FROM scratch\n" +
		"Step 5/5 : COPY --from=biuld /app /app\ndocker.io/library/biuld:latest: not found\n"
	if got := be.Transcript(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if be.Line != 7 || be.Source != "COPY --from=biuld /app /app" {
		t.Errorf("line %d: %s", be.Line, be.Source)
	}
	if got := steps("FROM", 0); len(got) > 1 {
		t.Errorf("%q", got)
	}
}
