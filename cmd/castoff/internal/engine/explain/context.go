package explain

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/explain/source"
	"castoff/cmd/castoff/internal/engine/explain/transcript"
	"castoff/cmd/castoff/internal/engine/explain/warned"
	"castoff/cmd/castoff/internal/engine/explain/ways"
	"castoff/cmd/castoff/internal/ground/pattern"
)

// noSources is what the legacy builder says about a pattern that no file
// matches.
var noSources = pattern.New(`(?:COPY|ADD) failed: no source files were specified$`)

// missingRules are what builders say about a file that is not in the build
// context.
var missingRules = []rule{
	{core: `not found`, line: pattern.New(`failed to compute cache key: (?:failed to calculate checksum of ref \S+: )?"(?P<file>/[^"]*)"(?: not found)?: not found`), when: source.InContext, weight: likely},
	{core: `not found`, line: pattern.New(`failed to calculate checksum of ref \S+: "(?P<file>/[^"]*)"(?: not found)?: not found`), when: source.InContext, weight: likely},
	{core: "failed to walk ", line: pattern.New(`failed to compute cache key: (?:failed to calculate checksum of ref \S+: )?failed to walk \S+: lstat \S*/buildkit-mount\d+/(?P<file>\S+): no such file or directory`), when: source.FromContextStep, weight: likely},
	{core: "/buildkit-mount", line: pattern.New(`failed to calculate checksum of ref \S+: lstat \S*/buildkit-mount\d+/+(?P<file>[^\s:]+): not a directory$`), when: source.FromContextStep, weight: likely},
	{core: "file not found in build context or excluded by .dockerignore", line: pattern.New(`(?:COPY|ADD) failed: file not found in build context or excluded by \.dockerignore: stat (?P<file>.+): file does not exist`), weight: likely},
	{core: " failed: stat ", line: pattern.New(`(?:COPY|ADD) failed: stat \S*/docker-builder\d+/(?P<file>.+): no such file or directory`), weight: likely},
	{core: "stat ", line: pattern.New(`^l?stat (?P<file>[^/\s:][^\s:]*): no such file or directory$`), when: ofCopy, weight: likely},
	{core: "stat ", line: pattern.New(`failed to build ?: l?stat (?P<file>[^/\s:][^\s:]*): no such file or directory$`), weight: likely},
	{core: "No source files were specified", line: pattern.New(`^No source files were specified$`), when: ofCopy, weight: likely},
	{core: " failed: no source files were specified", line: noSources, when: source.FromContext, weight: likely},
	{core: " failed: CreateFile ", line: pattern.New(`(?:COPY|ADD) failed: CreateFile \S*\\docker-builder\d+\\(?P<file>.+): The system cannot find the (?:file|path) specified`), weight: likely},
	{core: "failed to get fileinfo for /", line: pattern.New(`failed to get fileinfo for /(?P<file>[^\s:]+): lstat \S+: no such file or directory$`), unless: pattern.New(`fileinfo for /kaniko/`), weight: likely},
	{core: "copier: stat: ", line: pattern.New(`checking on sources under "(?P<context>[^"]+)": copier: stat: "(?P<file>[^"]+)": no such file or directory`), unless: pattern.New(`/(?:overlay|vfs)(?:-containers)?/.*/?(?:merged|dir/)`), weight: likely},
}

// ofCopy reports whether the last step in the text copies from the build
// context: Docker before 17 named only the file then.
func ofCopy(l *transcript.Log, _ map[string]string) bool {
	if len(l.Steps) == 0 {
		return false
	}
	last := l.Steps[len(l.Steps)-1]
	return (strings.HasPrefix(last, "COPY ") || strings.HasPrefix(last, "ADD ")) && !strings.Contains(last, "--from=")
}

// lowerCopies turns rules about a file that is not in the build context into
// rules for those that a stage above has made.
func lowerCopies(missing []rule) []rule {
	out := slices.Clone(missing)
	for i, r := range missing {
		out[i].when = func(l *transcript.Log, names map[string]string) bool {
			return (r.when == nil || r.when(l, names)) && source.WithoutFrom(l, names)
		}
	}
	return out
}

