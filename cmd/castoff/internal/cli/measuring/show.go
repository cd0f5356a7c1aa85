package measuring

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/budget"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/learn/gauge"
	"castoff/cmd/castoff/internal/ui/screen"
)

// inJSON is an image with lists as long as was asked for.
func (o *measureOptions) inJSON(m gauge.Measured) measure.Image {
	if o.tree && o.depth > measure.TreeDepth {
		m.Image = m.Deeper(o.depth)
	}
	return m.Listed(o.listed(), m.Contents)
}

// blocks are what is shown of an image: the parts that were asked for, or a
// summary if none was.
func (o *measureOptions) blocks(m gauge.Measured) []screen.Block {
	m.Cached = false // nothing was to be built
	if o.interactive {
		return o.explored(m)
	}
	m.Image = m.Listed(max(o.listed(), rootfs.Top), m.Contents)
	if len(m.Budget) > 0 && !o.tree && !o.files && !o.deep && !o.binary && !o.deploy {
		return []screen.Block{screen.Card{Image: m.Image}, screen.Budget{Ref: m.Ref, Results: m.Budget}}
	}
	blocks := []screen.Block{screen.Card{Image: m.Image}}
	if !o.tree && !o.files && !o.binary && !o.deploy {
		blocks = append(blocks, screen.Layers{Image: m.Image}, screen.Surface{Images: []measure.Image{m.Image}, Lists: o.lists()},
			screen.Files{Image: m.Image, Depth: o.depth, Top: o.top, Asked: true, Tiny: o.topGiven})
	}
	if o.deep && m.Waste != nil {
		blocks = append(blocks, screen.Waste{Image: m.Image, Lists: o.lists()})
	}
	if o.tree {
		blocks = append(blocks, screen.Files{Image: m.Deeper(o.depth), Depth: o.depth, Top: o.top, Asked: true, Tiny: o.topGiven})
	}
	if o.files {
		blocks = append(blocks, m.Largest(o.top))
	}
	blocks = append(blocks, o.programBlocks(m)...)
	if len(m.Budget) > 0 {
		blocks = append(blocks, screen.Budget{Ref: m.Ref, Results: m.Budget})
	}
	return blocks
}

// programBlocks are what was asked for about an image's program.
func (o *measureOptions) programBlocks(m gauge.Measured) []screen.Block {
	var blocks []screen.Block
	if o.binary && m.Binary != nil {
		blocks = append(blocks, screen.Binary{Refs: []string{m.Ref}, Binaries: []binary.Facts{*m.Binary}})
	}
	if o.binary && m.BinaryMissing != "" && len(m.Budget) > 0 { // else it is an error
		blocks = append(blocks, screen.Notice{Tone: screen.Warn, Text: "The program was not read: " + m.BinaryMissing + "."})
	}
	if o.deploy && m.Deployment != nil {
		blocks = append(blocks, screen.Deploy{Refs: []string{m.Ref}, Deployments: []measure.Deployment{*m.Deployment}})
	}
	return blocks
}

// explored are what is shown of an image once the explorer has closed: what it did
// not show of what was asked for, and the verdict on its limits.
func (o *measureOptions) explored(m gauge.Measured) []screen.Block {
	var blocks []screen.Block
	if o.download || o.binary || o.deploy {
		blocks = append([]screen.Block{screen.Card{Image: m.Image}}, o.programBlocks(m)...)
	}
	if len(m.Secrets) > 0 && !m.SecretsShown {
		blocks = append(blocks, screen.Secrets{Image: m.Image})
	}
	if len(m.Budget) > 0 {
		blocks = append(blocks, screen.Budget{Ref: m.Ref, Results: m.Budget})
	}
	return blocks
}

// overBudget is the error for limits that are not kept; nil if all are. The
// limit with the most bytes at stake is the one to begin with.
func (o *measureOptions) overBudget(all []gauge.Measured, broken int) error {
	if broken == 0 {
		return nil
	}
	var first budget.Result
	var of gauge.Measured
	for _, m := range all {
		if r, ok := budget.Next(m.Budget); ok && (of.Ref == "" || r.Weight() > first.Weight()) {
			first, of = r, m
		}
	}
	hints := []string{first.Rule + "    " + first.Hint}
	if len(all) > 1 {
		hints[0] = of.Ref + ", " + hints[0]
	}
	where := "castoff measure --deep " + of.Ref
	if o.archive != "" {
		where = strings.Join(append([]string{"castoff measure --deep --archive", plaintext.Quote(o.archive)}, o.refs...), " ")
		if o.platform != "" {
			where += " --platform " + plaintext.Quote(o.platform)
		}
		where = plaintext.Line(where)
	}
	if !o.deep && first.Weight() > 0 {
		hints = append(hints, where+"    shows where the bytes are")
	}
	return fault.New(fmt.Errorf("checking the budget: limits not kept: %d", broken), fault.ExitCheck, hints...)
}

// maxFailureHints is how many hints are shown for all failures together.
const maxFailureHints = 6

// failuresError is one error for all failures, with the exit code of the
// first; nil if there are none.
func failuresError(failed []gauge.Failure, more ...error) error {
	var all []error
	for _, f := range failed {
		all = append(all, f.Err)
	}
	for _, err := range more {
		if err != nil {
			all = append(all, err)
		}
	}
	if len(all) <= 1 {
		return errors.Join(all...)
	}
	var hints []string
	for _, err := range all {
		for _, h := range fault.Hints(err) {
			if !slices.Contains(hints, h) && len(hints) < maxFailureHints {
				hints = append(hints, h)
			}
		}
	}
	return fault.New(errors.Join(all...), fault.Code(all[0]), hints...)
}
