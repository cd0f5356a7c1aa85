package steps

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/ui/screen"
)

func guesses(keys, body string) string { return "```castoff guess " + keys + "\n" + body + "```\n" }

const guessKeys = "id=slim value=multistage.size"

// TestGuess reads a guess, and what comes back to it.
func TestGuess(t *testing.T) {
	t.Parallel()
	l := mustLoad(t, head+"Text.\n\n"+guesses(guessKeys, "\nHow large, beside {{traditional.size}}?\n\n")+"\n```castoff outcome id=slim\n```\n"+
		guesses("id=time value=multistage.seconds in=min", "How long?\n")+guesses("id=files value=traditional.files", "How many?\n")+question)
	if got := outline(l); got != ": prose\n: guess\n: outcome\n: guess\n: guess\n: ask\n" {
		t.Fatalf("the pages are\n%s", got)
	}
	g, _ := Of(l.Pages[1].Steps[0]).(*Guess)
	o, _ := Of(l.Pages[2].Steps[0]).(*Outcome)
	if g == nil || o == nil || o.Of != Foretold(g) || o.Lesson != "01-a" {
		t.Fatalf("the guess is %+v, its outcome %+v", g, o)
	}
	if g.ID != "slim" || g.Value != "multistage.size" || g.Text != "How large, beside {{traditional.size}}?" || g.Unit != quantity.UnitOf(quantity.KindSize) {
		t.Errorf("the guess is %+v", g)
	}
	if needs := strings.Join(g.Needs().Placeholders(), " "); needs != "traditional.size" {
		t.Errorf("the question needs %s", needs)
	}
	if needs := strings.Join(o.Needs().Placeholders(), " "); needs != "multistage.size" {
		t.Errorf("the outcome needs %s", needs)
	}
	for page, unit := range map[int]string{3: "min", 4: "files"} {
		if g, ok := Of(l.Pages[page].Steps[0]).(*Guess); !ok || g.Unit.Name != unit {
			t.Errorf("page %d: %+v, want %s", page, g, unit)
		}
	}
}

