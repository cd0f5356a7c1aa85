// Package transcript takes apart what a build or a container printed: what
// programs, builders and engines said, and where it comes from.
package transcript

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/pattern"
)

const (
	// MaxText is how many bytes are read, from the end of a text.
	MaxText = 1 << 20
	// MaxLine is how many bytes of a line are read.
	MaxLine = 8 << 10
)

// Log is a text as its lines, with what is known about where they come from.
type Log struct {
	// Lines are what programs, builders and engines said. Instructions that a
	// builder only repeats are not among them: a RUN that greps for an error
	// text has not failed with it.
	Lines []string
	// Steps are those instructions.
	Steps []string
	// Stages are the names of stages that the text gives.
	Stages []string
	// placed are the steps whose stage the text gives, froms is how many stages
	// the legacy builder has begun, and shownAbove is what is seen of the
	// Dockerfile above the line that BuildKit shows as wrong.
	placed     []PlacedStep
	froms      int
	shownAbove excerptAbove
	// Building, Starting and Inside are true if an image was being built, if a
	// container was started, and if a command was run in a running one.
	Building, Starting, Inside bool
	// Alone is true of a single line, such as people give as an argument: what
	// a build would have said around it is not there.
	Alone bool
	// Cut is true if only the end of the text was read.
	Cut bool
	// Foreign is true if the engine warned about an image for another CPU,
	// Offline if a package manager did not get its lists, RunOn if BuildKit
	// takes several lines of the Dockerfile for one.
	Foreign, Offline, RunOn bool
	// shown is true while BuildKit shows the line of the Dockerfile that is
	// wrong.
	shown bool
}

var (
	// said is how BuildKit's plain display shows what a step prints.
	said = pattern.New(`(?:^|\s)#\d+ \d+\.\d+ `)
	// step is an instruction as the builders repeat it.
	step = pattern.New(`^(?:=> )?(?:(?:ERROR|CACHED|CANCELED) )?(?:> )?(?:\[(?:[\w./-]+ +)*\d+/\d+\] +|STEP \d+/\d+: |(?:\[\d+/\d+\] )?STEP \d+/\d+: |Step \d+(?:/\d+)? : )+([A-Za-z]+ .*)$`)
	// internal is a step that the builder adds itself, or an image that a COPY
	// takes from.
	internal = pattern.New(`^(?:=> )?(?:(?:ERROR|CACHED|CANCELED) )?(?:> )?(?:=> )?(?:\[[^\]]*internal\] .*|\[auth\] .*|FROM \S+)$`)
	// progressLine is any other line of BuildKit's display.
	progressLine = pattern.New(`^=> `)
	// instructionLine begins like a line of a Dockerfile.
	instructionLine = pattern.New(`^(?:ARG|CMD|COPY|ENTRYPOINT|ENV|FROM|RUN|WORKDIR) `)
	// excerpt is a line of the Dockerfile, as BuildKit shows it with an error.
	excerpt = pattern.New(`^\d+ \|(?: |$)`)
	// trace is a command that a shell repeats.
	trace = pattern.New(`^\++ `)
	// test is a line of a failed test: what it quotes has not happened.
	test = pattern.New(`_test\.\w+:\d+|^\s*(?:--- FAIL|=== RUN|\+\+\+)`)
	// stageOfStep is where a step gives a stage's name.
	stageOfStep = pattern.New(`\[(?:[a-z0-9]+/[a-z0-9/]+ )?([A-Za-z][\w.-]*) +\d+/\d+\]`)
	// StageOfFrom is where a FROM does.
	StageOfFrom = pattern.New(`(?i)^FROM \S+ AS ([A-Za-z][\w.-]*)`)

	// mismatch is the engine's warning about an image for another CPU, and
	// unfetched is what apt and apk say about lists that they did not get.
	mismatch  = pattern.New(`image(?:'s)? platform \([^)]*\) does not match the (?:detected host|expected) platform`)
	unfetched = pattern.New(`Temporary failure resolving '|Could not (?:resolve|connect to) |^[WE]: Failed to fetch |temporary error \(try again later\)|^WARNING: Retrying \(Retry\(total=|^Could not fetch URL https?://|is not a trusted or secure host and is being ignored`)

	// exited is how Compose says that a container has ended.
	exited = pattern.New(`^\S+ exited with code \d+(?: \(restarting\))?$`)

	// ran is the shell's command in a message that repeats it.
	ran = pattern.New(`(?:executor failed running \[|process "|The command ')(?:.*? )?/bin/(?:ba|da|a)?sh (?:-o pipefail |-\w+ )*?-\w*c (.+)(?:\]: |" did not complete |' returned a non-zero )`)

	// echoes are messages that repeat the command before they give the cause.
	echoes = []struct {
		line *pattern.Pattern
		kept string
	}{
		{pattern.New(`^(.*)executor failed running \[.*\](: .*)$`), "${1}executor failed running$2"},
		{pattern.New(`^(.*)process ".*" (did not complete successfully.*)$`), "${1}process $2"},
		{pattern.New(`^(.*)The command '.*' (returned a non-zero code.*)$`), "${1}The command $2"},
		{pattern.New(`^(.*)building at STEP ".*?"(: .*)$`), "${1}building at STEP$2"},
		// apt since 3.0 writes these words out.
		{pattern.New(`^E(?:rror): ((?:Unable to (?:locate package|acquire|lock)|Package '|Version '|Failed to fetch|The repository '|Release file for|Could not open lock file|List directory|You don't have enough free space).*)$`), "E: $1"},
		{pattern.New(`^Warning: ((?:GPG error|Failed to fetch|The repository '|An error occurred during the signature verification|OpenPGP signature verification failed).*)$`), "W: $1"},
	}
)

