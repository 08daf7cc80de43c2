package server

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"peeper/internal/server/account"
	"peeper/internal/server/front/certificates"
	"peeper/internal/settings"
	"peeper/internal/wire"
)

func testConfig(t *testing.T) Config {
	t.Helper()
	dir := t.TempDir()
	return Config{
		Host: "localhost", Listen: "127.0.0.1:0", Lang: "en",
		DataDir: filepath.Join(dir, "data"), ConfigDir: filepath.Join(dir, "config"),
		MetricsRetention: settings.Duration(60 * 24 * time.Hour),
		AdminUser:        "admin", AdminPassword: "admin",
	}
}

// buffer is a log that may be read while it is written.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// running is a server that answers, and a client that knows it by its pin.
type running struct {
	t      *testing.T
	server *Server
	client *http.Client
	log    *buffer
	stop   func() error
}

func start(t *testing.T, cfg Config) *running {
	t.Helper()
	r := &running{t: t, log: &buffer{}}
	var err error
	r.server, err = New(t.Context(), cfg, slog.New(slog.NewTextHandler(r.log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	pin, err := os.ReadFile(filepath.Join(cfg.DataDir, "tls", "pin"))
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{
		InsecureSkipVerify: true, // the pin below is what counts
		VerifyPeerCertificate: func(raw [][]byte, _ [][]*x509.Certificate) error {
			cert, err := x509.ParseCertificate(raw[0])
			if err != nil || certificates.Pin(cert) != strings.TrimSpace(string(pin)) {
				return errors.New("another key than the pin says")
			}
			return nil
		},
	}}
	r.client = &http.Client{Transport: transport, Timeout: 20 * time.Second}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.server.Run(ctx) }()
	r.stop = sync.OnceValue(func() error {
		transport.CloseIdleConnections()
		cancel()
		return <-ended
	})
	t.Cleanup(func() {
		if err := r.stop(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func (r *running) ask(path, token string) (int, string, http.Header) {
	r.t.Helper()
	request, err := http.NewRequest(http.MethodGet, "https://"+r.server.Address().String()+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := r.client.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return answer.StatusCode, string(body), answer.Header
}

func TestServerFromStartToStop(t *testing.T) {
	leaks := goleak.IgnoreCurrent()
	cfg := testConfig(t)
	r := start(t, cfg)
	token, err := CreateToken(t.Context(), cfg, "test", account.RoleViewer, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	viewer := token.Reveal()

	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/metrics": 401, "/api/peeper/status": 401, "/api/nothing": 404} {
		if status, body, _ := r.ask(path, ""); status != want {
			t.Errorf("nobody gets %d at %s: %s", status, path, body)
		}
	}
	status, text, _ := r.ask("/metrics", viewer)
	for _, name := range []string{
		"peeper_build_info{", "process_resident_memory_bytes", "go_goroutines", "peeper_certificate_expiry_timestamp_seconds",
		`peeper_http_requests_total{code="200",method="GET",route="/healthz"} 1`, "vm_rows",
	} {
		if status != 200 || !strings.Contains(text, name) {
			t.Errorf("/metrics answers %d without %s", status, name)
		}
	}

	// Its own series are in its own store, like those of a client.
	var found string
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
		_, found, _ = r.ask(`/api/v1/query?query=peeper_build_info`, viewer)
		if strings.Contains(found, `"job":"peeper-server"`) {
			break
		}
	}
	host, _ := os.Hostname()
	if !strings.Contains(found, `"job":"peeper-server"`) || !strings.Contains(found, fmt.Sprintf(`"instance":%q`, host)) {
		t.Errorf("the server's own series: %s", found)
	}
	if _, through, _ := r.ask(`/api/datasources/proxy/uid/peeper-metrics/api/v1/query?query=up`, viewer); !strings.Contains(through, `"status":"success"`) {
		t.Errorf("a query through the data source: %s", through)
	}
	if code, body, _ := r.ask(`/api/datasources/proxy/uid/peeper-metrics/api/v1/write`, viewer); code != 405 {
		t.Errorf("a push address through the data source: %d %s", code, body)
	}

	_, text, _ = r.ask("/api/peeper/status", viewer)
	var state struct {
		Certificate struct {
			SelfSigned bool
			Pin        string
		}
		Problems []struct{ Kind, MessageRu string }
		Port     int
	}
	if err := json.Unmarshal([]byte(text), &state); err != nil {
		t.Fatal(err)
	}
	if !state.Certificate.SelfSigned || state.Port != r.server.Address().(*net.TCPAddr).Port {
		t.Errorf("status: %s", text)
	}
	if !strings.Contains(fmt.Sprint(state.Problems), "certificate-self-signed") {
		t.Errorf("problems: %+v", state.Problems)
	}

	began := time.Now()
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 9*time.Second {
		t.Errorf("the stop took %v", took)
	}
	if err := goleak.Find(leaks,
		// The engine starts these once for the process.
		goleak.IgnoreAnyFunction("github.com/VictoriaMetrics/VictoriaMetrics/lib/logger.logLimiterCleaner"),
		goleak.IgnoreAnyFunction("github.com/VictoriaMetrics/VictoriaMetrics/app/vmselect/promql.checkRollupResultCacheReset")); err != nil {
		t.Error(err)
	}
	if strings.Contains(r.log.String(), viewer) {
		t.Error("the log has a token")
	}
}

func TestARestartKeepsWhatClientsRelyOn(t *testing.T) {
	cfg := testConfig(t)
	first := start(t, cfg)
	token, err := CreateToken(t.Context(), cfg, "test", account.RoleAdmin, 0)
	if err != nil {
		t.Fatal(err)
	}
	pin := first.server.certificates.Info().Pin
	before := map[string]string{"server": first.server.delivery.ServerID(), "epoch": first.server.delivery.Epoch()}
	if err := first.stop(); err != nil {
		t.Fatal(err)
	}
	second := start(t, cfg)
	if got := second.server.certificates.Info().Pin; got != pin {
		t.Errorf("the pin was %s and is %s", pin, got)
	}
	after := map[string]string{"server": second.server.delivery.ServerID(), "epoch": second.server.delivery.Epoch()}
	if fmt.Sprint(before) != fmt.Sprint(after) {
		t.Errorf("after a clean stop %v became %v", before, after)
	}
	if status, body, _ := second.ask("/api/users", token.Reveal()); status != 200 {
		t.Errorf("the token of before gets %d: %s", status, body)
	}
}

func TestAPushIsSeenByTheFleet(t *testing.T) {
	cfg := testConfig(t)
	r := start(t, cfg)
	token, err := CreateToken(t.Context(), cfg, "node1", account.RolePush, 0)
	if err != nil {
		t.Fatal(err)
	}
	// An empty snappy block: a probe, as the client sends it with nothing to do.
	request, err := http.NewRequest(http.MethodPost, "https://"+r.server.Address().String()+wire.PathMetrics, bytes.NewReader([]byte{0}))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token.Reveal())
	request.Header.Set("Content-Encoding", "snappy")
	request.Header.Set("Content-Type", "application/x-protobuf")
	request.Header.Set(wire.HeaderInstance, "host1")
	request.Header.Set(wire.HeaderSent, fmt.Sprint(time.Now().UnixMilli()))
	answer, err := r.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode/100 != 2 || answer.Header.Get(wire.HeaderAck) == "" || answer.Header.Get(wire.HeaderServer) != r.server.delivery.ServerID() {
		t.Errorf("answered %d %v", answer.StatusCode, answer.Header)
	}
	clients := r.server.fleet.List(t.Context())
	if len(clients) != 1 || clients[0].Client != "node1" || clients[0].Instance != "host1" || clients[0].Skew == nil {
		t.Errorf("the fleet: %+v", clients)
	}
}

func TestStartRefusesWhatCannotWork(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for name, test := range map[string]struct {
		change func(*Config)
		say    string
	}{
		"data directory is a file":    {func(c *Config) { c.DataDir = file }, "data directory"},
		"data directory below a file": {func(c *Config) { c.DataDir = filepath.Join(file, "x") }, "cannot make the data directory"},
		"port in use":                 {func(c *Config) { c.Listen = taken.Addr().String() }, "another program uses this port"},
		"no address":                  {func(c *Config) { c.Listen = "443" }, "PEEPER_LISTEN"},
		"host with a path":            {func(c *Config) { c.Host = "../../etc" }, "PEEPER_HOST"},
		"no retention":                {func(c *Config) { c.MetricsRetention = settings.Duration(time.Hour) }, "PEEPER_METRICS_RETENTION"},
		"another kind of database":    {func(c *Config) { c.DatabaseURL = "mysql://root:s3cret@x" }, "PEEPER_DATABASE_URL"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := testConfig(t)
			test.change(&cfg)
			s, err := New(t.Context(), cfg, slog.New(slog.DiscardHandler))
			if err == nil {
				s.Close()
				t.Fatal("it starts")
			}
			if !strings.Contains(err.Error(), test.say) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("says %q, want %q in it", err, test.say)
			}
			if cfg.DataDir != file && filepath.Dir(cfg.DataDir) != file && name != "no address" {
				lock, err := openDataDir(cfg.DataDir)
				if err != nil {
					t.Fatalf("the data directory stays locked: %v", err)
				}
				lock.close()
			}
		})
	}
}

func TestOneServerForADataDirectory(t *testing.T) {
	cfg := testConfig(t)
	lock, err := openDataDir(cfg.DataDir)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.close()
	_, err = New(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if !errors.Is(err, errRunning) || !strings.Contains(err.Error(), fmt.Sprintf("(process %d)", os.Getpid())) {
		t.Errorf("a second server is told %v", err)
	}
}
