package measuring

import (
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/learn/gauge"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
)

// gaugeOptions are what measure and compare are both asked for.
type gaugeOptions struct {
	*shared.Deps
	// refs are the images.
	refs []string
	via  string
	// top is how many entries each list has, topGiven whether that was given.
	top      int
	topGiven bool

	deep, download, files, deploy bool
	fresh, showSecrets            bool
}

// flags adds the flags that measure and compare share.
func (o *gaugeOptions) flags(c *cobra.Command) {
	f := c.Flags()
	f.BoolVar(&o.deep, "deep", false, "read every layer: what it changes, and what is wasted")
	f.BoolVar(&o.download, "download", false, "find out the download size, by compressing if need be")
	f.BoolVar(&o.files, "files", false, "list the files")
	f.IntVar(&o.top, "top", 6, "how many entries each list has: files, directories, packages, …")
	f.BoolVar(&o.deploy, "deploy", false, "time saving, loading and starting, and compute the time of a download")
	f.StringVar(&o.via, "via", gauge.Auto, "how to read it: auto, probe or save")
	f.BoolVar(&o.showSecrets, "show-secrets", false, "show what looks like a secret, which is masked otherwise")
	f.BoolVar(&o.fresh, "fresh", false, "measure again what was measured before")
}

// usage is an error of the command line of a command.
func usage(command, format string, args ...any) error {
	return fault.New(fmt.Errorf("reading the command line: "+format, args...), fault.ExitUsage, "castoff "+command+" --help")
}

// checkVia refuses a way to measure that does not exist.
func (o *gaugeOptions) checkVia(command string) error {
	if !slices.Contains([]string{gauge.Auto, gauge.Probe, gauge.Save}, o.via) {
		return usage(command, "--via is %q, not auto, probe or save", o.via)
	}
	return nil
}

// checkProbe refuses to have a probe see what it cannot.
func (o *gaugeOptions) checkProbe(command string) error {
	if o.via == gauge.Probe && (o.deep || o.download) {
		return usage(command, "a probe sees no layers: leave --via out")
	}
	return nil
}

// listed is how long the lists of the largest are in JSON.
func (o *gaugeOptions) listed() int {
	if o.topGiven {
		return o.top
	}
	return rootfs.Top
}

// lists says how long lists are on the screen.
func (o *gaugeOptions) lists() screen.Lists {
	l := screen.Lists{Asked: true}
	if o.topGiven {
		l.Top = o.top
	}
	return l
}

// spec is what has to be measured for the command line so far.
func (o *gaugeOptions) spec() gauge.Spec {
	return gauge.Spec{
		Via: o.via, Layers: o.deep, Download: o.download || o.deploy, Files: o.files, Contents: o.Flags.JSON && o.listed() > rootfs.Top,
		Fresh: o.fresh, ShowSecrets: o.showSecrets, Top: o.listed(),
	}
}

// instead is a command line with another image in place of one.
func instead(command string, refs []string, ref, other string) string {
	words := []string{"castoff", command}
	for _, r := range refs {
		if r == ref {
			r = other
		}
		words = append(words, plaintext.Line(r))
	}
	return strings.Join(words, " ")
}

// collectOften has garbage collected sooner than Go would by itself, until the
// function that it returns is called. The daemon sets the pace of measuring,
// and a person that of looking at it, so there is time: a third of the memory
// for no more seconds.
func collectOften() (restore func()) {
	old := debug.SetGCPercent(25)
	return func() { debug.SetGCPercent(old) }
}
