package budget

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// full is an image with everything measured, and much of everything.
func full() measure.Image {
	return measure.Image{
		Way: measure.WaySave, SizeBytes: 20e6, SizeMethod: measure.MethodSave,
		DownloadBytes: 8e6, DownloadMethod: measure.DownloadCompressed,
		Layers: []measure.Layer{{SizeBytes: 1}, {Empty: true}, {SizeBytes: 0}},
		Config: &measure.Config{
			User: "app:app", Entrypoint: []string{"/app"}, EntrypointForm: measure.FormExec,
			Cmd: []string{"-v"}, CmdForm: measure.FormExec, Env: []string{"PATH=/bin", "GPG_KEY=0D96", "DB_PASSWORD_FILE=/run/secrets/db", "TOKEN="},
		},
		Root: &rootfs.Facts{
			Files: 100, Packages: 3, Executables: 7,
			LargestPackages: []rootfs.Package{{Name: "gcc"}, {Name: "go"}, {Name: "libc6"}},
			Setuid:          []string{"bin/su", "bin/mount"}, Setgid: []string{"bin/su", "bin/wall"},
			Shells: []string{"1", "2", "3", "4", "5", "6"}, PackageManagers: []string{"usr/bin/apt"},
			Compilers: []string{"usr/bin/gcc"}, Interpreters: []string{"usr/bin/perl"},
			Users: []rootfs.User{{Name: "root"}, {Name: "app", UID: 1000}, {Name: "toor", UID: 0}},
		},
		Waste:  &measure.Waste{Bytes: 500, Files: 1, Efficiency: 0.95, Largest: []measure.WastedFile{{Path: "var/cache/x"}}},
		Binary: &binary.Facts{Path: "/app", Format: binary.FormatELF, OS: "linux", Interpreter: "/lib/ld.so", Libraries: []string{"libc.so.6"}},
	}
}

// lean is an image with everything measured, and nothing in it but a program.
func lean() measure.Image {
	m := full()
	m.Root = &rootfs.Facts{Files: 1, Executables: 1}
	m.Config = &measure.Config{User: "65532", Entrypoint: []string{"/app"}, EntrypointForm: measure.FormExec}
	m.Binary = &binary.Facts{Path: "/app", Format: binary.FormatELF, OS: "linux", Static: true}
	return m
}

func limit[T any](v T) *T { return &v }

// with returns a copy of the full image that change has changed.
func with(change func(*measure.Image)) measure.Image {
	m := full()
	change(&m)
	return m
}

func user(name string) measure.Image {
	// As measure has it: by number or by the image's users.
	return with(func(m *measure.Image) {
		m.Config.User, m.Config.Root = name, slices.Contains([]string{"", "0", "0:0", "root", "root:root", "toor"}, name)
	})
}

