package harness

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Server is a peeper-server on a free port of loopback.
type Server struct {
	*Process
	Port      int
	DataDir   string
	ConfigDir string
}

// AdminPassword is the password of the first administrator of a test server.
// It is not the default one, so no change is forced.
const AdminPassword = "correct horse battery staple"

// NewServer makes a server that is not started. Data lie below dir; env adds
// to the settings or replaces them.
func NewServer(t testing.TB, dir string, env map[string]string) *Server {
	t.Helper()
	s := &Server{
		Port:      FreePort(t),
		DataDir:   filepath.Join(dir, "server-data"),
		ConfigDir: filepath.Join(dir, "server-config"),
	}
	if err := os.MkdirAll(filepath.Join(s.ConfigDir, "certificates", "crt"), 0o755); err != nil {
		t.Fatal(err)
	}
	settings := map[string]string{
		"PEEPER_LISTEN":         net127(s.Port),
		"PEEPER_HOST":           "localhost",
		"PEEPER_DATA_DIR":       s.DataDir,
		"PEEPER_CONFIG_DIR":     s.ConfigDir,
		"PEEPER_ADMIN_PASSWORD": AdminPassword,
		"PEEPER_LANG":           "en",
	}
	for name, value := range env {
		settings[name] = value
	}
	name := "server"
	if base := filepath.Base(dir); strings.HasPrefix(base, "server") {
		name = base
	}
	s.Process = newProcess(t, "peeper-server", name, settings)
	return s
}

// StartServer makes a server in a temporary folder and waits until it is ready.
func StartServer(t testing.TB, env map[string]string) *Server {
	t.Helper()
	s := NewServer(t, t.TempDir(), env)
	s.Start()
	return s
}

func net127(port int) string { return "127.0.0.1:" + strconv.Itoa(port) }

// Address is host:port to dial.
func (s *Server) Address() string { return net127(s.Port) }

// URL is the address of a path.
func (s *Server) URL(path string) string { return "https://localhost:" + strconv.Itoa(s.Port) + path }

// Start runs the server and waits until it is ready.
func (s *Server) Start() {
	s.t.Helper()
	s.Launch()
	s.WaitReady()
}

// WaitReady waits until the server accepts requests.
func (s *Server) WaitReady() {
	s.t.Helper()
	client := insecureClient()
	defer client.CloseIdleConnections()
	Eventually(s.t, 60*time.Second, "server is ready", func() error {
		if !s.Running() {
			s.t.Fatalf("the server ended with exit code %d", s.cmd.ProcessState.ExitCode())
		}
		resp, err := client.Get(s.URL("/readyz"))
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return fmt.Errorf("/readyz answers %s", resp.Status)
		}
		return nil
	})
}

// Pin is the pin of the self-signed certificate.
func (s *Server) Pin() string {
	s.t.Helper()
	pin, err := os.ReadFile(filepath.Join(s.DataDir, "tls", "pin"))
	if err != nil {
		s.t.Fatalf("no pin of the server's key: %v", err)
	}
	return strings.TrimSpace(string(pin))
}

// Token makes a token with the command an operator would use.
func (s *Server) Token(name, role string, more ...string) string {
	s.t.Helper()
	out, err := s.Output("", append([]string{"token", "create", "--name", name, "--role", role}, more...)...)
	if err != nil {
		s.t.Fatal(err)
	}
	token := strings.TrimSpace(out)
	if !strings.HasPrefix(token, "peeper_") || strings.ContainsAny(token, " \n") {
		s.t.Fatalf("token create printed more than a token: %d bytes", len(out))
	}
	return token
}
