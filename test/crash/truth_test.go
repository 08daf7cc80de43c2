package crash

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/prometheus/prometheus/prompb"

	"peeper/test/harness"
)

// truth is what a client promised to deliver: every batch file that ever
// appeared in its spool. Each is kept by a hard link made as soon as it is
// seen; the client itself deletes one no sooner than a minute after.
type truth struct {
	t     *testing.T
	spool string // the client's data directory
	dir   string

	stop chan struct{}
	done sync.WaitGroup
}

const suffix = ".batch"

func watch(t *testing.T, clientData string) *truth {
	t.Helper()
	w := &truth{t: t, spool: clientData, dir: filepath.Join(filepath.Dir(clientData), "truth"), stop: make(chan struct{})}
	if err := os.MkdirAll(w.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	w.done.Go(func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			for _, path := range w.spooled() {
				err := os.Link(path, filepath.Join(w.dir, filepath.Base(path)))
				if err != nil && !errors.Is(err, fs.ErrExist) && !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("cannot keep %s: %v", path, err)
				}
			}
			select {
			case <-w.stop:
				return
			case <-tick.C:
			}
		}
	})
	t.Cleanup(w.end)
	return w
}

// end stops the watch after a last look.
func (w *truth) end() {
	select {
	case <-w.stop:
	default:
		close(w.stop)
	}
	w.done.Wait()
}

// spooled lists the batch files that are in the spool now.
func (w *truth) spooled() []string {
	var found []string
	_ = filepath.WalkDir(w.spool, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.HasSuffix(path, suffix) && !strings.Contains(path, "corrupt") {
			found = append(found, path)
		}
		return nil
	})
	return found
}

// samples are the points of each series, by Unix milliseconds.
type samples map[string]map[int64]float64

func (s samples) count() (n int) {
	for _, points := range s {
		n += len(points)
	}
	return n
}

// read returns the samples of every kept batch, but for those in except.
func (w *truth) read(except []string) (all samples, batches int) {
	w.t.Helper()
	skip := map[string]bool{}
	for _, path := range except {
		skip[filepath.Base(path)] = true
	}
	names, err := os.ReadDir(w.dir)
	if err != nil {
		w.t.Fatal(err)
	}
	all = samples{}
	for _, name := range names {
		if skip[name.Name()] {
			continue
		}
		batches++
		if err := addBatch(all, filepath.Join(w.dir, name.Name())); err != nil {
			w.t.Fatalf("batch %s: %v", name.Name(), err)
		}
	}
	return all, batches
}

// addBatch decodes a batch file: the lengths of its header and body stand at
// offsets 8 and 16, then comes the header and last a zstd-compressed
// remote-write 1.0 request.
func addBatch(all samples, path string) error {
	file, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	const fixed = 28
	if len(file) < fixed || string(file[:6]) != "PEEPSB" {
		return errors.New("not a batch file")
	}
	start := fixed + int(binary.LittleEndian.Uint32(file[8:]))
	if len(file) != start+int(binary.LittleEndian.Uint64(file[16:])) {
		return errors.New("not as long as its header says")
	}
	decoder, err := zstd.NewReader(nil)
	if err != nil {
		return err
	}
	defer decoder.Close()
	raw, err := decoder.DecodeAll(file[start:], nil)
	if err != nil {
		return err
	}
	var request prompb.WriteRequest
	if err := request.Unmarshal(raw); err != nil {
		return err
	}
	for _, series := range request.Timeseries {
		labels := make(map[string]string, len(series.Labels))
		for _, l := range series.Labels {
			labels[l.Name] = l.Value
		}
		for _, sample := range series.Samples {
			all.add(key(labels), sample.Timestamp, sample.Value)
		}
	}
	return nil
}

func (s samples) add(series string, at int64, v float64) {
	if s[series] == nil {
		s[series] = map[int64]float64{}
	}
	s[series][at] = v
}

// key names a series by its labels, without the one that the server adds.
func key(labels map[string]string) string {
	var pairs []string
	for name, v := range labels {
		if name != "client" && v != "" {
			pairs = append(pairs, name+"="+v)
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, ",")
}

// stored returns what the server has of the client, and fails the test when
// a timestamp stands twice.
func stored(t *testing.T, s *harness.Server, since time.Time) samples {
	t.Helper()
	// What the server writes about the host itself, alerts, was not sent.
	raw, err := s.Export(`{instance="host-under-test",job!="peeper-server",__name__!~"ALERTS.*"}`, since.Add(-time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	all := samples{}
	for _, series := range raw {
		name := key(series.Metric)
		for i, at := range series.Timestamps {
			if _, twice := all[name][at]; twice {
				t.Errorf("doubled: %s at %d", name, at)
			}
			all.add(name, at, series.Values[i])
		}
	}
	return all
}

// missing tells what of want is not in got, or is there with another value.
func missing(want, got samples) (lost int, example string) {
	for series, points := range want {
		for at, v := range points {
			g, there := got[series][at]
			if !there || !same(v, g) {
				lost++
				example = fmt.Sprintf("%s at %d: want %v, got %v (there: %v)", series, at, v, g, there)
			}
		}
	}
	return lost, example
}

// same compares with the precision of the store, which keeps decimals. A
// stale marker is exported without a value.
func same(a, b float64) bool {
	if math.IsNaN(a) || math.IsNaN(b) || math.IsInf(a, 0) || math.IsInf(b, 0) {
		return true
	}
	return math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b))
}
