package harness

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
)

// OnSmallDisk makes the next start run with its data directory on a disk of
// its own, that only this process sees and that is gone with it. It needs
// root. Commands beside it do not see the disk.
func (p *Process) OnSmallDisk(dir string, megabytes int) {
	p.t.Helper()
	NeedRoot(p.t, "mounts a small disk")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.t.Fatal(err)
	}
	p.smallDisk, p.smallDiskMB = dir, megabytes
}

// command is the program with its arguments, on its small disk if it has one.
func (p *Process) command() *exec.Cmd {
	cmd := p.Command(p.args...)
	if p.smallDisk == "" {
		return cmd
	}
	script := `mount -t tmpfs -o size="$1"m tmpfs "$2" && shift 2 && exec "$@"`
	args := append([]string{
		"--mount", "--propagation", "private", "sh", "-c", script, "sh", strconv.Itoa(p.smallDiskMB), p.smallDisk, p.path,
	}, p.args...)
	wrapped := exec.Command("unshare", args...)
	wrapped.Env, wrapped.Dir = cmd.Env, cmd.Dir
	return wrapped
}

// inside is the path of a file on the small disk, seen from here.
func (p *Process) inside(name string) string {
	return filepath.Join(fmt.Sprintf("/proc/%d/root", p.Pid()), p.smallDisk, name)
}

// FillDisk takes the space of the small disk, but for some megabytes.
func (p *Process) FillDisk(leave int64) {
	p.t.Helper()
	f, err := os.OpenFile(p.inside("filler"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		p.t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size >= 1; {
		var disk syscall.Statfs_t
		if err := syscall.Fstatfs(int(f.Fd()), &disk); err != nil {
			p.t.Fatal(err)
		}
		if leave > 0 && int64(disk.Bavail)*disk.Bsize <= leave<<20 {
			return
		}
		if _, err := f.Write(make([]byte, size)); errors.Is(err, syscall.ENOSPC) {
			size /= 2
		} else if err != nil {
			p.t.Fatal(err)
		}
	}
}

// FreeDisk gives back what FillDisk took.
func (p *Process) FreeDisk() {
	p.t.Helper()
	if err := os.Remove(p.inside("filler")); err != nil {
		p.t.Fatal(err)
	}
}
