package packages

import (
	"bytes"
	"encoding/binary"
)

// The NDB format is documented nowhere but in its only implementation,
// lib/backend/ndb/rpmpkg.c of rpm. All numbers are little-endian. A header of
// 32 bytes is followed by slots up to the end of the slot pages, and those by
// the blobs, which are counted in blocks.
const (
	ndbMagic      = "RpmP"
	ndbSlotMagic  = "Slot"
	ndbBlobMagic  = "BlbS"
	ndbBlobEnd    = "BlbE"
	ndbPageBytes  = 4096
	ndbBlockBytes = 16
	ndbSlotBytes  = 16
	// ndbHeaderBytes is the size of the file's header: magic, version,
	// generation, number of slot pages, next package number.
	ndbHeaderBytes = 32
	// ndbBlobHeadBytes is the size of what comes before a blob: magic, package
	// number, generation, length.
	ndbBlobHeadBytes = 16
	// ndbBlobTailBytes is the size of what comes after it: checksum, length,
	// magic.
	ndbBlobTailBytes = 12
)

// walkNDB calls visit with the header of each package.
func walkNDB(db []byte, visit func(blob []byte) error) error {
	if len(db) < ndbHeaderBytes {
		return damaged("it has %d bytes", len(db))
	}
	if version := binary.LittleEndian.Uint32(db[4:]); version != 0 {
		return damaged("its NDB version is %d, known is 0", version)
	}
	slotBytes := int64(binary.LittleEndian.Uint32(db[12:])) * ndbPageBytes
	if slotBytes < ndbPageBytes || slotBytes > int64(len(db)) {
		return damaged("its slots do not fit into it")
	}
	// Blobs that overlap would make a small file cost much time. No more bytes
	// than the file has can be in blobs that do not.
	left := int64(len(db))
	for slot := db[ndbHeaderBytes:slotBytes]; len(slot) > 0; slot = slot[ndbSlotBytes:] {
		if !bytes.HasPrefix(slot, []byte(ndbSlotMagic)) {
			return damaged("a slot does not begin as one")
		}
		number := binary.LittleEndian.Uint32(slot[4:])
		start := int64(binary.LittleEndian.Uint32(slot[8:])) * ndbBlockBytes
		length := int64(binary.LittleEndian.Uint32(slot[12:])) * ndbBlockBytes
		if start == 0 {
			continue // a free slot
		}
		left -= length
		if start < slotBytes || left < 0 || start+length > int64(len(db)) {
			return damaged("a slot is for a place outside of the blobs")
		}
		blob, err := ndbBlob(db[start:start+length], number)
		if err != nil {
			return err
		}
		if err := visit(blob); err != nil {
			return err
		}
	}
	return nil
}

// ndbBlob returns the blob that fills these blocks. The checksum is left
// alone, as rpm does when it reads.
func ndbBlob(blocks []byte, number uint32) ([]byte, error) {
	if len(blocks) < ndbBlobHeadBytes+ndbBlobTailBytes {
		return nil, damaged("a blob has %d bytes", len(blocks))
	}
	tail := blocks[len(blocks)-ndbBlobTailBytes:]
	length := binary.LittleEndian.Uint32(blocks[12:])
	room := int64(len(blocks) - ndbBlobHeadBytes - ndbBlobTailBytes)
	switch {
	case !bytes.HasPrefix(blocks, []byte(ndbBlobMagic)),
		string(tail[8:]) != ndbBlobEnd,
		binary.LittleEndian.Uint32(blocks[4:]) != number,
		binary.LittleEndian.Uint32(tail[4:]) != length,
		int64(length) > room || int64(length) <= room-ndbBlockBytes:
		return nil, damaged("a blob is not what its slot says")
	}
	return blocks[ndbBlobHeadBytes : ndbBlobHeadBytes+length], nil
}
