package collect

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/zstd"
	dto "github.com/prometheus/client_model/go"
)

const (
	// maxBatchBytes, before compression, is where a round is cut into several
	// batches: far below what a server takes.
	maxBatchBytes = 4 << 20
	// maxTimeout is how long a source may take, if the interval allows.
	maxTimeout = 10 * time.Second
	// metadataEvery is how often types and descriptions are sent along. The
	// engine keeps them in memory for an hour.
	metadataEvery = 20 * time.Minute
	// complainEvery is when a source that stays broken is logged again.
	complainEvery = time.Hour
)

// Options of a Runner.
type Options struct {
	Interval time.Duration
	// Seed spreads hosts over the interval: each has its own offset in it.
	Seed   string
	Labels Labels
	Clock  *Clock
	// Sink takes each batch. It must not keep the runner for long.
	Sink func(Batch)
	Log  *slog.Logger
}

// Runner asks all sources at every interval. One goroutine calls Run; Set and
// Reports may be called from others.
type Runner struct {
	opts     Options
	zstd     *zstd.Encoder
	enc      encoder
	metadata time.Time // when it was last sent

	mu      sync.Mutex
	targets []*running
	gone    []*running // removed, their series not yet ended
	fresh   bool       // a source came, its metadata is not known yet
	reports map[string]Report
}

// running is a target and the state of its gathering.
type running struct {
	*target
	busy      atomic.Bool
	err       string
	complaint time.Time
}

// NewRunner prepares a runner for sources.
func NewRunner(sources []Source, opts Options) (*Runner, error) {
	z, err := newCompressor()
	if err != nil {
		return nil, err
	}
	r := &Runner{opts: opts, zstd: z, reports: map[string]Report{}}
	r.Set(sources)
	return r, nil
}

func newCompressor() (*zstd.Encoder, error) {
	// A batch is about a hundred kilobytes: a small window and one worker
	// compress it as well as the defaults and need a tenth of the memory.
	return zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(256<<10),
		zstd.WithLowerEncoderMem(true), zstd.WithZeroFrames(true))
}

// Empty returns a request without series: what a probe sends.
func Empty() []byte {
	z, err := newCompressor()
	if err != nil {
		panic(err) // the options are constants
	}
	defer z.Close()
	return z.EncodeAll(nil, nil)
}

// ContentType and ContentEncoding describe a Batch.Body.
const (
	ContentType     = "application/x-protobuf"
	ContentEncoding = "zstd"
)

// Set makes sources the ones to ask. The series of one that is no longer
// among them are ended at the next round.
func (r *Runner) Set(sources []Source) {
	r.mu.Lock()
	defer r.mu.Unlock()
	old := map[string]*running{}
	for _, t := range r.targets {
		old[t.source.Name()] = t
	}
	r.targets = nil
	for _, s := range sources {
		t := old[s.Name()]
		if t != nil && t.source == s {
			delete(old, s.Name())
		} else {
			t = &running{target: newTarget(s, r.opts.Labels)}
			if prev := old[s.Name()]; prev != nil { // replaced: the series go on
				t.known, t.round, t.free, t.now = prev.known, prev.round, prev.free, prev.now
				delete(old, s.Name())
			}
		}
		r.targets = append(r.targets, t)
	}
	for name, t := range old {
		r.gone = append(r.gone, t)
		delete(r.reports, name)
	}
	r.fresh = true
}

// Reports returns the outcome of the last round by source.
func (r *Runner) Reports() map[string]Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make(map[string]Report, len(r.reports))
	for k, v := range r.reports {
		out[k] = v
	}
	return out
}

// Run asks at once and then at every interval until ctx ends.
func (r *Runner) Run(ctx context.Context) error {
	defer r.zstd.Close()
	r.round(ctx, time.Now())
	// The first tick comes no sooner than a third of the interval after the
	// round at the start: rates over an instant are wild.
	after := time.Now().Add(r.opts.Interval / 3)
	for {
		at := nextTick(after, r.opts.Interval, offset(r.opts.Seed, r.opts.Interval))
		timer := time.NewTimer(time.Until(at))
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.C:
		}
		// After a suspend or a step of the clock the tick that was waited for
		// may be long past or far ahead: the samples are of now.
		if now := time.Now().Round(0); now.Sub(at.Round(0)).Abs() > r.opts.Interval/2 {
			at = now
		}
		r.round(ctx, at)
		after = time.Now()
	}
}

// offset is this host's place in the interval, the same after every restart.
func offset(seed string, interval time.Duration) time.Duration {
	h := fnv.New64a()
	h.Write([]byte(seed))
	return time.Duration(h.Sum64()%uint64(interval/time.Millisecond)) * time.Millisecond
}

