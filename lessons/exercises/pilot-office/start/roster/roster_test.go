package roster

import "testing"

func TestEveryBoat(t *testing.T) {
	for name, b := range boats {
		if berth, ok := Berth(name); !ok || berth != b.Berth {
			t.Errorf("%s lies at %d, %v", name, berth, ok)
		}
		if Afloat(name, b.Draught) || !Afloat(name, b.Draught+30) {
			t.Errorf("%s floats in too little water, or in none", name)
		}
	}
	if _, ok := Berth("Flying Dutchman"); ok || len(boats) == 0 {
		t.Error("there is a ghost, or nobody")
	}
}
