package baseimage

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	cerrdefs "github.com/containerd/errdefs"
)

// TestPullErrors: they are told apart by what is said, not by what the image is
// called.
func TestPullErrors(t *testing.T) {
	t.Parallel()
	digest := "sha256:" + strings.Repeat("403e0f", 11)[:64]
	for name, c := range map[string]struct {
		ref  string
		err  error
		want error
	}{
		"eof in a name":         {"geoffrey/app", errors.New("Error response from daemon: pull access denied for geoffrey/app, repository does not exist or may require 'docker login': denied: requested access to the resource is denied"), ErrDenied},
		"403 in a digest":       {"app@" + digest, errors.New("manifest for app@" + digest + " not found: manifest unknown: manifest unknown"), ErrNoImage},
		"403 in another digest": {"app:1", errors.New("filesystem layer verification failed for digest " + digest), nil},
		"denied in a tag":       {"app:denied", errors.New("Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io: no such host"), ErrNetwork},
		"timeout in a name":     {"team/timeout:eof", errors.New("failed to resolve reference \"docker.io/team/timeout:eof\": docker.io/team/timeout:eof: not found"), ErrNoImage},
		"a host's name":         {"denied.example.com/app", errors.New("Get \"https://denied.example.com/v2/\": EOF"), ErrNetwork},
		"a word in a word":      {"app", errors.New("something unauthorizedly geoffroyed"), nil},
		"a name like a word":    {"found", errors.New("manifest for found:latest not found"), ErrNoImage},
		"a name in words":       {"e", errors.New("request timeout exceeded"), ErrNetwork},
		"words alone":           {"app", errors.New("toomanyrequests: You have reached your pull rate limit."), ErrRateLimit},
		"HTTP for HTTPS":        {"h:5000/app", errors.New("Get \"https://h:5000/v2/\": http: server gave HTTP response to HTTPS client"), ErrNetwork},
		"no platform":           {"app", errors.New("no matching manifest for linux/arm64/v8 in the manifest list entries"), ErrNoImage},
		"type: rate":            {"app", fmt.Errorf("slow down: %w", cerrdefs.ErrResourceExhausted), ErrRateLimit},
		"type: forbidden":       {"app", fmt.Errorf("dial tcp was said: %w", cerrdefs.ErrPermissionDenied), ErrDenied},
		"type: login":           {"app", fmt.Errorf("who are you: %w", cerrdefs.ErrUnauthenticated), ErrDenied},
		"nothing known":         {"app", errors.New("the disk is full"), nil},
	} {
		err := pullError(t.Context(), c.ref, c.err)
		for _, kind := range []error{ErrNetwork, ErrRateLimit, ErrDenied, ErrNoImage} {
			if errors.Is(err, kind) != (kind == c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		if !strings.HasPrefix(err.Error(), "pulling "+c.ref+": ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
