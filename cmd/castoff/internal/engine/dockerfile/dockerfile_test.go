package dockerfile

import (
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
	t.Parallel()
	for text, want := range map[string]int{
		`failed to do request: Head "https://registry-1.docker.io/v2/library/biuld/manifests/latest": dial tcp: no such host`: 7,
		`docker.io/library/biuld:latest: pull access denied, repository does not exist or may require authorization`:          7,
		`pull access denied for alpine, repository does not exist`:                                                            8,
		`docker.io/library/alpine:latest: not found`:                                                                          8,
		`failed to solve: docker.io/castoff/go: not found`:                                                                    0,
		`docker.io/library/other: not found`:                                                                                  0,
		`exit code: 1`:                                                                                                        0,
	} {
		if got := LineOfImage(twoStages, text); got != want {
			t.Errorf("%s: line %d, not %d", text, got, want)
		}
	}
	twice := twoStages + "COPY --from=biuld /etc /etc\n"
	if got := LineOfImage(twice, "docker.io/library/biuld: not found"); got != 0 {
		t.Errorf("of two lines it is %d", got)
	}
}

func TestStepsOfNoDockerfile(t *testing.T) {
	t.Parallel()
	if got := Steps("FROM", 0); len(got) > 1 {
		t.Errorf("%q", got)
	}
}
