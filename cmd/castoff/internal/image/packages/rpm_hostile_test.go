package packages

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"
)

// entry is a tag of a header and its value.
type entry struct {
	tag, typ uint32
	value    string
}

// blob makes a header of these entries.
func blob(entries ...entry) []byte {
	be := binary.BigEndian
	data := ""
	index := []byte{}
	for _, e := range entries {
		index = be.AppendUint32(index, e.tag)
		index = be.AppendUint32(index, e.typ)
		index = be.AppendUint32(index, uint32(len(data)))
		index = be.AppendUint32(index, 1)
		data += e.value
	}
	b := be.AppendUint32(nil, uint32(len(entries)))
	b = be.AppendUint32(b, uint32(len(data)))
	return append(append(b, index...), data...)
}

// damage is a change to a database that has to be noticed.
type damage struct {
	db     string
	change func(db []byte)
	says   string
}

// TestRPMHostile changes databases so that a reader that trusts them would go
// on for ever, read outside of them, or do a thousand times the work.
func TestRPMHostile(t *testing.T) {
	t.Parallel()
	be, le := binary.BigEndian, binary.LittleEndian
	dbs := databases(t, "rpm")
	for what, d := range map[string]damage{
		"SQLite: a child is the root": {"sqlite-512", func(db []byte) {
			root := sqliteRoot(t, db)
			be.PutUint32(root[8:], uint32(1))
		}, "used twice"},
		"SQLite: overflow pages in a ring": {"sqlite-512", func(db []byte) {
			for n := 1; n*512 < len(db); n++ { // each page that may be one
				if page := db[n*512:]; page[0] == 0 {
					be.PutUint32(page, uint32(n+1))
				}
			}
		}, "used twice"},
		"SQLite: a cell outside of the page": {"sqlite-4096", func(db []byte) {
			be.PutUint16(sqliteRoot(t, db)[12:], 4095)
		}, "outside of page"},
		"SQLite: too many cells": {"sqlite-4096", func(db []byte) {
			be.PutUint16(sqliteRoot(t, db)[3:], 0xffff)
		}, "65535 cells"},
		"SQLite: no table Packages, which may be in the log": {"sqlite-4096", func(db []byte) {
			copy(db, bytes.ReplaceAll(db, []byte("tablePackages"), []byte("tablePackage_")))
		}, "write-ahead log"},
		"SQLite: odd pages":    {"sqlite-4096", func(db []byte) { be.PutUint16(db[16:], 1000) }, "1000 bytes"},
		"SQLite: all reserved": {"sqlite-512", func(db []byte) { db[20] = 200 }, "reserved"},
		"SQLite: UTF-16":       {"sqlite-4096", func(db []byte) { db[59] = 2 }, "UTF-8"},
		"NDB: another version": {"ndb", func(db []byte) { le.PutUint32(db[4:], 1) }, "version is 1"},
		"NDB: slots for ever":  {"ndb", func(db []byte) { le.PutUint32(db[12:], 0xffffffff) }, "do not fit"},
		"NDB: no slots":        {"ndb", func(db []byte) { le.PutUint32(db[12:], 0) }, "do not fit"},
		"NDB: one blob in all slots": {"ndb", func(db []byte) {
			for slot := 48; slot < 4096; slot += 16 {
				copy(db[slot:slot+16], db[32:48])
			}
		}, "outside of the blobs"},
		"NDB: a blob in the slots": {"ndb", func(db []byte) { le.PutUint32(db[32+8:], 1) }, "outside of the blobs"},
		"NDB: a blob of 4 GiB": {"ndb", func(db []byte) {
			le.PutUint32(db[le.Uint32(db[32+8:])*16+12:], 0xffffffff)
		}, "not what its slot says"},
		"Berkeley DB: buckets for ever": {"bdb-little-4096", func(db []byte) { le.PutUint32(db[72:], 0xffffffff) }, "bucket 4294967295"},
		"Berkeley DB: buckets share":    {"bdb-little-4096", func(db []byte) { le.PutUint32(db[96+4:], le.Uint32(db[96:])-1) }, "used twice"},
		"Berkeley DB: an overflow page in a bucket": {"bdb-little-512", func(db []byte) {
			for n := 1; n*512 < len(db); n++ {
				if page := db[n*512:]; page[25] == bdbHash {
					page[25] = bdbOverflow
				}
			}
		}, "none of a bucket"},
		"Berkeley DB: a page with another number": {"bdb-big-65536", func(db []byte) { db[65536+11]++ }, "none of a bucket"},
		"Berkeley DB: a ring": {"bdb-big-4096", func(db []byte) {
			be.PutUint32(db[4096*be.Uint32(db[96:])+16:], be.Uint32(db[96:]))
		}, "used twice"},
		"Berkeley DB: overflow pages in a ring": {"bdb-little-512", func(db []byte) {
			for n := 1; n*512 < len(db); n++ {
				if page := db[n*512:]; page[25] == bdbOverflow {
					le.PutUint32(page[16:], uint32(n))
				}
			}
		}, "used twice"},
		"Berkeley DB: overflow pages without data": {"bdb-little-512", func(db []byte) {
			for n := 1; n*512 < len(db); n++ {
				if page := db[n*512:]; page[25] == bdbOverflow {
					le.PutUint16(page[22:], 0)
				}
			}
		}, "no overflow page"},
		"Berkeley DB: too many items": {"bdb-little-512", func(db []byte) {
			le.PutUint16(db[512*le.Uint32(db[96:])+20:], 0xfffe)
		}, "65534 items"},
		"Berkeley DB: odd pages": {"bdb-little-512", func(db []byte) { le.PutUint32(db[20:], 0) }, "0 bytes"},
		"Berkeley DB: encrypted": {"bdb-little-512", func(db []byte) { db[24] = 1 }, "encrypted"},
		"Berkeley DB: version":   {"bdb-little-512", func(db []byte) { db[16] = 99 }, "version is 99"},
	} {
		t.Run(what, func(t *testing.T) {
			db := slices.Clone(dbs[d.db])
			d.change(db)
			_, err := RPM(db)
			if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), d.says) {
				t.Errorf("error %v, want one that says %q", err, d.says)
			}
		})
	}
}

