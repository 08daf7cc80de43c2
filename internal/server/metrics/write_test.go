package metrics

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/VictoriaMetrics/VictoriaMetrics/lib/prompb"
	"github.com/golang/snappy"
	writev2 "github.com/prometheus/prometheus/prompb/io/prometheus/write/v2"

	"peeper/internal/wire"
)

const (
	typeV1 = "application/x-protobuf"
	typeV2 = "application/x-protobuf;proto=io.prometheus.write.v2.Request"
)

func TestWriteTakesBothCompressions(t *testing.T) {
	now := time.Now()
	for encoding, compress := range map[string]func([]byte) []byte{
		"snappy": func(b []byte) []byte { return snappy.Encode(nil, b) },
		"zstd":   zstdOf,
	} {
		name := "compressed_" + encoding
		body := compress(v1(series(name, []string{"instance", "a", "job", "node"}, at(now, 7))))
		result, err := engine.Write(t.Context(), WriteRequest{
			Body: bytes.NewReader(body), ContentType: typeV1, ContentEncoding: encoding, Client: "ecss",
		})
		if err != nil {
			t.Fatal(err)
		}
		if result.Samples != 1 || !slices.Equal(result.Instances, []string{"a"}) || !result.NewestSample.Equal(now.Truncate(time.Millisecond)) {
			t.Errorf("%s: result %+v", encoding, result)
		}
		expect(t, name, now, name+"{client=ecss,instance=a,job=node} 7")
	}
}

