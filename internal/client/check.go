package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"peeper/internal/client/collect"
	"peeper/internal/client/collect/linux"
	"peeper/internal/client/disk"
	"peeper/internal/client/link"
	"peeper/internal/client/push"
	"peeper/internal/client/token"
	"peeper/internal/settings"
)

const (
	stepTimeout = 10 * time.Second
	// maxSkew is where graphs begin to show the wrong minute and sessions and
	// certificates to misbehave.
	maxSkew = 5 * time.Second
	// expirySoon is when a certificate's end is worth a line.
	expirySoon = 14 * 24 * time.Hour
)

// ErrProblems is returned by Check when something has to be repaired.
var ErrProblems = errors.New("the check found problems")

// checker writes one line per step.
type checker struct {
	cfg *Config
	out io.Writer
	bad bool
}

// Check goes the way of a push step by step and tries every source. It writes
// one line each to out, with the fix where one is needed. It changes nothing
// and may run beside a running client.
func Check(ctx context.Context, cfg Config, out io.Writer) error {
	c := &checker{cfg: &cfg, out: out}
	valid := true
	if err := cfg.Complete(); err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			c.fail("settings", line, "")
		}
		valid = false
	} else {
		c.ok("settings", "instance=%s product=%s interval=%s", cfg.Instance, cfg.Product, cfg.Interval)
	}
	c.checkData()
	if valid {
		c.checkServer(ctx)
		c.checkSources(ctx)
	}
	for _, name := range cfg.notYet() {
		c.note("modules", name+"=true, but this module is not in this version: it is ignored")
	}
	if c.bad {
		return ErrProblems
	}
	return nil
}

func (c *checker) ok(step, format string, args ...any) {
	fmt.Fprintf(c.out, "ok    %-10s %s\n", step, fmt.Sprintf(format, args...))
}

func (c *checker) note(step, what string) {
	fmt.Fprintf(c.out, "note  %-10s %s\n", step, what)
}

func (c *checker) fail(step, what, fix string) {
	c.bad = true
	if fix != "" {
		what += ". Fix: " + fix
	}
	fmt.Fprintf(c.out, "FAIL  %-10s %s\n", step, what)
}

func (c *checker) checkData() {
	dir := c.cfg.DataDir
	if err := disk.MakeDir(dir); err != nil {
		c.fail("data", err.Error(), "give PEEPER_DATA_DIR a directory that this user can write to")
		return
	}
	probe := filepath.Join(dir, "check"+disk.TempSuffix)
	err := os.WriteFile(probe, []byte("check\n"), disk.FileMode)
	os.Remove(probe)
	if err != nil {
		c.fail("data", fmt.Sprintf("cannot write to %s: %v", dir, err), "free space, or give the directory to the user that runs the client")
		return
	}
	free, err := disk.Free(dir)
	if err != nil {
		c.fail("data", err.Error(), "")
		return
	}
	// Whole MiB: a free size is never round in bytes, and nobody counts them.
	room := settings.Bytes(free &^ (1<<20 - 1))
	if free < uint64(c.cfg.BufferSize) {
		c.fail("data", fmt.Sprintf("%s has %s free, less than the buffer of %s", dir, room, c.cfg.BufferSize),
			"free space or lower PEEPER_BUFFER_SIZE")
		return
	}
	c.ok("data", "%s is writable, %s free for a buffer of %s", dir, room, c.cfg.BufferSize)
}

// checkServer stops at the first step that fails: the rest would only repeat.
func (c *checker) checkServer(ctx context.Context) {
	target, _ := c.cfg.target() // Validate has seen it
	way, err := link.New(target)
	if err != nil {
		c.fail("tls", err.Error(), "")
		return
	}
	proxy, err := way.Proxy()
	if err != nil {
		c.fail("proxy", err.Error(), "correct HTTPS_PROXY")
		return
	}
	if proxy != nil {
		c.ok("proxy", "going through %s", proxy.Redacted())
	} else if !c.checkName(ctx, target) || !c.checkPort(ctx, target) || !c.checkTLS(ctx, way) {
		return
	}
	c.checkPush(ctx, way)
}

func (c *checker) checkName(ctx context.Context, t link.Target) bool {
	host, _, _ := net.SplitHostPort(t.Dialled())
	if net.ParseIP(host) != nil {
		c.ok("name", "%s is dialled, %s is verified", host, t.Host)
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, stepTimeout)
	defer cancel()
	found, err := net.DefaultResolver.LookupHost(ctx, host)
	if err != nil {
		c.fail("name", fmt.Sprintf("cannot resolve %s: %v", host, err), "correct PEEPER_HOST or the name server, or set PEEPER_IP to the server's address")
		return false
	}
	c.ok("name", "%s is %s", host, strings.Join(found, ", "))
	return true
}

func (c *checker) checkPort(ctx context.Context, t link.Target) bool {
	conn, err := (&net.Dialer{Timeout: stepTimeout}).DialContext(ctx, "tcp", t.Dialled())
	if err != nil {
		c.fail("port", fmt.Sprintf("cannot connect to %s: %v", t.Dialled(), err), "is the server running, is PEEPER_PORT right, does a firewall let it through?")
		return false
	}
	conn.Close()
	c.ok("port", "%s answers", t.Dialled())
	return true
}

