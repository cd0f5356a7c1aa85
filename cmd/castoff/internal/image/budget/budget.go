// Package budget checks an image against limits, for pipelines that are to
// fail when an image grows or gains what it should not have.
package budget

import "castoff/cmd/castoff/internal/image/measure"

// Budget is a set of limits. A nil or zero field is no limit; a limit of 0 is
// one, so the maxima are pointers.
type Budget struct {
	// MaxSize is the size on disk and MaxDownload that of the compressed
	// layers, in bytes. MaxWaste is how many bytes lower layers may waste.
	MaxSize, MaxDownload, MaxWaste *int64
	// MinEfficiency is the least share of the layers' bytes that a container
	// must see, from 0 to 1.
	MinEfficiency float64
	// MaxLayers counts the layers, including those of the base and those without
	// any file: see [measure.Image.LayerCount].
	MaxLayers *int
	// MaxFiles, MaxPackages and MaxExecutables are as counted in
	// [castoff/cmd/castoff/internal/image/rootfs.Facts].
	MaxFiles, MaxPackages, MaxExecutables *int

	// These are about programs known as such: see
	// [castoff/cmd/castoff/internal/image/rootfs.Facts].
	NoShell, NoPackageManager, NoCompiler, NoInterpreter bool
	// NoSetuid is about executables with the setuid or the setgid bit.
	NoSetuid bool
	// NonRoot asks for a user that is not user 0, and that the image knows if it
	// is given by name: a container does not start otherwise.
	NonRoot bool
	// NoSecretEnv is about what looks like a secret in the environment and in
	// all else that an image says about itself: see [measure.Image.Secrets].
	NoSecretEnv bool
	// Static asks that the program in the entrypoint needs no dynamic linker.
	Static bool
	// ExecForm asks that neither ENTRYPOINT nor CMD is a line for a shell.
	ExecForm bool
}

// Result is a limit and whether the image keeps it.
type Result struct {
	// Rule is the limit as it can be given: "--max-size 20MB".
	Rule string `json:"rule"`
	// Want and Got are what is asked for and what is there, in words.
	Want string `json:"want"`
	Got  string `json:"got"`
	OK   bool   `json:"ok"`
	// Examples are the first few paths at fault, or names of packages or of
	// secrets, never their values; may be empty.
	Examples []string `json:"examples,omitempty"`
	// Hint is what usually helps; empty if OK.
	Hint string `json:"hint,omitempty"`

	weight int64 // how many bytes are at stake; 0 for what is not about bytes
}

// Needs is what has to be measured to check a budget, besides the sizes, the
// layers, the configuration and the root file system, which belong to every
// measurement.
type Needs struct {
	// Layers is [measure.Image.Waste], which takes a look into every layer;
	// Download is the download size, and Binary the program in the entrypoint.
	Layers, Download, Binary bool
}

// Needs returns what has to be measured to check the budget, so that no more
// is.
func (b Budget) Needs() Needs {
	return Needs{
		Layers:   b.MaxWaste != nil || b.MinEfficiency > 0,
		Download: b.MaxDownload != nil,
		Binary:   b.Static,
	}
}

// Check checks an image: one result for each limit that is set, in the order
// of the fields. A limit on what was not measured is not kept.
func (b Budget) Check(m measure.Image) []Result {
	var all []Result
	for _, r := range []struct {
		set   bool
		check func(measure.Image) Result
	}{
		{b.MaxSize != nil, b.maxSize},
		{b.MaxDownload != nil, b.maxDownload},
		{b.MaxWaste != nil, b.maxWaste},
		{b.MinEfficiency > 0, b.minEfficiency},
		{b.MaxLayers != nil, b.maxLayers},
		{b.MaxFiles != nil, b.maxFiles},
		{b.MaxPackages != nil, b.maxPackages},
		{b.MaxExecutables != nil, b.maxExecutables},
		{b.NoShell, noShell},
		{b.NoPackageManager, noPackageManager},
		{b.NoCompiler, noCompiler},
		{b.NoInterpreter, noInterpreter},
		{b.NoSetuid, noSetuid},
		{b.NonRoot, nonRoot},
		{b.NoSecretEnv, noSecretEnv},
		{b.Static, static},
		{b.ExecForm, execForm},
	} {
		if r.set {
			all = append(all, r.check(m).fit(m, b))
		}
	}
	return all
}

// maxExamples is how many paths a result names.
const maxExamples = 5

// first returns the first few of all examples.
func first(all []string) []string { return all[:min(len(all), maxExamples)] }

// finish completes a result whose texts are set: a limit that is kept needs
// neither examples nor a hint.
func (r Result) finish(ok bool) Result {
	r.OK = ok
	if ok {
		r.Examples, r.Hint = nil, ""
	}
	return r
}

// unmeasured makes the result for a limit on something that was not measured.
func (r Result) unmeasured(what string) Result {
	r.Got = what
	r.Hint = hintUnmeasured
	return r
}
