package push

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"peeper/internal/client/spool"
	"peeper/internal/client/token"
	"peeper/internal/wire"
)

// fakeServer keeps the server's half of the protocol: what it accepts is in
// memory first and on its disk after durableAfter, and a crash takes the
// memory.
type fakeServer struct {
	id           string
	durableAfter time.Duration

	mu     sync.Mutex
	epoch  int
	began  time.Time
	base   int64 // clock at began
	down   bool
	stored map[string]int64 // batch id → ack
	// arrivals counts requests by batch id, requests all of them.
	arrivals   map[string]int
	unflagged  []string // batches that came again without Peeper-Resend
	order      []string
	requests   int
	probes     int
	loseAnswer bool
	reply      func(*http.Request) *http.Response // nil: the protocol
	lastHeader http.Header
}

func newFakeServer(id string) *fakeServer {
	return &fakeServer{
		id: id, durableAfter: time.Minute, began: time.Now(),
		stored: map[string]int64{}, arrivals: map[string]int{},
	}
}

func (f *fakeServer) clock() int64 { return f.base + time.Since(f.began).Milliseconds() + 1 }

func (f *fakeServer) durable() int64 {
	return max(f.base, f.clock()-f.durableAfter.Milliseconds())
}

// crash loses each batch that is not durable with the given chance, and
// begins a new epoch.
func (f *fakeServer) crash(chance float64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	d := f.durable()
	for id, ack := range f.stored {
		if ack > d && rand.Float64() < chance {
			delete(f.stored, id)
		} else {
			f.stored[id] = 0
		}
	}
	f.epoch++
	f.base, f.began = 0, time.Now()
}

// restart is a clean one: all is on the disk and the epoch stays.
func (f *fakeServer) restart() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.base, f.began = f.clock(), time.Now()
}

func (f *fakeServer) set(change func(*fakeServer)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f)
}

func (f *fakeServer) has(id string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, ok := f.stored[id]
	return ok
}

// sent returns how often a batch came.
func (f *fakeServer) sent(id string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.arrivals[id]
}

// repeats returns the batches that came again without saying so.
func (f *fakeServer) repeats() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.unflagged)
}

// sequence returns all batches in the order in which they came.
func (f *fakeServer) sequence() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.order)
}

func (f *fakeServer) header() http.Header {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.lastHeader
}

func (f *fakeServer) kept() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.stored)
}

func (f *fakeServer) counts() (requests, probes int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.requests, f.probes
}

var errRefusedConn = errors.New("dial tcp: connection refused")

func (f *fakeServer) serve(req *http.Request) (*http.Response, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.down {
		return nil, errRefusedConn
	}
	f.requests++
	f.lastHeader = req.Header.Clone()
	if f.reply != nil {
		if resp := f.reply(req); resp != nil {
			return resp, nil
		}
	}
	id := req.Header.Get(wire.HeaderBatch)
	if id == "" {
		f.probes++
	} else {
		if f.arrivals[id] > 0 && req.Header.Get(wire.HeaderResend) != "1" {
			f.unflagged = append(f.unflagged, id)
		}
		f.arrivals[id]++
		f.order = append(f.order, id)
		if _, ok := f.stored[id]; !ok {
			f.stored[id] = f.clock()
		}
	}
	if f.loseAnswer {
		return nil, errors.New("read: connection reset by peer")
	}
	w := httptest.NewRecorder()
	f.stamp(w.Header())
	w.WriteHeader(http.StatusNoContent)
	return w.Result(), nil
}

func (f *fakeServer) stamp(h http.Header) {
	h.Set(wire.HeaderServer, f.id)
	h.Set(wire.HeaderEpoch, "e"+strconv.Itoa(f.epoch))
	h.Set(wire.HeaderAck, strconv.FormatInt(f.clock(), 10))
	h.Set(wire.HeaderDurable, strconv.FormatInt(f.durable(), 10))
}

// fakeLink sends requests to a server without a network, so that time may be
// simulated.
type fakeLink struct {
	route func() *fakeServer
}

func (l fakeLink) NewRequest(ctx context.Context, method, path string, body []byte) (*http.Request, error) {
	return http.NewRequestWithContext(ctx, method, "https://server.test"+path, bytes.NewReader(body))
}

func (l fakeLink) Do(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	time.Sleep(3 * time.Millisecond) // the network
	return l.route().serve(req)
}

func (fakeLink) Reset() {}

func respond(status int, body string, header ...string) *http.Response {
	w := httptest.NewRecorder()
	for i := 0; i+1 < len(header); i += 2 {
		w.Header().Set(header[i], header[i+1])
	}
	w.WriteHeader(status)
	io.WriteString(w, body)
	return w.Result()
}

// rig is a spool, a pusher and servers.
type rig struct {
	t      *testing.T
	dir    string
	spool  *spool.Spool
	pusher *Pusher
	tokens *token.Keeper
	logs   *logBuffer
	link   fakeLink
	stop   context.CancelFunc
	done   chan struct{}
}

func newRig(t *testing.T, route func() *fakeServer) *rig {
	r := &rig{t: t, dir: t.TempDir(), logs: &logBuffer{}, link: fakeLink{route}}
	tokenFile := filepath.Join(r.dir, "peeper-token")
	if err := os.WriteFile(tokenFile, []byte(wire.NewToken()), 0o600); err != nil {
		t.Fatal(err)
	}
	var err error
	if r.tokens, err = token.NewKeeper(tokenFile, r.dir, r.logger()); err != nil {
		t.Fatal(err)
	}
	r.open()
	return r
}

func (r *rig) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(r.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func (r *rig) open() {
	s, err := spool.Open(filepath.Join(r.dir, "spool"), spool.Options{Kind: "metrics", MaxBytes: 1 << 30, Origin: "o", Log: r.logger()})
	if err != nil {
		r.t.Fatal(err)
	}
	r.spool = s
	r.pusher = New(s, r.link, r.tokens, Options{Path: wire.PathMetrics, Instance: "host", Log: r.logger()})
}

func (r *rig) start() {
	ctx, cancel := context.WithCancel(r.t.Context())
	r.stop, r.done = cancel, make(chan struct{})
	p := r.pusher
	go func() { defer close(r.done); p.Run(ctx) }()
}

// kill ends the pusher at once and starts a new one over the same directory.
func (r *rig) kill() {
	r.stop()
	<-r.done
	r.open()
	r.start()
}

func (r *rig) end() { r.stop(); <-r.done }

// put adds a batch and returns its id.
func (r *rig) put() string {
	e, err := r.spool.Put(spool.Batch{ContentType: "x", Created: time.Now(), Samples: 1, Body: []byte("body")})
	if err != nil {
		r.t.Fatal(err)
	}
	b, err := r.spool.Read(e.Seq)
	if err != nil {
		r.t.Fatal(err)
	}
	return b.ID
}

func (r *rig) left() int { return r.spool.Stats().Batches }

type logBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
