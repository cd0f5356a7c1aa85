package cli

import (
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// about is what the help of a command says: what it does, when it is useful, and
// an example.
type about struct{ text, example string }

// abouts are those of the commands that do not say it themselves, by the words
// that one types.
var abouts = map[string]about{
	"castoff list": {
		"Lists the lessons and exercises, how long each takes, and how far you are with it. For when you want to see what there is, or where you left off. It needs no daemon.",
		"castoff list"},
	"castoff learn": {
		"Goes to a lesson, by its number or a part of its name, and from there on with the course. For when you want one lesson and not the next in line, as a teacher does. Without a terminal it plays that lesson alone.",
		"castoff learn 3"},
	"castoff build": {
		"Builds the course's images, or one of them, measures them and sets two side by side: the traditional and the multi-stage one of castoff's own course. For when you want the images without the course: to prepare a machine, or to try another base.",
		"castoff build --base debian:13"},
	"castoff compare": {
		"Shows what differs between two images: sizes, configuration, platform and packages, with --files their files as well. For when you have changed a Dockerfile and want to know what came of it.",
		"castoff compare myapp:old myapp:new"},
	"castoff exercise": {
		"Puts an exercise before you: something broken that you mend in your own editor, and that is built and checked each time you save. For when you want to try what you have read. Without a terminal it writes the files and says what to do.",
		"castoff exercise from-typo"},
	"castoff check": {
		"Builds what you have made of an exercise, or of all with --all, checks it once, and exits with 4 if something is not passed. For when you have no terminal that stays open, and for scripts.",
		"castoff check --all"},
	"castoff hint": {
		"Shows the next of an exercise's hints; the last one gives nearly everything away. For when you are stuck.",
		"castoff hint from-typo"},
	"castoff solution": {
		"Writes a solution into a directory beside yours, and says why it works. For when you have given up, or want to compare. Your own files stay as they are.",
		"castoff solution from-typo"},
	"castoff reset": {
		"Starts an exercise over. What you have made of it is kept in a directory beside it. For when you have lost the thread.",
		"castoff reset from-typo"},
	"castoff report": {"", ""},
	"castoff doctor": {
		"Looks at the daemon, the builder, the disk, the base image, Go and the terminal, and says what will not work, with the cure. For before a workshop, and when something fails. It builds nothing.",
		"castoff doctor"},
	"castoff clean": {
		"",
		"castoff clean"},
	"castoff prepare": {"", "castoff prepare --lesson 3"},
	"castoff present": {"", ""},
	"castoff course": {
		"For those who write a course: \"new\" begins one that works as it is, \"preview\" plays it while you write, \"check\" says what is wrong with it, \"pack\" makes one file of it. For those who were handed one: castoff --lessons FILE keeps it, \"list\", \"update\" and \"remove\" are for what is kept.",
		"castoff course new mine"},
	"castoff course new": {"", "castoff course new --exercise from-typo mine"},
	"castoff course check": {
		"",
		"castoff course check mine --no-build"},
	"castoff course preview": {"", "castoff course preview mine"},
	"castoff course pack":    {"", "castoff course pack mine"},
	"castoff course list":    {"Of those that came as one file, which castoff keeps.", "castoff course list"},
	"castoff course update":  {"", "castoff course update parcel-service new.castoff"},
	"castoff course remove":  {"", "castoff course remove parcel-service"},
	"castoff completion": {
		"Prints a script that completes castoff's commands, images and exercises in your shell. For when you type a lot; each shell's own help says where to put it.",
		"source <(castoff completion bash)"},
	"castoff help": {"Shows what a command does, when it is useful, and its flags.", "castoff help measure"},
}

// heeded are the variables that castoff heeds, besides those of Docker.
var heeded = [][2]string{
	{"CASTOFF_LEARNER", "your name, where several people share a daemon: images are called castoff/NAME/…, and clean removes only yours"},
	{"CASTOFF_BASE", "the base image of the builds, as --base"},
	{"CASTOFF_DIR", "where the files of your exercises are, as --dir"},
	{"CASTOFF_STATE", "where your progress is kept"},
	{"ACCESSIBLE", "set to anything: for a screen reader; asks on plain lines, and nothing moves (also CASTOFF_ACCESSIBLE)"},
	{"NO_COLOR", "set to anything: no colours"},
	{"COLUMNS", "how wide lines are where there is no terminal"},
	{"DOCKER_HOST", "the daemon, where the daemon is, as for docker itself; or DOCKER_CONTEXT"},
}

// exitCodes are castoff's.
var exitCodes = [][2]string{
	{"0", "all went well"},
	{"1", "something failed"},
	{"2", "the command line is wrong"},
	{"3", "no daemon answers"},
	{"4", "a check or a limit is not passed"},
	{"130", "stopped by ^C"},
}

// The groups of commands, in the order in which the help lists them.
const (
	groupLearn   = "Learn"
	groupMeasure = "Measure"
	groupOwn     = "Your own"
	groupTeach   = "Teach"
	groupTidy    = "Tidy up"
)

// grouped are the commands with their groups, each group in the order in which its
// commands are needed.
var grouped = [][2]string{
	{"learn", groupLearn},
	{"list", groupLearn},
	{"exercise", groupLearn},
	{"check", groupLearn},
	{"hint", groupLearn},
	{"solution", groupLearn},
	{"reset", groupLearn},
	{"report", groupLearn},
	{"build", groupMeasure},
	{"measure", groupMeasure},
	{"compare", groupMeasure},
	{"explain", groupOwn},
	{"prepare", groupTeach},
	{"present", groupTeach},
	{"record", groupTeach},
	{"replay", groupTeach},
	{"course", groupTeach},
	{"doctor", groupTidy},
	{"clean", groupTidy},
	{"completion", groupTidy},
	{"help", groupTidy},
}

// examples are what people type, and where they are when they do: each of those
// whom castoff is for finds a way in.
var examples = [][2]string{
	{"alone", "castoff"},
	{"in a room", "CASTOFF_LEARNER=ada castoff"},
	{"at a projector", "castoff prepare"},
	{"", "castoff present --plan 45"},
	{"an image of yours", "castoff measure IMAGE"},
	{"an error", "docker build . 2>&1 | castoff explain"},
}

// helpful gives all commands a help that fits the terminal.
func helpful(d *shared.Deps, root *cobra.Command) {
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { fmt.Fprint(c.OutOrStdout(), helpText(c, d.Terminal.Width)) })
	var each func(c *cobra.Command)
	each = func(c *cobra.Command) {
		if about, ok := abouts[c.CommandPath()]; ok {
			if about.text != "" {
				c.Long = about.text
			}
			if c.Example == "" {
				c.Example = "  " + about.example
			}
		}
		for _, sub := range c.Commands() {
			each(sub)
		}
	}
	each(root)
}

