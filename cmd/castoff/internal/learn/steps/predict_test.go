package steps

import (
	"strings"
	"testing"
)

func predicts(keys, body string) string { return "```castoff predict " + keys + "\n" + body + "```\n" }

const (
	predictKeys = "id=time value=multistage.seconds of=traditional.seconds at=10%,50%"
	predictBody = "How long?\n\n- Not long.\n  A.\n- Half as long.\n  B.\n- *As* long.\n  C.\n"
)

// TestPredict reads a prediction, and what comes of it.
func TestPredict(t *testing.T) {
	t.Parallel()
	l := mustLoad(t, head+"Text.\n\n"+predicts(predictKeys, predictBody)+"\nMore.\n\n```castoff outcome id=time\n```\n"+question)
	if got := outline(l); got != ": prose\n: predict\n: prose outcome\n: ask\n" {
		t.Fatalf("pages:\n%s", got)
	}
	p, _ := Of(l.Pages[1].Steps[0]).(*Predict)
	o, _ := Of(l.Pages[2].Steps[1]).(*Outcome)
	if p == nil || o == nil || o.Of != p || o.Lesson != "01-a" || p.ID != "time" || p.Value != "multistage.seconds" || p.Of != "traditional.seconds" {
		t.Fatalf("the prediction is %+v, its outcome %+v", p, o)
	}
	q := p.Question()
	if !q.Predict || q.Text != "How long?" || len(q.Options) != 3 || q.Options[2].Text != "*As* long." || q.Options[1].Why != "B." || q.Options[0].Right {
		t.Errorf("the question is %+v", q)
	}
	for share, want := range map[float64]int{0: 0, 0.0999: 0, 0.1: 1, 0.49: 1, 0.5: 2, 40: 2} {
		if got := p.Outcome(share); got != want {
			t.Errorf("%g: option %d, not %d", share, got, want)
		}
	}
}

func TestPredictErrors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, want string }{
		{"a box", predicts(predictKeys, strings.Replace(predictBody, "- Half", "- [x] Half", 1)), "10: the item has a box (an option is a line"},
		{"no list", predicts(predictKeys, "How long?\n"), "6: the question does not end with a list of options (an option is a line"},
		{"shares that fall", predicts(strings.Replace(predictKeys, "10%,50%", "50%,10%", 1), predictBody), `5: at is "50%,10%", not ` + sharesForm},
		{"no percent", predicts(strings.Replace(predictKeys, "10%,50%", "10,50", 1), predictBody), `5: at is "10,50", not ` + sharesForm},
		{"too few", predicts(strings.Replace(predictKeys, "10%,50%", "10%", 1), predictBody), "5: at parts 2 options, and there are 3"},
		{"no number", predicts(strings.Replace(predictKeys, "multistage.seconds", "base.ref", 1), predictBody), `5: unknown number "base.ref"`},
		{"keys", predicts("id=time", predictBody), "5: the step predict has no value="},
		{"twice", predicts(predictKeys, predictBody) + predicts(predictKeys, predictBody), `the lesson has two predictions called "time"`},
		{"nothing predicted", "```castoff outcome id=time\n```\n", `5: unknown prediction "time"`},
		{"misspelt", predicts(predictKeys, predictBody) + "\n```castoff outcome id=tine\n```\n", `unknown prediction "tine"; did you mean "time"? `},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(head + tt.text + question)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}
