package uitest

import (
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/budget"
	"castoff/cmd/castoff/internal/image/difference"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/image/stage"
	"castoff/cmd/castoff/internal/ui/screen"
)

// WholeA is a traditional image on Debian with all that can be found out, the
// figures from a real one.
var WholeA = measure.Image{
	Name: "traditional", Ref: "castoff/traditional:latest", Way: measure.WayProbe,
	SizeBytes: 1_255_957_407, SizeMethod: measure.MethodSave,
	DownloadBytes: 437_212_904, DownloadMethod: measure.DownloadCompressed,
	Seconds: 51.9, Files: 25_080, Platform: "linux/amd64", RunsHere: "yes",
	Layers: []measure.Layer{
		{CreatedBy: "Imported from -", SizeBytes: 198_889_581, DownloadBytes: 71_402_118, FromBase: true, Changes: &measure.Changes{Added: 7_843}},
		{CreatedBy: "RUN apt-get update && apt-get install -y golang-go", SizeBytes: 1_055_425_156, DownloadBytes: 364_902_331, Changes: &measure.Changes{Added: 17_240, Changed: 14, Deleted: 3, HiddenBytes: 1_832_551}},
		{CreatedBy: "ENV GO111MODULE=off", Empty: true},
		{CreatedBy: "COPY . .", SizeBytes: 3_817, DownloadBytes: 1_630, Changes: &measure.Changes{Added: 3}},
		{CreatedBy: "RUN CGO_ENABLED=0 go build -o /app .", SizeBytes: 1_638_853, DownloadBytes: 906_825, Changes: &measure.Changes{Added: 24}},
		{CreatedBy: `ENTRYPOINT ["/app"]`, Empty: true},
	},
	Dirs: []measure.Dir{
		{Path: "", SizeBytes: 1_254_120_603, Files: 25_080},
		{Path: "usr", SizeBytes: 887_145_124, Files: 23_855},
		{Path: "usr/lib", SizeBytes: 603_893_224, Files: 2206},
		{Path: "usr/lib/go-1.19", SizeBytes: 342_346_558, Files: 479},
		{Path: "usr/lib/go-1.19/pkg", SizeBytes: 327_100_000, Files: 470},
		{Path: "usr/lib/go-1.19/pkg/linux_amd64", SizeBytes: 232_000_000, Files: 440},
		{Path: "usr/lib/go-1.19/pkg/tool", SizeBytes: 95_100_000, Files: 30},
		{Path: "usr/lib/x86_64-linux-gnu", SizeBytes: 135_318_994, Files: 1432},
		{Path: "usr/lib/gcc", SizeBytes: 124_677_894, Files: 182},
		{Path: "usr/lib/apt", SizeBytes: 1_078_005, Files: 21},
		{Path: "usr/share", SizeBytes: 187_471_270, Files: 18_861},
		{Path: "usr/share/go-1.19", SizeBytes: 113_429_448, Files: 11_759},
		{Path: "usr/share/locale", SizeBytes: 46_831_452, Files: 759},
		{Path: "usr/bin", SizeBytes: 69_411_684, Files: 384},
		{Path: "var", SizeBytes: 363_000_000, Files: 700},
		{Path: "var/lib", SizeBytes: 120_000_000, Files: 600},
		{Path: "var/cache", SizeBytes: 242_000_000, Files: 90},
		{Path: "etc", SizeBytes: 771_000, Files: 480},
	},
	Largest: []measure.File{
		{Path: "var/cache/apt/archives/golang-1.19-go_1.19.8-2_amd64.deb", SizeBytes: 62_705_552},
		{Path: "var/lib/apt/lists/deb.debian.org_debian_dists_bookworm_main_binary-amd64_Packages", SizeBytes: 50_060_337},
		{Path: "var/cache/apt/pkgcache.bin", SizeBytes: 39_092_108},
		{Path: "usr/lib/gcc/x86_64-linux-gnu/12/cc1plus", SizeBytes: 35_464_168},
		{Path: "usr/lib/go-1.19/pkg/linux_amd64/cmd/compile/internal/ssa.a", SizeBytes: 33_947_806},
	},
	Config: &measure.Config{Root: true, Entrypoint: []string{"/app"}, EntrypointForm: measure.FormExec, Env: []string{"GO111MODULE=off"}},
	Root:   &WholeRoot,
	Waste: &measure.Waste{Bytes: 1_832_551, Files: 17, Efficiency: 0.99854, Largest: []measure.WastedFile{
		{Path: "var/cache/debconf/templates.dat", Bytes: 760_448, Versions: 1},
		{Path: "var/lib/dpkg/status", Bytes: 417_310, Versions: 2},
		{Path: "var/cache/apt/archives/partial/golang-1.19-src_1.19.8-2_all.deb", Bytes: 302_119, Versions: 1, Deleted: true},
		{Path: "etc/ld.so.cache", Bytes: 6_219, Versions: 1},
	}},
}

