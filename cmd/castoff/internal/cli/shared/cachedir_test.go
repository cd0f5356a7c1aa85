package shared

import "testing"

// TestCacheDirIsOnesOwn: without a home there is no place for a cache that
// others cannot write to.
func TestCacheDirIsOnesOwn(t *testing.T) {
	for _, name := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData"} {
		t.Setenv(name, "")
	}
	if dir := CacheDir(); dir != "" {
		t.Errorf("it is %q", dir)
	}
}
