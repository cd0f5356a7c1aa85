package explain

import (
	"strings"

	"castoff/cmd/castoff/internal/engine/explain/source"
	"castoff/cmd/castoff/internal/engine/explain/transcript"
	"castoff/cmd/castoff/internal/engine/explain/warned"
	"castoff/cmd/castoff/internal/engine/explain/ways"
	"castoff/cmd/castoff/internal/ground/pattern"
)

// shellWords are commands that come first on a line that has lost the
// instruction it belongs to.
const shellWords = `[;&|]+[A-Z]*|[{}()\\]|--?[\w-]+|APT(?:-GET)?|APK|YUM|DNF|PIP3?|NPM|YARN|GO|MAKE|CD|ECHO|EXPORT|SET|IF|FI|THEN|ELSE|DO|DONE|FOR|WHILE|CASE|ESAC|MKDIR|RM|CP|MV|LN|CHMOD|CHOWN|CURL|WGET|TAR|UNZIP|GIT|SED|GREP|CAT|PYTHON3?|NODE|BASH|SH|EXEC|EOF|EOT|TRUE|EXIT|TEST|USERADD|GROUPADD|ADDUSER|ADDGROUP`

// buildkitFlags are flags of instructions that came with BuildKit, and
// engineFlags those that came with newer legacy builders. A builder that does
// not know one of them is too old; if it does not know any other flag, the
// Dockerfile is wrong.
const (
	buildkitFlags = `mount|chmod|link|network|security|platform|checksum|keep-git-dir|parents|exclude`
	engineFlags   = `from|chown`
)

// literalDollar is a name after --from that was to be a variable's value.
const literalDollar = `(?:from flag value |stage name "|image name ")(?P<variable>\$\{?\w+)`

var newerFlag = pattern.New(`[Uu]nknown flag: (?:` + buildkitFlags + `|` + engineFlags + `)$`)

// argBeforeFrom reports whether the last step was an ARG: Podman then says
// about a FROM whose variable is empty that there is no FROM. Alone, the
// message means the same: about a Dockerfile without FROM, Podman uses other
// words.
func argBeforeFrom(l *transcript.Log, names map[string]string) bool {
	if len(l.Steps) == 0 {
		return l.Alone
	}
	variable, ok := strings.CutPrefix(l.Steps[len(l.Steps)-1], "ARG ")
	if ok && !strings.ContainsAny(variable, "= ") {
		names["variable"] = variable
	}
	return ok
}

