package transcript

import (
	"encoding/json"
	"strings"

	"castoff/cmd/castoff/internal/ground/pattern"
	"castoff/cmd/castoff/internal/ground/plaintext"
)

var (
	// carriers is what CI systems, log drivers, composers and builders put before
	// what a program has printed; it comes several times over.
	carriers = pattern.New(`^(?:` + strings.Join([]string{
		// Times: RFC 3339 as GitHub, GitLab and docker logs -t write it, Go's log,
		// Jenkins, syslog.
		`\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\]?(?: \d\d[OE]\+?)?(?:\s+|$)`,
		`\[?\d\d:\d\d:\d\d(?:[.,]\d+)?\]?\s+`,
		`[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d (?:\S+ )?[\w./-]+(?:\[\d+\])?: `,
		// Commands to CI systems: Azure's and GitHub's.
		`##\[\w+\]`,
		`::(?:error|warning|notice|debug)[^:]*::`,
		// What git push shows of a build at the other end, and frames.
		`remote: +`,
		`[│┃|╷] +`,
		// Levels of logs.
		`\[(?:ERROR|WARN(?:ING)?|INFO|DEBUG|FATAL|error|warn|info|debug)\] +`,
		`(?:ERRO|WARN|INFO|FATA|DEBU)\[\d+\] +`,
		// Compose's service, BuildKit's step and time, and what BuildKit's other
		// display shows of a step that is running.
		`[A-Za-z0-9][\w.-]* +\| `,
		`#\d+ (?:\d+\.\d+ )?`,
		`\d+\.\d+ `,
		`=> => # `,
	}, "|") + `)`)

	// logged is a line of a log in key=value form, as Podman and the engine's
	// tools write it.
	logged = pattern.New(`^time="?[^" ]*(?: [^"]*)?"? level=\w+ msg="((?:[^"\\]|\\.)*)"(?: .*)?$`)

	// plain are characters and entities in place of those that were printed:
	// what word processors, web pages and chat programs make of them.
	plain = strings.NewReplacer("\ufeff", "", "\u200b", "", "\u00a0", " ", "\u202f", " ", "“", `"`, "”", `"`, "„", `"`, "‘", "'", "’", "'",
		"&quot;", `"`, "&#34;", `"`, "&#39;", "'", "&#x27;", "'", "&apos;", "'", "&lt;", "<", "&gt;", ">", "&nbsp;", " ", "&amp;", "&")
	// quotes are those that were escaped on the way, once or twice.
	quotes = strings.NewReplacer(`\\\"`, `"`, `\\"`, `"`, `\"`, `"`, "\t", " ")
)

// saying is what a program puts before the words of another one.
var saying = pattern.New(`^(?:(?:Fatal |fatal )?[Ee]rror: |ERROR: )+`)

// Said returns what is behind the word with which a program repeats an error of
// another one; the line itself if there is no such word.
func Said(line string) string { return line[len(saying.FindString(line)):] }

// maxCarriers is how many things that are put before a line are taken away.
const maxCarriers = 8

// bare takes away what others have put before a line.
func bare(line string) string {
	for range maxCarriers {
		before := carriers.FindString(line)
		// The Dockerfile as BuildKit shows it looks like a service's output.
		if before == "" || excerpt.MatchString(line) {
			break
		}
		rest := strings.TrimSpace(line[len(before):])
		if rest == "" {
			break
		}
		line = rest
	}
	return line
}

// messageKeys are what loggers call the message, likeliest first: Docker's log
// files, its API, and programs that log JSON.
var messageKeys = []string{"log", "stream", "error", "err", "msg", "message"}

// unwrapped returns the message in a line that is a JSON object of a log; the
// line itself if it is none.
func unwrapped(line string) string {
	if !strings.HasPrefix(line, `{"`) || !strings.HasSuffix(line, "}") {
		return line
	}
	var object map[string]any
	if json.Unmarshal([]byte(line), &object) != nil {
		return line
	}
	var found []string
	for _, key := range messageKeys {
		// Beside "log", "stream" only says which of the two streams it was.
		if s, ok := object[key].(string); ok && (key != "stream" || object["log"] == nil) {
			found = append(found, s)
		}
	}
	if len(found) == 0 {
		return line
	}
	return plaintext.Clean(strings.ReplaceAll(strings.Join(found, "\n"), "\r", "\n"))
}

// quoted reports whether a text stands in a quotation, with > before each of
// its lines, as in letters. BuildKit and npm write > before some lines.
func quoted(text string) bool {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && (!strings.HasPrefix(line, ">") || strings.HasPrefix(line, "> [") || strings.HasPrefix(line, ">>> ")) {
			return false
		}
	}
	return strings.TrimSpace(text) != ""
}

// enclosed takes away the marks around a line that was put between them whole.
func enclosed(line string) string {
	for _, mark := range []string{"`", `"`, "'"} {
		inside, ok := strings.CutPrefix(line, mark)
		if inside, end := strings.CutSuffix(inside, mark); ok && end && !strings.Contains(inside, mark) {
			return strings.TrimSpace(inside)
		}
	}
	return line
}

// normal returns the lines of a text as programs, builders and engines have
// printed them, without what was put around them on the way.
func normal(text string) []string {
	// What was overwritten on a screen is read, too, as a line of its own.
	text = plain.Replace(plaintext.Clean(strings.ReplaceAll(text, "\r", "\n")))
	inQuotation := quoted(text)
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if inQuotation {
			line = strings.TrimSpace(strings.TrimPrefix(line, ">"))
		}
		lines = append(lines, plaintext.Clip(enclosed(line), MaxLine, ""))
	}
	return lines
}
