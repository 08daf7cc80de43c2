package collect

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"path/filepath"
	"sort"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/klauspost/compress/zstd"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/prometheus/model/value"
	"github.com/prometheus/prometheus/prompb"
)

// fakeSource gives what its function gives.
type fakeSource struct {
	name   string
	gather func(ctx context.Context) ([]*dto.MetricFamily, error)
}

func (f *fakeSource) Name() string { return f.name }
func (f *fakeSource) Gather(ctx context.Context) ([]*dto.MetricFamily, error) {
	return f.gather(ctx)
}

func ptr[T any](v T) *T { return &v }

func gauge(name string, v float64, labels ...string) *dto.MetricFamily {
	m := &dto.Metric{Gauge: &dto.Gauge{Value: ptr(v)}}
	for i := 0; i+1 < len(labels); i += 2 {
		m.Label = append(m.Label, &dto.LabelPair{Name: ptr(labels[i]), Value: ptr(labels[i+1])})
	}
	return &dto.MetricFamily{Name: ptr(name), Help: ptr("what " + name + " is"), Type: dto.MetricType_GAUGE.Enum(), Metric: []*dto.Metric{m}}
}

// sample is one decoded sample, in the order of the batch.
type sample struct {
	series string
	value  float64
	stale  bool
	millis int64
}

// decode reads a batch with Prometheus' own code.
func decode(t *testing.T, body []byte) (prompb.WriteRequest, []sample) {
	t.Helper()
	z, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	raw, err := z.DecodeAll(body, nil)
	if err != nil {
		t.Fatal(err)
	}
	var req prompb.WriteRequest
	if err := req.Unmarshal(raw); err != nil {
		t.Fatal(err)
	}
	var out []sample
	for _, ts := range req.Timeseries {
		if !sort.SliceIsSorted(ts.Labels, func(i, j int) bool { return ts.Labels[i].Name < ts.Labels[j].Name }) {
			t.Errorf("labels are not sorted: %v", ts.Labels)
		}
		var b strings.Builder
		for _, l := range ts.Labels {
			fmt.Fprintf(&b, "%s=%s ", l.Name, l.Value)
		}
		if len(ts.Samples) != 1 {
			t.Errorf("%d samples in %s", len(ts.Samples), b.String())
		}
		s := ts.Samples[0]
		out = append(out, sample{strings.TrimSpace(b.String()), s.Value, value.IsStaleNaN(s.Value), s.Timestamp})
	}
	return req, out
}

func values(all []sample) map[string]float64 {
	m := map[string]float64{}
	for _, s := range all {
		if !s.stale {
			m[s.series] = s.value
		}
	}
	return m
}

// harness runs a Runner and keeps its batches.
type harness struct {
	batches chan Batch
	runner  *Runner
}

