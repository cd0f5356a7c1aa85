package learning

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/class/report"
	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/wholefile"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
)

// The formats of a report.
const (
	formatText     = "text"
	formatMarkdown = "markdown"
	formatJSON     = "json"
	formatHTML     = "html"
)

// ReportFormats are all of them.
var ReportFormats = []string{formatText, formatMarkdown, formatJSON, formatHTML}

// reportOptions are what report is asked for.
type reportOptions struct {
	*shared.Deps
	// format is empty where it was not given.
	format, out string
	open, class bool
	// files are the reports of a class.
	files []string
}

func newReportCommand(d *shared.Deps, run func(context.Context, *reportOptions) error) *cobra.Command {
	o := &reportOptions{Deps: d}
	c := &cobra.Command{
		Use: "report", Short: "Your results: sizes, times, questions, exercises; as text or one page of HTML",
		Long: "Reports what you did and measured in the course: where it was measured, the published sizes beside\n" +
			"yours, where the bytes are, times, questions, predictions and exercises. It needs no daemon, and sends\n" +
			"nothing. For when you are done, or want to show how far you are.\n\n" +
			"With --class it joins the reports that learners made with --format json into one page: who passed\n" +
			"what, where the room got stuck, what was answered. For when you teach.",
		Example: "  castoff report --open\n  castoff report --format json -o ada.json\n  castoff report --class --open ada.json bob.json",
		Args: func(c *cobra.Command, args []string) error {
			if !o.class {
				return shared.Nothing(c, args)
			}
			return shared.Takes(1, -1, "file")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			o.files = args
			return run(c.Context(), o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.format, "format", "", "`FORMAT`: text, markdown, json or html (default: by the file's ending, or text)")
	f.StringVarP(&o.out, "output", "o", "", "write it to `FILE`")
	f.BoolVar(&o.open, "open", false, "open the page in your browser")
	f.BoolVar(&o.class, "class", false, "join the JSON reports of a class, which are the files that follow")
	return c
}

// endings are the formats of files by what their names end in.
var endings = map[string]string{".html": formatHTML, ".htm": formatHTML, ".md": formatMarkdown, ".json": formatJSON, ".txt": formatText}

// choose settles the format.
func (o *reportOptions) choose() error {
	usage := func(text string, hints ...string) error {
		return fault.New(errors.New("reading the command line: "+text), fault.ExitUsage, append(hints, "castoff report --help")...)
	}
	given := o.format
	switch {
	case given != "":
	case o.Flags.JSON:
		o.format = formatJSON
	case o.open:
		o.format = formatHTML
	default:
		if o.format = endings[strings.ToLower(filepath.Ext(o.out))]; o.format == "" {
			o.format = formatText
		}
	}
	switch {
	case !slices.Contains(ReportFormats, o.format):
		return usage(fmt.Sprintf("--format is %q, not %s", plaintext.Line(o.format), plaintext.Listed(ReportFormats, "or")))
	case o.Flags.JSON && o.format != formatJSON:
		return usage("--json and --format " + o.format + " cannot be combined")
	case o.open && o.format != formatHTML:
		return usage("--open shows a page, which --format " + o.format + " is not")
	case o.class && o.format == formatJSON:
		return usage("the report of a class is text, markdown or html, never json")
	case o.format == formatHTML && o.out == "" && !o.open:
		return usage("--format html needs a file", "castoff report -o report.html", "castoff report --open")
	}
	return nil
}

func runReport(ctx context.Context, o *reportOptions) error {
	if err := o.choose(); err != nil {
		return err
	}
	if o.class {
		files, err := report.ReadAll(globbed(o.files))
		if err != nil {
			return err
		}
		class, err := report.Join(files, time.Now())
		if err != nil {
			return err
		}
		return o.show(ctx, class.Page(), nil)
	}
	if err := images.CheckLearner(shared.Learner()); err != nil {
		return err
	}
	r, err := o.report()
	if err != nil {
		return err
	}
	return o.show(ctx, r.Page(), r)
}

// globbed are the files that patterns stand for, where the shell does not know
// them; the name of a file stays, whatever is in it, and one that stands for nothing.
func globbed(names []string) []string {
	var all []string
	for _, n := range names {
		if _, err := os.Lstat(n); err == nil {
			all = append(all, n)
		} else if found, err := filepath.Glob(n); err == nil && len(found) > 0 {
			all = append(all, found...)
		} else {
			all = append(all, n)
		}
	}
	return all
}

// report is that of the learner.
func (o *reportOptions) report() (r report.Report, err error) {
	course, err := o.Course()
	if err != nil {
		return r, err
	}
	lessons, err := course.LessonsIfAny()
	if err != nil {
		return r, err
	}
	exercises, err := course.Exercises()
	if err != nil {
		return r, err
	}
	m, err := course.Manifest()
	if err != nil {
		return r, err
	}
	records, err := o.Records()
	if err != nil {
		return r, err
	}
	return report.Make(report.Source{Records: records, Learner: shared.Learner(), Course: course.ID, Digest: course.Digest(),
		Manifest: m, Lessons: lessons.Lessons, Exercises: exercises, Castoff: o.Version, Now: time.Now()}), nil
}

// show writes a page, or what it was made of as JSON, to where it is wanted.
func (o *reportOptions) show(ctx context.Context, p report.Page, r any) error {
	if o.out == "" && !o.open {
		switch o.format {
		case formatJSON:
			return o.PrintJSON(r)
		case formatMarkdown:
			return p.Markdown(o.Out)
		}
		return o.Print(p.Blocks()...)
	}
	file := o.out
	if file == "" {
		file = filepath.Join(journal.DefaultDir(), o.fileName())
	}
	err := wholefile.Write(file, 0o600, func(w io.Writer) error {
		switch o.format {
		case formatJSON:
			return shared.WriteJSON(w, r)
		case formatMarkdown:
			return p.Markdown(w)
		case formatHTML:
			return p.HTML(w)
		}
		return shared.PrintWith(plainRenderer(), w, p.Blocks()...)
	})
	if err != nil {
		return fault.New(fmt.Errorf("writing the report to %s: %w", plaintext.Line(file), err), fault.ExitFailed, "castoff report -o FILE    with a file that you can write")
	}
	// On a line of its own, however long it is: a path that is broken cannot be
	// copied.
	fmt.Fprintf(o.Err, "The report is in %s\n", plaintext.Line(file))
	if !o.open {
		return nil
	}
	if err := browse(ctx, file); err != nil {
		return o.PrintTo(o.Err, screen.Notice{Tone: screen.Info, Text: "No browser could be opened: " + plaintext.Line(err.Error()) + ".", Hint: "open that file in a browser of yours"})
	}
	return nil
}

// fileName is the report's where the person names none.
func (o *reportOptions) fileName() string {
	switch {
	case o.class:
		return "report-of-a-class.html"
	case shared.Learner() != "":
		return "report-" + shared.Learner() + ".html"
	}
	return "report.html"
}
