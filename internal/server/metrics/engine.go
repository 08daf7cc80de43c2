// Package metrics owns the metrics engine: it stores samples, answers PromQL
// and MetricsQL, and is the only package that knows VictoriaMetrics. Callers
// see the interface Engine, so that a remote store can take the place of the
// embedded one. It knows nothing of users, routes or the push protocol.
package metrics

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// Engine stores and queries samples. Its methods are safe for concurrent use.
type Engine interface {
	// Write stores a remote-write request. Good series of a partly bad request
	// are stored; what was not is counted in the result. The error is a
	// *RequestError when the sender can do something about it, and then
	// nothing, or a part that may be sent again without harm, was stored.
	Write(ctx context.Context, req WriteRequest) (WriteResult, error)
	// Append stores samples of the server itself, with the labels as given.
	Append(ctx context.Context, samples []Sample) error
	// ImportText stores metrics in the Prometheus text format. Each of labels
	// is added to the lines that do not have it themselves. Samples without a
	// time of their own get at. Good lines are stored also when an error names a bad
	// one.
	ImportText(ctx context.Context, text []byte, labels map[string]string, at time.Time) error
	// Instant evaluates expr at one moment. A result without a value at that
	// moment is left out.
	Instant(ctx context.Context, expr string, at time.Time) ([]Sample, error)
	// Range evaluates expr at each step of r. Points without a value are left
	// out.
	Range(ctx context.Context, expr string, r Range) ([]Series, error)
	// ServeHTTP is the Prometheus HTTP API under /api/v1/, and the JSON-line
	// import and export. Who may call what is the caller's affair.
	ServeHTTP(w http.ResponseWriter, r *http.Request)
	// WriteMetrics writes the engine's own metrics in the Prometheus text
	// format, without those of the process.
	WriteMetrics(w io.Writer)
	// Status tells the state of the store, at most some seconds old.
	Status() Status
	// Flush hands what waits in memory on, as after a step of the clock.
	Flush()
	// Close flushes everything to disk. What returns nil is durable.
	Close() error
}

// Sample is one value of one series.
type Sample struct {
	Labels map[string]string // with __name__
	Value  float64
	Time   time.Time // kept to the millisecond
}

// Series is a series with the points of a range query.
type Series struct {
	Labels map[string]string
	Points []Point
}

// Point is one value at one moment.
type Point struct {
	Time  time.Time
	Value float64
}

// Range is the time and resolution of a range query.
type Range struct {
	Start, End time.Time
	Step       time.Duration
}

// WriteRequest is a remote-write request, version 1.0 or 2.0, as it came in.
// See https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/.
type WriteRequest struct {
	Body            io.Reader
	ContentType     string
	ContentEncoding string // snappy, zstd, or empty for snappy
	// Client is the value that the label "client" gets in every series,
	// whatever the sender put there. Empty adds none.
	Client string
}

// WriteResult tells what became of a request.
type WriteResult struct {
	Samples    int // stored
	Histograms int // stored native histograms; each became ordinary series
	Exemplars  int // stored exemplars: always 0, the engine keeps none
	// Rejected counts samples that were not stored, by reason.
	Rejected map[string]int
	// FirstRejection is a sentence about the first of them.
	FirstRejection string
	// Instances holds the distinct values of the label "instance", at most
	// maxInstances of them.
	Instances []string
	// NewestSample is the newest time stored; zero if none was.
	NewestSample time.Time
}

// RejectedTotal is the number of samples that were not stored.
func (r *WriteResult) RejectedTotal() int {
	total := 0
	for _, n := range r.Rejected {
		total += n
	}
	return total
}

// Reasons why a sample is rejected.
const (
	ReasonBadName              = "bad_name"
	ReasonInvalidUTF8          = "invalid_utf8"
	ReasonTooManyLabels        = "too_many_labels"
	ReasonLabelTooLong         = "label_too_long"
	ReasonDuplicateLabel       = "duplicate_label"
	ReasonFuture               = "timestamp_in_future"
	ReasonTooOld               = "timestamp_too_old"
	ReasonUnsupportedHistogram = "unsupported_histogram"
)

// Status is the state of the store.
type Status struct {
	// ReadOnly is true while the disk is too full to accept samples.
	ReadOnly         bool
	FreeDiskBytes    uint64
	DataBytes        uint64
	ActiveSeries     uint64 // series with a sample in the last hour or two
	SamplesPerSecond float64
}

// RequestError is an error the caller of the HTTP API can act on.
type RequestError struct {
	Status     int // of HTTP
	Message    string
	RetryAfter time.Duration // 0 if waiting does not help
}

func (e *RequestError) Error() string { return e.Message }

// ErrClosed is returned once Close was called.
var ErrClosed = errors.New("the metrics engine is closed")

// Freezer is told when accepted samples may not reach the disk for some time,
// and when that is over.
type Freezer interface {
	Freeze(reason string)
	Thaw(reason string)
}
