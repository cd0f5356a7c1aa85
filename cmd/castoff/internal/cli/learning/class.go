package learning

import (
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/course/manifest"
)

// inClass says in Markdown what to type where many learn together, and where
// somebody teaches with the course; typed is a command on it as a person types it.
func inClass(face manifest.Manifest, typed func(string) string) string {
	present := typed("present")
	var minutes []string
	for _, p := range face.Plans {
		minutes = append(minutes, fmt.Sprint(p.Minutes))
	}
	if len(minutes) > 0 {
		at := minutes[len(minutes)/2]
		present += " --plan " + at + "`: for a projector, in " + at + " minutes"
		if others := slices.DeleteFunc(minutes, func(m string) bool { return m == at }); len(others) > 0 {
			present += " (or " + strings.Join(others, ", ") + ")"
		}
	} else {
		present += "`: for a projector"
	}
	return "**In a room**, best with a daemon for each. On one for all, each sets a name before anything else: " +
		"`CASTOFF_LEARNER=ada " + typed("") + "`. What you hand in, if you are asked to: `" + typed("report --format json -o ada.json") + "`.\n\n" +
		"**At a projector**\n\n" +
		"- `" + typed("prepare") + "`, the evening before: no page waits for a build\n" +
		"- `" + present + "\n" +
		"- `" + typed("present --notes") + "`: what to say, in a second terminal\n" +
		"- `" + typed("report --class --open *.json") + "`: what was handed in, on one page\n\n" +
		"**Without a daemon**: `" + typed("replay") + "` shows the course as it was recorded."
}
