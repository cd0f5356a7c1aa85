package docker

import (
	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/buildcache"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/deploy"
	"castoff/cmd/castoff/internal/engine/dockerfile"
	"castoff/cmd/castoff/internal/engine/endpoint"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/engine/offline"
	"castoff/cmd/castoff/internal/engine/tidy"
	"castoff/cmd/castoff/internal/engine/trial"
)

// The types of this wing, by the names that they had in one package.
type (
	Options       = endpoint.Options
	Info          = daemon.Info
	Builder       = daemon.Builder
	Ledger        = daemon.Ledger
	CacheNote     = daemon.CacheNote
	RunResult     = daemon.RunResult
	Found         = inspect.Found
	MeasureSpec   = inspect.Spec
	Telling       = inspect.Telling
	OwnedCache    = buildcache.Owned
	BuildSpec     = build.Spec
	BuildResult   = build.Result
	BuildError    = build.Error
	Base          = baseimage.Base
	BaseRequest   = baseimage.Request
	OfflineSpec   = offline.Spec
	TrialSpec     = trial.Spec
	Trial         = trial.Trial
	Served        = trial.Served
	Inside        = trial.Inside
	Health        = trial.Health
	DeployOptions = deploy.Options
	Owned         = tidy.Owned
	Known         = tidy.Known
)

// The constants of this wing.
const (
	BuildKit      = daemon.BuildKit
	Legacy        = daemon.Legacy
	Podman        = daemon.Podman
	Label         = daemon.Label
	LabelInputs   = offline.LabelInputs
	DefaultBase   = baseimage.Default
	OfflineName   = baseimage.OfflineName
	OfflineAsked  = baseimage.OfflineAsked
	Local         = baseimage.Local
	Pulled        = baseimage.Pulled
	Offline       = baseimage.Offline
	ShellPath     = trial.ShellPath
	ShellCommand  = trial.ShellCommand
	MemoryLimit   = trial.MemoryLimit
	HealthUnknown = trial.HealthUnknown
)

// The errors and functions of this wing.
var (
	ErrNoProgram   = inspect.ErrNoProgram
	ErrElsewhere   = trial.ErrElsewhere
	ErrDiskUnknown = daemon.ErrDiskUnknown
	WithImage      = dockerfile.WithImage
	WithBase       = dockerfile.WithBase
	UsesImage      = dockerfile.UsesImage
	Stages         = dockerfile.Stages
	CheckReference = baseimage.CheckReference
)