// WholeRoot is what is in the root file system of [WholeA].
var WholeRoot = rootfs.Facts{
	Files: 25_080, Dirs: 2_735, SizeBytes: 1_254_120_603, OS: "Debian GNU/Linux 12 (bookworm)",
	Packages: 177, PackageBytes: 910_256_128, Executables: 613,
	LargestPackages: []rootfs.Package{
		{Manager: "dpkg", Name: "golang-1.19-go", Version: "1.19.8-2", SizeBytes: 342_824_960},
		{Manager: "dpkg", Name: "golang-1.19-src", Version: "1.19.8-2", SizeBytes: 121_385_984},
		{Manager: "dpkg", Name: "gcc-12", Version: "12.2.0-14+deb12u1", SizeBytes: 69_873_664},
		{Manager: "dpkg", Name: "g++-12", Version: "12.2.0-14+deb12u1", SizeBytes: 37_028_864},
		{Manager: "dpkg", Name: "cpp-12", Version: "12.2.0-14+deb12u1", SizeBytes: 34_660_352},
		{Manager: "dpkg", Name: "libstdc++-12-dev", Version: "12.2.0-14+deb12u1", SizeBytes: 19_912_704},
	},
	Setuid:          []string{"usr/bin/chfn", "usr/bin/chsh", "usr/bin/gpasswd", "usr/bin/mount", "usr/bin/newgrp", "usr/bin/passwd", "usr/bin/su", "usr/bin/umount"},
	Setgid:          []string{"usr/bin/chage", "usr/bin/expiry", "usr/sbin/unix_chkpwd"},
	Shells:          []string{"usr/bin/bash", "usr/bin/dash", "usr/bin/rbash", "usr/bin/sh"},
	PackageManagers: []string{"usr/bin/apt", "usr/bin/apt-get", "usr/bin/dpkg"},
	Compilers:       []string{"usr/bin/c++", "usr/bin/cc", "usr/bin/g++", "usr/bin/gcc", "usr/bin/go", "usr/lib/go-1.19/bin/go"},
	Interpreters:    []string{"usr/bin/perl"},
	TimeZones:       "usr/share/zoneinfo", Tmp: true,
	Users: []rootfs.User{{Name: "root"}, {Name: "daemon", UID: 1}, {Name: "bin", UID: 2}, {Name: "sys", UID: 3}, {Name: "sync", UID: 4}, {Name: "games", UID: 5}, {Name: "man", UID: 6}, {Name: "lp", UID: 7}, {Name: "mail", UID: 8}},
}

// WholeB is the multi-stage image beside it.
var WholeB = measure.Image{
	Name: "multistage", Ref: "castoff/multistage:latest", Way: measure.WayArchive,
	SizeBytes: 1_574_229, SizeMethod: measure.MethodSave,
	DownloadBytes: 886_201, DownloadMethod: measure.DownloadStored,
	Cached: true, Files: 1, Platform: "linux/arm64", RunsHere: "no",
	Layers: []measure.Layer{
		{CreatedBy: "COPY /app /app", SizeBytes: 1_574_229, DownloadBytes: 886_201, Changes: &measure.Changes{Added: 1}},
		{CreatedBy: `ENTRYPOINT ["/app"]`, Empty: true},
	},
	Largest: []measure.File{{Path: "app", SizeBytes: 1_574_229}},
	Config: &measure.Config{User: "65534:65534", Entrypoint: []string{"/bin/sh", "-c", "/app --serve"}, EntrypointForm: measure.FormShell,
		Cmd: []string{"--name", "a b"}, CmdForm: measure.FormExec, Ports: []string{"8080/tcp", "8443/tcp"}},
	Root:  &rootfs.Facts{Files: 1, SizeBytes: 1_574_229, Executables: 1},
	Waste: &measure.Waste{Efficiency: 1},
}

