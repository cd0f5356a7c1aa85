package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// bench reads the same images over and over.
type bench struct {
	t       *testing.T
	learner string
	refs    []string
	truth   map[string]truth
}

// reading is an image object of a JSON output. What it holds is compared by
// name, so that new fields are compared too.
type reading map[string]any

// number is a number in a reading; -1 if it is not there.
func (r reading) number(path string) int64 {
	var v any = map[string]any(r)
	for _, key := range strings.Split(path, ".") {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	f, ok := v.(float64)
	if !ok {
		return -1
	}
	return int64(f)
}

// list is a list of objects in a reading.
func (r reading) list(name string) []reading {
	var out []reading
	all, _ := r[name].([]any)
	for _, v := range all {
		m, _ := v.(map[string]any)
		out = append(out, m)
	}
	return out
}

// castoff runs the program with a cache of its own. Limits that are not met are
// no failure.
func (b bench) castoff(cache string, args ...string) []byte {
	b.t.Helper()
	cmd := castoff(b.t, b.learner, args...)
	cmd.Env = append(cmd.Env, "XDG_CACHE_HOME="+cache)
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 4) {
		b.t.Fatalf("castoff %s: %v\n%s", strings.Join(args, " "), err, complaint.String())
	}
	return out.Bytes()
}

// images are those of a JSON output, by name.
func (b bench) images(out []byte) map[string]reading {
	b.t.Helper()
	var res struct{ Images []reading }
	mustJSON(b.t, out, &res)
	all := map[string]reading{}
	for _, r := range res.Images {
		all[fmt.Sprint(r["name"])] = r
	}
	return all
}

// read reads all images in one way.
func (b bench) read(w way, cache string) map[string]reading {
	b.t.Helper()
	if !w.explorer {
		return b.images(b.castoff(cache, slices.Concat([]string{"measure", "--json", "--progress=quiet"}, limits, w.args, b.refs)...))
	}
	for _, ref := range b.refs {
		cmd := castoff(b.t, b.learner, append([]string{"measure"}, append(slices.Clone(w.args), ref)...)...)
		cmd.Env = append(cmd.Env, "XDG_CACHE_HOME="+cache)
		c := onTerminal(b.t, cmd)
		if !c.shows("filter", time.Minute) {
			b.t.Fatalf("%s: nothing to look around in:\n%q", ref, c.raw())
		}
		if _, err := c.keys.WriteString("q"); err != nil {
			b.t.Fatal(err)
		}
		c.ends(b.t, time.Minute)
	}
	return nil
}

// byWay are the fields that tell how an image was read, and what only some ways
// find out. Those for its name are here too: an archive has its own.
var byWay = []string{"way", "size_method", "download_method", "download_bytes", "waste", "file_list", "name", "ref", "runs_here", "id", "size_bytes", "engine_bytes", "engine_method"}

// plain is a reading without what may differ between ways: a probe has an
// engine's figure instead of the size on disk, which againstTruth looks at.
func (r reading) plain() reading {
	r = maps.Clone(r)
	for _, k := range byWay {
		delete(r, k)
	}
	var layers []any
	for _, l := range r.list("layers") {
		l = maps.Clone(l)
		for _, k := range []string{"changes", "download_bytes", "size_bytes", "engine_bytes"} {
			delete(l, k)
		}
		layers = append(layers, map[string]any(l))
	}
	r["layers"] = layers
	var budget []any
	for _, l := range r.list("budget") {
		l = maps.Clone(l)
		switch rule, _, _ := strings.Cut(fmt.Sprint(l["rule"]), " "); rule {
		case "--max-waste": // asked for by one way only
			continue
		case "--max-size":
			delete(l, "got") // a size on disk
		}
		budget = append(budget, map[string]any(l))
	}
	r["budget"] = budget
	return r
}

// agree checks that two ways say the same about all images.
func (b bench) agree(what string, got, want map[string]reading) {
	b.t.Helper()
	for ref, w := range want {
		if g, ok := got[ref]; ok {
			b.equal(what+": "+ref, g.plain(), w.plain())
		}
	}
}

