package rootfs

import (
	"encoding/json"
	"math"
	"testing"
)

func TestMode(t *testing.T) {
	t.Parallel()
	for m, want := range map[Mode]string{
		0: `"0000"`, 0o755: `"0755"`, 0o4755: `"4755"`, 0o2755: `"2755"`, 0o1777: `"1777"`, 0o640: `"0640"`, math.MaxUint32: `"37777777777"`,
	} {
		text, err := json.Marshal(Item{Mode: m, Type: Regular})
		var fields map[string]json.RawMessage
		if err != nil || json.Unmarshal(text, &fields) != nil || string(fields["mode"]) != want {
			t.Errorf("%o is written %s, %v; want %s", m, fields["mode"], err, want)
		}
		var again Item
		if err := json.Unmarshal(text, &again); err != nil || again.Mode != m {
			t.Errorf("%s is read as %o, %v", text, again.Mode, err)
		}
	}
	for _, text := range []string{`""`, `"888"`, `"-1"`, `"0x1ff"`, `"777777777777"`, `"rwx"`} {
		var m Mode
		if err := json.Unmarshal([]byte(text), &m); err == nil {
			t.Errorf("%s is read as %o", text, m)
		}
	}
}
