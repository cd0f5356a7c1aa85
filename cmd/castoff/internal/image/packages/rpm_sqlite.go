package packages

import (
	"encoding/binary"
	"math/bits"
	"strings"
)

// The format is that of https://www.sqlite.org/fileformat2.html; the table is
// that of lib/backend/sqlite.c of rpm: Packages (hnum INTEGER PRIMARY KEY
// AUTOINCREMENT, blob BLOB NOT NULL). All numbers are big-endian. The indexes,
// the list of free pages and the length in the header are of no interest.
const (
	sqliteMagic       = "SQLite format 3\x00"
	sqliteHeaderBytes = 100
	// sqliteMaxDepth is the depth of the deepest tree that SQLite itself
	// follows (BTCURSOR_MAX_DEPTH).
	sqliteMaxDepth = 20
)

// Types of a page, and the sizes of what it begins with.
const (
	sqliteInterior      = 0x05
	sqliteLeaf          = 0x0d
	sqliteInteriorBytes = 12
	sqliteLeafBytes     = 8
)

// sqlite is an SQLite database.
type sqlite struct {
	*pages
	usable int64 // bytes of a page without those that are reserved at its end
	// left is how many more bytes of records there can be. Records that overlap
	// would make a small file cost much time; no more bytes than the file has can
	// be in records that do not.
	left int64
}

// walkSQLite calls visit with the header of each package.
func walkSQLite(db []byte, visit func(blob []byte) error) error {
	if len(db) < sqliteHeaderBytes {
		return damaged("it has %d bytes", len(db))
	}
	pageSize := int64(binary.BigEndian.Uint16(db[16:]))
	if pageSize == 1 {
		pageSize = 1 << 16 // which does not fit
	}
	usable := pageSize - int64(db[20])
	if pageSize < 512 || bits.OnesCount64(uint64(pageSize)) != 1 || usable < 480 {
		return damaged("its pages have %d bytes, and %d of them are reserved", pageSize, db[20])
	}
	if encoding := binary.BigEndian.Uint32(db[56:]); encoding > 1 {
		return damaged("its texts are not in UTF-8, as those of rpm are")
	}
	s := &sqlite{pages: newPages(db, pageSize, 1), usable: usable, left: int64(len(db))}
	root, err := s.findTable("Packages")
	if err != nil {
		return err
	}
	return s.walkTree(root, 0, func(record []byte) error {
		columns, err := sqliteColumns(record, 2)
		if err != nil {
			return err
		}
		return visit(columns[1])
	})
}

// findTable returns the root page of a table. The tables are in the table
// sqlite_schema, whose root is page 1: type, name, tbl_name, rootpage, sql.
func (s *sqlite) findTable(name string) (int64, error) {
	root := int64(0)
	err := s.walkTree(1, 0, func(record []byte) error {
		columns, err := sqliteColumns(record, 4)
		if err != nil {
			return err
		}
		if string(columns[0]) == "table" && strings.EqualFold(string(columns[1]), name) && len(columns[3]) <= 4 {
			root = 0
			for _, b := range columns[3] {
				root = root<<8 | int64(b)
			}
		}
		return nil
	})
	if err == nil && root == 0 {
		err = damaged("it has no table %s; that may still be in its write-ahead log", name)
	}
	return root, err
}

// walkTree calls visit with each record of a table, in the order of the keys.
func (s *sqlite) walkTree(number int64, depth int, visit func(record []byte) error) error {
	if depth == sqliteMaxDepth {
		return damaged("its tree is too deep")
	}
	page, err := s.take(number)
	if err != nil {
		return err
	}
	head := int64(0)
	if number == 1 {
		head = sqliteHeaderBytes
	}
	interior := page[head] == sqliteInterior
	cells := head + sqliteLeafBytes
	if interior {
		cells = head + sqliteInteriorBytes
	} else if page[head] != sqliteLeaf {
		return damaged("page %d is of type %d in a table", number, page[head])
	}
	count := int64(binary.BigEndian.Uint16(page[head+3:]))
	if cells+2*count > s.usable {
		return damaged("page %d has %d cells", number, count)
	}
	for pointers := page[cells : cells+2*count]; len(pointers) > 0; pointers = pointers[2:] {
		start := int64(binary.BigEndian.Uint16(pointers))
		if start < cells+2*count || start > s.usable-4 {
			return damaged("a cell is outside of page %d", number)
		}
		cell := page[start:s.usable]
		if interior {
			err = s.walkTree(int64(binary.BigEndian.Uint32(cell)), depth+1, visit)
		} else {
			err = s.visitCell(cell, visit)
		}
		if err != nil {
			return err
		}
	}
	if interior {
		return s.walkTree(int64(binary.BigEndian.Uint32(page[head+8:])), depth+1, visit)
	}
	return nil
}

