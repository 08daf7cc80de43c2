package metrics

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/golang/snappy"
	writev2 "github.com/prometheus/prometheus/prompb/io/prometheus/write/v2"
)

// FuzzWrite sends anything as a request of either version, in either
// compression. Whatever comes, the engine stands, answers with an error that
// can be shown, or stores what it counts.
func FuzzWrite(f *testing.F) {
	now := time.Now()
	first := v1(series("fuzzed", []string{"instance", "a", "job", "node"}, at(now, 1), at(now, 2)), series("b", []string{"a", "1", "a", "2"}, at(now, 1)))
	second, err := (&writev2.Request{
		Symbols: []string{"", "__name__", "fuzzed", "help"},
		Timeseries: []writev2.TimeSeries{{
			LabelsRefs: []uint32{1, 2},
			Samples:    []writev2.Sample{{Timestamp: now.UnixMilli(), Value: 1}},
			Metadata:   writev2.Metadata{Type: 1, HelpRef: 3},
		}, {
			LabelsRefs: []uint32{1, 2},
			Histograms: []writev2.Histogram{{
				Count: &writev2.Histogram_CountInt{CountInt: 3}, Sum: 1, Timestamp: now.UnixMilli(),
				PositiveSpans: []writev2.BucketSpan{{Offset: 0, Length: 2}}, PositiveDeltas: []int64{1, 1},
			}},
		}},
	}).Marshal()
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{nil, first, second, first[:len(first)/2], second[:len(second)/2]} {
		for kind := range uint8(6) {
			f.Add(kind, seed)
		}
	}
	f.Fuzz(func(t *testing.T, kind uint8, data []byte) {
		request := WriteRequest{ContentType: typeV1, Client: "fuzz"}
		if kind%2 == 1 {
			request.ContentType = typeV2
		}
		switch kind / 2 % 3 {
		case 0: // past the compression, where the decoders are
			request.ContentEncoding, data = "snappy", snappy.Encode(nil, data)
		case 1:
			request.ContentEncoding = "snappy"
		case 2:
			request.ContentEncoding = "zstd"
		}
		request.Body = bytes.NewReader(data)
		result, err := engine.Write(context.Background(), request)
		var refused *RequestError
		switch {
		case err != nil && !errors.As(err, &refused):
			t.Fatalf("an error that no sender can act on: %v", err)
		case err != nil && (refused.Status < 400 || len(refused.Message) > 2000):
			t.Fatalf("status %d with %d bytes of message", refused.Status, len(refused.Message))
		case result.RejectedTotal() > 0 && (result.FirstRejection == "" || !utf8.ValidString(result.FirstRejection)):
			t.Fatalf("rejected without words: %+v", result)
		case result.Samples > 0 && result.NewestSample.IsZero():
			t.Fatalf("stored samples of no time: %+v", result)
		}
	})
}
