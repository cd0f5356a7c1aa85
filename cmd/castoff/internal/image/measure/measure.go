// Package measure finds the facts of an image: its size, its layers, its files,
// each with the method that found it. It does no I/O of its own: it reads the
// streams that it is given.
package measure

import (
	"slices"
	"time"

	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// SchemaVersion is the version of the JSON objects that hold an [Image]. It
// grows when a field changes its meaning or goes; new fields do not change it.
//
// Version 2: the mode of a file is octal text, not a number; seconds and cached
// are in the output of builds only; size_bytes of an image and of its layers is
// the size on disk, or is not there, and what an engine reports is in
// engine_bytes.
const SchemaVersion = 2

// The methods by which the download size of an image is found.
const (
	// DownloadStored is the size of the layers as the daemon or the archive
	// holds them, which is what a push sends and a registry holds: mostly
	// compressed, but the containerd image store keeps and pushes layers that
	// were loaded uncompressed as they are.
	DownloadStored = "stored"
	// DownloadCompressed is what the layers come to when compressed as a push
	// does it, with gzip.
	DownloadCompressed = "compressed"
)

// The ways in which an image's contents were read.
const (
	// WayProbe is a walk from inside a container, by a program of ours. It sees
	// the root file system and not the layers.
	WayProbe = "probe"
	// WaySave is the stream of `docker save`.
	WaySave = "save-stream"
	// WayArchive is a file.
	WayArchive = "archive"
)

// Image is an image as measured. It is the image object of `build --json`,
// `measure --json` and `compare --json`.
type Image struct {
	// Name is the course's name of the image ("traditional"), or the reference as
	// the user typed it.
	Name string `json:"name"`
	// Ref is the full reference with its tag.
	Ref string `json:"ref"`
	// ID is the image's ID as the engine gives it: a config digest on graph
	// drivers, a manifest digest on the containerd image store.
	ID string `json:"id"`
	// Way is how its contents were read: one of the Way constants.
	Way string `json:"way,omitempty"`
	// SizeBytes is the size of all layers, unpacked, and SizeMethod one of the
	// Method constants: it says what that is. It is the size on disk if
	// [Image.Counted], and the engine's own figure otherwise. The sizes of the
	// layers are of the same kind. In JSON outputs those are two fields: see
	// [Image.Out].
	SizeBytes  int64  `json:"size_bytes"`
	SizeMethod string `json:"size_method"`
	// ListedBytes is what the engine's own list of images shows as the size; 0 if
	// it was not found out.
	ListedBytes int64 `json:"listed_bytes,omitempty"`
	// DownloadBytes is the size of all layers compressed, as a registry holds
	// them and a pull transfers them; 0 if it was not found out.
	DownloadBytes int64 `json:"download_bytes,omitempty"`
	// DownloadMethod is one of the Download constants; empty if DownloadBytes was
	// not found out.
	DownloadMethod string `json:"download_method,omitempty"`
	// Seconds is how long the build that carried out the instructions took; 0 if
	// that is not known, as for an image of someone else, or for one whose
	// instructions all came from the builder's cache.
	Seconds float64 `json:"seconds"`
	// Cached is true if nothing was carried out to make the image: it was found
	// as it was, or came from the builder's cache as a whole.
	Cached bool `json:"cached"`
	// Build is the build that took Seconds; nil if it is not known.
	Build *Build `json:"build,omitempty"`
	// Layers has one entry for each instruction, oldest first. Instructions
	// that only set configuration have size 0.
	Layers []Layer `json:"layers"`

	// Platform is os/architecture, such as linux/amd64.
	Platform string `json:"platform,omitempty"`
	// Files is the number of regular files and links in the image's root file
	// system, after the deletions of later layers.
	Files int `json:"files"`
	// Dirs is the unpacked size by directory, to a depth of 3, parents before
	// their children, siblings by size, largest first. DirsMore is how many
	// directories lie deeper.
	Dirs     []Dir `json:"dirs,omitempty"`
	DirsMore int   `json:"dirs_more"`
	// Largest is the largest files, largest first, at most 12 unless more were
	// asked for. LargestMore is how many more files there are.
	Largest     []File `json:"largest,omitempty"`
	LargestMore int    `json:"largest_more"`

	// Config is how its containers start; nil if it was not read.
	Config *Config `json:"config,omitempty"`
	// Root is what is in its root file system; nil if it was not read.
	Root *rootfs.Facts `json:"root,omitempty"`
	// Waste is what lower layers waste; nil if the layers were not read.
	Waste *Waste `json:"waste,omitempty"`
	// Binary is what the program in its entrypoint says about itself; nil if it
	// was not read.
	Binary *binary.Facts `json:"binary,omitempty"`
	// BinaryMissing is why it was not, if somebody wanted it.
	BinaryMissing string `json:"binary_missing,omitempty"`
	// Program is the file that its containers start; nil if there is none, or
	// it was not found out.
	Program *Program `json:"program,omitempty"`
	// Secrets is what looks like a secret in its configuration and its history.
	// The texts have masks instead, unless SecretsShown is true.
	Secrets      []Secret `json:"secrets,omitempty"`
	SecretsShown bool     `json:"secrets_shown,omitempty"`
	// RunsHere reports whether the daemon's CPU can run it: "yes", "no", or
	// "emulated" where the platforms differ and an emulator may be there; empty if
	// no daemon was asked.
	RunsHere string `json:"runs_here,omitempty"`
}

// Build is a build that carried out instructions.
type Build struct {
	// At is when it ended.
	At time.Time `json:"at"`
	// Instructions is how many instructions it had that make something, Cached
	// how many of them came from the builder's cache; both are 0 if that is not
	// known.
	Instructions int `json:"instructions,omitempty"`
	Cached       int `json:"cached,omitempty"`
}

// The forms of an instruction such as ENTRYPOINT.
const (
	// FormExec is a list of words, started as it is.
	FormExec = "exec"
	// FormShell is a line for a shell.
	FormShell = "shell"
)

// Config is how containers of an image start.
type Config struct {
	// User is as the image gives it; empty means root. Root is true if it amounts
	// to user 0, by number or by name.
	User string `json:"user"`
	Root bool   `json:"root"`
	// Entrypoint and Cmd are the words of both instructions, EntrypointForm and
	// CmdForm how they were written; empty if they are not there.
	Entrypoint     []string `json:"entrypoint,omitempty"`
	EntrypointForm string   `json:"entrypoint_form,omitempty"`
	Cmd            []string `json:"cmd,omitempty"`
	CmdForm        string   `json:"cmd_form,omitempty"`
	WorkingDir     string   `json:"working_dir,omitempty"`
	Env            []string `json:"env,omitempty"`
	// Ports are those exposed, such as "8080/tcp".
	Ports   []string `json:"ports,omitempty"`
	Volumes []string `json:"volumes,omitempty"`
	// Healthcheck is the test command, empty if there is none; Health is the
	// rest of that instruction, nil if there is none.
	Healthcheck string  `json:"healthcheck,omitempty"`
	Health      *Health `json:"health,omitempty"`
	// Shell is what the shell forms are written for, if the image says so.
	Shell []string `json:"shell,omitempty"`
	// StopSignal ends a container.
	StopSignal string            `json:"stop_signal,omitempty"`
	OnBuild    []string          `json:"on_build,omitempty"`
	Labels     map[string]string `json:"labels,omitempty"`
	// Unknown names the fields that the engine does not report.
	Unknown []string `json:"unknown,omitempty"`
}

// Health is how a health check is set up. What is 0 was not set.
type Health struct {
	// Off is true for HEALTHCHECK NONE, which overrides that of a base image.
	Off bool `json:"off,omitempty"`
	// Form is how the command was written: [FormExec] or [FormShell].
	Form          string  `json:"form,omitempty"`
	Interval      float64 `json:"interval_seconds,omitempty"`
	Timeout       float64 `json:"timeout_seconds,omitempty"`
	StartPeriod   float64 `json:"start_period_seconds,omitempty"`
	StartInterval float64 `json:"start_interval_seconds,omitempty"`
	Retries       int     `json:"retries,omitempty"`
}

// Waste is what a pull transfers and a disk holds and no container ever sees:
// files that a later layer deletes or overwrites.
type Waste struct {
	// Bytes is the size of these files, Files their number.
	Bytes int64 `json:"bytes"`
	Files int   `json:"files"`
	// Efficiency is the share of the layers' bytes that a container sees, from
	// 0 to 1.
	Efficiency float64 `json:"efficiency"`
	// Largest are the paths that waste most, at most 12 unless more were asked
	// for. LargestMore is how many more there are.
	Largest     []WastedFile `json:"largest,omitempty"`
	LargestMore int          `json:"largest_more"`
}

// The parts of a measurement that package rootfs makes.
type (
	// Dir is a directory of the image's root file system.
	Dir = rootfs.Dir
	// File is a file of the image's root file system.
	File = rootfs.File
	// Item is a file or directory of [Contents], Change what its layer did to it.
	Item   = rootfs.Item
	Change = rootfs.Change
	// Mode is the permission bits of an [Item].
	Mode = rootfs.Mode
	// Changes counts what a layer does to those below it.
	Changes = rootfs.Changes
	// WastedFile is a path of which a lower layer holds what no container sees.
	WastedFile = rootfs.Wasted
)

// Layer is what one instruction added.
type Layer struct {
	// CreatedBy is the instruction, as a person would write it in a Dockerfile.
	CreatedBy string `json:"created_by"`
	// SizeBytes is the size of the files that the instruction wrote, found as
	// the image's is: see [Image.SizeMethod].
	SizeBytes int64 `json:"size_bytes"`
	// FromBase is true for what the image has from its base image.
	FromBase bool `json:"from_base,omitempty"`
	// Empty is true for an instruction that made no layer.
	Empty bool `json:"empty,omitempty"`
	// Unsure is true for an instruction that wrote no file and may have made a
	// layer or not: the engine does not say. As many of those marked so are not
	// Empty as there are layers; which ones is a guess.
	Unsure bool `json:"unsure,omitempty"`
	// Digest is the digest of the unpacked layer, if it is known.
	Digest string `json:"digest,omitempty"`
	// DownloadBytes is its size compressed; 0 if it was not found out.
	DownloadBytes int64 `json:"download_bytes,omitempty"`
	// Changes is what it does to the layers below; nil if the layers were not
	// read.
	Changes *Changes `json:"changes,omitempty"`
}

// Configures reports whether the layer's instruction is one that only sets how
// containers start. Others may make no layer either, where they changed
// nothing.
func (l Layer) Configures() bool { return configures(l.CreatedBy) }

// Contents is every file of an image, for those who want to look around.
// Paths are fit to be shown.
type Contents struct {
	// Root is the root file system, sorted by path, parents before their
	// children.
	Root []Item `json:"root"`
	// Layers are the layers by their place in [Image.Layers]; nil for those
	// without content, and all of them if the layers were not read.
	Layers [][]Item `json:"layers,omitempty"`
}

// Deployment is what it takes to get an image to another machine and to start
// it, as measured here.
type Deployment struct {
	// DownloadBytes and DownloadMethod are as in [Image]; 0 if unknown.
	DownloadBytes  int64  `json:"download_bytes,omitempty"`
	DownloadMethod string `json:"download_method,omitempty"`
	// SaveSeconds is how long the daemon took to write the image as an archive,
	// LoadSeconds to unpack one of the same size; 0 if not timed.
	SaveSeconds float64 `json:"save_seconds,omitempty"`
	LoadSeconds float64 `json:"load_seconds,omitempty"`
	// StartSeconds are the times from creating a container to its exit, one for
	// each run, in the order of the runs.
	StartSeconds []float64 `json:"start_seconds,omitempty"`
	// CPUSeconds are the times that all threads of the image's program computed,
	// PeakBytes the most memory that it had, what it shares with others counted,
	// one of each for each run; none if not measured.
	CPUSeconds []float64 `json:"cpu_seconds,omitempty"`
	PeakBytes  []int64   `json:"peak_memory_bytes,omitempty"`
}

// TransferSeconds is how long the download takes at a rate in Mbit/s (10^6
// bits), at best: computed, not measured. 0 if the download size is unknown.
func (d Deployment) TransferSeconds(mbit float64) float64 {
	return float64(d.DownloadBytes) * 8 / (mbit * 1e6)
}

// StartMedian is the median of StartSeconds; 0 if there are none.
func (d Deployment) StartMedian() float64 { return median(d.StartSeconds) }

// CPUMedian is the median of CPUSeconds; 0 if there are none.
func (d Deployment) CPUMedian() float64 { return median(d.CPUSeconds) }

func median(all []float64) float64 {
	s := slices.Sorted(slices.Values(all))
	switch n := len(s); {
	case n == 0:
		return 0
	case n%2 == 1:
		return s[n/2]
	default:
		return (s[n/2-1] + s[n/2]) / 2
	}
}

// LayerCount is the number of layers, including those without any file: as many
// as `docker inspect` lists in RootFS.Layers.
func (m Image) LayerCount() int {
	n := 0
	for _, l := range m.Layers {
		if !l.Empty {
			n++
		}
	}
	return n
}

// BaseBytes is the size of the layers that the image has from its base.
func (m Image) BaseBytes() int64 {
	var n int64
	for _, l := range m.Layers {
		if l.FromBase {
			n += l.SizeBytes
		}
	}
	return n
}
