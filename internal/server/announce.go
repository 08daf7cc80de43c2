package server

import (
	"fmt"
	"io"
	"net"
	"time"
)

// Announce writes what an operator who started the server wants to know.
func (s *Server) Announce(out io.Writer) {
	certificate := s.certificates.Info()
	kind := "self-signed"
	if !certificate.SelfSigned {
		kind = certificate.File + ", valid until " + certificate.NotAfter.UTC().Format(time.DateOnly)
	}
	fmt.Fprintf(out, "Peeper Server: %s\nCertificate:   %s\nPin:           %s\n", s.URL(), kind, certificate.Pin)
	s.log.Info("ready", "url", s.URL(), "listen", s.Address().String(), "self_signed", certificate.SelfSigned,
		"pin", certificate.Pin, "took", time.Since(s.started).Round(time.Millisecond))
}

// URL is where users open Peeper.
func (s *Server) URL() string {
	_, port, err := net.SplitHostPort(s.Address().String())
	if err != nil || port == "443" {
		return "https://" + hostInURL(s.cfg.Host)
	}
	return "https://" + net.JoinHostPort(s.cfg.Host, port)
}

// hostInURL puts an IPv6 address into brackets.
func hostInURL(host string) string {
	if ip := net.ParseIP(host); ip != nil && ip.To4() == nil {
		return "[" + host + "]"
	}
	return host
}
