package harness

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// Client is a peeper-client.
type Client struct {
	*Process
	DataDir   string
	TokenFile string
}

// NewClient makes a client that is not started: it pushes to port on loopback
// and trusts the key with the pin. Data lie below dir; env adds to the
// settings or replaces them.
func NewClient(t testing.TB, dir string, port int, pin, token string, env map[string]string) *Client {
	t.Helper()
	c := &Client{
		DataDir:   filepath.Join(dir, "client-data"),
		TokenFile: filepath.Join(dir, "peeper-token"),
	}
	if err := os.WriteFile(c.TokenFile, []byte(token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	settings := map[string]string{
		"PEEPER_HOST":       "localhost",
		"PEEPER_IP":         "127.0.0.1",
		"PEEPER_PORT":       strconv.Itoa(port),
		"PEEPER_TLS_PIN":    pin,
		"PEEPER_DATA_DIR":   c.DataDir,
		"PEEPER_TOKEN_FILE": c.TokenFile,
		"PEEPER_INSTANCE":   "host-under-test",
		"PEEPER_INTERVAL":   "1s",
		"DOCKER_ENABLED":    "false",
	}
	for name, value := range env {
		settings[name] = value
	}
	c.Process = newProcess(t, "peeper-client", "client", settings)
	return c
}

// StartClient makes a token on the server and starts a client that uses it.
func StartClient(t testing.TB, s *Server, env map[string]string) *Client {
	t.Helper()
	c := NewClient(t, t.TempDir(), s.Port, s.Pin(), s.Token("tested", "Push"), env)
	c.Launch()
	return c
}

// GiveToken leaves a token where the client looks for a new one.
func (c *Client) GiveToken(token string) {
	c.t.Helper()
	if err := os.WriteFile(c.TokenFile, []byte(token+"\n"), 0o600); err != nil {
		c.t.Fatal(err)
	}
}
