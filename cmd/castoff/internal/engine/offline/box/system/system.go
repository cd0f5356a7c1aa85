//go:build linux

package system

import (
	"bufio"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"castoff/cmd/castoff/internal/engine/offline/box/tool"

	"github.com/pborman/getopt/v2"
	"golang.org/x/sys/unix"
)

// env runs a command with other variables, or lists those that there are.
func env(args []string) error {
	s := getopt.New()
	none := s.BoolLong("ignore-environment", 'i')
	without := s.ListLong("unset", 'u')
	dir := s.StringLong("chdir", 'C', "")
	rest, err := tool.Parse(s, args, 0)
	if err != nil {
		return err
	}
	if *none {
		os.Clearenv()
	}
	for _, name := range *without {
		os.Unsetenv(name)
	}
	for len(rest) > 0 && strings.Contains(rest[0], "=") {
		name, value, _ := strings.Cut(rest[0], "=")
		os.Setenv(name, value)
		rest = rest[1:]
	}
	if len(rest) == 0 {
		for _, v := range os.Environ() {
			fmt.Println(v)
		}
		return nil
	}
	if *dir != "" {
		if err := os.Chdir(*dir); err != nil {
			return err
		}
	}
	environ := os.Environ()
	if os.Getenv("PATH") == "" {
		os.Setenv("PATH", "/usr/local/bin:/usr/bin:/bin") // to look there, and no more
	}
	file, err := exec.LookPath(rest[0])
	if err != nil {
		fmt.Fprintf(os.Stderr, "env: '%s': No such file or directory\n", rest[0])
		return tool.NotFound
	}
	err = syscall.Exec(file, rest, environ)
	fmt.Fprintf(os.Stderr, "env: '%s': %s\n", rest[0], tool.Capital(err))
	return tool.NotExecutable
}

func printenv(args []string) error {
	if len(args) == 1 {
		return env([]string{"env"})
	}
	for _, name := range args[1:] {
		value, ok := os.LookupEnv(name)
		if !ok {
			return tool.Status(1)
		}
		fmt.Println(value)
	}
	return nil
}

func sleep(args []string) error {
	if len(args) < 2 {
		return errors.New("missing operand")
	}
	var sum time.Duration
	for _, a := range args[1:] {
		text := a
		if strings.IndexByte("smhd", a[len(a)-1]) < 0 {
			text += "s"
		} else if strings.HasSuffix(a, "d") {
			return fmt.Errorf("invalid time interval '%s'", a)
		}
		d, err := time.ParseDuration(text)
		if err != nil {
			return fmt.Errorf("invalid time interval '%s'", a)
		}
		sum += d
	}
	time.Sleep(sum)
	return nil
}

func id(args []string) error {
	s := getopt.New()
	uid, gid, name := s.Bool('u'), s.Bool('g'), s.Bool('n')
	s.Bool('G')
	if _, err := tool.Parse(s, args, 0); err != nil {
		return err
	}
	u, g := strconv.Itoa(os.Geteuid()), strconv.Itoa(os.Getegid())
	userName, groupName := "", ""
	if who, err := user.LookupId(u); err == nil {
		userName = who.Username
	}
	if which, err := user.LookupGroupId(g); err == nil {
		groupName = which.Name
	}
	pick := func(number, text string) string {
		if *name && text != "" {
			return text
		}
		return number
	}
	named := func(number, text string) string {
		if text == "" {
			return number
		}
		return number + "(" + text + ")"
	}
	switch {
	case *uid:
		fmt.Println(pick(u, userName))
	case *gid, s.IsSet('G'):
		fmt.Println(pick(g, groupName))
	default:
		fmt.Printf("uid=%s gid=%s groups=%s\n", named(u, userName), named(g, groupName), named(g, groupName))
	}
	return nil
}

func whoami([]string) error {
	who, err := user.LookupId(strconv.Itoa(os.Geteuid()))
	if err != nil {
		return fmt.Errorf("cannot find name for user ID %d", os.Geteuid())
	}
	fmt.Println(who.Username)
	return nil
}

func uname(args []string) error {
	s := getopt.New()
	all := s.Bool('a')
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return err
	}
	values := []struct {
		letter rune
		text   []byte
	}{{'s', u.Sysname[:]}, {'n', u.Nodename[:]}, {'r', u.Release[:]}, {'v', u.Version[:]}, {'m', u.Machine[:]}}
	for _, v := range values {
		s.Bool(v.letter)
	}
	if _, err := tool.Parse(s, args, 0); err != nil {
		return err
	}
	var parts []string
	for _, v := range values {
		if *all || s.IsSet(v.letter) || len(args) == 1 && v.letter == 's' {
			parts = append(parts, unix.ByteSliceToString(v.text))
		}
	}
	fmt.Println(strings.Join(parts, " "))
	return nil
}

func hostname([]string) error {
	name, err := os.Hostname()
	if err == nil {
		fmt.Println(name)
	}
	return err
}

