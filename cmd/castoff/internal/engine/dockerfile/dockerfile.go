// Package dockerfile reads Dockerfiles: it finds their stages and the lines that
// errors mean, and puts another image in place of one that they use.
package dockerfile

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/ground/pattern"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// LineOfStep returns the line of the Dockerfile that a failed step corresponds
// to, 0 if that cannot be determined. Builders name a step by its instruction,
// with variables filled in and white space folded, so the text is compared
// first; then the step's number in its stage decides, if it is plausible.
func LineOfStep(dockerfile string, s *progress.StepInfo) int {
	res, err := parser.Parse(bytes.NewReader([]byte(dockerfile)))
	if err != nil {
		return 0
	}
	want, stage, inStage, word := plaintext.OneLine(s.Name), "", 0, firstWord(s.Name)
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
		if sameStage && plaintext.OneLine(n.Original) == want {
			return n.StartLine
		}
		if byNumber == 0 && strings.EqualFold(n.Value, word) && (sameStage && inStage == s.N || all == s.N) {
			byNumber = n.StartLine
		}
	}
	return byNumber
}

func firstWord(s string) string {
	if f := strings.Fields(s); len(f) > 0 {
		return f[0]
	}
	return ""
}

// errorLine is how BuildKit and the legacy builder say where a Dockerfile is
// malformed.
var errorLine = pattern.New(`parse error (?:on )?line (\d+)`)

// LineOfError returns the line of the Dockerfile that a builder's error names, 0
// if it names none.
func LineOfError(text string) int {
	if m := errorLine.FindStringSubmatch(text); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	return 0
}

// imageInText is how builders name a one-word image that they look for in
// Docker's registry, as they do for a misspelt stage name.
var imageInText = pattern.New(`\blibrary/([a-z0-9][a-z0-9._-]*)(?:[:/]|$)|pull access denied for ([a-z0-9][a-z0-9._-]*),`)

// LineOfImage returns the line of the Dockerfile that asks for an image which
// an error names, 0 if there is none or more than one. BuildKit looks for all
// images before the first step, and does not say which step one is for.
func LineOfImage(dockerfile, text string) int {
	res, err := parser.Parse(strings.NewReader(dockerfile))
	m := imageInText.FindStringSubmatch(text)
	if err != nil || m == nil {
		return 0
	}
	name, line := m[1]+m[2], 0
	for _, n := range res.AST.Children {
		asked := slices.Contains(n.Flags, "--from="+name)
		if strings.EqualFold(n.Value, "from") && n.Next != nil {
			asked = n.Next.Value == name
		}
		if asked && line > 0 {
			return 0
		}
		if asked {
			line = n.StartLine
		}
	}
	return line
}

// Steps returns the instructions of a Dockerfile up to a line, each on a line
// of its own; all of them if line is 0.
func Steps(dockerfile string, line int) []string {
	res, err := parser.Parse(strings.NewReader(dockerfile))
	if err != nil {
		return nil
	}
	var out []string
	for _, n := range res.AST.Children {
		if line > 0 && n.StartLine > line {
			break
		}
		out = append(out, plaintext.Line(plaintext.OneLine(n.Original)))
	}
	return out
}

// SourceLine returns a line of the Dockerfile by its number; empty if there is
// none.
func SourceLine(dockerfile string, n int) string {
	lines := strings.Split(dockerfile, "\n")
	if n < 1 || n > len(lines) {
		return ""
	}
	return plaintext.Line(lines[n-1])
}
