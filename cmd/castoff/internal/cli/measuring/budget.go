package measuring

import (
	"errors"
	"fmt"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/budget"

	"github.com/spf13/cobra"
)

// budgetValues are the flags of a budget as they were given.
type budgetValues struct {
	c      *cobra.Command
	b      budget.Budget
	sizes  []budgetFlag[string, int64]
	counts []budgetFlag[int, int]
}

// budgetFlag is a flag whose absence means no limit.
type budgetFlag[T, L any] struct {
	name  string
	given *T
	limit **L // in the budget
}

// budgetFlags adds the flags of a budget to a command.
func budgetFlags(c *cobra.Command) *budgetValues {
	v := &budgetValues{c: c}
	f := c.Flags()
	size := func(name string, limit **int64, usage string) {
		v.sizes = append(v.sizes, budgetFlag[string, int64]{name, f.String(name, "", usage), limit})
	}
	count := func(name string, limit **int, usage string) {
		v.counts = append(v.counts, budgetFlag[int, int]{name, f.Int(name, 0, usage), limit})
	}
	size("max-size", &v.b.MaxSize, "fail if the image is larger on disk than `SIZE` (20MB, 1.5GB, 20MiB)")
	size("max-download", &v.b.MaxDownload, "fail if its compressed layers are larger than `SIZE`")
	size("max-waste", &v.b.MaxWaste, "fail if more than `SIZE` is of files that a later layer deletes or overwrites")
	f.Float64Var(&v.b.MinEfficiency, "min-efficiency", 0, "fail if a container sees less than `SHARE` of the layers' bytes, from 0 to 1")
	count("max-layers", &v.b.MaxLayers, "fail if it has more than `N` layers, as docker inspect counts them")
	count("max-files", &v.b.MaxFiles, "fail if it has more than `N` files")
	count("max-packages", &v.b.MaxPackages, "fail if more than `N` packages are installed")
	count("max-executables", &v.b.MaxExecutables, "fail if it has more than `N` executables")
	f.BoolVar(&v.b.NoShell, "no-shell", false, "fail if it has a shell, whatever its name and place")
	f.BoolVar(&v.b.NoPackageManager, "no-package-manager", false, "fail if it has a package manager")
	f.BoolVar(&v.b.NoCompiler, "no-compiler", false, "fail if it has a compiler")
	f.BoolVar(&v.b.NoInterpreter, "no-interpreter", false, "fail if it has an interpreter, such as Perl or Python, whatever its name and place")
	f.BoolVar(&v.b.NoSetuid, "no-setuid", false, "fail if it has setuid or setgid executables")
	f.BoolVar(&v.b.NonRoot, "nonroot", false, "fail if its containers run as root")
	f.BoolVar(&v.b.NoSecretEnv, "no-secret-env", false, "fail if its environment, build arguments, labels or instructions have what looks like a secret")
	f.BoolVar(&v.b.Static, "static", false, "fail if the program in its entrypoint needs a dynamic linker")
	f.BoolVar(&v.b.ExecForm, "exec-form", false, "fail if ENTRYPOINT or CMD is in shell form")
	return v
}

// budget returns the limits that were given. Errors are usage errors.
func (v *budgetValues) budget() (budget.Budget, error) {
	f := v.c.Flags()
	for _, s := range v.sizes {
		if !f.Changed(s.name) {
			continue
		}
		n, err := quantity.ParseSize(*s.given)
		if err != nil {
			return budget.Budget{}, fmt.Errorf("reading --%s: %w", s.name, err)
		}
		*s.limit = &n
	}
	for _, n := range v.counts {
		if !f.Changed(n.name) {
			continue
		}
		if *n.given < 0 {
			return budget.Budget{}, v.usage(n.name, "it is negative", "--"+n.name+" 0    allows none")
		}
		*n.limit = n.given
	}
	// A share of 0 would be no limit; NaN is neither below nor above.
	if f.Changed("min-efficiency") && !(v.b.MinEfficiency > 0 && v.b.MinEfficiency <= 1) {
		return budget.Budget{}, v.usage("min-efficiency", "it is not a share between 0 and 1", "--min-efficiency 0.95    asks for 95 %")
	}
	return v.b, nil
}

func (v *budgetValues) usage(name, what, hint string) error {
	return fault.New(fmt.Errorf("reading --%s: %w", name, errors.New(what)), fault.ExitUsage, hint)
}
