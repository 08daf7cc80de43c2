package metrics

import (
	"fmt"

	"github.com/VictoriaMetrics/VictoriaMetrics/lib/prompb"
	"github.com/VictoriaMetrics/easyproto"
)

// maxHistogramBytes bounds one native histogram. Each bucket becomes a series
// with all labels, and a bucket can be one byte here.
const maxHistogramBytes = 16 << 10

// addHistogram stores a native histogram of the series that begin accepted.
// The store has no such type: it becomes the series _count, _sum and _bucket
// with the label vmrange, which histogram_quantile understands. The message is
// the same in both versions of remote write.
func (b *batch) addHistogram(message []byte, proto string) error {
	timestamp, schema, err := decodeHistogramHead(message, proto)
	if err != nil {
		return err
	}
	if !b.inTime(timestamp) {
		return nil
	}
	// Schemas -4 to 8 are exponential; others, like custom buckets, have no
	// counterpart in the store.
	if schema < -4 || schema > 8 {
		b.reject(fault{ReasonUnsupportedHistogram, func() string {
			return fmt.Sprintf("a native histogram has schema %d: only exponential buckets (-4 to 8) can be stored; series %s", schema, describe(b.labels))
		}})
		return nil
	}
	if len(message) > maxHistogramBytes {
		b.reject(fault{ReasonUnsupportedHistogram, func() string {
			return fmt.Sprintf("a native histogram has %d bytes, more than %d; series %s", len(message), maxHistogramBytes, describe(b.labels))
		}})
		return nil
	}
	converter := prompb.GetWriteRequestUnmarshaler()
	defer prompb.PutWriteRequestUnmarshaler(converter)
	request, err := converter.UnmarshalProtobuf(b.asRequest(message))
	if err != nil {
		return errProtobuf(proto, "in a native histogram: "+err.Error())
	}
	labels, series := b.labels, b.series
	samples := b.result.Samples
	defer func() { b.labels, b.series, b.result.Samples = labels, series, samples }()
	for i := range request.Timeseries {
		part := &request.Timeseries[i]
		start := len(b.names)
		b.names = appendSeries(b.names, part.Labels)
		b.series = b.names[start:len(b.names):len(b.names)]
		for _, sample := range part.Samples {
			if err := b.add(sample.Timestamp, sample.Value); err != nil {
				return err
			}
		}
	}
	b.result.Histograms++
	return nil
}

// decodeHistogramHead reads what decides whether a Histogram can be stored:
// sint32 schema = 4; int64 timestamp = 15.
func decodeHistogramHead(src []byte, proto string) (timestamp int64, schema int32, err error) {
	var field easyproto.FieldContext
	for len(src) > 0 {
		if src, err = field.NextField(src); err != nil {
			return 0, 0, errProtobuf(proto, "in a native histogram: "+err.Error())
		}
		ok := true
		switch field.FieldNum {
		case 4:
			schema, ok = field.Sint32()
		case 15:
			timestamp, ok = field.Int64()
		}
		if !ok {
			return 0, 0, errProtobuf(proto, "a native histogram holds a field of another type")
		}
	}
	return timestamp, schema, nil
}

var requestMarshaler easyproto.MarshalerPool

// asRequest is a request of version 1.0 with the current series and one
// histogram, the form that the engine's own converter takes.
func (b *batch) asRequest(histogram []byte) []byte {
	m := requestMarshaler.Get()
	defer requestMarshaler.Put(m)
	series := m.MessageMarshaler().AppendMessage(1)
	for _, label := range b.labels {
		name := label.Name
		if name == "" {
			name = nameLabel // MarshalMetricNameRaw rewrote it
		}
		l := series.AppendMessage(1)
		l.AppendString(1, name)
		l.AppendString(2, label.Value)
	}
	series.AppendBytes(4, histogram)
	return m.Marshal(nil)
}
