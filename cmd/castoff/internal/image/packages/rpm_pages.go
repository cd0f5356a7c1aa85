package packages

// pages are the pages, all of one size, of a database file. Each is handed out
// once: a database that uses one twice is damaged, or made to be walked for
// ever.
type pages struct {
	data  []byte
	size  int64
	first int64 // the number of the first page
	used  []bool
}

func newPages(db []byte, size, first int64) *pages {
	return &pages{data: db, size: size, first: first, used: make([]bool, int64(len(db))/size)}
}

// take returns the page with this number.
func (p *pages) take(number int64) ([]byte, error) {
	i := number - p.first
	if i < 0 || i >= int64(len(p.used)) {
		return nil, damaged("page %d is not there", number)
	}
	if p.used[i] {
		return nil, damaged("page %d is used twice", number)
	}
	p.used[i] = true
	return p.data[i*p.size : (i+1)*p.size], nil
}
