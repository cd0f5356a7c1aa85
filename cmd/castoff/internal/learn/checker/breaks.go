package checker

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"strings"

	"castoff/cmd/castoff/internal/course/keys"
)

// breaksCheck asks that a fault in a file keeps the image from being built.
type breaksCheck struct {
	// change is the file that gets the fault: the line insert, below the first
	// line that has the text after.
	change, after, insert string
}

func (c *breaksCheck) Keys() keys.Table {
	return keys.Table{Keys: []keys.Key{
		keys.Must("change", keys.ContextPath(&c.change)),
		keys.Must("after", keys.Word(&c.after)),
		keys.Must("insert", keys.Word(&c.insert)),
	}}
}

// FilesNamed are the files that have to be there.
func (c *breaksCheck) FilesNamed() []string { return []string{c.change} }

// Brings is what it puts into a file that is built.
func (c *breaksCheck) Brings() []string { return []string{c.change, c.after, c.insert} }

func (c *breaksCheck) Want() string {
	return fmt.Sprintf("no image with a fault in %s: “%s” below “%s”", c.change, c.insert, c.after)
}

// judge puts the fault into the file, and has the image built again. Whether a
// test has run cannot be seen in an image, nor in the name of a stage: only
// whether it would have found something.
func (c *breaksCheck) judge(ctx context.Context, r *run) (verdict, error) {
	data, err := fs.ReadFile(r.files, c.change)
	if err != nil {
		return failed(fmt.Sprintf("there is no file %s to put a fault into", c.change), "the file has to keep its name and place"), nil
	}
	at := bytes.Index(data, []byte(c.after))
	if at < 0 {
		return failed(fmt.Sprintf("no line of %s has %q", c.change, c.after), "what is called so has to keep its name"), nil
	}
	end := len(data)
	if n := bytes.IndexByte(data[at:], '\n'); n >= 0 {
		end = at + n
	}
	faulty := strings.Join([]string{string(data[:end]), c.insert, strings.TrimPrefix(string(data[end:]), "\n")}, "\n")
	res, v, err := r.buildChanged(ctx, c.change, []byte(faulty), r.emit)
	switch {
	case err != nil:
		return verdict{}, err
	case v == nil:
		r.discard(ctx, res)
		return failed(fmt.Sprintf("the image is built even with a fault in %s (%q below %q)", c.change, c.insert, c.after),
			"see which step of the build would notice the fault, whether it runs whenever the image is built, and what it tests"), nil
	}
	// A build can fail for other reasons, too: with a change that is none of them, it
	// has to succeed.
	res, v, err = r.buildCommented(ctx, c.change, data, r.emit)
	switch {
	case err != nil:
		return verdict{}, err
	case v != nil:
		v := unable(fmt.Sprintf("the image cannot be built after any change to %s", c.change))
		v.next = "see which step of the build fails though there is no fault"
		return v, nil
	}
	r.discard(ctx, res)
	return passed(fmt.Sprintf("with a fault in %s there is no image", c.change)), nil
}
