package baseimage

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/ground/pattern"
	"castoff/cmd/castoff/internal/ground/plaintext"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/distribution/reference"
	"github.com/docker/docker/client"
)

// pullError turns what engines and registries say into what a person can do
// something about. The error wraps one of the Err variables if that is known.
func pullError(ctx context.Context, ref string, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		if errors.Is(cause, errStalled) {
			return fmt.Errorf("pulling %s: %w: %w", ref, ErrNetwork, errStalled)
		}
		return fmt.Errorf("pulling %s: %w", ref, cause)
	}
	text := plaintext.Line(strings.ReplaceAll(err.Error(), "\n", " "))
	text = strings.TrimPrefix(text, "Error response from daemon: ")
	kind := pullKind(ref, text, err)
	if kind == nil {
		return fmt.Errorf("pulling %s: %s", ref, text)
	}
	return fmt.Errorf("pulling %s: %w (%s)", ref, kind, text)
}

// pullKind is the Err variable for an error; nil if none is certain. What the
// client made of the answer's status takes precedence, as far as it tells
// causes apart: 404 is also what an engine answers if a login is missing.
func pullKind(ref, text string, err error) error {
	switch {
	case client.IsErrConnectionFailed(err): // to the daemon, not to the registry
		return nil
	case cerrdefs.IsResourceExhausted(err):
		return ErrRateLimit
	case cerrdefs.IsUnauthorized(err), cerrdefs.IsPermissionDenied(err):
		return ErrDenied
	}
	return saidOfPull(ref, text)
}

// The words for each cause. Engines and registries send prose, and change it
// between versions, so only its stable core is looked for. Sources: the codes of
// the distribution specification, moby's and containerd's resolvers, package net.
var (
	rateWords    = pattern.New(`\b(toomanyrequests|rate limit|429 too many)\b`)
	missingWords = pattern.New(`\b(manifest unknown|manifest for|not found: manifest|no matching manifest|name unknown)\b|: not found$`)
	networkWords = pattern.New(`\b(no such host|connection refused|timeout|network is unreachable|dial tcp|no route to host|` +
		`connection reset|temporary failure|server misbehaving|eof|server gave http response)\b`)
	deniedWords = pattern.New(`\b(unauthorized|denied|no basic auth|authentication required|forbidden|40[13])\b`)
	// quoted is what an error quotes, and digests: not what is said, but what
	// it is said about.
	quoted = pattern.New(`"[^"]*"|\bsha256:[0-9a-f]+`)
)

// saidOfPull is what the words of an error say about its cause. The image's
// name can contain any words, and is left out.
func saidOfPull(ref, text string) error {
	names := []string{ref}
	if n, err := reference.ParseNormalizedNamed(ref); err == nil {
		names = append(names, n.String(), n.Name(), reference.FamiliarString(n), reference.FamiliarName(n), reference.Path(n), reference.Domain(n))
		if t, ok := reference.TagNameOnly(n).(reference.Tagged); ok {
			names = append(names, "tag "+t.Tag())
		}
	}
	for _, n := range names {
		text = withoutName(text, n)
	}
	low := strings.ToLower(quoted.ReplaceAllString(text, " "))
	switch {
	case rateWords.MatchString(low):
		return ErrRateLimit
	case missingWords.MatchString(low):
		return ErrNoImage
	case networkWords.MatchString(low):
		return ErrNetwork
	case deniedWords.MatchString(low):
		return ErrDenied
	}
	return nil
}

// withoutName removes a name from a text, where it is not part of a word.
func withoutName(text, name string) string {
	inWord := func(s string, at int) bool {
		return at >= 0 && at < len(s) && (s[at] == '_' || s[at] >= '0' && s[at] <= '9' || s[at]|0x20 >= 'a' && s[at]|0x20 <= 'z')
	}
	var b strings.Builder
	for {
		i := strings.Index(text, name)
		if i < 0 || name == "" {
			return b.String() + text
		}
		end := i + len(name)
		if inWord(text, i-1) || inWord(text, end) {
			b.WriteString(text[:end])
		} else {
			b.WriteString(text[:i] + " ")
		}
		text = text[end:]
	}
}