func TestFreshSamplesAreVisibleAtOnce(t *testing.T) {
	name := fresh("visible")
	before := time.Now().Add(-time.Minute)
	write(t, "c", series(name, nil, at(before, 1)))
	expect(t, name, before, name+"{client=c} 1")
	now := time.Now()
	write(t, "c", series(name, nil, at(now, 2)))
	// What waits in the engine's memory becomes visible every second or two.
	for !slices.Equal(instant(t, name, now), []string{name + "{client=c} 2"}) {
		if time.Since(now) > 5*time.Second {
			t.Fatal("a fresh sample is not visible after 5 s")
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func TestASenderCannotForgeItsClient(t *testing.T) {
	now := time.Now()
	write(t, "honest", series("forged", []string{"client", "victim", "instance", "a"}, at(now, 1)))
	expect(t, "forged", now, "forged{client=honest,instance=a} 1")
}

func TestAResendIsNotCountedTwice(t *testing.T) {
	now := time.Now().Truncate(time.Second)
	name := fresh("resent")
	batch := series(name, []string{"instance", "a"}, at(now.Add(-20*time.Second), 1), at(now.Add(-10*time.Second), 2), at(now, 3))
	for range 3 {
		write(t, "c", batch)
	}
	expect(t, "count_over_time("+name+"[1m])", now, "{client=c,instance=a} 3")
	engine.Flush()
	expect(t, "count_over_time("+name+"[1m])", now, "{client=c,instance=a} 3")
}

func TestGoodSeriesOfABadRequestAreStored(t *testing.T) {
	now := time.Now()
	long := strings.Repeat("x", wire.MaxLabelValueBytes+1)
	many := make([]string, 0, 2*wire.MaxLabelsPerSeries+2)
	for i := range wire.MaxLabelsPerSeries + 1 {
		many = append(many, fmt.Sprintf("label_%02d", i), "v")
	}
	tests := map[string]struct {
		bad    prompb.TimeSeries
		reason string
		words  string
	}{
		"no name":              {prompb.TimeSeries{Labels: []prompb.Label{{Name: "a", Value: "b"}}, Samples: []prompb.Sample{at(now, 1)}}, ReasonBadName, "__name__"},
		"empty name":           {series("", nil, at(now, 1)), ReasonBadName, "__name__"},
		"nameless label":       {series("x", []string{"", "v"}, at(now, 1)), ReasonBadName, "no name"},
		"control character":    {series("x", []string{"a\x00b", "v"}, at(now, 1)), ReasonBadName, "control character"},
		"control in the name":  {series("x\n", nil, at(now, 1)), ReasonBadName, "control character"},
		"label not UTF-8":      {series("x", []string{"a\xff", "v"}, at(now, 1)), ReasonInvalidUTF8, "UTF-8"},
		"value not UTF-8":      {series("x", []string{"a", "\xff"}, at(now, 1)), ReasonInvalidUTF8, "UTF-8"},
		"long value":           {series("x", []string{"a", long}, at(now, 1)), ReasonLabelTooLong, "longer than"},
		"long label":           {series("x", []string{long, "v"}, at(now, 1)), ReasonLabelTooLong, "longer than"},
		"too many labels":      {series("x", many, at(now, 1)), ReasonTooManyLabels, "more than 64 labels"},
		"label bomb":           {series("x", slices.Repeat(many, 50), at(now, 1)), ReasonTooManyLabels, "more than 64 labels"},
		"label twice":          {series("x", []string{"a", "1", "a", "2"}, at(now, 1)), ReasonDuplicateLabel, `"a"`},
		"label twice, apart":   {series("x", []string{"a", "1", "b", "2", "a", "2"}, at(now, 1)), ReasonDuplicateLabel, `"a"`},
		"a year ahead":         {series("x", nil, at(now.AddDate(1, 0, 0), 1)), ReasonFuture, "check the clock"},
		"the end of time":      {series("x", nil, prompb.Sample{Timestamp: math.MaxInt64, Value: 1}), ReasonFuture, "check the clock"},
		"before the retention": {series("x", nil, at(now.AddDate(-1, 0, 0), 1)), ReasonTooOld, "retention"},
		"before time":          {series("x", nil, prompb.Sample{Timestamp: math.MinInt64, Value: 1}), ReasonTooOld, "retention"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			good := "good_" + strings.Map(letters, name)
			result := write(t, "c", series(good, nil, at(now, 1)), test.bad, series(good+"_after", nil, at(now, 2)))
			if want := map[string]int{test.reason: 1}; !maps.Equal(result.Rejected, want) {
				t.Errorf("rejected %v, want %v", result.Rejected, want)
			}
			if result.Samples != 2 {
				t.Errorf("%d samples stored, want 2", result.Samples)
			}
			if !strings.Contains(result.FirstRejection, test.words) || len(result.FirstRejection) > 600 {
				t.Errorf("the message says %q, want something short with %q", result.FirstRejection, test.words)
			}
			expect(t, good, now, good+"{client=c} 1")
			expect(t, good+"_after", now, good+"_after{client=c} 2")
		})
	}
}

func letters(r rune) rune {
	if r >= 'a' && r <= 'z' {
		return r
	}
	return '_'
}

func TestNamesThatOnlyLookBad(t *testing.T) {
	now := time.Now()
	write(t, "c", series("NaN", nil, at(now, 1)), series("имя", []string{"метка", "зн\tач"}, at(now, 2)), series("with.dots", nil, at(now, 3)))
	expect(t, `{__name__="NaN"}`, now, "NaN{client=c} 1")
	expect(t, `{__name__="имя"}`, now, "имя{client=c,метка=зн\tач} 2")
	expect(t, `{"with.dots"}`, now, "with.dots{client=c} 3")
}

func TestUnsoundRequests(t *testing.T) {
	good := v1(series("unsound", nil, at(time.Now(), 1)))
	bomb := snappy.Encode(nil, make([]byte, wire.MaxDecodedBytes+1))
	lie := append([]byte{0xff, 0xff, 0xff, 0x1f}, "abc"...) // promises 64 MiB
	tests := map[string]struct {
		body           io.Reader
		kind, encoding string
		status         int
		words          string
	}{
		"not snappy":         {bytes.NewReader([]byte("\xff\xff\xff\xff\xff\xff")), typeV1, "snappy", 400, "snappy"},
		"cut snappy":         {bytes.NewReader(snappy.Encode(nil, good)[:20]), typeV1, "snappy", 400, "snappy"},
		"snappy that lies":   {bytes.NewReader(lie), typeV1, "snappy", 400, "snappy"},
		"snappy bomb":        {bytes.NewReader(bomb), typeV1, "snappy", 413, "smaller batches"},
		"not zstd":           {bytes.NewReader([]byte("hello")), typeV1, "zstd", 400, "zstd"},
		"cut zstd":           {bytes.NewReader(zstdOf(good)[:20]), typeV1, "zstd", 400, "zstd"},
		"zstd bomb":          {bytes.NewReader(zstdOf(make([]byte, wire.MaxDecodedBytes+1))), typeV1, "zstd", 413, "smaller batches"},
		"100 MB":             {io.LimitReader(noise{}, 100<<20), typeV1, "snappy", 413, "smaller batches"},
		"not protobuf":       {bytes.NewReader(snappy.Encode(nil, []byte("this is text"))), typeV1, "snappy", 400, "protobuf"},
		"cut protobuf":       {bytes.NewReader(snappy.Encode(nil, good[:len(good)-3])), typeV1, "snappy", 400, "protobuf"},
		"gzip":               {bytes.NewReader(good), typeV1, "gzip", 415, "snappy or zstd"},
		"JSON":               {bytes.NewReader([]byte("{}")), "application/json", "", 415, "application/x-protobuf"},
		"unknown version":    {bytes.NewReader(good), "application/x-protobuf;proto=v9", "snappy", 415, "proto="},
		"1.0 sent as 2.0":    {bytes.NewReader(snappy.Encode(nil, good)), typeV2, "snappy", 400, "content type"},
		"2.0 sent as 1.0":    {bytes.NewReader(snappy.Encode(nil, v2(t, "unsound", nil))), typeV1, "snappy", 400, "content type"},
		"a reader that dies": {io.MultiReader(bytes.NewReader(good), failing{}), typeV1, "snappy", 400, "could not be read"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := engine.Write(t.Context(), WriteRequest{Body: test.body, ContentType: test.kind, ContentEncoding: test.encoding})
			var request *RequestError
			if !errors.As(err, &request) {
				t.Fatalf("error %v, want a *RequestError", err)
			}
			if request.Status != test.status || !strings.Contains(request.Message, test.words) {
				t.Errorf("status %d, %q; want %d with %q", request.Status, request.Message, test.status, test.words)
			}
		})
	}
}

type noise struct{}

func (noise) Read(p []byte) (int, error) { return len(p), nil }

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("connection reset") }

