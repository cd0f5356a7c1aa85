package screen

// Options is what a question offers, for a class: nobody answers it on the screen.
type Options struct {
	Options []Option
	// Shown is true once it is shown which of them are right.
	Shown bool
	// Why is true for a list of what explains each of them, in place of the options
	// themselves.
	Why bool
}

func (Options) isBlock() {}

// Letter is what an option is called, by its index: "A".
func Letter(option int) string { return string(rune('A' + option%26)) }