func (c *checker) checkTLS(ctx context.Context, way *link.Link) bool {
	t := way.Target()
	config := way.TLSConfig()
	verify := config.VerifyConnection
	var state tls.ConnectionState
	var verdict error
	config.VerifyConnection = func(cs tls.ConnectionState) error {
		state, verdict = cs, verify(cs)
		return verdict
	}
	ctx, cancel := context.WithTimeout(ctx, stepTimeout)
	defer cancel()
	conn, err := (&tls.Dialer{Config: config}).DialContext(ctx, "tcp", t.Dialled())
	if err != nil && verdict == nil {
		c.fail("tls", fmt.Sprintf("no TLS with %s: %v", t.Dialled(), err), "is this the port of the Peeper server?")
		return false
	}
	leaf := state.PeerCertificates[0]
	if verdict != nil {
		c.fail("tls", verdict.Error(), tlsFix(verdict, t, leaf))
		return false
	}
	conn.Close()
	how := "chain and name verified"
	if len(t.Pins) > 0 {
		how = "key is the pinned one"
	}
	left := time.Until(leaf.NotAfter)
	if left < expirySoon && len(t.Pins) == 0 {
		c.fail("tls", fmt.Sprintf("the server's certificate ends on %s", leaf.NotAfter.Format(time.DateOnly)), "put a new one on the server, certificates/crt/<PEEPER_HOST>.pem")
		return true
	}
	c.ok("tls", "%s, %s, certificate until %s, pin %s", tls.VersionName(state.Version), how, leaf.NotAfter.Format(time.DateOnly), link.PinOf(leaf))
	return true
}

// tlsFix turns a verification error into what to do.
func tlsFix(err error, t link.Target, leaf *x509.Certificate) string {
	byPin := fmt.Sprintf("if it is the server's own certificate, set PEEPER_TLS_PIN=%s after comparing this with what `peeper-server check` prints on the server", link.PinOf(leaf))
	var pin *link.ErrPin
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &pin):
		return "" // the error says it
	case errors.As(err, &name):
		names := slices.Clone(leaf.DNSNames)
		for _, ip := range leaf.IPAddresses {
			names = append(names, ip.String())
		}
		return fmt.Sprintf("set PEEPER_HOST to a name of the certificate (%s), and PEEPER_IP to the address; %s", strings.Join(names, ", "), byPin)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "the certificate is out of date, or this machine's clock is wrong: it says " + time.Now().Format(time.RFC3339)
	case errors.As(err, &unknown):
		return "set PEEPER_CA_FILE to the certificate of its authority; " + byPin
	}
	return "check PEEPER_HOST, PEEPER_CA_FILE and PEEPER_TLS_PIN"
}

func (c *checker) checkPush(ctx context.Context, way *link.Link) {
	secret, from, err := c.findToken()
	if err != nil {
		c.fail("token", err.Error(), "make one on the server under Administration, Users and access, Service accounts, and put it into "+c.cfg.Token)
		return
	}
	o, err := push.Try(ctx, way, secret, pushOptions(c.cfg))
	switch {
	case err != nil:
		fix := ""
		if proxy, _ := way.Proxy(); proxy != nil {
			fix = "check HTTPS_PROXY, or list the server in NO_PROXY"
		}
		c.fail("push", err.Error(), fix)
		return
	case o.Unauthorized:
		c.fail("token", fmt.Sprintf("the token of %s: %s", from, o.What), o.Fix)
	case !o.Accepted:
		c.fail("push", o.What, o.Fix)
	case !o.Peeper:
		c.ok("token", "the token of %s is accepted, by a receiver that is not a Peeper server: it promises no durability", from)
	default:
		c.ok("token", "the token of %s is accepted", from)
	}
	switch {
	case !o.HasSkew:
	case o.Skew.Abs() > maxSkew:
		c.fail("clock", fmt.Sprintf("this clock and the server's differ by %s", o.Skew.Abs().Round(time.Second)), "run time synchronisation (chrony, systemd-timesyncd) on both")
	default:
		c.ok("clock", "this clock and the server's agree")
	}
}

// findToken looks where a running client would.
func (c *checker) findToken() (token.Secret, string, error) {
	secret, err := token.ReadFile(c.cfg.Token)
	if err == nil {
		return secret, c.cfg.Token, nil
	}
	stored := filepath.Join(c.cfg.DataDir, "token")
	secret, storedErr := token.ReadFile(stored)
	switch {
	case storedErr == nil:
		return secret, stored, nil
	case !errors.Is(err, os.ErrNotExist):
		return token.Secret{}, "", err
	case !errors.Is(storedErr, os.ErrNotExist):
		return token.Secret{}, "", storedErr
	}
	return token.Secret{}, "", errors.New("there is no token")
}

func (c *checker) checkSources(ctx context.Context) {
	host, err := linux.New(linux.Options{Root: c.cfg.HostRoot, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		c.fail("source", err.Error(), "")
		return
	}
	for _, s := range []collect.Source{host} {
		n, took, err := collect.Try(ctx, s, stepTimeout)
		if err != nil {
			c.fail("source", fmt.Sprintf("%s: %v", s.Name(), err), "")
			continue
		}
		c.ok("source", "%s: %d series in %s", s.Name(), n, took.Round(time.Millisecond))
	}
}
