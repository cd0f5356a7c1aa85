package anatomy

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// The rates for which a download is computed, in Mbit/s.
var rates = []float64{10, 100, 1000}

// deployRow is a number of each deployment.
type deployRow struct {
	label   string
	numbers []deployNumber
	// apart is true if a ratio of the numbers would say nothing: they were
	// found by different methods, or differ by chance.
	apart bool
}

// deployNumber is a number, what to show of it, and how it was found.
type deployNumber struct {
	value        float64 // 0 if it is not known
	text, method string
}

// Deploy draws what it takes to get one or two images elsewhere and to start
// them. Every number has its method beside it.
func Deploy(r *text.Renderer, d screen.Deploy) []string {
	if len(d.Deployments) == 0 {
		return nil
	}
	names := references(d.Refs, len(d.Deployments))
	kind := "getting it elsewhere and starting it"
	if len(names) > 1 {
		kind = "getting them elsewhere and starting them"
	}
	out := r.TitleOf(names, kind)
	rows := deployRows(r, d.Deployments)
	if len(rows) == 0 {
		return append(out, r.Pal.Dim.Render("nothing was measured"))
	}
	if len(names) == 1 || r.BlockWidth() < text.Narrow {
		out = append(out, r.Grid(names, deployFacts(rows))...)
	} else {
		out = append(out, deployTable(r, names, rows)...)
	}
	return append(out, deployWords(r, names, d.Deployments)...)
}

// deployRows are the numbers that at least one deployment has.
func deployRows(r *text.Renderer, ds []measure.Deployment) []deployRow {
	var rows []deployRow
	add := func(label string, apart bool, of func(measure.Deployment) deployNumber) {
		row := deployRow{label: label, apart: apart}
		known := false
		for _, d := range ds {
			n := of(d)
			if n.value > 0 {
				known = true
			} else {
				n = deployNumber{text: "not known"}
			}
			row.numbers = append(row.numbers, n)
		}
		if known {
			rows = append(rows, row)
		}
	}
	timed := func(s float64) deployNumber { return deployNumber{s, quantity.Precise(s), "timed"} }
	methods := slices.ContainsFunc(ds, func(d measure.Deployment) bool { return d.DownloadMethod != ds[0].DownloadMethod })
	add("download", methods, func(d measure.Deployment) deployNumber {
		return deployNumber{float64(d.DownloadBytes), quantity.Size(d.DownloadBytes), downloadWord(d.DownloadMethod)}
	})
	for _, rate := range rates {
		add(fmt.Sprintf("  %v Mbit/s", rate), methods, func(d measure.Deployment) deployNumber {
			s := d.TransferSeconds(rate)
			return deployNumber{s, quantity.Precise(s), "computed"}
		})
	}
	add("save", false, func(d measure.Deployment) deployNumber { return timed(d.SaveSeconds) })
	add("load", false, func(d measure.Deployment) deployNumber { return timed(d.LoadSeconds) })
	add("start, median", true, func(d measure.Deployment) deployNumber { return timed(d.StartMedian()) })
	add("start, spread", true, func(d measure.Deployment) deployNumber {
		if len(d.StartSeconds) == 0 {
			return deployNumber{}
		}
		low, high := slices.Min(d.StartSeconds), slices.Max(d.StartSeconds)
		return deployNumber{high, between(r, low, high), quantity.Plural(len(d.StartSeconds), "run")}
	})
	add("CPU, median", true, func(d measure.Deployment) deployNumber { return timed(d.CPUMedian()) })
	add("memory, peak", true, func(d measure.Deployment) deployNumber {
		if len(d.PeakBytes) == 0 {
			return deployNumber{}
		}
		most := slices.Max(d.PeakBytes)
		return deployNumber{float64(most), quantity.Size(most), "counted"}
	})
	return rows
}

// between writes a range of durations, its unit once if it can.
func between(r *text.Renderer, low, high float64) string {
	a, b := quantity.Precise(low), quantity.Precise(high)
	if v, unit, _ := strings.Cut(a, " "); strings.HasSuffix(b, " "+unit) && !strings.Contains(unit, " ") {
		a = v
	}
	return a + r.Gly.To + b
}

// downloadWord says in a word or two how a download size was found.
func downloadWord(method string) string {
	switch method {
	case measure.DownloadStored:
		return "as stored"
	case measure.DownloadCompressed:
		return "gzipped here"
	}
	return ""
}