// equal names what differs, not everything there is.
func (b bench) equal(what string, got, want reading) {
	b.t.Helper()
	for _, k := range slices.Sorted(maps.Keys(merged(got, want))) {
		if !reflect.DeepEqual(got[k], want[k]) {
			b.t.Errorf("%s: %s\nis   %s\nwant %s", what, k, text(got[k]), text(want[k]))
		}
	}
}

func merged(a, b reading) reading {
	m := maps.Clone(a)
	maps.Copy(m, b)
	return m
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// same checks that a reading does not depend on what was read before, but for
// what an earlier one has found out in addition.
func (b bench) same(what string, got, want map[string]reading) {
	b.t.Helper()
	for ref, w := range want {
		g := maps.Clone(got[ref])
		for _, k := range []string{"download_bytes", "download_method"} {
			if _, ok := w[k]; !ok {
				delete(g, k)
			}
		}
		if w.number("download_bytes") < 0 {
			var layers []any
			for _, l := range g.list("layers") {
				l = maps.Clone(l)
				delete(l, "download_bytes")
				layers = append(layers, map[string]any(l))
			}
			if g["layers"] != nil && len(layers) > 0 {
				g["layers"] = layers
			}
		}
		b.equal(what+": "+ref, g, w)
	}
}

// againstTruth compares with what was found out without castoff.
func (b bench) againstTruth(got map[string]reading) {
	b.t.Helper()
	for ref, tr := range b.truth {
		r := got[ref]
		b.layers(ref, r, tr)
		dirs := int64(tr.dirs - tr.ours)
		want := map[string]int64{"root.files": int64(tr.files), "files": int64(tr.files), "root.dirs": dirs, "root.size_bytes": tr.bytes, "layer_count": int64(len(tr.diffs)), "size_bytes": tr.archived()}
		if r["engine_method"] == "inspect" {
			want["size_bytes"], want["engine_bytes"] = -1, tr.size
		}
		for what, want := range want {
			if n := r.number(what); n != want {
				b.t.Errorf("%s: %s is %d, not %d", ref, what, n, want)
			}
		}
		for _, l := range r.list("budget") {
			rule, limit, _ := strings.Cut(fmt.Sprint(l["rule"]), " ")
			n, err := strconv.Atoi(limit)
			if rule == "--max-size" {
				n, err = maxSize, nil
			}
			is, ok := map[string]int64{"--max-layers": int64(len(tr.diffs)), "--max-files": int64(tr.files), "--max-size": tr.archived()}[rule]
			if ok && (err != nil || l["ok"] != (is <= int64(n))) {
				b.t.Errorf("%s: %v; it is %d", ref, l, is)
			}
		}
	}
}

// nearLimits asks for limits that only the engine's figure exceeds.
func (b bench) nearLimits(caches map[string]string) {
	b.t.Helper()
	near := 0
	for ref, tr := range b.truth {
		if tr.size <= tr.archived() {
			continue
		}
		near++
		for _, cache := range append(slices.Collect(maps.Values(caches)), filepath.Join(b.t.TempDir(), "cache")) {
			for _, way := range []string{"auto", "save"} {
				out := b.castoff(cache, "measure", "--json", "--progress=quiet", "--via", way, "--max-size", fmt.Sprintf("%dB", tr.archived()), ref)
				if r := b.images(out)[ref].list("budget"); len(r) != 1 || r[0]["ok"] != true {
					b.t.Errorf("%s, --via %s: %v; it has %d bytes, for the engine %d", ref, way, r, tr.archived(), tr.size)
				}
			}
		}
	}
	if near == 0 {
		b.t.Log("the engine's figures are all exact")
	}
}

// archived is the size of all files in the layers.
func (tr truth) archived() int64 {
	var n int64
	for _, l := range tr.layers {
		n += l.size
	}
	return n
}

// layers compares each layer of a reading with that in the saved archive.
func (b bench) layers(ref string, r reading, tr truth) {
	b.t.Helper()
	all := r.list("layers")
	unsure := slices.ContainsFunc(all, func(l reading) bool { return l["unsure"] == true })
	if unsure && r["way"] != "probe" {
		b.t.Errorf("%s: %v is unsure of its layers", ref, r["way"])
	}
	made := 0
	for _, l := range all {
		if l["empty"] == true {
			continue
		}
		if made++; made > len(tr.layers) {
			break
		}
		want := tr.layers[made-1]
		if d, known := l["digest"]; known && d != want.diff || !known && !unsure {
			b.t.Errorf("%s: %v is said to be %v, it is %s", ref, l["created_by"], d, want.diff)
		}
		n, own := l.number("size_bytes"), l.number("engine_bytes")
		if n != want.size && !(n < 0 && r["way"] == "probe" && (own == want.size || own == want.size+want.text)) {
			b.t.Errorf("%s: layer %d is %v, it has %d bytes", ref, made, l, want.size)
		}
	}
	if made != len(tr.diffs) {
		b.t.Errorf("%s: %d layers, inspect says %d", ref, made, len(tr.diffs))
	}
	// The image's own history says which instructions made none.
	i := 0
	for _, h := range tr.history {
		if h.EmptyLayer && strings.Contains(h.CreatedBy, "LABEL io.castoff") {
			continue // not listed
		}
		if i < len(all) && all[i]["unsure"] != true && (all[i]["empty"] == true) != h.EmptyLayer {
			b.t.Errorf("%s: %v; the image says %+v", ref, all[i], h)
		}
		i++
	}
	if len(tr.history) > 0 && i != len(all) {
		b.t.Errorf("%s: %d instructions, the image has %d", ref, len(all), i)
	}
}

// files compares the lists of files of two ways.
func (b bench) files(one, two map[string]reading) {
	b.t.Helper()
	for ref := range b.truth {
		if x, y := one[ref]["file_list"], two[ref]["file_list"]; !reflect.DeepEqual(x, y) {
			b.t.Errorf("%s: the lists of files differ:\n%s\n%s", ref, text(x), text(y))
		}
	}
}

// archives reads the same images as files: docker save's archive, an OCI layout
// and an archive of that.
func (b bench) archives(want map[string]reading) {
	b.t.Helper()
	for ref, tr := range b.truth {
		if tr.archive == nil {
			continue
		}
		dir := b.t.TempDir()
		file, layout := filepath.Join(dir, "saved.tar"), filepath.Join(dir, "layout")
		write(b.t, file, tr.archive)
		tr.layout(b.t, layout)
		tarred := filepath.Join(dir, "layout.tar")
		tarDir(b.t, tarred, layout)
		for _, path := range []string{file, layout, tarred} {
			out := b.castoff(filepath.Join(dir, "cache"), slices.Concat([]string{"measure", "--json", "--progress=quiet", "--archive", path}, limits)...)
			r := b.images(out)[path]
			b.equal(ref+" as "+filepath.Base(path), r.plain(), want[ref].plain())
			if !reflect.DeepEqual(r["waste"], want[ref]["waste"]) || !reflect.DeepEqual(r.list("layers")[0]["changes"], want[ref].list("layers")[0]["changes"]) {
				b.t.Errorf("%s as %s: waste is %s, want %s", ref, filepath.Base(path), text(r["waste"]), text(want[ref]["waste"]))
			}
		}
	}
}

// compares reads them two by two.
func (b bench) compares(want map[string]reading) {
	b.t.Helper()
	cache := filepath.Join(b.t.TempDir(), "cache")
	for i := 1; i < len(b.refs); i += 2 {
		got := b.images(b.castoff(cache, "compare", "--json", "--progress=quiet", b.refs[i-1], b.refs[i]))
		for ref, g := range got {
			w := want[ref].plain()
			delete(w, "budget")
			g = g.plain()
			delete(g, "budget")
			b.equal("compare: "+ref, g, w)
		}
	}
}

func tarDir(t *testing.T, file, dir string) {
	t.Helper()
	if out, err := exec.Command("tar", "-C", dir, "-cf", file, ".").CombinedOutput(); err != nil {
		t.Skipf("skipped, it needs tar: %v\n%s", err, out)
	}
	if _, err := os.Stat(file); err != nil {
		t.Fatal(err)
	}
}