// Tail returns the part of a text that is read, and whether its beginning is
// left out.
func Tail(text string) (end string, cut bool) {
	if len(text) <= MaxText {
		return text, false
	}
	text = text[len(text)-MaxText:]
	if i := strings.IndexAny(text, "\r\n"); i >= 0 {
		text = text[i:]
	}
	return text, true
}

// Read takes a text apart.
func Read(text string) *Log {
	text, cut := Tail(text)
	l := &Log{Cut: cut}
	given := 0
	for _, line := range normal(text) {
		if line != "" {
			given++
		}
		l.carried(line)
	}
	l.Alone = given == 1
	return l
}

// carried takes a line as it came: it may be one of a log, which then may have
// several of what was printed.
func (l *Log) carried(line string) {
	l.Building = l.Building || said.MatchString(line)
	rest := bare(line)
	message := unwrapped(rest)
	if message == rest {
		l.add(rest)
		return
	}
	for line := range strings.Lines(message) {
		l.add(bare(strings.TrimSpace(line)))
	}
}

// add puts a line where it belongs.
func (l *Log) add(line string) {
	if m := logged.FindStringSubmatch(line); m != nil {
		line = m[1]
	}
	line = quotes.Replace(line)
	l.notice(line)
	l.follow(line)
	switch m := step.FindStringSubmatch(line); {
	case line == "" || test.MatchString(line) || trace.MatchString(line):
	case m != nil:
		l.Building = true
		l.Steps = append(l.Steps, m[1])
		l.place(line, m[1])
		if s := StageOfFrom.FindStringSubmatch(m[1]); s != nil {
			l.Stages = append(l.Stages, s[1])
		} else if s := stageOfStep.FindStringSubmatch(line); s != nil && !strings.HasPrefix(s[1], "stage-") {
			l.Stages = append(l.Stages, s[1])
		}
	case internal.MatchString(line):
		l.Building = true
		l.Steps = append(l.Steps, strings.TrimSuffix(line, ":"))
	case excerpt.MatchString(line) || progressLine.MatchString(line):
		l.Building = true
		if _, instruction, ok := strings.Cut(line, ">>> "); ok {
			l.Steps = append(l.Steps, instruction)
			if l.shownAbove.second {
				l.placed = append(l.placed, PlacedStep{Text: instruction, Later: true})
			}
		}
		l.shownAbove.see(line)
	default:
		if m := ran.FindStringSubmatch(line); m != nil {
			l.Steps = append(l.Steps, "RUN "+m[1])
		}
		l.Lines = append(l.Lines, withoutCommand(line))
	}
}

