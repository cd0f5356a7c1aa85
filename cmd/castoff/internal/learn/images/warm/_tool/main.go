// Tool fills the compiler's cache with the packages that the programs beside it
// import, for this machine's processor and for those that its arguments name. It
// tells how far it is, which one line of a Dockerfile could not.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// job is one run of the go command. What not every toolchain can do is not
// needed.
type job struct {
	needed bool
	env    []string
	args   []string
}

var jobs = []job{
	{true, nil, []string{"build", "-o", os.DevNull, "."}},
	{true, []string{"CGO_ENABLED=0"}, []string{"build", "-o", os.DevNull, "."}},
	{true, nil, []string{"test", "-c", "-o", os.DevNull, "."}},
	{false, []string{"CGO_ENABLED=0"}, []string{"build", "-buildmode=pie", "-o", os.DevNull, "./small"}},
}

var done, all, told int

func main() {
	for _, arch := range os.Args[1:] {
		jobs = append(jobs, job{false, []string{"GOARCH=" + arch, "CGO_ENABLED=0"}, []string{"build", "-o", os.DevNull, "./small"}})
	}
	packages := make([]int, len(jobs))
	for i, j := range jobs {
		out, _ := j.command("list", "-deps", j.args[len(j.args)-1]).Output() // it only tells how far we are
		packages[i] = bytes.Count(out, []byte("\n"))
		all += packages[i]
	}
	for i, j := range jobs {
		end := done + packages[i]
		err := j.run(end)
		if err != nil && j.needed {
			// fuse-overlayfs has been seen to list a file twice on a busy machine.
			// What is compiled by then stays.
			fmt.Fprintln(os.Stderr, err, "- once more")
			err = j.run(end)
		}
		if err != nil && j.needed {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		done = end
		tell()
	}
}

func (j job) command(args ...string) *exec.Cmd {
	c := exec.Command("go", args...)
	c.Env = append(os.Environ(), j.env...)
	return c
}

// run runs the go command, which names the packages that it compiles.
func (j job) run(end int) error {
	c := j.command(append([]string{j.args[0], "-v"}, j.args[1:]...)...)
	names, err := c.StderrPipe()
	if err != nil {
		return err
	}
	c.Stdout = os.Stdout
	if err := c.Start(); err != nil {
		return err
	}
	for s := bufio.NewScanner(names); s.Scan(); {
		if strings.ContainsAny(s.Text(), " :") {
			fmt.Fprintln(os.Stderr, s.Text()) // no name but an error
			continue
		}
		if done < end {
			done++
		}
		tell()
	}
	return c.Wait()
}

// tell says how far we are, in steps that are worth a line.
func tell() {
	if all > 0 && 50*done/all > told {
		told = 50 * done / all
		fmt.Printf("compiled %d of %d packages\n", done, all)
	}
}
