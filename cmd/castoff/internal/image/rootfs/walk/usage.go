package walk

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

// UsageFlag is the first argument that tells a probe to start a program and to
// report what it uses, instead of walking. The next arguments are how often it
// is started, the number of its environment variables, these, and its command.
const UsageFlag = "-usage"

// Usage is what a program used from its first instruction to its exit.
type Usage struct {
	// CPU is the time of all its threads, in the kernel as well.
	CPU time.Duration
	// PeakBytes is the most memory that it had at a time, with what it shares: its
	// own file among that.
	PeakBytes int64
}

// ErrFurther is the error for a program that starts others: what is known of it
// leaves out what these use.
var ErrFurther = errors.New("it starts further programs")

// UsageArgs are the arguments for a probe that starts a command some times.
func UsageArgs(runs int, env, command []string) []string {
	args := append([]string{UsageFlag, strconv.Itoa(runs), strconv.Itoa(len(env))}, env...)
	return append(args, command...)
}

// reportUsage writes to w what the program named by the arguments of
// [UsageArgs] used, each run a line.
func reportUsage(w io.Writer, args []string) error {
	runs, env, command, err := usageArgs(args)
	if err != nil {
		return err
	}
	program, err := lookUp(command[0], env)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	for range runs {
		u, err := use(program, command, env)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%d %d\n", u.CPU.Nanoseconds(), u.PeakBytes)
	}
	return out.Flush()
}

// usageArgs reads the arguments of [UsageArgs] behind the flag.
func usageArgs(args []string) (runs int, env, command []string, err error) {
	if len(args) < 3 {
		return 0, nil, nil, errors.New("reading the arguments: there are too few")
	}
	runs, err1 := strconv.Atoi(args[0])
	n, err2 := strconv.Atoi(args[1])
	if err := errors.Join(err1, err2); err != nil {
		return 0, nil, nil, fmt.Errorf("reading the arguments: %w", err)
	}
	args = args[2:]
	if n < 0 || n >= len(args) {
		return 0, nil, nil, errors.New("reading the arguments: there is no command")
	}
	return runs, args[:n], args[n:], nil
}

// lookUp finds a program as an engine does: a name without a slash is looked for
// in the PATH of the container's environment.
func lookUp(name string, env []string) (string, error) {
	if strings.Contains(name, "/") {
		return name, nil
	}
	path := ""
	for _, v := range env {
		if rest, ok := strings.CutPrefix(v, "PATH="); ok {
			path = rest
		}
	}
	for dir := range strings.SplitSeq(path, ":") {
		file := dir + "/" + name
		if st, err := os.Stat(file); dir != "" && err == nil && st.Mode().IsRegular() && st.Mode()&0o111 != 0 {
			return file, nil
		}
	}
	return "", fmt.Errorf("looking for %s: it is not in the PATH", name)
}

// ReadUsage reads the report of a probe that was given [UsageArgs].
func ReadUsage(r io.Reader) ([]Usage, error) {
	var all []Usage
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		cpu, peak, ok := strings.Cut(lines.Text(), " ")
		ns, err1 := strconv.ParseInt(cpu, 10, 64)
		bytes, err2 := strconv.ParseInt(peak, 10, 64)
		if !ok || err1 != nil || err2 != nil || ns < 0 || bytes < 0 {
			return nil, fmt.Errorf("reading what a program used: %.100q", lines.Text())
		}
		all = append(all, Usage{time.Duration(ns), bytes})
	}
	return all, lines.Err()
}
