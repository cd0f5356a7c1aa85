// Package plan says what the course is about to build on a daemon, asks for it,
// and says what became of a build that was stopped.
package plan

import (
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Opening is what a course says of itself before anything of it is played: in
// Markdown, like everything that its author writes.
func Opening(m manifest.Manifest, c *lesson.Course) string {
	if m.Title == "" {
		return "Somebody else's course, which does not say what it is called."
	}
	text := "**" + m.Title + "**"
	if m.Author != "" {
		text += ", by " + m.Author
	}
	text += ". "
	if n := len(c.Lessons); n > 1 {
		minutes := 0
		for _, l := range c.Lessons {
			minutes += l.Minutes
		}
		text += fmt.Sprintf("%s, about %s. ", quantity.Plural(n, "lesson"), quantity.About(float64(60*minutes)))
	}
	text = strings.TrimSpace(text + m.Welcome)
	if len(m.Prerequisites) > 0 {
		var needs []string
		for _, need := range m.Prerequisites {
			needs = append(needs, strings.TrimRight(need, ".;"))
		}
		text += "\n\nYou need: " + strings.Join(needs, "; ") + "."
	}
	return text
}

// blocksOf say what will happen on the daemon, after the course's opening.
func blocksOf(info daemon.Info, p images.Plan, opening string) []screen.Block {
	var b strings.Builder
	b.WriteString(opening + "\n\n- engine: **" + info.String() + "** at `" + info.Endpoint + "`\n")
	b.WriteString("- base image: `" + p.Base + "`, " + p.Standing.Why + "; " + comesFrom(p) + "\n")
	if len(p.Others) > 0 {
		b.WriteString("- also on this daemon: `" + p.Others[0] + "`; `castoff --base " + p.Others[0] + "` builds on that, and pulls nothing\n")
	}
	if p.Builder.AskedFor != "" {
		b.WriteString("- builder: " + p.Builder.InUse + ", " + p.Builder.Why + "\n")
	}
	if len(p.Missing) == 0 {
		b.WriteString("- builds: none that are not there from an earlier time\n")
	} else {
		b.WriteString("- builds: " + plaintext.Listed(p.Missing, "and") + ", in the background while you read\n")
	}
	if p.Exercises {
		b.WriteString("- exercises: `castoff/go`, which they begin with, is made after that\n")
	}
	disk := "about " + quantity.Size(p.NeedBytes) + " at most (an estimate)"
	if p.FreeBytes >= 0 {
		disk += ", " + quantity.Size(p.FreeBytes) + " are free"
	} else {
		disk += "; how much is free cannot be seen from here"
	}
	if len(p.Missing) > 0 {
		b.WriteString("- time: " + planTime(p) + "\n")
	}
	b.WriteString("- disk: " + disk + "\n- everything is labelled, and `castoff clean` removes it\n")
	blocks := []screen.Block{screen.Markdown{Source: b.String()}}
	if p.FreeBytes >= 0 && p.FreeBytes < p.NeedBytes {
		hint := "castoff --base offline    needs about 0.5 GB"
		if p.Standing.Wanted.Only {
			hint = "docker system df    shows what takes it"
		}
		blocks = append(blocks, screen.Notice{Tone: screen.Warn, Text: "The daemon's disk may be too small for this.", Hint: hint})
	}
	return blocks
}

// comesFrom says where the base image comes from, and Go.
func comesFrom(p images.Plan) string {
	installs := "the build installs Go from its distribution's servers"
	if p.Foreign {
		installs = "the builds stand on it"
	}
	switch {
	case p.Offline:
		return "it is made from this machine's Go"
	case p.BaseLocal:
		return "it is on this daemon already, and " + installs
	case p.Standing.AskedFor == p.Base:
		return "it is pulled, then " + installs + "; `castoff --base " + images.Default + "` goes back to `" + p.Standing.Wanted.Image() + "`"
	case p.Standing.Wanted.Only:
		return "it is pulled, then " + installs + "; without it nothing is built"
	}
	return "it is pulled, then " + installs + "; without a network a base made from this machine's Go takes its place"
}

// planTime says roughly how long the builds will take.
func planTime(p images.Plan) string {
	if p.TookSeconds > 0 {
		return quantity.Seconds(p.TookSeconds) + " when they were built here last, on " + quantity.Moment(p.TookAt)
	}
	from, to := quantity.About(p.LeastSeconds), quantity.About(p.MostSeconds)
	text := from + " to " + to + " (an estimate)"
	if !p.Offline && !p.Foreign {
		text += "; most of it is what `apt-get` fetches and unpacks"
	}
	return text
}
