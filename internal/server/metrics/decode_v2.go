package metrics

import (
	"encoding/binary"
	"fmt"

	"github.com/VictoriaMetrics/VictoriaMetrics/lib/prompb"
	"github.com/VictoriaMetrics/easyproto"

	"peeper/internal/wire"
)

// maxSymbols bounds the table of strings of one request: an empty string takes
// two bytes there and sixteen here.
const maxSymbols = 1 << 20

// decodeV2 reads an io.prometheus.write.v2.Request,
// https://github.com/prometheus/prometheus/blob/v3.5.0/prompb/io/prometheus/write/v2/types.proto:
//
//	repeated string     symbols    = 4;
//	repeated TimeSeries timeseries = 5;
//
// Fields 1 to 3 belong to version 1.0. A sender that puts a message of that
// version under this content type is told so.
func (b *batch) decodeV2(src []byte) error {
	var field easyproto.FieldContext
	var err error
	b.symbols = b.symbols[:0]
	for len(src) > 0 {
		if src, err = field.NextField(src); err != nil {
			return errProtobuf(protoV2, err.Error())
		}
		switch field.FieldNum {
		case 1, 2, 3:
			return errProtobuf(protoV2, "it looks like "+protoV1+": the content type must say which of them the body is")
		case 4:
			symbol, ok := field.String()
			if !ok {
				return errProtobuf(protoV2, "a symbol is not text")
			}
			if len(b.symbols) == maxSymbols {
				return badRequest("the request has more than %d symbols: send smaller batches", maxSymbols)
			}
			b.symbols = append(b.symbols, symbol)
		case 5:
			message, ok := field.MessageData()
			if !ok {
				return errProtobuf(protoV2, "field 5 is not a series")
			}
			if err := b.decodeSeriesV2(message); err != nil {
				return err
			}
		}
	}
	return nil
}

// decodeSeriesV2 reads and stores a TimeSeries:
//
//	repeated uint32    labels_refs = 1;
//	repeated Sample    samples     = 2;
//	repeated Histogram histograms  = 3;
//	repeated Exemplar  exemplars   = 4;
//	Metadata           metadata    = 5;
func (b *batch) decodeSeriesV2(src []byte) error {
	var field easyproto.FieldContext
	var err error
	b.labels = b.labels[:0]
	refs := labelRefs{batch: b}
	var wrong fault
	begun := false
	for len(src) > 0 {
		if src, err = field.NextField(src); err != nil {
			return errProtobuf(protoV2, "in a series: "+err.Error())
		}
		switch field.FieldNum {
		case 1:
			if begun {
				return errProtobuf(protoV2, "a label follows the samples of its series")
			}
			if err := refs.take(&field); err != nil {
				return err
			}
		case 2, 3:
			if !begun {
				begun = true
				if wrong, err = refs.finish(); err != nil {
					return err
				}
			}
			message, ok := field.MessageData()
			if !ok {
				return errProtobuf(protoV2, "a sample is not a message")
			}
			if err := b.takeValue(message, field.FieldNum == 3, wrong, protoV2); err != nil {
				return err
			}
		case 5:
			message, ok := field.MessageData()
			if !ok {
				return errProtobuf(protoV2, "field 5 of a series is not metadata")
			}
			if begun && wrong.reason == "" {
				if err := b.decodeMetadataV2(message); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// labelRefs gathers the labels of one series from references to the symbols.
type labelRefs struct {
	*batch
	half    string // a name that waits for its value
	waiting bool
	tooMany bool
}

// take reads references, packed or single.
func (l *labelRefs) take(field *easyproto.FieldContext) error {
	packed, ok := field.MessageData()
	if !ok {
		ref, ok := field.Uint32()
		if !ok {
			return errProtobuf(protoV2, "labels are not references")
		}
		return l.add(uint64(ref))
	}
	for len(packed) > 0 && !l.tooMany {
		ref, n := binary.Uvarint(packed)
		if n <= 0 {
			return errProtobuf(protoV2, "references to labels are cut")
		}
		packed = packed[n:]
		if err := l.add(ref); err != nil {
			return err
		}
	}
	return nil
}

func (l *labelRefs) add(ref uint64) error {
	if ref >= uint64(len(l.symbols)) {
		return errProtobuf(protoV2, fmt.Sprintf("a label refers to symbol %d of %d", ref, len(l.symbols)))
	}
	if !l.waiting {
		l.half, l.waiting = l.symbols[ref], true
		return nil
	}
	l.waiting = false
	if len(l.labels) > wire.MaxLabelsPerSeries+1 {
		l.tooMany = true
		return nil
	}
	l.labels = append(l.labels, prompb.Label{Name: l.half, Value: l.symbols[ref]})
	return nil
}

func (l *labelRefs) finish() (fault, error) {
	switch {
	case l.tooMany:
		return tooManyLabels(l.labels), nil
	case l.waiting:
		return fault{}, errProtobuf(protoV2, "a label has a name and no value")
	}
	return l.begin(), nil
}

// decodeMetadataV2 reads the Metadata of the current series: MetricType type =
// 1; uint32 help_ref = 3; uint32 unit_ref = 4.
func (b *batch) decodeMetadataV2(src []byte) error {
	var field easyproto.FieldContext
	var err error
	var kind, help, unit uint32
	for len(src) > 0 {
		if src, err = field.NextField(src); err != nil {
			return errProtobuf(protoV2, "in metadata: "+err.Error())
		}
		ok := true
		switch field.FieldNum {
		case 1:
			kind, ok = field.Uint32()
		case 3:
			help, ok = field.Uint32()
		case 4:
			unit, ok = field.Uint32()
		}
		if !ok {
			return errProtobuf(protoV2, "metadata holds a field of another type")
		}
	}
	if int(help) >= len(b.symbols) || int(unit) >= len(b.symbols) {
		return errProtobuf(protoV2, "metadata refers to a symbol that is not there")
	}
	if kind == 0 && b.symbols[help] == "" && b.symbols[unit] == "" {
		return nil
	}
	return b.describeMetric(b.metricName(), b.symbols[help], b.symbols[unit], kind)
}

// metricName is the name of the series that begin accepted.
func (b *batch) metricName() string {
	for _, label := range b.labels {
		if label.Name == "" || label.Name == nameLabel {
			return label.Value
		}
	}
	return ""
}
