// Package browser looks at the real server with a real browser while a real
// client pushes.
package browser

import (
	"fmt"
	"testing"
	"time"

	"peeper/test/harness"
)

// TestLiveDashboard: push, store, query, page.
func TestLiveDashboard(t *testing.T) {
	t.Parallel()
	harness.Chromium(t)
	s := harness.StartServer(t, nil)
	harness.StartClient(t, s, nil)
	harness.Eventually(t, 60*time.Second, "there are data for graphs", func() error {
		n, err := s.One(`count_over_time(node_load1{instance="host-under-test"}[5m])`)
		if err == nil && n < 20 {
			err = fmt.Errorf("%v samples", n)
		}
		return err
	})
	t.Log(harness.Script(t, s, harness.AdminPassword, "test/browser/live.mjs"))
}

// TestClickThrough walks through every page as a person would, from the first
// login with the default password on, in both languages and themes.
func TestClickThrough(t *testing.T) {
	t.Parallel()
	harness.Chromium(t)
	s := harness.StartServer(t, map[string]string{"PEEPER_ADMIN_PASSWORD": "admin", "PEEPER_LANG": "ru"})
	harness.StartClient(t, s, nil)
	t.Log(harness.Script(t, s, "admin", "web/e2e/run.mjs"))
}
