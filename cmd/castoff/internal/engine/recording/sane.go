package recording

import (
	"errors"
	"math"
	"reflect"
	"strings"

	"castoff/cmd/castoff/internal/image/measure"
)

// errNumber is why a recording is refused that would have impossible numbers
// drawn, such as sizes below 0.
var errNumber = errors.New("a number is out of range")

// most is more than any number of bytes, files or nanoseconds that was ever
// measured.
const most = 1 << 60

// least is the least number that a field may hold: an exit code can be anything,
// and a size that is not known is [measure.Unknown].
func least(field string) int64 {
	switch {
	case field == "ExitCode":
		return -most
	case strings.HasSuffix(field, "Bytes"):
		return measure.Unknown
	}
	return 0
}

// sane refuses a value with a number that nothing can have measured.
func sane(v any) error { return walk(reflect.ValueOf(v), 0) }

func walk(v reflect.Value, least int64) error {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return walk(v.Elem(), least)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if n := v.Int(); n < least || n > most {
			return errNumber
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if v.Uint() > most {
			return errNumber
		}
	case reflect.Float32, reflect.Float64:
		if f := v.Float(); !(f >= 0 && f <= most) || math.IsInf(f, 0) {
			return errNumber
		}
	case reflect.Struct:
		return walkStruct(v)
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if err := walk(v.Index(i), least); err != nil {
				return err
			}
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			if err := walk(v.MapIndex(k), least); err != nil {
				return err
			}
		}
	}
	return nil
}

// long reports whether a value has a text that is longer than any header's.
func long(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		return len(v.String()) > mostText
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && long(v.Field(i)) {
				return true
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if i == mostText || long(v.Index(i)) {
				return true
			}
		}
	}
	return false
}

func walkStruct(v reflect.Value) error {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() {
			continue
		}
		if err := walk(v.Field(i), least(f.Name)); err != nil {
			return err
		}
	}
	return nil
}