func newHarness(t *testing.T, sources ...Source) *harness {
	t.Helper()
	clock, err := OpenClock(filepath.Join(t.TempDir(), "clock"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	h := &harness{batches: make(chan Batch, 1000)}
	h.runner, err = NewRunner(sources, Options{
		Interval: 15 * time.Second, Seed: "s", Labels: Labels{Instance: "host", Product: "eccm"},
		Clock: clock, Sink: func(b Batch) { h.batches <- b }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// round runs one round and returns its samples, joined over batches.
func (h *harness) round(t *testing.T) []sample {
	t.Helper()
	h.runner.round(t.Context(), time.Now())
	return h.drain(t)
}

func (h *harness) drain(t *testing.T) []sample {
	var all []sample
	for {
		select {
		case b := <-h.batches:
			_, s := decode(t, b.Body)
			if len(s) != b.Samples {
				t.Errorf("batch says %d samples and has %d", b.Samples, len(s))
			}
			all = append(all, s...)
		default:
			return all
		}
	}
}

func TestFamiliesBecomeTheSeriesThatAScrapeWouldGive(t *testing.T) {
	families := []*dto.MetricFamily{
		gauge("temp", 21.5, "room", "a", "zone", "z"),
		{Name: ptr("reqs_total"), Type: dto.MetricType_COUNTER.Enum(), Metric: []*dto.Metric{{Counter: &dto.Counter{Value: ptr(7.0)}}}},
		{Name: ptr("odd"), Type: dto.MetricType_UNTYPED.Enum(), Metric: []*dto.Metric{{Untyped: &dto.Untyped{Value: ptr(-1.0)}}}},
		{Name: ptr("lat"), Type: dto.MetricType_HISTOGRAM.Enum(), Metric: []*dto.Metric{{
			Label: []*dto.LabelPair{{Name: ptr("zone"), Value: ptr("z")}},
			Histogram: &dto.Histogram{SampleCount: ptr(uint64(9)), SampleSum: ptr(4.5), Bucket: []*dto.Bucket{
				{UpperBound: ptr(0.1), CumulativeCount: ptr(uint64(3))},
				{UpperBound: ptr(1.0), CumulativeCount: ptr(uint64(8))},
			}},
		}}},
		{Name: ptr("size"), Type: dto.MetricType_SUMMARY.Enum(), Metric: []*dto.Metric{{
			Summary: &dto.Summary{SampleCount: ptr(uint64(2)), SampleSum: ptr(3.0), Quantile: []*dto.Quantile{{Quantile: ptr(0.99), Value: ptr(2.5)}}},
		}}},
		gauge("clash", 1, "instance", "theirs", "job", "own"),
		gauge("empty", 1, "none", ""),
		gauge("upper", 1, "Zone", "x"),
	}
	h := newHarness(t, &fakeSource{"node", func(context.Context) ([]*dto.MetricFamily, error) { return families, nil }})
	got := values(h.round(t))
	const own = "instance=host job=node product=eccm"
	want := map[string]float64{
		"__name__=temp " + own + " room=a zone=z":                                21.5,
		"__name__=reqs_total " + own:                                             7,
		"__name__=odd " + own:                                                    -1,
		"__name__=lat_bucket instance=host job=node le=0.1 product=eccm zone=z":  3,
		"__name__=lat_bucket instance=host job=node le=1 product=eccm zone=z":    8,
		"__name__=lat_bucket instance=host job=node le=+Inf product=eccm zone=z": 9,
		"__name__=lat_sum " + own + " zone=z":                                    4.5,
		"__name__=lat_count " + own + " zone=z":                                  9,
		"__name__=size instance=host job=node product=eccm quantile=0.99":        2.5,
		"__name__=size_sum " + own:                                               3,
		"__name__=size_count " + own:                                             2,
		"__name__=clash exported_instance=theirs exported_job=own " + own:        1,
		"__name__=empty " + own:                                                  1,
		"Zone=x __name__=upper " + own:                                           1,
		"__name__=up " + own:                                                     1,
		"__name__=scrape_samples_scraped " + own:                                 14,
		"__name__=scrape_duration_seconds " + own:                                got["__name__=scrape_duration_seconds "+own],
	}
	for s, v := range want {
		if g, ok := got[s]; !ok || g != v {
			t.Errorf("%s is %v (there: %v), want %v", s, g, ok, v)
		}
	}
	for s := range got {
		if _, ok := want[s]; !ok {
			t.Errorf("unexpected %s", s)
		}
	}
}

func TestSpecialValuesArriveAsTheyAre(t *testing.T) {
	h := newHarness(t, &fakeSource{"n", func(context.Context) ([]*dto.MetricFamily, error) {
		return []*dto.MetricFamily{
			gauge("nan", math.NaN()), gauge("inf", math.Inf(1)), gauge("minus", math.Inf(-1)),
			gauge("marker", math.Float64frombits(value.StaleNaN)), gauge("tiny", 5e-324),
		}, nil
	}})
	for _, s := range h.round(t) {
		if s.stale {
			t.Errorf("%s is marked as ended", s.series)
		}
		name := strings.Fields(s.series)[0]
		if want := map[string]float64{"__name__=inf": math.Inf(1), "__name__=minus": math.Inf(-1), "__name__=tiny": 5e-324}; want[name] != 0 && s.value != want[name] {
			t.Errorf("%s is %v", name, s.value)
		}
		if (name == "__name__=nan" || name == "__name__=marker") && !math.IsNaN(s.value) {
			t.Errorf("%s is %v", name, s.value)
		}
	}
}

func TestSeriesThatEndAreMarkedOnce(t *testing.T) {
	families := []*dto.MetricFamily{gauge("a", 1), gauge("b", 2)}
	var fail error
	h := newHarness(t, &fakeSource{"n", func(context.Context) ([]*dto.MetricFamily, error) {
		if fail != nil {
			return nil, fail
		}
		return families, nil
	}})
	ended := func() []string {
		var names []string
		for _, s := range h.round(t) {
			if s.stale {
				names = append(names, strings.TrimPrefix(strings.Fields(s.series)[0], "__name__="))
			}
		}
		sort.Strings(names)
		return names
	}
	if got := ended(); len(got) != 0 {
		t.Errorf("ended at the start: %v", got)
	}
	families = families[:1]
	if got := fmt.Sprint(ended()); got != "[b]" {
		t.Errorf("ended %s", got)
	}
	if got := ended(); len(got) != 0 {
		t.Errorf("ended again: %v", got)
	}
	families = append(families, gauge("b", 2))
	if got := ended(); len(got) != 0 {
		t.Errorf("ended on return: %v", got)
	}
	fail = errors.New("gone")
	if got := fmt.Sprint(ended()); got != "[a b]" {
		t.Errorf("ended with the source: %s", got)
	}
	all := values(h.round(t))
	if v, ok := all["__name__=up instance=host job=n product=eccm"]; !ok || v != 0 || len(all) != 3 {
		t.Errorf("a source that is down has %v", all)
	}
	h.runner.Set(nil)
	if got := fmt.Sprint(ended()); got != "[scrape_duration_seconds scrape_samples_scraped up]" {
		t.Errorf("ended with its removal: %s", got)
	}
}

func TestHangingSourceDelaysNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		var calls atomic.Int64
		hung := &fakeSource{"hung", func(context.Context) ([]*dto.MetricFamily, error) {
			if calls.Add(1) > 1 {
				return []*dto.MetricFamily{gauge("x", 1)}, nil
			}
			<-release // and ctx is ignored
			return []*dto.MetricFamily{gauge("late", 1)}, nil
		}}
		fine := &fakeSource{"fine", func(context.Context) ([]*dto.MetricFamily, error) {
			return []*dto.MetricFamily{gauge("y", 1)}, nil
		}}
		h := newHarness(t, hung, fine)
		began := time.Now()
		var fineAt time.Duration
		h.runner.opts.Sink = func(b Batch) {
			_, s := decode(t, b.Body)
			for series := range values(s) {
				if strings.HasPrefix(series, "__name__=y ") && fineAt == 0 {
					fineAt = time.Since(began)
				}
			}
			h.batches <- b
		}
		all := values(h.round(t))
		if fineAt > 2*time.Second {
			t.Errorf("the good source was sent after %s", fineAt)
		}
		if all["__name__=up instance=host job=fine product=eccm"] != 1 || all["__name__=up instance=host job=hung product=eccm"] != 0 {
			t.Errorf("%v", all)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("a round took %s", took)
		}
		h.round(t)
		if n := calls.Load(); n != 1 {
			t.Errorf("asked %d times while it hung", n)
		}
		close(release)
		synctest.Wait()
		all = values(h.round(t))
		if calls.Load() != 2 || all["__name__=up instance=host job=hung product=eccm"] != 1 {
			t.Errorf("after it came back: %d calls, %v", calls.Load(), all)
		}
	})
}

func TestSlowSourceIsSentWhenItComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := &fakeSource{"slow", func(context.Context) ([]*dto.MetricFamily, error) {
			time.Sleep(5 * time.Second)
			return []*dto.MetricFamily{gauge("x", 1)}, nil
		}}
		h := newHarness(t, slow)
		all := h.round(t)
		if values(all)["__name__=up instance=host job=slow product=eccm"] != 1 {
			t.Errorf("%v", all)
		}
	})
}

