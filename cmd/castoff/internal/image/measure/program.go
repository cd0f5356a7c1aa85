package measure

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
)

// defaultPath is where programs are looked for if the image does not say.
// Source: defaultUnixPathEnv in moby's package oci.
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// MaxSearched bounds how many directories of a PATH are searched: each costs
// the daemon a mount.
const MaxSearched = 32

// StartedPrograms returns the words that may name the program which a
// container starts, in the order in which they are to be looked for; none if
// it starts nothing.
//
// That is the first word of the entrypoint, or of the command if there is no
// entrypoint. If that is a shell with a line to execute, as the shell form of
// an instruction makes it, the person means the program that the line begins
// with; so this comes first, and the shell only if the line begins with
// something else, such as one of its own commands.
func StartedPrograms(entrypoint, cmd []string) []string {
	words := slices.Concat(entrypoint, cmd)
	if len(words) == 0 || words[0] == "" {
		return nil
	}
	if program := shellProgram(shellLine(words)); program != "" {
		return []string{program, words[0]}
	}
	return words[:1]
}

var shells = []string{"sh", "ash", "bash", "dash", "ksh", "zsh"}

// shellLine returns what a shell is to execute: the word after -c, which may
// be joined with other options; empty if words start no shell.
func shellLine(words []string) string {
	if !slices.Contains(shells, path.Base(words[0])) {
		return ""
	}
	for i, w := range words[1:] {
		if strings.HasPrefix(w, "-") && !strings.HasPrefix(w, "--") && strings.HasSuffix(w, "c") && i+2 < len(words) {
			return words[i+2]
		}
	}
	return ""
}

// shellProgram returns the program that a shell's line begins with; empty if it
// takes a shell to tell.
func shellProgram(line string) string {
	for _, w := range strings.Fields(line) {
		name, _, assignment := strings.Cut(w, "=")
		switch {
		case strings.ContainsAny(w, "$`'\"\\;&|<>(){}*?[]~#!"):
			return ""
		case w == "exec", assignment && name != "" && !strings.Contains(name, "/"):
			continue
		}
		return w
	}
	return ""
}

// ProgramPlaces returns the paths at which the program that word names may be,
// as exec finds it: at one place if it has a slash, otherwise in the
// directories of PATH.
func ProgramPlaces(word string, env []string, workingDir string) (places []string, inPath bool) {
	absolute := func(p string) string {
		if !path.IsAbs(p) {
			p = path.Join("/", workingDir, p)
		}
		return path.Clean(p)
	}
	if strings.Contains(word, "/") {
		return []string{absolute(word)}, false
	}
	dirs := defaultPath
	for _, kv := range env {
		if v, ok := strings.CutPrefix(kv, "PATH="); ok {
			dirs = v
		}
	}
	for dir := range strings.SplitSeq(dirs, ":") {
		p := path.Join(absolute(dir), word)
		if len(places) < MaxSearched && !slices.Contains(places, p) {
			places = append(places, p)
		}
	}
	return places, true
}

// ErrNoProgram is the cause of the error for an image that names no program to
// start, or one that it does not have.
var ErrNoProgram = errors.New("there is none")

// NothingStarted is the error for an image that names no program to start.
func NothingStarted() error {
	return fault.New(fmt.Errorf("%w: the image has neither ENTRYPOINT nor CMD", ErrNoProgram), fault.ExitFailed,
		`ENTRYPOINT ["/app"]    as the last line of a Dockerfile says what to start`)
}

// ProgramNotThere is the error for a program that is at none of its places.
func ProgramNotThere(word string, places []string, inPath bool) error {
	var err error
	if inPath {
		err = fmt.Errorf("%w: %s is in no directory of the image's PATH", ErrNoProgram, plaintext.Line(word))
	} else {
		err = fmt.Errorf("%w: %s is not in the image", ErrNoProgram, plaintext.Line(places[0]))
	}
	return fault.New(err, fault.ExitFailed, "COPY --from=build /app /app    copies a program out of the stage that built it")
}

// ProgramIsNoFile is the error for a program whose path is that of a
// directory, or else of a special file.
func ProgramIsNoFile(path string, dir bool) error {
	kind := "a special file"
	if dir {
		kind = "a directory"
	}
	return fault.New(fmt.Errorf("%w: %s is no file but %s", ErrNoProgram, plaintext.Line(path), kind), fault.ExitFailed,
		"COPY --from=build /app /app    makes a file, if there is no directory of that name")
}
