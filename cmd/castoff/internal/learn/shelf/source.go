package shelf

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing/fstest"
	"time"

	"castoff/cmd/castoff/internal/course/pack"
	"castoff/cmd/castoff/internal/ground/bounded"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
)

// client fetches packs; a test may replace it.
var client = &http.Client{
	Timeout: 5 * time.Minute,
	CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if r.URL.Scheme != "https" || len(via) > 5 {
			return errors.New("it leads to an address that is not https, or nowhere")
		}
		return nil
	},
}

// digestMark stands between an address and the digest of what is there.
const digestMark = "#sha256="

// IsPacked reports whether what somebody typed for a course is a packed one: a
// file, or an address.
func IsPacked(source string) bool {
	if IsAddress(source) {
		return true
	}
	st, err := os.Stat(source)
	return err == nil && st.Mode().IsRegular()
}

// IsAddress reports whether it is an address.
func IsAddress(source string) bool {
	return strings.HasPrefix(source, "https://") || strings.HasPrefix(source, "http://")
}

// Fetch reads a packed course from a file or an address. An address says what is
// there by its digest, so that nobody on the way can put anything else in its
// place.
func Fetch(ctx context.Context, source string) ([]byte, error) {
	if !IsAddress(source) {
		dir, name := filepath.Split(filepath.Clean(source))
		if dir == "" {
			dir = "."
		}
		b, err := bounded.ReadFile(os.DirFS(dir), name, pack.MostBytes)
		if err != nil {
			return nil, fault.New(fmt.Errorf("opening the packed course %s: it %w", plaintext.Line(source), bounded.Cause(err)), fault.ExitUsage,
				"castoff --lessons FILE    with a file that castoff course pack wrote")
		}
		return b, nil
	}
	address, digest, ok := strings.Cut(source, digestMark)
	u, err := url.Parse(address)
	if want, derr := hex.DecodeString(digest); err != nil || !ok || derr != nil || len(want) != sha256.Size || u.Scheme != "https" || u.User != nil {
		return nil, fault.New(fmt.Errorf("fetching the course %s: an address is https, and ends with %s and the digest of the pack", plaintext.Line(source), digestMark),
			fault.ExitUsage, "castoff --lessons 'https://example.org/course"+pack.Ending+digestMark+"…'    as castoff course pack prints the digest")
	}
	b, err := get(ctx, u.String())
	if err != nil {
		return nil, fault.New(fmt.Errorf("fetching the course %s: %w", plaintext.Line(address), err), fault.ExitFailed, "castoff --lessons FILE    with the file, if you have it from elsewhere")
	}
	if sum := sha256.Sum256(b); !strings.EqualFold(hex.EncodeToString(sum[:]), digest) {
		return nil, fault.New(fmt.Errorf("fetching the course %s: what is there has another digest, %x", plaintext.Line(address), sum), fault.ExitFailed,
			"ask whoever gave you the address whether there is a newer one")
	}
	return b, nil
}

func get(ctx context.Context, address string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	res, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the answer is %s", plaintext.Line(res.Status))
	}
	return bounded.ReadAll(res.Body, pack.MostBytes)
}

// inMemory is a pack's files as a file system.
func inMemory(files pack.Files) fs.FS {
	all := fstest.MapFS{}
	for name, f := range files {
		all[name] = &fstest.MapFile{Data: f.Data}
	}
	return all
}
