package explain

import (
	"castoff/cmd/castoff/internal/engine/explain/source"
	"castoff/cmd/castoff/internal/engine/explain/transcript"
	"castoff/cmd/castoff/internal/engine/explain/warned"
	"castoff/cmd/castoff/internal/engine/explain/ways"
	"castoff/cmd/castoff/internal/ground/pattern"
)

// legacyCopy is what the legacy builder says about a file that the image or
// stage after --from= lacks.
var legacyCopy = pattern.New(`COPY failed: stat (?P<file>\S+): file does not exist$`)

// byDigest is how Docker 17.06 failed with --pull where a stage was right: it
// looked for the stage's digest in a registry.
var byDigest = pattern.New(`: repository sha256 not found`)

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
			{core: " failed: stat ", line: legacyCopy, when: source.NearStage, weight: likely},
			{core: "invalid from flag value ", line: pattern.New(`invalid from flag value (?P<stage>[^\s/:@.]+): (?:pull access denied|Get "https?://|error (?:getting|parsing)|toomanyrequests|manifest|repository|failed to resolve reference)`), unless: byDigest, when: source.NoStage, weight: likely},
			{core: "no stage or image found with that name", line: pattern.New(`COPY --from=(?P<stage>[^\s/:@.]+): no stage or image found with that name`), when: source.NoStage, weight: likely},
			{core: "pull access denied for ", line: pattern.New(`pull access denied for (?P<stage>[^\s,]+), repository does not exist or may require`), when: source.CertainStage, weight: likely},
			{core: "pull access denied for ", line: pattern.New(`pull access denied for (?P<stage>[^\s,]+), repository does not exist or may require`), when: source.MeantStage, weight: possible},
			{core: "pull access denied", line: pattern.New(`(?:failed to solve: |failed to load cache key: |ERROR: |failed to resolve source metadata for )(?P<stage>docker\.io/library/[^\s:/]+:latest|[^\s:/]+): (?:failed to resolve source metadata for \S+: )?pull access denied, repository does not exist or may require`), when: source.CertainStage, weight: likely},
			{core: "pull access denied", line: pattern.New(`failed to solve: (?P<stage>[^\s:/]+): (?:failed to resolve source metadata for \S+: )?pull access denied, repository does not exist or may require`), when: source.MeantStage, weight: possible},
			{core: "failed to load cache key: pull access denied, ", line: pattern.New(`^failed to load cache key: pull access denied, repository does not exist or may require`), when: func(l *transcript.Log, _ map[string]string) bool { return l.Alone }, weight: possible},
			{core: "pull access denied, ", line: pattern.New(`^(?:failed to load cache key|ERROR|failed to solve with frontend dockerfile\.v0: failed to create LLB definition): pull access denied, repository does not exist or may require`), when: source.OfImageStep, weight: likely},
			{core: "v2/library/", line: pattern.New(`failed to do request: (?:Head|Get) "https?://[^/]+/v2/library/(?P<stage>[^/"]+)/manifests/latest"`), when: source.CertainStage, weight: likely},
			{core: "v2/library/", line: pattern.New(`failed to do request: (?:Head|Get) "https?://[^/]+/v2/library/(?P<stage>[^/"]+)/manifests/latest"`), when: source.MeantStage, weight: possible},
			{core: `short-name "`, line: pattern.New(`creating build container: short-name "(?P<stage>[^"/:@.]+)" did not resolve to an alias`), when: source.MeantStage, weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "from-path", Title: "COPY --from names a file that the stage does not have", Exercise: "from-path", Lesson: 4,
			Why:     "Paths after --from= start at the root of the other stage's file system, whatever its WORKDIR. There is nothing of that name there.",
			Cure:    "See where the build puts the file (go build -o), and copy from there by its full path. docker build --target STAGE stops at the stage, and a container of it can be looked into. What no stage makes or copies is taken from the build context: leave --from out.",
			Example: "RUN go build -o /app .\n…\nCOPY --from=build /app /app",
		},
		ways: ways.Path,
		rules: []rule{
			{core: `not found`, line: pattern.New(`failed to compute cache key: (?:failed to calculate checksum of ref \S+: )?"(?P<file>/[^"]*)"(?: not found)?: not found`), when: source.FromStage, weight: likely},
			{core: `not found`, line: pattern.New(`failed to calculate checksum of ref \S+: "(?P<file>/[^"]*)"(?: not found)?: not found`), when: source.FromStage, weight: likely},
			{core: "failed to walk ", line: pattern.New(`failed to compute cache key: (?:failed to calculate checksum of ref \S+: )?failed to walk \S+: lstat \S*/buildkit-mount\d+/(?P<file>\S+): no such file or directory`), when: source.FromStage, weight: likely},
			{core: "/buildkit-mount", line: pattern.New(`failed to calculate checksum of ref \S+: lstat \S*/buildkit-mount\d+/+(?P<file>[^\s:]+): not a directory$`), when: source.FromStage, weight: likely},
			{core: "orbidden path outside the build context", line: pattern.New(`COPY failed: [Ff]orbidden path outside the build context: (?P<file>\S+)`), when: source.FromStage, weight: likely},
			{core: "not found", line: pattern.New(`failed to compute cache key: (?:failed to calculate checksum of ref \S+: )?"(?P<file>/[^"]*)"(?: not found)?: not found`), when: source.FromAlone, weight: possible},
			{core: "failed to walk ", line: pattern.New(`failed to compute cache key: (?:failed to calculate checksum of ref \S+: )?failed to walk \S+: lstat \S*/buildkit-mount\d+/(?P<file>\S+): no such file or directory`), when: source.FromAlone, weight: possible},
			{core: "/buildkit-mount", line: pattern.New(`failed to calculate checksum of ref \S+: lstat \S*/buildkit-mount\d+/+(?P<file>[^\s:]+): not a directory$`), when: source.FromAlone, weight: possible},
			{core: "orbidden path outside the build context", line: pattern.New(`COPY failed: [Ff]orbidden path outside the build context: (?P<file>\S+)`), when: source.FromAlone, weight: possible},
			{core: "COPY failed: no source files were specified", line: noSources, when: source.FromAlone, weight: possible},
			{core: " failed: stat ", line: legacyCopy, when: source.OtherStage, weight: likely},
			{core: " failed: stat ", line: pattern.New(`COPY failed: stat /var/lib/docker/(?:overlay2|aufs|fuse-overlayfs)/\S+?(?:/merged|/mnt/\w+)(?P<file>/\S+): no such file or directory`), weight: likely},
			{core: " failed: no source files were specified", line: noSources, when: source.FromElsewhere, weight: likely},
			{core: "failed to get fileinfo for /kaniko/", line: pattern.New(`failed to get fileinfo for /kaniko/\d+(?P<file>/[^\s:]+): lstat \S+: no such file or directory$`), weight: likely},
			{core: " failed: CreateFile ", line: pattern.New(`COPY failed: CreateFile \S*\\Volume\{[0-9a-f-]+\}(?P<file>\\.+): The system cannot find the (?:file|path) specified`), weight: likely},
			{core: ": Rel: can't make ", line: pattern.New(`checking on sources under "\S*/(?:overlay|vfs)(?:-containers)?/\S+": Rel: can't make +relative to `), when: source.FromElsewhere, weight: likely},
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
			{core: "no stage or image found with that name", line: pattern.New(`COPY --from=(?P<stage>[^\s/:@.]+): no stage or image found with that name`), when: source.OwnStage, weight: likely},
			{core: "invalid from flag value ", line: pattern.New(`invalid from flag value (?P<stage>[^\s/:@.]+): (?:pull access denied|Get "?https?://|repository )`), unless: byDigest, when: source.OwnStage, weight: likely},
			{core: "refers to current build stage", line: pattern.New(`invalid from flag value (?P<stage>[^\s/:@.]+): refers to current build stage`), unless: pattern.New(`flag value \d+:`), weight: likely},
			{core: " failed: stat ", line: legacyCopy, when: source.SameStage, weight: likely},
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
			{core: "target stage ", line: pattern.New(`target stage "?(?P<stage>[^\s"]+)"? could not be found`), when: source.MeantTarget, weight: likely},
			{core: "failed to reach build target ", line: pattern.New(`failed to reach build target "?(?P<stage>[^\s"]+)"? in Dockerfile`), when: source.MeantTarget, weight: likely},
			{core: "was not found in the provided Dockerfile", line: pattern.New(`The target "(?P<stage>[^"]+)" was not found in the provided Dockerfile`), when: source.MeantTarget, weight: likely},
		},
	},
}
