package metrics

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"syscall"
	"testing"
	"time"

	"github.com/VictoriaMetrics/VictoriaMetrics/app/vminsert/common"
	"github.com/VictoriaMetrics/VictoriaMetrics/app/vminsert/promremotewrite"
	"github.com/VictoriaMetrics/VictoriaMetrics/app/vminsert/relabel"
	"github.com/VictoriaMetrics/VictoriaMetrics/lib/prompb"
)

// BenchmarkWrite stores one batch of 1000 series, through our entry and
// through the engine's own.
func BenchmarkWrite(b *testing.B) {
	relabel.Init()
	common.InitStreamAggr()
	defer common.MustStopStreamAggr()
	body := zstdOf(v1(hostSeries()...))
	b.Run("ours", func(b *testing.B) {
		defer reportCPU(b)()
		for b.Loop() {
			result, err := engine.Write(b.Context(), WriteRequest{Body: bytes.NewReader(body), ContentEncoding: "zstd", Client: "bench"})
			if err != nil || result.Samples != 1000 {
				b.Fatal(result, err)
			}
		}
	})
	b.Run("theirs", func(b *testing.B) {
		defer reportCPU(b)()
		for b.Loop() {
			r := httptest.NewRequest(http.MethodPost, "/api/v1/write?extra_label=client=bench", bytes.NewReader(body))
			r.Header.Set("Content-Encoding", "zstd")
			if err := promremotewrite.InsertHandler(r); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// reportCPU reports the CPU time of the process, which a busy machine does not
// change much.
func reportCPU(b *testing.B) (done func()) {
	b.ReportAllocs()
	used := func() time.Duration {
		var usage syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
			b.Fatal(err)
		}
		return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	}
	before := used()
	return func() { b.ReportMetric(float64(used()-before)/float64(b.N), "cpu-ns/op") }
}

func hostSeries() []prompb.TimeSeries {
	now := time.Now()
	var all []prompb.TimeSeries
	for i := range 1000 {
		all = append(all, series(fmt.Sprintf("node_subsystem_%02d_total", i%40), []string{
			"device", fmt.Sprintf("nvme%dn1p%d", i/40%5, i/200), "instance", "host-001.example.org", "job", "node", "mode", "read", "product", "ecss",
		}, at(now, float64(i))))
	}
	return all
}
