package teaching

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/course/pack"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/ground/wholefile"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
)

// packOptions are what course pack is asked for.
type packOptions struct {
	*shared.Deps
	// dir is the course, to the file to write; empty for the course's name.
	dir, to string
}

func newPackCommand(d *shared.Deps, run func(context.Context, *packOptions) error) *cobra.Command {
	o := &packOptions{Deps: d}
	c := &cobra.Command{
		Use: "pack DIR", Short: "Pack a course into one file, to hand it over",
		Long: "Writes the course in DIR into one file that castoff --lessons opens. The same course is the same\n" +
			"file, byte for byte, wherever it is packed: it has no times, no owners and no paths of yours. What\n" +
			"begins with a dot stays behind, but for .dockerignore and the files of exercises, and so does a packed\n" +
			"course beside the lessons. The files are checked before. For when you have a course to hand over.",
		Args: shared.Takes(1, 1, "directory"),
		RunE: func(c *cobra.Command, args []string) error {
			o.dir = args[0]
			o.Flags.Lessons = o.dir
			return run(c.Context(), o)
		},
	}
	c.Flags().StringVarP(&o.to, "output", "o", "", "the `FILE` to write; the course's directory with "+pack.Ending+" if it is not given")
	return c
}

// packResult is the object of course pack --json.
type packResult struct {
	SchemaVersion int      `json:"schema_version"`
	File          string   `json:"file"`
	Bytes         int      `json:"bytes"`
	SHA256        string   `json:"sha256"`
	Files         int      `json:"files"`
	LeftOut       []string `json:"left_out"`
}

func runPack(_ context.Context, o *packOptions) error {
	course, err := o.Course()
	if err != nil {
		return err
	}
	if _, err := course.Check(nil, o.Typed("list")); err != nil {
		return fault.New(fmt.Errorf("packing the course: %w", err), fault.ExitFailed, o.CheckCourse()+" --no-build    shows what to mend, line by line")
	}
	files, left, err := pack.Collect(os.DirFS(o.dir))
	if err != nil {
		return fault.New(fmt.Errorf("packing the course: %w", err), fault.ExitFailed, "take it out of "+plaintext.Line(o.dir)+", or give it another name")
	}
	var b bytes.Buffer
	if err := pack.Write(&b, files); err != nil {
		return fmt.Errorf("packing the course: %w", err)
	}
	if b.Len() > pack.MostBytes {
		return fault.New(fmt.Errorf("packing the course: it would have %s, and at most %s can be opened", quantity.Size(int64(b.Len())), quantity.Size(pack.MostBytes)),
			fault.ExitFailed, "take large files out of "+plaintext.Line(o.dir))
	}
	to := o.to
	if to == "" {
		abs, err := filepath.Abs(o.dir)
		if err != nil {
			return fmt.Errorf("packing the course: %w", err)
		}
		to = filepath.Base(abs) + pack.Ending
	}
	sum := sha256.Sum256(b.Bytes())
	res := packResult{1, to, b.Len(), hex.EncodeToString(sum[:]), len(files), append([]string{}, left...)}
	if err := wholefile.Write(to, 0o644, func(w io.Writer) error { _, err := w.Write(b.Bytes()); return err }); err != nil {
		return fault.New(fmt.Errorf("writing %s: %w", plaintext.Line(to), err), fault.ExitFailed, o.Typed("course pack")+" DIR --output FILE    writes it elsewhere")
	}
	if o.Flags.JSON {
		return o.PrintJSON(res)
	}
	return o.Print(res.blocks()...)
}

// blocks say what was packed.
func (r packResult) blocks() []screen.Block {
	blocks := []screen.Block{screen.Notice{Tone: screen.Good,
		Text: fmt.Sprintf("%s has the course: %s, %s.", r.File, quantity.Plural(r.Files, "file"), quantity.Size(int64(r.Bytes))),
		Hint: "castoff --lessons " + plaintext.Quote(r.File) + "    plays it, wherever the file is"}}
	if len(r.LeftOut) > 0 {
		blocks = append(blocks, screen.Notice{Text: "Left out: " + plaintext.Listed(r.LeftOut, "and") + "."})
	}
	return append(blocks, screen.Markdown{Source: "For an address: `#sha256=" + r.SHA256 + "`"})
}