// nextTick returns the first time after now that lies on the grid.
func nextTick(now time.Time, interval, offset time.Duration) time.Time {
	since := time.Duration(now.UnixNano()) - offset
	wait := interval - since%interval
	return now.Add(wait).Truncate(time.Millisecond)
}

type result struct {
	target   *running
	families []*dto.MetricFamily
	err      error
	took     time.Duration
}

var (
	errBusy    = errors.New("the previous round has not ended")
	errTimeout = errors.New("no answer in time")
)

// round asks every source once, all at the same time. What has come after a
// fifth of the timeout is sent; what comes later is sent when it comes.
func (r *Runner) round(ctx context.Context, at time.Time) {
	at = r.opts.Clock.Next(at)
	timeout := min(maxTimeout, r.opts.Interval*4/5)
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	r.mu.Lock()
	targets, gone := r.targets, r.gone
	r.gone = nil
	withMetadata := r.fresh || time.Since(r.metadata) >= metadataEvery
	r.fresh = false
	r.mu.Unlock()
	if withMetadata {
		r.metadata = time.Now()
	}

	for _, t := range gone {
		t.begin(&r.enc, at.UnixMilli()).end()
	}
	results := make(chan result, len(targets)) // so that a late one blocks nobody
	waiting := map[*running]bool{}
	for _, t := range targets {
		if !t.busy.CompareAndSwap(false, true) {
			r.write(result{target: t, err: errBusy}, at, false)
			continue
		}
		waiting[t] = true
		go gather(ctx, t, results)
	}
	early := time.NewTimer(timeout / 5)
	defer early.Stop()
	late := false
	for len(waiting) > 0 {
		select {
		case res := <-results:
			delete(waiting, res.target)
			r.write(res, at, withMetadata)
			if late {
				r.flush(at)
			}
		case <-early.C:
			late = true
			r.flush(at)
		case <-ctx.Done():
			for t := range waiting {
				if context.Cause(ctx) == context.DeadlineExceeded {
					r.write(result{target: t, err: errTimeout, took: timeout}, at, false)
				}
			}
			clear(waiting)
		}
	}
	r.flush(at)
}

// gather asks one source. It outlives the round if the source ignores ctx.
func gather(ctx context.Context, t *running, to chan<- result) {
	began := time.Now()
	res := result{target: t}
	defer func() {
		if p := recover(); p != nil {
			res.families, res.err = nil, fmt.Errorf("it panicked: %v", p)
		}
		res.took = time.Since(began)
		t.busy.Store(false)
		to <- res
	}()
	res.families, res.err = t.source.Gather(ctx)
	if res.err == nil && len(res.families) == 0 {
		res.err = errors.New("it has no metrics")
	}
}

// write encodes one result, with the series that say how it went.
func (r *Runner) write(res result, at time.Time, withMetadata bool) {
	t := res.target
	up := len(res.families) > 0
	w := t.begin(&r.enc, at.UnixMilli())
	for _, f := range res.families {
		if withMetadata {
			r.enc.metadata(f)
		}
		w.family(f)
		if len(r.enc.buf) > maxBatchBytes {
			r.flush(at)
		}
	}
	upValue := 0.0
	if up {
		upValue = 1
	}
	samples := w.count
	w.own("up", upValue)
	w.own("scrape_duration_seconds", res.took.Seconds())
	w.own("scrape_samples_scraped", float64(samples))
	w.end()
	r.report(t, res, up, samples)
}

func (r *Runner) report(t *running, res result, up bool, samples int) {
	rep := Report{Up: up, Duration: res.took, Samples: samples}
	if res.err != nil {
		rep.Error = res.err.Error()
	}
	name := t.source.Name()
	r.mu.Lock()
	r.reports[name] = rep
	r.mu.Unlock()
	switch {
	case rep.Error == "" && t.err != "":
		r.opts.Log.Info("Source is readable again", "source", name)
	case rep.Error != "" && (t.err == "" || time.Since(t.complaint) > complainEvery):
		t.complaint = time.Now()
		what := "Cannot read a source"
		if up {
			what = "Cannot read all of a source"
		}
		r.opts.Log.Warn(what, "source", name, "error", rep.Error)
	}
	t.err = rep.Error
}

// flush hands on what is encoded.
func (r *Runner) flush(at time.Time) {
	if r.enc.samples > 0 {
		r.opts.Sink(Batch{Body: r.zstd.EncodeAll(r.enc.buf, nil), Samples: r.enc.samples, Time: at})
	}
	r.enc.reset()
	if cap(r.enc.buf) > 2*maxBatchBytes {
		r.enc.buf = nil
	}
}
