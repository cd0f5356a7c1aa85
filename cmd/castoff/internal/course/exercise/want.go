package exercise

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
)

// Want is what the check asks for, in words for people and on one line: "at
// most 5 MB on disk", "no shell". It is what the exercise's author wrote, if
// they wrote a sentence.
func (c Check) Want() string {
	if c.Text != "" {
		return plaintext.Line(c.Text)
	}
	if say, ok := wants[c.Kind]; ok {
		return plaintext.Line(say(c) + c.otherBuild())
	}
	return string(c.Kind)
}

var wants = map[Kind]func(Check) string{
	Builds:     func(Check) string { return "the image builds" },
	Runs:       wantRuns,
	HTTP:       wantHTTP,
	Healthy:    func(c Check) string { return "the health check says healthy" + c.conditions() },
	User:       wantUser,
	Entrypoint: func(c Check) string { return "the program is started in " + c.Form + " form" },
	Files:      wantFiles,
	None:       wantNone,
	Binary:     wantBinary,
	Size:       func(c Check) string { return "at most " + size(c.AtMost) + " on disk" },
	Waste:      wantWaste,
	Context:    wantContext,
	Rebuild:    wantRebuild,
	Stage:      wantStage,
	History:    func(c Check) string { return "no " + quoted(c.Without, "or") + " in the image's history" },
	Label:      wantLabel,
}

// size writes bytes so that nothing is rounded: it is a limit.
func size(n int64) string {
	for _, u := range []struct {
		name  string
		bytes int64
	}{{"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}} {
		if n >= u.bytes {
			return strconv.FormatFloat(float64(n)/float64(u.bytes), 'f', -1, 64) + " " + u.name
		}
	}
	return strconv.FormatInt(n, 10) + " B"
}

// listed joins words: "a", "a or b", "a, b or c".
func listed(words []string, and string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " " + and + " " + words[last]
}

// quoted is listed with each of the words in quotes.
func quoted(words []string, and string) string {
	var q []string
	for _, w := range words {
		q = append(q, "“"+w+"”")
	}
	return listed(q, and)
}

func wantRuns(c Check) string {
	want := fmt.Sprintf("exit code %d", c.Exit)
	var prints []string
	if len(c.Output) > 0 {
		prints = append(prints, "prints "+quoted(c.Output, "and"))
	}
	if len(c.NotOutput) > 0 {
		prints = append(prints, "does not print "+quoted(c.NotOutput, "or"))
	}
	if len(prints) > 0 {
		want += ", and " + strings.Join(prints, " and ")
	}
	return want + c.conditions()
}

func wantHTTP(c Check) string {
	want := fmt.Sprintf("answers on port %d: %s gives %d", c.Port, c.Path, c.Status)
	if len(c.Body) > 0 {
		want += " and " + quoted(c.Body, "and")
	}
	return want + c.conditions()
}

// conditions is how the container is started, as the end of a sentence.
func (c Check) conditions() string {
	var with []string
	if len(c.Args) > 0 {
		with = append(with, "with the arguments "+quoted(c.Args, "and"))
	}
	if len(c.Env) > 0 {
		var set []string
		for _, name := range slices.Sorted(maps.Keys(c.Env)) {
			set = append(set, name+"="+c.Env[name])
		}
		with = append(with, "with "+listed(set, "and"))
	}
	if c.AsUser != "" {
		with = append(with, "as user "+c.AsUser)
	}
	if len(c.Tmpfs) > 0 {
		with = append(with, "with a tmpfs at "+listed(c.Tmpfs, "and"))
	}
	if c.Within > 0 {
		with = append(with, "within "+seconds(c.Within.Seconds()))
	}
	if len(with) == 0 {
		return ""
	}
	return ", " + strings.Join(with, ", ")
}

// otherBuild is how the image is built for this check alone, as the end of a
// sentence.
func (c Check) otherBuild() string {
	if c.Build == nil {
		return ""
	}
	flags := []string{"docker build"}
	if c.Build.Target != "" {
		flags = append(flags, "--target "+c.Build.Target)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Build.Args)) {
		flags = append(flags, "--build-arg "+name+"="+c.Build.Args[name])
	}
	if c.Build.Platform != "" {
		flags = append(flags, "--platform "+c.Build.Platform)
	}
	return ", built with: " + strings.Join(flags, " ")
}

func seconds(s float64) string {
	if s == 1 {
		return "1 second"
	}
	return strconv.FormatFloat(s, 'f', -1, 64) + " seconds"
}

func wantUser(c Check) string {
	if c.Is != "" {
		return "runs as user " + c.Is
	}
	return "does not run as root"
}

func wantFiles(c Check) string {
	var parts []string
	if len(c.Present) > 0 {
		parts = append(parts, listed(c.Present, "and")+" in the image")
	}
	if len(c.Absent) > 0 {
		parts = append(parts, "no "+listed(c.Absent, "or")+" in the image")
	}
	switch {
	case c.AtMostFiles == 1:
		parts = append(parts, "at most 1 file")
	case c.AtMostFiles > 1:
		parts = append(parts, fmt.Sprintf("at most %d files", c.AtMostFiles))
	}
	return strings.Join(parts, ", ")
}

func wantNone(c Check) string {
	var words []string
	for _, of := range c.Of {
		if of == "setuid" {
			of = "setuid file"
		}
		words = append(words, strings.ReplaceAll(of, "-", " "))
	}
	return "no " + listed(words, "or")
}

func wantBinary(c Check) string {
	var parts []string
	if c.Static {
		parts = append(parts, "statically linked")
	}
	if c.Platform != "" {
		parts = append(parts, "built for "+c.Platform)
	}
	return "the program is " + strings.Join(parts, " and ")
}

func wantWaste(c Check) string {
	if c.AtMost == 0 {
		return "nothing wasted in the layers"
	}
	return "at most " + size(c.AtMost) + " wasted in the layers"
}

func wantContext(c Check) string {
	var parts []string
	if c.AtMost > 0 {
		parts = append(parts, "at most "+size(c.AtMost))
	}
	if len(c.Without) > 0 {
		parts = append(parts, "no "+listed(c.Without, "or"))
	}
	return strings.Join(parts, " and ") + " sent to the builder"
}

func wantRebuild(c Check) string {
	var parts []string
	if len(c.Cached) > 0 {
		parts = append(parts, quoted(c.Cached, "and")+" from the cache")
	}
	if len(c.Again) > 0 {
		parts = append(parts, quoted(c.Again, "and")+" again")
	}
	return "after a change of " + c.Change + ": " + strings.Join(parts, ", ")
}

func wantStage(c Check) string {
	if c.State == "skipped" {
		return "the stage " + c.Stage + " is skipped"
	}
	return "the stage " + c.Stage + " is built"
}

func wantLabel(c Check) string {
	if c.Value == "" {
		return "a label " + c.Key
	}
	return "the label " + c.Key + "=" + c.Value
}
