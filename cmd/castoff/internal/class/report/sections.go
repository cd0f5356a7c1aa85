package report

import (
	"cmp"
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
)

// unknown stands for what a journal has no record of.
const unknown = "not recorded"

func (r Report) machineSection() Section {
	s := Section{ID: "machine", Title: "Where it was measured"}
	m := r.Machine
	if m == nil {
		s.Text = []string{"Nothing is measured yet: castoff build makes the images of the course and measures them."}
		return s
	}
	room := unknown
	if m.CPUs > 0 {
		room = quantity.Plural(m.CPUs, "CPU") + " and " + quantity.Size(m.MemoryBytes) + " of memory"
	}
	source := map[string]string{"pulled": "pulled", "local": "was on the engine already", "offline": "offline base, put together from this machine's Go"}[m.BaseSource]
	base := cmp.Or(m.Base, unknown)
	if source != "" {
		base += " (" + source + ")"
	}
	if m.BaseDownloadBytes > 0 {
		base += ", " + quantity.Size(m.BaseDownloadBytes) + " download"
	}
	s.Tables = []Table{{Caption: "Engine and machine", Head: []string{"what", "here"}, Rows: [][]string{
		{"engine", cmp.Or(m.Engine, unknown)},
		{"image store", cmp.Or(m.Store, unknown)},
		{"platform", cmp.Or(m.Platform, r.platform())}, {"containers may use", room},
		{"builder", cmp.Or(m.Builder, unknown)}, {"base image", base}}}}
	if m.Others > 0 {
		s.Notes = []string{"Images were measured on " + quantity.Plural(m.Others, "other engine") + ", too. The numbers are those of the engine that was used last."}
	}
	return s
}

// platform is that of the images, where the engine's is not recorded.
func (r Report) platform() string {
	for _, i := range r.Images {
		if i.Platform != "" {
			return i.Platform + " (of the images)"
		}
	}
	return unknown
}

// imagesSection has the sizes that were published beside those that were
// measured.
func (r Report) imagesSection() Section {
	s := Section{ID: "images", Title: "The images"}
	if len(r.Images) == 0 {
		return s
	}
	t := Table{Caption: "Published and measured", Head: []string{"what"}}
	for _, what := range imageFacts {
		t.Rows = append(t.Rows, []string{what})
	}
	disk := Chart{ID: "sizes", Title: "Sizes on disk and to download", Of: "size"}
	for _, i := range r.Images {
		t.Head = append(t.Head, i.Name)
		for n, fact := range i.facts() {
			t.Rows[n] = append(t.Rows[n], fact)
		}
		if i.Disk != nil {
			disk.Bars = append(disk.Bars, Bar{Label: i.Name + ", " + i.Disk.kind(), Value: float64(i.Disk.Bytes), Text: i.Disk.size(), How: i.Disk.how()})
		}
		if i.Download != nil {
			disk.Bars = append(disk.Bars, Bar{Label: i.Name + ", download", Value: float64(i.Download.Bytes), Text: i.Download.size(), How: i.Download.how(), Second: true})
		}
	}
	s.Tables = []Table{t}
	s.Text = r.ratio()
	if len(disk.Bars) > 0 {
		s.Charts = []Chart{disk}
	}
	return s
}

// imageFacts are what is said of each image, in the order of [Image.facts].
var imageFacts = []string{"published", "on disk here", "download", "layers", "files", "build here", "measured"}

func (i Image) facts() []string {
	facts := []string{cmp.Or(i.Published, "none")}
	if i.Disk == nil {
		return append(facts, notMeasured, notMeasured, notMeasured, notMeasured, notMeasured, "not yet")
	}
	build := seconds(i.BuildSeconds)
	if i.Cached > 0 {
		build += fmt.Sprintf(", with %d from the cache", i.Cached)
	}
	return append(facts, i.Disk.found(), i.Download.found(), fmt.Sprint(i.Layers), quantity.Count(i.Files), build, quantity.Moment(i.Measured))
}

// found is an amount with the method by which it was found.
func (a *Amount) found() string {
	if a == nil {
		return notMeasured
	}
	return a.size() + ", " + a.how()
}

// ratio says how the first two images compare, if their sizes are of one kind.
func (r Report) ratio() []string {
	if len(r.Images) < 2 {
		return nil
	}
	a, b := r.Images[0], r.Images[1]
	if a.Disk == nil || b.Disk == nil || b.Disk.Bytes <= 0 || a.Disk.Bytes < b.Disk.Bytes || a.Disk.kind() != onDisk || b.Disk.kind() != onDisk {
		return nil
	}
	about := ""
	if a.Disk.About || b.Disk.About {
		about = "about "
	}
	return []string{b.Name + " is " + about + quantity.Ratio(float64(a.Disk.Bytes)/float64(b.Disk.Bytes)) + " times smaller " + a.Disk.kind() + " than " + a.Name + ", measured here."}
}

// onDisk is the only kind of size that images are compared by.
var onDisk = measure.SizeName(measure.MethodSave)

// kind is what kind of size an amount is: "on disk".
func (a *Amount) kind() string { return measure.SizeName(a.Method) }

// placesSection is where the bytes of the first image that is measured are.
func (r Report) placesSection() Section {
	s := Section{ID: "places", Title: "Where the bytes are"}
	for _, i := range r.Images {
		if i.Disk == nil || len(i.Places)+len(i.Instructions) == 0 {
			continue
		}
		s.Title = "Where the bytes of " + i.Name + " are"
		how := map[string]string{measure.WayProbe: "seen in a container (probe)", measure.WaySave: "read from the layers (docker save)"}[i.Way]
		how = cmp.Or(how, i.Way, unknown)
		s.add("places-chart", "By directory, as a container sees it", i.Places, how)
		s.add("instructions-chart", "By instruction", i.Instructions, i.Disk.how())
		break
	}
	return s
}

