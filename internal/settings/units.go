// Package settings reads what an operator sets: units, env files, the log.
// Both programs share it; which settings there are is each program's matter.
package settings

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Duration is a span of time written as in Prometheus: "15s", "60d", "1d12h".
type Duration time.Duration

// Std is the same span for the standard library.
func (d Duration) Std() time.Duration { return time.Duration(d) }

// durationUnits are ordered from the largest, as they must stand in the text.
var durationUnits = []struct {
	name string
	size time.Duration
}{
	{"y", 365 * 24 * time.Hour},
	{"w", 7 * 24 * time.Hour},
	{"d", 24 * time.Hour},
	{"h", time.Hour},
	{"m", time.Minute},
	{"s", time.Second},
	{"ms", time.Millisecond},
}

// ParseDuration reads the form of Duration. A bare number is refused, except
// 0, because its unit would be a guess.
func ParseDuration(text string) (Duration, error) {
	fail := func(why string) (Duration, error) {
		return 0, fmt.Errorf("%q is not a duration: %s; write it like 15s, 90m, 36h or 60d", text, why)
	}
	rest := strings.TrimSpace(text)
	if rest == "" {
		return fail("it is empty")
	}
	if rest == "0" {
		return 0, nil
	}
	var total time.Duration
	next := 0 // units must become smaller
	for rest != "" {
		digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
		if digits == 0 {
			return fail("a number is missing")
		}
		n, err := strconv.ParseInt(rest[:digits], 10, 64)
		if err != nil {
			return fail("the number is too large")
		}
		rest = rest[digits:]
		letters := len(rest) - len(strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyz"))
		unit := -1
		for i, u := range durationUnits {
			if u.name == rest[:letters] {
				unit = i
			}
		}
		switch {
		case letters == 0:
			return fail("a unit is missing")
		case unit < 0:
			return fail("there is no unit " + strconv.Quote(rest[:letters]))
		case unit < next:
			return fail("units must go from large to small, each once")
		}
		next = unit + 1
		size := durationUnits[unit].size
		if n > int64((math.MaxInt64-total)/size) {
			return fail("it is too long")
		}
		total += time.Duration(n) * size
		rest = rest[letters:]
	}
	return Duration(total), nil
}

// UnmarshalText lets flags, variables and JSON hold a Duration.
func (d *Duration) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDuration(string(text))
	return err
}

// MarshalText is the inverse of UnmarshalText.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// String writes days and smaller, so that 60d stays 60d.
func (d Duration) String() string {
	if d == 0 {
		return "0s"
	}
	var out strings.Builder
	rest := time.Duration(d)
	if rest < 0 {
		return rest.String()
	}
	for _, u := range durationUnits[2:] {
		if n := rest / u.size; n > 0 {
			fmt.Fprintf(&out, "%d%s", n, u.name)
			rest %= u.size
		}
	}
	return out.String()
}

// Bytes is an amount of data, written "20GiB", "512MB" or a plain number.
type Bytes int64

var byteUnits = map[string]int64{
	"": 1, "b": 1,
	"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
	"kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
	"k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40,
}

// ParseBytes reads the form of Bytes; letters may be of either case, and K, M,
// G, T alone are the binary units, as in Docker.
func ParseBytes(text string) (Bytes, error) {
	fail := func(why string) (Bytes, error) {
		return 0, fmt.Errorf("%q is not a size: %s; write it like 512MiB, 1GiB or 20GB", text, why)
	}
	trimmed := strings.TrimSpace(text)
	number := strings.TrimRight(trimmed, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	unit, known := byteUnits[strings.ToLower(trimmed[len(number):])]
	if !known {
		return fail("there is no unit " + strconv.Quote(trimmed[len(number):]))
	}
	number = strings.TrimSpace(number)
	if number == "" {
		return fail("a number is missing")
	}
	if strings.Trim(number, "0123456789.") != "" {
		return fail("the number is not plain digits")
	}
	if whole, err := strconv.ParseInt(number, 10, 64); err == nil {
		if whole > math.MaxInt64/unit {
			return fail("it is too large")
		}
		return Bytes(whole * unit), nil
	}
	fraction, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return fail("the number is not plain digits")
	}
	size := fraction * float64(unit)
	if size >= math.MaxInt64 {
		return fail("it is too large")
	}
	return Bytes(size), nil
}

// UnmarshalText lets flags, variables and JSON hold Bytes.
func (b *Bytes) UnmarshalText(text []byte) (err error) {
	*b, err = ParseBytes(string(text))
	return err
}

// MarshalText is the inverse of UnmarshalText.
func (b Bytes) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// String uses the largest binary unit that loses nothing.
func (b Bytes) String() string {
	for _, u := range []string{"TiB", "GiB", "MiB", "KiB"} {
		if size := byteUnits[strings.ToLower(u)]; b != 0 && int64(b)%size == 0 {
			return fmt.Sprintf("%d%s", int64(b)/size, u)
		}
	}
	return strconv.FormatInt(int64(b), 10)
}