// sqliteRoot returns the root page of the table Packages, which in the
// databases of testdata is an interior page.
func sqliteRoot(t *testing.T, db []byte) []byte {
	t.Helper()
	size := int64(binary.BigEndian.Uint16(db[16:]))
	s := &sqlite{pages: newPages(db, size, 1), usable: size, left: int64(len(db))}
	number, err := s.findTable("Packages")
	if err != nil {
		t.Fatal(err)
	}
	page := db[(number-1)*size : number*size]
	if page[0] != sqliteInterior {
		t.Fatalf("page %d is of type %d", number, page[0])
	}
	return page
}

// TestSQLiteOverlap reads a page whose cells are all the same one. Each is
// large, so that reading them all would be a thousand times the file.
func TestSQLiteOverlap(t *testing.T) {
	t.Parallel()
	be := binary.BigEndian
	db := make([]byte, 1<<16)
	copy(db, sqliteMagic)
	be.PutUint16(db[16:], 1) // pages of 65536 bytes
	const cells = 10_000
	page := db[sqliteHeaderBytes:]
	page[0] = sqliteLeaf
	be.PutUint16(page[3:], cells)
	start := sqliteHeaderBytes + sqliteLeafBytes + 2*cells
	for i := range cells {
		be.PutUint16(page[sqliteLeafBytes+2*i:], uint16(start))
	}
	copy(db[start:], "\x82\xb8\x00\x01\x05\x00\x00\x00\x00") // a record of 39936 bytes, key 1, four columns of NULL
	s := &sqlite{pages: newPages(db, 1<<16, 1), usable: 1 << 16, left: int64(len(db))}
	visits := 0
	err := s.walkTree(1, 0, func([]byte) error { visits++; return nil })
	if !errors.Is(err, ErrDamaged) || visits != 1 {
		t.Errorf("%d records were read, error %v", visits, err)
	}
	if pkgs, err := RPM(db); len(pkgs) > 0 || !errors.Is(err, ErrDamaged) {
		t.Errorf("%d packages, error %v", len(pkgs), err)
	}
}

// TestTooLarge reads databases of a size that none has. Nothing of them is
// touched, so that they cost no memory.
func TestTooLarge(t *testing.T) {
	t.Parallel()
	db := make([]byte, maxDatabaseBytes+1)
	for name, read := range map[string]func([]byte) ([]Package, error){"dpkg": Dpkg, "apk": Apk, "rpm": RPM} {
		if pkgs, err := read(db); len(pkgs) > 0 || !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "more than") {
			t.Errorf("%s: %d packages, error %v", name, len(pkgs), err)
		}
	}
}

func TestListBounds(t *testing.T) {
	t.Parallel()
	p := Package{Name: "a", Version: "1", SizeBytes: maxPackageBytes}
	l := make(list, maxPackages-1)
	if err := l.add(p); err != nil {
		t.Fatal(err)
	}
	if err := l.add(p); !errors.Is(err, ErrDamaged) {
		t.Errorf("package %d: error %v", len(l), err)
	}
}
