package front

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// log collects what is logged.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// door is a running server and a client that takes its certificate.
type door struct {
	t        *testing.T
	url      string
	address  string
	client   *http.Client
	log      *log
	registry *prometheus.Registry
	stop     func() error // waits until the server ended
}

// openDoor serves handler on a port of its own until the test ends.
func openDoor(t *testing.T, handler http.Handler, change func(*Options)) *door {
	t.Helper()
	listener, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &door{t: t, address: listener.Addr().String(), log: &log{}, registry: prometheus.NewRegistry()}
	certificate := testCertificate(t)
	options := Options{
		Certificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return certificate, nil },
		SelfSigned:  func() bool { return true },
		Handler:     handler,
		Logger:      slog.New(slog.NewTextHandler(d.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Registry:    d.registry,
	}
	if change != nil {
		change(&options)
	}
	s, err := New(listener, options)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	d.stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	d.url = "https://" + d.address
	roots := x509.NewCertPool()
	roots.AddCert(certificate.Leaf)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true, DisableCompression: true}
	d.client = &http.Client{Transport: transport, Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := d.stop(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func testCertificate(t *testing.T) *tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

// ask sends a request and returns the answer with its body read.
func (d *door) ask(method, path string, header ...string) (*http.Response, string) {
	d.t.Helper()
	r, err := http.NewRequest(method, d.url+path, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := d.client.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return answer, string(body)
}

func text(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") }

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	d := openDoor(t, http.HandlerFunc(text), nil)
	answer, _ := d.ask("GET", "/")
	if answer.ProtoMajor != 2 {
		t.Errorf("answered with %s, want HTTP/2", answer.Proto)
	}
	for name, want := range map[string]string{
		"X-Content-Type-Options":    "nosniff",
		"X-Frame-Options":           "DENY",
		"Referrer-Policy":           "same-origin",
		"Strict-Transport-Security": "", // browsers would lock people out of a self-signed server
	} {
		if got := answer.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	policy := answer.Header.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'self'", "script-src 'self';", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "img-src 'self' data:"} {
		if !strings.Contains(policy, part) {
			t.Errorf("the policy %q lacks %q", policy, part)
		}
	}
	if answer.Header.Get("Permissions-Policy") == "" || answer.Header.Get("X-Request-Id") == "" {
		t.Errorf("headers missing: %v", answer.Header)
	}
}

func TestBrowsersInsistOnTLSOnlyWithARealCertificate(t *testing.T) {
	d := openDoor(t, http.HandlerFunc(text), func(o *Options) { o.SelfSigned = func() bool { return false } })
	answer, _ := d.ask("GET", "/")
	if got := answer.Header.Get("Strict-Transport-Security"); !strings.HasPrefix(got, "max-age=") {
		t.Errorf("Strict-Transport-Security is %q", got)
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	d := openDoor(t, http.HandlerFunc(text), nil)
	for version, works := range map[uint16]bool{tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		conn, err := tls.Dial("tcp", d.address, &tls.Config{InsecureSkipVerify: true, MinVersion: version, MaxVersion: version})
		if (err == nil) != works {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
		if conn != nil {
			conn.Close()
		}
	}
}

func TestPlainHTTPIsSentToHTTPS(t *testing.T) {
	d := openDoor(t, http.HandlerFunc(text), nil)
	for _, test := range []struct{ request, want string }{
		{"GET /d/x?from=1 HTTP/1.1\r\nHost: " + d.address + "\r\n\r\n", "HTTP/1.1 307 Temporary Redirect\r\nLocation: https://" + d.address + "/d/x?from=1\r\n"},
		{"GET / HTTP/1.1\r\nHost: a\"b<c>\r\n\r\n", "HTTP/1.1 400 Bad Request"},
		{"POST /api/v1/write HTTP/1.1\r\nHost: " + d.address + "\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 400 Bad Request"},
	} {
		conn, err := net.Dial("tcp", d.address)
		if err != nil {
			t.Fatal(err)
		}
		conn.SetDeadline(time.Now().Add(10 * time.Second))
		io.WriteString(conn, test.request)
		answer, _ := io.ReadAll(conn)
		conn.Close()
		if !strings.HasPrefix(string(answer), test.want) {
			t.Errorf("%q is answered %q, want %q", test.request, answer, test.want)
		}
	}
	// Rubbish and silence must not disturb others.
	conn, err := net.Dial("tcp", d.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, "GARBAGE\x00\x00\r\n\r\n")
	if _, body := d.ask("GET", "/"); body != "hello" {
		t.Errorf("another connection is answered %q", body)
	}
}

func TestABugIsOneAnswerAndNotTheEnd(t *testing.T) {
	d := openDoor(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/panic" {
			panic("secret detail")
		}
		text(w, r)
	}), nil)
	answer, body := d.ask("GET", "/panic")
	if answer.StatusCode != 500 || strings.Contains(body, "secret") || strings.Contains(body, "goroutine") || !strings.Contains(body, `{"message":`) {
		t.Errorf("answered %d %s", answer.StatusCode, body)
	}
	if _, body := d.ask("GET", "/"); body != "hello" {
		t.Errorf("the next request is answered %q", body)
	}
	id := answer.Header.Get("X-Request-Id")
	if said := d.log.String(); !strings.Contains(said, "secret detail") || !strings.Contains(said, "request="+id) {
		t.Errorf("the log does not tell of the bug: %s", said)
	}
}

func TestRequestsFromOtherSitesAreRefused(t *testing.T) {
	d := openDoor(t, http.HandlerFunc(text), nil)
	for _, test := range []struct {
		method, site, origin string
		status               int
	}{
		{"POST", "cross-site", "https://evil.test", 403},
		{"POST", "", "https://evil.test", 403},
		{"DELETE", "same-site", "", 403},
		{"POST", "same-origin", d.url, 200},
		{"POST", "", "", 200}, // not a browser
		{"GET", "cross-site", "", 200},
	} {
		headers := []string{}
		if test.site != "" {
			headers = append(headers, "Sec-Fetch-Site", test.site)
		}
		if test.origin != "" {
			headers = append(headers, "Origin", test.origin)
		}
		answer, _ := d.ask(test.method, "/", headers...)
		if answer.StatusCode != test.status {
			t.Errorf("%+v is answered %d", test, answer.StatusCode)
		}
	}
}

func TestAccessLog(t *testing.T) {
	d := openDoor(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/missing":
			w.WriteHeader(404)
		case "/slow":
			time.Sleep(30 * time.Millisecond)
		}
	}), func(o *Options) { o.SlowAfter = 20 * time.Millisecond })
	d.ask("GET", "/good?token=s3cret")
	d.ask("GET", "/missing")
	d.ask("GET", "/slow")
	d.ask("GET", "/forged%0atime=1970%20level=ERROR%20msg=forged")
	d.ask("GET", "/id", "X-Request-Id", "from-proxy-1")
	d.ask("GET", "/badid", "X-Request-Id", "a b=c")
	said := d.log.String()
	for _, want := range []string{
		"level=DEBUG msg=request method=GET path=/good status=200",
		"level=INFO msg=request method=GET path=/missing status=404",
		"level=INFO msg=request method=GET path=/slow status=200",
		"request=from-proxy-1",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("the log lacks %q:\n%s", want, said)
		}
	}
	for _, not := range []string{"s3cret", "\ntime=1970", "a b=c"} {
		if strings.Contains(said, not) {
			t.Errorf("the log has %q:\n%s", not, said)
		}
	}
}

