package runner

import (
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/learn/steps"
)

// TestStagesAndLimits: the stages of a build that is known, a word about one that
// is not, and limits of which one is not kept.
func TestStagesAndLimits(t *testing.T) {
	t.Parallel()
	const text = "---\ntitle: Stages\nminutes: 1\n---\n\nIntro.\n\n## Stages\n\n```castoff stages image=multistage\n```\n\n" +
		"## Unknown\n\n```castoff stages image=traditional\n```\n\n" +
		"## Limits\n\n```castoff budget image=traditional max-size=10B rules=nonroot\n```\n\n" +
		"```castoff ask\n" + optionsBody + "```\n"
	known := lesson.Known{Verbs: steps.Verbs(), Images: []string{"traditional", "multistage"}}
	c, err := lesson.Load(fstest.MapFS{"01-step.md": {Data: []byte(text)}}, fstest.MapFS{}, known)
	if err != nil {
		t.Fatal(err)
	}
	r, ui, _ := playing(t, c, newImages("traditional", "multistage"), Parts{})
	if _, err := r.Lesson(t.Context(), "01-step"); err != nil {
		t.Fatal(err)
	}
	want(t, "known", types(ui.pages[1]), "Markdown Stages")
	want(t, "unknown", notices(ui.pages[2])[0].Hint, "castoff build traditional --rebuild")
	want(t, "limits", types(ui.pages[3]), "Markdown Budget")
}
