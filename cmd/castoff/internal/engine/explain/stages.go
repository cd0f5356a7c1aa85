package explain

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/explain/transcript"
	"castoff/cmd/castoff/internal/engine/explain/warned"
	"castoff/cmd/castoff/internal/ground/pattern"
)

// stageWords are names that people give to stages.
var stageWords = []string{"build", "builder", "build-stage", "build-env", "base", "deps", "dependencies", "dev", "development",
	"prod", "production", "test", "tests", "final", "runtime", "release", "compile", "compiler", "install", "installer", "assets"}

// meantStage reports whether a name that was looked up as an image may be a
// stage's: the text copies from it, or it looks like a name of a stage.
func meantStage(l *transcript.Log, names map[string]string) bool {
	stage := strings.TrimPrefix(strings.TrimSuffix(names["stage"], ":latest"), "docker.io/library/")
	if stage == "" || strings.ContainsAny(stage, "/:@.") {
		return false
	}
	names["stage"] = stage
	others := slices.DeleteFunc(slices.Clone(l.Stages), func(s string) bool { return s == stage })
	if m := nearest(stage, others); m != "" {
		names["meant"] = m
		return true
	}
	from := slices.ContainsFunc(l.Steps, func(s string) bool {
		return strings.Contains(s+" ", "--from="+stage+" ") || s == "FROM docker.io/library/"+stage+":latest"
	})
	return from || l.Building && !l.Starting && nearest(strings.ToLower(stage), stageWords) != ""
}

// certainStage reports whether the text copies from the name that was looked up.
func certainStage(l *transcript.Log, names map[string]string) bool {
	if !meantStage(l, names) {
		return false
	}
	return names["meant"] != "" || slices.ContainsFunc(l.Steps, func(s string) bool {
		return strings.Contains(s+" ", "--from="+names["stage"]+" ") || s == "FROM docker.io/library/"+names["stage"]+":latest"
	})
}

// noStage reports whether a name is none of the stages that the text names. It
// adds the one that was meant, if one is close.
func noStage(l *transcript.Log, names map[string]string) bool {
	meantStage(l, names)
	return !slices.Contains(l.Stages, names["stage"])
}

// ownStage reports whether a name is a stage's.
func ownStage(l *transcript.Log, names map[string]string) bool {
	return slices.Contains(l.Stages, names["stage"])
}

// legacyCopy is what the legacy builder says about a file that the image or
// stage after --from= lacks.
var legacyCopy = pattern.New(`COPY failed: stat (?P<file>\S+): file does not exist$`)

// fromName is the name after --from= in a COPY.
var fromName = pattern.New(`^COPY (?:.* )?--from=(\S+) `)

// copiedFrom returns the name in the last COPY --from of the text, and as own
// the stage that this COPY is in.
func copiedFrom(l *transcript.Log) (name, own string) {
	stage := ""
	for _, s := range l.Steps {
		if m := transcript.StageOfFrom.FindStringSubmatch(s); m != nil {
			stage = m[1]
		} else if strings.HasPrefix(s, "FROM ") {
			stage = ""
		}
		if m := fromName.FindStringSubmatch(s); m != nil {
			name, own = m[1], stage
		}
	}
	return name, own
}

// sameStage reports whether a stage copies from itself. The legacy builder does
// not see that: it takes the name for an image's, or even for the beginning of
// an image's id.
func sameStage(l *transcript.Log, names map[string]string) bool {
	name, own := copiedFrom(l)
	if name == "" || name != own {
		return false
	}
	names["stage"] = name
	return true
}

// nearStage reports whether the text copies from a name that is not one of its
// stages, but nearly is.
func nearStage(l *transcript.Log, names map[string]string) bool {
	name, _ := copiedFrom(l)
	if name == "" || slices.Contains(l.Stages, name) {
		return false
	}
	m := nearest(name, l.Stages)
	if m == "" {
		return false
	}
	names["stage"], names["meant"] = name, m
	return true
}

// otherStage reports whether it is the file that is missing, and not the stage.
func otherStage(l *transcript.Log, names map[string]string) bool {
	name, own := copiedFrom(l)
	return (name == "" || name != own) && !nearStage(l, names)
}

