// Package sampleapp is what the course builds: a small Go program, and the
// Dockerfiles that make images of it.
package sampleapp

import "embed"

// Files holds app/, the program (its files are the build context), and the
// Dockerfiles: traditional.Dockerfile and multistage.Dockerfile, and of each
// an offline variant for a base image that is nothing but a Go toolchain.
//
//go:embed app trials *.Dockerfile
var Files embed.FS
