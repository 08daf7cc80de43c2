package rules

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/prometheus/model/exemplar"
	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/metadata"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/rules"
	"github.com/prometheus/prometheus/storage"
)

// query asks the metrics engine what the manager would ask Prometheus' own.
func query(engine Engine) rules.QueryFunc {
	return func(ctx context.Context, expr string, at time.Time) (promql.Vector, error) {
		samples, err := engine.Instant(ctx, expr, at)
		if err != nil {
			return nil, err
		}
		vector := make(promql.Vector, len(samples))
		for i, s := range samples {
			vector[i] = promql.Sample{T: at.UnixMilli(), F: s.Value, Metric: labels.FromMap(s.Labels)}
		}
		return vector, nil
	}
}

// appendable stores the results of rules in the metrics engine.
type appendable struct{ engine Engine }

func (a appendable) Appender(ctx context.Context) storage.Appender {
	return &appender{ctx: ctx, engine: a.engine}
}

// appender collects the results of one rule.
type appender struct {
	ctx     context.Context
	engine  Engine
	samples []Sample
}

func (a *appender) Append(_ storage.SeriesRef, l labels.Labels, at int64, value float64) (storage.SeriesRef, error) {
	a.samples = append(a.samples, Sample{Labels: l.Map(), Value: value, Time: time.UnixMilli(at)})
	return 0, nil
}

func (a *appender) Commit() error {
	if len(a.samples) == 0 {
		return nil
	}
	return a.engine.Append(a.ctx, a.samples)
}

func (a *appender) Rollback() error { return nil }

func (a *appender) SetOptions(*storage.AppendOptions) {}

// errNative is for what a query of the engine never returns.
var errNative = errors.New("a rule gave a kind of value that is not stored")

func (a *appender) AppendExemplar(storage.SeriesRef, labels.Labels, exemplar.Exemplar) (storage.SeriesRef, error) {
	return 0, errNative
}

func (a *appender) AppendHistogram(storage.SeriesRef, labels.Labels, int64, *histogram.Histogram, *histogram.FloatHistogram) (storage.SeriesRef, error) {
	return 0, errNative
}

func (a *appender) AppendHistogramSTZeroSample(storage.SeriesRef, labels.Labels, int64, int64, *histogram.Histogram, *histogram.FloatHistogram) (storage.SeriesRef, error) {
	return 0, errNative
}

func (a *appender) AppendSTZeroSample(storage.SeriesRef, labels.Labels, int64, int64) (storage.SeriesRef, error) {
	return 0, errNative
}

func (a *appender) UpdateMetadata(storage.SeriesRef, labels.Labels, metadata.Metadata) (storage.SeriesRef, error) {
	return 0, errNative
}
