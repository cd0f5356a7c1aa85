package main

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

// goesOn is what castoff says to type to go on.
var goesOn = regexp.MustCompile(`Go on with: (.+?)(?:   |\r|\n)`)

// says waits for a text, wherever its lines break.
func (c *console) says(t *testing.T, text string) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		out := strings.Join(strings.Fields(controlSequence.ReplaceAllString(c.raw(), "")), " ")
		if strings.Contains(out, text) {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("it does not say %q:\n%s", text, out)
		}
	}
}

// TestGoingOnWithTheBase leaves a course that was begun on another base image,
// types what castoff says, and is back on that base, until it is changed.
func TestGoingOnWithTheBase(t *testing.T) {
	t.Parallel()
	e, err := connect()
	if err != nil {
		t.Skipf("skipped, it needs a Docker daemon: %v", err)
	}
	e.Close()
	learner := learnerOf(t, t.Cleanup)
	home := castoff(t, learner).Env
	// course types a line, presses each key when a text is there, and returns
	// what to type to go on.
	course := func(line string, keys ...[2]string) string {
		t.Helper()
		cmd := castoff(t, learner, strings.Fields(line)[1:]...)
		cmd.Env, cmd.Dir = home, t.TempDir()
		c := onTerminal(t, cmd)
		for _, key := range keys {
			c.says(t, key[0])
			if _, err := c.keys.WriteString(key[1]); err != nil {
				t.Fatal(err)
			}
		}
		if code := c.ends(t, 30*time.Second); code != 0 && code != 130 {
			t.Errorf("%s: exit code %d", line, code)
		}
		out := controlSequence.ReplaceAllString(c.raw(), "")
		m := goesOn.FindStringSubmatch(out)
		if m == nil {
			t.Fatalf("%s: it does not say how to go on:\n%q", line, out)
		}
		return m[1]
	}
	offline := "castoff/" + learner + "/base, the offline base, asked for with --base"
	onward := course("castoff --base offline --builder legacy", [2]string{"base image: " + offline + ";", ctrlC})
	if onward != "castoff" {
		t.Errorf("to go on: %s", onward)
	}
	onward = course(onward, [2]string{"base image: " + offline + " on ", "y"}, [2]string{"Where to?", "q"})
	onward = course(onward, [2]string{"Base image: " + offline + " on ", ""}, [2]string{"Builder: legacy, asked for with --builder on ", "q"})
	if onward != "castoff" {
		t.Errorf("to go on: %s", onward)
	}
	course("castoff --base default", [2]string{"Where to?", "q"})
	// What is not available is not kept, so the line says it.
	none := "castoff --base registry.invalid/x:1"
	if onward := course(none, [2]string{"Base image: registry.invalid/x:1, asked for with --base.", "q"}); onward != none {
		t.Errorf("to go on: %s", onward)
	}
	doctor := castoff(t, learner, "doctor", "--json")
	doctor.Env = home
	if out, err := doctor.Output(); !strings.Contains(string(out), `"asked_for": "default"`) {
		t.Errorf("%s, %v", out, err)
	}
}
