package recording

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"

	"castoff/cmd/castoff/internal/ground/bounded"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
)

// The reasons why something is not read.
var (
	errNone    = errors.New("it is not a recording made by castoff")
	errControl = errors.New("it holds control characters, which a terminal would obey")
	errDamaged = errors.New("it is damaged")
	errCut     = errors.New("the recording ends before this did")
	errOrder   = errors.New("its lines are in an order that no recording has")
	errCrowded = fmt.Errorf("a call has more than %d events, or %d steps", mostEvents, mostSteps)
)

// Read reads a recording, which may be anybody's: nothing of it is taken to be
// true, or safe to show, that is not checked here or by [Call.Into]. One that was
// cut off is read up to there.
func Read(r io.Reader) (*Recording, error) {
	lines, err := expand(r)
	if err != nil {
		return nil, fmt.Errorf("reading the recording: %w", err)
	}
	rec, err := read(lines)
	if err != nil {
		return nil, fmt.Errorf("reading the recording: %w", err)
	}
	return rec, nil
}

// text is what a recording says, and whether its end is missing.
type text struct {
	data []byte
	cut  bool
}

// expand reads all there is.
func expand(r io.Reader) (text, error) {
	packed, err := bounded.ReadAll(r, MostBytes)
	if err != nil {
		return text{}, err
	}
	if !bytes.HasPrefix(packed, []byte{0x1f, 0x8b}) {
		return text{}, errNone
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return text{}, errors.New("it ends before it has begun")
	}
	z.Multistream(false)
	var all bytes.Buffer
	_, err = io.Copy(&all, io.LimitReader(z, mostRead+1))
	switch {
	case all.Len() > mostRead:
		return text{}, bounded.TooLarge{Most: mostRead}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return text{all.Bytes(), true}, nil
	case err != nil:
		return text{}, errDamaged
	}
	return text{data: all.Bytes()}, nil
}

func read(t text) (*Recording, error) {
	rec := &Recording{Cut: t.cut}
	lines := bufio.NewScanner(bytes.NewReader(t.data))
	lines.Buffer(make([]byte, 0, 64<<10), mostLine)
	lines.Split(whole)
	n, over := 0, false
	for lines.Scan() {
		n++
		if n > mostLines || over {
			return nil, fmt.Errorf("line %d: %w", n, errOrder)
		}
		err := plain(lines.Bytes())
		switch {
		case err != nil:
		case n == 1:
			err = rec.head(lines.Bytes())
		default:
			over, err = rec.take(lines.Bytes())
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	switch {
	case lines.Err() != nil:
		return nil, fmt.Errorf("line %d: %w", n+1, bounded.TooLarge{Most: mostLine})
	case n == 0 && t.cut:
		return nil, errors.New("it ends within its first line")
	case n == 0:
		return nil, errNone
	}
	rec.Cut = rec.Cut || !over
	return rec, nil
}

// whole splits into lines, and leaves out a last one that has no end.
func whole(data []byte, atEnd bool) (advance int, token []byte, err error) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEnd {
		return len(data), nil, nil
	}
	return 0, nil, nil
}

func (r *Recording) head(b []byte) error {
	if json.Unmarshal(b, &r.Header) != nil || r.Header.Format != Format {
		return errNone
	}
	if v := r.Header.Version; v != Version {
		return fmt.Errorf("it is of version %d, and this castoff reads version %d", v, Version)
	}
	if y := r.Header.Date.Year(); y < 2000 || y > 9999 {
		return errNone
	}
	if long(reflect.ValueOf(r.Header)) {
		return fmt.Errorf("its first line has a text of more than %d bytes", mostText)
	}
	return sane(r.Header)
}

// take takes in a line after the first; over is true of the last.
func (r *Recording) take(b []byte) (over bool, err error) {
	var l line
	if err := json.Unmarshal(b, &l); err != nil {
		return false, errDamaged
	}
	if !(l.After >= 0 && l.After <= mostSeconds && l.At >= 0 && l.At <= mostSeconds) {
		return false, errors.New("a time is out of range")
	}
	var c *Call
	if len(r.Calls) > 0 && !r.Calls[len(r.Calls)-1].ended {
		c = r.Calls[len(r.Calls)-1]
	}
	switch {
	case l.End != nil && c == nil && *l.End == len(r.Calls):
		return true, nil
	case l.Call != "" && c == nil && len(r.Calls) < mostCalls:
		r.Calls = append(r.Calls, &Call{Name: l.Call, Key: l.Key, Inputs: l.Inputs, At: r.Header.Date.Add(seconds(l.At))})
		return false, nil
	case c == nil || l.Call != "" || l.End != nil:
		return false, errOrder
	case l.Event != nil:
		c.Took += seconds(l.After)
		if err := l.Event.check(); err != nil {
			return false, err
		}
		return false, c.add(l)
	case l.Error != nil || l.Result != nil:
		c.ended, c.fault, c.result, c.lines = true, l.Error, l.Result, nil
		c.Took += seconds(l.After)
		return false, nil
	}
	return false, errOrder
}

// add adds an event that is read.
func (c *Call) add(l line) error {
	e, shown := l.Event, ""
	switch {
	case e.Of != "":
		shown = e.Subject + "\x00" + e.Of
	case e.Step != nil:
		shown = e.Subject + "\x00" + e.Step.ID
	case e.Kind == progress.Phase || e.Kind == progress.Done: // what is transferred ends with it
		shown = strconv.Itoa(len(c.events))
	}
	if shown != "" {
		if c.lines == nil {
			c.lines = map[string]bool{}
		}
		c.lines[shown] = true
	}
	if c.events = append(c.events, l); len(c.events) > mostEvents || len(c.lines) > mostSteps {
		return errCrowded
	}
	return nil
}

var kinds = map[progress.Kind]bool{
	progress.Phase: true, progress.Bytes: true, progress.Step: true, progress.Log: true, progress.Note: true,
	progress.Done: true, progress.Failed: true,
}

func (e event) check() error {
	if !kinds[e.Kind] || e.Kind == progress.Step && e.Step == nil || e.Kind == progress.Log && e.Of == "" {
		return errors.New("an event is of an unknown kind")
	}
	return sane(e)
}

// plain refuses what a terminal would obey, and what makes a line read as
// something that it is not, however JSON has it written.
func plain(b []byte) error {
	if !utf8.Valid(b) {
		return errDamaged
	}
	if s := string(b); plaintext.Clean(s) != s {
		return errControl
	}
	for i := 0; i+1 < len(b); i++ {
		if b[i] != '\\' {
			continue
		}
		switch i++; b[i] {
		case 'b', 'f', 'r':
			return errControl
		case 'u':
			if i+4 >= len(b) {
				return errDamaged
			}
			n, err := strconv.ParseUint(string(b[i+1:i+5]), 16, 32)
			if s := string(rune(n)); err != nil || plaintext.Clean(s) != s {
				return errControl
			}
		}
	}
	return nil
}

// Into reads the result of a call into a value, or returns the error that it ended
// with.
func (c *Call) Into(v any) error {
	switch {
	case !c.ended:
		return errCut
	case c.fault != nil:
		return c.fault.again()
	}
	if err := json.Unmarshal(c.result, v); err != nil {
		return errors.New("the recording has another kind of result here")
	}
	return sane(v)
}

// Ended is when the call ended.
func (c *Call) Ended() time.Time { return c.At.Add(c.Took) }
