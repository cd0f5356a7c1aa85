package manifest

// Doc is what an author is told about a key.
type Doc struct{ Key, Does string }

// CourseKeys are the keys of the file, in its order.
var CourseKeys = []Doc{
	{"format", "1, the version of this file's form"},
	{"castoff", "the lowest castoff that can play it, in quotes: `\"1.2\"`; an older one refuses it"},
	{"title", "what the course is called"},
	{"author", "whose it is"},
	{"edition", "which version of it; a text, so in quotes if it is a number"},
	{"licence", "what others may do with it"},
	{"language", "the language of its texts: `en`, `pt-BR`"},
	{"welcome", "said when it begins"},
	{"closing", "said when all lessons are finished"},
	{"prerequisites", "a list of what a learner has to know"},
	{"base", "the base image that you have in mind, of Debian's family as with `--base`: `debian:13`; else castoff's `ubuntu:26.04`"},
	{"fallback", "what takes its place where it is not available: `offline`, castoff's offline base, if this is left out, or `none`"},
	{"images", "a list of the images that its lessons build, in the order in which they are built"},
	{"plans", "a list of ways through it for a class of so many minutes, which `castoff present --plan` follows"},
}

// ImageKeys are the keys of an image, in their order.
var ImageKeys = []Doc{
	{"name", "what lessons call it; on the daemon it is `castoff/NAME`"},
	{"dockerfile", "its Dockerfile, such as `lessons/service/Dockerfile`"},
	{"offline-dockerfile", "another one for the offline base, if that needs one"},
	{"context", "its build context, a directory; a `.dockerignore` there holds"},
	{"target", "the stage to build, if it is not the last"},
	{"args", "build arguments: `{VERSION: \"3\"}`"},
	{"platform", "what it is built for, if not for the daemon's own: `linux/arm64`"},
	{"needs", "a list: `[network]` if its instructions fetch something, `[buildkit]` if the legacy builder cannot build it"},
	{"arguments", "the program's arguments when `deploy` times its start; `run` starts it without any"},
	{"commands", "what pages may run in it in place of its program: `{version: [python3, --version]}`"},
	{"disk", "about how much disk its build takes, with the builder's cache: `400MB`"},
	{"minutes", "how long it takes on a slow machine"},
	{"offline-disk", "the same on the offline base"},
	{"offline-minutes", "the same on the offline base"},
	{"published", "a size that is known from elsewhere, shown beside the measured one: `~600 MB`"},
	{"from", "whose figure that is"},
}

// PlanKeys are the keys of a plan, in their order.
var PlanKeys = []Doc{
	{"minutes", "how long the class is, 1 to 600; a course has one plan for each length"},
	{"lessons", "a list of its lessons, in the order in which they are given; their minutes add up to the plan's"},
}

// PartKeys are the keys of a lesson in a plan, in their order.
var PartKeys = []Doc{
	{"lesson", "its number: `2` is the file `02-….md`"},
	{"minutes", "how long it is given in this plan"},
	{"skip", "a list of sections to leave out: their headings, without `##`; marks such as those of code can be left out"},
}
