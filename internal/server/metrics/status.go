package metrics

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/VictoriaMetrics/VictoriaMetrics/app/vmstorage"
	vmmetrics "github.com/VictoriaMetrics/metrics"
)

const (
	watchEvery  = time.Second
	statusEvery = 5 * time.Second
	probeEvery  = 10 * time.Second
	// probeLimit is how long a flush to disk may take before nothing new is
	// called durable. The engine's own flushes wait behind the same disk.
	probeLimit = 10 * time.Second

	reasonDiskFull  = "the disk is too full for metrics"
	reasonDiskStuck = "the disk does not finish writing"
)

// WriteMetrics implements Engine.
func (e *Embedded) WriteMetrics(w io.Writer) {
	leave, err := e.enter()
	if err != nil {
		return
	}
	defer leave()
	vmmetrics.WritePrometheus(w, false)
}

// Status implements Engine.
func (e *Embedded) Status() Status {
	status := *e.status.Load()
	status.ReadOnly = e.readOnly()
	return status
}

func (e *Embedded) readOnly() bool {
	leave, err := e.enter()
	if err != nil {
		return false
	}
	defer leave()
	return isReadOnly()
}

func isReadOnly() bool {
	store, ok := vmstorage.VMSelectAPI.(interface{ IsReadOnly() bool })
	return ok && store.IsReadOnly()
}

// watch keeps the status fresh and tells Durability when samples may not reach
// the disk.
func (e *Embedded) watch() {
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	var freezer Freezer = noFreezer{}
	if e.cfg.Durability != nil {
		freezer = e.cfg.Durability
	}
	probe := newDiskProbe(e.cfg.Dir)
	defer probe.remove()
	rate := newRate()
	e.readStatus(rate)
	for lastStatus, lastProbe := time.Now(), time.Now(); ; {
		select {
		case <-e.stopWatch:
			return
		case <-ticker.C:
		}
		if isReadOnly() {
			freezer.Freeze(reasonDiskFull)
		} else {
			freezer.Thaw(reasonDiskFull)
		}
		if time.Since(lastProbe) >= probeEvery {
			lastProbe = time.Now()
			probe.start()
		}
		if probe.stuck() {
			freezer.Freeze(reasonDiskStuck)
		} else {
			freezer.Thaw(reasonDiskStuck)
		}
		if time.Since(lastStatus) >= statusEvery {
			lastStatus = time.Now()
			e.readStatus(rate)
		}
	}
}

type noFreezer struct{}

func (noFreezer) Freeze(string) {}
func (noFreezer) Thaw(string)   {}

// readStatus takes the figures out of the engine's own metrics, the one place
// where it tells them.
func (e *Embedded) readStatus(rate *rate) {
	var text bytes.Buffer
	vmmetrics.WritePrometheus(&text, false)
	next := Status{FreeDiskBytes: freeDisk(e.cfg.Dir)}
	var added float64
	for line := range strings.Lines(text.String()) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok {
			continue
		}
		switch {
		case strings.HasPrefix(name, "vm_data_size_bytes{"):
			next.DataBytes += uint64(parseFigure(value))
		case name == `vm_cache_entries{type="storage/hour_metric_ids"}`:
			next.ActiveSeries = uint64(parseFigure(value))
		case name == "vm_rows_added_to_storage_total":
			added = parseFigure(value)
		}
	}
	next.SamplesPerSecond = rate.of(added)
	e.status.Store(&next)
}

func parseFigure(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0
	}
	return f
}

// freeDisk is the space in bytes that this process may still fill in dir; 0 if
// that cannot be told.
func freeDisk(dir string) uint64 {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return 0
	}
	return fs.Bavail * uint64(fs.Bsize)
}

// rate is the growth of a counter per second over the last minute.
type rate struct {
	at    []time.Time
	count []float64
}

func newRate() *rate { return &rate{} }

func (r *rate) of(count float64) float64 {
	const window = int(time.Minute / statusEvery)
	r.at, r.count = append(r.at, time.Now()), append(r.count, count)
	if len(r.at) > window+1 {
		r.at, r.count = r.at[1:], r.count[1:]
	}
	seconds := r.at[len(r.at)-1].Sub(r.at[0]).Seconds()
	if seconds <= 0 {
		return 0
	}
	return (count - r.count[0]) / seconds
}

// diskProbe writes a small file through to the disk, to see whether the disk
// still takes writes. Only the goroutine of watch uses it.
type diskProbe struct {
	path    string
	began   time.Time
	running chan error // nil when none is
	failed  bool
}

func newDiskProbe(dir string) *diskProbe {
	return &diskProbe{path: filepath.Join(dir, "flush-probe")}
}

// start begins a probe unless one is still under way.
func (p *diskProbe) start() {
	if p.running != nil {
		return
	}
	done := make(chan error, 1)
	p.began, p.running = time.Now(), done
	go func() { done <- writeThrough(p.path) }()
}

// stuck tells whether the last probe failed or one takes too long.
func (p *diskProbe) stuck() bool {
	if p.running == nil {
		return p.failed
	}
	select {
	case err := <-p.running:
		p.running, p.failed = nil, err != nil
		return p.failed
	default:
		return p.failed || time.Since(p.began) > probeLimit
	}
}

// remove waits no longer than a sound disk needs: a stuck one must not keep
// the server from stopping.
func (p *diskProbe) remove() {
	if p.running != nil {
		select {
		case <-p.running:
		case <-time.After(time.Second):
			return
		}
	}
	os.Remove(p.path)
}

func writeThrough(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o640)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.WriteString(time.Now().UTC().Format(time.RFC3339) + "\n"); err != nil {
		return err
	}
	return f.Sync()
}
