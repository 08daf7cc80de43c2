package e2e

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"peeper/test/harness"
)

// Everything an operator made or pushed is there after a restart, and the
// session of a signed-in user goes on.
func TestRestartKeepsEverything(t *testing.T) {
	t.Parallel()
	s := harness.StartServer(t, nil)
	token := s.Token("kept", "Push")
	at := time.Now()
	first, err := s.Push(token, harness.RemoteWrite(at, 7, "__name__", "kept_total"))
	if err != nil || first.Status/100 != 2 {
		t.Fatalf("push: %v %d %s", err, first.Status, first.Body)
	}
	login, err := s.Do(http.MethodPost, "/login", map[string]string{"user": "admin", "password": harness.AdminPassword}, http.Header{})
	if err != nil || login.Status != http.StatusOK {
		t.Fatalf("login: %v %d %s", err, login.Status, login.Body)
	}
	cookie, _, _ := strings.Cut(login.Header.Get("Set-Cookie"), ";")
	pin := s.Pin()

	check := func(what string) harness.Answer {
		t.Helper()
		harness.Eventually(t, seriesAppear, "the sample is there "+what, func() error {
			v, err := s.One(`kept_total{client="kept"}`)
			if err == nil && v != 7 {
				err = fmt.Errorf("its value is %v", v)
			}
			return err
		})
		if s.Pin() != pin {
			t.Errorf("the certificate changed %s", what)
		}
		if a, err := s.Do(http.MethodGet, "/api/user", nil, http.Header{"Cookie": {cookie}}); err != nil || a.Status != http.StatusOK {
			t.Errorf("the session ended %s: %v %d", what, err, a.Status)
		}
		a, err := s.Push(token, harness.RemoteWrite(time.Now(), 8, "__name__", "later_total"))
		if err != nil || a.Status/100 != 2 {
			t.Errorf("the token is refused %s: %v %d", what, err, a.Status)
		}
		return a
	}
	check("at first")
	s.Stop()
	s.Start()
	clean := check("after a clean stop")
	if clean.Header.Get("Peeper-Epoch") != first.Header.Get("Peeper-Epoch") || clean.Header.Get("Peeper-Server") != first.Header.Get("Peeper-Server") {
		t.Error("a clean stop changed the epoch or the server's id: clients would send everything again")
	}
	// What was there at the clean stop is on disk, so a kill cannot take it.
	s.Kill()
	s.Start()
	killed := check("after a kill")
	if killed.Header.Get("Peeper-Epoch") == clean.Header.Get("Peeper-Epoch") {
		t.Error("a kill kept the epoch: clients would not send again what was in memory")
	}
	s.Stop()
}

// A server that cannot keep data does not start, and names the directory.
func TestUnwritableDataDirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	blocked := filepath.Join(file, "data")
	s := harness.NewServer(t, dir, map[string]string{"PEEPER_DATA_DIR": blocked})
	s.Launch()
	if code := s.WaitExit(20 * time.Second); code == 0 {
		t.Error("the server ended with exit code 0")
	}
	if !strings.Contains(s.Log(), file) || !strings.Contains(s.Log(), "PEEPER_DATA_DIR") {
		t.Errorf("its log does not name %s and the setting:\n%s", file, s.Log())
	}
	noTrace(t, s.Log())

	c := harness.NewClient(t, dir, s.Port, "", "", map[string]string{"PEEPER_DATA_DIR": blocked})
	c.Launch()
	if code := c.WaitExit(20 * time.Second); code == 0 {
		t.Error("the client ended with exit code 0")
	}
	if !strings.Contains(c.Log(), file) || !strings.Contains(c.Log(), "PEEPER_DATA_DIR") {
		t.Errorf("the client's log does not name %s and the setting:\n%s", file, c.Log())
	}
	noTrace(t, c.Log())
}

func noTrace(t *testing.T, log string) {
	t.Helper()
	for _, word := range []string{"goroutine ", "panic:", "runtime error"} {
		if strings.Contains(log, word) {
			t.Errorf("a stack trace instead of a sentence:\n%s", log)
			return
		}
	}
}

// A second server on the same data would destroy them.
func TestSecondServerOnTheSameData(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := harness.NewServer(t, dir, nil)
	first.Start()
	second := harness.NewServer(t, filepath.Join(dir, "server-two"), map[string]string{"PEEPER_DATA_DIR": first.DataDir})
	second.Launch()
	if code := second.WaitExit(20 * time.Second); code == 0 {
		t.Error("the second server ended with exit code 0")
	}
	if !strings.Contains(second.Log(), first.DataDir) {
		t.Errorf("its log does not name %s:\n%s", first.DataDir, second.Log())
	}
	noTrace(t, second.Log())
	if a := first.Get("/api/health"); a.Status != http.StatusOK {
		t.Errorf("the first server suffers: %d %s", a.Status, a.Body)
	}
}

// A typing mistake in a setting is told, with the name that was meant.
func TestUnknownSetting(t *testing.T) {
	t.Parallel()
	s := harness.StartServer(t, map[string]string{"PEEPER_METRICS_RETENSION": "90d"})
	if !strings.Contains(s.Log(), "PEEPER_METRICS_RETENSION") || !strings.Contains(s.Log(), "PEEPER_METRICS_RETENTION") {
		t.Errorf("no word of the unknown setting and the one that was meant:\n%s", s.Log())
	}
	bad := harness.NewServer(t, t.TempDir(), map[string]string{"PEEPER_METRICS_RETENTION": "soon"})
	bad.Launch()
	if code := bad.WaitExit(20 * time.Second); code == 0 {
		t.Error("a retention of “soon” is accepted")
	}
	if !strings.Contains(bad.Log(), "soon") {
		t.Errorf("the error does not repeat the value:\n%s", bad.Log())
	}
	noTrace(t, bad.Log())
}

