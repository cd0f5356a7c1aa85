package teaching

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/learn/courses"
	"castoff/cmd/castoff/internal/learn/images/figures"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/learn/trials"
)

const lessonsIntro = `# How to write a lesson

A lesson is a file such as ` + "`02-a-second-stage.md`" + ` at the top of the course. It
begins with ` + "`title:`" + ` and ` + "`minutes:`" + ` between two lines ` + "`---`" + `. A page begins at
each heading of level 2; what fits on a terminal of 80 columns and 24 lines is read
without scrolling. A page also ends before and after ` + "`ask`, `build` and `predict`" + `, and
after ` + "`exercise`" + `; one that goes on in the same section shows its heading in the first
line of the screen. Prose is Markdown. What castoff shows and does stands in blocks:

` + "````text" + `
` + "```castoff build image=hello" + `
` + "```" + `
` + "````" + `

`

const questionForm = `A question is a block with a body: its text, then a list of options,
` + "`- [x]`" + ` for each that is right and ` + "`- [ ]`" + ` for the others, and below each,
indented, why. A lesson may have any number of questions, or none. A prediction is the
same without boxes, and a guess has a text alone; later in the same lesson ` + "`outcome`" + ` comes
back to either:

` + "````text" + `
` + "```castoff predict id=smaller value=hello.size of=hello-large.size at=10%,50%" + `
How large will the small image be?

- Less than a tenth of the large one
  What is left is the program.
- Up to half of it
  Something besides the program is in it.
- More than that
  Most of the image is what both have in common.
` + "```" + `

` + "```castoff guess id=files value=hello.files" + `
How many files will be in it?
` + "```" + `

` + "```castoff outcome id=smaller" + `
` + "```" + `
` + "````" + `

`

// stepsNote says what the table of steps has no room for.
const stepsNote = `A container that ` + "`run`" + ` starts has 15 seconds; what has not ended by then is stopped, and the
page says so. A note stands on the page of what is above it, and cuts no page: learners see
none of it, and ` + "`castoff present --notes`" + ` shows it to whoever teaches. Numbers are filled in there, too.

`

const imagesIntro = `## Images: course.yaml

` + "`course.yaml`" + ` says what the course is and declares the images that its lessons
build. All steps with an image take any of them. Paths begin with ` + "`lessons/`" + `, which
is the course's own directory, or with ` + "`sampleapp/`" + `, which is castoff's sample app.

In a Dockerfile ` + "`castoff/base`" + ` stands for the base image in use, a distribution or the
offline base, as does the reference that ` + "`base`" + ` names, and ` + "`castoff/go`" + ` for one with Go. Any other image has to be on the daemon,
or is pulled. Where an image needs a network and there is none, its pages say so, and
the course goes on.

`

// newerForm is how a course says which castoff it needs.
const newerForm = "`castoff` is a semantic version: `\"1.2\"` is the same as `\"1.2.0\"`, and a pre-release such as\n" +
	"`\"1.2.0-rc.1\"` comes before it. An older castoff opens nothing of the course, and says how to get a newer\n" +
	"one. One that was built from a checkout without a release, which calls itself `(devel)`, has no number and\n" +
	"plays every course.\n\n" +
	"`base` is used in this order: what the learner asks for with `--base` or CASTOFF_BASE, or has kept; what the\n" +
	"course was begun on; `base`, from the daemon or pulled; the offline base, unless `fallback` is `none`. Then what\n" +
	"needs a base is not built, one error says why, and the pages that need no build go on.\n"

// recordingForm is how a course comes with a recording.
const recordingForm = "## A recording: course.recording\n\n" +
	"Where a learner has no daemon, castoff offers to show a recording instead: each build as it went, and what was\n" +
	"measured, with date, engine and base image on every page with such a number. `castoff --lessons DIR record\n" +
	"DIR/" + courses.RecordingFile + "` makes one; make it again when a lesson shows or builds something else.\n" +
	"`castoff course check` says when it is of another edition of the course.\n\n"

const plansIntro = `## Plans: what fits into a class

A class rarely has the time that the whole course takes. A plan says which lessons are
given in so many minutes, how long each of them is, and which of its sections are left
out. ` + "`castoff present --plan 45`" + ` then shows these pages, and how the time goes by:

` + "```yaml" + `
plans:
  - minutes: 45
    lessons:
      - {lesson: 1, minutes: 15}
      - {lesson: 2, minutes: 30, skip: [What the layers waste]}
` + "```" + `

Of a plan; both have to be there:

`

const placeholdersIntro = `## Numbers

What stands between double braces is filled in with what was measured on the reader's
machine: ` + "`{{hello.size}}`" + `. Of the image NAME there are:

`

// lessonFormat is the file that describes the format of lessons: all that there
// is, as it is declared where it is read.
func lessonFormat() []byte {
	var b strings.Builder
	b.WriteString(lessonsIntro + "| step | does |\n| --- | --- |\n")
	for _, v := range steps.Verbs() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", v.Usage(), v.Does)
	}
	fmt.Fprintf(&b, "\nThe trials are castoff's own: `%s`.\n\n", strings.Join(trials.Names(), "`, `"))
	fmt.Fprintf(&b, "%s%sWhat can be predicted or guessed is `%s` of an image, and of trials `%s`.\n\n%s", stepsNote, questionForm,
		strings.Join(slices.Sorted(maps.Keys(figures.Numbers())), "`, `"), strings.Join(slices.Sorted(maps.Keys(trials.Numbers())), "`, `"), imagesIntro)
	keysTable(&b, "key", manifest.CourseKeys)
	b.WriteString("\n" + newerForm)
	b.WriteString("\nOf an image; `name`, `dockerfile` and `context` have to be there:\n\n")
	keysTable(&b, "key", manifest.ImageKeys)
	b.WriteString("\n" + plansIntro)
	keysTable(&b, "key", manifest.PlanKeys)
	b.WriteString("\nOf a lesson in a plan; `lesson` and `minutes` have to be there:\n\n")
	keysTable(&b, "key", manifest.PartKeys)
	b.WriteString("\n" + recordingForm)
	b.WriteString(placeholdersIntro + "| name | is |\n| --- | --- |\n")
	for _, f := range figures.All {
		name := "`NAME." + f.Name + "`"
		if f.Measured() {
			name += ", and its parts `.number` and `.unit`"
		}
		fmt.Fprintf(&b, "| %s | %s |\n", name, f.Does)
	}
	b.WriteString("| `NAME.ref` | what a person types for it |\n" +
		"| `NAME.cpu`, `NAME.memory` | what its program uses, once `deploy` has timed it |\n\n" +
		"And of all: `base.ref`, `base.size`, `base.download`, `base.source` and `base.note` of the base image, " +
		"`builder`, `engine`, and of the first two images `ratio` and `saved`.\n")
	return []byte(b.String())
}

func keysTable(b *strings.Builder, head string, keys []manifest.Doc) {
	fmt.Fprintf(b, "| %s | is |\n| --- | --- |\n", head)
	for _, k := range keys {
		fmt.Fprintf(b, "| `%s` | %s |\n", k.Key, k.Does)
	}
}
