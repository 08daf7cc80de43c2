package server

import (
	"context"
	"net"
	"time"

	"peeper/internal/server/api"
	"peeper/internal/version"
)

// Status tells the state of the server as a whole.
func (s *Server) Status(ctx context.Context) api.Status {
	engine := s.metrics.Status()
	certificate := s.certificates.Info()
	status := api.Status{
		Version: version.Version, Revision: version.Revision,
		StartedAt: s.started.UTC(), ServerTime: time.Now().UTC(),
		Host:      s.cfg.Host,
		Retention: api.Retention{Metrics: s.cfg.MetricsRetention.String()},
		Metrics: api.MetricsStatus{
			ReadOnly: engine.ReadOnly, FreeDiskBytes: engine.FreeDiskBytes, DataBytes: engine.DataBytes,
			ActiveSeries: engine.ActiveSeries, SamplesPerSecond: engine.SamplesPerSecond,
		},
		Certificate: api.CertificateStatus{
			SelfSigned: certificate.SelfSigned, Subject: certificate.Subject, Issuer: certificate.Issuer,
			NotAfter: certificate.NotAfter.UTC(), Pin: certificate.Pin, File: certificate.File, Error: certificate.Error,
		},
	}
	if address, ok := s.Address().(*net.TCPAddr); ok {
		status.Port = address.Port
	}
	status.Problems = findProblems(facts{
		now:         time.Now(),
		ready:       s.ready(ctx),
		clients:     s.fleet.List(ctx),
		certificate: certificate,
		engine:      engine,
		disk:        diskOf(s.cfg.DataDir),
		broken:      s.files.all(),
		alerts:      s.rules.Alerts(),
	})
	return status
}
