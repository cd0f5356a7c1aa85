//go:build linux

package filing

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"castoff/cmd/castoff/internal/engine/offline/box/tool"

	"github.com/pborman/getopt/v2"
)

// usage adds up the room that files take.
type usage struct {
	human, every bool
	depth        int // how many levels are printed; -1 is all
	seen         map[[2]uint64]bool
}

// du prints the room that directories take, in KiB.
func du(args []string) error {
	s := getopt.New()
	u := usage{seen: map[[2]uint64]bool{}}
	sum := s.BoolLong("summarize", 's')
	s.FlagLong(&u.human, "human-readable", 'h')
	s.FlagLong(&u.every, "all", 'a')
	s.Bool('k')
	total := s.BoolLong("total", 'c')
	depth := s.IntLong("max-depth", 'd', -1)
	files, err := tool.Parse(s, args, 0)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		files = []string{"."}
	}
	if u.depth = *depth; *sum {
		u.depth = 0
	}
	var whole int64
	err = tool.All("du", files, func(p string) error {
		n, err := u.walk(filepath.Clean(p), 0)
		whole += n
		return err
	})
	if *total {
		u.say(whole, "total")
	}
	return err
}

func (u *usage) say(n int64, name string) {
	if u.human {
		fmt.Printf("%s\t%s\n", amount(n, true), name)
	} else {
		fmt.Printf("%d\t%s\n", (n+1023)/1024, name)
	}
}

func (u *usage) walk(p string, level int) (int64, error) {
	st, err := os.Lstat(p)
	if err != nil {
		return 0, err
	}
	n := u.own(st)
	if st.IsDir() {
		entries, err := os.ReadDir(p)
		if err != nil {
			return 0, err
		}
		for _, e := range entries {
			below, err := u.walk(filepath.Join(p, e.Name()), level+1)
			if err != nil {
				return 0, err
			}
			n += below
		}
	}
	if (st.IsDir() || u.every || level == 0) && (u.depth < 0 || level <= u.depth) {
		u.say(n, p)
	}
	return n, nil
}

// own is what a file takes itself; one with several names counts once.
func (u *usage) own(st fs.FileInfo) int64 {
	sys, ok := st.Sys().(*syscall.Stat_t)
	if !ok || u.seen[[2]uint64{uint64(sys.Dev), sys.Ino}] {
		return 0
	}
	u.seen[[2]uint64{uint64(sys.Dev), sys.Ino}] = true
	return sys.Blocks * 512
}
