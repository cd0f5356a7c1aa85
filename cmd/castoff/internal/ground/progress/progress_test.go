package progress

import "testing"

func TestTitle(t *testing.T) {
	t.Parallel()
	for want, s := range map[string]StepInfo{
		"[2/5] RUN make":                 {N: 2, Of: 5, Name: "RUN make"},
		"[build 2/5] RUN make":           {Stage: "build", N: 2, Of: 5, Name: "RUN make"},
		"[build 1/2] FROM x":             {Stage: "build", N: 1, Of: 2, Name: "[build 1/2] FROM x"},
		"exporting":                      {Name: "exporting"},
		"[internal] load build context":  {Name: "[internal] load build context"},
		"[a 1/1] RUN printf 'one' 'two'": {Stage: "a", N: 1, Of: 1, Name: "RUN printf 'one'\n'two'"},
	} {
		if got := s.Title(); got != want {
			t.Errorf("%+v: %q, not %q", s, got, want)
		}
	}
}
