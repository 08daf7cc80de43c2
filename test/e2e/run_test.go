package e2e

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"peeper/test/harness"
)

// output collects what a program prints while it runs.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// makeRun starts what `make run` starts after the build.
func makeRun(t *testing.T, dir string, port int) (*exec.Cmd, *output) {
	t.Helper()
	cmd := exec.Command(filepath.Join(harness.Root(), "scripts", "run.sh"))
	cmd.Env = append(os.Environ(), "RUN_DIR="+dir, "RUN_PORT="+strconv.Itoa(port),
		"RUN_BIN="+filepath.Dir(harness.Program(t, "peeper-server")))
	out := &output{}
	cmd.Stdout, cmd.Stderr = out, out
	cmd.WaitDelay = time.Second
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, pid := range ofDirectory(dir) {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		_ = cmd.Process.Kill()
	})
	return cmd, out
}

// ofDirectory lists the programs of ours that keep their data in dir.
func ofDirectory(dir string) []int {
	var pids []int
	all, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, path := range all {
		text, err := os.ReadFile(path)
		pid, _ := strconv.Atoi(strings.Split(path, "/")[2])
		if err == nil && bytes.Contains(text, []byte("PEEPER_DATA_DIR="+dir+"/")) {
			pids = append(pids, pid)
		}
	}
	return pids
}

func waitForText(t *testing.T, out *output, text string) {
	t.Helper()
	harness.Eventually(t, 60*time.Second, "it prints “"+text+"”", func() error {
		if !strings.Contains(out.String(), text) {
			return fmt.Errorf("printed: %s", out)
		}
		return nil
	})
}

// wait returns the exit code of a program that should end now.
func wait(t *testing.T, cmd *exec.Cmd) int {
	t.Helper()
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	select {
	case <-ended:
		return cmd.ProcessState.ExitCode()
	case <-time.After(30 * time.Second):
		t.Fatal("it did not end")
		return -1
	}
}

// A newcomer's way: it starts, says where to look, and Ctrl-C stops all of it.
func TestMakeRun(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("needs node")
	}
	dir, port := t.TempDir(), harness.FreePort(t)

	cmd, out := makeRun(t, dir, port)
	waitForText(t, out, "Ctrl-C stops both.")
	for _, want := range []string{fmt.Sprintf("https://localhost:%d", port), "admin / admin", "/d/peeper-linux-host"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it does not print %q:\n%s", want, out)
		}
	}
	if n := len(ofDirectory(dir)); n != 2 {
		t.Errorf("%d programs run, want two", n)
	}
	if _, err := os.Stat(filepath.Join(dir, "peeper-token")); err == nil {
		t.Error("the token file is still there, though the client pushed")
	}
	// A terminal sends Ctrl-C to the whole group.
	if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if code := wait(t, cmd); code != 0 {
		t.Errorf("exit code %d after Ctrl-C:\n%s", code, out)
	}
	if left := ofDirectory(dir); len(left) != 0 {
		t.Errorf("processes %v are left", left)
	}

	// Again, on the same data; then the server dies.
	cmd, out = makeRun(t, dir, port)
	waitForText(t, out, "Ctrl-C stops both.")
	if !strings.Contains(out.String(), "the password you chose") {
		t.Errorf("the second run speaks as if it were the first:\n%s", out)
	}
	other, otherOut := makeRun(t, t.TempDir(), port)
	if code := wait(t, other); code == 0 || !strings.Contains(otherOut.String(), fmt.Sprintf("port %d is taken", port)) {
		t.Errorf("on a port in use: exit code %d, %s", code, otherOut)
	}
	for _, pid := range ofDirectory(dir) {
		name, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
		if strings.HasPrefix(string(name), "peeper-server") {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	if code := wait(t, cmd); code == 0 || !strings.Contains(out.String(), "the server stopped by itself") {
		t.Errorf("after the server died: exit code %d\n%s", code, out)
	}
	if left := ofDirectory(dir); len(left) != 0 {
		t.Errorf("processes %v are left", left)
	}
}

// Who lacks a tool for the build reads one sentence.
func TestNeedSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	tools := t.TempDir()
	for _, name := range []string{"sed", "awk", "dirname", "sh"} {
		path, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(tools, name)); err != nil {
			t.Fatal(err)
		}
	}
	need := func() string {
		cmd := exec.Command(filepath.Join(harness.Root(), "scripts", "need.sh"))
		cmd.Env = []string{"PATH=" + tools}
		out, err := cmd.CombinedOutput()
		if err == nil {
			t.Errorf("it is content with %s", out)
		}
		return string(out)
	}
	if out := need(); !strings.Contains(out, "Go 1.") || !strings.Contains(out, "Node 20.19") {
		t.Errorf("with neither: %s", out)
	}
	for name, prints := range map[string]string{"node": "v18.20.1", "npm": "10.0.0", "go": "go1.21.3"} {
		if err := os.WriteFile(filepath.Join(tools, name), []byte("#!/bin/sh\necho "+prints+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	out := need()
	for _, want := range []string{"this is 1.21.3", "this is 18.20.1"} {
		if !strings.Contains(out, want) {
			t.Errorf("with old ones it does not say %q: %s", want, out)
		}
	}
}

// The address of a listener that takes connections and says nothing.
func silent(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.Addr().(*net.TCPAddr).Port
}

// A server that hangs does not hang the client's check or its stop.
func TestClientAgainstSilentServer(t *testing.T) {
	t.Parallel()
	c := harness.NewClient(t, t.TempDir(), silent(t), "", "", nil)
	began := time.Now()
	if out, err := c.Output("", "check"); err == nil {
		t.Errorf("check is content: %s", out)
	}
	if took := time.Since(began); took > 45*time.Second {
		t.Errorf("check took %s", took)
	}
	c.Launch()
	time.Sleep(2 * time.Second)
	c.Stop()
}

// A connection that sends nothing is closed, so that idle ones cannot take
// the place of others.
func TestSlowConnectionsDoNotBlock(t *testing.T) {
	t.Parallel()
	s := harness.StartServer(t, nil)
	for range 200 {
		conn, err := net.Dial("tcp", s.Address())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		if a, err := s.Do(http.MethodGet, "/healthz", nil, http.Header{}); err == nil && a.Status == http.StatusOK {
			return
		}
	}
	t.Error("the server does not answer beside 200 silent connections")
}