// notice looks for what a line says about where the text comes from.
func (l *Log) notice(line string) {
	switch {
	case strings.Contains(line, "failed to solve"), strings.Contains(line, "building at STEP"),
		strings.Contains(line, "executor failed running"), strings.Contains(line, "did not complete successfully"),
		strings.Contains(line, "error building image: error building stage: "), strings.Contains(line, "/docker-build-git"), strings.Contains(line, " in /go/pkg/mod/cache/vcs/"),
		strings.HasPrefix(line, "---> Running in"), strings.HasPrefix(line, "Sending build context"),
		strings.Contains(line, "subprocess exited with status"), strings.Contains(line, "runc run failed: "),
		strings.Contains(line, "failed to load cache key: "), strings.Contains(line, "creating build container: "),
		strings.HasPrefix(line, "The command ") && strings.Contains(line, "returned a non-zero code"):
		l.Building = true
	case strings.Contains(line, "OCI runtime exec failed"), strings.Contains(line, "exec failed:"):
		l.Inside = true
	case strings.HasPrefix(line, "docker: "), strings.HasPrefix(line, "Error: runc"), strings.HasPrefix(line, "Error: crun"),
		strings.HasPrefix(line, "Unable to find image"), strings.Contains(line, "Cannot start service"),
		strings.Contains(line, "failed to start containers"), exited.MatchString(line):
		l.Starting = true
	case mismatch.MatchString(line):
		l.Foreign = true
	case unfetched.MatchString(line):
		l.Offline = true
	}
}

// follow checks whether lines without a number of their own stand below the one
// that BuildKit shows as wrong.
func (l *Log) follow(line string) {
	switch {
	case strings.Contains(line, ">>> FROM "):
		l.shown = true
	case excerpt.MatchString(line) || strings.HasPrefix(line, "---"):
		l.shown = false
	case l.shown && instructionLine.MatchString(line):
		l.RunOn = true
	}
}

// withoutCommand removes the command from a message that repeats it.
func withoutCommand(line string) string {
	for _, e := range echoes {
		if e.line.MatchString(line) {
			return e.line.ReplaceAllString(line, e.kept)
		}
	}
	return line
}

// failure is what a builder says at the end of a build that failed, or how
// programs begin to tell of a failure.
var failure = pattern.New(`failed to (?:solve|build)|did not complete successfully|executor failed running|returned a non-zero code|building at STEP|error building image|` +
	`^(?i:error|fatal|panic|traceback|exception)\b|^[\w.]*(?:Error|Exception)(?::|$)|\b(?:ERROR|FATAL)\b|npm ERR!|exited with code [1-9]|\bExited \([1-9]|[Ss]egmentation fault`)

// linted is what a builder says that treats its own warnings as errors.
var linted = pattern.New(`lint violation found for rules: `)

// Failed reports whether the text tells of a failure, other than that of a
// builder that treats its own warnings as errors.
func (l *Log) Failed() bool {
	return slices.ContainsFunc(l.Lines, failure.MatchString) && !slices.ContainsFunc(l.Lines, linted.MatchString)
}

// Has reports whether a step of the text contains s.
func (l *Log) Has(s string) bool {
	for _, st := range l.Steps {
		if strings.Contains(st, s) {
			return true
		}
	}
	return false
}
