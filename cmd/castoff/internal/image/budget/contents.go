package budget

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
)

const (
	hintShell = "begin the last stage FROM scratch, or from a distroless image: what takes no shell to start needs none"
	hintTools = "leave it in the stage that builds: COPY --from takes the result without the tools"
)

func noShell(m measure.Image) Result {
	r := Result{Rule: "--no-shell", Hint: hintShell}
	return r.none(m, "shell", func(f *rootfs.Facts) []string { return f.Shells })
}

func noPackageManager(m measure.Image) Result {
	r := Result{Rule: "--no-package-manager", Hint: hintTools}
	return r.none(m, "package manager", func(f *rootfs.Facts) []string { return f.PackageManagers })
}

func noCompiler(m measure.Image) Result {
	r := Result{Rule: "--no-compiler", Hint: hintTools}
	return r.none(m, "compiler", func(f *rootfs.Facts) []string { return f.Compilers })
}

func noInterpreter(m measure.Image) Result {
	r := Result{Rule: "--no-interpreter", Hint: hintTools}
	return r.none(m, "interpreter", func(f *rootfs.Facts) []string { return f.Interpreters })
}

func noSetuid(m measure.Image) Result {
	r := Result{
		Rule: "--no-setuid",
		Hint: "begin the last stage FROM scratch, or take the bits away: RUN chmod a-s FILE…",
	}
	return r.none(m, "setuid or setgid file", func(f *rootfs.Facts) []string {
		all := slices.Concat(f.Setuid, f.Setgid)
		slices.Sort(all)
		return slices.Compact(all) // a file can have both bits
	})
}

// none finishes a result that wants none of what found returns.
func (r Result) none(m measure.Image, noun string, found func(*rootfs.Facts) []string) Result {
	r.Want = "no " + noun
	if m.Root == nil {
		return r.unmeasured("not measured")
	}
	paths := found(m.Root)
	r.Got = quantity.Plural(len(paths), noun)
	for _, p := range first(paths) {
		is := ""
		for _, o := range m.Root.Renamed {
			if o.Path == p {
				is = " (" + o.Is + ")"
			}
		}
		r.Examples = append(r.Examples, "/"+p+is)
	}
	return r.finish(len(paths) == 0)
}

// maxUID is the largest user ID that a container can start with. Source: the
// range that moby's package sys/user accepts.
const maxUID = 1<<31 - 1

func nonRoot(m measure.Image) Result {
	r := Result{
		Rule: "--nonroot", Want: "a user other than root",
		Hint: "USER 65532:65532 in the last stage; a number needs no /etc/passwd",
	}
	if m.Config == nil {
		return r.unmeasured("not measured")
	}
	name, _, _ := strings.Cut(m.Config.User, ":")
	if name == "" {
		r.Got = "root, since no USER is set"
		return r
	}
	uid, known := lookUp(name, m.Root)
	switch {
	case known && uid != 0 && !m.Config.Root:
		r.Got = "user " + name
		if name != strconv.Itoa(uid) {
			r.Got = fmt.Sprintf("user %s, number %d", name, uid)
		}
		return r.finish(true)
	case known || m.Config.Root:
		r.Got = "root, as USER " + name
	case m.Root == nil:
		return r.unmeasured("user " + name + ", whose number was not measured")
	default:
		r.Got = "user " + name + ", whom the image does not know: no container of it starts"
	}
	return r
}

// lookUp returns the number of the user that a container starts as. Like the
// engine, it takes the first user of that name or number, and a number that
// nobody has as it is.
func lookUp(name string, root *rootfs.Facts) (uid int, known bool) {
	n, err := strconv.Atoi(name)
	number := err == nil && n >= 0 && n <= maxUID
	if root != nil {
		for _, u := range root.Users {
			if u.Name == name || number && u.UID == n {
				return u.UID, true
			}
		}
	}
	return n, number
}

func noSecretEnv(m measure.Image) Result {
	r := Result{
		Rule: "--no-secret-env", Want: "no secret in its configuration or history",
		Hint: "everyone who has the image can read ENV and build arguments: RUN --mount=type=secret gives a secret to one step, docker run --env-file to one container",
	}
	if m.Config == nil {
		return r.unmeasured("not measured")
	}
	var all []string
	for _, s := range m.Secrets {
		if s.Where == measure.SecretBinary { // known only if something else asked for the program
			continue
		}
		all = append(all, s.Name+" ("+s.Place()+")")
	}
	r.Got = "none found"
	if len(all) > 0 {
		r.Got = quantity.Plural(len(all), "value") + " that " + map[bool]string{true: "looks", false: "look"}[len(all) == 1] + " secret"
	}
	r.Examples = first(all)
	return r.finish(len(all) == 0)
}

func static(m measure.Image) Result {
	r := Result{Rule: "--static", Want: "a static program", Hint: staticHint(m)}
	if m.Binary == nil {
		return r.noProgram(m)
	}
	if m.Binary.Static {
		r.Got = "static"
		return r.finish(true)
	}
	_, why := m.Binary.OnScratch()
	r.Got = strings.TrimPrefix(why, "it ")
	if m.Binary.Path != "" {
		r.Examples = []string{m.Binary.Path}
	}
	return r
}

func execForm(m measure.Image) Result {
	r := Result{
		Rule: "--exec-form", Want: "ENTRYPOINT and CMD in exec form",
		Hint: `write it as a list: ENTRYPOINT ["/app"]    starts /app itself, which then also gets the signals`,
	}
	if m.Config == nil {
		return r.unmeasured("not measured")
	}
	var wrong []string
	c := m.Config
	for _, i := range []struct {
		name, form string
		words      []string
	}{{"ENTRYPOINT", c.EntrypointForm, c.Entrypoint}, {"CMD", c.CmdForm, c.Cmd}} {
		if len(i.words) > 0 && i.form != measure.FormExec {
			wrong = append(wrong, i.name)
		}
	}
	switch {
	case len(wrong) > 0:
		r.Got = strings.Join(wrong, " and ") + " in shell form"
	case len(c.Entrypoint)+len(c.Cmd) == 0:
		r.Got = "neither is there"
	default:
		r.Got = "exec form"
	}
	return r.finish(len(wrong) == 0)
}
