package metrics

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/golang/snappy"
)

// These tests need an engine of their own, and a process has one: each runs in
// a copy of the test program that does nothing else.

var background = context.Background()

const childVariable = "METRICS_TEST_CHILD"

// children are what such a copy can be told to do, with a directory.
var children = map[string]func(dir string) error{
	"write":     childWrite,
	"hold":      childHold,
	"disk full": childDiskFull,
}

func runChild(name, dir string) int {
	if err := children[name](dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func child(t *testing.T, name, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], dir)
	cmd.Env = append(os.Environ(), childVariable+"="+name)
	return cmd
}

// childWrite opens a store, looks for what its last run wrote, and writes.
func childWrite(dir string) error {
	e, err := Open(testConfig(dir))
	if err != nil {
		return err
	}
	now := time.Now()
	before, err := e.Instant(background, `count_over_time(kept[1h])`, now)
	if err != nil {
		return err
	}
	body := snappy.Encode(nil, v1(series("kept", []string{"instance", "a"}, at(now, 1))))
	if _, err := e.Write(background, WriteRequest{Body: bytes.NewReader(body), Client: "c"}); err != nil {
		return err
	}
	if err := e.Close(); err != nil {
		return err
	}
	if _, err := e.Instant(background, "kept", now); !errors.Is(err, ErrClosed) {
		return fmt.Errorf("a query after Close gives %v", err)
	}
	fmt.Print(len(before))
	for _, sample := range before {
		fmt.Print(" ", sample.Value)
	}
	// The same process can open the store again.
	if e, err = Open(testConfig(dir)); err != nil {
		return err
	}
	return e.Close()
}

func TestRestartKeepsData(t *testing.T) {
	dir := t.TempDir()
	for run, want := range []string{"0", "1 1", "1 2"} {
		out, err := child(t, "write", dir).Output()
		if err != nil {
			t.Fatal(failure(err))
		}
		if string(out) != want {
			t.Errorf("run %d found %q, want %q", run, out, want)
		}
	}
}

func failure(err error) string {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return err.Error() + "\n" + string(exit.Stderr)
	}
	return err.Error()
}

// childHold opens the store in dir, which another process holds.
func childHold(dir string) error {
	_, err := Open(testConfig(dir))
	if err == nil {
		return fmt.Errorf("a store that is in use was opened")
	}
	fmt.Print(err)
	return nil
}

func TestAStoreInUseIsNamed(t *testing.T) {
	out, err := child(t, "hold", engine.cfg.Dir).Output()
	if err != nil {
		t.Fatal(failure(err))
	}
	if !strings.Contains(string(out), "in use") || !strings.Contains(string(out), engine.cfg.Dir) {
		t.Errorf("the error is %q", out)
	}
}

// childDiskFull asks for more free space than there is; then nothing can be
// written until there is enough.
func childDiskFull(dir string) error {
	var recorded recordedFreezes
	cfg := testConfig(dir)
	cfg.Durability = &recorded
	cfg.MinFreeDiskBytes = int64(freeDisk(dir)) + 1<<40
	e, err := Open(cfg)
	if err != nil {
		return err
	}
	defer e.Close()
	body := snappy.Encode(nil, v1(series("full", nil, at(time.Now(), 1))))
	_, err = e.Write(background, WriteRequest{Body: bytes.NewReader(body)})
	var request *RequestError
	if !errors.As(err, &request) || request.Status != http.StatusServiceUnavailable || request.RetryAfter == 0 || !strings.Contains(request.Message, "disk") {
		return fmt.Errorf("a write to a full disk gives %v", err)
	}
	if !e.Status().ReadOnly {
		return fmt.Errorf("the status does not say that the store is read-only")
	}
	if _, err := e.Instant(background, "full", time.Now()); err != nil {
		return fmt.Errorf("a full disk keeps queries from being answered: %w", err)
	}
	if err := e.Append(background, []Sample{{Labels: map[string]string{"__name__": "x"}, Time: time.Now()}}); err == nil {
		return fmt.Errorf("the server's own samples were stored on a full disk")
	}
	for deadline := time.Now().Add(10 * time.Second); !recorded.any(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			return fmt.Errorf("durability was not frozen")
		}
	}
	return nil
}

func TestAFullDiskRefusesWritesAndAnswersQueries(t *testing.T) {
	if out, err := child(t, "disk full", t.TempDir()).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func TestOneEngineInAProcess(t *testing.T) {
	if _, err := Open(testConfig(t.TempDir())); err == nil || !strings.Contains(err.Error(), "already open") {
		t.Errorf("a second engine: %v", err)
	}
}

// A setting the engine would end the process for must be an error.
func TestConfigMistakes(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		change func(*Config)
		words  string
	}{
		"no directory":        {func(c *Config) { c.Dir = "" }, "PEEPER_DATA_DIR"},
		"a file":              {func(c *Config) { c.Dir = file }, "PEEPER_DATA_DIR"},
		"below a file":        {func(c *Config) { c.Dir = filepath.Join(file, "x") }, "PEEPER_DATA_DIR"},
		"no retention":        {func(c *Config) { c.Retention = 0 }, "PEEPER_METRICS_RETENTION"},
		"short retention":     {func(c *Config) { c.Retention = time.Hour }, "PEEPER_METRICS_RETENTION"},
		"endless retention":   {func(c *Config) { c.Retention = 1<<63 - 1 }, "PEEPER_METRICS_RETENTION"},
		"little memory":       {func(c *Config) { c.MemoryBytes = 1 }, "32 MiB"},
		"too much memory":     {func(c *Config) { c.MemoryBytes = 1 << 60 }, "this machine"},
		"negative disk space": {func(c *Config) { c.MinFreeDiskBytes = -1 }, "negative"},
	} {
		cfg := testConfig(filepath.Join(dir, "metrics"))
		test.change(&cfg)
		if _, err := Open(cfg); err == nil || !strings.Contains(err.Error(), test.words) {
			t.Errorf("%s: error %v, want one with %q", name, err, test.words)
		}
	}
}

func TestUnwritableDirectory(t *testing.T) {
	// Not even root can make a directory below a file.
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := checkDirectory(filepath.Join(file, "metrics")); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("error %v, want one that names %s", err, file)
	}
}

func TestMemoryComesFromTheMachine(t *testing.T) {
	cfg := testConfig(t.TempDir())
	cfg.MemoryBytes = 0
	cfg, err := cfg.validated()
	if err != nil {
		t.Fatal(err)
	}
	var info syscall.Sysinfo_t
	if err := syscall.Sysinfo(&info); err != nil {
		t.Fatal(err)
	}
	if total := int64(info.Totalram) * int64(info.Unit); cfg.MemoryBytes < minMemory || cfg.MemoryBytes > total/2 {
		t.Errorf("the engine takes %d bytes of %d", cfg.MemoryBytes, total)
	}
}
