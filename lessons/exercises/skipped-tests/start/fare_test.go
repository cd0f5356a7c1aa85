package main

import "testing"

func TestFare(t *testing.T) {
	for age, want := range map[int]int{3: 450, 10: 450, 11: 900, 40: 900} {
		if got := fare(age); got != want {
			t.Errorf("a passenger of age %d pays %d cents, not %d", age, got, want)
		}
	}
}
