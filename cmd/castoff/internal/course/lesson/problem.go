package lesson

import "castoff/cmd/castoff/internal/ground/problem"

// Problem is something wrong in a file of a course. [Load] returns all of
// them, joined.
type Problem = problem.Problem
