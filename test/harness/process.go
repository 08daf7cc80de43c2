package harness

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// stopTime is how long a program may take to end when asked to.
const stopTime = 15 * time.Second

// Process is a program of ours that runs or ran. It can be started again.
type Process struct {
	t       testing.TB
	name    string
	path    string
	args    []string
	env     map[string]string
	logPath string

	smallDisk   string // see OnSmallDisk
	smallDiskMB int

	mu     sync.Mutex // guards what follows: crash tests kill from another goroutine
	cmd    *exec.Cmd
	exited chan struct{}
}

func newProcess(t testing.TB, program, name string, env map[string]string) *Process {
	t.Helper()
	p := &Process{
		t: t, name: name, path: Program(t, program), env: env,
		logPath: filepath.Join(Artifacts(t), name+".log"),
	}
	os.Remove(p.logPath)
	t.Cleanup(func() {
		p.Kill()
		if t.Failed() {
			t.Logf("the end of %s:\n%s", p.logPath, tail(p.Log(), 40))
		}
	})
	return p
}

func tail(text string, lines int) string {
	all := strings.Split(text, "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// Setenv changes a variable for the next start.
func (p *Process) Setenv(name, value string) { p.env[name] = value }

// environ is a clean environment: nothing of the machine that runs the test
// reaches the program, but the path to find other programs.
func (p *Process) environ() []string {
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Dir(p.logPath)}
	for name, value := range p.env {
		env = append(env, name+"="+value)
	}
	return env
}

// Command returns the program with its environment and other arguments, not
// started: for `check`, `token create` and the like.
func (p *Process) Command(args ...string) *exec.Cmd {
	cmd := exec.Command(p.path, args...)
	cmd.Env = p.environ()
	cmd.Dir = filepath.Dir(p.logPath)
	return cmd
}

// Launch starts the program and does not wait for anything.
func (p *Process) Launch() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	log, err := os.OpenFile(p.logPath, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		p.t.Fatal(err)
	}
	defer log.Close()
	cmd := p.command()
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	if err := cmd.Start(); err != nil {
		p.t.Fatalf("cannot start the %s: %v", p.name, err)
	}
	exited := make(chan struct{})
	p.cmd, p.exited = cmd, exited
	go func() {
		_ = cmd.Wait()
		close(exited)
	}()
}

// Pid is the process id of the last start.
func (p *Process) Pid() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cmd.Process.Pid
}

// Running tells whether the program was started and has not ended.
func (p *Process) Running() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return false
	}
	select {
	case <-p.exited:
		return false
	default:
		return true
	}
}

// Kill ends the program as `kill -9` does. It is no error when it has ended.
func (p *Process) Kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Kill()
	<-p.exited
}

// Stop asks the program to end and fails the test when it does not, or ends
// with an error.
func (p *Process) Stop() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.exited:
	case <-time.After(stopTime):
		_ = p.cmd.Process.Kill()
		<-p.exited
		p.t.Errorf("the %s did not stop within %s", p.name, stopTime)
		return
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		p.t.Errorf("the %s ended with exit code %d when asked to stop", p.name, code)
	}
}

// WaitExit waits until the program ends by itself and returns its exit code.
func (p *Process) WaitExit(within time.Duration) int {
	p.t.Helper()
	select {
	case <-p.exited:
	case <-time.After(within):
		p.t.Fatalf("the %s still runs after %s", p.name, within)
	}
	return p.cmd.ProcessState.ExitCode()
}

// Log is everything the program printed in all its runs.
func (p *Process) Log() string {
	text, err := os.ReadFile(p.logPath)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err.Error()
	}
	return string(text)
}

// Output runs the program with other arguments to its end and returns what
// it printed to stdout; an error holds stderr and the exit code.
func (p *Process) Output(stdin string, args ...string) (string, error) {
	cmd := p.Command(args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return stdout.String(), fmt.Errorf("%s %s: %w: %s", p.name, strings.Join(args, " "), err, stderr.String())
	}
	return stdout.String(), nil
}

// Eventually waits until ok returns nil and fails the test with its last
// error when it does not in time.
func Eventually(t testing.TB, within time.Duration, what string, ok func() error) {
	t.Helper()
	deadline := time.Now().Add(within)
	for {
		err := ok()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within %s: %v", what, within, err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}