// contextTraps are those about what is sent to the builder.
var contextTraps = []entry{
	{
		Trap: Trap{
			ID: "copy-outside", Title: "COPY reaches out of the build context", Lesson: 2,
			Why:     "The builder sees only the directory that docker build was given, the build context. ../ leads out of it, so there is nothing to copy.",
			Cure:    "Build from the parent directory and name the Dockerfile with -f, or send a second directory with --build-context.",
			Example: "docker build -f app/Dockerfile .",
		},
		rules: []rule{
			{core: "orbidden path outside the build context", line: pattern.New(`[Ff]orbidden path outside the build context: (?P<file>\S+)`), when: func(l *transcript.Log, n map[string]string) bool { return !source.FromStage(l, n) }, weight: likely},
			{core: "possible escaping context directory", line: pattern.New(`possible escaping context directory error: copier: stat: "(?P<file>[^"]+)": no such file or directory`), weight: likely},
			{core: `not found`, line: pattern.New(`(?:failed to compute cache key|failed to calculate checksum of ref \S+): (?:failed to calculate checksum of ref \S+: )?"(?P<file>/[^"]+)"(?: not found)?: not found`), when: source.Outside, weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "dockerignore", Title: "COPY asks for a file that .dockerignore leaves out", Exercise: "dockerignore", Lesson: 8,
			Why:     "What .dockerignore lists is not sent to the builder. For the Dockerfile it does not exist.",
			Cure:    "Take the file out of .dockerignore, or make an exception for it with an exclamation mark below the rule.",
			Example: "# .dockerignore\ndist/*\n!dist/app",
		},
		rules: []rule{
			{core: "filtered out using", line: pattern.New(`no items matching glob "(?P<file>[^"]+)" copied \(\d+ filtered out using [^)]+\): no such file or directory`), weight: likely},
			{core: "CopyIgnoredFile", line: warned.Of("CopyIgnoredFile", `Attempting to (?:COPY|ADD|Copy|Add) file "(?P<file>[^"]+)" that is excluded by \.dockerignore`), weight: warning},
		},
	},
	{
		Trap: Trap{
			ID: "copy-no-from", Title: "COPY has no --from, and asks for what another stage has", Exercise: "first-stage", Lesson: 3,
			Why:     "Without --from, COPY takes from the build context, the directory that was given to docker build: there is nothing in it of what a stage has made. A stage begins without the files of the stages above it.",
			Cure:    "Write --from= and the name after AS of the stage that has the file, or its number from 0. If the file is to come from the build context after all, see whether it is there, and not listed in .dockerignore.",
			Example: "FROM golang:1.26 AS build\n…\nFROM scratch\nCOPY --from=build /app /app",
		},
		rules: lowerCopies(missingRules),
	},
	{
		Trap: Trap{
			ID: "copy-missing", Title: "COPY asks for a file that is not in the build context", Lesson: 2,
			Why:     "Sources of COPY and ADD are looked up in the directory that docker build was given (the last argument, often a dot), not beside the Dockerfile. The file is not there, is spelt otherwise, or is left out by .dockerignore.",
			Cure:    "Look at the path from the build context's root, with its capitals. Look into .dockerignore. What the build makes is copied from its stage, with --from=NAME.",
			Example: "# The build context is the dot:\ndocker build -f docker/Dockerfile .\n# Is ./src/main.go there?\nCOPY src/main.go ./",
		},
		ways:  ways.Missing,
		rules: missingRules,
	},
	{
		Trap: Trap{
			ID: "no-dockerfile", Title: "There is no Dockerfile where the builder looks", Lesson: 2,
			Why:     "Without -f the builder reads a file called Dockerfile in the build context's root. The path after -f counts from where you are.",
			Cure:    "Go to the directory of the Dockerfile, or name it with -f. Mind hidden endings such as Dockerfile.txt.",
			Example: "docker build -f docker/Dockerfile .",
		},
		rules: []rule{
			{core: "failed to read dockerfile: open ", line: pattern.New(`failed to read dockerfile: open (?:\S*/buildkit-mount\d+/)?(?P<file>\S+): no such file or directory`), weight: likely},
			{core: "unable to evaluate symlinks in Dockerfile path", line: pattern.New(`unable to evaluate symlinks in Dockerfile path: (?:lstat|CreateFile|GetFileAttributesEx) (?P<file>.+?): (?:no such file or directory|The system cannot find)`), weight: likely},
			{core: "annot locate specified Dockerfile", line: pattern.New(`[Cc]annot locate specified Dockerfile: (?P<file>\S+)`), weight: likely},
			{core: "ockerfile", line: pattern.New(`^Error: stat (?P<file>\S*/(?:Dockerfile|Containerfile)): no such file or directory$`), weight: likely},
			{core: "no Containerfile specified", line: pattern.New(`^Error: no context directory and no Containerfile specified$`), weight: likely},
			{core: "no Containerfile or Dockerfile", line: pattern.New(`^Error: no Containerfile or Dockerfile specified or found in context directory,? (?P<context>\S+):`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "no-context", Title: "The build context is not an existing directory", Lesson: 2,
			Why:     "The last argument of docker build is the directory that is sent to the builder. This one does not exist.",
			Cure:    "Give the directory of your files, a dot for the one you are in.",
			Example: "docker build -t my-app .",
		},
		rules: []rule{
			{core: "unable to prepare context: path ", line: pattern.New(`unable to prepare context: path "(?P<context>[^"]*)" not found`), weight: likely},
			{core: "context must be a directory", line: pattern.New(`^Error: context must be a directory: "(?P<context>[^"]*)"`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "context-unreadable", Title: "The build context has a file or directory that you may not read", Exercise: "dockerignore", Lesson: 8,
			Why:     "All of the build context is sent to the builder but what .dockerignore lists. Data of a database, a builder's own state or files of another user lie in it, and the docker command reads them as you.",
			Cure:    "List the directory in .dockerignore, or build from one that has only what the image needs. Keep data out of the sources.",
			Example: "# .dockerignore\ndata\n.local",
		},
		rules: []rule{
			{core: "error from sender: ", line: pattern.New(`error from sender: (?:open|lstat|readdir|read) (?P<file>\S+): permission denied`), weight: likely},
			{core: "PermissionError: ", line: pattern.New(`^PermissionError: \[Errno 13\] Permission denied: '(?P<file>[^']+)'$`), when: func(l *transcript.Log, _ map[string]string) bool { return l.Says(composeArchive) }, weight: likely},
			{core: "error checking context: ", line: pattern.New(`error checking context: '?(?:no permission to read from|can't stat) '(?P<file>[^']+)'`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "build-needs-path", Title: "docker build was not told the build context", Lesson: 2,
			Why:     "docker build needs one argument: the directory to send to the builder. Most forget the dot at the end, or have a space in an option too many.",
			Cure:    "Add the dot.",
			Example: "docker build -t my-app .",
		},
		rules: []rule{
			{core: "docker b", line: pattern.New(`["']docker (?:buildx |image )?build["'] requires (?:exactly )?1 argument`), weight: likely},
			{core: "docker buildx build", line: pattern.New(`docker: 'docker buildx build' requires 1 argument`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "copy-many", Title: "Several files are copied to something that is not a directory",
			Why:     "With more than one source the destination has to be a directory, and a name counts as one only if it ends in a slash. A pattern such as *.jar may fit more files than you think of.",
			Cure:    "End the destination with a slash if you want all of them. If only one is meant, name it, or see that no other is made.",
			Example: "COPY go.mod go.sum ./",
		},
		rules: []rule{
			{core: "with more than one source file", line: pattern.New(`When using (?P<instruction>COPY|ADD) with more than one source file, the destination must be a directory and end with a /`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "copy-onto-file", Title: "A directory is wanted where a file is already",
			Why:  "COPY of a directory and WORKDIR need a directory at their destination. An earlier layer has put a file of that name there.",
			Cure: "Choose another destination, or do not make the file. COPY of a directory copies what is in it, not the directory itself.",
		},
		rules: []rule{
			{core: "cannot copy to non-directory: ", line: pattern.New(`cannot copy to non-directory: \S*?(?:/merged|/diff|/fs|/snapshots/\d+/fs)(?P<file>/\S*)`), weight: likely},
			{core: "not a directory", line: pattern.New(`failed to copy directory: mkdir \S*?(?:/merged|/diff)(?P<file>/\S*): not a directory`), weight: likely},
			{core: "not a directory", line: pattern.New(`mkdir \S*?/(?:overlay2|fuse-overlayfs|snapshots)/\S*?(?:/merged|/diff|/fs)(?P<file>/\S*): not a directory`), weight: likely},
			{core: "already exists but is not a directory", line: pattern.New(`building at STEP: destination (?P<file>\S+) already exists but is not a directory`), weight: likely},
			{core: "Cannot mkdir: ", line: pattern.New(`Cannot mkdir: (?P<file>\S+) is not a directory$`), weight: likely},
		},
	},
}
