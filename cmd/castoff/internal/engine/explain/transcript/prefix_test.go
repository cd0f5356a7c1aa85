package transcript

import (
	"slices"
	"strings"
	"testing"
)

// TestCarriers has one line as it comes to people by many ways.
func TestCarriers(t *testing.T) {
	const said = `exec: "uvicorn": executable file not found in $PATH`
	for _, text := range []string{
		said,
		"##[error]" + said,
		"2026-01-02T03:04:05.1234567Z " + said,
		"2026-01-02T03:04:05.1234567Z ##[error]" + said,
		"2026-01-02T03:04:05.123456Z 01E " + said,
		"[2026-01-02T03:04:05.678Z] " + said,
		"2026/01/02 03:04:05 " + said,
		"03:04:05 " + said,
		"Jan  2 03:04:05 host dockerd[812]: " + said,
		"::error file=Dockerfile,line=3::" + said,
		"remote:        " + said,
		"│ " + said,
		"[ERROR] " + said,
		"ERRO[0001] " + said,
		"web-1  | " + said,
		"web-1  | 2026-01-02 03:04:05,678 [ERROR] " + said,
		"#9 0.201 " + said,
		"=> => # " + said,
		"> " + said,
		"> 2026-01-02T03:04:05Z " + said,
		"`" + said + "`",
		"\ufeff" + said,
		"\u00a0\u00a0" + strings.ReplaceAll(said, " ", "\u00a0"),
		strings.ReplaceAll(said, `"`, "&quot;"),
		strings.Replace(strings.Replace(said, `"`, "“", 1), `"`, "”", 1),
		strings.ReplaceAll(said, `"`, `\"`),
		`{"log":"` + strings.ReplaceAll(said, `"`, `\"`) + `\n","stream":"stderr","time":"2026-01-02T03:04:05Z"}`,
		`2026-01-02T03:04:05Z {"level":"error","msg":"` + strings.ReplaceAll(said, `"`, `\"`) + `"}`,
		`{"errorDetail":{"message":"x"},"error":"` + strings.ReplaceAll(said, `"`, `\"`) + `"}`,
		`time="2026-01-02T03:04:05Z" level=error msg="` + strings.ReplaceAll(said, `"`, `\"`) + `" id=7`,
		`time="2026-01-02 03:04:05" level=error msg="` + strings.ReplaceAll(said, `"`, `\"`) + `"`,
	} {
		if l := Read(text); !slices.Equal(l.Lines, []string{said}) {
			t.Errorf("%q: %q", text, l.Lines)
		}
	}
}

// TestNoCarriers has lines whose beginning belongs to what was said.
func TestNoCarriers(t *testing.T) {
	for text, want := range map[string][]string{
		"> [2/2] RUN x:":                          nil,
		"> tsc -p .\nsh: tsc: not found":          {"> tsc -p .", "sh: tsc: not found"},
		"  3 | >>> RUN x":                         nil,
		`"Status": "unhealthy",`:                  {`"Status": "unhealthy",`},
		`{"Status":"unhealthy"}`:                  {`{"Status":"unhealthy"}`},
		`{"msg":"boot","err":"open /x: y"}`:       {"open /x: y", "boot"},
		`{"log":7}`:                               {`{"log":7}`},
		`{"log":`:                                 {`{"log":`},
		"[emerg] 1#1: x":                          {"[emerg] 1#1: x"},
		`{"log":"a\u001b[31m\nb\u202e\n","x":{}}`: {"a", "b"},
		"12:00": {"12:00"},
	} {
		if l := Read(text); !slices.Equal(l.Lines, want) {
			t.Errorf("%q: %q, want %q", text, l.Lines, want)
		}
	}
}

// TestSaid finds the words that a program repeats.
func TestSaid(t *testing.T) {
	for text, want := range map[string]string{"Error: x": "x", "ERROR: Error: x": "x", "error: x": "x", "x: Error: y": "x: Error: y", "Errors: x": "Errors: x", "Error:x": "Error:x"} {
		if got := Said(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// TestAbove tells a COPY from above the context from one that has such a step
// beside it.
func TestAbove(t *testing.T) {
	l := Read("#5 [2/4] COPY ../one /one\n#6 [3/4] COPY --from=build ../two /two\n#7 [4/4] COPY three ./\n#8 [4/4] COPY a/../../four ./")
	for file, want := range map[string]bool{"/one": true, "/two": false, "/three": false, "/four": true, "": false} {
		if got := l.Above(file); got != want {
			t.Errorf("%q: %v", file, got)
		}
	}
}

// TestAbout tells languages by what is built.
func TestAbout(t *testing.T) {
	for text, want := range map[string]Language{
		"#5 [2/2] RUN go build -o /app .":                     Go,
		"#5 [2/2] RUN cargo build --release":                  Rust,
		"exec /app/target/release/shop: no such file":         Rust,
		"#5 [2/2] RUN pip install -r requirements.txt":        Python,
		"/app/.venv/bin/shop: cannot execute":                 Python,
		"#5 [2/2] RUN npm ci":                                 Node,
		"at Object.<anonymous> (/app/node_modules/x/i.js:1)":  Node,
		"#5 [2/2] RUN ./gradlew build":                        Java,
		"\tat com.example.Shop.main(Shop.java:12)":            Java,
		"Step 1/2 : FROM eclipse-temurin:21 AS build\njava -": Java,
	} {
		l := Read(text)
		for language := range languages {
			if got := l.About(language); got != (language == want) {
				t.Errorf("%q: %d is %v", text, language, got)
			}
		}
		if l.NotGo() != (want != Go) {
			t.Errorf("%q: NotGo is %v", text, l.NotGo())
		}
	}
	if l := Read("exec /app: no such file or directory"); l.NotGo() || l.About(Go) {
		t.Error("a text without a language has one")
	}
	if l := Read("RUN go build\nnpm ci"); l.About(Go) || l.About(Node) {
		t.Error("a text about two languages is about one")
	}
}
