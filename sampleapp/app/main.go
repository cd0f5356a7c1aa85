// The sample program of the course: it prints what it can see from where it
// runs. Started from two images, it shows how they differ.
//
// It does without package fmt, which would add a quarter to its size.
package main

import (
	"os"
	"runtime"
)

// limit is where counting files stops: a container has fewer, a whole
// computer may have millions.
const limit = 250000

func main() {
	place := "outside"
	if inContainer() {
		place = "inside"
	}
	os.Stdout.WriteString("Hello from " + place + " a container.\n\n")
	platform := runtime.GOOS + "/" + runtime.GOARCH
	row("built with", runtime.Version()+" for "+platform)
	row("user", user())
	row("files", files())
	row("shell", find("/bin/sh", "/bin/bash", "/busybox/sh"))
	row("go compiler", find("/usr/local/go/bin/go", "/usr/bin/go"))
	row("c compiler", find("/usr/bin/gcc", "/usr/bin/clang"))
	row("packages", find("/usr/bin/apt-get", "/sbin/apk",
		"/usr/bin/dnf", "/usr/bin/zypper", "/usr/bin/pacman"))
}

func row(name, value string) {
	const width = 13
	for len(name) < width {
		name += " "
	}
	os.Stdout.WriteString("  " + name + value + "\n")
}

// inContainer looks for the marks that Docker and Podman leave.
func inContainer() bool {
	for _, mark := range []string{"/.dockerenv", "/run/.containerenv"} {
		if _, err := os.Lstat(mark); err == nil {
			return true
		}
	}
	return false
}

func user() string {
	uid, gid := os.Getuid(), os.Getgid()
	if uid < 0 {
		return "has no number on " + runtime.GOOS
	}
	numbers := decimal(uid, "") + ":" + decimal(gid, "")
	if uid == 0 {
		numbers += " (root)"
	}
	return numbers
}

// find returns which of the paths exist.
func find(paths ...string) string {
	found := ""
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil || info.IsDir() {
			continue
		}
		if found != "" {
			found += ", "
		}
		found += path
	}
	if found == "" {
		return "none"
	}
	return found
}

// files counts what is around the program, unless it is given an argument:
// when its start is timed, the count is left out.
func files() string {
	if len(os.Args) > 1 {
		return "not counted"
	}
	n, more := count("/")
	switch {
	case more:
		return "more than " + decimal(n, ",") + " in the root file system"
	case n == 1:
		return "1 in the root file system: this program"
	}
	return decimal(n, ",") + " in the root file system"
}

// foreign is what is not of the image: the kernel's file systems, and what
// the engine puts into every container.
var foreign = map[string]bool{
	"/proc": true, "/sys": true, "/dev": true,
	"/etc/hosts": true, "/etc/hostname": true, "/etc/resolv.conf": true,
	"/etc/mtab": true, "/.dockerenv": true, "/run/.containerenv": true,
}

// count returns how many files and links there are below root, and whether it
// stopped at the limit. What it may not read it leaves out.
func count(root string) (n int, more bool) {
	dirs := []string{root}
	for len(dirs) > 0 {
		dir := dirs[len(dirs)-1]
		dirs = dirs[:len(dirs)-1]
		entries, _ := os.ReadDir(dir)
		for _, e := range entries {
			path := dir + "/" + e.Name()
			if dir == "/" {
				path = "/" + e.Name()
			}
			switch {
			case foreign[path]:
			case e.IsDir():
				dirs = append(dirs, path)
			case n == limit:
				return n, true
			default:
				n++
			}
		}
	}
	return n, false
}

// decimal writes n, which is not negative, with mark between its thousands.
func decimal(n int, mark string) string {
	digits := ""
	for place := 0; n > 0 || place == 0; place++ {
		if place > 0 && place%3 == 0 {
			digits = mark + digits
		}
		digits = string(rune('0'+n%10)) + digits
		n /= 10
	}
	return digits
}