func TestEachRule(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		b        Budget
		m        measure.Image
		ok       bool
		rule     string
		got      string
		examples []string
	}{
		{"size at the limit", Budget{MaxSize: limit[int64](20e6)}, full(), true, "--max-size 20MB", "20.0 MB on disk", nil},
		{"size a byte above", Budget{MaxSize: limit[int64](20e6 - 1)}, full(), false, "--max-size 19999999B", "20000000 bytes on disk", nil},
		{"size far above", Budget{MaxSize: limit[int64](5 << 20)}, full(), false, "--max-size 5MiB", "20.0 MB on disk", nil},
		{"no size at all", Budget{MaxSize: limit[int64](0)}, measure.Image{SizeMethod: measure.MethodSave}, true, "--max-size 0B", "0 B on disk", nil},
		{"size unmeasured", Budget{MaxSize: limit[int64](20e6)}, measure.Image{}, false, "--max-size 20MB", "not measured", nil},

		{"download at the limit", Budget{MaxDownload: limit[int64](8e6)}, full(), true, "--max-download 8MB", "8.00 MB to download", nil},
		{"download above", Budget{MaxDownload: limit[int64](7e6)}, full(), false, "--max-download 7MB", "8.00 MB to download", nil},
		{"download unmeasured", Budget{MaxDownload: limit[int64](7e6)}, with(func(m *measure.Image) { m.DownloadMethod = "" }), false, "--max-download 7MB", "not measured", nil},

		{"waste at the limit", Budget{MaxWaste: limit[int64](500)}, full(), true, "--max-waste 500B", "500 B wasted", nil},
		{"waste above", Budget{MaxWaste: limit[int64](0)}, full(), false, "--max-waste 0B", "500 B wasted", []string{"var/cache/x"}},
		{"waste unmeasured", Budget{MaxWaste: limit[int64](500)}, with(func(m *measure.Image) { m.Waste = nil }), false, "--max-waste 500B", "not measured", nil},

		{"efficiency at the limit", Budget{MinEfficiency: 0.95}, full(), true, "--min-efficiency 0.95", "it sees 95 %", nil},
		{"efficiency below", Budget{MinEfficiency: 0.95}, with(func(m *measure.Image) { m.Waste.Efficiency = 0.949999 }), false,
			"--min-efficiency 0.95", "it sees 94.99 %", []string{"var/cache/x"}},
		{"efficiency unmeasured", Budget{MinEfficiency: 0.1}, with(func(m *measure.Image) { m.Waste = nil }), false, "--min-efficiency 0.1", "not measured", nil},

		{"layers at the limit", Budget{MaxLayers: limit(2)}, full(), true, "--max-layers 2", "2 layers", nil},
		{"layers above", Budget{MaxLayers: limit(1)}, full(), false, "--max-layers 1", "2 layers", nil},
		{"no layers", Budget{MaxLayers: limit(0)}, measure.Image{SizeMethod: measure.MethodSave}, true, "--max-layers 0", "0 layers", nil},
		{"layers unmeasured", Budget{MaxLayers: limit(9)}, with(func(m *measure.Image) { m.Layers = nil }), false, "--max-layers 9", "not measured", nil},

		{"files at the limit", Budget{MaxFiles: limit(100)}, full(), true, "--max-files 100", "100 files", nil},
		{"files above", Budget{MaxFiles: limit(99)}, full(), false, "--max-files 99", "100 files", nil},
		{"files by the layers", Budget{MaxFiles: limit(1)}, measure.Image{Way: measure.WaySave, Files: 1}, true, "--max-files 1", "1 file", nil},
		{"files unmeasured", Budget{MaxFiles: limit(1)}, measure.Image{}, false, "--max-files 1", "not measured", nil},

		{"packages at the limit", Budget{MaxPackages: limit(3)}, full(), true, "--max-packages 3", "3 packages", nil},
		{"packages above", Budget{MaxPackages: limit(2)}, full(), false, "--max-packages 2", "3 packages", []string{"gcc", "go", "libc6"}},
		{"packages in trouble", Budget{MaxPackages: limit(3)}, with(func(m *measure.Image) { m.Root.Trouble = []string{"damaged"} }), false,
			"--max-packages 3", "at least 3 packages, but not everything could be read", []string{"damaged"}},
		{"too many packages, in trouble", Budget{MaxPackages: limit(2)}, with(func(m *measure.Image) { m.Root.Trouble = []string{"damaged"} }), false,
			"--max-packages 2", "3 packages", []string{"gcc", "go", "libc6"}},
		{"packages unmeasured", Budget{MaxPackages: limit(3)}, with(func(m *measure.Image) { m.Root = nil }), false, "--max-packages 3", "not measured", nil},

		{"executables at the limit", Budget{MaxExecutables: limit(7)}, full(), true, "--max-executables 7", "7 executables", nil},
		{"executables above", Budget{MaxExecutables: limit(6)}, full(), false, "--max-executables 6", "7 executables", nil},
		{"executables unmeasured", Budget{MaxExecutables: limit(6)}, measure.Image{}, false, "--max-executables 6", "not measured", nil},

		{"no shell", Budget{NoShell: true}, lean(), true, "--no-shell", "0 shells", nil},
		{"shells", Budget{NoShell: true}, full(), false, "--no-shell", "6 shells", []string{"/1", "/2", "/3", "/4", "/5"}},
		{"shells unmeasured", Budget{NoShell: true}, measure.Image{}, false, "--no-shell", "not measured", nil},
		{"no package manager", Budget{NoPackageManager: true}, lean(), true, "--no-package-manager", "0 package managers", nil},
		{"package manager", Budget{NoPackageManager: true}, full(), false, "--no-package-manager", "1 package manager", []string{"/usr/bin/apt"}},
		{"package managers unmeasured", Budget{NoPackageManager: true}, measure.Image{}, false, "--no-package-manager", "not measured", nil},
		{"no compiler", Budget{NoCompiler: true}, lean(), true, "--no-compiler", "0 compilers", nil},
		{"compiler", Budget{NoCompiler: true}, full(), false, "--no-compiler", "1 compiler", []string{"/usr/bin/gcc"}},
		{"compilers unmeasured", Budget{NoCompiler: true}, measure.Image{}, false, "--no-compiler", "not measured", nil},
		{"no interpreter", Budget{NoInterpreter: true}, lean(), true, "--no-interpreter", "0 interpreters", nil},
		{"interpreter", Budget{NoInterpreter: true}, full(), false, "--no-interpreter", "1 interpreter", []string{"/usr/bin/perl"}},
		{"interpreters unmeasured", Budget{NoInterpreter: true}, measure.Image{}, false, "--no-interpreter", "not measured", nil},
		{"no setuid", Budget{NoSetuid: true}, lean(), true, "--no-setuid", "0 setuid or setgid files", nil},
		{"setuid", Budget{NoSetuid: true}, full(), false, "--no-setuid", "3 setuid or setgid files", []string{"/bin/mount", "/bin/su", "/bin/wall"}},
		{"setuid unmeasured", Budget{NoSetuid: true}, measure.Image{}, false, "--no-setuid", "not measured", nil},

		{"a number", Budget{NonRoot: true}, user("65532:65532"), true, "--nonroot", "user 65532", nil},
		{"a name", Budget{NonRoot: true}, user("app"), true, "--nonroot", "user app, number 1000", nil},
		{"no user", Budget{NonRoot: true}, user(""), false, "--nonroot", "root, since no USER is set", nil},
		{"user 0", Budget{NonRoot: true}, user("0"), false, "--nonroot", "root, as USER 0", nil},
		{"user 0 with a group", Budget{NonRoot: true}, user("0:0"), false, "--nonroot", "root, as USER 0", nil},
		{"user 00", Budget{NonRoot: true}, user("00"), false, "--nonroot", "root, as USER 00", nil},
		{"root", Budget{NonRoot: true}, user("root:root"), false, "--nonroot", "root, as USER root", nil},
		{"root by another name", Budget{NonRoot: true}, user("toor"), false, "--nonroot", "root, as USER toor", nil},
		{"a number that is root's name", Budget{NonRoot: true}, with(func(m *measure.Image) {
			m.Config.User = "1000"
			m.Root.Users = []rootfs.User{{Name: "1000", UID: 0}}
		}), false, "--nonroot", "root, as USER 1000", nil},
		{"a name that is not there", Budget{NonRoot: true}, user("nobody"), false, "--nonroot",
			"user nobody, whom the image does not know: no container of it starts", nil},
		{"a number out of range", Budget{NonRoot: true}, user("2147483648"), false, "--nonroot",
			"user 2147483648, whom the image does not know: no container of it starts", nil},
		{"a name, users unmeasured", Budget{NonRoot: true}, with(func(m *measure.Image) { m.Root = nil }), false, "--nonroot",
			"user app, whose number was not measured", nil},
		{"root, users unmeasured", Budget{NonRoot: true}, measure.Image{Config: &measure.Config{User: "root", Root: true}}, false, "--nonroot", "root, as USER root", nil},
		{"a number, users unmeasured", Budget{NonRoot: true}, measure.Image{Config: &measure.Config{User: "7"}}, true, "--nonroot", "user 7", nil},
		{"user unmeasured", Budget{NonRoot: true}, measure.Image{}, false, "--nonroot", "not measured", nil},

		{"no secrets", Budget{NoSecretEnv: true}, full(), true, "--no-secret-env", "none found", nil},
		{"secrets", Budget{NoSecretEnv: true}, with(func(m *measure.Image) {
			m.Secrets = []measure.Secret{{Where: measure.SecretEnv, Name: "DB_PASSWORD"}, {Where: measure.SecretArg, Layer: 3, Name: "TOKEN"}, {Where: measure.SecretInstruction, Layer: 4, Name: "GitHub token"}}
		}), false, "--no-secret-env", "3 values that look secret", []string{"DB_PASSWORD (environment)", "TOKEN (build argument of instruction 3)", "GitHub token (instruction 4)"}},
		{"a renamed shell", Budget{NoShell: true}, with(func(m *measure.Image) {
			m.Root.Shells, m.Root.Renamed = []string{"app/run"}, []rootfs.Renamed{{Path: "app/run", Is: "dash"}}
		}), false, "--no-shell", "1 shell", []string{"/app/run (dash)"}},
		{"secrets unmeasured", Budget{NoSecretEnv: true}, measure.Image{}, false, "--no-secret-env", "not measured", nil},

		{"static", Budget{Static: true}, lean(), true, "--static", "static", nil},
		{"dynamic", Budget{Static: true}, full(), false, "--static", "asks for the dynamic linker /lib/ld.so and the library libc.so.6", []string{"/app"}},
		{"static unmeasured", Budget{Static: true}, measure.Image{}, false, "--static", "not measured: the program in the entrypoint was not read", nil},

		{"exec form", Budget{ExecForm: true}, full(), true, "--exec-form", "exec form", nil},
		{"nothing to start", Budget{ExecForm: true}, measure.Image{Config: &measure.Config{}}, true, "--exec-form", "neither is there", nil},
		{"shell form", Budget{ExecForm: true}, with(func(m *measure.Image) { m.Config.CmdForm = measure.FormShell }), false, "--exec-form", "CMD in shell form", nil},
		{"shell form twice", Budget{ExecForm: true}, with(func(m *measure.Image) {
			m.Config.CmdForm, m.Config.EntrypointForm = measure.FormShell, measure.FormShell
		}), false, "--exec-form", "ENTRYPOINT and CMD in shell form", nil},
		{"form unmeasured", Budget{ExecForm: true}, measure.Image{}, false, "--exec-form", "not measured", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := c.b.Check(c.m)
			if len(all) != 1 {
				t.Fatalf("%d results", len(all))
			}
			r := all[0]
			if r.OK != c.ok || r.Rule != c.rule || r.Got != c.got || !slices.Equal(r.Examples, c.examples) {
				t.Errorf("%+v", r)
			}
			if r.Want == "" || r.OK != (r.Hint == "") {
				t.Errorf("%+v", r)
			}
		})
	}
}

