package lessons

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// wordsAMinute is how fast prose is read that has to be understood.
const wordsAMinute = 200

var (
	minutesLine  = regexp.MustCompile(`(?m)^minutes: (\d+)$`)
	stepLine     = regexp.MustCompile("(?m)^```castoff .*$")
	exerciseStep = regexp.MustCompile("(?m)^```castoff exercise id=([a-z0-9-]+)$")
)

// minutesOf is what the front matter of a lesson or an exercise says.
func minutesOf(t *testing.T, name, text string) int {
	t.Helper()
	m := minutesLine.FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("%s has no minutes", name)
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// reading is how many minutes it takes to read a lesson, begun ones counted:
// its prose, its code, its questions with all their answers. What a step shows
// is not counted, as it differs from machine to machine, nor are the notes, which
// readers are not shown.
func reading(text string) int {
	_, body, _ := strings.Cut(strings.TrimPrefix(withoutNotes(text), "---\n"), "\n---\n")
	words := 0
	for _, word := range strings.Fields(stepLine.ReplaceAllString(body, "")) {
		if strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			words++
		}
	}
	return (words + wordsAMinute - 1) / wordsAMinute
}

// about writes minutes as README does, to five of them.
func about(minutes int) string {
	minutes = (minutes + 2) / 5 * 5
	if minutes%60 == 0 {
		return fmt.Sprintf("%d h", minutes/60)
	}
	return fmt.Sprintf("%d h %d min", minutes/60, minutes%60)
}

// TestMinutes: a lesson takes as long as reading it and doing the exercise that
// one of its pages has, which says itself how long it takes. Exercises that are
// only named are not counted: they are listed with minutes of their own. Nor is
// waiting for builds: they run while one reads.
func TestMinutes(t *testing.T) {
	total, others, with, texts := 0, 0, 0, prose(t)
	for name, text := range texts {
		if strings.HasSuffix(name, "/exercise.md") {
			others += minutesOf(t, name, text)
		}
	}
	for name, lesson := range read(t) {
		want := reading(lesson)
		if exerciseStep.MatchString(lesson) {
			with++
		}
		for _, m := range exerciseStep.FindAllStringSubmatch(lesson, -1) {
			file := "exercises/" + m[1] + "/exercise.md"
			minutes := minutesOf(t, file, texts[file])
			want, others = want+minutes, others-minutes
		}
		if got := minutesOf(t, name, lesson); got != want {
			t.Errorf("%s says %d minutes; reading it and doing its exercise takes %d", name, got, want)
		}
		total += want
	}
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	row := fmt.Sprintf("| time | %s for the lessons with the exercise that %d of them have on a page, %s for the other exercises |\n",
		about(total), with, about(others))
	if !strings.Contains(string(readme), row) {
		t.Errorf("README does not say %q", row)
	}
}
