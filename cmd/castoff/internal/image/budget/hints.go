package budget

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// kind is what an image's program is, as far as hints depend on it.
type kind int

const (
	unknown     kind = iota
	goProgram        // made by Go
	native           // an ELF file of another language
	interpreted      // text that an interpreter or a shell runs
)

// kindOf returns what the program of an image is, as far as was measured.
func kindOf(m measure.Image) kind {
	p := ""
	switch {
	case m.Binary != nil && m.Binary.Go != nil:
		return goProgram
	case m.Binary != nil && m.Binary.Format == binary.FormatScript:
		return interpreted
	case m.Binary != nil:
		p = m.Binary.Path
	case m.Program != nil:
		p = m.Program.Path
	}
	rel := strings.TrimPrefix(p, "/")
	known := m.Root != nil && (slices.Contains(m.Root.Interpreters, rel) || slices.Contains(m.Root.Shells, rel))
	if p != "" && (known || rootfs.Interpreter(path.Base(p))) {
		return interpreted
	}
	if m.Binary != nil && m.Binary.Format == binary.FormatELF {
		return native
	}
	return unknown
}

// The hints that depend on what the program is.
const (
	hintStaticGo     = "CGO_ENABLED=0 go build, without -buildmode=pie, makes one"
	hintStaticNative = "link it statically: cc -static, or cargo build --target x86_64-unknown-linux-musl; else base the last stage on an image that has its libraries"
	hintStaticOther  = "this limit is for programs that are compiled: an interpreter needs its libraries, so leave --static out"

	hintLastOther = "end with a stage that holds only what runs: FROM the small variant of the language's image (-slim, -alpine), then COPY --from=build what was installed there"
)

// hintUnmeasured is for a limit on what is not known.
const hintUnmeasured = "a limit counts as kept only if it was measured: castoff doctor    checks what keeps castoff from it"

// hintNear is for a limit that lies between what a container sees of an image
// and what the engine reports.
const hintNear = "--via save    reads the layers: the limit is too near to be judged without them"

// staticHint is how to link the image's program statically.
func staticHint(m measure.Image) string {
	switch kindOf(m) {
	case interpreted:
		return hintStaticOther
	case native:
		return hintStaticNative
	}
	return hintStaticGo
}

// noProgram finishes a limit on a program that was not read.
func (r Result) noProgram(m measure.Image) Result {
	switch {
	case m.Config != nil && len(m.Config.Entrypoint)+len(m.Config.Cmd) == 0:
		r = r.unmeasured("not measured: the image names no program to start")
		r.Hint = `ENTRYPOINT ["/app"]    as the last line of the Dockerfile says what to start; a base image needs no --static`
	case m.BinaryMissing != "":
		r = r.unmeasured("not measured: " + m.BinaryMissing)
		r.Hint = "COPY --from=build /app /app    puts a program where the ENTRYPOINT looks for it"
	default:
		r = r.unmeasured("not measured: the program in the entrypoint was not read")
	}
	return r
}

// packagesHint is how to get an image with fewer packages, by their manager.
func packagesHint(m measure.Image) string {
	const last = "; a last stage FROM scratch has none"
	manager := "dpkg"
	if m.Root != nil && len(m.Root.LargestPackages) > 0 {
		manager = m.Root.LargestPackages[0].Manager
	}
	switch manager {
	case "apk":
		return "apk add --virtual=build … && … && apk del build, in one RUN, keeps what only the build needs out" + last
	case "rpm":
		return "dnf install --setopt=install_weak_deps=False installs fewer" + last
	}
	return "apt-get install --no-install-recommends installs fewer" + last
}

// leastHidden is the least number of hidden bytes that sizes alone can prove:
// fewer may be an engine's own way of counting.
const leastHidden = 1e6

// hidden is how many bytes of the layers no container sees, exactly where the
// layers were read, else by the sizes; 0 if they do not tell.
func hidden(m measure.Image) int64 {
	switch {
	case m.Waste != nil:
		return m.Waste.Bytes
	case m.Root == nil || m.SizeMethod == "" || !m.Near():
		return 0
	}
	// The engine's figure is exact but for the lengths of symbolic links.
	n := m.SizeBytes - m.Root.SizeBytes
	if n < m.SizeBytes/100 || n < leastHidden {
		return 0
	}
	return n
}

// fit makes a result's hint fit the image, and weighs the result.
func (r Result) fit(m measure.Image, limits Budget) Result {
	if r.OK {
		return r
	}
	k := kindOf(m)
	if r.Hint == hintLast && k == interpreted {
		r.Hint = hintLastOther
	}
	if r.Hint == hintUnmeasured && m.Way == measure.WayArchive {
		r.Hint = "a limit counts as kept only if it was measured, and the archive does not say"
	}
	waste := hidden(m)
	switch r.limit() {
	case "--max-size", "--max-download":
		r.weight = max(m.SizeBytes-deref(limits.MaxSize), 0)
		if r.limit() == "--max-download" {
			r.weight = m.DownloadBytes - deref(limits.MaxDownload)
		}
		// What is wasted is the first thing to remove, if it is much of the image,
		// and so much that it is known however the image was read.
		if waste >= leastHidden && waste*10 >= m.SizeBytes {
			r.Hint, r.weight = wasteHint(waste, r.weight, r.Hint), max(r.weight, waste)
		}
	case "--max-waste", "--min-efficiency":
		r.weight = waste
	}
	return r
}

// limit is the flag of the rule.
func (r Result) limit() string {
	flag, _, _ := strings.Cut(r.Rule, " ")
	return flag
}

func deref(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

// wasteHint is what to do about wasted bytes, where tooMany bytes are too many;
// and about the rest if those are not enough.
func wasteHint(waste, tooMany int64, rest string) string {
	hint := quantity.Size(waste) + " of it are files that a later layer deletes or overwrites: delete them in the RUN that makes them"
	if tooMany > waste {
		hint += "; for the rest, " + rest
	}
	return hint
}

// Next is the result to begin with among those of limits that are not kept: the
// one with the most bytes at stake, or else the first. ok is false if all are
// kept.
func Next(results []Result) (next Result, ok bool) {
	var broken []Result
	for _, r := range results {
		if !r.OK {
			broken = append(broken, r)
		}
	}
	if len(broken) == 0 {
		return Result{}, false
	}
	return slices.MaxFunc(broken, func(a, b Result) int { return cmp.Compare(a.weight, b.weight) }), true
}

// Weight is how many bytes are at stake; 0 for what is not about bytes.
func (r Result) Weight() int64 { return r.weight }