// deployFacts are the rows for a grid, with the method after each number.
func deployFacts(rows []deployRow) []text.Fact {
	var facts []text.Fact
	for _, row := range rows {
		f := text.Fact{Label: row.label}
		for _, n := range row.numbers {
			s := n.text
			if n.method != "" {
				s += ", " + n.method
			}
			f.Cells = append(f.Cells, text.Fixed(s))
		}
		facts = append(facts, f)
	}
	return facts
}

// deployTable draws two deployments side by side, with how many times one is
// the other.
func deployTable(r *text.Renderer, names []string, rows []deployRow) []string {
	head := []string{"", "how"}
	for _, n := range names {
		head = append(head, text.ClipMiddle(n, r.BlockWidth()/5, r.Gly.More))
	}
	var cells [][]string
	for _, row := range rows {
		var methods, texts []string
		for _, n := range row.numbers {
			texts = append(texts, n.text)
			if n.method != "" && !slices.Contains(methods, n.method) {
				methods = append(methods, n.method)
			}
		}
		line := append([]string{row.label, r.Pal.Dim.Render(strings.Join(methods, "; "))}, texts...)
		cells = append(cells, append(line, times(row)))
	}
	right := []text.Alignment{text.Left, text.Left, text.Right, text.Right, text.Right}
	return r.Table(append(head, "times"), cells, right)
}

// times is how many times the first number is the second.
func times(row deployRow) string {
	if len(row.numbers) != 2 || row.apart {
		return ""
	}
	a, b := row.numbers[0].value, row.numbers[1].value
	if a <= 0 || b <= 0 {
		return ""
	}
	if q := a / b; q >= 0.95 {
		return quantity.Ratio(q)
	}
	return "1/" + quantity.Ratio(b/a)
}

// deployWords say whether one of two images starts sooner.
func deployWords(r *text.Renderer, names []string, ds []measure.Deployment) []string {
	if len(ds) != 2 {
		return nil
	}
	return starts(r, names, ds[0], ds[1])
}

// starts says whether one of two images starts sooner. A difference between the
// medians that is no larger than the spread of the runs of one image says
// nothing.
func starts(r *text.Renderer, names []string, a, b measure.Deployment) []string {
	if len(a.StartSeconds) == 0 || len(b.StartSeconds) == 0 {
		return nil
	}
	if len(a.StartSeconds) < 3 || len(b.StartSeconds) < 3 {
		return r.Notice(screen.Notice{Text: "start-up: too few runs to tell a difference"})
	}
	diff := a.StartMedian() - b.StartMedian()
	spread := max(spread(a.StartSeconds), spread(b.StartSeconds))
	if math.Abs(diff) <= spread {
		what := "start-up"
		if alike(a, b) {
			what = "start-up, CPU and memory"
		}
		return r.Notice(screen.Notice{Text: fmt.Sprintf(
			"%s: no real difference. Starts have medians %s apart, the runs of one image up to %s.",
			what, quantity.Precise(math.Abs(diff)), quantity.Precise(spread))})
	}
	sooner, later := names[1], names[0]
	if diff < 0 {
		sooner, later = later, sooner
	}
	return r.Notice(screen.Notice{Text: fmt.Sprintf(
		"start-up: %s starts %s sooner than %s, by the medians. The runs of one image are up to %s apart.",
		sooner, quantity.Precise(math.Abs(diff)), later, quantity.Precise(spread))})
}

// alike reports whether two images' programs use the same, as far as can be told.
// Where they do not, the numbers are left to speak, as nothing here knows why.
func alike(a, b measure.Deployment) bool {
	if len(a.CPUSeconds) < 3 || len(b.CPUSeconds) < 3 || len(a.PeakBytes) < 3 || len(b.PeakBytes) < 3 {
		return false
	}
	cpu := math.Abs(a.CPUMedian()-b.CPUMedian()) <= max(spread(a.CPUSeconds), spread(b.CPUSeconds))
	memory := slices.Min(a.PeakBytes) <= slices.Max(b.PeakBytes) && slices.Min(b.PeakBytes) <= slices.Max(a.PeakBytes)
	return cpu && memory
}

func spread(s []float64) float64 { return slices.Max(s) - slices.Min(s) }
