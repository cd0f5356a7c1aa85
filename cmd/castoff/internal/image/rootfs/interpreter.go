package rootfs

// Interpreter reports whether a program is one of those that run other
// programs' text, such as Python or Node, by its name.
func Interpreter(name string) bool { return known(interpreters, name) }
