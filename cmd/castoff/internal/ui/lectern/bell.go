package lectern

import "sync"

// Bell is rung when something has changed that a screen shows. The zero value is
// ready, and heard by nobody; its methods may be called from several goroutines.
type Bell struct {
	mu   sync.Mutex
	rung chan struct{} // nil while nobody hears it
}

// Ring has the screen redrawn, if there is one. It does not wait for that: it may
// be the screen itself that rings.
func (b *Bell) Ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case b.rung <- struct{}{}:
	default:
	}
}

// hang has the bell heard, until the function that it returns is called.
func (b *Bell) hang(ring func()) (down func()) {
	rung := make(chan struct{}, 1)
	b.mu.Lock()
	b.rung = rung
	b.mu.Unlock()
	go func() {
		for range rung {
			ring()
		}
	}()
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.rung = nil
		close(rung)
	}
}