// TestGuessErrors: what is wrong is in the line of the block, or in that of its
// body.
func TestGuessErrors(t *testing.T) {
	t.Parallel()
	const body = "How large?\n"
	for _, tt := range []struct{ name, text, want string }{
		{"keys", guesses("id=slim", body), "5: the step guess has no value="},
		{"no ID", guesses("value=multistage.size", body), "5: the step guess has no id="},
		{"no number", guesses("id=slim value=base.ref", body), `5: unknown number "base.ref"`},
		{"misspelt", guesses("id=slim value=multistage.sise", body), `5: unknown number "multistage.sise"; did you mean "multistage.size"?`},
		{"another key", guesses(guessKeys+" of=traditional.size", body), `5: unknown guess key "of" (allowed: id, value, in)`},
		{"a unit of time", guesses(guessKeys+" in=s", body), `5: unknown unit "s" (allowed: MB, kB, GB)`},
		{"a unit of size", guesses("id=t value=multistage.seconds in=MB", body), `5: unknown unit "MB"; did you mean "ms"? (allowed: s, ms, min)`},
		{"a unit of files", guesses("id=t value=traditional.files in=files", body), `5: in is "files", and traditional.files is counted: it has no unit`},
		{"nothing asked", guesses(guessKeys, "\n"), "5: the question is empty"},
		{"a placeholder", guesses(guessKeys, "How large?\n\nBeside {{x}}.\n"), `8: unknown placeholder "x"`},
		{"options", guesses(guessKeys, "How large?\n\n- Small.\n- Large.\n"), "8: the question ends with a list, and its answer is typed (the steps ask and predict have options)"},
		{"twice", guesses(guessKeys, body) + guesses(guessKeys, body), `8: the lesson has two predictions called "slim"`},
		{"a prediction of that name", guesses("id=time value=multistage.size", body) + predicts(predictKeys, predictBody), `8: the lesson has two predictions called "time"`},
		{"nothing guessed", "```castoff outcome id=slim\n```\n", `5: unknown prediction "slim"`},
		{"another ID", guesses(guessKeys, body) + "\n```castoff outcome id=slin\n```\n", `9: unknown prediction "slin"; did you mean "slim"?`},
	} {
		if _, err := load(head + tt.text + question); err == nil || !strings.Contains(err.Error(), "01-a.md:"+tt.want) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
}

// TestGuessCompared says in a sentence how far a guess is from what was measured.
func TestGuessCompared(t *testing.T) {
	t.Parallel()
	const was, near = "what was measured.", "Your guess is within 10 % of what was measured."
	for _, tt := range []struct {
		kind           quantity.Kind
		guessed, found float64
		want           string
	}{
		{quantity.KindSize, 40e6, 12.3e6, "Your guess is 3.3 times " + was}, {quantity.KindSize, 12_312_441, 12_312_441, "Your guess is exactly right."},
		{quantity.KindSize, 12.3e6, 12_312_441, "Your guess is right, to the digits that are shown."}, {quantity.KindSize, 12e6, 12_312_441, near},
		{quantity.KindSize, 110, 100, near}, {quantity.KindSize, 90, 100, near}, {quantity.KindSize, 111, 100, "Your guess is 11 % too high."},
		{quantity.KindSize, 89, 100, "Your guess is 11 % too low."}, {quantity.KindSize, 150, 100, "Your guess is 50 % too high."},
		{quantity.KindSize, 199, 100, "Your guess is 99 % too high."}, {quantity.KindSize, 1999, 1000, "Your guess is 2 times " + was},
		{quantity.KindSize, 50, 100, "What was measured is 2 times your guess."}, {quantity.KindSize, 51, 100, "Your guess is 49 % too low."},
		{quantity.KindSize, 1e6, 42e6, "What was measured is 42 times your guess."}, {quantity.KindSize, 1, 1e9, "What was measured is more than 1,000 times your guess."},
		{quantity.KindSize, 1e15, 1e6, "Your guess is more than 1,000 times " + was}, {quantity.KindTime, 90, 90.4, "Your guess is right, to the digits that are shown."},
		{quantity.KindTime, 60, 125, "What was measured is 2.1 times your guess."}, {quantity.KindTime, 0.25, 0.005, "Your guess is 50 times " + was},
		{"file", 12, 12, "Your guess is exactly right."}, {"file", 1200, 1380, "Your guess is 13 % too low."},
	} {
		g := &Guess{Unit: quantity.UnitOf(tt.kind)}
		if got := g.compared(tt.guessed, tt.found); got != tt.want {
			t.Errorf("%g and %g: %s, want %s", tt.guessed, tt.found, got, tt.want)
		}
	}
}

// TestGuessRead is what a display is handed to read what is typed.
func TestGuessRead(t *testing.T) {
	t.Parallel()
	g := &Guess{Unit: quantity.UnitOf(quantity.KindSize), Text: "How large?"}
	asked := g.Guess(&Stage{Foresight: nobody{}}, "01-a")
	if asked.Text != "How large?" || asked.Prompt() != "Your guess, in MB" || asked.Given != "" {
		t.Errorf("it asks %+v", asked)
	}
	for typed, want := range map[string][2]string{
		"0.04 GB": {"40 MB", ""}, "q": {"", "That is not a size; type it like 40 MB, or a number alone for MB."},
	} {
		if number, wrong := asked.Read(typed); [2]string{number, wrong} != want {
			t.Errorf("%q is %q, %q", typed, number, wrong)
		}
	}
	if got := (&Guess{Unit: quantity.UnitOf("file")}).Guess(&Stage{Foresight: nobody{}}, "01-a").Prompt(); got != screen.YourGuess+", a number of files" {
		t.Errorf("it asks %q", got)
	}
}
