package link

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// authority signs certificates for tests.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) authority {
	cert, key := sign(t, "test authority", nil, nil, func(c *x509.Certificate) {
		c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
	})
	return authority{cert, key}
}

func (a authority) file(t *testing.T, path string) {
	t.Helper()
	raw := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

func sign(t *testing.T, name string, parent *x509.Certificate, parentKey *ecdsa.PrivateKey, change func(*x509.Certificate)) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	if change != nil {
		change(c)
	}
	if parent == nil {
		parent, parentKey = c, key
	}
	raw, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, parentKey)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return cert, key
}

// serverFor starts an HTTPS server whose certificate is for name.
func serverFor(t *testing.T, a authority, name string, change func(*x509.Certificate), h http.Handler) (*httptest.Server, *x509.Certificate) {
	t.Helper()
	cert, key := sign(t, name, a.cert, a.key, func(c *x509.Certificate) {
		c.DNSNames = []string{name}
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		if change != nil {
			change(c)
		}
	})
	srv := httptest.NewUnstartedServer(h)
	srv.Config.ErrorLog = nil
	srv.EnableHTTP2 = true
	srv.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{cert.Raw}, PrivateKey: key}}}
	srv.Config.ErrorLog = quietLog()
	srv.StartTLS()
	t.Cleanup(srv.Close)
	return srv, cert
}

func port(t *testing.T, srv *httptest.Server) int {
	_, p, _ := net.SplitHostPort(srv.Listener.Addr().String())
	n, err := strconv.Atoi(p)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func get(t *testing.T, l *Link) (*http.Response, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	req, err := l.NewRequest(ctx, http.MethodPost, "/push", []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := l.Do(req)
	if err == nil {
		resp.Body.Close()
	}
	return resp, err
}

func newLink(t *testing.T, target Target) *Link {
	t.Helper()
	l, err := New(target)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Reset)
	return l
}

func TestAddressIsDialledAndNameVerified(t *testing.T) {
	a := newAuthority(t)
	var host atomic.Value
	srv, _ := serverFor(t, a, "peeper.test", nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host.Store(r.Host + " " + r.Proto)
	}))
	ca := filepath.Join(t.TempDir(), "ca.crt")
	a.file(t, ca)
	target := Target{Host: "peeper.test", Address: "127.0.0.1", Port: port(t, srv), CAFile: ca}
	if _, err := get(t, newLink(t, target)); err != nil {
		t.Fatal(err)
	}
	if want := "peeper.test:" + strconv.Itoa(target.Port) + " HTTP/2.0"; host.Load() != want {
		t.Errorf("the server saw %q, want %q", host.Load(), want)
	}
	target.Host = "other.test"
	if _, err := get(t, newLink(t, target)); !errors.As(err, new(x509.HostnameError)) {
		t.Errorf("a certificate of another name: %v", err)
	}
}

func TestUnknownAuthorityAndOutdatedCertificateAreRefused(t *testing.T) {
	a := newAuthority(t)
	ok := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	srv, _ := serverFor(t, a, "peeper.test", nil, ok)
	target := Target{Host: "peeper.test", Address: "127.0.0.1", Port: port(t, srv)}
	if _, err := get(t, newLink(t, target)); !errors.As(err, new(x509.UnknownAuthorityError)) {
		t.Errorf("an unknown authority: %v", err)
	}
	old, _ := serverFor(t, a, "peeper.test", func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }, ok)
	ca := filepath.Join(t.TempDir(), "ca.crt")
	a.file(t, ca)
	target.Port, target.CAFile = port(t, old), ca
	if _, err := get(t, newLink(t, target)); !errors.As(err, new(x509.CertificateInvalidError)) {
		t.Errorf("an outdated certificate: %v", err)
	}
}