// dockerfileTraps are those about the Dockerfile's syntax.
var dockerfileTraps = []entry{
	{
		Trap: Trap{
			ID: "broken-line", Title: "The Dockerfile takes part of a command for an instruction",
			Why:     "Every line begins a new instruction unless the line before ends in a backslash. A backslash is missing, has a space after it, or the lines are a here-document, which the legacy builder does not know.",
			Cure:    "End every line of the command but the last with a backslash, with nothing after it. Here-documents (RUN <<EOF) need BuildKit, and # syntax=docker/dockerfile:1 as the first line where BuildKit is older than they are.",
			Example: "RUN apt-get update \\\n && apt-get install -y curl",
		},
		rules: []rule{
			{core: "nknown instruction: ", line: pattern.New(`(?i)(?:parse error (?:on )?line (?P<line>\d+): +|Build error: |Error response from daemon: )unknown instruction: +"?(?P<instruction>(?:` + shellWords + `))(?:"|\s|$)`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "unknown-instruction", Title: "The Dockerfile has an instruction that does not exist", Lesson: 2,
			Why:     "The first word of each line is an instruction, and there are only eighteen of them (FROM, RUN, COPY and so on). This one is misspelt, or the line belongs to the one before it.",
			Cure:    "Correct the word. If it is part of a longer command, end the line before it with a backslash.",
			Example: "FROM debian:trixie\nRUN echo hello",
		},
		ways: ways.Instruction,
		rules: []rule{
			{
				core:   "nknown instruction: ",
				line:   pattern.New(`(?:parse error (?:on )?line (?P<line>\d+): +unknown instruction: +|Build error: Unknown instruction: |Error response from daemon: Unknown instruction: )"?(?P<instruction>[^\s"]+)`),
				unless: pattern.New(`(?i)nknown instruction: +"?(?:` + shellWords + `)(?:"|\s|$)`),
				when: func(_ *transcript.Log, names map[string]string) bool {
					if m := source.Nearest(names["instruction"], transcript.Instructions); m != "" {
						names["meant"] = m
					}
					return true
				},
				weight: likely,
			},
		},
	},
	{
		Trap: Trap{
			ID: "no-from", Title: "The Dockerfile has no FROM", Lesson: 2,
			Why:     "A build starts from an image, so FROM has to come before everything but ARG. An empty Dockerfile, or one with comments only, has none.",
			Cure:    "Begin the Dockerfile with FROM, and see that you build the file you mean (docker build -f FILE).",
			Example: "FROM debian:trixie",
		},
		rules: []rule{
			{core: "o build stage in current context", line: pattern.New(`[Nn]o build stage in current context$`), weight: likely},
			{core: "file with no instructions", line: pattern.New(`file with no instructions$`), weight: likely},
			{core: " cannot be empty", line: pattern.New(`[Tt]he Dockerfile(?: \(.*\))? cannot be empty$`), weight: likely},
			{core: "no FROM statement found", line: pattern.New(`^Error: no FROM statement found$`), weight: likely},
			{core: "no stages to build", line: pattern.New(`^Error: building: no stages to build$`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "arg-scope", Title: "A variable in FROM is empty", Exercise: "arg-scope", Lesson: 9,
			Why:     "FROM sees only what an ARG above the first FROM declares, with its default or with --build-arg. An ARG inside of a stage does not count there, and one above the first FROM does not count inside of a stage.",
			Cure:    "Declare the ARG above the first FROM with a default. Repeat the bare ARG inside of every stage that uses it, too.",
			Example: "ARG VERSION=1.24\nFROM golang:${VERSION} AS build\nARG VERSION\nRUN echo \"$VERSION\"",
		},
		rules: []rule{
			{core: "should not be blank", line: pattern.New(`base name \((?P<variable>[^)]*)\) should not be blank`), weight: likely},
			{core: `build argument. Try adding`, line: pattern.New(`missing "(?P<variable>\w+)" build argument\. Try adding "--build-arg`), weight: likely},
			{core: "failed to parse stage name", line: pattern.New(`failed to parse stage name "(?P<image>[^"]*[:/@-]|[:/@][^"]*)": invalid reference format`), weight: likely},
			{core: "determining starting point for build: ", line: pattern.New(`^Error: determining starting point for build: no FROM statement found$`), when: argBeforeFrom, weight: likely},
			{core: "UndefinedArgInFrom", line: warned.Of("UndefinedArgInFrom", `FROM argument '(?P<variable>\w+)' is not declared`), weight: warning},
		},
	},
	{
		Trap: Trap{
			ID: "from-variable", Title: "There are no variables in --from", Exercise: "from-variable",
			Why:     "COPY --from and from= of RUN --mount take the name as it stands: which stages are needed is found out before any variable has a value.",
			Cure:    "Give the image a name as a stage, since FROM does fill in an ARG from above the first FROM, and copy from that stage.",
			Example: "ARG VERSION=1.26\nFROM golang:${VERSION} AS go\nFROM scratch\nCOPY --from=go /usr/local/go/VERSION /",
		},
		rules: []rule{
			{core: "ariable expansion", line: pattern.New(`variable expansion is not supported for --from|'from' doesn't support variable expansion`), weight: likely},
			{core: "invalid reference format", line: pattern.New(literalDollar + `[^"]*"?: invalid reference format`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "image-name", Title: "An image's name is not written as one",
			Why:     "A name is lower case: [registry/]path[:tag]. Capitals, spaces, a tag that is an empty variable or a path in place of the name make it invalid.",
			Cure:    "Write it in lower case and without spaces. In a command, look at the word order, too: options come before the image's name.",
			Example: "docker build -t my-app:1.0 .\ndocker run --rm my-app:1.0",
		},
		rules: []rule{
			{core: "must be lowercase", line: pattern.New(`invalid reference format: repository name (?:\((?P<image>[^)]*)\) )?must be lowercase`), unless: pattern.New(literalDollar), weight: likely},
			{core: "invalid reference format", line: pattern.New(`^(?:docker: |Error: |ERROR: |Error response from daemon: |creating build container: |invalid argument "(?P<image>[^"]*)" for "-t, --tag" flag: )*invalid reference format\.?$`), weight: likely},
			{core: "invalid reference format", line: pattern.New(`failed to parse stage name "(?P<image>[^"]+)": invalid reference format$`), unless: pattern.New(`"(?:[^"]*[:/@-]|[:/@][^"]*|[$][^"]*)": invalid`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "json-form", Title: "An exec form is not JSON, so it is run by a shell", Lesson: 2,
			Why:     `["program", "argument"] has to be JSON: double quotes, no comma at the end. Anything else is handed to a shell as it stands, which looks for a program called "[program".`,
			Cure:    "Use double quotes.",
			Example: `ENTRYPOINT ["/app", "--port", "8080"]`,
		},
		rules: []rule{
			{core: "[", line: pattern.New(`(?:^|[\s:])(?:/bin/)?(?:ba|da|a)?sh: (?:line )?(?:\d+: )?(?P<program>\[['"/\w][^\s\]:]*): (?:command )?not found$`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "line-endings", Title: "To the builder the whole Dockerfile is one line", Lesson: 2,
			Why:     "Its lines end in a carriage return alone, as some editors and programs write them, or their ends were lost on the way, as in a variable that was printed without quotes. The first instruction then has all the others as its arguments.",
			Cure:    "Save the file with Unix line endings (LF). Where a script or a CI job writes it, look at what it wrote: od -c Dockerfile | head.",
			Example: "tr '\\r' '\\n' <Dockerfile >Dockerfile.new",
		},
		rules: []rule{
			{core: "FROM requires ", line: pattern.New(`parse error (?:on )?line (?P<line>\d+): (?P<instruction>FROM) requires either`), when: func(l *transcript.Log, _ map[string]string) bool { return l.RunOn }, weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "instruction-arguments", Title: "An instruction has the wrong arguments", Lesson: 2,
			Why:  "Each instruction knows how many arguments it takes and which flags. COPY needs a source and a destination, FROM an image and perhaps AS and a name.",
			Cure: "Look at the line that the message names, and compare it with the Dockerfile reference: docs.docker.com/reference/dockerfile.",
		},
		rules: []rule{
			{core: " requires ", line: pattern.New(`(?:parse error (?:on )?line (?P<line>\d+): |^Error: |building at STEP: )(?P<instruction>[A-Z]{3,11}) requires (?:at least|exactly|either)\b`), when: func(l *transcript.Log, _ map[string]string) bool { return !l.RunOn }, weight: likely},
			{core: "nknown flag: ", line: pattern.New(`parse error (?:on )?line (?P<line>\d+): [Uu]nknown flag: (?P<flag>[\w-]+)`), unless: newerFlag, weight: likely},
			{core: " only supports the --", line: pattern.New(`building at STEP: (?P<instruction>[A-Z]{3,11}) only supports the --.* flags$`), weight: likely},
			{core: " must have ", line: pattern.New(`(?:[Pp]arse error.*|failed to parse Dockerfile|failed to create LLB definition|parsing main Dockerfile.*): (?P<instruction>ENV|ARG|LABEL) must have (?:two|one) arguments?`), weight: likely},
			{core: " names can not be blank", line: pattern.New(`(?P<instruction>ENV|ARG|LABEL) names can not be blank$`), weight: likely},
			{core: "unexpected key '", line: pattern.New(`parse error (?:on )?line (?P<line>\d+): unexpected key '(?P<flag>[\w-]+)' in`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "needs-buildkit", Title: "The Dockerfile needs BuildKit, and the legacy builder reads it", Lesson: 8,
			Why:     "RUN --mount, COPY --chmod, COPY --link, here-documents and the variables $BUILDPLATFORM, $TARGETPLATFORM and $TARGETARCH are BuildKit's. The legacy builder knows none of them: to it, --platform=$BUILDPLATFORM is empty.",
			Cure:    "Build with BuildKit: remove DOCKER_BUILDKIT=0, or set it to 1 on an engine before 23. If BuildKit reads the file already, it is older than the flag, and # syntax=docker/dockerfile:1 as the first line gets it a newer reader.",
			Example: "DOCKER_BUILDKIT=1 docker build .",
		},
		rules: []rule{
			{core: "nknown flag: ", line: pattern.New(`parse error (?:on )?line (?P<line>\d+): [Uu]nknown flag: (?P<flag>` + buildkitFlags + `)$`), weight: likely},
			{core: "failed to parse platform ", line: pattern.New(`failed to parse platform ?: "" is an invalid component of ""`), weight: likely},
			{core: "requires BuildKit", line: pattern.New(`the (?P<flag>--[\w-]+) option requires BuildKit`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "old-engine", Title: "The engine is older than multi-stage builds",
			Why:     "FROM … AS and COPY --from came with Docker 17.05, COPY --chown with 17.09. An engine before that takes \"AS name\" for a part of the image's name, and does not know the flags.",
			Cure:    "Update Docker. The one that a distribution calls docker.io or docker may be years old.",
			Example: "docker version --format '{{.Server.Version}}'",
		},
		rules: []rule{
			{core: "nknown flag: ", line: pattern.New(`parse error (?:on )?line (?P<line>\d+): [Uu]nknown flag: (?P<flag>` + engineFlags + `)$`), weight: likely},
			{core: "rror parsing reference: ", line: pattern.New(`[Ee]rror parsing reference: "(?P<image>\S+) (?i:as) (?P<stage>\S+)" is not a valid repository/tag`), weight: likely},
		},
	},
}
