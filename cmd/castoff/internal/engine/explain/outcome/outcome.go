// Package outcome tells from what a builder printed whether it made an image.
package outcome

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/explain/transcript"
	"castoff/cmd/castoff/internal/ground/pattern"
	"castoff/cmd/castoff/internal/ground/plaintext"
)

// How builders say that they made an image. What a step prints is not part of
// it: BuildKit puts the step's number before that, and the other builders end
// with a line that no failed build has.
var (
	// stamp is the time that CI systems put before each line.
	stamp = pattern.New(`^\d{4}-\d\d-\d\dT[\d:.]+Z\s+`)
	// numbered is a line of BuildKit's plain display.
	numbered = pattern.New(`^#(\d+)(?: (.*))?$`)
	// ended is the last line of a step there, stopped that of one that failed.
	ended   = pattern.New(`^(?:CACHED|DONE(?: \d+\.\d+s)?)$`)
	stopped = pattern.New(`^(?:ERROR|CANCELED)\b`)
	// export is the step that makes the image, made is what it says about it.
	export = pattern.New(`^(?:\[[^\]]*\] )?exporting to \w`)
	made   = pattern.New(`^(?:naming to|writing image|pushing manifest for|copying to tarball|sending tarball|copying files) ?\S*`)
	// counted is the heading of BuildKit's other display, and of Compose's.
	counted = pattern.New(`^\[\+\] (?:[Bb]uilding|[Bb]uild|[Rr]unning|[Uu]p)(?: \d+\.\d+s)? \(?(\d+)/(\d+)\)?( FINISHED)?(?:\s.*)?$`)
	// duration is the column on the right of that display.
	duration = pattern.New(`\s+\d+\.\d+s$`)

	legacyFirst = pattern.New(`^Step 1/\d+ : `)
	legacyStep  = pattern.New(`^Step \d+/\d+ : `)
	legacyBuilt = pattern.New(`^Successfully built [0-9a-f]{12}$`)
	tagged      = pattern.New(`^Successfully tagged \S+$`)
	podmanFirst = pattern.New(`^(?:\[1/\d+\] )?STEP 1/\d+: `)
	podmanStep  = pattern.New(`^(?:\[\d+/\d+\] )?STEP \d+/\d+: `)
	podmanLayer = pattern.New(`^--> (?:Using cache )?[0-9a-f]{11,64}$`)
	imageID     = pattern.New(`^(?:sha256:)?[0-9a-f]{64}$`)

	// gaveUp are the builders' own words for a build that failed.
	gaveUp = pattern.New(`^(?:The command .* returned a non-zero code: |Error: building at STEP|(?:ERROR|[Ee]rror): .*failed to (?:solve|build)|(?:COPY|ADD) failed: )|failed to solve`)
	// trouble is what a line that speaks of an error, of whatever kind, may
	// contain. It is broad: a build that is not called a success merely counts
	// as unknown.
	trouble = pattern.New(`(?i)err(?:or|no|!|s\b)|fail|fatal|panic|traceback|exception|denied|refused|cannot|can't|could not|couldn't|unable|no such|not found|invalid|unknown|missing|exit(?:ed)?\b.*\d|non-zero|killed|abort|timed? ?out|unhealthy|unauthori[sz]ed|forbidden|not (?:permitted|allowed|supported|valid)|unsupported|segmentation|\*\*\*|\bE: |conflict|rejected|undefined|circular|duplicate|toomany|too many|illegal|\b(?:bad|no|not|must|requires?|needs?|limit|already|blank|empty)\b`)
	// warned is a warning, which may be about something that failed.
	warned = pattern.New(`^(?:WARN|time="[^"]*" level=warning )`)
	// linted is a warning about the Dockerfile, below a build that went well.
	linted = pattern.New(`^- \w+: .* \(line \d+\)$`)
	// aside is what may stand below a success and says nothing against it:
	// advice, warnings, and how Compose goes on.
	aside = pattern.New(`^(?:What's [Nn]ext[:?].*|View a summary of image vulnerabilities.*|Use 'docker scan' .*|View build details: .*|SECURITY WARNING: You are building a Docker image from Windows .*|\d+ warnings? found .*|WARNING: .*|WARN\[\d+\] .*|time="[^"]*" level=warning .*|(?:[✔✓] )?(?:(?:Image|Service|Network|Volume|Container) )?\S+ +(?:Built|Created|Recreated|Started|Running|Healthy)(?: +\d+\.\d+s)?|Script started on .*|Script done on [^\[]*(?:\[COMMAND_EXIT_CODE="0"\])?|##\[endgroup\]|::endgroup::|[\w.@~:/ \[\]()-]*[$#%])$`)
)

// outcome is what is known about how the builds in a text ended.
type outcome struct {
	// open are BuildKit's steps that have not ended, by number, with their
	// names; exports are those of them that make an image.
	open    map[string]string
	exports map[string]bool
	// cut is true if the beginning of the text is left out.
	cut bool
	// exported is true once such a step has ended, or is shown by the display
	// that has no numbers.
	exported bool
	// unfinished is true if that display's last heading says that steps are
	// left.
	unfinished bool
	// inside is true between the first step of another builder and its end,
	// presumed if this is only assumed, in a text whose beginning was cut off.
	inside, presumed bool
	// layer is true after a line with which Podman ends a stage.
	layer bool
	// image is the line that names the image.
	image string
	// doubt is true if a builder said that it failed, or did not go on.
	doubt bool
	// outside are the lines that are not a builder's; the first before of them
	// stand above its last one.
	outside []string
	before  int
	// lines counts those that are not empty.
	lines int
}