// mostHelp is the widest that help is set.
const mostHelp = 100

// helpText is the help of a command, in lines of at most width columns.
func helpText(c *cobra.Command, width int) string {
	w := &helpWriter{width: min(max(width, 30), mostHelp)}
	for _, p := range strings.Split(longOf(c), "\n\n") {
		if strings.HasPrefix(p, "\t") { // what to type, in cobra's own texts
			w.line("\n    " + strings.TrimSpace(p))
			continue
		}
		w.paragraph(p)
	}
	w.head("Usage")
	use := c.UseLine()
	if !c.HasParent() {
		use = "castoff [COMMAND] [flags]"
	}
	w.hang("  ", use)
	if c.Example != "" {
		w.head("Example")
		w.line(c.Example)
	}
	if !c.HasParent() {
		w.head("Examples")
		w.typed(examples)
	}
	w.commands(c)
	if f := c.NonInheritedFlags(); f.HasAvailableFlags() {
		w.head("Flags")
		w.flags(f)
	}
	if f := c.InheritedFlags(); f.HasAvailableFlags() {
		w.head("Flags of every command")
		w.flags(f)
	}
	if !c.HasParent() {
		w.head("Environment")
		w.rows(heeded)
		w.head("Exit codes")
		w.rows(exitCodes)
		w.paragraph("castoff COMMAND --help says more about a command.")
	}
	return w.b.String()
}

