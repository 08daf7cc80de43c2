// Package disk owns how the client changes its data directory: whole files or
// none, on the disk when the call returns, and by one client at a time. It
// knows nothing of what the files mean.
package disk

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Modes of everything the client writes: spooled batches and the token are
// nobody else's business.
const (
	FileMode = 0o600
	DirMode  = 0o700
)

// TempSuffix ends the name of a file that is being written. What carries it
// after a start was left by a killed process and is worth nothing.
const TempSuffix = ".tmp"

// ErrLocked is returned by Lock when another process holds the directory.
var ErrLocked = errors.New("in use by another peeper-client")

// WriteFile puts parts, joined, into path so that after a crash at any moment
// either the old file or the whole new one is there. When it returns nil the
// new one is on the disk.
func WriteFile(path string, parts ...[]byte) (err error) {
	temp := path + TempSuffix
	// O_TRUNC, not O_EXCL: the leftover of a killed process must not block.
	f, err := os.OpenFile(temp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, FileMode)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(temp)
		}
	}()
	for _, part := range parts {
		if _, err = f.Write(part); err != nil {
			f.Close()
			return err
		}
	}
	if err = f.Sync(); err != nil {
		f.Close()
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if err = os.Rename(temp, path); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// SyncDir makes renames and removals in dir survive a power cut.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// MakeDir creates dir with all parents and makes sure that only the owner can
// enter it.
func MakeDir(dir string) error {
	if err := os.MkdirAll(dir, DirMode); err != nil {
		return err
	}
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if info.Mode().Perm()&^DirMode != 0 {
		return os.Chmod(dir, DirMode)
	}
	return nil
}

// RemoveTemps deletes what killed processes left half-written in dir.
func RemoveTemps(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), TempSuffix) && e.Type().IsRegular() {
			if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// Full tells whether err means that there is no room: a full disk, used-up
// inodes or a quota.
func Full(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// Free returns how many bytes an ordinary user may still write below dir.
func Free(dir string) (uint64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, err
	}
	return st.Bavail * uint64(st.Bsize), nil
}

// A Hold is the exclusive right to use a directory.
type Hold struct{ file *os.File }

// Lock takes dir for this process. The kernel releases it when the process
// ends, however it ends.
func Lock(dir string) (*Hold, error) {
	path := filepath.Join(dir, "lock")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, FileMode)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%s is %w: stop it, or give this one its own PEEPER_DATA_DIR", dir, ErrLocked)
		}
		return nil, fmt.Errorf("cannot lock %s: %w", path, err)
	}
	return &Hold{f}, nil
}

// Release gives the directory back.
func (h *Hold) Release() error { return h.file.Close() }
