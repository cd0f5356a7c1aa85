// Package docker is all that castoff does with a container engine: one
// connection, and what each package of this wing does with it.
package docker

import (
	"context"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/buildcache"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/deploy"
	"castoff/cmd/castoff/internal/engine/endpoint"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/engine/tidy"
	"castoff/cmd/castoff/internal/engine/trial"
)

// Engine is a connection to a container engine, with all that can be done with
// it. Its methods may be called from several goroutines.
type Engine struct {
	*daemon.Daemon
	*inspect.Inspector
	*buildcache.Keeper
	*build.Builder
	*baseimage.Provider
	*trial.Runner
	*deploy.Timer
	*tidy.Tidier
}

// Connect finds the daemon, negotiates the API and asks the engine what it is.
// Every error is a [fault.Error] with exit code [fault.ExitNoDaemon] that names
// the endpoint tried.
func Connect(ctx context.Context, o endpoint.Options) (*Engine, error) {
	d, err := daemon.Connect(ctx, o)
	if err != nil {
		return nil, err
	}
	images, cache := &inspect.Inspector{Daemon: d}, &buildcache.Keeper{Daemon: d}
	return &Engine{
		Daemon: d, Inspector: images, Keeper: cache, Builder: build.New(d, images, cache),
		Provider: baseimage.New(d, images), Runner: trial.New(d, images), Timer: deploy.New(d, images), Tidier: &tidy.Tidier{Daemon: d},
	}, nil
}
