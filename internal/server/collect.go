package server

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// collectors are the parts that count things themselves.
func (s *Server) collectors() []prometheus.Collector {
	return []prometheus.Collector{s.fleet, s.certificates, tokenExpiry{s}}
}

var tokenExpires = prometheus.NewDesc("peeper_token_expiry_timestamp_seconds",
	"When the first of the tokens that a service account uses expires.", []string{"client"}, nil)

// tokenExpiry asks the accounts when their tokens expire.
type tokenExpiry struct{ s *Server }

func (t tokenExpiry) Describe(to chan<- *prometheus.Desc) { to <- tokenExpires }

func (t tokenExpiry) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	expiries, err := t.s.accounts.TokenExpiries(ctx)
	if err != nil {
		t.s.log.Error("cannot tell when tokens expire", "error", err)
		return
	}
	for client, at := range expiries {
		to <- prometheus.MustNewConstMetric(tokenExpires, prometheus.GaugeValue, float64(at.Unix()), label(client))
	}
}