func TestPinStandsForChainNameAndDates(t *testing.T) {
	a := newAuthority(t)
	srv, cert := serverFor(t, a, "whatever", func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) },
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	pin := PinOf(cert)
	for name, text := range map[string]string{
		"curl's form": pin.String(),
		"hex":         hex.EncodeToString(pin[:]),
		"second":      strings.Repeat("00", 32) + "," + pin.String(),
	} {
		pins, err := ParsePins(text)
		if err != nil {
			t.Fatal(err)
		}
		target := Target{Host: "peeper.test", Address: "127.0.0.1", Port: port(t, srv), Pins: pins}
		if _, err := get(t, newLink(t, target)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	wrong := Target{Host: "peeper.test", Address: "127.0.0.1", Port: port(t, srv), Pins: []Pin{{1}}}
	_, err := get(t, newLink(t, wrong))
	var mismatch *ErrPin
	if !errors.As(err, &mismatch) || mismatch.Got != pin {
		t.Errorf("a wrong pin: %v", err)
	}
	// With an authority as well, both must hold.
	ca := filepath.Join(t.TempDir(), "ca.crt")
	a.file(t, ca)
	both := Target{Host: "peeper.test", Address: "127.0.0.1", Port: port(t, srv), Pins: []Pin{pin}, CAFile: ca}
	if _, err := get(t, newLink(t, both)); err == nil {
		t.Error("pin and authority: the outdated certificate of another name was taken")
	}
}

func TestPinsThatAreNone(t *testing.T) {
	for _, text := range []string{"abc", "sha256//abc", "sha1//xxxx", strings.Repeat("0", 63), "sha256//" + strings.Repeat("A", 60)} {
		if _, err := ParsePins(text); err == nil || !strings.Contains(err.Error(), "PEEPER_TLS_PIN") {
			t.Errorf("%q: %v", text, err)
		}
	}
	if pins, err := ParsePins(""); err != nil || pins != nil {
		t.Errorf("none: %v, %v", pins, err)
	}
}

func TestAuthorityFileIsReadAgainWhenItChanges(t *testing.T) {
	oldCA, newCA := newAuthority(t), newAuthority(t)
	srv, _ := serverFor(t, newCA, "peeper.test", nil, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	ca := filepath.Join(t.TempDir(), "ca.crt")
	oldCA.file(t, ca)
	l := newLink(t, Target{Host: "peeper.test", Address: "127.0.0.1", Port: port(t, srv), CAFile: ca})
	if _, err := get(t, l); err == nil {
		t.Fatal("the server is trusted with another authority")
	}
	newCA.file(t, ca)
	os.Chtimes(ca, time.Now(), time.Now().Add(time.Minute))
	if _, err := get(t, l); err != nil {
		t.Errorf("after the file changed: %v", err)
	}
	// A broken file leaves the last good one in force.
	os.WriteFile(ca, []byte("broken"), 0o600)
	l.Reset()
	if _, err := get(t, l); err != nil {
		t.Errorf("after the file broke: %v", err)
	}
}

func TestAuthorityFileThatIsUnusableIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ca.crt")
	target := Target{Host: "peeper.test", Port: 443, CAFile: path}
	if _, err := New(target); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("missing: %v", err)
	}
	os.WriteFile(path, []byte("no PEM"), 0o600)
	if _, err := New(target); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("not PEM: %v", err)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	a := newAuthority(t)
	var leaked atomic.Bool
	elsewhere, _ := serverFor(t, a, "peeper.test", nil, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { leaked.Store(true) }))
	srv, cert := serverFor(t, a, "peeper.test", nil, http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	l := newLink(t, Target{Host: "peeper.test", Address: "127.0.0.1", Port: port(t, srv), Pins: []Pin{PinOf(cert)}})
	resp, err := get(t, l)
	if err != nil || resp.StatusCode != http.StatusTemporaryRedirect || leaked.Load() {
		t.Errorf("%v, %v, followed: %v", resp, err, leaked.Load())
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	a := newAuthority(t)
	srv, cert := serverFor(t, a, "peeper.test", nil, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	srv.TLS.MaxVersion = tls.VersionTLS11
	srv.TLS.MinVersion = tls.VersionTLS10
	listener, err := tls.Listen("tcp", "127.0.0.1:0", srv.TLS)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			conn.(*tls.Conn).Handshake()
			conn.Close()
		}
	}()
	_, p, _ := net.SplitHostPort(listener.Addr().String())
	n, _ := strconv.Atoi(p)
	if _, err := get(t, newLink(t, Target{Host: "peeper.test", Address: "127.0.0.1", Port: n, Pins: []Pin{PinOf(cert)}})); err == nil {
		t.Error("TLS 1.1 was spoken")
	}
}