// The letters of date's formats, by Go's layouts.
var dateParts = map[byte]string{
	'Y': "2006", 'm': "01", 'd': "02", 'H': "15", 'M': "04", 'S': "05", 'y': "06", 'F': "2006-01-02", 'T': "15:04:05",
	'b': "Jan", 'B': "January", 'a': "Mon", 'A': "Monday", 'Z': "MST", 'z': "-0700", 'e': "_2", 'N': "000000000",
	'I': "03", 'p': "PM", 'j': "002", 'R': "15:04", 'D': "01/02/06",
}

func date(args []string) error {
	s := getopt.New()
	utc := s.BoolLong("utc", 'u')
	iso := s.BoolLong("iso-8601", 'I')
	at := s.StringLong("date", 'd', "")
	rest, err := tool.Parse(s, args, 0)
	if err != nil {
		return err
	}
	now := time.Now()
	if n, ok := strings.CutPrefix(*at, "@"); ok {
		seconds, err := strconv.ParseInt(n, 10, 64)
		if err != nil {
			return fmt.Errorf("invalid date '%s'", *at)
		}
		now = time.Unix(seconds, 0)
	} else if *at != "" && *at != "now" {
		return fmt.Errorf("invalid date '%s'", *at)
	}
	if *utc {
		now = now.UTC()
	}
	format := "%a %b %e %H:%M:%S %Z %Y"
	if *iso {
		format = "%F"
	}
	if len(rest) > 0 {
		format = strings.TrimPrefix(rest[0], "+")
	}
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		switch layout, ok := dateParts[format[i]]; {
		case format[i] == 's':
			fmt.Fprint(&b, now.Unix())
		case format[i] == 'N':
			fmt.Fprintf(&b, "%09d", now.Nanosecond())
		case ok:
			b.WriteString(now.Format(layout))
		default:
			b.WriteByte(format[i])
		}
	}
	fmt.Println(b.String())
	return nil
}

func nproc([]string) error {
	fmt.Println(runtime.NumCPU())
	return nil
}

func which(args []string) error {
	var missing error
	for _, name := range args[1:] {
		if file, err := exec.LookPath(name); err == nil {
			fmt.Println(file)
		} else {
			missing = tool.Status(1) // as which does, without a word
		}
	}
	return missing
}

func basename(args []string) error {
	if len(args) < 2 {
		return errors.New("missing operand")
	}
	name := path.Base(args[1])
	if len(args) > 2 && name != args[2] {
		name = strings.TrimSuffix(name, args[2])
	}
	fmt.Println(name)
	return nil
}

func dirname(args []string) error {
	if len(args) < 2 {
		return errors.New("missing operand")
	}
	for _, a := range args[1:] {
		fmt.Println(path.Dir(strings.TrimRight(a, "/")))
	}
	return nil
}

func seq(args []string) error {
	first, step, last := 1, 1, 0
	places := [][]*int{nil, {&last}, {&first, &last}, {&first, &step, &last}}
	if len(args) < 2 || len(args) > 4 {
		return errors.New("missing operand")
	}
	for i, to := range places[len(args)-1] {
		n, err := strconv.Atoi(args[i+1])
		if err != nil {
			return fmt.Errorf("invalid argument: '%s'", args[i+1])
		}
		*to = n
	}
	if step == 0 {
		return errors.New("invalid Zero increment value: '0'")
	}
	for n := first; step > 0 && n <= last || step < 0 && n >= last; n += step {
		fmt.Println(n)
	}
	return nil
}

// sums are the commands that print checksums, and with -c compare them.
func sums(kind func() hash.Hash) tool.Command {
	return func(args []string) error {
		s := getopt.New()
		check := s.BoolLong("check", 'c')
		quiet := s.BoolLong("status", 0)
		s.BoolLong("quiet", 'q')
		files, err := tool.Parse(s, args, 0)
		if err != nil {
			return err
		}
		of := func(r io.Reader) (string, error) {
			h := kind()
			_, err := io.Copy(h, r)
			return fmt.Sprintf("%x", h.Sum(nil)), err
		}
		if !*check {
			return tool.Inputs(args[0], files, func(name string, r io.Reader) error {
				sum, err := of(r)
				if err == nil {
					fmt.Printf("%s  %s\n", sum, name)
				}
				return err
			})
		}
		wrong := false
		err = tool.Inputs(args[0], files, func(_ string, r io.Reader) error {
			for lines := bufio.NewScanner(r); lines.Scan(); {
				want, name, ok := strings.Cut(lines.Text(), " ")
				if !ok {
					continue
				}
				name = strings.TrimLeft(name, " *")
				verdict := "FAILED open or read"
				if f, err := os.Open(name); err == nil {
					have, err := of(f)
					f.Close()
					if verdict = "FAILED"; err == nil && have == want {
						verdict = "OK"
					}
				}
				wrong = wrong || verdict != "OK"
				if !*quiet && (verdict != "OK" || !s.IsSet('q')) {
					fmt.Printf("%s: %s\n", name, verdict)
				}
			}
			return nil
		})
		if wrong {
			return tool.Status(1)
		}
		return err
	}
}
