package report

import (
	"fmt"
	"io"
	"strings"

	"castoff/cmd/castoff/internal/ui/screen"
)

// marks are what Markdown would take for something other than text. An address
// must not become a link, either.
var marks = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "{", `\{`, "}", `\}`, "[", `\[`, "]", `\]`,
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "#", `\#`, "|", `\|`, "~", `\~`, "!", `\!`, "$", `\$`, "://", "&#58;//", "www.", "www&#46;", "@", "&#64;")

// escape writes a plain text so that Markdown shows it as it is.
func escape(s string) string {
	s = marks.Replace(s)
	if s != "" && strings.ContainsRune("-+=", rune(s[0])) {
		s = `\` + s
	}
	return s
}

// Markdown writes a page in GitHub's Markdown.
func (p Page) Markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", escape(p.Title))
	passages(&b, p.Lead)
	for _, s := range p.Sections {
		fmt.Fprintf(&b, "\n## %s\n", escape(s.Title))
		passages(&b, s.Text)
		for _, t := range s.Tables {
			t.markdown(&b)
		}
		for _, c := range s.Charts {
			fmt.Fprintf(&b, "\n### %s\n", escape(c.Title))
			c.Table().markdown(&b)
		}
		passages(&b, s.Notes)
	}
	passages(&b, p.Foot)
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

func passages(b *strings.Builder, all []string) {
	for _, t := range all {
		b.WriteString("\n" + escape(t) + "\n")
	}
}

func (t Table) markdown(b *strings.Builder) {
	b.WriteString("\n")
	row := func(cells []string) {
		b.WriteString("|")
		for _, c := range cells {
			b.WriteString(" " + escape(c) + " |")
		}
		b.WriteString("\n")
	}
	row(t.Head)
	b.WriteString(strings.Repeat("| --- ", len(t.Head)) + "|\n")
	for _, r := range t.Rows {
		row(r)
	}
}

// Blocks are a page for a terminal.
func (p Page) Blocks() []screen.Block {
	blocks := []screen.Block{heading("#", p.Title)}
	prose := func(texts []string) {
		for _, t := range texts {
			blocks = append(blocks, screen.Markdown{Source: escape(t)})
		}
	}
	prose(p.Lead)
	for _, s := range p.Sections {
		blocks = append(blocks, heading("##", s.Title))
		prose(s.Text)
		for _, t := range s.Tables {
			blocks = append(blocks, t.block())
		}
		for _, c := range s.Charts {
			blocks = append(blocks, heading("###", c.Title), c.Table().block())
		}
		prose(s.Notes)
	}
	prose(p.Foot)
	return blocks
}

func heading(mark, text string) screen.Block {
	return screen.Markdown{Source: mark + " " + escape(text)}
}

// block is the table for a terminal, where cells are no Markdown.
func (t Table) block() screen.Block { return screen.Table{Head: t.Head, Rows: t.Rows} }
