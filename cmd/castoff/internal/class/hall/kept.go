package hall

import (
	"io"
	"os"
	"sync"
	"time"

	"castoff/cmd/castoff/internal/class/present"
	"castoff/cmd/castoff/internal/ground/bounded"
	"castoff/cmd/castoff/internal/ground/wholefile"
)

const (
	// mostKept is the longest position that is read, in bytes.
	mostKept = 4 << 10
	// sameClass is how long after its last position a presentation is taken to go
	// on before the same class: the time that it has taken is kept.
	sameClass = 2 * time.Hour
)

// Keeper keeps where a presentation is, in the background: the latest position
// counts, and nobody waits for the disk.
type Keeper struct {
	file string

	mu      sync.Mutex
	next    *present.Position
	writing sync.WaitGroup
}

// Keeper keeps the positions of one way through a course.
func (p Place) Keeper(way string) *Keeper { return &Keeper{file: p.path("-" + way + ".json")} }

// Last is where the presentation was; the beginning if that is not known.
func (k *Keeper) Last() present.Position {
	f, err := os.Open(k.file)
	if err != nil {
		return present.Position{}
	}
	defer f.Close()
	b, err := bounded.ReadAll(f, mostKept)
	if err != nil {
		return present.Position{}
	}
	at := present.ReadPosition(b)
	if st, err := f.Stat(); err != nil || time.Since(st.ModTime()) > sameClass {
		at.Spent, at.OnLesson = 0, 0
	}
	return at
}

// Keep keeps a position. What cannot be written is not kept: the presentation goes
// on.
func (k *Keeper) Keep(at present.Position) {
	k.mu.Lock()
	defer k.mu.Unlock()
	busy := k.next != nil
	k.next = &at
	if busy {
		return
	}
	k.writing.Go(k.write)
}

func (k *Keeper) write() {
	for {
		k.mu.Lock()
		at := *k.next
		k.mu.Unlock()
		_ = wholefile.Write(k.file, 0o600, func(w io.Writer) error { _, err := w.Write(at.Text()); return err })
		k.mu.Lock()
		if *k.next == at {
			k.next = nil
			k.mu.Unlock()
			return
		}
		k.mu.Unlock()
	}
}

// Close waits until the last position is kept.
func (k *Keeper) Close() { k.writing.Wait() }
