package metrics

import (
	"unsafe"

	"github.com/VictoriaMetrics/VictoriaMetrics/lib/prompb"
	"github.com/VictoriaMetrics/easyproto"

	"peeper/internal/wire"
)

// The decoders read protobuf by hand: generated code would build the whole
// request as objects, sixteen times its size at worst, before the first check.

// decodeV1 reads a prometheus.WriteRequest,
// https://github.com/prometheus/prometheus/blob/v3.5.0/prompb/remote.proto:
//
//	repeated TimeSeries     timeseries = 1;
//	repeated MetricMetadata metadata   = 3;
func (b *batch) decodeV1(src []byte) error {
	var field easyproto.FieldContext
	var err error
	for len(src) > 0 {
		if src, err = field.NextField(src); err != nil {
			return errProtobuf(protoV1, err.Error())
		}
		switch field.FieldNum {
		case 1:
			message, ok := field.MessageData()
			if !ok {
				return errProtobuf(protoV1, "field 1 is not a series")
			}
			if err := b.decodeSeriesV1(message); err != nil {
				return err
			}
		case 3:
			message, ok := field.MessageData()
			if !ok {
				return errProtobuf(protoV1, "field 3 is not metadata")
			}
			if err := b.decodeMetadataV1(message); err != nil {
				return err
			}
		case 4, 5:
			return errProtobuf(protoV1, "it looks like "+protoV2+": the content type must say which of them the body is")
		}
	}
	return nil
}

func errProtobuf(message, detail string) error {
	return badRequest("the request body is not a sound protobuf message %s: %s", message, detail)
}

// decodeSeriesV1 reads and stores a TimeSeries:
//
//	repeated Label     labels     = 1;
//	repeated Sample    samples    = 2;
//	repeated Exemplar  exemplars  = 3;
//	repeated Histogram histograms = 4;
func (b *batch) decodeSeriesV1(src []byte) error {
	var field easyproto.FieldContext
	var err error
	b.labels = b.labels[:0]
	var wrong fault
	begun := false
	for len(src) > 0 {
		if label, rest, ok := shortField(src, 1); ok && !begun && len(b.labels) <= wire.MaxLabelsPerSeries {
			src = rest
			b.labels = append(b.labels, prompb.Label{})
			if err := decodeLabelV1(label, &b.labels[len(b.labels)-1]); err != nil {
				return err
			}
			continue
		}
		if src, err = field.NextField(src); err != nil {
			return errProtobuf(protoV1, "in a series: "+err.Error())
		}
		if field.FieldNum == 1 {
			if begun {
				return errProtobuf(protoV1, "a label follows the samples of its series")
			}
			message, ok := field.MessageData()
			if !ok {
				return errProtobuf(protoV1, "field 1 of a series is not a label")
			}
			// One more than allowed, and the sender's own client label, may
			// come before the count is judged.
			if len(b.labels) > wire.MaxLabelsPerSeries+1 {
				if wrong.reason == "" {
					wrong = tooManyLabels(b.labels)
				}
				continue
			}
			b.labels = append(b.labels, prompb.Label{})
			if err := decodeLabelV1(message, &b.labels[len(b.labels)-1]); err != nil {
				return err
			}
			continue
		}
		if field.FieldNum != 2 && field.FieldNum != 4 {
			continue
		}
		if !begun {
			begun = true
			if wrong.reason == "" {
				wrong = b.begin()
			}
		}
		message, ok := field.MessageData()
		if !ok {
			return errProtobuf(protoV1, "a sample is not a message")
		}
		if err := b.takeValue(message, field.FieldNum == 4, wrong, protoV1); err != nil {
			return err
		}
	}
	return nil
}

// takeValue stores one sample or native histogram of the series that begin
// judged.
func (b *batch) takeValue(message []byte, isHistogram bool, wrong fault, proto string) error {
	if isHistogram {
		if wrong.reason != "" {
			b.reject(wrong)
			return nil
		}
		return b.addHistogram(message, proto)
	}
	timestamp, value, err := decodeSample(message, proto)
	if err != nil {
		return err
	}
	if wrong.reason != "" {
		b.reject(wrong)
		return nil
	}
	return b.add(timestamp, value)
}

// shortField splits off a field with the given number, of bytes shorter than
// 128, from the start of src. Nearly all labels are such, and this way is much
// shorter than the general one.
func shortField(src []byte, number byte) (field, rest []byte, ok bool) {
	const lengthDelimited = 2
	if len(src) < 2 || src[0] != number<<3|lengthDelimited || src[1] >= 0x80 || int(src[1]) > len(src)-2 {
		return nil, nil, false
	}
	end := 2 + int(src[1])
	return src[2:end], src[end:], true
}

// decodeLabelV1 reads a Label: string name = 1; string value = 2.
func decodeLabelV1(src []byte, label *prompb.Label) error {
	if name, rest, ok := shortField(src, 1); ok {
		if value, rest, ok := shortField(rest, 2); ok && len(rest) == 0 {
			label.Name, label.Value = asString(name), asString(value)
			return nil
		}
	}
	var field easyproto.FieldContext
	var err error
	for len(src) > 0 {
		if src, err = field.NextField(src); err != nil {
			return errProtobuf(protoV1, "in a label: "+err.Error())
		}
		ok := true
		switch field.FieldNum {
		case 1:
			label.Name, ok = field.String()
		case 2:
			label.Value, ok = field.String()
		}
		if !ok {
			return errProtobuf(protoV1, "a label holds something else than text")
		}
	}
	return nil
}

// asString is b as a string, without a copy.
func asString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// decodeSample reads a Sample of either version: double value = 1; int64
// timestamp = 2.
func decodeSample(src []byte, proto string) (timestamp int64, value float64, err error) {
	var field easyproto.FieldContext
	for len(src) > 0 {
		if src, err = field.NextField(src); err != nil {
			return 0, 0, errProtobuf(proto, "in a sample: "+err.Error())
		}
		ok := true
		switch field.FieldNum {
		case 1:
			value, ok = field.Double()
		case 2:
			timestamp, ok = field.Int64()
		}
		if !ok {
			return 0, 0, errProtobuf(proto, "a sample holds something else than numbers")
		}
	}
	return timestamp, value, nil
}

// decodeMetadataV1 reads a MetricMetadata: MetricType type = 1; string
// metric_family_name = 2; string help = 4; string unit = 5.
func (b *batch) decodeMetadataV1(src []byte) error {
	var field easyproto.FieldContext
	var err error
	var kind uint32
	var name, help, unit string
	for len(src) > 0 {
		if src, err = field.NextField(src); err != nil {
			return errProtobuf(protoV1, "in metadata: "+err.Error())
		}
		ok := true
		switch field.FieldNum {
		case 1:
			kind, ok = field.Uint32()
		case 2:
			name, ok = field.String()
		case 4:
			help, ok = field.String()
		case 5:
			unit, ok = field.String()
		}
		if !ok {
			return errProtobuf(protoV1, "metadata holds a field of another type")
		}
	}
	return b.describeMetric(name, help, unit, kind)
}
