package screen

// Guess is a question whose answer is a number, which is typed and measured later.
type Guess struct {
	// Lesson, Section, Number, Of and Status are as in [Question].
	Lesson, Section string
	Number, Of      int
	Status          func() string
	// Recorded is as in [Page].
	Recorded string
	// Text is Markdown.
	Text string
	// As is what a number alone is: "in MB", "a number of files".
	As string
	// Read reads what was typed, and writes it with its unit: "40 MB". What cannot
	// be read is wrong: that is a sentence on what to type instead.
	Read func(typed string) (number, wrong string)
	// Given is what the person has guessed before, as Read writes it; empty if
	// they have not.
	Given string
}

// YourGuess is what a guess is called.
const YourGuess = "Your guess"

// Prompt asks for it: "Your guess, in MB".
func (g Guess) Prompt() string { return YourGuess + ", " + g.As }

// Guessed is what a person made of a [Guess].
type Guessed struct {
	// Typed is what they typed, which can be read; empty if they did not guess.
	Typed string
	Move  Move
}

// GuessOutcome is what came of a guess.
type GuessOutcome struct {
	// Guessed and Found are what was guessed and what was measured, with their
	// units; empty if nothing was guessed, or nothing is measured.
	Guessed, Found string
	// Sentence says how far one is from the other, and Near whether that is not
	// far; set if both are.
	Sentence string
	Near     bool
}

func (GuessOutcome) isBlock() {}
