package buildcache

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
)

// watch finds out which records of BuildKit's cache this program's builds add.
// Records bear no labels, and a build does not name the ones it makes, so the
// cache is looked at before and after. What is new then was added by castoff if
// nobody else was building meanwhile; whether somebody was, the cache shows
// too. If so, only what fits castoff's own steps, and nobody else's, was added
// by it.
type watch struct {
	mu sync.Mutex
	// active are the builds under way: those that overlap are watched as one.
	active int
	// before is the cache before the first of them, seen is whether it is
	// known.
	before []record
	seen   bool
	// sent is how many build contexts were sent to BuildKit, began is when the
	// first step began, by the daemon's clock.
	sent  int
	began time.Time
	// steps are those that ran, by their digests.
	steps map[string]ran
	// failed is true if one of the builds failed.
	failed bool
}

// Sends is called for each build that is sent to BuildKit.
func (e *Keeper) Sends() {
	e.watch.mu.Lock()
	defer e.watch.mu.Unlock()
	e.watch.sent++
}

// Began is called with the time at which a build's first step began, by the
// daemon's clock.
func (e *Keeper) Began(t time.Time) {
	w := &e.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.began.IsZero() || t.Before(w.began) {
		w.began = t
	}
}

// Ran is called with a step that has run to its end, with the daemon's times.
// BuildKit reports a step's times in more than one piece: what it left may be
// from any of them.
func (e *Keeper) Ran(id, name string, started, stopped time.Time) {
	w := &e.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.active == 0 {
		return
	}
	if r, again := w.steps[id]; again {
		if r.started.Before(started) {
			started = r.started
		}
		if r.stopped.After(stopped) {
			stopped = r.stopped
		}
	}
	w.steps[id] = ran{name, started, stopped}
}

const (
	// lookTimeout bounds a look at the cache. It takes tens of milliseconds,
	// and a hundred times that on a machine where everything takes that much
	// longer.
	lookTimeout = 15 * time.Second
	// settleTimeout is how long records that may be a build's are waited for
	// after its end, to be let go of by the builder. Those that are castoff's
	// for certain are waited for until lookTimeout.
	settleTimeout = 2 * time.Second
)

