package teaching

import (
	"path/filepath"
	"strings"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/shelf"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
)

func newListCommand(d *shared.Deps) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the courses that are kept", Args: shared.Nothing,
		RunE: func(*cobra.Command, []string) error { return runList(d) },
	}
}

// runList lists the courses that came as one file.
func runList(d *shared.Deps) error {
	all, err := shared.Shelf().List()
	if err != nil {
		return err
	}
	if d.Flags.JSON {
		return d.PrintJSON(struct {
			SchemaVersion int          `json:"schema_version"`
			Courses       []shelf.Kept `json:"courses"`
		}{1, append([]shelf.Kept{}, all...)})
	}
	if len(all) == 0 {
		return d.Print(screen.Notice{Text: "No course is kept.", Hint: "castoff --lessons FILE    opens a packed one, and keeps it"})
	}
	t := screen.Table{Head: []string{"Course", "Title", "Edition", "Since", "From"}}
	for _, k := range all {
		t.Rows = append(t.Rows, []string{k.Name, k.Title, k.Edition, quantity.Moment(k.At), from(k)})
	}
	blocks := []screen.Block{t}
	for _, k := range all {
		if err := manifest.Newer(k.Title, k.Castoff, d.Version); err != nil {
			blocks = append(blocks, screen.Notice{Tone: screen.Warn, Text: err.Error(), Hint: fault.Hint(err)})
		}
	}
	return d.Print(append(blocks, screen.Notice{Text: "Each is played by its name.", Hint: "castoff --lessons " + all[0].Name})...)
}

// from is where a course came from, in short.
func from(k shelf.Kept) string {
	if address, _, ok := strings.Cut(k.From, "#"); ok {
		return address
	}
	return filepath.Base(k.From)
}

func newUpdateCommand(d *shared.Deps) *cobra.Command {
	return &cobra.Command{
		Use: "update NAME SOURCE", Short: "Put another edition in the place of a kept course",
		Long: "Opens the packed course in SOURCE, a file or an address with its digest, and puts it in the place of\n" +
			"the kept course NAME. What you did in that one stays. You are asked again if what it builds has changed.",
		Args: shared.Takes(2, 2, "a name and a source"),
		RunE: func(c *cobra.Command, args []string) error {
			k, err := d.KeepCourse(c.Context(), args[1], args[0])
			if err != nil {
				return err
			}
			if d.Flags.JSON {
				return d.PrintJSON(k)
			}
			return d.Print(screen.Notice{Tone: screen.Good, Text: strings.TrimSpace("The course " + k.Name + " is now the one from " + from(k) + ". " + edition(k)),
				Hint: "castoff --lessons " + k.Name})
		},
	}
}

func edition(k shelf.Kept) string {
	if k.Edition == "" {
		return ""
	}
	return "It is edition " + k.Edition + "."
}

func newRemoveCommand(d *shared.Deps) *cobra.Command {
	return &cobra.Command{
		Use: "remove NAME", Short: "Remove a kept course; what you did in it stays known",
		Args: shared.Takes(1, 1, "course"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := shared.Shelf().Remove(args[0]); err != nil {
				return err
			}
			if d.Flags.JSON {
				return d.PrintJSON(map[string]string{"removed": args[0]})
			}
			return d.Print(screen.Notice{Tone: screen.Good, Text: "The course " + args[0] + " is no longer kept.",
				Hint: "castoff clean    removes its images from the daemon"})
		},
	}
}