// add adds a chart of parts, with the share of each.
func (s *Section) add(id, title string, parts []Part, how string) {
	var total int64
	for _, p := range parts {
		total += p.Bytes
	}
	c := Chart{ID: id, Title: title, Of: "size and share", Note: "How it was found: " + how + "."}
	for _, p := range parts {
		c.Bars = append(c.Bars, Bar{Label: p.Name, Value: float64(p.Bytes), How: how,
			Text: quantity.Size(p.Bytes) + ", " + quantity.Share(float64(p.Bytes)/float64(max(total, 1)))})
	}
	if len(c.Bars) > 0 {
		s.Charts = append(s.Charts, c)
	}
}

// transferRate is the rate for which a download is computed, in Mbit/s.
const transferRate = 100

func (r Report) deploySection() Section {
	s := Section{ID: "deployment", Title: "Getting them elsewhere"}
	if len(r.Images) == 0 {
		return s
	}
	if r.Deployed == nil {
		s.Text = []string{"Deployment times: " + notMeasured + "."}
		return s
	}
	c := Chart{ID: "times", Title: "Deployment times, on " + quantity.Moment(r.Deployed.At), Of: "time"}
	bar := func(d Deployment, what string, s float64, how string, second bool) {
		if s > 0 {
			c.Bars = append(c.Bars, Bar{Label: what + ", " + d.Name, Value: s, Text: seconds(s), How: how, Second: second})
		}
	}
	for n, d := range r.Deployed.Images {
		bar(d, fmt.Sprintf("transfer at %d Mbit/s", transferRate), d.TransferSeconds(transferRate), "computed", n%2 == 1)
	}
	for n, d := range r.Deployed.Images {
		bar(d, "save", d.SaveSeconds, "timed", n%2 == 1)
	}
	for n, d := range r.Deployed.Images {
		bar(d, "load", d.LoadSeconds, "timed", n%2 == 1)
	}
	for n, d := range r.Deployed.Images {
		bar(d, "start", d.StartMedian(), "median of "+quantity.Plural(len(d.StartSeconds), "run"), n%2 == 1)
	}
	if len(c.Bars) == 0 {
		s.Text = []string{"Deployment times: " + notMeasured + "."}
		return s
	}
	c.Note = fmt.Sprintf("Transfer: computed from the download size. Save and load: timed. Start: the median of %s, timed.", quantity.Plural(len(r.Deployed.Images[0].StartSeconds), "run"))
	s.Charts = []Chart{c}
	return s
}

func (r Report) lessonsSection() Section {
	s := Section{ID: "lessons", Title: "Lessons and questions"}
	t := Table{Caption: "Lessons", Head: []string{"lesson", "state", "questions answered", "right at the first try"}}
	for _, l := range r.Lessons {
		state := "not opened"
		switch {
		case l.Finished:
			state = "finished"
		case l.Opened:
			state = "opened"
		}
		answered, first := 0, 0
		for _, q := range l.Questions {
			if len(q.Tries) > 0 {
				answered++
			}
			if q.First() {
				first++
			}
		}
		of := fmt.Sprintf("%d of %d", answered, len(l.Questions))
		right := fmt.Sprintf("%d of %d", first, answered)
		switch {
		case len(l.Questions) == 0:
			of, right = "no questions", ""
		case answered == 0:
			right = "none answered"
		}
		t.Rows = append(t.Rows, []string{fmt.Sprintf("%d · %s", l.Number, l.Title), state, of, right})
	}
	if len(t.Rows) > 0 {
		s.Tables = []Table{t}
	}
	return s
}

func (r Report) foretoldSection() Section {
	s := Section{ID: "foretold", Title: "Predictions and guesses"}
	t := Table{Caption: "Said before, and measured", Head: []string{"question", "said", "measured", "came true"}}
	for _, f := range r.Foretold {
		came := "cannot be said"
		if f.Said != "" && f.Found != "" {
			came = "no"
			if f.True {
				came = "yes"
			}
		}
		t.Rows = append(t.Rows, []string{brief(f.Text), cmp.Or(f.Said, "nothing said"), cmp.Or(f.Found, notMeasured), came})
	}
	if len(t.Rows) > 0 {
		s.Tables = []Table{t}
	}
	return s
}

// brief is a question for the cell of a table.
func brief(s string) string { return plaintext.Clip(s, 110, "…") }

func (r Report) exercisesSection() Section {
	s := Section{ID: "exercises", Title: "Exercises"}
	if len(r.Exercises) == 0 {
		return s
	}
	t := Table{Caption: "Exercises that were begun", Head: []string{"exercise", "state", "tries", "hints", "time"}}
	var others []string
	for _, e := range r.Exercises {
		name := e.ID
		if e.Final {
			name += " (final)"
		}
		if e.State == NotBegun {
			others = append(others, name)
			continue
		}
		hints := fmt.Sprint(e.Hints)
		if e.Solution {
			hints += ", solution read"
		}
		t.Rows = append(t.Rows, []string{name + ": " + e.Title, e.State, fmt.Sprint(e.Tries), hints, e.minutes()})
	}
	if len(t.Rows) > 0 {
		s.Tables = []Table{t}
	} else {
		s.Text = append(s.Text, "No exercise was begun yet.")
	}
	if len(others) > 0 {
		s.Notes = []string{fmt.Sprintf("Not begun (%d): %s.", len(others), strings.Join(others, ", "))}
	}
	return s
}