// longOf is what a command does, in full if it says so.
func longOf(c *cobra.Command) string {
	if c.Long != "" {
		return c.Long
	}
	return c.Short + "."
}

// helpWriter puts a help together.
type helpWriter struct {
	b     strings.Builder
	width int
}

func (w *helpWriter) line(s string) { w.b.WriteString(s + "\n") }

// hang writes a text after a mark, its further lines below the text.
func (w *helpWriter) hang(mark, body string) {
	for _, l := range text.Hang(mark, body, w.width) {
		w.line(l)
	}
}

// paragraph writes a text, rewrapped.
func (w *helpWriter) paragraph(text string) {
	if w.b.Len() > 0 {
		w.line("")
	}
	w.hang("", plaintext.OneLine(text))
}

func (w *helpWriter) head(title string) {
	w.line("")
	w.line(title + ":")
}

// rows writes names with what they are, in two columns where there is room.
func (w *helpWriter) rows(rows [][2]string) {
	column := 0
	for _, r := range rows {
		column = max(column, len([]rune(r[0])))
	}
	for _, r := range rows {
		if column > w.width/3 {
			w.hang("  ", r[0])
			w.hang("      ", r[1])
			continue
		}
		w.hang("  "+r[0]+strings.Repeat(" ", column-len([]rune(r[0]))+2), r[1])
	}
}

// typed writes what to type beside what it is for, or below that where there is
// no room: what is typed stays on one line.
func (w *helpWriter) typed(rows [][2]string) {
	column, longest := 0, 0
	for _, r := range rows {
		column, longest = max(column, len(r[0])), max(longest, len(r[1]))
	}
	for _, r := range rows {
		switch {
		case 2+column+2+longest <= w.width:
			w.line(fmt.Sprintf("  %-*s  %s", column, r[0], r[1]))
			continue
		case r[0] != "":
			w.line("  " + r[0])
		}
		w.line("    " + r[1])
	}
}

// commands lists a command's own, those of castoff in groups. One that belongs to
// no group is listed at the end.
func (w *helpWriter) commands(c *cobra.Command) {
	rows := map[string][][2]string{}
	add := func(group string, sub *cobra.Command) {
		rows[group] = append(rows[group], [2]string{sub.Name(), sub.Short})
	}
	listed := map[string]bool{}
	if !c.HasParent() {
		for _, g := range grouped {
			if sub := shownCommand(c, g[0]); sub != nil {
				add(g[1], sub)
				listed[g[0]] = true
			}
		}
	}
	const others = "Commands"
	for _, sub := range c.Commands() {
		if !listed[sub.Name()] && sub.IsAvailableCommand() {
			add(others, sub)
		}
	}
	for _, title := range []string{groupLearn, groupMeasure, groupOwn, groupTeach, groupTidy, others} {
		if len(rows[title]) > 0 {
			w.head(title)
			w.rows(rows[title])
		}
	}
}

// shownCommand is the command of that name that the help lists, or nil.
func shownCommand(c *cobra.Command, name string) *cobra.Command {
	at := slices.IndexFunc(c.Commands(), func(sub *cobra.Command) bool { return sub.Name() == name })
	if at < 0 {
		return nil
	}
	if sub := c.Commands()[at]; sub.IsAvailableCommand() || name == "help" {
		return sub
	}
	return nil
}

// flags lists flags with what they do.
func (w *helpWriter) flags(set *pflag.FlagSet) {
	var rows [][2]string
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		name := "    --" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", --" + f.Name
		}
		if value != "" {
			name += " " + value
		}
		if d := f.DefValue; d != "" && d != "false" && d != "0" && d != "[]" {
			usage += fmt.Sprintf(" (default %s)", d)
		}
		rows = append(rows, [2]string{name, usage})
	})
	w.rows(rows)
}
