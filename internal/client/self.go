package client

import (
	"context"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	dto "github.com/prometheus/client_model/go"

	"peeper/internal/client/collect"
	"peeper/internal/client/push"
	"peeper/internal/client/spool"
	"peeper/internal/version"
)

// self is the client as a source: what it buffers, sends and loses.
type self struct {
	registry *prometheus.Registry
}

// selfState is what self reads; all are safe for concurrent use.
type selfState struct {
	spool   *spool.Spool
	pusher  *push.Pusher
	reports func() map[string]collect.Report
	max     int64
}

func newSelf(st selfState) *self {
	r := prometheus.NewRegistry()
	r.MustRegister(
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		st,
	)
	return &self{r}
}

// Name implements collect.Source.
func (*self) Name() string { return "peeper-client" }

// Gather implements collect.Source.
func (s *self) Gather(context.Context) ([]*dto.MetricFamily, error) { return s.registry.Gather() }

var (
	descBuild       = desc("peeper_build_info", "1, with the version of this program.", "version", "revision", "goversion")
	descBytes       = desc("peeper_client_buffer_bytes", "Disk used by batches not yet safe on the server.")
	descMax         = desc("peeper_client_buffer_max_bytes", "Size at which the oldest batches are dropped.")
	descBatches     = desc("peeper_client_buffer_batches", "Batches not yet safe on the server.")
	descHeld        = desc("peeper_client_buffer_memory_batches", "Batches in memory only, because the disk refuses them.")
	descAge         = desc("peeper_client_buffer_oldest_age_seconds", "Age of the oldest batch in the buffer.")
	descDropped     = desc("peeper_client_dropped_total", "Samples lost, by reason.", "reason")
	descDropBatches = desc("peeper_client_dropped_batches_total", "Batches lost, by reason.", "reason")
	descUnconfirmed = desc("peeper_client_unconfirmed_total", "Samples dropped for room after the server accepted them and before it called them durable.")
	descPushes      = desc("peeper_client_pushes_total", "Requests to the server, by outcome.", "outcome")
	descDuration    = desc("peeper_client_push_duration_seconds", "Time of an accepted push.")
	descSource      = desc("peeper_client_source_duration_seconds", "Time the last round of a source took.", "source")
	descSamples     = desc("peeper_client_source_samples", "Samples of the last round of a source.", "source")
	descMemory      = desc("peeper_client_go_heap_bytes", "Memory in use by the program's objects.")
	descRoutines    = desc("peeper_client_go_goroutines", "Goroutines of the program.")
)

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

// Describe implements prometheus.Collector: nothing, so nothing is checked
// against it; the registry still finds duplicates.
func (selfState) Describe(chan<- *prometheus.Desc) {}

// Collect implements prometheus.Collector.
func (st selfState) Collect(ch chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, l ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, l...)
	}
	counter := func(d *prometheus.Desc, v uint64, l ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v), l...)
	}
	gauge(descBuild, 1, version.Version, version.Revision, runtime.Version())

	s := st.spool.Stats()
	gauge(descBytes, float64(s.Bytes))
	gauge(descMax, float64(st.max))
	gauge(descBatches, float64(s.Batches))
	gauge(descHeld, float64(s.Held))
	age := 0.0
	if !s.Oldest.IsZero() {
		age = max(0, time.Since(s.Oldest).Seconds())
	}
	gauge(descAge, age)
	for reason, loss := range s.Dropped {
		counter(descDropped, loss.Samples, reason)
		counter(descDropBatches, loss.Batches, reason)
	}
	counter(descUnconfirmed, s.Unconfirmed.Samples)

	c := st.pusher.Counts()
	for outcome, n := range c.Outcomes {
		counter(descPushes, n, outcome)
	}
	buckets, sum := map[float64]uint64{}, uint64(0)
	for i, bound := range push.DurationBuckets {
		sum += c.Durations[i]
		buckets[bound] = sum
	}
	ch <- prometheus.MustNewConstHistogram(descDuration, c.Pushes, c.DurationSum, buckets)

	for name, rep := range st.reports() {
		gauge(descSource, rep.Duration.Seconds(), name)
		gauge(descSamples, float64(rep.Samples), name)
	}
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	gauge(descMemory, float64(mem.HeapAlloc))
	gauge(descRoutines, float64(runtime.NumGoroutine()))
}
