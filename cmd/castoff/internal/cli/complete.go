package cli

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/cli/learning"
	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/explain"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/learn/gauge"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/ui/display"

	"github.com/spf13/cobra"
)

// values is what can be typed at a place of the command line.
type values func(c *cobra.Command, typed []string) []string

// fixedValues are always the same.
func fixedValues(all ...string) values {
	return func(*cobra.Command, []string) []string { return all }
}

// completer finds out what can be typed.
type completer struct{ *shared.Deps }

// completions tells the shell what can be typed where. What cannot be found out
// quickly is left out, without a word: the shell would print it into the line.
func completions(d *shared.Deps, root *cobra.Command) {
	in := completer{d}
	arguments := map[string]struct {
		most int
		of   values
	}{
		"build": {1, in.courseImages}, "measure": {1 << 20, in.imageValues}, "compare": {2, in.imageValues},
		"exercise": {1, in.exerciseValues}, "check": {1, in.exerciseValues}, "hint": {1, in.exerciseValues}, "solution": {1, in.exerciseValues}, "reset": {1, in.exerciseValues},
		"learn": {1, in.lessonValues}, "present": {1, in.lessonValues}, "explain": {1, trapValues}, "list": {}, "doctor": {}, "clean": {}, "castoff": {},
	}
	for _, c := range append(root.Commands(), root) {
		if args, ok := arguments[c.Name()]; ok && len(c.ValidArgs) == 0 {
			c.ValidArgsFunction = func(c *cobra.Command, typed []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
				if len(typed) >= args.most {
					return nil, cobra.ShellCompDirectiveNoFileComp
				}
				return fitting(args.of(c, typed), typed, begun), cobra.ShellCompDirectiveNoFileComp
			}
		}
		for flag, of := range map[string]values{
			"via":      fixedValues(gauge.Auto, gauge.Probe, gauge.Save),
			"format":   fixedValues(learning.ReportFormats...),
			"progress": fixedValues(display.ModeAuto, display.ModeTTY, display.ModePlain, display.ModeJSON, display.ModeQuiet),
			"builder":  fixedValues(string(daemon.BuildKit), string(daemon.Legacy), images.Default),
			"base": func(c *cobra.Command, _ []string) []string {
				return append(in.daemonNames(c), baseimage.OfflineName, images.Default)
			},
			"plan": func(*cobra.Command, []string) []string {
				m, _ := in.Manifest() // none if it cannot be read
				var lengths []string
				for _, p := range m.Plans {
					lengths = append(lengths, strconv.Itoa(p.Minutes))
				}
				return lengths
			},
			"platform": fixedValues("linux/amd64", "linux/arm64", "linux/arm/v7", "linux/386", "linux/ppc64le", "linux/riscv64", "linux/s390x"),
		} {
			if c.Flags().Lookup(flag) == nil && c.PersistentFlags().Lookup(flag) == nil {
				continue
			}
			_ = c.RegisterFlagCompletionFunc(flag, func(c *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
				return fitting(of(c, nil), nil, begun), cobra.ShellCompDirectiveNoFileComp
			}) // its only error is for a flag that is not there
		}
	}
}

// fitting are the values that begin like what is being typed, and have not been
// typed yet.
func fitting(all, typed []string, begun string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(v string) bool {
		value, _, _ := strings.Cut(v, "\t") // its description
		return slices.Contains(typed, value) || !strings.HasPrefix(value, begun)
	})
}

// imageValues are the images of the daemon, those of the course by their short
// names first. For an archive it would take too long to find out.
func (in completer) imageValues(c *cobra.Command, _ []string) []string {
	if f := c.Flags().Lookup("archive"); f != nil && f.Changed {
		return nil
	}
	names := in.daemonNames(c)
	own, _ := in.ImageNames() // none if they cannot be read
	var short []string
	for _, n := range own {
		if slices.Contains(names, images.RefOf(shared.Learner(), n)) {
			short = append(short, n)
		}
	}
	return append(short, names...)
}

// courseImages are the course's images; none if they cannot be read.
func (in completer) courseImages(*cobra.Command, []string) []string {
	names, _ := in.ImageNames()
	return names
}

// daemonNames are the names of the daemon's images; none if it does not answer
// at once.
func (in completer) daemonNames(c *cobra.Command) []string {
	ctx := c.Context()
	if ctx == nil {
		ctx = context.Background()
	}
	ctx, cancel := context.WithTimeout(ctx, gauge.AskTimeout)
	defer cancel()
	answer := make(chan []string, 1) // whoever keeps us waiting is left behind
	go func() {
		e, err := in.Connect(ctx)
		if err != nil {
			answer <- nil
			return
		}
		defer e.Close()
		names, _ := e.Names(ctx)
		answer <- names
	}()
	select {
	case names := <-answer:
		return names
	case <-ctx.Done():
		return nil
	}
}

// exerciseValues are the course's exercises, with their titles.
func (in completer) exerciseValues(*cobra.Command, []string) []string {
	course, err := in.Course()
	if err != nil {
		return nil
	}
	all, err := course.Exercises()
	if err != nil {
		return nil
	}
	var ids []string
	for _, ex := range all {
		ids = append(ids, described(ex.ID, ex.Title))
	}
	return ids
}

// lessonValues are the course's lessons, with their titles.
func (in completer) lessonValues(*cobra.Command, []string) []string {
	c, err := in.Course()
	if err != nil {
		return nil
	}
	course, err := c.Lessons()
	if err != nil {
		return nil
	}
	var ids []string
	for _, l := range course.Lessons {
		ids = append(ids, described(l.ID, l.Title))
	}
	return ids
}

// trapValues are what explain explains by name.
func trapValues(*cobra.Command, []string) []string {
	var ids []string
	for _, t := range explain.Traps() {
		ids = append(ids, described(t.ID, t.Title))
	}
	return ids
}

// described is a completion with what it stands for.
func described(value, meaning string) string {
	return cobra.CompletionWithDesc(value, strings.ReplaceAll(plaintext.Line(meaning), "\t", " "))
}
