package metrics

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/VictoriaMetrics/VictoriaMetrics/app/vmstorage"
	"github.com/VictoriaMetrics/VictoriaMetrics/lib/prompb"
	"github.com/VictoriaMetrics/VictoriaMetrics/lib/storage"
	"github.com/VictoriaMetrics/VictoriaMetrics/lib/storage/metricsmetadata"

	"peeper/internal/wire"
)

const (
	// rowsPerFlush bounds the memory of a request with many samples.
	rowsPerFlush = 32 << 10
	// metadataPerFlush does the same for descriptions of metrics.
	metadataPerFlush = 4 << 10
	// maxInstances bounds WriteResult.Instances. A client pushes one; a
	// Prometheus pushes as many as it has targets.
	maxInstances = 256

	nameLabel = "__name__"
)

// batch collects the checked samples of one request and hands them to the
// store. Labels and metadata point into the body of the request, which must
// outlive the batch.
type batch struct {
	client  string
	minTime int64 // Unix milliseconds
	maxTime int64
	newest  int64

	result   WriteResult
	labels   []prompb.Label // of the series being decoded
	series   []byte         // of the series being stored, as the store wants it
	rows     []storage.MetricRow
	names    []byte // what rows point to
	symbols  []string
	metadata []metricsmetadata.Row
	instance string // the last one noted
}

var batches = sync.Pool{New: func() any { return new(batch) }}

func getBatch(now time.Time, retention time.Duration, client string) *batch {
	b := batches.Get().(*batch)
	b.client = client
	b.minTime = now.Add(-retention).UnixMilli()
	b.maxTime = now.Add(wire.MaxFutureSampleHours * time.Hour).UnixMilli()
	b.newest = math.MinInt64
	return b
}

// putBatch keeps the memory of b, without references into the request.
func putBatch(b *batch) {
	b.reset()
	clear(b.labels[:cap(b.labels)])
	clear(b.symbols)
	if cap(b.names) > 4<<20 || cap(b.symbols) > 64<<10 {
		return
	}
	*b = batch{labels: b.labels[:0], rows: b.rows, names: b.names, symbols: b.symbols[:0], metadata: b.metadata}
	batches.Put(b)
}

// reset forgets the collected rows.
func (b *batch) reset() {
	clear(b.rows)
	clear(b.metadata)
	b.rows, b.names, b.metadata = b.rows[:0], b.names[:0], b.metadata[:0]
}

// begin checks b.labels and makes them the series that add stores samples of.
// It runs once for each series of each push, so it looks at every byte once.
func (b *batch) begin() fault {
	labels := b.labels
	named, sorted := false, true
	kept := 0
	for i := range labels {
		label := &labels[i]
		if kept > 0 && !follows(label.Name, labels[kept-1].Name) {
			sorted = false
		}
		if label.Value == "" && label.Name != "" {
			continue // the same as no label
		}
		if f := checkLabel(label); f.reason != "" {
			return f
		}
		switch label.Name {
		case nameLabel:
			named = true
		case wire.LabelClient:
			if b.client != "" {
				continue // what the sender claims does not count
			}
		case wire.LabelInstance:
			if label.Value != b.instance {
				b.noteInstance(label.Value)
			}
		}
		if kept != i {
			labels[kept] = *label
		}
		kept++
	}
	labels = labels[:kept]
	if !named {
		return noName(labels)
	}
	if !sorted {
		if twice := duplicate(labels); twice != "" {
			return labelTwice(twice, labels)
		}
	}
	if len(labels) > wire.MaxLabelsPerSeries {
		return tooManyLabels(labels)
	}
	if b.client != "" {
		labels = append(labels, prompb.Label{Name: wire.LabelClient, Value: b.client})
	}
	start := len(b.names)
	b.names = appendSeries(b.names, labels)
	b.series = b.names[start:len(b.names):len(b.names)]
	b.labels = labels
	return fault{}
}

func (b *batch) noteInstance(instance string) {
	if instance == b.instance {
		return
	}
	if !slices.Contains(b.result.Instances, instance) {
		if len(b.result.Instances) == maxInstances {
			return
		}
		b.result.Instances = append(b.result.Instances, strings.Clone(instance))
	}
	b.instance = b.result.Instances[slices.Index(b.result.Instances, instance)]
}

