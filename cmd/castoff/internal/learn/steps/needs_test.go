package steps

import (
	"slices"
	"testing"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/image/measure"
)

// measured are images of which some are measured in one way, and some in another.
type measured struct {
	Images
	methods map[string]string
}

func (m measured) Measured(name string) (measure.Image, bool) {
	method, ok := m.methods[name]
	return measure.Image{SizeMethod: method}, ok
}

// TestAlikeIsWhatIsCompared: a page waits for the images that it compares, and not
// for others of the course.
func TestAlikeIsWhatIsCompared(t *testing.T) {
	t.Parallel()
	s := &Stage{about: map[string]bool{"a": true, "b": true, "c": true}, Images: measured{methods: map[string]string{"a": measure.MethodSave, "b": measure.MethodSave, "c": measure.MethodBlocks}}}
	for _, x := range []struct{ images, want []string }{{[]string{"a", "b"}, nil}, {[]string{"b", "c"}, []string{"b", "c"}}} {
		got := s.PageNeedsExactly(lesson.Page{Steps: []lesson.Step{{Content: &Compare{Images: x.images}}}})
		if !slices.Equal(got, x.want) {
			t.Errorf("comparing %v waits for %v, want %v", x.images, got, x.want)
		}
	}
}