// visitCell calls visit with the record of a leaf's cell: its length, the key,
// as much of it as has to be on this page, and the number of the page where it
// goes on. How much that is can be found under "Cell payload" in the format's
// description, with the same letters.
func (s *sqlite) visitCell(cell []byte, visit func(record []byte) error) error {
	length, n := sqliteVarint(cell)
	_, m := sqliteVarint(cell[n:])
	if n == 0 || m == 0 || length > uint64(s.left) {
		return damaged("a record is longer than the file")
	}
	s.left -= int64(length)
	p, u, cell := int64(length), s.usable, cell[n+m:]
	local := p
	if x := u - 35; p > x {
		least := (u-12)*32/255 - 23
		if local = least + (p-least)%(u-4); local > x {
			local = least
		}
	}
	if local == p && p <= int64(len(cell)) {
		return visit(cell[:p])
	}
	if local+4 > int64(len(cell)) {
		return damaged("a record is outside of its page")
	}
	record, err := s.overflow(cell[:local], binary.BigEndian.Uint32(cell[local:]), p)
	if err != nil {
		return err
	}
	return visit(record)
}

// overflow returns a record of the given length that begins with start and
// goes on on a chain of overflow pages. The length comes off s.left, so that
// all records together allocate no more than the file has.
func (s *sqlite) overflow(start []byte, next uint32, length int64) ([]byte, error) {
	record := append(make([]byte, 0, length), start...)
	for int64(len(record)) < length {
		page, err := s.take(int64(next))
		if err != nil {
			return nil, err
		}
		n := min(s.usable-4, length-int64(len(record)))
		record = append(record, page[4:4+n]...)
		next = binary.BigEndian.Uint32(page)
	}
	return record, nil
}

// sqliteColumns returns the contents of the first columns of a record: the
// length of the record's head, a type for each column, the contents.
func sqliteColumns(record []byte, count int) ([][]byte, error) {
	length, n := sqliteVarint(record)
	if n == 0 || length > uint64(len(record)) || length < uint64(n) {
		return nil, damaged("a record's head is longer than the record")
	}
	types, contents := record[n:length], record[length:]
	columns := make([][]byte, count)
	for i := range columns {
		typ, n := sqliteVarint(types)
		if n == 0 {
			return nil, damaged("a record has %d columns", i)
		}
		size := sqliteSize(typ)
		if size > uint64(len(contents)) {
			return nil, damaged("a column is longer than its record")
		}
		types, columns[i], contents = types[n:], contents[:size], contents[size:]
	}
	return columns, nil
}

// sqliteSize returns the number of bytes of a column of this type.
func sqliteSize(typ uint64) uint64 {
	small := [12]uint64{0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0}
	if typ < uint64(len(small)) {
		return small[typ]
	}
	return (typ - 12) / 2 // texts and blobs
}

// sqliteVarint reads a number of 1 to 9 bytes, and returns how many it has,
// which is 0 where b ends too early. Seven bits of each byte count, eight of
// the ninth; the first stand highest.
func sqliteVarint(b []byte) (value uint64, n int) {
	for i, c := range b[:min(len(b), 9)] {
		if i == 8 {
			return value<<8 | uint64(c), 9
		}
		value = value<<7 | uint64(c&0x7f)
		if c < 0x80 {
			return value, i + 1
		}
	}
	return 0, 0
}