func TestRequestMetricsHaveBoundedLabels(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/things/{id}", text)
	d := openDoor(t, mux, nil)
	for _, path := range []string{"/things/1", "/things/2", "/nowhere/1", "/nowhere/2"} {
		d.ask("GET", path)
	}
	d.ask("BREW", "/things/3")
	families, err := d.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]float64{}
	for _, family := range families {
		if family.GetName() != "peeper_http_requests_total" {
			continue
		}
		for _, metric := range family.Metric {
			var key []string
			for _, label := range metric.Label {
				key = append(key, label.GetValue())
			}
			counts[strings.Join(key, " ")] = metric.GetCounter().GetValue()
		}
	}
	// Labels come in order of their names: code, method, route.
	for key, want := range map[string]float64{"200 GET /things/{id}": 2, "404 GET none": 2, "200 other /things/{id}": 1} {
		if counts[key] != want {
			t.Errorf("%q is %v, want %v; all: %v", key, counts[key], want, counts)
		}
	}
}

func TestStopLetsRunningRequestsFinish(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	d := openDoor(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(entered)
		<-leave
		io.WriteString(w, "done")
	}), nil)
	result := make(chan string, 1)
	go func() {
		_, body := d.ask("GET", "/")
		result <- body
	}()
	<-entered
	stopped := make(chan error, 1)
	go func() { stopped <- d.stop() }()
	// New connections are refused once the stop began.
	for until := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		conn, err := net.Dial("tcp", d.address)
		if err != nil {
			break
		}
		conn.Close()
		if time.Now().After(until) {
			t.Fatal("still listening 5 s after the stop began")
		}
	}
	close(leave)
	if body := <-result; body != "done" {
		t.Errorf("the running request got %q", body)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func TestListenSaysWhatToDo(t *testing.T) {
	taken, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for address, say := range map[string]string{
		taken.Addr().String(): "another program uses this port",
		"192.0.2.1:0":         "does not have that address",
		"nonsense":            "is written like",
	} {
		listener, err := Listen(address)
		if err == nil {
			listener.Close()
			t.Errorf("%s: no error", address)
		} else if !strings.Contains(err.Error(), say) {
			t.Errorf("%s: %v does not say %q", address, err, say)
		}
	}
}
