package walk

import (
	"os"
	"path/filepath"
	"testing"
)

// TestInUserSpace reads tables of mounts as the kernel writes them.
func TestInUserSpace(t *testing.T) {
	t.Parallel()
	for table, want := range map[string]bool{
		"": false,
		"22 1 0:20 / / rw,relatime - fuse.fuse-overlayfs fuse-overlayfs rw,user_id=0":                                      true,
		"22 1 0:20 / / rw,relatime master:1 - fuse.fuse-overlayfs fuse-overlayfs rw\n23 22 0:5 / /dev rw - tmpfs tmpfs rw": true,
		"22 1 0:20 / / rw,relatime - overlay overlay rw,lowerdir=/a - b\n23 22 0:5 / /mnt rw - fuse.sshfs x rw":            false,
		"22 1 0:20 / / rw - fuse x rw\n24 1 0:21 / / rw - ext4 /dev/vda rw":                                                false,
		"22 1 0:20 / / rw": false,
	} {
		file := filepath.Join(t.TempDir(), "mountinfo")
		if err := os.WriteFile(file, []byte(table), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := inUserSpace("/", file); got != want {
			t.Errorf("%v: %q", got, table)
		}
	}
	if inUserSpace("/", filepath.Join(t.TempDir(), "none")) {
		t.Error("without a table it is one")
	}
}
