package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// Skipped counts lines that were not read.
type Skipped struct {
	// Torn is how many lines are no record: cut off by a crash, damaged, or
	// too long.
	Torn int
	// Newer is how many records have a newer format than this program knows.
	Newer int
}

// Read reads a journal. Only r's own error ends it early; whatever is wrong
// with a line concerns that line alone.
func Read(r io.Reader) ([]Record, Skipped, error) {
	var records []Record
	var skipped Skipped
	br := bufio.NewReaderSize(r, 64<<10)
	for {
		line, long, err := readLine(br)
		if err != nil && err != io.EOF {
			return records, skipped, err
		}
		if text := bytes.TrimSpace(line); long || len(text) > 0 {
			rec, ok := parse(text)
			switch {
			case long || !ok:
				skipped.Torn++
			case rec.Version > Version:
				skipped.Newer++
			default:
				records = append(records, rec)
			}
		}
		if err == io.EOF {
			return records, skipped, nil
		}
	}
}

// readLine returns the next line. It keeps no more than maxLine bytes of it:
// long is true for a line that has more, and the line is nil then.
func readLine(br *bufio.Reader) (line []byte, long bool, err error) {
	for {
		part, err := br.ReadSlice('\n')
		if len(line)+len(part) > maxLine {
			long, line = true, nil
		}
		if !long {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, long, err
		}
	}
}

// parse reads the version first: what else a newer record looks like is
// unknown, and it is not torn because of that.
func parse(line []byte) (Record, bool) {
	var head struct {
		Version int `json:"v"`
	}
	if err := json.Unmarshal(line, &head); err != nil || head.Version < 1 {
		return Record{}, false
	}
	if head.Version > Version {
		return Record{Version: head.Version}, true
	}
	var r Record
	if err := json.Unmarshal(line, &r); err != nil || r.Kind == "" {
		return Record{}, false
	}
	return r, true
}
