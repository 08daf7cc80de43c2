package front

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// measure holds the metrics of all exchanges. Labels are bounded: routes are
// the patterns of the table and methods the known ones, whatever is asked.
type measure struct {
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
}

func newMeasure(registry prometheus.Registerer) (*measure, error) {
	m := &measure{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "peeper_http_requests_total", Help: "Requests answered, by route.",
		}, []string{"method", "route", "code"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "peeper_http_request_duration_seconds", Help: "Time from a request's header to the end of its answer.",
			Buckets: []float64{.005, .025, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"route"}),
	}
	for _, c := range []prometheus.Collector{m.requests, m.duration} {
		if err := registry.Register(c); err != nil {
			return nil, fmt.Errorf("cannot count requests: %w", err)
		}
	}
	return m, nil
}

func (m *measure) observe(r *http.Request, status int, took time.Duration) {
	method := r.Method
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
	default:
		method = "other"
	}
	route := r.Pattern
	if route == "" {
		route = "none"
	}
	if status < 100 || status > 599 {
		status = http.StatusInternalServerError
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	m.duration.WithLabelValues(route).Observe(took.Seconds())
}