// meantTarget adds which stage --target may mean.
func meantTarget(l *transcript.Log, names map[string]string) bool {
	if m := nearest(names["stage"], l.Stages); m != "" {
		names["meant"] = m
	}
	return true
}

// stageTraps are those about stages and what goes from one to another.
var stageTraps = []entry{
	{
		Trap: Trap{
			ID: "from-typo", Title: "No stage above has this name, so it is looked up as an image", Exercise: "from-typo", Lesson: 9,
			Why:     "COPY --from= and FROM take the name of a stage above, or else of an image. A name that no stage above has, for instance a misspelt one, is taken for an image's, and the builder asks a registry for it. The message then speaks of the registry and not of stages.",
			Cure:    "Compare the name with those after AS. The stage has to stand above the line that uses it.",
			Example: "FROM golang:1.26 AS build\n…\nFROM scratch\nCOPY --from=build /app /app",
		},
		rules: []rule{
			{core: "(did you mean ", line: pattern.New(`(?:^|: )(?P<stage>[^\s:/]+): (?:\S.* )?pull access denied, .*\(did you mean (?P<meant>[^\s?]+)\?\)$`), weight: likely},
			{core: "(did you mean ", line: pattern.New(`(?:^|: )(?P<stage>[^\s:/]+): failed to resolve source metadata for .*\(did you mean (?P<meant>[^\s?]+)\?\)$`), weight: likely},
			{core: " failed: stat ", line: legacyCopy, when: nearStage, weight: likely},
			{core: "invalid from flag value ", line: pattern.New(`invalid from flag value (?P<stage>[^\s/:@.]+): (?:pull access denied|Get "https?://|error (?:getting|parsing)|toomanyrequests|manifest|repository|failed to resolve reference)`), when: noStage, weight: likely},
			{core: "no stage or image found with that name", line: pattern.New(`COPY --from=(?P<stage>[^\s/:@.]+): no stage or image found with that name`), when: noStage, weight: likely},
			{core: "pull access denied for ", line: pattern.New(`pull access denied for (?P<stage>[^\s,]+), repository does not exist or may require`), when: certainStage, weight: likely},
			{core: "pull access denied for ", line: pattern.New(`pull access denied for (?P<stage>[^\s,]+), repository does not exist or may require`), when: meantStage, weight: possible},
			{core: "pull access denied", line: pattern.New(`(?:failed to solve: |failed to load cache key: |ERROR: |failed to resolve source metadata for )(?P<stage>docker\.io/library/[^\s:/]+:latest|[^\s:/]+): (?:failed to resolve source metadata for \S+: )?pull access denied, repository does not exist or may require`), when: certainStage, weight: likely},
			{core: "pull access denied", line: pattern.New(`failed to solve: (?P<stage>[^\s:/]+): (?:failed to resolve source metadata for \S+: )?pull access denied, repository does not exist or may require`), when: meantStage, weight: possible},
			{core: "failed to load cache key: pull access denied, ", line: pattern.New(`^failed to load cache key: pull access denied, repository does not exist or may require`), when: func(l *transcript.Log, _ map[string]string) bool { return l.Alone }, weight: possible},
			{core: "pull access denied, ", line: pattern.New(`^(?:failed to load cache key|ERROR|failed to solve with frontend dockerfile\.v0: failed to create LLB definition): pull access denied, repository does not exist or may require`), when: stageOfImageStep, weight: likely},
			{core: "v2/library/", line: pattern.New(`failed to do request: (?:Head|Get) "https?://[^/]+/v2/library/(?P<stage>[^/"]+)/manifests/latest"`), when: certainStage, weight: likely},
			{core: "v2/library/", line: pattern.New(`failed to do request: (?:Head|Get) "https?://[^/]+/v2/library/(?P<stage>[^/"]+)/manifests/latest"`), when: meantStage, weight: possible},
			{core: `short-name "`, line: pattern.New(`creating build container: short-name "(?P<stage>[^"/:@.]+)" did not resolve to an alias`), when: meantStage, weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "from-path", Title: "COPY --from names a file that the stage does not have", Exercise: "from-path", Lesson: 4,
			Why:     "Paths after --from= start at the root of the other stage's file system, whatever its WORKDIR. There is nothing of that name there.",
			Cure:    "See where the build puts the file (go build -o), and copy from there by its full path. docker build --target STAGE stops at the stage, and a container of it can be looked into.",
			Example: "RUN go build -o /app .\n…\nCOPY --from=build /app /app",
		},
		rules: []rule{
			{core: `not found`, line: pattern.New(`failed to compute cache key: (?:failed to calculate checksum of ref \S+: )?"(?P<file>/[^"]*)"(?: not found)?: not found`), when: fromStep, weight: likely},
			{core: `not found`, line: pattern.New(`failed to calculate checksum of ref \S+: "(?P<file>/[^"]*)"(?: not found)?: not found`), when: fromStep, weight: likely},
			{core: "failed to walk ", line: pattern.New(`failed to compute cache key: failed to walk \S+: lstat \S*/buildkit-mount\d+/(?P<file>\S+): no such file or directory`), when: fromStep, weight: likely},
			{core: "/buildkit-mount", line: pattern.New(`failed to calculate checksum of ref \S+: lstat \S*/buildkit-mount\d+/+(?P<file>[^\s:]+): not a directory$`), when: fromStep, weight: likely},
			{core: "orbidden path outside the build context", line: pattern.New(`COPY failed: [Ff]orbidden path outside the build context: (?P<file>\S+)`), when: fromStep, weight: likely},
			{core: "not found", line: pattern.New(`failed to compute cache key: (?:failed to calculate checksum of ref \S+: )?"(?P<file>/[^"]*)"(?: not found)?: not found`), when: fromAlone, weight: possible},
			{core: "failed to walk ", line: pattern.New(`failed to compute cache key: failed to walk \S+: lstat \S*/buildkit-mount\d+/(?P<file>\S+): no such file or directory`), when: fromAlone, weight: possible},
			{core: "/buildkit-mount", line: pattern.New(`failed to calculate checksum of ref \S+: lstat \S*/buildkit-mount\d+/+(?P<file>[^\s:]+): not a directory$`), when: fromAlone, weight: possible},
			{core: "orbidden path outside the build context", line: pattern.New(`COPY failed: [Ff]orbidden path outside the build context: (?P<file>\S+)`), when: fromAlone, weight: possible},
			{core: "COPY failed: no source files were specified", line: noSources, when: fromAlone, weight: possible},
			{core: " failed: stat ", line: legacyCopy, when: otherStage, weight: likely},
			{core: " failed: stat ", line: pattern.New(`COPY failed: stat /var/lib/docker/(?:overlay2|aufs|fuse-overlayfs)/\S+?(?:/merged|/mnt/\w+)(?P<file>/\S+): no such file or directory`), weight: likely},
			{core: " failed: no source files were specified", line: noSources, when: fromElsewhere, weight: likely},
			{core: "failed to get fileinfo for /kaniko/", line: pattern.New(`failed to get fileinfo for /kaniko/\d+(?P<file>/[^\s:]+): lstat \S+: no such file or directory$`), weight: likely},
			{core: " failed: CreateFile ", line: pattern.New(`COPY failed: CreateFile \S*\\Volume\{[0-9a-f-]+\}(?P<file>\\.+): The system cannot find the (?:file|path) specified`), weight: likely},
			{core: ": Rel: can't make ", line: pattern.New(`checking on sources under "\S*/(?:overlay|vfs)(?:-containers)?/\S+": Rel: can't make +relative to `), when: fromElsewhere, weight: likely},
			{core: "copier: stat: ", line: pattern.New(`checking on sources under "\S*/(?:overlay|vfs)(?:-containers)?/\S+": copier: stat: "(?P<file>[^"]+)": no such file or directory`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "circular-stages", Title: "Stages need each other in a circle", Lesson: 9,
			Why:  "A stage copies from one that, in the end, copies from it. Neither can be built first. A COPY --from of the stage's own name is the smallest such circle.",
			Cure: "Let each stage take only from stages above it.",
		},
		rules: []rule{
			{core: "circular dependency detected on stage: ", line: pattern.New(`circular dependency detected on stage: (?P<stage>\S+)`), weight: likely},
			{core: "no stage or image found with that name", line: pattern.New(`COPY --from=(?P<stage>[^\s/:@.]+): no stage or image found with that name`), when: ownStage, weight: likely},
			{core: "invalid from flag value ", line: pattern.New(`invalid from flag value (?P<stage>[^\s/:@.]+): (?:pull access denied|Get "?https?://|repository )`), when: ownStage, weight: likely},
			{core: "refers to current build stage", line: pattern.New(`invalid from flag value (?P<stage>[^\s/:@.]+): refers to current build stage`), unless: pattern.New(`flag value \d+:`), weight: likely},
			{core: " failed: stat ", line: legacyCopy, when: sameStage, weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "stage-order", Title: "COPY --from takes from a stage that stands below", Lesson: 9,
			Why:     "A stage can copy only from those above it in the Dockerfile, whatever is built first.",
			Cure:    "Move the stage that makes the file up, above the one that copies it.",
			Example: "FROM golang:VERSION AS build\n…\nFROM scratch\nCOPY --from=build /app /app",
		},
		rules: []rule{
			{core: "it needs to be defined before current stage", line: pattern.New(`cannot copy from stage "(?P<stage>[^"]+)", it needs to be defined before current stage`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "stage-name", Title: "A stage's name is not allowed", Lesson: 9,
			Why:     "The name after AS begins with a letter and has letters, digits, dots, dashes and underscores. scratch and context are taken.",
			Cure:    "Choose another name.",
			Example: "FROM golang:1.26 AS build",
		},
		rules: []rule{
			{core: "invalid name for build stage", line: pattern.New(`invalid name for build stage: "(?P<stage>[^"]*)"`), weight: likely},
			{core: "ReservedStageName", line: warned.Of("ReservedStageName", `Stage name should not use the same name as reserved stage "(?P<stage>[^"]*)"`), weight: warning},
		},
	},
	{
		Trap: Trap{
			ID: "stage-number", Title: "COPY --from has the number of a stage that is not there", Lesson: 9,
			Why:     "Stages are numbered from 0, and only those above can be copied from.",
			Cure:    "Name the stages, and copy by name.",
			Example: "FROM golang:1.26 AS build\n…\nCOPY --from=build /app /app",
		},
		rules: []rule{
			{core: "invalid stage index ", line: pattern.New(`invalid stage index (?P<stage>\d+)`), weight: likely},
			{core: "index out of bounds", line: pattern.New(`invalid from flag value (?P<stage>\d+): index out of bounds`), weight: likely},
			{core: "refers to current build stage", line: pattern.New(`invalid from flag value (?P<stage>\d+): refers to current build stage`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "target-missing", Title: "--target names a stage that the Dockerfile does not have", Lesson: 9,
			Why:     "--target takes the name after AS of a stage, or its number from 0.",
			Cure:    "Compare the name with those in the Dockerfile.",
			Example: "docker build --target build .",
		},
		rules: []rule{
			{core: "target stage ", line: pattern.New(`target stage "?(?P<stage>[^\s"]+)"? could not be found`), when: meantTarget, weight: likely},
			{core: "failed to reach build target ", line: pattern.New(`failed to reach build target "?(?P<stage>[^\s"]+)"? in Dockerfile`), when: meantTarget, weight: likely},
			{core: "was not found in the provided Dockerfile", line: pattern.New(`The target "(?P<stage>[^"]+)" was not found in the provided Dockerfile`), when: meantTarget, weight: likely},
		},
	},
}

// imageStep is a step that only fetches an image, as BuildKit names it.
var imageStep = pattern.New(`(?:^| )(?:FROM|load metadata for) (?:docker\.io/library/)?([^\s:/@.]+)(?::latest)?$`)

// stageOfImageStep finds the name in the last step that fetches an image, for
// messages that have none.
func stageOfImageStep(l *transcript.Log, names map[string]string) bool {
	for _, s := range slices.Backward(l.Steps) {
		if m := imageStep.FindStringSubmatch(s); m != nil {
			names["stage"] = m[1]
			return certainStage(l, names) || strings.HasPrefix(s, "FROM ")
		}
	}
	return false
}
