package offline

import (
	"archive/zip"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
)

// zoneArchive is the archive of time zones that belongs to a Go installation, as
// a path below GOROOT.
const zoneArchive = "lib/time/zoneinfo.zip"

// zoneFiles are the files of that archive where a distribution has its time zones,
// by their paths in the base. There are none if the installation has no archive.
func (t *toolchain) zoneFiles() (map[string]string, error) {
	z, err := zip.OpenReader(filepath.Join(t.root, filepath.FromSlash(zoneArchive)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("reading Go's time zones: %w", err)
	}
	defer z.Close()
	files := map[string]string{}
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") || !fs.ValidPath(f.Name) {
			continue
		}
		text, err := readZipped(f)
		if err != nil {
			return nil, fmt.Errorf("reading Go's time zones: %w", err)
		}
		files[path.Join("usr/share/zoneinfo", f.Name)] = text
	}
	return files, nil
}
