// Package front is the one door of the server: the TLS listener, the limits
// and headers every exchange gets, the access log, and the files of the user
// interface. It knows no route's meaning.
package front

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Limits of every connection. Reading a body and writing an answer are bounded
// per route.
const (
	headerTimeout = 10 * time.Second
	// idleTimeout is longer than a client's interval, so that each push does
	// not need a new handshake.
	idleTimeout    = 2 * time.Minute
	maxHeaderBytes = 64 << 10
	// exchangeTimeout bounds a request whose route says nothing.
	exchangeTimeout = time.Minute
	// stopTimeout is how long running requests may go on at the stop.
	stopTimeout = 6 * time.Second
)

// Options of New.
type Options struct {
	Certificate func(*tls.ClientHelloInfo) (*tls.Certificate, error)
	// SelfSigned tells whether browsers cannot verify the certificate: then
	// they must not be told to insist on it.
	SelfSigned func() bool
	Handler    http.Handler
	Logger     *slog.Logger
	// SlowAfter is from when a request is logged as slow; 0 is 5 seconds.
	SlowAfter time.Duration
	Registry  prometheus.Registerer
}

// Server serves one address.
type Server struct {
	listener net.Listener
	http     *http.Server
	log      *slog.Logger
}

// Listen opens the address, like ":443", and says what to do when it cannot.
func Listen(address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, listenError(address, err)
	}
	return listener, nil
}

// New makes a server of an open listener. Nothing is answered before Run.
func New(listener net.Listener, o Options) (*Server, error) {
	if o.SlowAfter == 0 {
		o.SlowAfter = 5 * time.Second
	}
	measure, err := newMeasure(o.Registry)
	if err != nil {
		return nil, err
	}
	s := &Server{listener: listener, log: o.Logger}
	s.http = &http.Server{
		Handler:           chain(o, measure),
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		// Handshakes broken off by port scanners are no news.
		ErrorLog: slog.NewLogLogger(o.Logger.Handler(), slog.LevelDebug),
		HTTP2:    &http.HTTP2Config{SendPingTimeout: 30 * time.Second, PingTimeout: 15 * time.Second},
		TLSConfig: &tls.Config{
			// The cipher suites of Go's own choice for 1.2 are the modern ones.
			MinVersion:     tls.VersionTLS12,
			GetCertificate: o.Certificate,
		},
	}
	return s, nil
}

// Address is where the server listens; it tells the port when 0 was asked for.
func (s *Server) Address() net.Addr { return s.listener.Addr() }

// Run answers until ctx ends; then it lets running requests finish, for a
// while.
func (s *Server) Run(ctx context.Context) error {
	ended := make(chan error, 1)
	go func() { ended <- s.http.ServeTLS(redirecting{s.listener}, "", "") }()
	select {
	case err := <-ended:
		return fmt.Errorf("cannot go on answering on %s: %w", s.listener.Addr(), err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	if err := s.http.Shutdown(stop); err != nil {
		s.log.Warn("some requests did not finish in time and were cut off")
		s.http.Close()
	}
	<-ended
	return nil
}

// listenError says why the address cannot be used and what to do.
func listenError(address string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("cannot listen on %s: another program uses this port; stop it (ss -ltnp shows which), or set PEEPER_LISTEN", address)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, os.ErrPermission):
		return fmt.Errorf("cannot listen on %s: ports below 1024 need the capability CAP_NET_BIND_SERVICE; grant it, or set PEEPER_LISTEN to a higher port like :8443", address)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Errorf("cannot listen on %s: this machine does not have that address; set PEEPER_LISTEN to one it has, or only to :port", address)
	}
	return fmt.Errorf("cannot listen on %s: %w; PEEPER_LISTEN is written like :443 or 192.0.2.1:443", address, err)
}
