package main

import "testing"

func TestFare(t *testing.T) {
	if got := fare(2); got != 6 {
		t.Errorf("two pay %d", got)
	}
}
