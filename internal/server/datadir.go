package server

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// errRunning tells that another server works in the data directory.
var errRunning = errors.New("another peeper-server")

// dataDir is the data directory while this process owns it.
type dataDir struct{ lock *os.File }

// openDataDir makes the directory, sees whether it can be written, and takes
// its lock. The kernel gives the lock back however the process ends.
func openDataDir(dir string) (*dataDir, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("cannot make the data directory: %w: make it and give it to the user the server runs as, or set PEEPER_DATA_DIR", err)
	}
	if err := checkWritable(dir); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return nil, fmt.Errorf("cannot open the lock of the data directory: %w: give the directory to the user the server runs as", err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer lock.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%w%s uses the data directory %s: stop it first, or give this one a directory of its own with PEEPER_DATA_DIR",
				errRunning, ownerOf(lock), dir)
		}
		return nil, fmt.Errorf("cannot lock the data directory %s: %w: it must be on a local disk", dir, err)
	}
	// Only for the message above; nothing depends on it.
	if lock.Truncate(0) == nil {
		_, _ = lock.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	return &dataDir{lock}, nil
}

func (d *dataDir) close() error { return d.lock.Close() }

func ownerOf(lock *os.File) string {
	text := make([]byte, 32)
	n, _ := lock.ReadAt(text, 0)
	if pid, err := strconv.Atoi(strings.TrimSpace(string(text[:n]))); err == nil {
		return fmt.Sprintf(" (process %d)", pid)
	}
	return ""
}

// checkWritable writes a file, since rights, mounts and full disks have too
// many ways to say no.
func checkWritable(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("cannot use the data directory: %w", err)
	}
	if !info.IsDir() {
		return fmt.Errorf("the data directory %s is a file: set PEEPER_DATA_DIR to a directory", dir)
	}
	probe, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return fmt.Errorf("cannot write to the data directory: %w: give it to the user the server runs as, and see that the disk is not full or read-only", err)
	}
	defer os.Remove(probe.Name())
	return probe.Close()
}
