// Package link owns the client's way to the server: which address is dialled,
// which name and key are verified, through which proxy. It knows nothing of
// what is sent.
package link

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpproxy"
)

// Target is the server as the operator named it.
type Target struct {
	// Host is the name that TLS verifies.
	Host string
	// Address is what is dialled: an IP, or a name. Empty: Host.
	Address string
	Port    int
	// CAFile holds the authorities to trust instead of the system's. It is
	// read again when it changes. Empty: the system's.
	CAFile string
	// Pins are accepted SHA-256 hashes of the server's public key.
	//
	// With a pin the key itself is the proof: neither the chain, nor the name,
	// nor the dates are looked at, which is what a self-signed certificate
	// needs. With a pin and a CAFile both must hold.
	Pins []Pin
}

// Validate says what is wrong with the target.
func (t Target) Validate() error {
	if t.Host == "" {
		return errors.New("PEEPER_HOST is not set: give the name or address under which the server is opened in a browser")
	}
	if strings.ContainsAny(t.Host, "/@ ") || (strings.Contains(t.Host, ":") && net.ParseIP(t.Host) == nil) {
		return fmt.Errorf("PEEPER_HOST=%q must be a bare name or address, without https:// and port", t.Host)
	}
	if strings.ContainsAny(t.Address, "/@ ") || (strings.Contains(t.Address, ":") && net.ParseIP(t.Address) == nil) {
		return fmt.Errorf("PEEPER_IP=%q must be a bare address", t.Address)
	}
	if t.Port < 1 || t.Port > 65535 {
		return fmt.Errorf("PEEPER_PORT=%d is not a port", t.Port)
	}
	return nil
}

// dialled is the host:port that is connected to.
func (t Target) dialled() string {
	address := t.Address
	if address == "" {
		address = t.Host
	}
	return net.JoinHostPort(address, strconv.Itoa(t.Port))
}

// Authority is the host:port for the Host header.
func (t Target) Authority() string {
	if t.Port == 443 {
		if strings.Contains(t.Host, ":") {
			return "[" + t.Host + "]"
		}
		return t.Host
	}
	return net.JoinHostPort(t.Host, strconv.Itoa(t.Port))
}

// Dialled returns the host:port that is connected to.
func (t Target) Dialled() string { return t.dialled() }

// A Link makes requests to one target.
type Link struct {
	target Target
	client *http.Client
	trust  *trust
}

// New prepares a link; it connects to nothing yet. Proxies are taken from the
// environment (HTTPS_PROXY, NO_PROXY) at this moment.
func New(t Target) (*Link, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	tr, err := newTrust(t)
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{
		Proxy:           proxyFor(t),
		DialContext:     (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}).DialContext,
		TLSClientConfig: tr.config(),
		// A custom TLS configuration switches HTTP/2 off unless asked for.
		ForceAttemptHTTP2:   true,
		TLSHandshakeTimeout: 10 * time.Second,
		// One request at a time; one spare while the old connection dies.
		MaxIdleConns:           2,
		IdleConnTimeout:        2 * time.Minute,
		ResponseHeaderTimeout:  30 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		DisableCompression:     true,
		WriteBufferSize:        16 << 10,
		ReadBufferSize:         4 << 10,
		// A dead path is noticed between two pushes, not by the next one.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 20 * time.Second, PingTimeout: 10 * time.Second},
	}
	return &Link{
		target: t, trust: tr,
		client: &http.Client{
			Transport: transport,
			// A redirect would carry the token and the data somewhere else.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// Target returns where the link leads.
func (l *Link) Target() Target { return l.target }

// NewRequest prepares a request to path on the server.
func (l *Link) NewRequest(ctx context.Context, method, path string, body []byte) (*http.Request, error) {
	u := url.URL{Scheme: "https", Host: l.target.dialled(), Path: path}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bodyReader(body))
	if err != nil {
		return nil, err
	}
	req.Host = l.target.Authority()
	return req, nil
}

// Do sends a request. The caller closes the body of the answer.
func (l *Link) Do(req *http.Request) (*http.Response, error) { return l.client.Do(req) }

// Reset closes idle connections, so that the next request dials anew.
func (l *Link) Reset() { l.client.CloseIdleConnections() }

// Proxy returns the proxy that requests go through, or nil.
func (l *Link) Proxy() (*url.URL, error) {
	return proxyFor(l.target)(&http.Request{URL: &url.URL{Scheme: "https", Host: l.target.dialled()}})
}

// proxyFor asks the environment by the server's name and by its address: an
// operator may have put either into NO_PROXY.
func proxyFor(t Target) func(*http.Request) (*url.URL, error) {
	find := httpproxy.FromEnvironment().ProxyFunc()
	named := &url.URL{Scheme: "https", Host: net.JoinHostPort(t.Host, strconv.Itoa(t.Port))}
	return func(req *http.Request) (*url.URL, error) {
		proxy, err := find(named)
		if err != nil || proxy == nil {
			return nil, err
		}
		return find(req.URL)
	}
}

// TLSConfig returns the configuration that every connection uses.
func (l *Link) TLSConfig() *tls.Config { return l.trust.config() }
