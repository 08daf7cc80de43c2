package server

import (
	"context"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"time"

	"peeper/internal/server/alerting/rules"
	"peeper/internal/server/metrics"
	"peeper/provisioning"
)

func shippedRules() (fs.FS, error) {
	shipped, err := fs.Sub(provisioning.Rules, "rules")
	if err != nil {
		return nil, fmt.Errorf("cannot read the shipped rules: %w", err)
	}
	return shipped, nil
}

// openRules reads the rules; Run evaluates them.
func (s *Server) openRules(ctx context.Context) error {
	shipped, err := shippedRules()
	if err != nil {
		return err
	}
	s.rules, err = rules.Open(ctx, rules.Options{
		Shipped: shipped, Dir: s.cfg.rulesDir(), URL: s.url(),
		Engine: ruleEngine{s.metrics}, DB: s.database, Files: s.files, Logger: s.log, Registry: s.own.registry,
	})
	return err
}

// url is the address under which people open the server.
func (s *Server) url() string {
	host := s.cfg.Host
	if address, ok := s.Address().(*net.TCPAddr); ok && address.Port != 443 {
		host = net.JoinHostPort(host, fmt.Sprint(address.Port))
	}
	return (&url.URL{Scheme: "https", Host: host}).String()
}

// ruleEngine gives the rules the metrics engine in their own words.
type ruleEngine struct{ engine metrics.Engine }

func (e ruleEngine) Instant(ctx context.Context, expr string, at time.Time) ([]rules.Sample, error) {
	found, err := e.engine.Instant(ctx, expr, at)
	if err != nil {
		return nil, err
	}
	samples := make([]rules.Sample, len(found))
	for i, s := range found {
		samples[i] = rules.Sample(s)
	}
	return samples, nil
}

func (e ruleEngine) Append(ctx context.Context, samples []rules.Sample) error {
	own := make([]metrics.Sample, len(samples))
	for i, s := range samples {
		own[i] = metrics.Sample(s)
	}
	return e.engine.Append(ctx, own)
}
