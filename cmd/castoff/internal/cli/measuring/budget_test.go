package measuring

import (
	"io"
	"reflect"
	"testing"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/image/budget"
	"castoff/cmd/castoff/internal/image/measure"

	"github.com/spf13/cobra"
)

// parseBudget reads the flags of a command line.
func parseBudget(t *testing.T, args ...string) (budget.Budget, error) {
	t.Helper()
	c := &cobra.Command{Use: "measure"}
	c.SetOut(io.Discard)
	v := budgetFlags(c)
	if err := c.ParseFlags(args); err != nil {
		t.Fatal(err)
	}
	return v.budget()
}

// TestBudgetFlags sets every limit, and finds each by the name of its flag.
func TestBudgetFlags(t *testing.T) {
	args := []string{
		"--max-size", "20MB", "--max-download", "1.5GB", "--max-waste", "0B", "--min-efficiency", "0.95",
		"--max-layers", "1", "--max-files", "2", "--max-packages", "0", "--max-executables", "4",
		"--no-shell", "--no-package-manager", "--no-compiler", "--no-interpreter", "--no-setuid",
		"--nonroot", "--no-secret-env", "--static", "--exec-form",
	}
	b, err := parseBudget(t, args...)
	if err != nil {
		t.Fatal(err)
	}
	v := reflect.ValueOf(b)
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			t.Errorf("no flag sets %s", v.Type().Field(i).Name)
		}
	}
	// The rules of the results are the flags again.
	for _, r := range b.Check(measure.Image{}) {
		if len(args) == 0 {
			t.Fatalf("a result too many: %+v", r)
		}
		want := args[0]
		args = args[1:]
		if len(args) > 0 && args[0][0] != '-' {
			want, args = want+" "+args[0], args[1:]
		}
		if r.Rule != want {
			t.Errorf("the rule is %q, the flag was %q", r.Rule, want)
		}
	}
	if len(args) > 0 {
		t.Errorf("no results for %q", args)
	}
}

func TestNoBudget(t *testing.T) {
	if b, err := parseBudget(t); err != nil || b != (budget.Budget{}) {
		t.Errorf("without flags: %+v, %v", b, err)
	}
}

func TestBudgetUsage(t *testing.T) {
	for _, args := range [][]string{
		{"--max-size", ""}, {"--max-size", "large"}, {"--max-download=-1MB"}, {"--max-waste", "1XB"},
		{"--max-layers=-1"}, {"--min-efficiency", "0"}, {"--min-efficiency", "95"}, {"--min-efficiency", "NaN"}, {"--min-efficiency=-0.5"},
	} {
		b, err := parseBudget(t, args...)
		if err == nil || fault.Code(err) != fault.ExitUsage || len(fault.Hints(err)) == 0 {
			t.Errorf("%q: %+v, %v with the code %d and the hints %q", args, b, err, fault.Code(err), fault.Hints(err))
		}
	}
}
