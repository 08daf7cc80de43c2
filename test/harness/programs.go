// Package harness runs the built programs as an operator would: as processes
// with environment variables, on loopback, with their data in a temporary
// folder. It knows their outside only and none of their packages.
package harness

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// Root is the folder of the checkout.
func Root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..")
}

var build = sync.OnceValues(func() (string, error) {
	if dir := os.Getenv("PEEPER_BIN"); dir != "" {
		return filepath.Abs(dir)
	}
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("peeper-test-bin-%d", os.Getuid()))
	cmd := exec.Command("go", "build", "-trimpath", "-o", dir+string(filepath.Separator), "./cmd/...")
	cmd.Dir = Root()
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("cannot build the programs: %w\n%s", err, out)
	}
	return dir, nil
})

// Program returns the path of a built program: from PEEPER_BIN where that is
// set, built from the checkout otherwise.
func Program(t testing.TB, name string) string {
	t.Helper()
	dir, err := build()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("no program to test: %v", err)
	}
	return path
}

// Artifacts returns the folder where this test leaves its logs and pictures.
func Artifacts(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(Root(), "test", "artifacts", strings.ReplaceAll(t.Name(), "/", "-"))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// FreePort returns a port of loopback that nobody listens on.
func FreePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// NeedRoot skips a test that cannot run without root.
func NeedRoot(t testing.TB, why string) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skipf("needs root: %s", why)
	}
}
