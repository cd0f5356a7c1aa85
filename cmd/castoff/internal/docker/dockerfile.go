package docker

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/plaintext"
	"castoff/cmd/castoff/internal/progress"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// WithBase returns the Dockerfile with the image of its first stage replaced
// by ref; everything else stays as it is, comments too.
func WithBase(dockerfile, ref string) (string, error) {
	res, err := parser.Parse(strings.NewReader(dockerfile))
	if err != nil {
		return "", fmt.Errorf("parsing the Dockerfile: %w", err)
	}
	for _, n := range res.AST.Children {
		if !strings.EqualFold(n.Value, "from") || n.Next == nil {
			continue
		}
		lines := strings.Split(dockerfile, "\n")
		i := n.StartLine - 1
		lines[i] = strings.Replace(lines[i], n.Next.Value, ref, 1)
		return strings.Join(lines, "\n"), nil
	}
	return "", fmt.Errorf("parsing the Dockerfile: it has no FROM")
}

// findLine returns the line of the Dockerfile that a failed step stands for,
// 0 if it cannot be told. Builders name a step by its instruction, with
// variables filled in and white space folded, so the text is compared first;
// then the step's number in its stage decides, if it is plausible.
func findLine(dockerfile string, s *progress.StepInfo) int {
	res, err := parser.Parse(bytes.NewReader([]byte(dockerfile)))
	if err != nil {
		return 0
	}
	want, stage, inStage, word := fold(s.Name), "", 0, firstWord(s.Name)
	byNumber, stages, all := 0, -1, 0
	for _, n := range res.AST.Children {
		all++
		inStage++
		if strings.EqualFold(n.Value, "from") {
			stages++
			inStage, stage = 1, "stage-"+strconv.Itoa(stages)
			if f := strings.Fields(n.Original); len(f) >= 4 && strings.EqualFold(f[len(f)-2], "as") {
				stage = f[len(f)-1]
			}
		}
		sameStage := s.Stage == "" || strings.EqualFold(stage, s.Stage)
		if sameStage && fold(n.Original) == want {
			return n.StartLine
		}
		if byNumber == 0 && strings.EqualFold(n.Value, word) && (sameStage && inStage == s.N || all == s.N) {
			byNumber = n.StartLine
		}
	}
	return byNumber
}

func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

func firstWord(s string) string {
	if f := strings.Fields(s); len(f) > 0 {
		return f[0]
	}
	return ""
}

// errorLine is how BuildKit and the legacy builder say where a Dockerfile is
// malformed.
var errorLine = regexp.MustCompile(`parse error (?:on )?line (\d+)`)

func lineFromText(text string) int {
	if m := errorLine.FindStringSubmatch(text); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	return 0
}

func sourceLine(dockerfile string, n int) string {
	lines := strings.Split(dockerfile, "\n")
	if n < 1 || n > len(lines) {
		return ""
	}
	return plaintext.Line(lines[n-1])
}
