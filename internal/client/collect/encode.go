package collect

import (
	"encoding/binary"
	"math"
	"strconv"

	dto "github.com/prometheus/client_model/go"
)

// staleNaN is the value by which Prometheus and its kin mark the end of a
// series (prometheus/model/value.StaleNaN).
const staleNaN uint64 = 0x7ff0000000000002

// Types of metadata in remote write 1.0 (prometheus prompb.MetricMetadata).
var metadataType = map[dto.MetricType]uint64{
	dto.MetricType_COUNTER:   1,
	dto.MetricType_GAUGE:     2,
	dto.MetricType_HISTOGRAM: 3,
	dto.MetricType_SUMMARY:   5,
}

type label struct{ name, value string }

// encoder writes metric families as a protobuf WriteRequest of remote write
// 1.0 (https://prometheus.io/docs/specs/prw/remote_write_spec/), by hand: the
// message is three levels deep and the generated code allocates per label.
type encoder struct {
	buf     []byte
	samples int

	// For one series; kept to be used again.
	labels  []label
	encoded []byte
}

// series is a set of labels being written.
type series struct {
	job      string
	external Labels
}

// encodeLabels returns the label fields of a TimeSeries: name, the metric's
// own pairs, extra (le or quantile; empty name: none), and the target's,
// sorted. An own label that has the name of one of the target's becomes
// exported_<name>, as in a scrape. The result is valid until the next call.
func (e *encoder) encodeLabels(s *series, name string, own []*dto.LabelPair, extra label) []byte {
	e.labels = e.labels[:0]
	e.insert("__name__", name)
	e.insert("job", s.job)
	e.insert("instance", s.external.Instance)
	if s.external.Product != "" {
		e.insert("product", s.external.Product)
	}
	for _, p := range own {
		n := p.GetName()
		if n == "job" || n == "instance" || n == "product" && s.external.Product != "" {
			n = "exported_" + n
		}
		e.insert(n, p.GetValue())
	}
	if extra.name != "" {
		e.insert(extra.name, extra.value)
	}
	b := e.encoded[:0]
	for _, l := range e.labels {
		b = append(b, 0x0a)
		b = binary.AppendUvarint(b, uint64(stringSize(l.name)+stringSize(l.value)))
		b = appendString(b, 0x0a, l.name)
		b = appendString(b, 0x12, l.value)
	}
	e.encoded = b
	return b
}

// insert keeps e.labels sorted. Own labels come sorted, so little is moved.
// An empty value is the same as no label; the first of a name wins.
func (e *encoder) insert(name, value string) {
	if value == "" || name == "" {
		return
	}
	i := len(e.labels)
	for i > 0 && e.labels[i-1].name > name {
		i--
	}
	if i > 0 && e.labels[i-1].name == name {
		return
	}
	e.labels = append(e.labels, label{})
	copy(e.labels[i+1:], e.labels[i:])
	e.labels[i] = label{name, value}
}

// sample appends a TimeSeries with one sample: WriteRequest field 1, holding
// the labels (field 1) and the sample (field 2: value fixed64, time varint).
func (e *encoder) sample(labels []byte, value uint64, millis int64) {
	sample := 9 + 1 + uvarintSize(uint64(millis))
	b := append(e.buf, 0x0a)
	b = binary.AppendUvarint(b, uint64(len(labels)+1+uvarintSize(uint64(sample))+sample))
	b = append(b, labels...)
	b = append(b, 0x12)
	b = binary.AppendUvarint(b, uint64(sample))
	b = append(b, 0x09)
	b = binary.LittleEndian.AppendUint64(b, value)
	b = append(b, 0x10)
	b = binary.AppendUvarint(b, uint64(millis))
	e.buf = b
	e.samples++
}

// metadata appends a MetricMetadata: WriteRequest field 3.
func (e *encoder) metadata(f *dto.MetricFamily) {
	name, help := f.GetName(), f.GetHelp()
	kind := metadataType[f.GetType()]
	size := 1 + uvarintSize(kind) + stringSize(name)
	if help != "" {
		size += stringSize(help)
	}
	b := append(e.buf, 0x1a)
	b = binary.AppendUvarint(b, uint64(size))
	b = append(b, 0x08)
	b = binary.AppendUvarint(b, kind)
	b = appendString(b, 0x12, name)
	if help != "" {
		b = appendString(b, 0x22, help)
	}
	e.buf = b
}

func (e *encoder) reset() {
	e.buf = e.buf[:0]
	e.samples = 0
}

func stringSize(s string) int { return 1 + uvarintSize(uint64(len(s))) + len(s) }

func appendString(b []byte, tag byte, s string) []byte {
	b = append(b, tag)
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

func uvarintSize(v uint64) int {
	n := 1
	for v >= 0x80 {
		v >>= 7
		n++
	}
	return n
}

// formatBound writes the value of le and quantile as the text format does.
func formatBound(v float64) string {
	switch {
	case math.IsInf(v, 1):
		return "+Inf"
	case math.IsInf(v, -1):
		return "-Inf"
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
