package linux

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// sayAgainAfter is when a collector that keeps failing is logged again.
const sayAgainAfter = time.Hour

// quiet passes on what node_exporter logs, but a collector that fails at every
// round (no such hardware, no right) once an hour, and its greetings not at
// all.
type quiet struct {
	next  slog.Handler
	scope string // attributes given by With: the collector's name
	told  *told
}

type told struct {
	mu sync.Mutex
	at map[string]time.Time
}

// Enabled implements slog.Handler.
func (q *quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && q.next.Enabled(ctx, l)
}

// Handle implements slog.Handler.
func (q *quiet) Handle(ctx context.Context, r slog.Record) error {
	key := q.scope + r.Message
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "name" || a.Key == "collector" {
			key += a.Value.String()
		}
		return true
	})
	q.told.mu.Lock()
	last, known := q.told.at[key]
	if known && r.Time.Sub(last) < sayAgainAfter {
		q.told.mu.Unlock()
		return nil
	}
	if q.told.at == nil || len(q.told.at) > 1000 {
		q.told.at = map[string]time.Time{}
	}
	q.told.at[key] = r.Time
	q.told.mu.Unlock()
	r.Level = slog.LevelWarn // nothing of it stops the client
	return q.next.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (q *quiet) WithAttrs(attrs []slog.Attr) slog.Handler {
	scope := q.scope
	for _, a := range attrs {
		scope += a.Value.String() + " "
	}
	return &quiet{q.next.WithAttrs(attrs), scope, q.told}
}

// WithGroup implements slog.Handler.
func (q *quiet) WithGroup(name string) slog.Handler {
	return &quiet{q.next.WithGroup(name), q.scope + name, q.told}
}
