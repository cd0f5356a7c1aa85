package untar

import (
	"archive/tar"
	"bytes"
	"encoding/binary"
	"strings"
)

// Where the fields of a header are, each up to the next. Source: pax(1), ustar
// Interchange Format.
const (
	modeAt, uidAt, gidAt, sizeAt, mtimeAt, sumAt, typeAt, linkAt, magicAt = 100, 108, 116, 124, 136, 148, 156, 157, 257
	devMajorAt, devMinorAt, prefixAt, prefixEnd                           = 329, 337, 345, 500
	// starAt is where the header of another format says so.
	starAt = 508
	// gnuTimesAt are the fields that GNU's format has in place of the prefix.
	gnuAtimeAt, gnuCtimeAt = 345, 357
)

const (
	ustarMagic   = "ustar\x00"
	gnuMagic     = "ustar  \x00"
	starMagic    = "tar\x00"
	sparsePrefix = "GNU.sparse."
)

// plain reads the header of an entry that has one, and perhaps a pax header
// before it, in the forms that nearly all have. It returns how many bytes these
// have, and false for anything else.
func (r *Reader) plain() (size int, ok bool) {
	b := r.peek(block)
	if b == nil {
		return 0, false
	}
	if b[typeAt] != tar.TypeXHeader {
		ok = r.h.read(b)
		if r.h.Typeflag == 0 { // the format before POSIX tells a directory by its name
			r.h.Typeflag = tar.TypeReg
			if strings.HasSuffix(r.h.Name, "/") {
				r.h.Typeflag = tar.TypeDir
			}
		}
		return block, ok
	}
	var x Header
	if _, ok := x.numbers(b); !ok || x.Size > bufferBytes {
		return 0, false
	}
	records := int(x.Size + -x.Size&(block-1))
	size = block + records + block
	all := r.peek(size)
	if all == nil || !r.h.read(all[block+records:]) {
		return 0, false
	}
	// In the format before POSIX the type may depend on the name.
	return size, r.h.Typeflag != 0 && r.h.merge(all[block:block+int(x.Size)])
}

// read reads a header of one block. It returns false unless archive/tar would
// say the same.
func (h *Header) read(b []byte) bool {
	prefix, ok := h.numbers(b)
	if !ok {
		return false
	}
	switch h.Typeflag {
	case tar.TypeXHeader, tar.TypeXGlobalHeader, tar.TypeGNULongName, tar.TypeGNULongLink, tar.TypeGNUSparse:
		return false
	}
	name := text(b[:modeAt])
	if len(prefix) > 0 {
		whole := make([]byte, 0, len(prefix)+1+len(name))
		name = append(append(append(whole, prefix...), '/'), name...)
	}
	h.Name = string(name)
	if b[linkAt] != 0 {
		h.Linkname = string(text(b[linkAt:magicAt]))
	}
	return true
}

// numbers reads all of a header but the names, and returns what stands before
// the name of the entry.
func (h *Header) numbers(b []byte) (prefix []byte, ok bool) {
	if !summed(b) {
		return nil, false
	}
	*h = Header{Typeflag: b[typeAt]}
	mode, ok0 := octal(b[modeAt:uidAt])
	uid, ok1 := octal(b[uidAt:gidAt])
	gid, ok2 := octal(b[gidAt:sizeAt])
	size, ok3 := octal(b[sizeAt:mtimeAt])
	_, ok4 := octal(b[mtimeAt:sumAt])
	if !ok0 || !ok1 || !ok2 || !ok3 || !ok4 {
		return nil, false
	}
	h.Mode, h.Uid, h.Gid, h.Size = mode, int(uid), int(gid), size
	switch magic := b[magicAt:]; {
	case bytes.HasPrefix(magic, []byte(ustarMagic)):
		if string(b[starAt:]) == starMagic {
			return nil, false
		}
		prefix = text(b[prefixAt:prefixEnd])
	case bytes.HasPrefix(magic, []byte(gnuMagic)):
		if b[gnuAtimeAt] != 0 || b[gnuCtimeAt] != 0 {
			return nil, false
		}
	default: // the format before POSIX has no magic
		return nil, true
	}
	_, ok5 := octal(b[devMajorAt:devMinorAt])
	_, ok6 := octal(b[devMinorAt:prefixAt])
	return prefix, ok5 && ok6
}

// merge takes what the records of a pax header say. Source: pax(1), pax
// Extended Header.
func (h *Header) merge(records []byte) bool {
	for len(records) > 0 {
		digits, _, found := bytes.Cut(records, []byte(" "))
		n, isNumber := decimal(digits)
		if !found || !isNumber || n > int64(len(records)) || n <= int64(len(digits)+1) || records[n-1] != '\n' {
			return false
		}
		key, value, found := bytes.Cut(records[len(digits)+1:n-1], []byte("="))
		if !found || len(key) == 0 || len(value) == 0 || bytes.IndexByte(key, 0) >= 0 {
			return false
		}
		records = records[n:]
		if !h.set(string(key), value) {
			return false
		}
	}
	return true
}

// set takes one record.
func (h *Header) set(key string, value []byte) (ok bool) {
	switch key {
	case "path", "linkpath", "uname", "gname":
		if bytes.IndexByte(value, 0) >= 0 {
			return false
		}
		switch key {
		case "path":
			h.Name = string(value)
		case "linkpath":
			h.Linkname = string(value)
		}
		return true
	case "size":
		h.Size, ok = decimal(value)
		return ok
	case "uid", "gid":
		n, ok := decimal(value)
		if key == "uid" {
			h.Uid = int(n)
		} else {
			h.Gid = int(n)
		}
		return ok
	case "mtime", "atime", "ctime":
		seconds, fraction, _ := bytes.Cut(value, []byte("."))
		_, ok = decimal(seconds)
		return ok && len(bytes.Trim(fraction, "0123456789")) == 0
	}
	return len(key) < len(sparsePrefix) || key[:len(sparsePrefix)] != sparsePrefix
}

// text is what stands before the first NUL of a field.
func text(b []byte) []byte {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		return b[:i]
	}
	return b
}

// octal reads a number of a field: digits, with blanks or NULs before them and
// after.
func octal(b []byte) (n int64, ok bool) {
	i := 0
	for i < len(b) && (b[i] == ' ' || b[i] == 0) {
		i++
	}
	for ; i < len(b) && '0' <= b[i] && b[i] <= '7'; i++ {
		n = n<<3 | int64(b[i]-'0')
	}
	for ; i < len(b); i++ {
		if b[i] != ' ' && b[i] != 0 {
			return 0, false
		}
	}
	return n, true // a field has at most 12 digits
}

// decimal reads a number that has no sign, and surely fits.
func decimal(b []byte) (n int64, ok bool) {
	if len(b) == 0 || len(b) > 18 {
		return 0, false
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}

// summed reports whether a header's checksum is right: the sum of its bytes,
// those of the checksum itself being blanks.
func summed(b []byte) bool {
	want, ok := octal(b[sumAt:typeAt])
	if !ok {
		return false
	}
	const pairs = 0x00ff00ff00ff00ff
	var sums uint64 // four sums of 16 bits: each of 128 bytes, less than 2^15
	for i := 0; i < block; i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		sums += w&pairs + w>>8&pairs
	}
	sum := sums&0xffff + sums>>16&0xffff + sums>>32&0xffff + sums>>48
	for _, c := range b[sumAt:typeAt] {
		sum += ' ' - uint64(c)
	}
	return sum == uint64(want)
}
