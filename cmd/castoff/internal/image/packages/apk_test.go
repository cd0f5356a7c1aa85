package packages

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// apkInstalled has what apk writes: the fields of the index, then the files.
// The last is what `apk add --virtual` makes.
const apkInstalled = `C:Q1qKcZ+j23xssAXmgQhkOO8dHnbWw=
P:alpine-baselayout
V:3.6.5-r0
A:x86_64
S:8515
I:315392
T:Alpine base dir structure and init scripts
U:https://git.alpinelinux.org/cgit/aports/tree/main/alpine-baselayout
L:GPL-2.0-only
o:alpine-baselayout
m:Natanael Copa <ncopa@alpinelinux.org>
t:1714981135
c:66187892e05b03a41d08e9acabd19b7576a1c875
D:alpine-baselayout-data=3.6.5-r0 /bin/sh
q:1000
F:etc
R:motd
Z:Q1SLkS9hBidUbPwwrw+XR0Whv3ww8=
F:root
M:0:0:700
F:var/spool/cron
R:crontabs
a:0:0:777
Z:Q1OFZt+ZMp7j0Gny0rqSKuWJyqYmA=

C:Q1S3QJ4kxLnVqHVDhkLLlzJqkDzXI=
P:musl
V:1.2.5-r1
A:x86_64
S:407278
I:667648
T:the musl c library (libc) implementation
p:so:libc.musl-x86_64.so.1=1
F:lib
R:ld-musl-x86_64.so.1
a:0:0:755
Z:Q1OtYMsWDAVRCHPQFNqXIjpxeyOaM=

C:Q1vXmlnbGVudGx5TWFkZVVwVmFsdWU=
P:.build-deps
V:20240801.101112
A:noarch
S:0
D:gcc musl-dev

`

func TestApk(t *testing.T) {
	t.Parallel()
	want := []Package{
		{"alpine-baselayout", "3.6.5-r0", 315392},
		{"musl", "1.2.5-r1", 667648},
		{".build-deps", "20240801.101112", 0},
	}
	for what, installed := range map[string]string{
		"as it is":           apkInstalled,
		"no last empty line": strings.TrimRight(apkInstalled, "\n"),
		"more empty lines":   "\n\n" + strings.ReplaceAll(apkInstalled, "\n\n", "\n\n\n"),
	} {
		pkgs, err := Apk([]byte(installed))
		if err != nil || !slices.Equal(pkgs, want) {
			t.Errorf("%s: %+v, error %v", what, pkgs, err)
		}
	}
}

func TestApkDamage(t *testing.T) {
	t.Parallel()
	first := "P:a\nV:1\n\n"
	for what, rest := range map[string]string{
		"no field":      "P:b\nV:1\nFoo\n",
		"one letter":    "P\n",
		"no name":       "V:1\nF:etc\n",
		"no version":    "P:b\n\n",
		"size is text":  "P:b\nV:1\nI:much\n",
		"negative size": "P:b\nV:1\nI:-4096\n",
		"size overflow": "P:b\nV:1\nI:99999999999999999999\n",
		"size above":    "P:b\nV:1\nI:1099511627777\n",
		"long version":  "P:b\nV:" + strings.Repeat("1", maxTextBytes+1) + "\n",
		"binary":        "\x7fELF\x00\x01",
	} {
		pkgs, err := Apk([]byte(first + rest))
		if !errors.Is(err, ErrDamaged) || !slices.Equal(pkgs, []Package{{"a", "1", 0}}) {
			t.Errorf("%s: %+v, error %v", what, pkgs, err)
		}
	}
	if pkgs, err := Apk(nil); len(pkgs) > 0 || err != nil {
		t.Errorf("an empty database: %+v, error %v", pkgs, err)
	}
}