// BinaryA is a static program of Go.
var BinaryA = binary.Facts{
	Path: "app", SizeBytes: 1_574_229, Format: "ELF", Arch: "amd64", OS: "linux", Static: true, Symbols: true, Debug: true,
	Sections: []binary.Section{{Name: ".text", SizeBytes: 489_023}, {Name: ".gopclntab", SizeBytes: 372_032}, {Name: ".rodata", SizeBytes: 213_811}, {Name: ".debug_info", SizeBytes: 160_990}, {Name: ".symtab", SizeBytes: 64_776}},
	Go: &binary.GoBuild{Version: "go1.19.8", Path: "command-line-arguments", Settings: map[string]string{
		"-compiler": "gc", "CGO_ENABLED": "0", "GOARCH": "amd64", "GOOS": "linux", "GOAMD64": "v1",
	}},
}

// BinaryB is a program that asks for shared libraries.
var BinaryB = binary.Facts{
	Path: "usr/local/bin/server", SizeBytes: 7_310_336, Format: "ELF", Arch: "arm64", OS: "linux", PIE: true,
	Interpreter: "/lib/ld-linux-aarch64.so.1", Libraries: []string{"libc.so.6", "libresolv.so.2", "libpthread.so.0"},
	Go: &binary.GoBuild{Version: "go1.26.1", Module: "example.org/team/server@v1.4.2", Dependencies: 31, Settings: map[string]string{
		"-ldflags": `-s -w -X example.org/team/server/internal/version.commit=4f1c0de9b2`, "-trimpath": "true", "CGO_ENABLED": "1", "GOARCH": "arm64", "GOOS": "linux",
	}},
}

// What it takes to deploy a large image and a small one.
var (
	DeployA = measure.Deployment{
		DownloadBytes: 437_212_904, DownloadMethod: measure.DownloadCompressed, SaveSeconds: 6.81, LoadSeconds: 21.4,
		StartSeconds: []float64{0.512, 0.471, 0.455, 0.498, 0.467, 0.481, 0.460},
		CPUSeconds:   []float64{0.0021, 0.0018, 0.0019}, PeakBytes: []int64{1_576_960, 1_609_728, 1_560_576},
	}
	DeployB = measure.Deployment{
		DownloadBytes: 886_201, DownloadMethod: measure.DownloadCompressed, SaveSeconds: 0.062, LoadSeconds: 0.118,
		StartSeconds: []float64{0.448, 0.462, 0.439, 0.470, 0.451, 0.466, 0.444},
		CPUSeconds:   []float64{0.0019, 0.0020, 0.0023}, PeakBytes: []int64{1_568_768, 1_585_152, 1_560_576},
	}
)

// StagesWhole is a build with a stage in each state that is not a failure.
var StagesWhole = stage.Graph{Stages: []stage.Stage{
	{Name: "base", From: "ubuntu:24.04", Line: 1, State: stage.Cached, Steps: 2, Cached: 2, SizeBytes: 1_254_000_000, SizeMethod: measure.MethodInspect},
	{Name: "build", From: "base", Line: 5, State: stage.Built, Steps: 4, Cached: 1, Seconds: 34.2, SizeBytes: 1_255_957_407, SizeMethod: measure.MethodInspect,
		Needs: []stage.Need{{Stage: "base", How: "from"}, {Stage: "docker.io/library/golang:1.26", Image: true, How: "mount"}}},
	{Name: "test", From: "build", Line: 11, State: stage.Skipped, Steps: 2, SizeBytes: -1, Needs: []stage.Need{{Stage: "build", How: "from"}}},
	{Name: "docs", From: "alpine", Line: 14, State: stage.Built, Steps: 3, Seconds: 2.04, SizeBytes: -1},
	{Name: "stage-4", From: "scratch", Line: 18, State: stage.Built, Shipped: true, Steps: 3, Seconds: 0.1, SizeBytes: 1_574_229, SizeMethod: measure.MethodInspect,
		Needs: []stage.Need{
			{Stage: "build", How: "copy", Paths: []string{"/app"}},
			{Stage: "docs", How: "copy", Paths: []string{"/site/index.html", "/site/style.css", "/site/reference/index.html", "/site/search.json"}},
			{Stage: "debian:bookworm", Image: true, How: "copy", Paths: []string{"/etc/ssl/certs/ca-certificates.crt"}},
		}},
}}

