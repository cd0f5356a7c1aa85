package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"

	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/budget"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/term"

	"github.com/spf13/cobra"
)

// measureFlags are the flags of measure and compare.
type measureFlags struct {
	command     string   // whose flags these are
	refs        []string // its arguments
	archive     string
	platform    string
	via         string
	deep        bool
	download    bool
	tree        bool
	depth, top  int
	changed     func(flag string) bool // whether a flag was given
	files       bool
	binary      bool
	deploy      bool
	interactive bool
	fresh       bool
	showSecrets bool
	budget      *budgetValues
}

// The ways in which --via can have an image measured.
const (
	viaAuto  = "auto"
	viaProbe = "probe"
	viaSave  = "save"
)

// measured is an image of the JSON outputs: what was measured, and what was
// asked for besides.
type measured struct {
	measure.Image
	// Count is [measure.Image.LayerCount].
	Count      int                 `json:"layer_count"`
	FileList   []measure.Item      `json:"file_list,omitempty"`
	Deployment *measure.Deployment `json:"deployment,omitempty"`
	Budget     []budget.Result     `json:"budget,omitempty"`
	// These hide what only a build fills in: they are always nil.
	NoSeconds *struct{} `json:"seconds,omitempty"`
	NoCached  *struct{} `json:"cached,omitempty"`
	NoBuild   *struct{} `json:"build,omitempty"`

	contents *measure.Contents
	// unread is why the program was not read, if it was to be.
	unread error
	read   kept // as it was read
	// plain is its configuration with its secrets, to be compared and never to be
	// shown; nil if nobody compares.
	plain *measure.Config
}

// MarshalJSON has the sizes under the names that say what they are.
func (m measured) MarshalJSON() ([]byte, error) {
	type plain measured // without this method
	return json.Marshal(struct {
		plain
		measure.Out
	}{plain(m), m.Image.Out()})
}

// measureResult is the object of measure --json.
type measureResult struct {
	SchemaVersion int        `json:"schema_version"`
	Images        []measured `json:"images"`
	// Errors are the images that could not be measured.
	Errors []failure `json:"errors,omitempty"`
}

