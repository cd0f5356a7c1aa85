package report

import (
	"reflect"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/text"
)

// notMeasured stands where there is no number.
const notMeasured = "not measured"

// mostText is the longest text of a report, in bytes.
const mostText = 400

// cleanAll makes every text of a value plain, on one line, and of a length that
// can be shown; what comes from a course, an image or a file is somebody else's.
func cleanAll(v any) { cleanValue(reflect.ValueOf(v)) }

func cleanValue(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			cleanValue(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				cleanValue(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			cleanValue(v.Index(i))
		}
	case reflect.String:
		v.SetString(clean(v.String()))
	}
}

func clean(s string) string {
	return plaintext.Clip(plaintext.OneLine(plaintext.Line(s)), mostText, "…")
}

// plainest draws Markdown without styles.
var plainest = text.NewRenderer(4000, text.Look{})

// inline is a passage of Markdown as plain text, without the marks of code.
func inline(markdown string) string {
	return clean(strings.ReplaceAll(plainest.Inline(markdown), "`", ""))
}
