package runner

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/screen"
)

// fakeTrials makes nothing: it fails, or what it finds is a table.
type fakeTrials struct {
	err  error
	made []string
}

func (f *fakeTrials) Make(_ context.Context, name string, _ progress.Emit) error {
	if f.err == nil {
		f.made = append(f.made, name)
	}
	return f.err
}

func (f *fakeTrials) Found(name string) ([]screen.Block, bool) {
	return []screen.Block{screen.Table{Head: []string{name}}}, slices.Contains(f.made, name)
}

func (f *fakeTrials) Number(placeholder string) (float64, string, bool) {
	return 3, "3 s", placeholder == "cache.whole" && slices.Contains(f.made, "cache")
}

// trialLesson predicts and makes a trial, and speaks of what was found.
const trialLesson = "---\ntitle: A trial\nminutes: 1\n---\n\nIntro.\n\n## Trial\n\n```castoff trial of=cache\n```\n\nIt took {{cache.whole}}.\n\n" +
	"```castoff ask\n" + optionsBody + "```\n"

// TestTrial: it is made once, while the person watches; one that failed, or that
// they left, is made when they come back.
func TestTrial(t *testing.T) {
	t.Parallel()
	known := lesson.Known{Verbs: steps.Verbs(), Trials: []string{"cache"}, Placeholders: []string{"cache.whole"}}
	c, err := lesson.Load(fstest.MapFS{"01-step.md": {Data: []byte(trialLesson)}}, fstest.MapFS{}, known)
	if err != nil {
		t.Fatal(err)
	}
	trials := &fakeTrials{err: errors.New("building: no space")}
	r, ui, _ := playing(t, c, newImages(), Parts{Trials: trials}, screen.Next, screen.Next, screen.Back, screen.Next)
	ui.each = func() {
		if len(ui.shown) == 4 {
			trials.err = nil
		}
	}
	if _, err := r.Lesson(t.Context(), "01-step"); err != nil {
		t.Fatal(err)
	}
	want(t, "screens", ui.shown, "[page 1 watch 2 page 2 page 1 watch 2 page 2 ask 3]")
	want(t, "what failed", notices(ui.pages[1])[0].Text, "building: no space")
	want(t, "made", trials.made, "[cache]")
	want(t, "shown", types(ui.pages[3]), "Markdown Table Markdown")
	want(t, "the number", ui.pages[3].Blocks[2].(screen.Markdown).Source, "It took 3 s.")
	again, ui, _ := playing(t, c, newImages(), Parts{Trials: trials})
	if _, err := again.Lesson(t.Context(), "01-step"); err != nil {
		t.Fatal(err)
	}
	want(t, "screens, once it is known", ui.shown, "[page 1 page 2 ask 3]")
}
