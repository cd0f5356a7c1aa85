package measuring

import (
	"context"
	"errors"
	"strings"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/image/budget"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/gauge"
	"castoff/cmd/castoff/internal/ui/explore"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
)

// measureOptions are what measure is asked for.
type measureOptions struct {
	gaugeOptions
	// archive is the file of an image that is on no daemon, platform which image
	// of the archive.
	archive, platform string
	// depth is how many levels of directories are shown.
	depth                     int
	tree, binary, interactive bool
	limits                    budget.Budget
}

// measureResult is the object of measure --json.
type measureResult struct {
	SchemaVersion int              `json:"schema_version"`
	Images        []gauge.Measured `json:"images"`
	// Errors are the images that could not be measured.
	Errors []gauge.Failure `json:"errors,omitempty"`
}

func newMeasureCommand(d *shared.Deps, run func(context.Context, *measureOptions) error) *cobra.Command {
	o := &measureOptions{gaugeOptions: gaugeOptions{Deps: d}}
	var limits *budgetValues
	c := &cobra.Command{
		Use: "measure IMAGE… | --archive FILE [NAME]", Short: "Show where the bytes of images are, and what is in them",
		Long: "measure says of any image how large it is, on disk and to download, where its bytes\n" +
			"are and what is in it. A probe, which is castoff itself, walks through its root file\n" +
			"system in a container; no program of the image is started. For a daemon on another kind\n" +
			"of machine Go builds a probe, once; without Go, and with --deep and --download, the\n" +
			"whole image is read from the daemon. For when an image is larger than you thought, or\n" +
			"to keep a limit in CI.",
		Example: "  castoff measure debian:13\n" +
			"  castoff measure --deep --tree --depth 4 myapp\n" +
			"  castoff measure -i myapp\n" +
			"  castoff measure --archive image.tar\n" +
			"  docker save myapp | castoff measure --archive - --static\n" +
			"  castoff measure myapp --max-size 20MB --no-shell --nonroot",
		Args: func(c *cobra.Command, args []string) error {
			if o.archive != "" {
				return shared.Takes(0, 1, "image")(c, args)
			}
			return shared.Takes(1, -1, "image")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) (err error) {
			o.refs, o.topGiven = args, c.Flags().Changed("top")
			if err := o.check(); err != nil {
				return err
			}
			if o.limits, err = limits.budget(); err != nil {
				return err
			}
			return run(c.Context(), o)
		},
	}
	o.flags(c)
	f := c.Flags()
	f.StringVar(&o.archive, "archive", "", "measure an image of `FILE`: docker save's archive (- for standard input), or an OCI layout (archive or directory)")
	f.StringVar(&o.platform, "platform", "", "which image of the archive, as os/architecture; it is refused if there is none for that")
	f.BoolVar(&o.tree, "tree", false, "show the size by directory")
	f.IntVar(&o.depth, "depth", 2, "levels of directories")
	f.BoolVar(&o.binary, "binary", false, "show what the program that it starts says of itself")
	f.BoolVarP(&o.interactive, "interactive", "i", false, "move through layers and directories with the arrow keys")
	limits = budgetFlags(c)
	return c
}

// check refuses what cannot be meant.
func (o *measureOptions) check() error {
	const command = "measure"
	if err := o.checkVia(command); err != nil {
		return err
	}
	switch {
	case o.depth < 1 || o.top < 1:
		return usage(command, "--depth and --top begin at 1")
	case o.archive != "" && o.deploy:
		return usage(command, "--deploy needs an image on a daemon; docker load loads an archive")
	case o.archive == gauge.Stdin && o.Terminal.InTerminal():
		return fault.New(errors.New("reading standard input: it is a terminal, not an archive"), fault.ExitUsage,
			"docker save IMAGE | castoff measure --archive -", "castoff measure --archive image.tar")
	case o.archive == "" && o.platform != "":
		return usage(command, "--platform chooses among the images of an --archive")
	case o.interactive && o.Flags.JSON:
		return usage(command, "--json and -i are two different outputs")
	case o.interactive && o.Terminal.Spoken:
		return usage(command, "-i moves about on the screen, which ACCESSIBLE asks not to do")
	case o.interactive && !o.Terminal.Interactive:
		return usage(command, "-i needs a terminal")
	}
	return o.checkProbe(command)
}

// spec is what has to be measured.
func (o *measureOptions) spec() gauge.Spec {
	s := o.gaugeOptions.spec()
	s.Layers = s.Layers || o.interactive
	s.Contents = s.Contents || o.interactive || o.tree && o.depth > measure.TreeDepth
	s.Binary, s.Limits = o.binary, o.limits
	s.Instead = func(_, other string) string { return "castoff measure " + other }
	return s
}

func runMeasure(ctx context.Context, o *measureOptions) error {
	defer collectOften()()
	all, failures, err := o.measure(ctx)
	if err != nil {
		return err
	}
	if o.interactive {
		for _, m := range all {
			if err := explore.Run(ctx, o.Terminal, m.Image, *m.Contents); err != nil {
				return err
			}
		}
	}
	failed := 0
	var blocks []screen.Block
	for i := range all {
		m := &all[i]
		m.Budget = o.limits.Check(m.Image)
		for _, r := range m.Budget {
			if !r.OK {
				failed++
			}
		}
		blocks = append(blocks, o.blocks(*m)...)
	}
	if o.Flags.JSON {
		for i := range all {
			all[i].Image = o.inJSON(all[i])
		}
		err = o.PrintJSON(measureResult{measure.SchemaVersion, all, failures})
	} else if len(blocks) > 0 {
		err = o.Print(blocks...)
	}
	if err != nil {
		return err
	}
	return failuresError(failures, o.overBudget(all, failed))
}

// measure measures what the command line names.
func (o *measureOptions) measure(ctx context.Context) ([]gauge.Measured, []gauge.Failure, error) {
	d, err := o.Display()
	if err != nil {
		return nil, nil, err
	}
	if o.archive != "" {
		return gauge.Archive(ctx, d, o.spec(), gauge.Source{Path: o.archive, Stdin: o.In, Image: strings.Join(o.refs, ""), Platform: o.platform})
	}
	s, err := o.OpenBuilding(ctx, shared.Opening{})
	if err != nil {
		return nil, nil, err
	}
	defer s.Close()
	return measureOn(ctx, s, d, o.spec(), o.refs, o.deploy)
}

// measureOn measures images of a daemon and, if deploy is set, times what it
// takes to get them elsewhere.
func measureOn(ctx context.Context, s *shared.Session, d gauge.Display, spec gauge.Spec, refs []string, deploy bool) ([]gauge.Measured, []gauge.Failure, error) {
	g := gauge.New(s.Engine, s.Set, d, s.CacheDir, spec)
	all, failed, err := g.All(ctx, refs)
	if err == nil && deploy && len(all) > 0 {
		err = g.Deploy(ctx, all)
	}
	return all, failed, err
}