func TestPanicOfASourceIsItsFailure(t *testing.T) {
	h := newHarness(t, &fakeSource{"bad", func(context.Context) ([]*dto.MetricFamily, error) { panic("oh") }})
	all := values(h.round(t))
	if v, ok := all["__name__=up instance=host job=bad product=eccm"]; !ok || v != 0 {
		t.Errorf("%v", all)
	}
	if e := h.runner.Reports()["bad"].Error; !strings.Contains(e, "oh") {
		t.Errorf("report %q", e)
	}
}

func TestRoundsKeepToTheGridOfTheHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHarness(t, &fakeSource{"n", func(context.Context) ([]*dto.MetricFamily, error) {
			return []*dto.MetricFamily{gauge("x", 1)}, nil
		}})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		h.runner.Run(ctx)
		close(h.batches)
		var times []time.Time
		for b := range h.batches {
			times = append(times, b.Time)
		}
		if len(times) < 39 || len(times) > 42 {
			t.Fatalf("%d rounds in 10 minutes", len(times))
		}
		phase := offset("s", 15*time.Second)
		for _, at := range times[1:] {
			if got := time.Duration(at.UnixNano()) % (15 * time.Second); got != phase {
				t.Fatalf("%s is %s off the grid, want %s", at, got, phase)
			}
		}
		if offset("another", 15*time.Second) == phase {
			t.Error("two hosts have the same offset")
		}
	})
}