// connectProxy is a proxy for CONNECT that notes where it was asked to go.
func connectProxy(t *testing.T, asked chan<- string) *httptest.Server {
	p := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			http.Error(w, "only CONNECT", http.StatusMethodNotAllowed)
			return
		}
		asked <- r.Host + " " + r.Header.Get("Authorization")
		to, err := net.Dial("tcp", r.Host)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		w.WriteHeader(http.StatusOK)
		from, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		go func() { io.Copy(to, from); to.Close() }()
		io.Copy(from, to)
		from.Close()
	}))
	t.Cleanup(p.Close)
	return p
}

func TestProxyOfTheEnvironmentIsUsed(t *testing.T) {
	a := newAuthority(t)
	srv, _ := serverFor(t, a, "peeper.test", nil, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	ca := filepath.Join(t.TempDir(), "ca.crt")
	a.file(t, ca)
	asked := make(chan string, 8)
	t.Setenv("HTTPS_PROXY", connectProxy(t, asked).URL)
	// The environment keeps loopback from proxies, so another loopback address
	// stands for a server that is not one.
	target := Target{Host: "peeper.test", Address: "127.0.0.1", Port: port(t, srv), CAFile: ca}

	l := newLink(t, target)
	find := func(r *http.Request) (*url.URL, error) { return url.Parse(os.Getenv("HTTPS_PROXY")) }
	l.client.Transport.(*http.Transport).Proxy = find
	if _, err := get(t, l); err != nil {
		t.Fatal(err)
	}
	if got, want := <-asked, srv.Listener.Addr().String()+" "; got != want {
		t.Errorf("the proxy was asked for %q, want %q", got, want)
	}
}

func TestProxyIsChosenByNameAndByAddress(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://proxy.test:3128")
	for name, c := range map[string]struct {
		noProxy string
		direct  bool
	}{
		"by default":  {"", false},
		"by name":     {"peeper.test", true},
		"by domain":   {".test", true},
		"by address":  {"192.0.2.7", true},
		"by network":  {"192.0.2.0/24", true},
		"another one": {"other.test,192.0.3.0/24", false},
	} {
		t.Setenv("NO_PROXY", c.noProxy)
		l := newLink(t, Target{Host: "peeper.test", Address: "192.0.2.7", Port: 443})
		proxy, err := l.Proxy()
		if err != nil || (proxy == nil) != c.direct {
			t.Errorf("%s: proxy %v, %v", name, proxy, err)
		}
	}
}

func TestTargetsThatCannotBe(t *testing.T) {
	for _, target := range []Target{
		{Host: "", Port: 443},
		{Host: "https://peeper.test", Port: 443},
		{Host: "peeper.test:443", Port: 443},
		{Host: "peeper.test", Address: "1.2.3.4:443", Port: 443},
		{Host: "peeper.test", Port: 0},
		{Host: "peeper.test", Port: 70000},
	} {
		if err := target.Validate(); err == nil || !strings.Contains(err.Error(), "PEEPER_") {
			t.Errorf("%+v: %v", target, err)
		}
	}
	if err := (Target{Host: "2001:db8::1", Port: 443}).Validate(); err != nil {
		t.Error(err)
	}
	if got := (Target{Host: "2001:db8::1", Port: 443}).Authority(); got != "[2001:db8::1]" {
		t.Error(got)
	}
}