var stagesFailed = stage.Graph{Stages: []stage.Stage{
	{Name: "build", From: "golang:1.26", Line: 1, State: stage.Failed, Steps: 3, Cached: 1, Seconds: 4.2, SizeBytes: -1},
	{Name: "docs", From: "alpine", Line: 5, State: stage.Stopped, Steps: 2, Seconds: 1.5, SizeBytes: -1},
	{Name: "final", From: "scratch", Line: 9, State: stage.Skipped, Steps: 2, SizeBytes: -1},
}}

// BudgetWhole has limits that are kept and limits that are not.
var BudgetWhole = screen.Budget{Ref: "castoff/traditional:latest", Results: []budget.Result{
	{Rule: "--max-size 20MB", Want: "at most 20.0 MB on disk", Got: "1.26 GB on disk", Hint: "a final stage with only the program: FROM scratch and COPY --from"},
	{Rule: "--no-shell", Want: "no shell", Got: "4 shells", Examples: []string{"/usr/bin/bash", "/usr/bin/dash", "/usr/bin/sh"}, Hint: "start from scratch or a base without a shell"},
	{Rule: "--nonroot", Want: "a user other than root", Got: "root", Hint: "USER 65534:65534 in the last stage"},
	{Rule: "--max-wasted 5%", Want: "at most 5 % wasted", Got: "0.2 % wasted", OK: true},
	{Rule: "--platform linux/amd64", Want: "linux/amd64", Got: "linux/amd64", OK: true},
}}

// textOf makes a value of a configuration.
func textOf(s string) *string { return &s }

// DifferentWhole has one of everything that can differ.
var DifferentWhole = difference.Result{
	Config: []difference.Value{
		{What: "platform", A: textOf("linux/amd64"), B: textOf("linux/arm64")}, {What: "user", B: textOf("65534:65534")},
		{What: "env", Name: "PATH", A: textOf("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"), B: textOf("/app")},
		{What: "env", Name: "EMPTY", A: textOf("")}, {What: "port", Name: "8080/tcp", B: textOf("")}, {What: "working_dir", A: textOf("/srv")},
		{What: "label", Name: "org.opencontainers.image.title", A: textOf("tide"), B: textOf("tides")},
	},
	Packages: difference.Packages{
		Changed: []difference.PackageChange{{Manager: "dpkg", Name: "openssl", A: "3.0.11-1~deb12u2", B: "3.0.14-1~deb12u1"}},
		Removed: WholeRoot.LargestPackages, Added: WholeRoot.LargestPackages[:1],
	},
	Unknown: []difference.Unknown{{Image: "b", What: "healthcheck, which the engine does not report"}},
	Files: &difference.Files{
		OnlyA: []difference.Path{{Path: WholeA.Largest[0].Path, Type: rootfs.Regular, SizeBytes: WholeA.Largest[0].SizeBytes}, {Path: "srv/empty", Type: rootfs.Directory}},
		Changed: []difference.Change{
			{Path: "usr/lib/x86_64-linux-gnu/libssl.so.3", What: []string{"size", "mode", "owner"}, A: difference.Side{Type: '-', Mode: "0644", SizeBytes: 690_984}, B: difference.Side{Type: '-', Mode: "4755", UID: 1000, GID: 1001, SizeBytes: 1_690_984}},
			{Path: "etc/motd", What: []string{"content"}, A: difference.Side{Type: '-', SizeBytes: 286}, B: difference.Side{Type: '-', SizeBytes: 286}},
			{Path: "etc/localtime", What: []string{"link"}, A: difference.Side{Type: 'l', Link: "/usr/share/zoneinfo/Etc/UTC"}, B: difference.Side{Type: 'l', Link: "/usr/share/zoneinfo/Europe/Berlin"}},
			{Path: "run/lock", What: []string{"type"}, A: difference.Side{Type: 'd'}, B: difference.Side{Type: 'l'}},
			{Path: "etc/shadow", What: []string{"size"}, A: difference.Side{Type: '-', SizeBytes: 1_000_000}, B: difference.Side{Type: '-', SizeBytes: 1_000_001}},
		},
		Uncompared: []difference.Uncompared{{Path: "etc/gshadow", Why: "its content could not be read"}},
		Common:     25_080, Same: 25_070,
	},
}

