package server

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/common/expfmt"

	"peeper/internal/server/metrics"
	"peeper/internal/version"
	"peeper/internal/wire"
)

// selfEvery is the interval of the server's own series, that of the clients.
const selfEvery = 15 * time.Second

// selfJob is the label job of the server's own series.
const selfJob = "peeper-server"

// selfMetrics owns the server's own metrics: it shows them to who asks and
// writes them into the server's own store.
type selfMetrics struct {
	registry *prometheus.Registry
	log      *slog.Logger
	engine   metrics.Engine // set before anything is written
	labels   map[string]string
}

func newSelfMetrics(log *slog.Logger) (*selfMetrics, error) {
	host, err := os.Hostname()
	if err != nil {
		return nil, fmt.Errorf("cannot find out this machine's name: %w", err)
	}
	registry := prometheus.NewRegistry()
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "peeper_build_info", Help: "Which build this is; always 1.",
		ConstLabels: prometheus.Labels{"version": version.Version, "revision": version.Revision, "goversion": runtime.Version()},
	})
	build.Set(1)
	registry.MustRegister(
		build,
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return &selfMetrics{
		registry: registry, log: log,
		labels: map[string]string{wire.LabelJob: selfJob, wire.LabelInstance: label(host)},
	}, nil
}

// Run writes the metrics into the store until ctx ends.
func (s *selfMetrics) Run(ctx context.Context) error {
	ticker := time.NewTicker(selfEvery)
	defer ticker.Stop()
	failing := false
	for {
		err := s.engine.ImportText(ctx, append(s.text(), "up 1\n"...), s.labels, time.Now())
		if err != nil && !failing {
			s.log.Error("cannot store the server's own metrics; trying again", "error", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// ServeHTTP shows the metrics in the Prometheus text format.
func (s *selfMetrics) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.Write(s.text())
}

func (s *selfMetrics) text() []byte {
	var text bytes.Buffer
	families, err := s.registry.Gather()
	if err != nil {
		s.log.Error("some of the server's own metrics are missing", "error", err)
	}
	encoder := expfmt.NewEncoder(&text, expfmt.NewFormat(expfmt.TypeTextPlain))
	for _, family := range families {
		if err := encoder.Encode(family); err != nil {
			s.log.Error("a metric of the server cannot be written", "metric", family.GetName(), "error", err)
		}
	}
	s.engine.WriteMetrics(&text)
	return text.Bytes()
}

// label makes text fit for the value of a label.
func label(text string) string { return strings.ToValidUTF8(text, "�") }
