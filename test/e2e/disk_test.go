package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"peeper/test/harness"
)

// tokenByAPI makes a token for servers whose data commands cannot reach.
func tokenByAPI(t *testing.T, s *harness.Server, name string) string {
	t.Helper()
	var account struct{ ID int64 }
	a, err := s.Do(http.MethodPost, "/api/serviceaccounts", map[string]any{"name": name, "role": "Push"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Decode(&account); err != nil {
		t.Fatal(err)
	}
	var token struct{ Key string }
	a, err = s.Do(http.MethodPost, fmt.Sprintf("/api/serviceaccounts/%d/tokens", account.ID), map[string]any{"name": "one"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Decode(&token); err != nil || token.Key == "" {
		t.Fatalf("token: %v %s", err, a.Body)
	}
	return token.Key
}

// A full disk on the server stops what is written and nothing else; senders
// are told to wait, and nothing is lost when there is room again.
func TestServerDiskFull(t *testing.T) {
	t.Parallel()
	harness.NeedRoot(t, "mounts a small disk")
	s := harness.NewServer(t, t.TempDir(), nil)
	s.OnSmallDisk(s.DataDir, 400)
	s.Start()
	token := tokenByAPI(t, s, "tested")
	_, pin := served(t, s)
	c := harness.NewClient(t, t.TempDir(), s.Port, pin, token, nil)
	c.Launch()
	waitForData(t, s)

	s.FillDisk(100)
	body := func() []byte { return harness.RemoteWrite(time.Now(), 1, "__name__", "while_full") }
	var refused harness.Answer
	harness.Eventually(t, 60*time.Second, "pushes are refused", func() (err error) {
		if refused, err = s.Push(token, body()); err == nil && refused.Status != http.StatusServiceUnavailable {
			err = fmt.Errorf("status %d: %s", refused.Status, refused.Body)
		}
		return err
	})
	s.FillDisk(30) // and on it goes
	if refused.Header.Get("Retry-After") == "" || !strings.Contains(refused.Message(), "disk") {
		t.Errorf("the refusal does not say when to come back and why: %q %s", refused.Header.Get("Retry-After"), refused.Body)
	}
	if _, err := s.One(`count(last_over_time(node_load1[5m]))`); err != nil {
		t.Errorf("a query while the disk is full: %v", err)
	}
	var status struct {
		Problems []struct{ Kind, Message string }
	}
	if err := s.Get("/api/peeper/status").Decode(&status); err != nil || !strings.Contains(fmt.Sprint(status.Problems), "isk") {
		t.Errorf("the status does not tell of the full disk: %v %+v", err, status.Problems)
	}
	time.Sleep(5 * time.Second) // the client collects on

	s.FreeDisk()
	freed := time.Now()
	harness.Eventually(t, 60*time.Second, "pushes are taken again", func() error {
		a, err := s.Push(token, body())
		if err == nil && a.Status/100 != 2 {
			err = fmt.Errorf("status %d: %s", a.Status, a.Body)
		}
		return err
	})
	harness.Eventually(t, 60*time.Second, "the client caught up, without a gap", func() error {
		return withoutGap(s, freed)
	})
	if !s.Running() {
		t.Error("the server died of it")
	}
	noTrace(t, s.Log())
}

// A full disk at the client: it says so, lives on, and what is collected now
// still reaches the server.
func TestClientDiskFull(t *testing.T) {
	t.Parallel()
	harness.NeedRoot(t, "mounts a small disk")
	s := harness.StartServer(t, nil)
	c := harness.NewClient(t, t.TempDir(), s.Port, s.Pin(), s.Token("tested", "Push"), nil)
	c.OnSmallDisk(c.DataDir, 16)
	c.Launch()
	waitForData(t, s)
	c.FillDisk(0)
	harness.Eventually(t, 30*time.Second, "the client says that its disk is full", func() error {
		if !strings.Contains(strings.ToLower(c.Log()), "disk full") && !strings.Contains(c.Log(), "no space left") {
			return fmt.Errorf("log: %s", c.Log())
		}
		return nil
	})
	full := time.Now()
	harness.Eventually(t, 30*time.Second, "new data arrive nevertheless", func() error {
		v, err := s.One(`timestamp(node_load1{instance="host-under-test"})`)
		if err == nil && v < float64(full.Unix()+3) {
			err = fmt.Errorf("the newest sample is from %v s after it", v-float64(full.Unix()))
		}
		return err
	})
	c.FreeDisk()
	if !c.Running() {
		t.Error("the client died of it")
	}
	c.Stop()
	noTrace(t, c.Log())
}
