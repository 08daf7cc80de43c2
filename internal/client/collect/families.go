package collect

import (
	"math"

	dto "github.com/prometheus/client_model/go"
)

// A target is one source as the runner remembers it between rounds: which
// series it had, so that the ones that end are marked as ended.
type target struct {
	source Source
	series series

	known map[string]int32 // encoded labels → index into round
	round []uint32         // the last round in which the series was written
	free  []int32
	now   uint32

	suffixed map[string][3]string // name → _sum, _count, _bucket
}

func newTarget(s Source, external Labels) *target {
	return &target{
		source:   s,
		series:   series{job: s.Name(), external: external},
		known:    map[string]int32{},
		suffixed: map[string][3]string{},
	}
}

// writer puts series of one target and one round into an encoder.
type writer struct {
	*target
	enc    *encoder
	millis int64
	count  int
}

func (t *target) begin(enc *encoder, millis int64) *writer {
	t.now++
	return &writer{target: t, enc: enc, millis: millis}
}

// family writes all series of f, histograms and summaries as the text format
// spells them.
func (w *writer) family(f *dto.MetricFamily) {
	name := f.GetName()
	for _, m := range f.GetMetric() {
		switch f.GetType() {
		case dto.MetricType_COUNTER:
			w.write(name, m, label{}, m.GetCounter().GetValue())
		case dto.MetricType_GAUGE:
			w.write(name, m, label{}, m.GetGauge().GetValue())
		case dto.MetricType_SUMMARY:
			w.summary(name, m)
		case dto.MetricType_HISTOGRAM, dto.MetricType_GAUGE_HISTOGRAM:
			w.histogram(name, m)
		default:
			w.write(name, m, label{}, m.GetUntyped().GetValue())
		}
	}
}

func (w *writer) summary(name string, m *dto.Metric) {
	s := m.GetSummary()
	names := w.names(name)
	for _, q := range s.GetQuantile() {
		w.write(name, m, label{"quantile", formatBound(q.GetQuantile())}, q.GetValue())
	}
	w.write(names[0], m, label{}, s.GetSampleSum())
	w.write(names[1], m, label{}, float64(s.GetSampleCount()))
}

func (w *writer) histogram(name string, m *dto.Metric) {
	h := m.GetHistogram()
	names := w.names(name)
	total := float64(h.GetSampleCount())
	if f := h.GetSampleCountFloat(); f > 0 {
		total = f
	}
	inf := false
	for _, b := range h.GetBucket() {
		n := float64(b.GetCumulativeCount())
		if f := b.GetCumulativeCountFloat(); f > 0 {
			n = f
		}
		inf = inf || math.IsInf(b.GetUpperBound(), 1)
		w.write(names[2], m, label{"le", formatBound(b.GetUpperBound())}, n)
	}
	if !inf {
		w.write(names[2], m, label{"le", "+Inf"}, total)
	}
	w.write(names[0], m, label{}, h.GetSampleSum())
	w.write(names[1], m, label{}, total)
}

func (t *target) names(name string) [3]string {
	n, ok := t.suffixed[name]
	if !ok {
		n = [3]string{name + "_sum", name + "_count", name + "_bucket"}
		t.suffixed[name] = n
	}
	return n
}

func (w *writer) write(name string, m *dto.Metric, extra label, value float64) {
	labels := w.enc.encodeLabels(&w.series, name, m.GetLabel(), extra)
	bits := math.Float64bits(value)
	if math.IsNaN(value) {
		bits = math.Float64bits(math.NaN()) // an ordinary one: never the marker
	}
	if m.TimestampMs != nil {
		// It says itself when it was measured, so its absence says nothing.
		w.enc.sample(labels, bits, m.GetTimestampMs())
		w.count++
		return
	}
	if w.fresh(labels) {
		w.enc.sample(labels, bits, w.millis)
		w.count++
	}
}

// own writes a series about the target itself, like up.
func (w *writer) own(name string, value float64) {
	labels := w.enc.encodeLabels(&w.series, name, nil, label{})
	if w.fresh(labels) {
		w.enc.sample(labels, math.Float64bits(value), w.millis)
	}
}

// fresh notes a series as written in this round. It is false for the second
// of two equal ones.
func (w *writer) fresh(labels []byte) bool {
	i, ok := w.known[string(labels)] // does not allocate
	if !ok {
		if n := len(w.free); n > 0 {
			i, w.free = w.free[n-1], w.free[:n-1]
		} else {
			i = int32(len(w.round))
			w.round = append(w.round, 0)
		}
		w.known[string(labels)] = i
	}
	if ok && w.round[i] == w.now {
		return false
	}
	w.round[i] = w.now
	return true
}

// end marks every series that was written before and not in this round.
func (w *writer) end() {
	for labels, i := range w.known {
		if w.round[i] == w.now {
			continue
		}
		w.enc.sample([]byte(labels), staleNaN, w.millis)
		delete(w.known, labels)
		w.free = append(w.free, i)
	}
}
