package metrics

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"time"

	"github.com/VictoriaMetrics/VictoriaMetrics/app/vmselect/netstorage"
	"github.com/VictoriaMetrics/VictoriaMetrics/app/vmselect/promql"
	"github.com/VictoriaMetrics/VictoriaMetrics/app/vmselect/searchutil"
	"github.com/VictoriaMetrics/VictoriaMetrics/lib/httpserver"
	"github.com/VictoriaMetrics/VictoriaMetrics/lib/storage"
)

// lookback is how old the newest sample of a series may be for an instant
// query to see it, as in Prometheus.
const lookback = 5 * time.Minute

// Instant implements Engine.
func (e *Embedded) Instant(ctx context.Context, expr string, at time.Time) ([]Sample, error) {
	results, done, err := e.evaluate(ctx, expr, &promql.EvalConfig{
		Start: at.UnixMilli(),
		End:   at.UnixMilli(),
		Step:  lookback.Milliseconds(), // of an instant query, this is the lookback
	})
	if err != nil {
		return nil, err
	}
	defer done()
	samples := make([]Sample, 0, len(results))
	for i := range results {
		if value := results[i].Values[0]; !math.IsNaN(value) {
			samples = append(samples, Sample{Labels: labelsOf(&results[i].MetricName), Value: value, Time: at})
		}
	}
	return samples, nil
}

// Range implements Engine.
func (e *Embedded) Range(ctx context.Context, expr string, r Range) ([]Series, error) {
	if r.Step < time.Millisecond {
		return nil, badRequest("the step of a range query must be a millisecond or more")
	}
	if r.End.Before(r.Start) {
		return nil, badRequest("the end of a range query is before its start")
	}
	if points := r.End.Sub(r.Start)/r.Step + 1; points > maxPoints {
		return nil, badRequest("the query asks for %d points of each series and may for %d: use a longer step or a shorter time", points, maxPoints)
	}
	results, done, err := e.evaluate(ctx, expr, &promql.EvalConfig{
		Start:    r.Start.UnixMilli(),
		End:      r.End.UnixMilli(),
		Step:     r.Step.Milliseconds(),
		MayCache: true,
	})
	if err != nil {
		return nil, err
	}
	defer done()
	series := make([]Series, 0, len(results))
	for i := range results {
		one := Series{Labels: labelsOf(&results[i].MetricName), Points: make([]Point, 0, len(results[i].Values))}
		for j, value := range results[i].Values {
			if !math.IsNaN(value) {
				one.Points = append(one.Points, Point{Time: time.UnixMilli(results[i].Timestamps[j]), Value: value})
			}
		}
		if len(one.Points) > 0 {
			series = append(series, one)
		}
	}
	return series, nil
}

// evaluate runs expr as ec says, with the limits that every query has. The
// function it returns ends the call, once the results were copied.
func (e *Embedded) evaluate(ctx context.Context, expr string, ec *promql.EvalConfig) (_ []netstorage.Result, done func(), err error) {
	leave, err := e.enter()
	if err != nil {
		return nil, nil, err
	}
	release, err := e.takePlace(ctx, e.queries, maxQueueTime)
	if err != nil {
		leave()
		return nil, nil, err
	}
	done = func() { release(); leave() }

	limit := maxQueryTime
	if deadline, ok := ctx.Deadline(); ok {
		limit = min(limit, time.Until(deadline))
	}
	ec.Deadline = searchutil.NewDeadline(time.Now(), limit, "")
	ec.MaxPointsPerSeries = maxPoints
	ec.RoundDigits = 100 // more than a float64 has: no rounding
	ec.QuotedRemoteAddr = `"this server"`
	ec.GetRequestURI = func() string { return "" }
	ec.QueryStats = promql.NewQueryStats(expr, nil, ec)
	results, err := promql.Exec(nil, ec, expr, ec.Start == ec.End)
	if err != nil {
		done()
		return nil, nil, queryError(expr, err)
	}
	return results, done, nil
}

// queryError says what was wrong with a query in words for its author.
func queryError(expr string, err error) error {
	status := http.StatusUnprocessableEntity
	var withStatus *httpserver.ErrorWithStatusCode
	if errors.As(err, &withStatus) {
		status = withStatus.StatusCode
	}
	return &RequestError{Status: status, Message: fmt.Sprintf("the query %s failed: %s", shown(expr), forReaders(err.Error()))}
}

// labelsOf copies the labels of a result; its memory is the engine's.
func labelsOf(name *storage.MetricName) map[string]string {
	labels := make(map[string]string, len(name.Tags)+1)
	if len(name.MetricGroup) > 0 {
		labels[nameLabel] = string(name.MetricGroup)
	}
	for i := range name.Tags {
		labels[string(name.Tags[i].Key)] = string(name.Tags[i].Value)
	}
	return labels
}