// Every part of the product tells its version, and settings are listed.
func TestVersionAndHelp(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"peeper-server", "peeper-client"} {
		out, err := exec.Command(harness.Program(t, name), "version").Output()
		if err != nil || !strings.HasPrefix(string(out), name+" ") {
			t.Errorf("%s version: %v, %q", name, err, out)
		}
		out, err = exec.Command(harness.Program(t, name), "--help").Output()
		if err != nil || !strings.Contains(string(out), "PEEPER_DATA_DIR") {
			t.Errorf("%s --help: %v, %s", name, err, out)
		}
	}
}

// A request that is nonsense gets a sentence and a right status, and the
// server goes on.
func TestBadPushes(t *testing.T) {
	t.Parallel()
	s := harness.StartServer(t, nil)
	token := s.Token("bad", "Push")
	now := time.Now()
	good := harness.RemoteWrite(now, 1, "__name__", "survivor")
	long := strings.Repeat("x", 5<<10)
	bomb := []string{"__name__", "bomb"}
	for i := range 200 {
		bomb = append(bomb, fmt.Sprintf("label%d", i), "x")
	}
	for what, body := range map[string][]byte{
		"not snappy":            []byte("hello"),
		"snappy of no protobuf": harness.Snappy([]byte("\xff\xff\xff\xff hello")),
		"a snappy length of GB": {0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0},
		"a body of 100 MB":      make([]byte, 100<<20),
		"200 labels":            harness.RemoteWrite(now, 1, bomb...),
		"a label of 5 KB":       harness.RemoteWrite(now, 1, "__name__", "long", "l", long),
		"a year ahead":          harness.RemoteWrite(now.AddDate(1, 0, 0), 1, "__name__", "ahead"),
		"no name":               harness.RemoteWrite(now, 1, "job", "x"),
		"a name not UTF-8":      harness.RemoteWrite(now, 1, "__name__", "a\xff\xfe"),
	} {
		a, err := s.Push(token, body)
		if err != nil {
			// A server may close the connection amid a body it will not take.
			if what != "a body of 100 MB" {
				t.Errorf("%s: %v", what, err)
			}
			continue
		}
		if a.Status < 400 || a.Status >= 500 || a.Message() == "" {
			t.Errorf("%s: status %d, %.200s", what, a.Status, a.Body)
		}
	}
	if a, err := s.Push(token, good); err != nil || a.Status/100 != 2 {
		t.Fatalf("a good push after the bad ones: %v %d %s", err, a.Status, a.Body)
	}
	harness.Eventually(t, seriesAppear, "the good sample is stored", func() error {
		_, err := s.One("survivor")
		return err
	})
	if values, err := s.Query(`{__name__=~"bomb|long|ahead"}`); err != nil || len(values) != 0 {
		t.Errorf("stored nonsense: %v %v", err, values)
	}
	noTrace(t, s.Log())
}

// Memory stays in bounds while senders try to fill it.
func TestHugeBodiesDoNotFillMemory(t *testing.T) {
	t.Parallel()
	s := harness.StartServer(t, nil)
	token := s.Token("huge", "Push")
	done := make(chan error, 8)
	for range 8 {
		go func() {
			_, err := s.Push(token, make([]byte, 60<<20))
			done <- err
		}()
	}
	for range 8 {
		<-done
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.Pid()))
	if err != nil {
		t.Fatal(err)
	}
	var peakKB int
	for line := range strings.Lines(string(status)) {
		_, _ = fmt.Sscanf(line, "VmHWM: %d kB", &peakKB)
	}
	if peakKB == 0 || peakKB > 700<<10 {
		t.Errorf("the server took %d MB at most", peakKB>>10)
	}
}

// The server's own state is in its own store.
func TestOwnMetrics(t *testing.T) {
	t.Parallel()
	s := harness.StartServer(t, nil)
	if a, err := s.Do(http.MethodGet, "/metrics", nil, http.Header{}); err != nil || a.Status != http.StatusUnauthorized {
		t.Errorf("/metrics without a login: %v %d", err, a.Status)
	}
	if a := s.Get("/metrics"); a.Status != http.StatusOK || !strings.Contains(string(a.Body), "peeper_build_info") {
		t.Errorf("/metrics: %d, no peeper_build_info", a.Status)
	}
	harness.Eventually(t, 40*time.Second, "own series are in the store", func() error {
		for _, name := range []string{"peeper_build_info", "peeper_certificate_expiry_timestamp_seconds", "peeper_http_requests_total"} {
			if v, err := s.One(`count(` + name + `{job="peeper-server"})`); err != nil || v < 1 {
				return fmt.Errorf("%s: %v %w", name, v, err)
			}
		}
		return nil
	})
}

// SIGTERM amid requests ends in order and in time.
func TestStopsWhileBusy(t *testing.T) {
	t.Parallel()
	s := harness.StartServer(t, nil)
	c := harness.StartClient(t, s, nil)
	waitForData(t, s)
	if err := syscall.Kill(s.Pid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := s.WaitExit(15 * time.Second); code != 0 {
		t.Errorf("the server ended with exit code %d", code)
	}
	c.Stop() // while the server is away
}
