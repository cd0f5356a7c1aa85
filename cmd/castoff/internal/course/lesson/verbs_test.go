package lesson

import "castoff/cmd/castoff/internal/ui/screen"

// got is what the verbs of these tests read: all that a block can give.
type got struct {
	Images   []string
	Path     string
	From, To int
	Depth    int
	Top      int
	Exercise string
	Number   string
	Note     string
	Question *screen.Question
}

// testVerbs are a few verbs of each kind. Those of castoff's lessons are tested
// where they are.
var testVerbs = []Verb{
	{Name: "show", Keys: []Key{{Name: "lines", May: true, Like: "2-4"}, {Name: "path"}}, Read: func(b *Block) any {
		var g got
		g.Path, g.From, g.To = b.File("path", "lines")
		return g
	}},
	{Name: "build", Keys: []Key{{Name: "image"}}, Place: Alone, Together: true, Read: oneImage},
	{Name: "measure", Keys: []Key{{Name: "image"}}, Read: oneImage},
	{Name: "compare", Keys: []Key{{Name: "a"}, {Name: "b"}}, Read: func(b *Block) any { return got{Images: b.Images("a", "b")} }},
	{Name: "surface", Keys: []Key{{Name: "image"}, {Name: "other", May: true}}, Read: func(b *Block) any {
		return got{Images: b.Images("image", "other")}
	}},
	{Name: "files", Keys: []Key{{Name: "image"}, {Name: "depth", May: true}, {Name: "top", May: true}}, Read: func(b *Block) any {
		return got{Images: []string{b.Image("image")}, Depth: b.Number("depth", 2, 3), Top: b.Number("top", 5, 50)}
	}},
	{Name: "run", Keys: []Key{{Name: "image"}}, Read: oneImage},
	{Name: "ask", Body: true, Place: Alone, Read: func(b *Block) any { return got{Question: b.Question(false)} }},
	{Name: "predict", Body: true, Place: Alone, Keys: []Key{{Name: "value"}}, Read: func(b *Block) any {
		number, _ := b.Measured("value")
		return got{Question: b.Question(true), Number: number}
	}},
	{Name: "note", Body: true, Unseen: true, Read: func(b *Block) any { return got{Note: b.Markdown("the note")} }},
	{Name: "exercise", Keys: []Key{{Name: "id"}}, Place: Last, Read: func(b *Block) any { return got{Exercise: b.Exercise("id")} }},
}

func oneImage(b *Block) any { return got{Images: []string{b.Image("image")}} }
