// Package collect gathers metrics from sources at every interval and makes
// batches in remote-write form of them. Sources are independent: each has its
// own deadline, and one that hangs delays no other. The package knows neither
// where batches go nor what a source measures.
package collect

import (
	"context"
	"time"

	dto "github.com/prometheus/client_model/go"
)

// A Source measures one thing: the host, a database, the client itself.
type Source interface {
	// Name becomes the label job, so it must be unique and never change.
	Name() string
	// Gather returns all metrics as they are now. It should return when ctx
	// ends; if it does not, its result is not used and it is not called again
	// before it has returned. Families together with an error are used.
	Gather(ctx context.Context) ([]*dto.MetricFamily, error)
}

// A Batch is a remote-write request, ready to be sent.
type Batch struct {
	Body    []byte // zstd
	Samples int
	Time    time.Time // of its samples
}

// Labels are put on every series.
type Labels struct {
	Instance string
	Product  string // may be empty
}

// Report is the outcome of the last round of one source.
type Report struct {
	Up       bool
	Duration time.Duration
	Samples  int
	Error    string // why it is not up
}
