package metrics

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/VictoriaMetrics/VictoriaMetrics/lib/prompb"
	"github.com/VictoriaMetrics/VictoriaMetrics/lib/protoparser/prometheus"
)

// Append implements Engine.
func (e *Embedded) Append(_ context.Context, samples []Sample) error {
	leave, err := e.enter()
	if err != nil {
		return err
	}
	defer leave()
	b := getBatch(time.Now(), e.cfg.Retention, "")
	defer putBatch(b)
	for _, sample := range samples {
		b.labels = b.labels[:0]
		for name, value := range sample.Labels {
			b.labels = append(b.labels, prompb.Label{Name: name, Value: value})
		}
		sortLabels(b.labels)
		if err := b.addOne(sample.Time.UnixMilli(), sample.Value); err != nil {
			return err
		}
	}
	return b.finishOwn()
}

// ImportText implements Engine.
func (e *Embedded) ImportText(_ context.Context, text []byte, labels map[string]string, at time.Time) error {
	leave, err := e.enter()
	if err != nil {
		return err
	}
	defer leave()
	var broken error
	var rows prometheus.Rows
	rows.UnmarshalWithErrLogger(string(text), func(message string) {
		if broken == nil {
			broken = fmt.Errorf("a line of metrics could not be read: %s", message)
		}
	})
	b := getBatch(time.Now(), e.cfg.Retention, "")
	defer putBatch(b)
	for i := range rows.Rows {
		row := &rows.Rows[i]
		b.labels = append(b.labels[:0], prompb.Label{Name: nameLabel, Value: row.Metric})
		for _, tag := range row.Tags {
			b.labels = append(b.labels, prompb.Label{Name: tag.Key, Value: tag.Value})
		}
		for name, value := range labels {
			// What a line says of another host or client stays as it is.
			if !slices.ContainsFunc(row.Tags, func(t prometheus.Tag) bool { return t.Key == name }) {
				b.labels = append(b.labels, prompb.Label{Name: name, Value: value})
			}
		}
		// The order must be the same each time: the store finds a series by
		// the labels as they come.
		sortLabels(b.labels)
		timestamp := row.Timestamp
		if timestamp == 0 {
			timestamp = at.UnixMilli()
		}
		if err := b.addOne(timestamp, row.Value); err != nil {
			return err
		}
	}
	if err := b.finishOwn(); err != nil {
		return err
	}
	return broken
}

// addOne stores one sample with the labels in b.labels.
func (b *batch) addOne(timestamp int64, value float64) error {
	if wrong := b.begin(); wrong.reason != "" {
		b.reject(wrong)
		return nil
	}
	return b.add(timestamp, value)
}

// finishOwn flushes samples that no sender waits for, so a rejection is an
// error.
func (b *batch) finishOwn() error {
	if err := b.flush(); err != nil {
		return err
	}
	if n := b.result.RejectedTotal(); n > 0 {
		return fmt.Errorf("%d samples were not stored, the first one because %s", n, b.result.FirstRejection)
	}
	return nil
}

func sortLabels(labels []prompb.Label) {
	slices.SortFunc(labels, func(a, b prompb.Label) int { return cmp.Compare(a.Name, b.Name) })
}
