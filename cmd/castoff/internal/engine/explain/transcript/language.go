package transcript

import (
	"slices"

	"castoff/cmd/castoff/internal/ground/pattern"
)

// Language is a language that programs are written in.
type Language int

// The languages that have cures of their own.
const (
	Go Language = iota
	Rust
	Python
	Node
	Java
	languages
)

// signs are what a text has in it if a program in a language is built or
// started.
var signs = [languages]*pattern.Pattern{
	Go:     pattern.New(`\bgo (?:build|install|mod|run)\b|\bgolang:\S|\.go:\d+:\d+|CGO_ENABLED|^# runtime/cgo`),
	Rust:   pattern.New(`\bcargo (?:build|install|chef|run|test)\b|/target/(?:[\w-]+/)?release\b|\brust:\S|\brustc\b|\bcargo:`),
	Python: pattern.New(`\bpip3? install|\bpython[\d.]*(?:[: ]|$)|venv/|\bpoetry install|\bgunicorn\b|\buvicorn\b|\buv sync\b`),
	Node:   pattern.New(`\bnpm (?:ci|install|run|ERR!|error)|\bnode:\S|node_modules|\byarn (?:install|build|run)|\bpnpm (?:install|run|build)|\bnode (?:\S+/)?\S+\.m?js\b`),
	Java:   pattern.New(`\bmvnw? |\bgradlew?\b|\S\.jar\b|\(\w+\.java(?::\d+)?\)|\b(?:sun|java|javax|org)\.[a-z]+\.\w+\.?[A-Z]\w+Exception|\b(?:openjdk|temurin|maven|gradle):\S|/bin/java\b`),
}

// Says reports whether a line or a step of the text matches.
func (l *Log) Says(p *pattern.Pattern) bool {
	return slices.ContainsFunc(l.Steps, p.MatchString) || slices.ContainsFunc(l.Lines, p.MatchString)
}

// About reports whether the text is about programs in a language, and in no
// other one that there are cures for.
func (l *Log) About(is Language) bool {
	for language, sign := range signs {
		if l.Says(sign) != (Language(language) == is) {
			return false
		}
	}
	return true
}

// NotGo reports whether the text is about programs in languages other than Go.
func (l *Log) NotGo() bool {
	return !l.Says(signs[Go]) && slices.ContainsFunc(signs[Rust:], l.Says)
}