// Watch looks at BuildKit's cache before a build; the function that it returns
// is to be called after it, with what came of it. Without a ledger it does
// nothing.
func (e *Keeper) Watch(ctx context.Context) (done func(error)) {
	w := &e.watch
	if e.Ledger() == nil {
		return func(error) {}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.active++; w.active == 1 {
		w.sent, w.began, w.steps, w.failed = 0, time.Time{}, map[string]ran{}, false
		look, cancel := context.WithTimeout(ctx, lookTimeout)
		defer cancel()
		var err error
		w.before, err = e.records(look)
		w.seen = err == nil
	}
	return func(err error) {
		patience := lookTimeout
		if ctx.Err() != nil {
			patience = daemon.StopTimeout
		}
		e.unwatch(patience, err != nil)
	}
}

// unwatch notes what the builds that have just ended added.
func (e *Keeper) unwatch(patience time.Duration, failed bool) {
	w := &e.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failed = w.failed || failed
	if w.active--; w.active > 0 || !w.seen {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	after, err := e.settle(ctx, w)
	if err != nil {
		return // nobody's for certain
	}
	if notes := w.attribute(after, e.Ledger().Cache()); len(notes) > 0 {
		e.Ledger().NoteCache(notes...)
	}
}

// settle lists the cache once the builds that have ended have let go of it, or
// some time has passed.
func (e *Keeper) settle(ctx context.Context, w *watch) ([]record, error) {
	for end := time.Now().Add(settleTimeout); ; {
		began := time.Now()
		records, err := e.records(ctx)
		if err != nil {
			return nil, err
		}
		held, ours := w.held(records)
		if !held || (!ours || w.failed) && time.Now().After(end) {
			return records, nil
		}
		// A daemon with thousands of records computes for a while at each look, and is
		// not to do so all the time.
		if daemon.Pause(ctx, max(50*time.Millisecond, 2*time.Since(began))) != nil {
			return records, nil
		}
	}
}

// held reports whether what the builds may have left is still in use, and
// whether it is castoff's for certain. A build lets go of all that it holds at
// once, so if nothing of castoff's is in use, the rest is somebody else's. What
// a failed build held can stay in use for as long as the daemon runs.
func (w *watch) held(after []record) (held, ours bool) {
	before := map[string]bool{}
	for _, r := range w.before {
		before[r.id] = r.inUse
	}
	if !slices.ContainsFunc(after, func(r record) bool { return r.inUse && !before[r.id] }) {
		return false, false
	}
	left := leftBy(w.steps, w.fresh(after))
	ours = slices.ContainsFunc(after, func(r record) bool { return left[r.id] && r.inUse })
	return ours || len(left) == 0, ours
}

// fresh are the records that were not there before.
func (w *watch) fresh(after []record) []record {
	before := map[string]bool{}
	for _, r := range w.before {
		before[r.id] = true
	}
	// What is older than the build has merely been given another ID.
	return slices.DeleteFunc(slices.Clone(after), func(r record) bool {
		return before[r.id] || w.began.IsZero() || r.created.Before(w.began)
	})
}

// How BuildKit describes what comes from a client: each build has one of these.
const (
	// uploaded is a context that came with the request, as castoff sends it.
	uploaded = fetched + "http://build-context-"
	// fetched is one, or a file for ADD, that BuildKit fetches itself.
	fetched = "http url "
	// sessionSource is one that is read from the client, as the docker command
	// does.
	sessionSource = "source.local"
	gitSource     = "source.git.checkout"
)

// attribute returns what is to be noted: the records that castoff's builds
// added, and what is new about those that are known. Whatever changed while
// somebody else was building may be theirs too.
func (w *watch) attribute(after []record, known []daemon.CacheNote) []daemon.CacheNote {
	before := map[string]record{}
	for _, r := range w.before {
		before[r.id] = r
	}
	alone := w.alone(before, after)
	fresh := w.fresh(after)
	added := leftBy(w.steps, fresh)
	if alone {
		for _, r := range fresh {
			added[r.id] = true
		}
	}
	notes := map[string]daemon.CacheNote{}
	for _, n := range known {
		notes[n.ID] = n
	}
	var out []daemon.CacheNote
	for _, r := range after {
		o, was := before[r.id]
		n, ours := notes[r.id]
		switch {
		case ours && !n.Shared && was && !o.sameUse(n.Used, n.Uses):
			n.Shared = true // between two builds of castoff's
		case ours && !n.Shared && was && r.sameUse(o.used, o.uses):
			continue
		case ours && !n.Shared:
			n.Used, n.Uses, n.Shared = r.used, r.uses, !alone
		case !ours && added[r.id] && !r.inUse:
			n = daemon.CacheNote{ID: r.id, Used: r.used, Uses: r.uses}
		default:
			continue
		}
		out = append(out, n)
	}
	return out
}

// alone reports whether nobody else was building: no context came from a
// session, none was sent but ours, and what is in use was so all the while. A
// build keeps what it has made in use until its end; so what somebody added
// would be in use now, and a build that ended meanwhile would have let go of
// something. What a failed build left in use, which 20.10 keeps so until it is
// restarted, says nothing.
func (w *watch) alone(before map[string]record, after []record) bool {
	held := 0
	for _, r := range after {
		o, was := before[r.id]
		switch {
		case r.inUse && !(was && o.inUse && r.sameUse(o.used, o.uses)):
			return false
		case r.inUse:
			held++
		}
	}
	for _, r := range w.before {
		if r.inUse {
			held--
		}
	}
	if held != 0 {
		return false
	}
	contexts := 0
	for _, r := range after {
		o, was := before[r.id]
		switch {
		case was && r.sameUse(o.used, o.uses):
		case r.kind == sessionSource, r.kind == gitSource:
			return false
		case was: // what comes with a request is new each time; the cache reuses old ones
		case strings.HasPrefix(r.what, uploaded):
			contexts++
		case strings.HasPrefix(r.what, fetched): // somebody else's context, perhaps
			return false
		}
	}
	return contexts <= w.sent
}
