package offline

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestZoneFiles: the base has the zones of this machine's Go, where a distribution
// has its own; a Go without an archive has none.
func TestZoneFiles(t *testing.T) {
	t.Parallel()
	tc, err := findToolchain(t.Context(), "amd64")
	if err != nil {
		t.Skipf("skipped, it needs Go: %v", err)
	}
	if _, err := os.Stat(filepath.Join(tc.root, zoneArchive)); err != nil {
		t.Skipf("skipped, this Go has no time zones: %v", err)
	}
	files, err := tc.zoneFiles()
	if err != nil {
		t.Fatal(err)
	}
	const name = "usr/share/zoneinfo/Europe/Lisbon"
	at := time.Date(2025, time.July, 1, 1, 30, 0, 0, time.UTC)
	zone, err := time.LoadLocationFromTZData("Europe/Lisbon", []byte(files[name]))
	if err != nil || at.In(zone).Format("15:04 MST") != "02:30 WEST" {
		t.Errorf("Lisbon has %q: %v", files[name], err)
	}
	for name := range files {
		if !strings.HasPrefix(name, "usr/share/zoneinfo/") {
			t.Errorf("%s is no time zone", name)
		}
	}
	none := &toolchain{root: t.TempDir()}
	if files, err := none.zoneFiles(); err != nil || len(files) > 0 {
		t.Errorf("without an archive there are %d files: %v", len(files), err)
	}
}
