package manifest

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestPlans(t *testing.T) {
	t.Parallel()
	m, err := load(head + "plans:\n  - minutes: 45\n    lessons:\n      - {lesson: 2, minutes: 40, skip: [A heading, \"Another: `one`\"]}\n      - lesson: 1\n        minutes: 5\n  - {minutes: 20, lessons: [{lesson: 3, minutes: 20}]}\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []Plan{
		{Minutes: 45, Line: 4, Parts: []Part{{Lesson: 2, Minutes: 40, Skip: []string{"A heading", "Another: `one`"}, Line: 6}, {Lesson: 1, Minutes: 5, Line: 7}}},
		{Minutes: 20, Line: 9, Parts: []Part{{Lesson: 3, Minutes: 20, Line: 9}}},
	}
	if !reflect.DeepEqual(m.Plans, want) {
		t.Errorf("%+v\nwant\n%+v", m.Plans, want)
	}
	if p, ok := m.Plan(20); !ok || p.Line != 9 {
		t.Errorf("the plan of 20 minutes: %+v, %v", p, ok)
	}
	if p, ok := m.Plan(21); ok {
		t.Errorf("a plan of 21 minutes: %+v", p)
	}
}

func TestPlanMistakes(t *testing.T) {
	t.Parallel()
	const good = "  - {minutes: 5, lessons: [{lesson: 1, minutes: 5}]}\n"
	for text, want := range map[string]string{
		"45\n":                                "3: plans is not a list of at most 20 plans, such as - minutes: 45",
		"\n  - 45\n":                          "4: the plan: what follows is not a table such as {key: value} (it is 45)",
		"\n  - {minutes: 0}\n":                "4: the plan: minutes is not a number from 1 to 600 (it is 0)\n4: the plan: lessons is missing",
		"\n  - {minutes: 601, lessons: []}\n": "4: the plan: minutes is not a number from 1 to 600 (it is 601)\n4: the plan: lessons has no entries",
		"\n  - {minutes: 5, lessons: 1}\n":    "4: the plan: lessons is not a list of at most 100 lessons, such as - {lesson: 2, minutes: 12}",
		"\n  - {minutes: 5, lessons: [{lesson: one, minutes: 5}]}\n":           `4: the plan: lesson is not a number from 1 to 999 (it is "one")`,
		"\n  - {minutes: 5, lessons: [{lesson: 1, minuets: 5}]}\n":             `4: the plan: unknown key "minuets"; did you mean "minutes"? (allowed: lesson, minutes, skip)`,
		"\n  - {minutes: 5, lessons: [{lesson: 1, minutes: 5, skip: All}]}\n":  `4: the plan: skip is not a list, such as [a, b] (it is "All")`,
		"\n  - minutes: 5\n    lessons:\n    - {lesson: 1, minutes: 4}\n":      "4: the plan: its lessons take 4 minutes together, and minutes is 5; they have to be the same",
		"\n" + good + "  - {minutes: 9, lessons: [{lesson: 1, minutes: 8}]}\n": "5: the plan: its lessons take 8 minutes together, and minutes is 9; they have to be the same",
		"\n" + good + good: "5: there is a plan of 5 minutes on line 4 already; castoff present --plan 5 would not know which",
		"\n  - minutes: 5\n    lessons:\n    - {lesson: 1, minutes: 4}\n    - {lesson: 1, minutes: 1}\n": "7: the plan: lesson 1 is in it twice, first on line 6; a lesson is given once",
	} {
		m, err := load(head + "plans: " + text)
		if got := strings.ReplaceAll(fmt.Sprint(err), File+":", ""); got != want || m.Title != "" {
			t.Errorf("%q:\n%s\nwant\n%s", text, got, want)
		}
	}
}