func TestLargeRoundIsCutIntoBatches(t *testing.T) {
	var big []*dto.MetricFamily
	for i := range 60_000 {
		big = append(big, gauge(fmt.Sprintf("metric_%d", i), 1, "text", strings.Repeat("x", 100)))
	}
	h := newHarness(t, &fakeSource{"n", func(context.Context) ([]*dto.MetricFamily, error) { return big, nil }})
	h.runner.round(t.Context(), time.Now())
	if n := len(h.batches); n < 2 {
		t.Errorf("%d batches", n)
	}
	if got := len(h.drain(t)); got != 60_003 {
		t.Errorf("%d samples", got)
	}
}

func TestMetadataComesWithTheFirstRound(t *testing.T) {
	h := newHarness(t, &fakeSource{"n", func(context.Context) ([]*dto.MetricFamily, error) {
		return []*dto.MetricFamily{gauge("x", 1)}, nil
	}})
	h.runner.round(t.Context(), time.Now())
	req, _ := decode(t, (<-h.batches).Body)
	if len(req.Metadata) != 1 || req.Metadata[0].MetricFamilyName != "x" || req.Metadata[0].Help != "what x is" || req.Metadata[0].Type != prompb.MetricMetadata_GAUGE {
		t.Errorf("%v", req.Metadata)
	}
	h.runner.round(t.Context(), time.Now())
	if req, _ := decode(t, (<-h.batches).Body); len(req.Metadata) != 0 {
		t.Error("metadata is sent every time")
	}
}

func TestProbeIsAnEmptyRequest(t *testing.T) {
	req, samples := decode(t, Empty())
	if len(Empty()) == 0 || len(samples) != 0 || len(req.Metadata) != 0 {
		t.Error("it is not")
	}
}

func BenchmarkRound(b *testing.B) {
	var families []*dto.MetricFamily
	for i := range 200 {
		f := gauge(fmt.Sprintf("node_metric_number_%d", i), 0)
		f.Metric = nil
		for j := range 6 {
			f.Metric = append(f.Metric, gauge("", float64(j), "device", fmt.Sprint("sd", j), "mode", "idle").Metric...)
		}
		families = append(families, f)
	}
	t := newTarget(&fakeSource{name: "node"}, Labels{Instance: "host"})
	z, err := newCompressor()
	if err != nil {
		b.Fatal(err)
	}
	var enc encoder
	b.ReportAllocs()
	for b.Loop() {
		enc.reset()
		w := t.begin(&enc, 1_700_000_000_000)
		for _, f := range families {
			w.family(f)
		}
		w.end()
		z.EncodeAll(enc.buf, nil)
	}
}
