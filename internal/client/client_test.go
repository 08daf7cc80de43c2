package client_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/prometheus/prometheus/prompb"

	"peeper/internal/client/link"
	"peeper/internal/wire"
)

// binary is peeper-client, built once.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "peeper-client-test")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "peeper-client")
	cmd := exec.Command("go", "build", "-o", path, "peeper/cmd/peeper-client")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := binary(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// receiver is an HTTPS server that takes pushes.
type receiver struct {
	*httptest.Server
	token string

	mu      sync.Mutex
	refuse  int // answer with this status
	pushes  []prompb.WriteRequest
	headers []http.Header
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{token: wire.NewToken()}
	r.Server = httptest.NewUnstartedServer(r)
	r.Config.ErrorLog = log.New(io.Discard, "", 0) // checks break handshakes off
	r.EnableHTTP2 = true
	r.StartTLS()
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.refuse != 0:
		w.WriteHeader(r.refuse)
		return
	case req.Header.Get("Authorization") != "Bearer "+r.token:
		http.Error(w, `{"message":"Invalid token"}`, http.StatusUnauthorized)
		return
	case err != nil || req.URL.Path != wire.PathMetrics:
		http.Error(w, "bad", http.StatusBadRequest)
		return
	}
	z, _ := zstd.NewReader(nil)
	defer z.Close()
	raw, err := z.DecodeAll(body, nil)
	var push prompb.WriteRequest
	if err == nil {
		err = push.Unmarshal(raw)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	r.headers = append(r.headers, req.Header)
	if len(push.Timeseries) > 0 {
		r.pushes = append(r.pushes, push)
	}
	h := w.Header()
	h.Set(wire.HeaderServer, "s")
	h.Set(wire.HeaderEpoch, "e")
	h.Set(wire.HeaderAck, strconv.Itoa(len(r.headers)))
	h.Set(wire.HeaderDurable, "0")
	w.WriteHeader(http.StatusNoContent)
}

func (r *receiver) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.pushes)
}

func (r *receiver) set(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refuse = status
}

// series returns the labels of all series that were pushed, by name and job.
func (r *receiver) series() map[string]map[string]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := map[string]map[string]string{}
	for _, push := range r.pushes {
		for _, ts := range push.Timeseries {
			labels := map[string]string{}
			for _, l := range ts.Labels {
				labels[l.Name] = l.Value
			}
			out[labels["__name__"]+"/"+labels["job"]] = labels
		}
	}
	return out
}

// setup is one client's place and how it is started.
type setup struct {
	t    *testing.T
	dir  string
	env  []string
	logs bytes.Buffer
}

