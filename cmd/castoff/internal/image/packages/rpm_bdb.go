package packages

import (
	"encoding/binary"
	"math/bits"
)

// The format of a Berkeley DB hash is that of dbinc/db_page.h of Berkeley DB
// (HMETA, PAGE, HKEYDATA, HOFFPAGE); lib/backend/bdb_ro.c of rpm reads it as
// well, and in the same order. Numbers are in the byte order of the machine
// that made it.
const (
	bdbHashMagic = 0x061561
	// bdbMetaBytes is how much of the first page is of interest.
	bdbMetaBytes = 224
	// bdbPageHead is the size of what every other page begins with: log number
	// (8), page number, previous, next (4 each), number of items, length of the
	// data on an overflow page (2 each), level, type (1 each).
	bdbPageHead = 26
)

// Types of a page.
const (
	bdbInvalid      = 0
	bdbHashUnsorted = 2
	bdbOverflow     = 7
	bdbHash         = 13
)

// Types of an item.
const (
	bdbKeyData = 1
	bdbOffPage = 3
	// bdbOffPageBytes is the size of an item on overflow pages: type and
	// padding, first page, length.
	bdbOffPageBytes = 12
)

// bdbKeyBytes is the size of the keys: package numbers.
const bdbKeyBytes = 4

// bdb is a Berkeley DB hash.
type bdb struct {
	*pages
	order     binary.ByteOrder
	maxBucket uint32
	spares    []byte // for each power of two of buckets, what to add for a page number
}

// bdbOrder returns the byte order of a Berkeley DB hash, and nil for another
// file.
func bdbOrder(db []byte) binary.ByteOrder {
	if len(db) < bdbMetaBytes {
		return nil
	}
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		if order.Uint32(db[12:]) == bdbHashMagic {
			return order
		}
	}
	return nil
}

func isBDB(db []byte) bool { return bdbOrder(db) != nil }

// walkBDB calls visit with the header of each package.
func walkBDB(db []byte, visit func(blob []byte) error) error {
	order := bdbOrder(db)
	version, pageSize := order.Uint32(db[16:]), order.Uint32(db[20:])
	const checksums = 1
	switch {
	case version < 8 || version > 10:
		return damaged("its Berkeley DB hash version is %d, known are 8 to 10", version)
	case db[24] != 0 || db[26]&checksums != 0:
		return damaged("it is encrypted or has checksums, as those of rpm never have")
	case pageSize < 512 || pageSize > 1<<16 || bits.OnesCount32(pageSize) != 1:
		return damaged("its pages have %d bytes", pageSize)
	}
	b := &bdb{
		pages:     newPages(db, int64(pageSize), 0),
		order:     order,
		maxBucket: order.Uint32(db[72:]),
		spares:    db[96:bdbMetaBytes],
	}
	if _, err := b.take(0); err != nil { // the one just read
		return err
	}
	if int64(b.maxBucket) >= int64(len(b.used)) {
		return damaged("it has %d pages, but bucket %d", len(b.used), b.maxBucket)
	}
	for bucket := range int64(b.maxBucket) + 1 {
		if err := b.walkBucket(bucket, visit); err != nil {
			return err
		}
	}
	return nil
}

// walkBucket goes along the pages of a bucket. Bucket 0 has a power of its
// own, 1 the next, 2 and 3 the one after, and so on.
func (b *bdb) walkBucket(bucket int64, visit func(blob []byte) error) error {
	spare := b.order.Uint32(b.spares[4*bits.Len64(uint64(bucket)):])
	first := bucket + int64(spare)
	for next := first; ; {
		page, err := b.take(next)
		if err != nil {
			return err
		}
		// The pages of new buckets are only written when something is put into them;
		// until then they are zero, and so is the type.
		if next == first && page[25] == bdbInvalid {
			return nil
		}
		if !b.is(page, next, bdbHash) && !b.is(page, next, bdbHashUnsorted) {
			return damaged("page %d is none of a bucket", next)
		}
		if err := b.walkPage(page, visit); err != nil {
			return err
		}
		if next = int64(b.order.Uint32(page[16:])); next == 0 {
			return nil
		}
	}
}

// is reports whether a page says that it has this number and type.
func (b *bdb) is(page []byte, number int64, typ byte) bool {
	return int64(b.order.Uint32(page[8:])) == number && page[25] == typ
}

// walkPage goes through the pairs of key and value on a page. Items are laid
// down from the end of the page, so that each ends where the one before it
// begins.
func (b *bdb) walkPage(page []byte, visit func(blob []byte) error) error {
	items := int(b.order.Uint16(page[20:]))
	index := bdbPageHead + 2*items
	if items%2 != 0 || index > len(page) {
		return damaged("a page has %d items", items)
	}
	end := len(page)
	item := func(i int) ([]byte, error) {
		start := int(b.order.Uint16(page[bdbPageHead+2*i:]))
		if start < index || start >= end {
			return nil, damaged("an item is outside of its page")
		}
		it := page[start:end]
		end = start
		return it, nil
	}
	for i := 0; i < items; i += 2 {
		key, err := item(i)
		if err != nil {
			return err
		}
		value, err := item(i + 1)
		if err != nil {
			return err
		}
		if err := b.visitPair(key, value, visit); err != nil {
			return err
		}
	}
	return nil
}

// visitPair calls visit with the value, if the key is that of a package. The
// key 0 is for the last package number that was given out.
func (b *bdb) visitPair(key, value []byte, visit func(blob []byte) error) error {
	if key[0] != bdbKeyData || len(key) != 1+bdbKeyBytes {
		return damaged("a key is no package number")
	}
	if b.order.Uint32(key[1:]) == 0 {
		return nil
	}
	switch {
	case value[0] == bdbKeyData:
		return visit(value[1:])
	case value[0] == bdbOffPage && len(value) == bdbOffPageBytes:
		blob, err := b.overflow(b.order.Uint32(value[4:]), b.order.Uint32(value[8:]))
		if err != nil {
			return err
		}
		return visit(blob)
	}
	return damaged("a value is of type %d and has %d bytes", value[0], len(value))
}

// overflow returns the data on a chain of overflow pages. What is allocated
// grows with the pages that are there, whatever length the item claims.
func (b *bdb) overflow(next, length uint32) ([]byte, error) {
	var blob []byte
	for int64(len(blob)) < int64(length) {
		page, err := b.take(int64(next))
		if err != nil {
			return nil, err
		}
		n := int(b.order.Uint16(page[22:]))
		if !b.is(page, int64(next), bdbOverflow) || n == 0 || n > len(page)-bdbPageHead {
			return nil, damaged("page %d is no overflow page", next)
		}
		blob = append(blob, page[bdbPageHead:bdbPageHead+n]...)
		next = b.order.Uint32(page[16:])
	}
	if int64(len(blob)) != int64(length) {
		return nil, damaged("a value is longer than it says")
	}
	return blob, nil
}
