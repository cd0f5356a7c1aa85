// Package archtest holds no code: its tests keep the rules of the architecture,
// so that they stay true without anybody watching.
package archtest