func (a *app) measureCommand() *cobra.Command {
	f := newMeasureFlags("measure")
	c := &cobra.Command{
		Use: "measure IMAGE… | --archive FILE [NAME]", Short: "Show where the bytes of images are, and what is in them",
		Long: "measure says of any image how large it is, on disk and to download, where its bytes\n" +
			"are and what is in it. A probe, which is castoff itself, walks through its root file\n" +
			"system in a container; no program of the image is started. For a daemon on another kind\n" +
			"of machine Go builds a probe, once; without Go, and with --deep and --download, the\n" +
			"whole image is read from the daemon. For when an image is larger than you thought, or\n" +
			"to keep a limit in CI.",
		Example: "  castoff measure debian:12\n" +
			"  castoff measure --deep --tree --depth 4 myapp\n" +
			"  castoff measure -i myapp\n" +
			"  castoff measure --archive image.tar\n" +
			"  docker save myapp | castoff measure --archive - --static\n" +
			"  castoff measure myapp --max-size 20MB --no-shell --nonroot",
		Args: func(c *cobra.Command, args []string) error {
			if f.archive != "" {
				return takes(0, 1, "image")(c, args)
			}
			return takes(1, -1, "image")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error { return a.measure(c.Context(), f, args) },
	}
	f.register(c)
	fl := c.Flags()
	fl.StringVar(&f.archive, "archive", "", "measure an image of `FILE`: docker save's archive (- for standard input), or an OCI layout (archive or directory)")
	fl.StringVar(&f.platform, "platform", "", "which image of the archive, as os/architecture; it is refused if there is none for that")
	fl.BoolVar(&f.tree, "tree", false, "show the size by directory")
	fl.IntVar(&f.depth, "depth", f.depth, "levels of directories")
	fl.BoolVar(&f.binary, "binary", false, "show what the program that it starts says of itself")
	fl.BoolVarP(&f.interactive, "interactive", "i", false, "move through layers and directories with the arrow keys")
	f.budget = budgetFlags(c)
	return c
}

// newMeasureFlags are the flags of the command, as they are unless set: also
// those that it does not have.
func newMeasureFlags(command string) *measureFlags {
	return &measureFlags{command: command, depth: 2, top: 6}
}

// register adds the flags that measure and compare share.
func (f *measureFlags) register(c *cobra.Command) {
	fl := c.Flags()
	fl.BoolVar(&f.deep, "deep", false, "read every layer: what it changes, and what is wasted")
	fl.BoolVar(&f.download, "download", false, "find out the download size, by compressing if need be")
	fl.BoolVar(&f.files, "files", false, "list the files")
	fl.IntVar(&f.top, "top", f.top, "how many entries each list has: files, directories, packages, …")
	fl.BoolVar(&f.deploy, "deploy", false, "time saving, loading and starting, and compute the time of a download")
	fl.StringVar(&f.via, "via", viaAuto, "how to read it: auto, probe or save")
	fl.BoolVar(&f.showSecrets, "show-secrets", false, "show what looks like a secret, which is masked otherwise")
	fl.BoolVar(&f.fresh, "fresh", false, "measure again what was measured before")
	f.changed = fl.Changed
}

// given reports whether a flag was given.
func (f *measureFlags) given(flag string) bool { return f.changed != nil && f.changed(flag) }

// listed is how long the lists of the largest are in JSON.
func (f *measureFlags) listed() int {
	if f.given("top") {
		return f.top
	}
	return rootfs.Top
}

// lists says how long lists are on the screen.
func (f *measureFlags) lists() screen.Lists {
	l := screen.Lists{Asked: true}
	if f.given("top") {
		l.Top = f.top
	}
	return l
}

// list makes the lists of images as long as was asked for, for JSON.
func (f *measureFlags) list(all []measured) {
	for i := range all {
		m := &all[i]
		if f.tree && f.depth > measure.TreeDepth {
			m.Image = f.deeper(*m)
		}
		m.Image = m.Listed(f.listed(), m.contents)
	}
}

// check refuses what cannot be meant.
func (f *measureFlags) check(a *app) error {
	usage := func(format string, args ...any) error {
		return fault.New(fmt.Errorf("reading the command line: "+format, args...), fault.ExitUsage, "castoff "+f.command+" --help")
	}
	switch {
	case !slices.Contains([]string{viaAuto, viaProbe, viaSave}, f.via):
		return usage("--via is %q, not auto, probe or save", f.via)
	case f.depth < 1 || f.top < 1:
		return usage("--depth and --top begin at 1")
	case f.archive != "" && f.deploy:
		return usage("--deploy needs an image on a daemon; docker load loads an archive")
	case f.archive == stdinArchive && a.t.InTerminal():
		return fault.New(errors.New("reading standard input: it is a terminal, not an archive"), fault.ExitUsage,
			"docker save IMAGE | castoff measure --archive -", "castoff measure --archive image.tar")
	case f.archive == "" && f.platform != "":
		return usage("--platform chooses among the images of an --archive")
	case f.interactive && a.json:
		return usage("--json and -i are two different outputs")
	case f.interactive && a.t.Spoken:
		return usage("-i moves about on the screen, which ACCESSIBLE asks not to do")
	case f.interactive && !a.t.Interactive:
		return usage("-i needs a terminal")
	case f.via == viaProbe && (f.deep || f.download):
		return usage("a probe sees no layers: leave --via out")
	}
	return nil
}

func (a *app) measure(ctx context.Context, f *measureFlags, refs []string) error {
	if err := f.check(a); err != nil {
		return err
	}
	limits, err := f.budget.budget()
	if err != nil {
		return err
	}
	defer collectOften()()
	all, failures, err := a.measureAll(ctx, f, limits, refs)
	if err != nil {
		return err
	}
	if f.interactive {
		for _, m := range all {
			if err := term.Explore(ctx, a.t, m.Image, *m.contents); err != nil {
				return err
			}
		}
	}
	failed := 0
	var blocks []screen.Block
	for i := range all {
		m := &all[i]
		m.Budget = limits.Check(m.Image)
		for _, r := range m.Budget {
			if !r.OK {
				failed++
			}
		}
		blocks = append(blocks, f.blocks(*m)...)
	}
	if a.json {
		f.list(all)
		err = a.printJSON(measureResult{measure.SchemaVersion, all, failures})
	} else if len(blocks) > 0 {
		err = a.print(blocks...)
	}
	if err != nil {
		return err
	}
	return failuresError(failures, f.overBudget(all, failed))
}

// collectOften has garbage collected sooner than Go would by itself, until the
// function that it returns is called. The daemon sets the pace of measuring,
// and a person that of looking at it, so there is time: a third of the memory
// for no more seconds.
func collectOften() (restore func()) {
	old := debug.SetGCPercent(25)
	return func() { debug.SetGCPercent(old) }
}

// blocks are what is shown of an image: the parts that were asked for, or a
// summary if none was.
func (f *measureFlags) blocks(m measured) []screen.Block {
	m.Cached = false // nothing was to be built
	if f.interactive {
		return explored(m)
	}
	m.Image = m.Listed(max(f.listed(), rootfs.Top), m.contents)
	if len(m.Budget) > 0 && !f.tree && !f.files && !f.deep && !f.binary && !f.deploy {
		return []screen.Block{screen.Card{Image: m.Image}, screen.Budget{Ref: m.Ref, Results: m.Budget}}
	}
	blocks := []screen.Block{screen.Card{Image: m.Image}}
	if !f.tree && !f.files && !f.binary && !f.deploy {
		blocks = append(blocks, screen.Layers{Image: m.Image}, screen.Surface{Images: []measure.Image{m.Image}, Lists: f.lists()},
			screen.Files{Image: m.Image, Depth: f.depth, Top: f.top, Asked: true, Tiny: f.given("top")})
	}
	if f.deep && m.Waste != nil {
		blocks = append(blocks, screen.Waste{Image: m.Image, Lists: f.lists()})
	}
	if f.tree {
		blocks = append(blocks, screen.Files{Image: f.deeper(m), Depth: f.depth, Top: f.top, Asked: true, Tiny: f.given("top")})
	}
	if f.files {
		blocks = append(blocks, fileList(m, f.top))
	}
	if f.binary && m.Binary != nil {
		blocks = append(blocks, screen.Binary{Refs: []string{m.Ref}, Binaries: []binary.Facts{*m.Binary}})
	}
	if f.binary && m.BinaryMissing != "" && len(m.Budget) > 0 { // else it is an error
		blocks = append(blocks, screen.Notice{Tone: screen.Warn, Text: "The program was not read: " + m.BinaryMissing + "."})
	}
	if f.deploy && m.Deployment != nil {
		blocks = append(blocks, screen.Deploy{Refs: []string{m.Ref}, Deployments: []measure.Deployment{*m.Deployment}})
	}
	if len(m.Budget) > 0 {
		blocks = append(blocks, screen.Budget{Ref: m.Ref, Results: m.Budget})
	}
	return blocks
}

// explored are what is shown of an image once the explorer has closed: the
// verdict on its limits, and that there was something that it did not show.
func explored(m measured) []screen.Block {
	var blocks []screen.Block
	if len(m.Secrets) > 0 && !m.SecretsShown {
		blocks = append(blocks, screen.Secrets{Image: m.Image})
	}
	if len(m.Budget) > 0 {
		blocks = append(blocks, screen.Budget{Ref: m.Ref, Results: m.Budget})
	}
	return blocks
}

// lookUp finds what the person means: an image of the daemon, or else one of
// the course's by its short name.
func (s *session) lookUp(ctx context.Context, f *measureFlags, ref string) (name, full string, found docker.Found, err error) {
	found, ok, err := s.engine.Find(ctx, ref)
	if err != nil {
		return "", "", docker.Found{}, f.notAName(ref, err)
	}
	for _, n := range images.Names {
		if ok && slices.Contains(found.Refs, s.set.Ref(n)) {
			return n, s.set.Ref(n), found, nil
		}
		if !ok && ref == n {
			if found, ok, err = s.engine.Find(ctx, s.set.Ref(n)); err == nil && !ok {
				err = s.missing(ctx, f, ref)
			}
			return n, s.set.Ref(n), found, err
		}
	}
	if !ok {
		err = s.missing(ctx, f, ref)
	}
	return ref, ref, found, err
}
