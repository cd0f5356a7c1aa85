package archtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// owners says which of our packages, with those below it, may import modules
// that begin like this. Tests may use more, but not of the SDK and the terminal
// libraries.
var owners = map[string][]string{
	"github.com/docker/":             {"engine"},
	"github.com/moby/buildkit":       {"engine"},
	"github.com/moby/patternmatcher": {"learn/workspace"},
	"github.com/containerd/":         {"engine"},
	"github.com/distribution/":       {"engine"},
	"google.golang.org/":             {"engine"},
	// desk asks when a directory was made, which package os does not report,
	// and plain discards what was typed too early.
	"golang.org/x/sys":          {"engine", "learn/desk", "ui/plain"},
	"golang.org/x/text":         {"course/exercise"},
	"golang.org/x/mod":          {"ground/release"},
	"github.com/charmbracelet/": {"ui"},
	"github.com/muesli/":        {"ui"},
	"github.com/spf13/":         {"cli"},
	// text fits tables to the width, which glamour does not; it reads them with
	// the parser that glamour uses.
	"github.com/yuin/goldmark": {"course", "ui/text"},
	"github.com/goccy/go-yaml": {"course/keys"},
	"github.com/adrg/xdg":      {"learn/journal"},
	// The journal is locked while it is written, a presentation as long as it goes on.
	"github.com/gofrs/flock": {"learn/journal", "class/hall"},
	"github.com/fsnotify/":   {"learn/changes"},
	"github.com/klauspost/":  {"image/archive", "image/measure"},
	"mvdan.cc/sh":            {"engine/offline/box"},
	"github.com/pborman/":    {"engine/offline/box"},
	"golang.org/x/term":      {"engine/offline/box"},
}

// shared are the modules that two wings may use; why is in [owners].
var shared = []string{"github.com/yuin/goldmark", "golang.org/x/sys", "github.com/gofrs/flock"}

// ownerFaults returns the modules that a file imports but must not.
func ownerFaults(s source) []string {
	var faults []string
	for _, use := range s.imports() {
		for prefix, owner := range owners {
			mine := func(o string) bool { return within(s.pkg, internal+o) }
			strict := prefix == "github.com/docker/" || prefix == "github.com/charmbracelet/"
			if strings.HasPrefix(use, prefix) && !slices.ContainsFunc(owner, mine) && (!s.test || strict) {
				faults = append(faults, fmt.Sprintf("%s imports %s, which only %s may", s.name, use, strings.Join(owner, " and ")))
			}
		}
	}
	return faults
}

// moduleOf is the module that a third-party import path belongs to, as far as
// its form shows; empty for ours and the standard library's.
func moduleOf(use string) string {
	parts := strings.Split(use, "/")
	switch {
	case !strings.Contains(parts[0], "."):
		return ""
	case len(parts) > 3:
		return strings.Join(parts[:3], "/")
	}
	return use
}

// sharedFaults finds modules that more than one wing uses.
func sharedFaults(all []source) []string {
	users := map[string][]string{}
	for _, s := range all {
		wing, _, _ := strings.Cut(strings.TrimPrefix(s.pkg, internal), "/")
		for _, use := range s.imports() {
			if m := moduleOf(use); m != "" && !s.test && !slices.Contains(users[m], wing) {
				users[m] = append(users[m], wing)
			}
		}
	}
	var faults []string
	for m, by := range users {
		if len(by) > 1 && !slices.Contains(shared, m) {
			faults = append(faults, fmt.Sprintf("%s is used by %s", m, strings.Join(by, " and ")))
		}
	}
	return faults
}

func TestModulesHaveOneWing(t *testing.T) {
	all := ours(t)
	faults := sharedFaults(all)
	for _, s := range all {
		faults = append(faults, ownerFaults(s)...)
	}
	for _, f := range faults {
		t.Error(f)
	}
}
