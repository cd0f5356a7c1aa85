package quantity

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Kind is what a number is a number of: a size, a time, or things that are
// counted; of those it is the noun, in the singular.
type Kind string

// The kinds that have units. A number of the first is in bytes, one of the second
// in seconds.
const (
	KindSize Kind = "size"
	KindTime Kind = "time"
)

// Counted reports whether it is of things that are counted.
func (k Kind) Counted() bool { return k != KindSize && k != KindTime }

// Unit is what a person gives a number of a kind in: megabytes, minutes, files.
type Unit struct {
	Kind Kind
	// Name is how it is written: "MB", "files".
	Name string
	// like is a number in it, as it can be typed, for messages.
	like string
}

// unitsOf are the units that can be asked for, the usual one of each kind first.
var unitsOf = map[Kind][]Unit{
	KindSize: {{KindSize, "MB", "40 MB"}, {KindSize, "kB", "40 kB"}, {KindSize, "GB", "1.5 GB"}},
	KindTime: {{KindTime, "s", "90 s"}, {KindTime, "ms", "250 ms"}, {KindTime, "min", "2 min"}},
}

// UnitOf is the usual unit of a kind: things that are counted are their own.
func UnitOf(k Kind) Unit {
	if k.Counted() {
		return Unit{Kind: k, Name: pluralOf(string(k)), like: "12"}
	}
	return unitsOf[k][0]
}

// As says what a number alone is: "in MB", "a number of files".
func (u Unit) As() string {
	if u.Kind.Counted() {
		return "a number of " + u.Name
	}
	return "in " + u.Name
}

// UnitCalled is the unit of a kind that has a name.
func UnitCalled(k Kind, name string) (Unit, bool) {
	for _, u := range unitsOf[k] {
		if u.Name == name {
			return u, true
		}
	}
	return Unit{}, false
}

// UnitNames are the names of the units that can be asked for; of things that are
// counted there are none.
func UnitNames(k Kind) []string {
	var names []string
	for _, u := range unitsOf[k] {
		names = append(names, u.Name)
	}
	return names
}

// sizeWords and timeWords are names of units that people type besides those that
// [ParseSize] knows, in lower case and in the singular.
var (
	sizeWords = map[string]string{
		"k": "kB", "m": "MB", "g": "GB", "byte": "B", "kilobyte": "kB", "megabyte": "MB", "gigabyte": "GB",
	}
	timeWords = map[string]float64{
		"ms": 0.001, "millisecond": 0.001, "s": 1, "sec": 1, "second": 1,
		"m": 60, "min": 60, "minute": 60, "h": 3600, "hour": 3600,
	}
)

// term is a number and, perhaps, the name of a unit, at the beginning of a text.
var term = regexp.MustCompile(`^\s*([0-9][0-9.,]{0,30}|[.,][0-9]{1,20})\s*(\p{L}{0,20})\s*`)

// most is the largest number that is read, in bytes, seconds or things: more is
// a slip of the finger.
const most = 1e15

// maxTyped is the longest text that is read, in bytes.
const maxTyped = 80

// Read reads a number as people type one, in bytes, seconds or things: "40", "40
// MB", "0.04 GB", "12,5 megabytes", "2 min 05 s", "1,200 files". One alone is in
// this unit. An error says what to type instead.
func (u Unit) Read(typed string) (float64, error) {
	rest := strings.TrimLeft(strings.TrimSpace(typed), "~≈ ")
	if rest == "" || len(rest) > maxTyped {
		return 0, u.not()
	}
	total := 0.0
	for first := true; rest != ""; first = false {
		m := term.FindStringSubmatch(rest)
		if m == nil || !first && (u.Kind != KindTime || m[2] == "") {
			return 0, u.not()
		}
		n, err := u.term(m[1], m[2])
		if err != nil {
			return 0, err
		}
		total, rest = total+n, rest[len(m[0]):]
	}
	switch {
	case total > most:
		return 0, fmt.Errorf("that is too much; type it like %s", u.like)
	case !(total > 0):
		return 0, fmt.Errorf("it has to be more than zero; type it like %s", u.like)
	}
	return total, nil
}

// not says that a text is no number of the unit's kind.
func (u Unit) not() error {
	if u.Kind.Counted() {
		return fmt.Errorf("that is not %s; type it like %s", u.As(), u.like)
	}
	return fmt.Errorf("that is not a %s; type it like %s, or a number alone for %s", u.Kind, u.like, u.Name)
}

// term reads a number with the name of a unit, which may be empty.
func (u Unit) term(digits, name string) (float64, error) {
	number, err := u.number(digits)
	if err != nil {
		return 0, err
	}
	if name == "" {
		name = u.Name
	}
	word := strings.ToLower(name)
	if len(word) > 2 {
		word = strings.TrimSuffix(word, "s")
	}
	switch u.Kind {
	case KindSize:
		if symbol, ok := sizeWords[word]; ok {
			word = symbol
		}
		n, err := parseSize(number + " " + word)
		if err != nil {
			return 0, u.not()
		}
		return float64(n), nil
	case KindTime:
		n, err := strconv.ParseFloat(number, 64)
		if err != nil || timeWords[word] == 0 {
			return 0, u.not()
		}
		return n * timeWords[word], nil
	}
	n, err := strconv.ParseFloat(number, 64)
	switch {
	case err != nil || !slices.Contains([]string{string(u.Kind), u.Name}, strings.ToLower(name)):
		return 0, u.not()
	case n != math.Trunc(n):
		return 0, fmt.Errorf("there are only whole %s; type it like %s", u.Name, u.like)
	}
	return n, nil
}

// The ways to write a number: with commas between groups of three digits, as
// [Count] does, or with a comma or a point before the decimals.
var (
	grouped = regexp.MustCompile(`^[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?$`)
	decimal = regexp.MustCompile(`^[0-9]*[.,]?[0-9]+$`)
)

// number writes a number as a program would. One that can be read in two ways is
// an error, unless only one of them makes sense: nobody guesses 1.2 files.
func (u Unit) number(digits string) (string, error) {
	digits = strings.TrimRight(digits, ".,")
	whole, point := strings.ReplaceAll(digits, ",", ""), strings.Replace(digits, ",", ".", 1)
	one := grouped.MatchString(digits)
	switch other := decimal.MatchString(digits); {
	case one && other && !u.Kind.Counted():
		return "", fmt.Errorf("%s can be read in two ways; type %s or %s", digits, whole, strings.TrimRight(strings.TrimRight(point, "0"), "."))
	case one:
		return whole, nil
	case !other:
		return "", u.not()
	}
	if strings.HasPrefix(point, ".") {
		point = "0" + point
	}
	return point, nil
}

// Text writes a number of the unit's kind as it was given, but for digits that
// nobody needs: "40 MB", "12.5 MB", "1.5 s", "2 min 05 s", "1,200 files".
func (u Unit) Text(n float64) string {
	switch u.Kind {
	case KindSize:
		name, of := "B", 1.0
		for _, unit := range units {
			if b := float64(unit.bytes); unit.bytes%1000 == 0 && n >= b && b > of {
				name, of = unit.name, b
			}
		}
		return short(n/of) + " " + name
	case KindTime:
		switch {
		case n < 1:
			return short(n*1000) + " ms"
		case n < 60:
			return short(n) + " s"
		}
		return Seconds(n)
	}
	return Plural(int64(n), string(u.Kind))
}

// short writes a number with at most three decimals.
func short(n float64) string {
	return strconv.FormatFloat(math.Round(n*1000)/1000, 'f', -1, 64)
}
