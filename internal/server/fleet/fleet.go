// Package fleet knows which clients push, since when, and how they are: who
// is late, whose clock is off, whose buffer grows. It learns all of it from
// the pushes themselves and knows nothing of samples or routes.
package fleet

import (
	"cmp"
	"context"
	"database/sql"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
)

// Push is what one accepted push tells of its sender.
type Push struct {
	Client   string // the service account; proven, not claimed
	Instance string
	Product  string
	Version  string
	// RemoteAddr is the address the push came from, with or without port.
	RemoteAddr string

	ReceivedAt time.Time
	// SentAt is the sender's wall clock; zero for a foreign sender.
	SentAt time.Time
	// NewestSample is the newest timestamp in the batch; zero if unknown.
	NewestSample time.Time

	BufferBytes int64 // size of the sender's spool; -1 if unknown
	Samples     int
	// Resend marks a batch that was sent before: its times tell nothing.
	Resend bool
}

// State says how long ago a client was heard.
type State string

// The states and from when they hold.
const (
	OK     State = "ok"
	Late   State = "late"
	Silent State = "silent"

	LateAfter   = 60 * time.Second
	SilentAfter = 180 * time.Second
)

// Client is one sender: an instance behind a service account.
type Client struct {
	Client, Instance, Product, Version, RemoteAddr string

	FirstSeen, LastPush time.Time
	State               State
	// Delay is how old the newest sample was when it was sent: large while
	// the client works off what it buffered.
	Delay time.Duration
	// Skew is how far the client's clock is ahead of the server's; nil if it
	// never told its time.
	Skew *time.Duration
	// BufferBytes is the size of the client's spool; nil if it never told.
	BufferBytes    *int64
	SamplesPerPush int
}

// Database is what the fleet needs of the server's database.
type Database interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	Tx(ctx context.Context, do func(*sql.Tx) error) error
}

// Options of New; the zero value works.
type Options struct {
	Logger *slog.Logger
	Now    func() time.Time
	// MaxInstances bounds the rows of one service account, so that a sender
	// with made-up instances cannot fill the database. 0 is 1000.
	MaxInstances int
}

// Fleet is safe for use by many goroutines.
type Fleet struct {
	db           Database
	log          *slog.Logger
	now          func() time.Time
	started      time.Time
	maxInstances int

	mu      sync.Mutex // guards what follows
	rows    map[key]*row
	perName map[string]int      // rows by client
	refused map[string]struct{} // clients whose overflow was logged
	// forget holds rows that must leave the database with the next save.
	forget map[key]struct{}

	saving sync.Mutex // one save at a time
}

type key struct{ client, instance string }

type row struct {
	Client
	newest time.Time // sample of the last push that was not a resend
	dirty  bool
}

// New reads the fleet that was saved before.
func New(ctx context.Context, db Database, o Options) (*Fleet, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	f := &Fleet{
		db: db, log: o.Logger, now: o.Now, started: o.Now(),
		maxInstances: cmp.Or(o.MaxInstances, 1000),
		rows:         map[key]*row{},
		perName:      map[string]int{},
		refused:      map[string]struct{}{},
		forget:       map[key]struct{}{},
	}
	return f, f.load(ctx)
}

// Record notes a push. It is cheap: the database hears of it later.
func (f *Fleet) Record(p Push) {
	if p.Client == "" {
		return
	}
	if p.ReceivedAt.IsZero() {
		p.ReceivedAt = f.now()
	}
	k := key{clean(p.Client), clean(p.Instance)}
	f.mu.Lock()
	defer f.mu.Unlock()
	r := f.rows[k]
	if r == nil {
		if !f.makeRoom(k.client) {
			return
		}
		r = &row{Client: Client{Client: k.client, Instance: k.instance, FirstSeen: p.ReceivedAt}}
		f.rows[k] = r
		f.perName[k.client]++
		delete(f.forget, k)
	}
	r.note(p)
}

