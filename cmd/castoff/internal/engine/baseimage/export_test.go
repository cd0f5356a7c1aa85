package baseimage

import "time"

// Stalling is a request that gives up a pull without progress after another time.
func (r Request) Stalling(after time.Duration) Request {
	r.stall = after
	return r
}
