// Package crash takes a panic from one goroutine to another, so that something can
// be put in order before the program ends.
package crash

import (
	"fmt"
	"runtime/debug"
)

// Crash is a panic on its way to another goroutine.
type Crash struct {
	value any
	stack []byte
}

// String is the panic's value and stack.
func (c *Crash) String() string { return fmt.Sprintf("%v\n\n%s", c.value, c.stack) }

// Guard calls f and catches its panic; nil if there was none.
func Guard(f func()) (c *Crash) {
	defer func() {
		if v := recover(); v != nil {
			c = &Crash{value: v, stack: debug.Stack()}
		}
	}()
	f()
	return nil
}
