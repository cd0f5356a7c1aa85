package gauge

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/measure"
)

// Stdin stands for standard input where a file can be named.
const Stdin = "-"

// archiveName is what an archive is called.
func archiveName(path string) string {
	if path == Stdin {
		return "standard input"
	}
	return path
}

// archiveFile is an archive that can be read: from its beginning, and once more
// where its program is wanted.
type archiveFile struct {
	ctx  context.Context
	in   io.Reader
	file *os.File // nil unless it can be read again
	dir  *os.Root // nil unless it is an OCI layout that is a directory
	// size is how many bytes there are to read; 0 if that is not known.
	size  int64
	close func()
}

// openArchive opens a file, a directory, or stdin if the path is [Stdin]; what
// can be read only once is kept on disk if it has to be read again. Reading ends
// with ctx.
func openArchive(ctx context.Context, path string, stdin io.Reader, again bool) (archiveFile, error) {
	o := archiveFile{ctx: ctx, close: func() {}}
	if path == Stdin {
		o.in = waiting(ctx, stdin)
		if again {
			return o.keep()
		}
		return o, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return o, inWords(err)
	}
	// What was opened is asked, not what may have its name by now.
	st, err := file.Stat()
	if err == nil && st.IsDir() {
		file.Close()
		return openLayout(o, path)
	}
	if err != nil {
		file.Close()
		return o, inWords(err)
	}
	o.file = file
	o.in, o.size, o.close = o.file, st.Size(), func() { o.file.Close() }
	if !st.Mode().IsRegular() { // a pipe, which can be read only once
		o.in, o.size = waiting(ctx, o.file), 0
		if again {
			defer o.file.Close()
			return o.keep()
		}
	}
	return o, nil
}

// openLayout opens an OCI layout that is a directory.
func openLayout(o archiveFile, path string) (archiveFile, error) {
	// A root, so that no link leads out of it.
	dir, err := os.OpenRoot(path)
	if err != nil {
		return o, inWords(err)
	}
	o.dir, o.close = dir, func() { dir.Close() }
	return o, nil
}

// keep puts on disk what can be read only once.
func (o archiveFile) keep() (archiveFile, error) {
	kept, err := keepInput(o.in)
	if err != nil {
		o.close()
		return o, err
	}
	o.in, o.file, o.close = kept, kept, func() { kept.Close() }
	return o, nil
}

// measure reads the archive's image. The meter is told how many bytes have been
// read, where it is known how many there are.
func (o archiveFile) measure(so measure.SaveOptions, meter func(int64)) (measure.Image, error) {
	if o.dir != nil {
		return measure.FromLayout(o.dir.FS(), so)
	}
	if o.size > 0 {
		so.Progress = meter
	}
	return measure.FromSave(stoppable{o.ctx, o.in}, so)
}

// program reads the program of the image that measure has read.
func (o archiveFile) program(p measure.ProgramPlace) (*binary.Facts, error) {
	var f binary.Facts
	var err error
	if o.dir != nil {
		f, err = measure.ProgramFromLayout(o.dir.FS(), p)
	} else if _, err = o.file.Seek(0, io.SeekStart); err == nil {
		f, err = measure.ProgramFromSave(stoppable{o.ctx, o.file}, p)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the program: %w", err)
	}
	return &f, nil
}

// maxInput is how much of an archive that can be read only once is kept on
// disk.
const maxInput = 64 << 30

// keepInput writes an archive to a file that nobody else sees, and that is
// gone when it is closed.
func keepInput(in io.Reader) (*os.File, error) {
	f, err := os.CreateTemp("", "castoff-archive-*")
	if err != nil {
		return nil, fmt.Errorf("keeping the archive: %w", inWords(err))
	}
	defer os.Remove(f.Name()) // on Windows it stays until the next time that the system cleans up
	n, err := io.Copy(f, io.LimitReader(in, maxInput+1))
	if err == nil && n > maxInput {
		err = fmt.Errorf("it is longer than %d GiB", maxInput>>30)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("keeping the archive: %w", inWords(err))
	}
	return f, nil
}

// waiting is a reader that ends with its context even while it waits: nothing
// else can stop somebody who reads standard input.
func waiting(ctx context.Context, in io.Reader) io.Reader {
	r, w := io.Pipe()
	go func() {
		_, err := io.Copy(w, in)
		w.CloseWithError(err) // nil is the end
	}()
	context.AfterFunc(ctx, func() { w.CloseWithError(context.Cause(ctx)) })
	return r
}

// inWords is an error of the file system without the name of the call.
func inWords(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// stoppable is a reader that ends with its context.
type stoppable struct {
	ctx context.Context
	r   io.Reader
}

func (s stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}
