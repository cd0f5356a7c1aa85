// Package warned has what the builder warns of: rules of docker build --check
// that are worth more than one line. A build warns in the same words at its end.
package warned

import "castoff/cmd/castoff/internal/ground/pattern"

// Warning is a rule of the builder's, and what castoff says about it.
type Warning struct {
	// ID is the trap's, Rule the builder's own name.
	ID, Rule string
	// says is how a warning begins after the rule's name; its groups are names.
	says string
	// Cause is true where what is warned of may make the build fail. The other
	// warnings are told only where there is nothing else to tell.
	Cause bool

	Title, Why, Cure, Example, Exercise string
	Lesson                              int
}

// Line matches a warning of this rule.
func (w Warning) Line() *pattern.Pattern { return Of(w.Rule, w.says) }

// Of matches a warning of a rule: at the end of a build, where what it says
// follows, or as docker build --check prints it, where the rule's name stands
// alone or before an address. Text that only speaks of the rule is neither.
func Of(rule, says string) *pattern.Pattern {
	return pattern.New(`(?:(?:^|[ '])` + rule + `'?: ` + says +
		`|^(?:WARNING: )?` + rule + ` - https://docs\.docker\.com/go/dockerfile/rule/[a-z-]+/?$|^WARNING: ` + rule + `$)`)
}