func newSetup(t *testing.T, r *receiver) *setup {
	t.Helper()
	dir := t.TempDir()
	at, err := netip.ParseAddrPort(r.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	s := &setup{t: t, dir: dir, env: []string{
		"PATH=" + os.Getenv("PATH"),
		"PEEPER_HOST=peeper.test", "PEEPER_IP=127.0.0.1", "PEEPER_PORT=" + strconv.Itoa(int(at.Port())),
		"PEEPER_TLS_PIN=" + link.PinOf(r.Certificate()).String(),
		"PEEPER_DATA_DIR=" + filepath.Join(dir, "data"), "PEEPER_TOKEN_FILE=" + filepath.Join(dir, "peeper-token"),
		"PEEPER_INSTANCE=host-1", "PEEPER_PRODUCT=eccm", "PEEPER_INTERVAL=1s",
	}}
	s.giveToken(r.token)
	return s
}

func (s *setup) giveToken(token string) {
	if err := os.WriteFile(filepath.Join(s.dir, "peeper-token"), []byte(token+"\n"), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

func (s *setup) command(args ...string) *exec.Cmd {
	path, err := binary()
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(s.t.Context(), 2*time.Minute)
	s.t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = s.env
	return cmd
}

func (s *setup) start() *exec.Cmd {
	cmd := s.command()
	cmd.Stderr = &s.logs
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	return cmd
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 300 {
		if ok() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("not within 30 s: %s", what)
}

func TestClientPushesTheHostAndStopsCleanly(t *testing.T) {
	r := newReceiver(t)
	s := newSetup(t, r)
	cmd := s.start()
	eventually(t, "three pushes", func() bool { return r.count() >= 3 })

	listening, udp := sockets(t, cmd.Process.Pid)
	if len(listening) > 0 || len(udp) > 0 {
		t.Errorf("it listens: %v %v", listening, udp)
	}
	if raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", cmd.Process.Pid)); err != nil || bytes.Contains(raw, []byte(wire.TokenPrefix)) {
		t.Errorf("command line %q, %v", raw, err)
	}
	if _, err := os.Stat(filepath.Join(s.dir, "peeper-token")); !os.IsNotExist(err) {
		t.Error("the token file is still there after an accepted push")
	}
	second := s.command()
	if out, err := second.CombinedOutput(); err == nil || !strings.Contains(string(out), "in use by another peeper-client") {
		t.Errorf("a second client in the same directory: %v\n%s", err, out)
	}

	began := time.Now()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil || time.Since(began) > 10*time.Second {
		t.Errorf("stopped with %v after %s\n%s", err, time.Since(began), s.logs.String())
	}
	got := r.series()
	for _, want := range []string{
		"node_cpu_seconds_total/node", "node_memory_MemAvailable_bytes/node", "node_uname_info/node", "node_load1/node",
		"node_disk_io_time_seconds_total/node", "node_filesystem_avail_bytes/node", "node_network_receive_bytes_total/node",
		"node_network_up/node", "node_netstat_Tcp_RetransSegs/node", "node_sockstat_TCP_inuse/node", "node_filefd_allocated/node",
		"node_vmstat_oom_kill/node", "node_boot_time_seconds/node", "node_time_seconds/node", "node_timex_sync_status/node",
		"node_processes_threads/node", "node_softnet_dropped_total/node", "node_os_info/node",
		"up/node", "scrape_duration_seconds/node", "up/peeper-client",
		"peeper_build_info/peeper-client", "peeper_client_buffer_bytes/peeper-client", "peeper_client_dropped_total/peeper-client",
		"peeper_client_pushes_total/peeper-client", "process_resident_memory_bytes/peeper-client",
		"peeper_client_push_duration_seconds_bucket/peeper-client", "peeper_client_source_duration_seconds/peeper-client",
	} {
		labels, ok := got[want]
		if !ok {
			t.Errorf("there is no %s", want)
			continue
		}
		if labels["instance"] != "host-1" || labels["product"] != "eccm" {
			t.Errorf("%s has %v", want, labels)
		}
	}
	h := r.headers[0]
	if !strings.HasPrefix(h.Get("User-Agent"), wire.UserAgent) || h.Get(wire.HeaderInstance) != "host-1" || h.Get(wire.HeaderProduct) != "eccm" ||
		h.Get(wire.HeaderSent) == "" || h.Get(wire.HeaderBuffer) == "" || h.Get(wire.HeaderBatch) == "" || h.Get("Content-Encoding") != "zstd" {
		t.Errorf("headers %v", h)
	}
	if strings.Contains(s.logs.String(), r.token) {
		t.Error("the token is in the log")
	}
}

func TestWhatIsCollectedInAnOutageAndAcrossAKillArrives(t *testing.T) {
	r := newReceiver(t)
	r.set(http.StatusServiceUnavailable)
	s := newSetup(t, r)
	var files []string
	for range 3 {
		before := len(files)
		cmd := s.start()
		eventually(t, "two more batches in the buffer", func() bool {
			files, _ = filepath.Glob(filepath.Join(s.dir, "data/buffer/metrics/*.batch"))
			return len(files) >= before+2
		})
		cmd.Process.Kill()
		cmd.Wait()
	}
	// One more may have been written just before the last kill.
	files, _ = filepath.Glob(filepath.Join(s.dir, "data/buffer/metrics/*.batch"))
	r.set(0)
	cmd := s.start()
	defer func() { cmd.Process.Signal(syscall.SIGTERM); cmd.Wait() }()
	eventually(t, "everything is pushed", func() bool { return r.count() > len(files) })
	r.mu.Lock()
	defer r.mu.Unlock()
	last := int64(0)
	for _, p := range r.pushes[:len(files)] {
		at := p.Timeseries[0].Samples[0].Timestamp
		if at < last { // a slow source of the same round has the same time
			t.Errorf("timestamp %d after %d", at, last)
		}
		last = at
	}
}

// sockets returns the listening TCP and the unconnected UDP sockets of a
// process.
func sockets(t *testing.T, pid int) (tcp, udp []string) {
	t.Helper()
	own := map[string]bool{}
	fds, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, fd := range fds {
		to, _ := os.Readlink(fmt.Sprintf("/proc/%d/fd/%s", pid, fd.Name()))
		if inode, ok := strings.CutPrefix(to, "socket:["); ok {
			own[strings.TrimSuffix(inode, "]")] = true
		}
	}
	for _, table := range []string{"tcp", "tcp6", "udp", "udp6"} {
		f, err := os.Open(fmt.Sprintf("/proc/%d/net/%s", pid, table))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Scan()
		for lines.Scan() {
			c := strings.Fields(lines.Text())
			if len(c) < 10 || !own[c[9]] {
				continue
			}
			remote, _ := hex.DecodeString(strings.ReplaceAll(c[2], ":", ""))
			switch {
			case strings.HasPrefix(table, "tcp") && c[3] == "0A":
				tcp = append(tcp, table+" "+c[1])
			case strings.HasPrefix(table, "udp") && len(bytes.Trim(remote, "\x00")) == 0:
				udp = append(udp, table+" "+c[1])
			}
		}
	}
	return tcp, udp
}

func TestCheckNamesTheFailingStepAndTheFix(t *testing.T) {
	r := newReceiver(t)
	pin := link.PinOf(r.Certificate()).String()
	closed := httptest.NewServer(nil)
	_, closedPort, _ := strings.Cut(closed.Listener.Addr().String(), "127.0.0.1:")
	closed.Close()
	for name, c := range map[string]struct {
		env   []string
		token string
		bad   bool
		want  string
	}{
		"all is well":      {want: "is accepted"},
		"no server":        {env: []string{"PEEPER_PORT=" + closedPort}, bad: true, want: "FAIL  port"},
		"no name":          {env: []string{"PEEPER_IP=does-not-exist.invalid"}, bad: true, want: "FAIL  name"},
		"self-signed":      {env: []string{"PEEPER_TLS_PIN="}, bad: true, want: "PEEPER_TLS_PIN=" + pin},
		"another pin":      {env: []string{"PEEPER_TLS_PIN=" + strings.Repeat("00", 32)}, bad: true, want: pin},
		"unknown token":    {token: wire.NewToken(), bad: true, want: "revoked or expired"},
		"cut token":        {token: r.token[:30], bad: true, want: "copied whole"},
		"no host":          {env: []string{"PEEPER_HOST="}, bad: true, want: "PEEPER_HOST is not set"},
		"small buffer":     {env: []string{"PEEPER_BUFFER_SIZE=1MiB"}, bad: true, want: "PEEPER_BUFFER_SIZE"},
		"unwritable":       {env: []string{"PEEPER_DATA_DIR=/proc/no"}, bad: true, want: "FAIL  data"},
		"no root":          {env: []string{"PEEPER_HOST_ROOT=/no/such"}, bad: true, want: "PEEPER_HOST_ROOT"},
		"a later module":   {env: []string{"MYSQL_EXPORTER_ENABLED=true"}, want: "MYSQL_EXPORTER_ENABLED"},
		"not peeper's pin": {env: []string{"PEEPER_TLS_PIN=abc"}, bad: true, want: "sha256//"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSetup(t, r)
			s.env = append(s.env, c.env...)
			if c.token != "" {
				s.giveToken(c.token)
			}
			out, err := s.command("check").CombinedOutput()
			if (err != nil) != c.bad || !strings.Contains(string(out), c.want) {
				t.Errorf("%v; want %q in\n%s", err, c.want, out)
			}
			if strings.Contains(string(out), wire.TokenPrefix+"0") || strings.Contains(string(out), r.token) {
				t.Errorf("the token shows:\n%s", out)
			}
			if c.bad != strings.Contains(string(out), "FAIL") {
				t.Errorf("no line says FAIL:\n%s", out)
			}
		})
	}
}

func TestSettingsThatCannotBeStopTheStartWithASentence(t *testing.T) {
	r := newReceiver(t)
	for variable, want := range map[string]string{
		"PEEPER_INTERVAL=5ms":         "PEEPER_INTERVAL",
		"PEEPER_INTERVAL=soon":        "interval",
		"PEEPER_PORT=http":            "port",
		"PEEPER_CA_FILE=/no/such.crt": "PEEPER_CA_FILE",
		"PEEPER_LOG_LEVEL=loud":       "loud",
		"DOCKER_ENABLED=perhaps":      "docker",
	} {
		s := newSetup(t, r)
		s.env = append(s.env, variable)
		out, err := s.command().CombinedOutput()
		if err == nil || !strings.Contains(string(out), want) || strings.Contains(string(out), "goroutine") {
			t.Errorf("%s: %v\n%s", variable, err, out)
		}
	}
}

func TestMistypedVariableIsPointedOut(t *testing.T) {
	r := newReceiver(t)
	s := newSetup(t, r)
	s.env = append(s.env, "PEEPER_INSTANSE=x", "PEEPER_PRODUCT=")
	cmd := s.start()
	eventually(t, "a push", func() bool { return r.count() > 0 })
	cmd.Process.Signal(syscall.SIGTERM)
	cmd.Wait()
	if !strings.Contains(s.logs.String(), "PEEPER_INSTANCE") {
		t.Errorf("the log says\n%s", s.logs.String())
	}
}

func TestVersion(t *testing.T) {
	out, err := newSetup(t, newReceiver(t)).command("version").CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), "peeper-client ") {
		t.Errorf("%v\n%s", err, out)
	}
}
