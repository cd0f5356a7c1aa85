package binary

import (
	"debug/buildinfo"
	"io"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
)

const (
	maxSettings = 100  // the go command writes about 20
	maxText     = 4096 // bytes of one setting that are kept; -ldflags can be long
)

// readGo returns the build info of an ELF file that has passed the limits; nil
// if it has none, like a program in another language.
func readGo(r io.ReaderAt) *GoBuild {
	info, err := buildinfo.Read(&limitedReader{r: r, left: maxRead})
	if err != nil {
		return nil
	}
	g := &GoBuild{
		Version: text(info.GoVersion), Path: text(info.Path),
		Module:       text(strings.TrimSpace(info.Main.Path + " " + info.Main.Version)),
		Dependencies: len(info.Deps),
	}
	for _, s := range info.Settings[:min(len(info.Settings), maxSettings)] {
		if g.Settings == nil {
			g.Settings = map[string]string{}
		}
		g.Settings[text(s.Key)] = text(s.Value)
	}
	return g
}

// text makes a text of the build info fit to be shown.
func text(s string) string {
	return plaintext.Line(plaintext.Clip(s, maxText, "…"))
}
