package harness

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Chromium is the path of the browser; without one the test skips.
func Chromium(t testing.TB) string {
	t.Helper()
	path := os.Getenv("CHROMIUM")
	if path == "" {
		path = "/usr/bin/chromium"
	}
	if _, err := os.Stat(path); err != nil {
		t.Skipf("needs Chromium: %v; `make test` installs it as root, CHROMIUM names another", err)
	}
	return path
}

// Script runs a browser script of the checkout against a server and returns
// what it printed. Its pictures go to the artifacts of the test.
func Script(t testing.TB, s *Server, password, path string) string {
	t.Helper()
	cmd := exec.Command("node", filepath.Join(Root(), path))
	cmd.Dir = filepath.Join(Root(), "web")
	shots := Artifacts(t)
	cmd.Env = append(os.Environ(), "CHROMIUM="+Chromium(t), "PEEPER_URL="+strings.TrimSuffix(s.URL("/"), "/"),
		"PEEPER_USER=admin", "PEEPER_PASSWORD="+password, "PEEPER_SHOTS="+shots, "SHOTS="+shots,
		// Requests that a script makes past the browser trust this server too.
		"NODE_EXTRA_CA_CERTS="+filepath.Join(s.DataDir, "tls", "self-signed.pem"))
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		t.Errorf("%s: %v\n%s%s", path, err, &out, &problems)
	}
	return out.String()
}
