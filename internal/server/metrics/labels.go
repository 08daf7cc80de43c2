package metrics

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/VictoriaMetrics/VictoriaMetrics/lib/prompb"

	"peeper/internal/wire"
)

// fault is why a series is rejected; the zero value is none. Only the first
// one of a request is put into words.
type fault struct {
	reason  string
	message func() string
}

func faultf(reason, format string, args ...any) fault {
	return fault{reason, func() string { return fmt.Sprintf(format, args...) }}
}

// The faults of a whole series. They are functions of their own so that a
// sound series pays nothing for the words.

func noName(labels []prompb.Label) fault {
	return fault{ReasonBadName, func() string { return "a series has no label __name__: " + describe(labels) }}
}

func labelTwice(name string, labels []prompb.Label) fault {
	return fault{ReasonDuplicateLabel, func() string {
		return "label " + shown(name) + " appears twice in one series: " + describe(labels)
	}}
}

func tooManyLabels(labels []prompb.Label) fault {
	return fault{ReasonTooManyLabels, func() string {
		return fmt.Sprintf("a series has more than %d labels: %s", wire.MaxLabelsPerSeries, describe(labels))
	}}
}

// checkLabel looks at one label alone. Names may be any UTF-8, as in
// Prometheus 3, but no control characters.
func checkLabel(label *prompb.Label) fault {
	name, value := label.Name, label.Value
	if name == "" || len(name) > wire.MaxLabelNameBytes || len(value) > wire.MaxLabelValueBytes || !isPlain(name) || !isPlain(value) {
		return checkLabelClosely(name, value)
	}
	return fault{}
}

func checkLabelClosely(name, value string) fault {
	switch {
	case name == "":
		return faultf(ReasonBadName, "a label has no name; its value is %s", shown(value))
	case len(name) > wire.MaxLabelNameBytes:
		return faultf(ReasonLabelTooLong, "a label name is longer than %d bytes: %s", wire.MaxLabelNameBytes, shown(name))
	case len(value) > wire.MaxLabelValueBytes:
		return faultf(ReasonLabelTooLong, "the value of label %s is longer than %d bytes: %s", shown(name), wire.MaxLabelValueBytes, shown(value))
	case !utf8.ValidString(name):
		return faultf(ReasonInvalidUTF8, "a label name is not UTF-8: %s", shown(name))
	case !utf8.ValidString(value):
		return faultf(ReasonInvalidUTF8, "the value of label %s is not UTF-8: %s", shown(name), shown(value))
	case strings.IndexFunc(name, isControl) >= 0:
		return faultf(ReasonBadName, "a label name holds a control character: %s", shown(name))
	case name == nameLabel && strings.IndexFunc(value, isControl) >= 0:
		return faultf(ReasonBadName, "a metric name holds a control character: %s", shown(value))
	}
	return fault{}
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// isPlain tells whether s holds only printable ASCII, eight bytes at a time.
// In each byte of a word the highest bit of x marks what is not ASCII, of
// x-0x20 what is below the space, and of x+1 the character 0x7f. A borrow or
// carry between bytes comes only from a byte that is marked itself.
func isPlain(s string) bool {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	text := unsafe.Slice(unsafe.StringData(s), len(s))
	for len(text) >= 8 {
		x := binary.LittleEndian.Uint64(text)
		if (x|(x-0x20*ones)|(x+ones))&high != 0 {
			return false
		}
		text = text[8:]
	}
	for _, c := range text {
		if c < ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}

// duplicate returns a name that labels hold twice, or "".
func duplicate(labels []prompb.Label) string {
	for i := range labels {
		for j := range i {
			if labels[i].Name == labels[j].Name {
				return labels[i].Name
			}
		}
	}
	return ""
}

// follows tells whether name comes after before in order. Mostly the first
// letters decide.
func follows(name, before string) bool {
	if name != "" && before != "" && name[0] != before[0] {
		return name[0] > before[0]
	}
	return name > before
}

// describe shows a series, cut to what a message can hold.
func describe(labels []prompb.Label) string {
	var text strings.Builder
	text.WriteByte('{')
	for i, label := range labels {
		if i > 0 {
			text.WriteString(", ")
		}
		if text.Len() > 200 {
			text.WriteString("…")
			break
		}
		name := label.Name
		if name == "" {
			name = nameLabel // the store's own form of it
		}
		text.WriteString(strings.Trim(shown(name), `"`) + "=" + shown(label.Value))
	}
	return text.String() + "}"
}
