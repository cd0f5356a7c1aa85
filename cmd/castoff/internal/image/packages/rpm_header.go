package packages

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// Tags and types of an rpm header: rpmtag.h of rpm.
const (
	tagName     = 1000
	tagVersion  = 1001
	tagRelease  = 1002
	tagEpoch    = 1003
	tagSize     = 1009
	tagLongSize = 5009

	typeInt32  = 4
	typeInt64  = 5
	typeString = 6
)

// headerEntryBytes is the size of an entry of a header's index: tag, type,
// offset of the data, number of elements.
const headerEntryBytes = 16

// header is the header of a package.
type header struct {
	data  []byte
	index map[uint32]headerEntry // by tag; only those that are wanted
}

// headerEntry is where the value of a tag is, and of what type.
type headerEntry struct{ typ, offset uint32 }

// parseHeader reads the header of a package as every form of the database
// holds it (hdrblobInit in lib/header.c of rpm; docs/manual/format_header.md
// there explains it): the number of index entries, the number of bytes of
// data, the index, the data; all numbers big-endian. The magic number is only
// in .rpm files.
func parseHeader(blob []byte) (Package, error) {
	if len(blob) < 8 {
		return Package{}, damaged("a header has %d bytes", len(blob))
	}
	indexBytes := int64(binary.BigEndian.Uint32(blob)) * headerEntryBytes
	dataBytes := int64(binary.BigEndian.Uint32(blob[4:]))
	blob = blob[8:]
	if indexBytes+dataBytes != int64(len(blob)) {
		return Package{}, damaged("a header does not have the length that it says")
	}
	h := header{data: blob[indexBytes:], index: map[uint32]headerEntry{}}
	for entry := blob[:indexBytes]; len(entry) > 0; entry = entry[headerEntryBytes:] {
		switch tag := binary.BigEndian.Uint32(entry); tag {
		case tagName, tagVersion, tagRelease, tagEpoch, tagSize, tagLongSize:
			h.index[tag] = headerEntry{
				typ:    binary.BigEndian.Uint32(entry[4:]),
				offset: binary.BigEndian.Uint32(entry[8:]),
			}
		}
	}
	return h.pkg()
}

// pkg returns the package that the header describes.
func (h *header) pkg() (p Package, err error) {
	if p.Name, err = h.text(tagName); err != nil {
		return Package{}, err
	}
	version, err := h.text(tagVersion)
	if err != nil {
		return Package{}, err
	}
	release, err := h.text(tagRelease)
	if err != nil {
		return Package{}, err
	}
	p.Version = version + "-" + release
	if _, ok := h.index[tagEpoch]; ok {
		epoch, err := h.number(tagEpoch, typeInt32)
		if err != nil {
			return Package{}, err
		}
		p.Version = fmt.Sprintf("%d:%s", epoch, p.Version)
	}
	p.SizeBytes, err = h.size()
	return p, err
}

// size returns the installed size in bytes. SIZE has 32 bits, so that packages
// of 4 GiB and more have LONGSIZE instead. A package without any file may have
// neither.
func (h *header) size() (int64, error) {
	tag, typ := uint32(tagLongSize), uint32(typeInt64)
	if _, ok := h.index[tag]; !ok {
		tag, typ = tagSize, typeInt32
	}
	if _, ok := h.index[tag]; !ok {
		return 0, nil
	}
	n, err := h.number(tag, typ)
	if err != nil {
		return 0, err
	}
	return int64(min(n, maxPackageBytes+1)), nil // list.add refuses what is above
}

// text returns a string that is not empty. It ends with a zero byte.
func (h *header) text(tag uint32) (string, error) {
	e, ok := h.index[tag]
	if !ok || e.typ != typeString || int64(e.offset) >= int64(len(h.data)) {
		return "", damaged("a header has no text for tag %d", tag)
	}
	text := h.data[e.offset:]
	end := bytes.IndexByte(text[:min(len(text), maxTextBytes+1)], 0)
	if end <= 0 {
		return "", damaged("a header has no text of 1 to %d bytes for tag %d", maxTextBytes, tag)
	}
	return string(text[:end]), nil
}

// number returns a number of the type given.
func (h *header) number(tag, typ uint32) (uint64, error) {
	width := int64(4)
	if typ == typeInt64 {
		width = 8
	}
	e := h.index[tag]
	if e.typ != typ || int64(e.offset)+width > int64(len(h.data)) {
		return 0, damaged("a header has no number for tag %d", tag)
	}
	if typ == typeInt64 {
		return binary.BigEndian.Uint64(h.data[e.offset:]), nil
	}
	return uint64(binary.BigEndian.Uint32(h.data[e.offset:])), nil
}