func TestEmptyRequestsAreAccepted(t *testing.T) {
	for name, body := range map[string][]byte{"nothing": nil, "no series": snappy.Encode(nil, nil)} {
		result, err := engine.Write(t.Context(), WriteRequest{Body: bytes.NewReader(body), ContentType: typeV1, Client: "c"})
		if err != nil || result.Samples != 0 || len(result.Rejected) > 0 {
			t.Errorf("%s: %+v, %v", name, result, err)
		}
	}
}

func TestManySamplesOfOneSeries(t *testing.T) {
	now := time.Now().Truncate(time.Second)
	name := fresh("many_samples")
	ts := series(name, nil)
	const n = 3*rowsPerFlush + 5
	for i := range n {
		ts.Samples = append(ts.Samples, at(now.Add(-time.Duration(i)*time.Millisecond), float64(i)))
	}
	if result := write(t, "c", ts, series(name+"_next", nil, at(now, 1))); result.Samples != n+1 {
		t.Fatalf("%d samples stored, want %d", result.Samples, n+1)
	}
	expect(t, "count_over_time("+name+"[1h])", now, fmt.Sprintf("{client=c} %d", n))
	expect(t, name+"_next", now, name+"_next{client=c} 1")
}

// v2 is a request of version 2.0 with one series.
func v2(t *testing.T, name string, fill func(*writev2.Request, *writev2.TimeSeries), labels ...string) []byte {
	t.Helper()
	request := &writev2.Request{Symbols: []string{""}}
	ts := writev2.TimeSeries{}
	for _, text := range append([]string{"__name__", name}, labels...) {
		ts.LabelsRefs = append(ts.LabelsRefs, uint32(len(request.Symbols)))
		request.Symbols = append(request.Symbols, text)
	}
	if fill != nil {
		fill(request, &ts)
	}
	request.Timeseries = append(request.Timeseries, ts)
	body, err := request.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func writeV2(t *testing.T, body []byte) (WriteResult, error) {
	t.Helper()
	return engine.Write(t.Context(), WriteRequest{
		Body: bytes.NewReader(snappy.Encode(nil, body)), ContentType: typeV2, ContentEncoding: "snappy", Client: "c",
	})
}

func TestRemoteWrite2(t *testing.T) {
	now := time.Now()
	result, err := writeV2(t, v2(t, "second_total", func(r *writev2.Request, ts *writev2.TimeSeries) {
		r.Symbols = append(r.Symbols, "What it counts.")
		ts.Metadata = writev2.Metadata{Type: writev2.Metadata_METRIC_TYPE_COUNTER, HelpRef: uint32(len(r.Symbols) - 1)}
		ts.Samples = []writev2.Sample{{Timestamp: now.Add(-time.Second).UnixMilli(), Value: 1}, {Timestamp: now.UnixMilli(), Value: 2}}
		ts.Exemplars = []writev2.Exemplar{{Value: 1, Timestamp: now.UnixMilli()}}
	}, "client", "victim", "instance", "b"))
	if err != nil {
		t.Fatal(err)
	}
	if result.Samples != 2 || result.Histograms != 0 || result.Exemplars != 0 || !slices.Equal(result.Instances, []string{"b"}) {
		t.Errorf("result %+v", result)
	}
	expect(t, "second_total", now, "second_total{client=c,instance=b} 2")
	if status, body := get(t, "/api/v1/metadata", map[string][]string{"metric": {"second_total"}}); status != http.StatusOK || !strings.Contains(body, "What it counts.") {
		t.Errorf("metadata: %d %s", status, body)
	}
}

func TestRemoteWrite2NativeHistogram(t *testing.T) {
	now := time.Now()
	histogram := func(schema int32) writev2.Histogram {
		return writev2.Histogram{
			Count: &writev2.Histogram_CountInt{CountInt: 6}, Sum: 20, Schema: schema, ZeroThreshold: 1e-128,
			ZeroCount:     &writev2.Histogram_ZeroCountInt{ZeroCountInt: 1},
			PositiveSpans: []writev2.BucketSpan{{Offset: 1, Length: 2}}, PositiveDeltas: []int64{2, 1},
			Timestamp: now.UnixMilli(),
		}
	}
	result, err := writeV2(t, v2(t, "native", func(_ *writev2.Request, ts *writev2.TimeSeries) {
		ts.Histograms = []writev2.Histogram{histogram(0), histogram(-53)}
	}))
	if err != nil {
		t.Fatal(err)
	}
	if result.Histograms != 1 || result.Samples != 0 || result.Rejected[ReasonUnsupportedHistogram] != 1 {
		t.Errorf("result %+v", result)
	}
	expect(t, "native_count", now, "native_count{client=c} 6")
	expect(t, "native_sum", now, "native_sum{client=c} 20")
	if got := instant(t, "native_bucket", now); len(got) != 3 {
		t.Errorf("buckets %q, want 3", got)
	}
}

func TestUnsoundRemoteWrite2(t *testing.T) {
	sample := []writev2.Sample{{Timestamp: time.Now().UnixMilli(), Value: 1}}
	for name, fill := range map[string]func(*writev2.Request, *writev2.TimeSeries){
		"reference out of the table": func(_ *writev2.Request, ts *writev2.TimeSeries) {
			ts.LabelsRefs = append(ts.LabelsRefs, 1, 99)
			ts.Samples = sample
		},
		"half a label": func(_ *writev2.Request, ts *writev2.TimeSeries) {
			ts.LabelsRefs = append(ts.LabelsRefs, 1)
			ts.Samples = sample
		},
		"help out of the table": func(_ *writev2.Request, ts *writev2.TimeSeries) {
			ts.Samples = sample
			ts.Metadata = writev2.Metadata{Type: 1, HelpRef: 1 << 31}
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := writeV2(t, v2(t, "unsound_v2", fill))
			var request *RequestError
			if !errors.As(err, &request) || request.Status != http.StatusBadRequest {
				t.Errorf("error %v, want a bad request", err)
			}
		})
	}
	t.Run("label bomb", func(t *testing.T) {
		result, err := writeV2(t, v2(t, "bomb", func(_ *writev2.Request, ts *writev2.TimeSeries) {
			ts.LabelsRefs = slices.Repeat(ts.LabelsRefs, 100_000)
			ts.Samples = sample
		}))
		if err != nil || result.Rejected[ReasonTooManyLabels] != 1 {
			t.Errorf("%+v, %v", result, err)
		}
	})
}