// Warnings are those that are worth telling about, the likeliest causes first.
var Warnings = []Warning{
	{
		ID: "secret-in-arg", Rule: "SecretsUsedInArgOrEnv", Exercise: "secret-in-arg", Lesson: 11,
		says:    `Do not use ARG or ENV instructions for sensitive data \((?P<instruction>ARG|ENV) "(?P<variable>[^"]+)"\)`,
		Title:   "A secret is in an ARG or ENV",
		Why:     "The values of ARG and ENV are written into the image's history and configuration. Whoever has the image can read them.",
		Cure:    "Give secrets to a single RUN with --mount=type=secret, which leaves nothing behind.",
		Example: "RUN --mount=type=secret,id=token \\\n    curl -H \"Authorization: Bearer $(cat /run/secrets/token)\" …",
	},
	{
		ID: "undefined-var", Rule: "UndefinedVar", Cause: true, Exercise: "arg-scope",
		says:    `Usage of undefined variable '\$(?P<variable>\w+)'(?: \(did you mean \$?(?P<meant>\w+)\?\))?`,
		Title:   "An instruction uses a variable that its stage does not know",
		Why:     "The builder puts the values of ARG and ENV into each instruction but RUN. A name that neither of them declares above, in the same stage, is replaced by nothing. An ARG above the first FROM does not count inside of a stage.",
		Cure:    "Correct the name, or declare it in this stage. A bare ARG takes the value from above the first FROM, or from --build-arg.",
		Example: "ARG VERSION=dev\nFROM scratch\nARG VERSION\nLABEL org.opencontainers.image.version=$VERSION",
	},
	{
		ID: "platform-differs", Rule: "InvalidBaseImagePlatform", Cause: true, Exercise: "wrong-arch",
		says:    `Base image (?P<image>\S+) was pulled with platform "(?P<platform>[^"]+)", expected "(?P<meant>[^"]+)" for current build`,
		Title:   "The base image is for another CPU than the one that is built for",
		Why:     "The builder has this image for one platform, and the build is for another one. Its programs do not start there without an emulator: exec format error.",
		Cure:    "See what --platform says, on the command line and in FROM, and whether the base exists for that platform. A stage that only compiles for another CPU stays on the builder's own.",
		Example: "FROM --platform=$BUILDPLATFORM golang:1.26 AS build\nARG TARGETARCH\nENV GOARCH=$TARGETARCH",
	},
	{
		ID: "arg-without-default", Rule: "InvalidDefaultArgInFrom", Exercise: "arg-scope",
		says:    `Default value for ARG (?P<variable>.+) results in empty or invalid base image name`,
		Title:   "Without --build-arg, FROM names no image",
		Why:     "FROM takes its image, or a part of the name, from an ARG that has no default. Whoever builds without the argument gets an error about a blank name, and so do programs that only read the file.",
		Cure:    "Give the ARG above the first FROM a default that works.",
		Example: "ARG VERSION=1.26\nFROM golang:${VERSION} AS build",
	},
	{
		ID: "shell-signals", Rule: "JSONArgsRecommended", Exercise: "shell-form", Lesson: 4,
		says:    `JSON arguments recommended for (?P<instruction>[A-Z/]+) to prevent unintended behavior related to OS signals`,
		Title:   "A shell stands between Docker and the program",
		Why:     "ENTRYPOINT or CMD without brackets is run by /bin/sh -c. The shell may then be the first process, and keep the signal of docker stop to itself: the program is killed after ten seconds. In an image without a shell it does not start at all.",
		Cure:    "Write the command as a list in JSON, with double quotes. Variables are not replaced there; the program can read them itself.",
		Example: `ENTRYPOINT ["/app", "--port", "8080"]`,
	},
	{
		ID: "last-one-counts", Rule: "MultipleInstructionsDisallowed",
		says:    `Multiple (?P<instruction>[A-Z]+) instructions should not be used in the same stage`,
		Title:   "Only the last of several instructions counts",
		Why:     "CMD, ENTRYPOINT and HEALTHCHECK are settings, of which an image has one each. A second one in the same stage replaces the first.",
		Cure:    "Keep the one that is meant. Two programs need two containers, or a script that starts both.",
		Example: `ENTRYPOINT ["/app"]` + "\n" + `CMD ["--help"]`,
	},
	{
		ID: "same-stage-name", Rule: "DuplicateStageName",
		says:    `Duplicate stage name "(?P<stage>[^"]+)"`,
		Title:   "Two stages have the same name",
		Why:     "COPY --from and --target mean one stage by its name. With two of that name nobody who reads the file can tell which.",
		Cure:    "Give each stage a name of its own.",
		Example: "FROM golang:1.26 AS build\nFROM build AS test\nFROM scratch",
	},
	{
		ID: "relative-workdir", Rule: "WorkdirRelativePath",
		says:    `Relative workdir "(?P<file>[^"]+)" can have unexpected results`,
		Title:   "WORKDIR depends on what the base says",
		Why:     "A path without a slash in front is taken from the WORKDIR before it, and if the stage has none, from the one of the base image. Another base, and the files lie elsewhere.",
		Cure:    "Begin with an absolute path.",
		Example: "WORKDIR /src",
	},
	{
		ID: "fixed-platform", Rule: "FromPlatformFlagConstDisallowed", Exercise: "wrong-arch",
		says:    `FROM --platform flag should not use constant value "(?P<platform>[^"]+)"`,
		Title:   "A stage is tied to one CPU",
		Why:     "With a fixed --platform, this stage is for that CPU whatever is asked for. If it is the last one, docker build --platform has no effect on what is shipped.",
		Cure:    "Take it out of the last stage, and give the platform on the command line. A stage that only compiles takes the builder's own, with $BUILDPLATFORM.",
		Example: "FROM --platform=$BUILDPLATFORM golang:1.26 AS build\nFROM scratch",
	},
	{
		ID: "default-platform", Rule: "RedundantTargetPlatform",
		says:    `Setting platform to predefined (?P<variable>\S+) in FROM is redundant`,
		Title:   "FROM asks for the platform that it would have anyway",
		Why:     "Every stage is for the platform that is built for, unless it says otherwise.",
		Cure:    "Leave it out. What is useful is $BUILDPLATFORM, for a stage that compiles for another CPU.",
		Example: "FROM --platform=$BUILDPLATFORM golang:1.26 AS build",
	},
	{
		ID: "env-without-equals", Rule: "LegacyKeyValueFormat",
		says:    `"(?P<instruction>ENV|ARG|LABEL) key=value" should be used instead of legacy`,
		Title:   "A value is set in the old way, without an equals sign",
		Why:     "In this form all the rest of the line is the value: ENV A 1 B=2 sets one variable, A, to \"1 B=2\".",
		Cure:    "Write NAME=value, with quotes where the value has spaces.",
		Example: `ENV A=1 B="two words"`,
	},
	{
		ID: "empty-continuation", Rule: "NoEmptyContinuation",
		says:    `Empty continuation line`,
		Title:   "There is an empty line within a command",
		Why:     "The line above ends in a backslash, so the command goes on. The builder skips the empty line today, and has announced that it will be an error.",
		Cure:    "Take the empty line out, or the backslash above it if the command ends there.",
		Example: "RUN apt-get update \\\n && apt-get install -y --no-install-recommends curl",
	},
	{
		ID: "maintainer", Rule: "MaintainerDeprecated",
		says:    `Maintainer instruction is deprecated in favor of using label`,
		Title:   "MAINTAINER has been replaced by a label",
		Why:     "It sets one field that few programs read. A label does the same, and more than one can be set.",
		Cure:    "Write a LABEL.",
		Example: `LABEL org.opencontainers.image.authors="ada@example.org"`,
	},
	{
		ID: "expose-publishes", Rule: "ExposeInvalidFormat",
		says:    `EXPOSE instruction should not define an IP address or host-port mapping, found '(?P<port>[^']+)'`,
		Title:   "EXPOSE does not publish a port",
		Why:     "It only notes on which port the program listens. The address and the port of the machine are chosen when the container is started, and here they are ignored.",
		Cure:    "Write the container's port alone, and publish it with docker run -p.",
		Example: "EXPOSE 8080",
	},
}
