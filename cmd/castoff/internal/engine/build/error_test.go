package build

import (
	"errors"
	"testing"

	"castoff/cmd/castoff/internal/engine/daemon"
)

const twoStages = `ARG VERSION=1
FROM castoff/go AS build
RUN make \
	all

FROM scratch
COPY --from=biuld /app /app
COPY --from=alpine /etc/passwd /etc/
`

// TestTranscript is a failed build as a builder would print it.
func TestTranscript(t *testing.T) {
	t.Parallel()
	b := &running{spec: Spec{Path: "Dockerfile", Dockerfile: twoStages}}
	var be *Error
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
}

func TestStageArgsFollowTheBuild(t *testing.T) {
	t.Parallel()
	args := stageArgs(daemon.Info{OS: "linux", Arch: "amd64"}, Spec{Platform: "linux/arm64", Args: map[string]string{"V": "1"}})
	if args["TARGETARCH"] != "arm64" || args["BUILDARCH"] != "amd64" || args["V"] != "1" || args["TARGETPLATFORM"] != "linux/arm64" {
		t.Errorf("they are %v", args)
	}
}
