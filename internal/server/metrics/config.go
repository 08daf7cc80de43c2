package metrics

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/VictoriaMetrics/VictoriaMetrics/lib/cgroup"
)

const (
	minRetention = 24 * time.Hour
	maxRetention = 100 * 365 * 24 * time.Hour
	minMemory    = 32 << 20

	// memoryShare is the part of the machine's memory that caches may fill.
	// VictoriaMetrics alone takes 60 %; here the log engine sizes its own
	// caches by the same figure, and queries and the rest of the server need
	// room: a machine with 4 GB gets 1 GB of caches per engine.
	memoryShare = 0.25

	// defaultMinFreeDisk is where the store stops accepting samples. Merges in
	// progress and what waits in memory still need space then.
	defaultMinFreeDisk = 256 << 20
)

// Config is what the embedded engine needs to know.
type Config struct {
	Dir       string        // made if missing
	Retention time.Duration // 24 hours at least; rounded up to hours
	// MemoryBytes is for caches; 0 is a share of the machine's memory or of
	// the limit of the control group.
	MemoryBytes int64
	// MinFreeDiskBytes is the free space below which samples are refused; 0 is
	// 256 MiB.
	MinFreeDiskBytes int64
	Logger           *slog.Logger
	// Durability is told while accepted samples may not reach the disk. It
	// may be nil.
	Durability Freezer
}

// validated returns cfg with the defaults filled in, or an error that names
// the fix. The engine ends the process on a setting it does not like, so
// nothing may reach it that this function did not check.
func (cfg Config) validated() (Config, error) {
	if cfg.Dir == "" {
		return cfg, fmt.Errorf("the metrics engine has no directory: set PEEPER_DATA_DIR")
	}
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return cfg, fmt.Errorf("cannot resolve the metrics directory %s: %w", cfg.Dir, err)
	}
	cfg.Dir = dir
	if cfg.Retention < minRetention || cfg.Retention > maxRetention {
		return cfg, fmt.Errorf("metrics cannot be kept for %s: set PEEPER_METRICS_RETENTION to one day (1d) or more, up to 100 years", cfg.Retention)
	}
	if hours := cfg.Retention.Truncate(time.Hour); hours < cfg.Retention {
		cfg.Retention = hours + time.Hour
	}
	if err := cfg.validateMemory(); err != nil {
		return cfg, err
	}
	if cfg.MinFreeDiskBytes < 0 {
		return cfg, fmt.Errorf("the minimum of free disk space cannot be negative")
	}
	if cfg.MinFreeDiskBytes == 0 {
		cfg.MinFreeDiskBytes = defaultMinFreeDisk
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	return cfg, checkDirectory(cfg.Dir)
}

func (cfg *Config) validateMemory() error {
	total, err := memoryLimit()
	if err != nil {
		return err
	}
	if cfg.MemoryBytes == 0 {
		cfg.MemoryBytes = max(int64(float64(total)*memoryShare), minMemory)
	}
	if cfg.MemoryBytes < minMemory {
		return fmt.Errorf("%d bytes of memory are too few for the metrics engine: give it %d (32 MiB) or more", cfg.MemoryBytes, minMemory)
	}
	if cfg.MemoryBytes >= total {
		return fmt.Errorf("the metrics engine cannot have %d bytes of memory: this machine (or its control group) has %d", cfg.MemoryBytes, total)
	}
	return nil
}

// memoryLimit is the memory this process may use: the machine's, or less if a
// control group of version 1 or 2 says so.
func memoryLimit() (int64, error) {
	var info syscall.Sysinfo_t
	if err := syscall.Sysinfo(&info); err != nil {
		return 0, fmt.Errorf("cannot read the size of this machine's memory: %w", err)
	}
	limit := int64(info.Totalram) * int64(info.Unit)
	for _, group := range []int64{cgroup.GetMemoryLimit(), cgroup.GetHierarchicalMemoryLimit()} {
		if group > 0 {
			limit = min(limit, group)
		}
	}
	return limit, nil
}

// checkDirectory makes dir and proves that this process, and no other, can
// write there.
func checkDirectory(dir string) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("cannot make the metrics directory: %w: give the user of this process the rights, or set PEEPER_DATA_DIR to another place", err)
	}
	probe, err := os.CreateTemp(dir, ".writable-*")
	if err != nil {
		return fmt.Errorf("cannot write to the metrics directory: %w: give the user of this process the rights, or set PEEPER_DATA_DIR to another place", err)
	}
	probe.Close()
	if err := os.Remove(probe.Name()); err != nil {
		return fmt.Errorf("cannot remove files from the metrics directory: %w", err)
	}
	return checkUnlocked(dir)
}

// checkUnlocked tells whether another process holds the store in dir. The
// engine takes the lock itself when it opens.
func checkUnlocked(dir string) error {
	lock, err := os.OpenFile(filepath.Join(dir, "flock.lock"), os.O_RDWR, 0)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot open the lock of the metrics store: %w", err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return fmt.Errorf("the metrics store in %s is in use: another server runs with the same data directory; stop it, or set PEEPER_DATA_DIR to another place", dir)
	}
	return nil
}
