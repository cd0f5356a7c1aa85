package main

// full is the fare of an adult, in cents.
const full = 900

// fare is what a passenger of this age pays, in cents. Children up to and
// including ten years pay half.
func fare(age int) int {
	if age < 10 {
		return full / 2
	}
	return full
}