// add stores one sample of the series that begin accepted.
func (b *batch) add(timestamp int64, value float64) error {
	if !b.inTime(timestamp) {
		return nil
	}
	if len(b.rows) >= rowsPerFlush {
		if err := b.flushRows(); err != nil {
			return err
		}
		// The current series may have more samples: what it points to stays.
		b.names = make([]byte, 0, cap(b.names))
	}
	b.rows = append(b.rows, storage.MetricRow{MetricNameRaw: b.series, Timestamp: timestamp, Value: value})
	b.newest = max(b.newest, timestamp)
	b.result.Samples++
	return nil
}

// inTime tells whether the store takes a sample of that time, and counts it as
// rejected if not.
func (b *batch) inTime(timestamp int64) bool {
	switch {
	case timestamp > b.maxTime:
		b.reject(fault{ReasonFuture, func() string {
			return fmt.Sprintf("a sample is from %s, more than %d hours in the future: check the clock of the sender; series %s",
				showTime(timestamp), wire.MaxFutureSampleHours, describe(b.labels))
		}})
		return false
	case timestamp < b.minTime:
		b.reject(fault{ReasonTooOld, func() string {
			return fmt.Sprintf("a sample is from %s, before the retention begins at %s; series %s",
				showTime(timestamp), showTime(b.minTime), describe(b.labels))
		}})
		return false
	}
	return true
}

func showTime(ms int64) string {
	const farthest = 253402300799999 // the end of the year 9999
	if ms < 0 || ms > farthest {
		return fmt.Sprintf("%d ms after 1970", ms)
	}
	return time.UnixMilli(ms).UTC().Format(time.RFC3339)
}

// reject counts a sample as not stored.
func (b *batch) reject(f fault) {
	if b.result.Rejected == nil {
		b.result.Rejected = map[string]int{}
		b.result.FirstRejection = f.message()
	}
	b.result.Rejected[f.reason]++
}

// flush hands everything collected to the store and completes the result.
func (b *batch) flush() error {
	if err := b.flushRows(); err != nil {
		return err
	}
	if err := b.flushMetadata(); err != nil {
		return err
	}
	if b.newest != math.MinInt64 {
		b.result.NewestSample = time.UnixMilli(b.newest)
	}
	return nil
}

func (b *batch) flushRows() error {
	if len(b.rows) == 0 {
		return nil
	}
	// The only error there is: the store became read-only.
	if err := vmstorage.VMInsertAPI.WriteRows(b.rows); err != nil {
		return errDiskFull()
	}
	clear(b.rows)
	b.rows = b.rows[:0]
	return nil
}

func (b *batch) flushMetadata() error {
	if len(b.metadata) == 0 {
		return nil
	}
	if err := vmstorage.VMInsertAPI.WriteMetadata(b.metadata); err != nil {
		return errDiskFull()
	}
	clear(b.metadata)
	b.metadata = b.metadata[:0]
	return nil
}

// describeMetric keeps what a metric means. What is too long is left out: the
// samples count more.
func (b *batch) describeMetric(name, help, unit string, kind uint32) error {
	if name == "" || len(name) > wire.MaxLabelValueBytes || len(help) > wire.MaxLabelValueBytes || len(unit) > wire.MaxLabelNameBytes ||
		!utf8.ValidString(name) || !utf8.ValidString(help) || !utf8.ValidString(unit) || kind > uint32(prompb.MetricTypeStateset) {
		return nil
	}
	if last := len(b.metadata) - 1; last >= 0 && string(b.metadata[last].MetricFamilyName) == name {
		return nil // series of one metric follow one another
	}
	if len(b.metadata) >= metadataPerFlush {
		if err := b.flushMetadata(); err != nil {
			return err
		}
	}
	b.metadata = append(b.metadata, metricsmetadata.Row{
		MetricFamilyName: []byte(name),
		Help:             []byte(help),
		Unit:             []byte(unit),
		Type:             prompb.MetricType(kind),
	})
	return nil
}

// appendSeries appends labels in the store's form. It changes the name of the
// label __name__ in labels to "", which is how the store calls it.
func appendSeries(dst []byte, labels []prompb.Label) []byte {
	return storage.MarshalMetricNameRaw(dst, labels)
}
