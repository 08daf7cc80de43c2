// Package browser looks at the real server with a real browser while a real
// client pushes.
package browser

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"peeper/test/harness"
)

// chromium is the path of the browser.
func chromium(t testing.TB) string {
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

// script runs a browser script of the checkout against a server.
func script(t testing.TB, s *harness.Server, password, path string) string {
	t.Helper()
	cmd := exec.Command("node", filepath.Join(harness.Root(), path))
	cmd.Dir = filepath.Join(harness.Root(), "web")
	shots := harness.Artifacts(t)
	cmd.Env = append(os.Environ(), "CHROMIUM="+chromium(t), "PEEPER_URL="+strings.TrimSuffix(s.URL("/"), "/"),
		"PEEPER_USER=admin", "PEEPER_PASSWORD="+password, "PEEPER_SHOTS="+shots, "SHOTS="+shots)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Errorf("%s: %v\n%s", path, err, &out)
	}
	return out.String()
}

// TestLiveDashboard: push, store, query, page.
func TestLiveDashboard(t *testing.T) {
	t.Parallel()
	chromium(t)
	s := harness.StartServer(t, nil)
	harness.StartClient(t, s, nil)
	harness.Eventually(t, 60*time.Second, "there are data for graphs", func() error {
		n, err := s.One(`count_over_time(node_load1{instance="host-under-test"}[5m])`)
		if err == nil && n < 20 {
			err = fmt.Errorf("%v samples", n)
		}
		return err
	})
	t.Log(script(t, s, harness.AdminPassword, "test/browser/live.mjs"))
}

// TestClickThrough walks through every page as a person would, from the first
// login with the default password on, in both languages and themes.
func TestClickThrough(t *testing.T) {
	t.Parallel()
	chromium(t)
	s := harness.StartServer(t, map[string]string{"PEEPER_ADMIN_PASSWORD": "admin", "PEEPER_LANG": "ru"})
	harness.StartClient(t, s, nil)
	t.Log(script(t, s, "admin", "web/e2e/run.mjs"))
}