// Sample is a block with a name for its golden files.
type Sample struct {
	Name   string
	Blocks []screen.Block
}

// AnatomyBlocks are the blocks about what is in an image: with one image, with
// two, and with nothing found out.
func AnatomyBlocks() []Sample {
	old := measure.Image{Ref: "old:1", SizeBytes: 7, Way: measure.WayProbe}
	damaged := WholeB
	damaged.Root = &rootfs.Facts{Files: 12, Trouble: []string{"reading var/lib/dpkg/status: the package database is damaged"}}
	slow := DeployB
	slow.StartSeconds = []float64{1.31, 1.302, 1.324}
	return []Sample{
		{"card", []screen.Block{screen.Card{Image: WholeA}, screen.Card{Image: WholeB}, screen.Card{Image: SampleA}, screen.Card{Image: old}}},
		{"surface", []screen.Block{screen.Surface{Images: []measure.Image{WholeA}}, screen.Surface{Images: []measure.Image{WholeA, WholeB}},
			screen.Surface{Images: []measure.Image{damaged, old}}, screen.Surface{Images: []measure.Image{old}}}},
		{"layers", []screen.Block{screen.Layers{Image: WholeA}, screen.Layers{Image: WholeB}}},
		{"waste", []screen.Block{screen.Waste{Image: WholeA}, screen.Waste{Image: WholeB}, screen.Waste{Image: old}}},
		{"files", []screen.Block{screen.Files{Image: WholeA, Depth: 5, Top: 3},
			screen.FileList{Image: WholeA, Files: WholeA.Largest, Of: 25_080, Bytes: 1_254_120_603},
			screen.FileList{Image: WholeB, Files: WholeB.Largest, Of: 1, Bytes: 1_574_229}, screen.FileList{Image: old}}},
		{"difference", []screen.Block{
			screen.Difference{A: WholeA, B: WholeB, Result: DifferentWhole, Lists: screen.Lists{Asked: true}},
			screen.Difference{A: WholeA, B: old, Result: difference.Result{Packages: DifferentWhole.Packages, Unknown: DifferentWhole.Unknown}, Lists: screen.Lists{Top: 2}},
			screen.Difference{A: WholeA, B: WholeA, Result: difference.Result{Files: &difference.Files{Common: 25_080, Same: 25_080}}}}},
		{"binary", []screen.Block{screen.Binary{Refs: []string{"castoff/multistage:latest"}, Binaries: []binary.Facts{BinaryA}},
			screen.Binary{Refs: []string{"castoff/multistage", "example.org/server"}, Binaries: []binary.Facts{BinaryA, BinaryB}},
			screen.Binary{Refs: []string{"tool"}, Binaries: []binary.Facts{{Path: "run.sh", SizeBytes: 31, Format: "script", Interpreter: "/bin/sh"}}}, screen.Binary{}}},
		{"deploy", []screen.Block{screen.Deploy{Refs: []string{"castoff/traditional"}, Deployments: []measure.Deployment{DeployA}},
			screen.Deploy{Refs: []string{"traditional", "multistage"}, Deployments: []measure.Deployment{DeployA, DeployB}},
			screen.Deploy{Refs: []string{"a", "b"}, Deployments: []measure.Deployment{{StartSeconds: slow.StartSeconds}, DeployB}},
			screen.Deploy{Refs: []string{"a"}, Deployments: []measure.Deployment{{}}}}},
		{"stages", []screen.Block{screen.Stages{Graph: StagesWhole}, screen.Stages{Graph: stagesFailed}, screen.Stages{}}},
		{"budget", []screen.Block{BudgetWhole, screen.Budget{Results: BudgetWhole.Results[3:]}}},
		{"comparison", []screen.Block{screen.Comparison{A: WholeA, B: WholeB, PublishedA: "~600 MB (guide)", PublishedB: "~1.8MB (guide)"}}},
	}
}
