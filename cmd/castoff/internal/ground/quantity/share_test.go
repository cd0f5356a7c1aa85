package quantity

import (
	"math"
	"testing"
	"time"
)

// TestPercent: what is not nothing and what is not all do not look like it.
func TestPercent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		part, whole int64
		want        string
	}{
		{0, 1000, "0 %"}, {1, 1000, "<1 %"}, {5, 1000, "0 %"}, {6, 1000, "1 %"}, {415, 1000, "42 %"}, {994, 1000, "99 %"},
		{997, 1000, ">99 %"}, {1000, 1000, "100 %"}, {1, 0, ""}, {0, 0, ""},
	} {
		if got := Percent(c.part, c.whole); got != c.want {
			t.Errorf("%d of %d is %q, want %q", c.part, c.whole, got, c.want)
		}
	}
}

func TestShare(t *testing.T) {
	t.Parallel()
	for share, want := range map[float64]string{
		0: "0 %", 0.0009: "less than 0.1 %", 0.0015: "0.1 %", 0.0016: "0.2 %", 0.04: "4 %", 0.0425: "4.2 %", 0.0997: "10 %", 0.415: "42 %", 0.9949: "99 %", 0.997: "more than 99 %", 1: "100 %", 3: "300 %",
		math.Inf(1): "",
	} {
		if got := Share(share); got != want {
			t.Errorf("%v is %q, want %q", share, got, want)
		}
	}
	if got := Share(math.NaN()); got != "" {
		t.Errorf("what is no number is %q", got)
	}
}

func TestFloor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		share  float64
		digits int
		want   string
	}{
		{0.99854, 1, "99.8 %"}, {0.99854, 2, "99.85 %"}, {0.949999, 2, "94.99 %"}, {0.95, 2, "95 %"}, {0.57, 2, "57 %"}, {0.29, 1, "29 %"},
		{0, 1, "0 %"}, {1, 2, "100 %"}, {1 - 1.0/5e9, 2, "99.99 %"},
	} {
		if got := Floor(c.share, c.digits); got != c.want {
			t.Errorf("%v is %q, want %q", c.share, got, c.want)
		}
	}
}

func TestDay(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 8, 12, 3, 0, 0, time.Local)
	if day, moment := Day(at), Moment(at); day != "8 Nov 2026" || moment != "8 Nov 2026, 12:03" {
		t.Errorf("%q and %q", day, moment)
	}
}
