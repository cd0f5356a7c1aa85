package exercise

import (
	"errors"
	"strings"
)

// pythonOwn are the modules that Python has itself, and a few that come with it
// on many systems. It looks for a module beside the person before it looks
// among its own: python3 alone loads readline before its prompt. Source:
// sys.stdlib_module_names of Python 3.11, and those of versions around it.
var pythonOwn = setOf(strings.Fields(`
	_aix_support _bootsubprocess _collections_abc _compat_pickle _compression _markupbase _osx_support _py_abc _pydecimal _pyio _pyrepl _sitebuiltins
	_strptime _threading_local _weakrefset abc aifc annotationlib antigravity apt_pkg argparse array ast asynchat asyncio asyncore atexit audioop base64
	bdb binascii binhex bisect builtins bz2 calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall compression concurrent
	configparser contextlib contextvars copy copyreg cprofile crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest
	email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch formatter fractions ftplib functools gc genericpath getopt getpass
	gettext gi glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress itertools json keyword
	lib2to3 linecache locale logging lzma macpath mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis
	nntplib nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev parser pathlib pdb pickle pickletools pip pipes pkg_resources pkgutil
	platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline
	reprlib resource rlcompleter runpy sched secrets select selectors setuptools shelve shlex shutil signal site sitecustomize smtpd smtplib sndhdr
	socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau symbol symtable
	sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading time timeit tkinter token tokenize tomllib trace traceback
	tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib usercustomize uu uuid venv warnings wave weakref webbrowser wheel winreg
	winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
`))

func setOf(words []string) map[string]bool {
	set := map[string]bool{}
	for _, w := range words {
		set[w] = true
	}
	return set
}

// inertPython says why a file must not be written that Python would load in
// place of a module of its own.
func inertPython(elems []string) error {
	last := len(elems) - 1
	stem, ok := strings.CutSuffix(folded(elems[last]), ".py")
	if ok && stem == "__init__" && last > 0 {
		stem = folded(elems[last-1]) // a module that is a directory
	}
	if !ok || !pythonOwn[stem] {
		return nil
	}
	return errors.New("it is loaded in the place of a module of Python's own, whatever a person runs there; " + elsewhere)
}