// note takes over what the push tells.
func (r *row) note(p Push) {
	r.dirty = true
	if p.ReceivedAt.After(r.LastPush) {
		r.LastPush = p.ReceivedAt
	}
	address := p.RemoteAddr
	if host, _, err := net.SplitHostPort(address); err == nil {
		address = host // the port is another one each time
	}
	for to, from := range map[*string]string{&r.Product: p.Product, &r.Version: p.Version, &r.RemoteAddr: address} {
		if from != "" {
			*to = clean(from)
		}
	}
	if p.BufferBytes >= 0 {
		size := p.BufferBytes
		r.BufferBytes = &size
	}
	if p.Samples > 0 {
		r.SamplesPerPush = p.Samples
	}
	if p.Resend {
		return
	}
	// Both times of Delay are of the sender's clock where it told it, so that
	// a wrong clock does not look like a delay.
	sent := p.SentAt
	if sent.IsZero() {
		sent = p.ReceivedAt
	}
	backlog := false
	if !p.NewestSample.IsZero() {
		r.newest = p.NewestSample
		r.Delay = max(0, sent.Sub(p.NewestSample))
		backlog = r.Delay > LateAfter
	}
	if !p.SentAt.IsZero() && !backlog {
		skew := p.SentAt.Sub(p.ReceivedAt)
		r.Skew = &skew
	}
}

// makeRoom tells whether the client may have one more row; the one silent for
// longest goes if there are too many.
func (f *Fleet) makeRoom(client string) bool {
	if f.perName[client] < f.maxInstances {
		return true
	}
	var oldest *row
	for _, r := range f.rows {
		if r.Client.Client == client && (oldest == nil || r.LastPush.Before(oldest.LastPush)) {
			oldest = r
		}
	}
	if oldest != nil && f.now().Sub(oldest.LastPush) > SilentAfter {
		f.drop(key{oldest.Client.Client, oldest.Instance})
		return true
	}
	if _, told := f.refused[client]; !told {
		f.refused[client] = struct{}{}
		f.log.Warn("a service account pushes for too many instances: the rest is stored but not listed under Clients; use one token per server",
			"client", client, "limit", f.maxInstances)
	}
	return false
}

func (f *Fleet) drop(k key) {
	if _, known := f.rows[k]; !known {
		return
	}
	delete(f.rows, k)
	f.forget[k] = struct{}{}
	if f.perName[k.client]--; f.perName[k.client] == 0 {
		delete(f.perName, k.client)
	}
}

// List returns all clients, by client and instance.
func (f *Fleet) List(context.Context) []Client {
	now := f.now()
	f.mu.Lock()
	defer f.mu.Unlock()
	all := make([]Client, 0, len(f.rows))
	for _, r := range f.rows {
		c := r.Client
		c.State = f.state(c.LastPush, now)
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b Client) int {
		return cmp.Or(strings.Compare(a.Client, b.Client), strings.Compare(a.Instance, b.Instance))
	})
	return all
}

// state gives clients the time to come back after the server itself was away.
func (f *Fleet) state(last, now time.Time) State {
	switch age := now.Sub(last); {
	case age > SilentAfter && now.Sub(f.started) > SilentAfter:
		return Silent
	case age > LateAfter:
		return Late
	}
	return OK
}

// Remove forgets a client; it is back with its next push. It tells whether
// there was one.
func (f *Fleet) Remove(ctx context.Context, client, instance string) (bool, error) {
	k := key{client, instance}
	f.mu.Lock()
	_, known := f.rows[k]
	f.drop(k)
	f.mu.Unlock()
	if !known {
		return false, nil
	}
	return true, f.save(ctx)
}

// maxText bounds what a sender says of itself.
const maxText = 256

// clean makes a sender's text safe for pages, logs and labels.
func clean(text string) string {
	text = strings.ToValidUTF8(text, "�")
	text = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return -1
		}
		return c
	}, text)
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "")
	}
	return text
}
