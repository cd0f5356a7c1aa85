package dockerfile

import (
	"testing"
)

func TestWithImage(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"FROM castoff/go AS build":                                                  "FROM r/x:1 AS build",
		"# castoff/go\nFROM --platform=$BUILDPLATFORM castoff/go:latest":            "# castoff/go\nFROM --platform=$BUILDPLATFORM r/x:1",
		"FROM castoff/gopher\nCOPY --from=castoff/go /a /b":                         "FROM castoff/gopher\nCOPY --from=r/x:1 /a /b",
		"ARG B=castoff/go\nFROM $B\nARG C=castoff/go":                               "ARG B=r/x:1\nFROM $B\nARG C=castoff/go",
		"FROM scratch\nRUN --mount=type=bind,from=castoff/go,target=/go [\"x\"]":    "FROM scratch\nRUN --mount=type=bind,from=r/x:1,target=/go [\"x\"]",
		"FROM scratch\nRUN [\"echo\", \"castoff/go\"]\nCOPY castoff/go /":           "FROM scratch\nRUN [\"echo\", \"castoff/go\"]\nCOPY castoff/go /",
		"from \\\n  castoff/go \\\n  as build\nFROM castoff/go\nLABEL a=castoff/go": "from \\\n  r/x:1 \\\n  as build\nFROM r/x:1\nLABEL a=castoff/go",
		"FROM other.example/castoff/go":                                             "FROM other.example/castoff/go",
	} {
		if got, err := WithImage(in, "castoff/go", "r/x:1", nil); err != nil || got != want {
			t.Errorf("of %q it makes %q, error %v", in, got, err)
		}
	}
	args := map[string]string{"B": "castoff/go", "V": "go"}
	for in, want := range map[string]string{
		"ARG B=debian\nFROM ${B} AS build\nFROM build":           "ARG B=debian\nFROM r/x:1 AS build\nFROM build",
		"ARG B\nFROM --platform=$P $B":                           "ARG B\nFROM --platform=$P r/x:1",
		"ARG R=castoff\nARG V\nFROM $R/$V:latest\nFROM $R/${V}x": "ARG R=castoff\nARG V\nFROM r/x:1\nFROM $R/${V}x",
		"FROM $B":                        "FROM $B", // declared nowhere
		"ARG D=castoff\nFROM ${D:-x}/go": "ARG D=castoff\nFROM r/x:1",
	} {
		if got, err := WithImage(in, "castoff/go", "r/x:1", args); err != nil || got != want {
			t.Errorf("with arguments, of %q it makes %q, error %v", in, got, err)
		}
	}
	if _, err := WithImage("", "castoff/go", "x", nil); err == nil {
		t.Error("a Dockerfile without instructions is no error")
	}
}

func TestUsesImage(t *testing.T) {
	t.Parallel()
	args := map[string]string{"B": "castoff/go"}
	for in, want := range map[string]bool{
		"FROM castoff/go":                                                 true,
		"FROM castoff/go:latest AS a":                                     true,
		"FROM scratch\nCOPY --from=castoff/go /a /b":                      true,
		"FROM scratch\nRUN --mount=from=castoff/go,target=/go [\"x\"]":    true,
		"ARG A=castoff/go\nFROM $A":                                       true,
		"ARG R=castoff\nFROM ${R}/go":                                     true,
		"ARG B\nFROM $B":                                                  true,
		"ARG B=scratch\nFROM $B":                                          true, // it is given
		"FROM a\nONBUILD COPY --from=castoff/go /a /b":                    false,
		"FROM scratch AS a\nONBUILD COPY --from=castoff/go /a /b\nFROM a": true,
		"FROM scratch":                                                    false,
		"FROM castoff/gopher":                                             false,
		"FROM other.example/castoff/go":                                   false,
		"# castoff/go\nFROM scratch\nCOPY . /":                            false,
		"ARG A=castoff/go\nFROM scratch":                                  false,
		"FROM scratch\nRUN [\"x\", \"castoff/go\"]":                       false,
		"":                       false,
		"RUN <<castoff/go\nopen": true, // who knows
	} {
		if got := UsesImage(in, "castoff/go", args); got != want {
			t.Errorf("of %q it says %t", in, got)
		}
	}
}
