package exercise

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"

	"castoff/cmd/castoff/internal/ground/digest"
)

// Bringing is what a check asks for that puts something of its own into what is
// built.
type Bringing interface{ Brings() []string }

// Digest is a checksum of all that exercises bring to a build: their files,
// with the names, what their checks put there, and how they are built. It differs
// if any of that does, and stays the same if only a text or the order does.
func Digest(all []Exercise) (string, error) {
	parts := map[string]string{}
	for _, e := range all {
		how, err := json.Marshal(e.Builds())
		if err != nil {
			return "", fmt.Errorf("reading how %s is built: %w", e.ID, err)
		}
		parts[e.ID] = string(how)
		for _, c := range e.Checks {
			if b, ok := c.Asked.(Bringing); ok {
				parts[e.ID+" "+c.Name] = fmt.Sprintf("%q", b.Brings())
			}
		}
		dirs := map[string]fs.FS{startDir: e.StartFiles, solutionDir: e.SolutionFiles}
		for _, a := range e.Answers {
			dirs[a.Dir] = a.Files
		}
		for _, p := range e.Programs {
			dirs[programPrefix+p.Name] = p.Files
		}
		for dir, fsys := range dirs {
			err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				data, err := fs.ReadFile(fsys, name)
				sum := sha256.Sum256(data)
				parts[e.ID+"/"+dir+"/"+name] = hex.EncodeToString(sum[:])
				return err
			})
			if err != nil {
				return "", fmt.Errorf("reading the files of %s: %w", e.ID, err)
			}
		}
	}
	list, err := json.Marshal(parts) // sorted by their names
	if err != nil {
		return "", fmt.Errorf("listing the files of the exercises: %w", err)
	}
	return digest.Of(list), nil
}

// Builds are the ways in which an exercise has its image built: its own, and those
// of its checks.
func (e Exercise) Builds() []Build {
	all := []Build{e.Build}
	for _, c := range e.Checks {
		if c.Build != nil {
			all = append(all, *c.Build)
		}
	}
	return all
}
