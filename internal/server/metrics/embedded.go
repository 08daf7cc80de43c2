package metrics

import (
	"flag"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/VictoriaMetrics/VictoriaMetrics/app/vmselect"
	"github.com/VictoriaMetrics/VictoriaMetrics/app/vmselect/promql"
	"github.com/VictoriaMetrics/VictoriaMetrics/app/vmstorage"
	"github.com/VictoriaMetrics/VictoriaMetrics/lib/cgroup"
	"github.com/VictoriaMetrics/VictoriaMetrics/lib/logger"
)

const (
	// maxQueries is how many queries run at once. One query can fill all
	// cores, and each needs memory of its own.
	maxQueries = 8
	// maxQueueTime is how long a query waits for its turn.
	maxQueueTime = 10 * time.Second
	// maxQueryTime ends a query that takes too long.
	maxQueryTime = 30 * time.Second
	// maxPoints bounds the points of one series of a range query. No screen is
	// that wide.
	maxPoints = 30_000
	// maxSeriesScanned and maxSeriesReturned bound one query.
	maxSeriesScanned  = 300_000
	maxSeriesReturned = 50_000

	// dedupInterval makes samples of one series with the same millisecond one,
	// at each merge and each query, so that a batch sent twice counts once. It
	// is the same over restarts, since duplicates may lie on disk from any
	// time. `make bench` shows what it costs.
	dedupInterval = "1ms"
)

// The engine keeps its state in package-level variables, so a process has one.
// These are ours that go with it.
var (
	running  atomic.Bool
	setUp    sync.Once
	theirLog engineLog
)

// Embedded is VictoriaMetrics inside this process. It opens no port.
type Embedded struct {
	cfg     Config
	queries chan struct{} // a place for each query that Instant and Range run
	writes  chan struct{} // a place for each request that is being stored

	// open is held for reading during each call, for writing by Close.
	open   sync.RWMutex
	closed bool

	stopWatch chan struct{}
	watching  sync.WaitGroup
	status    atomic.Pointer[Status]
}

var _ Engine = (*Embedded)(nil)

// Open starts the engine on the data in cfg.Dir. A process can have one at a
// time. Open also sets the garbage collector's target as the engine's authors
// recommend, unless the environment variable GOGC is set.
func Open(cfg Config) (*Embedded, error) {
	cfg, err := cfg.validated()
	if err != nil {
		return nil, err
	}
	if !running.CompareAndSwap(false, true) {
		return nil, fmt.Errorf("the metrics engine is already open in this process")
	}
	if err := start(cfg); err != nil {
		running.Store(false)
		return nil, err
	}
	e := &Embedded{
		cfg:       cfg,
		queries:   make(chan struct{}, maxQueries),
		writes:    make(chan struct{}, 2*cgroup.AvailableCPUs()),
		stopWatch: make(chan struct{}),
	}
	e.status.Store(&Status{})
	e.watching.Go(e.watch)
	return e, nil
}

// start hands the settings over and opens the store. The engine reports what
// it cannot open, like a damaged part, by a panic.
func start(cfg Config) (err error) {
	theirLog.to.Store(cfg.Logger)
	if err := setFlags(cfg); err != nil {
		return err
	}
	setUp.Do(func() {
		if !flag.Parsed() {
			// The engine refuses to run before this; the arguments of this
			// process are not its business.
			_ = flag.CommandLine.Parse(nil)
		}
		cgroup.SetGOGC(30)
		logger.InitNoLogFlags()
		logger.SetOutputForTests(&theirLog)
	})
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("cannot open the metrics store in %s: %v", cfg.Dir, p)
		}
	}()
	vmstorage.Init(maxQueries, maxQueueTime, promql.ResetRollupResultCacheIfNeeded)
	vmselect.Init(maxQueries, maxQueueTime)
	return nil
}

// setFlags sets the engine's options, which it takes only as command-line
// flags.
func setFlags(cfg Config) error {
	for name, value := range map[string]string{
		"storageDataPath":               cfg.Dir,
		"retentionPeriod":               fmt.Sprintf("%dh", int64(cfg.Retention/time.Hour)),
		"memory.allowedBytes":           strconv.FormatInt(cfg.MemoryBytes, 10),
		"storage.minFreeDiskSpaceBytes": strconv.FormatInt(cfg.MinFreeDiskBytes, 10),
		"dedup.minScrapeInterval":       dedupInterval,
		// It would count which names are queried, for a page we do not have.
		"storage.trackMetricNamesStats": "false",

		// A fresh sample is visible at once.
		"search.latencyOffset":            "0s",
		"search.maxQueryDuration":         maxQueryTime.String(),
		"search.maxStatusRequestDuration": maxQueryTime.String(),
		"search.maxExportDuration":        "15m",
		"search.maxPointsPerTimeseries":   strconv.Itoa(maxPoints),
		"search.maxUniqueTimeseries":      strconv.Itoa(maxSeriesScanned),
		"search.maxResponseSeries":        strconv.Itoa(maxSeriesReturned),
		"search.maxMemoryPerQuery":        strconv.FormatInt(cfg.MemoryBytes/2, 10),

		// Another origin has no business here; the front decides.
		"http.disableCORS":            "true",
		"loggerDisableTimestamps":     "true",
		"loggerErrorsPerSecondLimit":  "10",
		"loggerWarnsPerSecondLimit":   "10",
		"search.logSlowQueryDuration": "10s",
	} {
		if err := flag.Set(name, value); err != nil {
			return fmt.Errorf("the metrics engine does not take %q for %s: %w", value, name, err)
		}
	}
	return nil
}

// enter begins a call; the function it returns ends it.
func (e *Embedded) enter() (leave func(), err error) {
	e.open.RLock()
	if e.closed {
		e.open.RUnlock()
		return nil, ErrClosed
	}
	return e.open.RUnlock, nil
}

// Flush implements Engine.
func (e *Embedded) Flush() {
	leave, err := e.enter()
	if err != nil {
		return
	}
	defer leave()
	vmstorage.DebugFlush()
}

// Close implements Engine. It waits for running calls.
func (e *Embedded) Close() (err error) {
	e.open.Lock()
	defer e.open.Unlock()
	if e.closed {
		return nil
	}
	e.closed = true
	close(e.stopWatch)
	e.watching.Wait()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("cannot close the metrics store in %s, so its newest samples may be lost: %v", e.cfg.Dir, p)
		}
	}()
	vmstorage.Stop()
	vmselect.Stop()
	running.Store(false)
	return nil
}
