package checker

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/engine/trial"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/checker/says"
)

// starting is how a check has its container started.
type starting struct {
	args  []string
	env   map[string]string
	user  string
	tmpfs []string // writable directories
	// within bounds how long it may take; 0 for the usual limit.
	within time.Duration
}

// keys are a check's own and those that say how its container is started.
func (s *starting) keys(own ...keys.Key) []keys.Key {
	return slices.Concat(own, s.program(), []keys.Key{keys.May("within", keys.Duration(&s.within))})
}

// program are those that say how its program is started.
func (s *starting) program() []keys.Key {
	return []keys.Key{
		keys.May("args", keys.Texts(&s.args)),
		keys.May("env", keys.Env(&s.env)),
		keys.May("user", keys.UserOrNone(&s.user)),
		keys.May("tmpfs", keys.ImagePaths(&s.tmpfs)),
	}
}

// conditions is how the container is started, as the end of a sentence.
func (s *starting) conditions() string {
	var with []string
	if len(s.args) > 0 {
		with = append(with, "with the arguments "+quoted(s.args, "and"))
	}
	if len(s.env) > 0 {
		var set []string
		for _, name := range slices.Sorted(maps.Keys(s.env)) {
			set = append(set, name+"="+s.env[name])
		}
		with = append(with, "with "+plaintext.Listed(set, "and"))
	}
	if s.user != "" {
		with = append(with, "as user "+s.user)
	}
	if len(s.tmpfs) > 0 {
		with = append(with, "with a tmpfs at "+plaintext.Listed(s.tmpfs, "and"))
	}
	if s.within > 0 {
		with = append(with, "within "+quantity.Within(s.within.Seconds()))
	}
	if len(with) == 0 {
		return ""
	}
	return ", " + strings.Join(with, ", ")
}

// trial is what the engine is asked to start; usual is how long that may take
// if the check does not say.
func (s *starting) trial(r *run, usual time.Duration) trial.Spec {
	return trial.Spec{Ref: r.ref, Labels: r.o.Labels, Args: s.args, Env: s.env, User: s.user, Tmpfs: s.tmpfs,
		Within: cmp.Or(s.within, usual), CacheDir: r.o.CacheDir}
}

// mayStart reports whether a container is to be started, or else the verdict.
func (r *run) mayStart() (verdict, bool) {
	if p := r.ex.Build.Platform; p != "" && !samePlatform(p, r.engine.Info().OS+"/"+r.engine.Info().Arch) {
		return unable("the image is for " + p + ", which this daemon does not run"), false
	}
	if r.stuck {
		return verdict{state: NotTried, found: "a container did not do as asked before"}, false
	}
	return verdict{}, true
}

// saidLines is how many lines of a program's output are shown.
const saidLines = 12

// troubled is the verdict on a container that could not be started or was
// ended by the kernel.
func troubled(t trial.Trial) (verdict, bool) {
	if t.Refused != "" {
		v := failed("the container cannot be started", says.Next(t.Refused, "read what Docker says: what is started, and is all of it in the image?"))
		v.said, v.log = says.Refusal(t.Refused), t.Refused
		return v, true
	}
	if t.OutOfMemory {
		v := failed(fmt.Sprintf("the program wanted more than %d MiB of memory, and was ended by the kernel (exit code %d)", trial.MemoryLimit>>20, t.ExitCode),
			"find out what it keeps in memory")
		v.said, v.log = plaintext.LastLines(t.Output, saidLines), t.Output
		return v, true
	}
	return verdict{}, false
}
