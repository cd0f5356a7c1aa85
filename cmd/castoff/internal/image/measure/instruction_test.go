package measure

import "testing"

func TestInstruction(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "",
		// BuildKit.
		"COPY . . # buildkit":                                     "COPY . .",
		"RUN /bin/sh -c go build -o /app . # buildkit":            "RUN go build -o /app .",
		"RUN |1 VERSION=1 /bin/sh -c make install # buildkit":     "RUN make install",
		"RUN |2 A=a b B=/bin/bash /bin/sh -c make # buildkit":     "RUN make",
		"RUN go build -o /app . # buildkit":                       "RUN go build -o /app .",
		"RUN /bin/bash -o pipefail -c make # buildkit":            "RUN /bin/bash -o pipefail -c make",
		`ENTRYPOINT ["/app"]`:                                     `ENTRYPOINT ["/app"]`,
		"RUN /bin/sh -c apt-get update \t && \n  true # buildkit": "RUN apt-get update && true",
		// The legacy builder and Podman.
		"/bin/sh -c #(nop)  CMD [\"bash\"]":     `CMD ["bash"]`,
		"/bin/sh -c #(nop) ADD file:01 in / ":   "ADD file:01 in /",
		"/bin/sh -c go build -o /app .":         "RUN go build -o /app .",
		"|1 VERSION=1 /bin/sh -c make install":  "RUN make install",
		"|0 without a shell":                    "|0 without a shell",
		"/bin/sh -c echo \x1b[31mred\x1b[0m\r":  "RUN echo red",
		"/bin/sh -c echo a | /bin/sh -c 'x y'":  "RUN echo a | /bin/sh -c 'x y'",
		"bazel build //:image":                  "bazel build //:image",
		"RUN /bin/sh -c echo /bin/sh -c nested": "RUN echo /bin/sh -c nested",
		// What builders write as Go prints it.
		`HEALTHCHECK &{["CMD-SHELL" "curl -f localhost || exit 1"] "30s" "5s" "0s" '\x03'}`:           "HEALTHCHECK --interval=30s --timeout=5s --retries=3 CMD curl -f localhost || exit 1",
		`HEALTHCHECK &{["CMD-SHELL" "true"] "0s" "0s" "1m0s" "2s" '\x00'}`:                            "HEALTHCHECK --start-period=1m0s --start-interval=2s CMD true",
		`/bin/sh -c #(nop)  HEALTHCHECK &{["CMD" "/app" "-h" "a b"] "0s" "0s" "0s" '\x00'}`:           `HEALTHCHECK CMD ["/app", "-h", "a b"]`,
		`HEALTHCHECK &{["CMD-SHELL" "echo \"it's ] \\\"fine\\\"}\" || exit 1"] "30s" "5s" "0s" '\''}`: `HEALTHCHECK --interval=30s --timeout=5s --retries=39 CMD echo "it's ] \"fine\"}" || exit 1`,
		`HEALTHCHECK &{["CMD-SHELL" "x"] "0s" "0s" "0s" 'a'}`:                                         "HEALTHCHECK --retries=97 CMD x",
		`HEALTHCHECK &{["NONE"] "0s" "0s" "0s" '\x00'}`:                                               "HEALTHCHECK NONE",
		`HEALTHCHECK &{["CMD-SHELL" "echo \x1b[31mred"] "0s" "0s" "0s" '\x00'}`:                       "HEALTHCHECK CMD echo red",
		`HEALTHCHECK &{["CMD-SHELL" "x"] "0s"`:                                                        `HEALTHCHECK &{["CMD-SHELL" "x"] "0s"`,
		`HEALTHCHECK &{[] "0s" "0s" "0s" '\x00'}`:                                                     `HEALTHCHECK &{[] "0s" "0s" "0s" '\x00'}`,
		"HEALTHCHECK &{[":                         "HEALTHCHECK &{[",
		"EXPOSE map[8080/tcp:{} 9090/udp:{}]":     "EXPOSE 8080/tcp 9090/udp",
		"EXPOSE [8080/tcp 9090/udp]":              "EXPOSE 8080/tcp 9090/udp",
		"/bin/sh -c #(nop)  VOLUME [/data /b]":    "VOLUME /data /b",
		"SHELL [/bin/bash -o pipefail -c]":        `SHELL ["/bin/bash", "-o", "pipefail", "-c"]`,
		`CMD ["/bin/bash" "-c" "echo \"x\""]`:     `CMD ["/bin/bash", "-c", "echo \"x\""]`,
		`ENTRYPOINT ["/app" "a, b"]`:              `ENTRYPOINT ["/app", "a, b"]`,
		"/bin/bash -o pipefail -c #(nop)  USER 1": "USER 1",
		`/bin/sh -c echo "#(nop) " #(nop) USER 1`: `RUN echo "#(nop) " #(nop) USER 1`,
	} {
		if got := Instruction(in); got != want {
			t.Errorf("Instruction(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestOwnLabelsAreLeftOut(t *testing.T) {
	t.Parallel()
	s := spec{layers: [][]byte{tarball(t)}, history: []history{
		{CreatedBy: "COPY a b"}, {CreatedBy: `/bin/sh -c #(nop)  LABEL "io.castoff"="x" io.castoff.inputs=y`, EmptyLayer: true},
		{CreatedBy: "LABEL io.castoff.inputs=sha256:1", EmptyLayer: true}, {CreatedBy: "LABEL maintainer=you", EmptyLayer: true},
	}}
	if m := mustRead(t, s, SaveOptions{}); len(m.Layers) != 2 || m.Layers[1].CreatedBy != "LABEL maintainer=you" {
		t.Errorf("%+v", m.Layers)
	}
}

func TestRatio(t *testing.T) {
	t.Parallel()
	save := func(n int64) Image { return Image{SizeBytes: n, SizeMethod: MethodSave} }
	inspect := func(n int64) Image { return Image{SizeBytes: n, SizeMethod: MethodInspect} }
	blocks := func(n int64) Image { return Image{SizeBytes: n, SizeMethod: MethodBlocks} }
	for _, c := range []struct {
		a, b Image
		want float64
	}{
		{save(300), save(2), 150}, {save(1), save(4), 0.25}, {save(0), save(4), 0}, {save(5), save(0), 0}, {save(0), save(0), 0},
		{save(300), inspect(2), 150}, {inspect(300), save(2), 150}, {save(300), blocks(2), 0}, {blocks(300), save(2), 0}, {blocks(9), blocks(3), 0}, {inspect(9), inspect(3), 3}, {Image{}, Image{}, 0},
	} {
		if got := Ratio(c.a, c.b); got != c.want {
			t.Errorf("Ratio of %d (%s) and %d (%s) is %v, want %v", c.a.SizeBytes, c.a.SizeMethod, c.b.SizeBytes, c.b.SizeMethod, got, c.want)
		}
	}
}