// everything is a budget with all limits.
func everything() Budget {
	return Budget{
		MaxSize: limit[int64](1), MaxDownload: limit[int64](1), MaxWaste: limit[int64](1), MinEfficiency: 1,
		MaxLayers: limit(1), MaxFiles: limit(1), MaxPackages: limit(1), MaxExecutables: limit(1),
		NoShell: true, NoPackageManager: true, NoCompiler: true, NoInterpreter: true, NoSetuid: true,
		NonRoot: true, NoSecretEnv: true, Static: true, ExecForm: true,
	}
}

// TestEveryLimitHasAResult catches a limit that is set and never checked.
func TestEveryLimitHasAResult(t *testing.T) {
	t.Parallel()
	b := everything()
	v := reflect.ValueOf(b)
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			t.Fatalf("this test sets no %s", v.Type().Field(i).Name)
		}
	}
	all := b.Check(measure.Image{})
	if len(all) != v.NumField() {
		t.Errorf("%d limits have %d results", v.NumField(), len(all))
	}
	rules := map[string]bool{}
	for _, r := range all {
		rules[strings.Fields(r.Rule)[0]] = true
		if r.OK {
			t.Errorf("kept by an image of which nothing was measured: %+v", r)
		}
	}
	if len(rules) != len(all) {
		t.Errorf("two limits have one name: %v", rules)
	}
	if got := (Budget{}).Check(full()); len(got) != 0 {
		t.Errorf("a budget without limits has the results %+v", got)
	}
}

func TestNeeds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		b    Budget
		want Needs
	}{
		{Budget{}, Needs{}},
		{Budget{MaxSize: limit[int64](1), NoShell: true, NonRoot: true, MaxLayers: limit(1)}, Needs{}},
		{Budget{MaxWaste: limit[int64](0)}, Needs{Layers: true}},
		{Budget{MinEfficiency: 0.9}, Needs{Layers: true}},
		{Budget{MaxDownload: limit[int64](1)}, Needs{Download: true}},
		{Budget{Static: true}, Needs{Binary: true}},
		{everything(), Needs{Layers: true, Download: true, Binary: true}},
	} {
		if got := c.b.Needs(); got != c.want {
			t.Errorf("%+v needs %+v, want %+v", c.b, got, c.want)
		}
	}
}