// Of returns the line in which a builder says that it made an image, if text is
// the output of builds that all went well, and of nothing else that may have
// failed; and the lines that are not a builder's, which the caller may know
// better, without its warnings about the Dockerfile. image is empty if that is
// not certain: a text that mentions no error does not thereby report success.
func Of(text string) (image string, others []string) {
	text, cut := transcript.Tail(text)
	o := outcome{open: map[string]string{}, exports: map[string]bool{}, cut: cut, inside: cut, presumed: cut}
	for line := range strings.Lines(plaintext.Clean(strings.ReplaceAll(text, "\r", "\n"))) {
		line = strings.TrimSpace(line)
		if line = strings.TrimSpace(line[len(stamp.FindString(line)):]); line != "" {
			o.lines++
			o.add(line)
		}
	}
	// docker build --quiet and podman build --quiet print the id alone.
	quiet := o.lines == 1 && imageID.MatchString(o.image)
	if o.doubt || o.unfinished || o.inside || len(o.open) > 0 || o.image == "" || !o.exported && !quiet || !o.harmless() {
		return "", nil
	}
	return duration.ReplaceAllString(o.image, ""), slices.DeleteFunc(o.outside, linted.MatchString)
}

// harmless reports whether the lines that are not a builder's mention no error,
// and nothing unknown stands below the success.
func (o *outcome) harmless() bool {
	for i, line := range o.outside {
		switch {
		case warned.MatchString(line) && trouble.MatchString(line):
			return false
		case aside.MatchString(line), linted.MatchString(line):
		case i >= o.before || trouble.MatchString(line):
			return false
		}
	}
	return true
}

// add takes a line into account.
func (o *outcome) add(line string) {
	line = plaintext.Clip(line, transcript.MaxLine, "")
	failing := strings.Contains(line, "failed") || strings.Contains(line, "non-zero code") || strings.Contains(line, "building at STEP")
	switch {
	case failing && gaveUp.MatchString(line):
		o.doubt = true
	case o.other(line):
		o.before = len(o.outside)
	case o.inside && !o.presumed: // a step prints this
	case o.buildkit(line):
		o.before, o.inside, o.presumed = len(o.outside), false, false
	case !o.inside:
		o.outside = append(o.outside, line)
	}
}

// buildkit takes a line of one of BuildKit's displays, and reports whether it
// is one.
func (o *outcome) buildkit(line string) bool {
	if !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "=> ") && !strings.HasPrefix(line, "[+] ") {
		return false
	}
	if m := numbered.FindStringSubmatch(line); m != nil {
		o.step(m[1], m[2])
		return true
	}
	if m := counted.FindStringSubmatch(line); m != nil {
		o.unfinished = m[1] != m[2] || strings.HasPrefix(line, "[+] Building ") && strings.Contains(line, "(") && m[3] == ""
		return true
	}
	rest, ok := strings.CutPrefix(line, "=> ")
	if !ok {
		return false
	}
	detail, ok := strings.CutPrefix(rest, "=> ")
	switch {
	case ok && made.MatchString(detail):
		o.image = detail
	case ok:
	case stopped.MatchString(rest):
		o.doubt = true
	case export.MatchString(rest):
		o.exported, o.image = true, rest
	}
	return true
}

// step takes what BuildKit's plain display says about a step.
func (o *outcome) step(number, said string) {
	switch {
	case stopped.MatchString(said):
		o.doubt = true
	case number == "0" || said == "": // the builder itself, which never ends
	case ended.MatchString(said):
		delete(o.open, number)
		if o.exports[number] {
			o.exported = true
			delete(o.exports, number)
		}
	default:
		o.begin(number, said)
		if export.MatchString(said) {
			o.exports[number], o.exported = true, false
			o.image = said
		} else if o.exports[number] && made.MatchString(said) {
			o.image = strings.TrimSuffix(said, " done")
		}
	}
}

// begin notes that a step has begun. One that begins again under another name
// belongs to another build, and the one before had not ended.
func (o *outcome) begin(number, said string) {
	name, open := o.open[number]
	named := strings.HasPrefix(said, "[") || export.MatchString(said)
	switch {
	case !open && named:
		o.open[number] = said
	case !open:
		o.open[number] = ""
	case named && name == "" && o.cut:
		o.open[number] = said
	case named && name != said:
		o.doubt = true
	}
}

// ownWord reports whether a line begins as those of the legacy builder and of
// Podman do. It is there for speed.
func ownWord(line string) bool {
	for _, s := range []string{"Step ", "STEP ", "[", "Successfully ", "--> "} {
		if strings.HasPrefix(line, s) {
			return true
		}
	}
	return len(line) == 64 || len(line) == 64+len("sha256:")
}

// other takes a line of the legacy builder or of Podman, and reports whether it
// is one of their own.
func (o *outcome) other(line string) bool {
	layer := o.layer
	o.layer = false
	if !ownWord(line) {
		return false
	}
	switch {
	case legacyFirst.MatchString(line), podmanFirst.MatchString(line):
		// A build that has not ended before the next one begins has failed.
		o.doubt = o.doubt || o.inside && !o.presumed
		o.inside, o.presumed = true, false
	case legacyStep.MatchString(line), podmanStep.MatchString(line):
		o.inside, o.presumed = true, false
	case legacyBuilt.MatchString(line) && o.inside:
		o.inside, o.exported, o.image = false, true, line
	case tagged.MatchString(line) && (o.inside || o.exported):
		o.layer, o.image = true, line
	case podmanLayer.MatchString(line) && o.inside:
		o.layer = true
	case imageID.MatchString(line) && (layer && o.inside || o.lines == 1):
		o.exported = o.inside
		o.inside = false
		if o.image == "" || !tagged.MatchString(o.image) {
			o.image = line
		}
	default:
		return false
	}
	return true
}
