package metrics

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/VictoriaMetrics/VictoriaMetrics/lib/prompb"
	"github.com/golang/snappy"
	"github.com/klauspost/compress/zstd"
)

// engine is the one engine of this test process. Tests keep apart by the names
// of their metrics.
var engine *Embedded

// freezes is what the engine told about durability.
var freezes recordedFreezes

func testConfig(dir string) Config {
	return Config{
		Dir:         dir,
		Retention:   30 * 24 * time.Hour,
		MemoryBytes: 128 << 20,
		Logger:      slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
		Durability:  &freezes,
	}
}

func TestMain(m *testing.M) {
	if name := os.Getenv(childVariable); name != "" {
		os.Exit(runChild(name, os.Args[1]))
	}
	flag.Parse() // before the engine, which marks the flags as parsed
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "metrics-test-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	if engine, err = Open(testConfig(dir)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if err := engine.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

type recordedFreezes struct {
	mu     sync.Mutex
	frozen map[string]bool
}

func (r *recordedFreezes) Freeze(reason string) { r.set(reason, true) }
func (r *recordedFreezes) Thaw(reason string)   { r.set(reason, false) }

func (r *recordedFreezes) set(reason string, frozen bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.frozen == nil {
		r.frozen = map[string]bool{}
	}
	r.frozen[reason] = frozen
}

func (r *recordedFreezes) any() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Contains(slices.Collect(maps.Values(r.frozen)), true)
}

var names atomic.Int64

// fresh is a metric name that no test of this process used before, also when
// tests run several times.
func fresh(name string) string { return fmt.Sprintf("%s_%d", name, names.Add(1)) }

// series is a series of remote write 1.0: name, labels, samples.
func series(name string, labels []string, samples ...prompb.Sample) prompb.TimeSeries {
	ts := prompb.TimeSeries{Labels: []prompb.Label{{Name: "__name__", Value: name}}, Samples: samples}
	for i := 0; i+1 < len(labels); i += 2 {
		ts.Labels = append(ts.Labels, prompb.Label{Name: labels[i], Value: labels[i+1]})
	}
	return ts
}

func at(t time.Time, value float64) prompb.Sample {
	return prompb.Sample{Timestamp: t.UnixMilli(), Value: value}
}

func v1(all ...prompb.TimeSeries) []byte {
	request := prompb.WriteRequest{Timeseries: all}
	return request.MarshalProtobuf(nil)
}

func zstdOf(b []byte) []byte {
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		panic(err)
	}
	return encoder.EncodeAll(b, nil)
}

// write sends a snappy-compressed request of version 1.0.
func write(t *testing.T, client string, all ...prompb.TimeSeries) WriteResult {
	t.Helper()
	result, err := engine.Write(t.Context(), WriteRequest{Body: bytes.NewReader(snappy.Encode(nil, v1(all...))), Client: client})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// instant returns the results of expr as text, sorted.
func instant(t *testing.T, expr string, when time.Time) []string {
	t.Helper()
	samples, err := engine.Instant(t.Context(), expr, when)
	if err != nil {
		t.Fatalf("%s: %v", expr, err)
	}
	got := make([]string, 0, len(samples))
	for _, sample := range samples {
		got = append(got, showSample(sample))
	}
	slices.Sort(got)
	return got
}

func showSample(s Sample) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(s.Labels)) {
		if name != "__name__" {
			parts = append(parts, name+"="+s.Labels[name])
		}
	}
	return fmt.Sprintf("%s{%s} %v", s.Labels["__name__"], strings.Join(parts, ","), s.Value)
}

// expect asks for expr, once what was written is visible, and wants these
// results in any order.
func expect(t *testing.T, expr string, when time.Time, want ...string) {
	t.Helper()
	engine.Flush()
	slices.Sort(want)
	if got := instant(t, expr, when); !slices.Equal(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", expr, got, want)
	}
}

// get asks the HTTP API.
func get(t *testing.T, path string, form url.Values) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	engine.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path+"?"+form.Encode(), nil))
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, string(body)
}
