package fleet

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

const (
	// saveEvery bounds what a crash of the server forgets of the fleet; the
	// next push of each client brings it back anyway.
	saveEvery = 5 * time.Second
	// saveLast bounds the save at the stop.
	saveLast = 3 * time.Second
)

// Run saves what Record noted until ctx ends, and once more then.
func (f *Fleet) Run(ctx context.Context) error {
	ticker := time.NewTicker(saveEvery)
	defer ticker.Stop()
	failing := false
	for {
		select {
		case <-ticker.C:
			err := f.save(ctx)
			if err != nil && !failing && ctx.Err() == nil {
				f.log.Error("cannot save which clients push; trying again every few seconds", "error", err)
			}
			failing = err != nil
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveLast)
			defer cancel()
			return f.save(last)
		}
	}
}

func (f *Fleet) load(ctx context.Context) error {
	rows, err := f.db.QueryContext(ctx, `SELECT client, instance, product, version, remote_address, first_seen,
		last_push, newest_sample, skew_ms, buffer_bytes, samples_per_push FROM clients`)
	if err != nil {
		return fmt.Errorf("cannot read which clients push: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var r row
		var first, last, newest int64
		var skew, buffer sql.NullInt64
		if err := rows.Scan(&r.Client.Client, &r.Instance, &r.Product, &r.Version, &r.RemoteAddr, &first, &last, &newest,
			&skew, &buffer, &r.SamplesPerPush); err != nil {
			return fmt.Errorf("cannot read which clients push: %w", err)
		}
		r.FirstSeen, r.LastPush = time.UnixMilli(first), time.UnixMilli(last)
		if newest != 0 {
			r.newest = time.UnixMilli(newest)
			r.Delay = max(0, r.LastPush.Sub(r.newest))
		}
		if skew.Valid {
			span := time.Duration(skew.Int64) * time.Millisecond
			r.Skew = &span
			// The newest sample is by the client's clock, the push by ours.
			if newest != 0 {
				r.Delay = max(0, r.LastPush.Add(span).Sub(r.newest))
			}
		}
		if buffer.Valid {
			r.BufferBytes = &buffer.Int64
		}
		f.rows[key{r.Client.Client, r.Instance}] = &r
		f.perName[r.Client.Client]++
	}
	return rows.Err()
}

// save writes all that changed in one transaction.
func (f *Fleet) save(ctx context.Context) error {
	f.saving.Lock()
	defer f.saving.Unlock()

	f.mu.Lock()
	forget := f.forget
	f.forget = map[key]struct{}{}
	var changed []row
	for _, r := range f.rows {
		if r.dirty {
			changed = append(changed, *r)
			r.dirty = false
		}
	}
	f.mu.Unlock()
	if len(changed) == 0 && len(forget) == 0 {
		return nil
	}

	err := f.db.Tx(ctx, func(tx *sql.Tx) error { return write(ctx, tx, changed, forget) })
	if err != nil {
		f.mu.Lock()
		for k := range forget {
			if _, back := f.rows[k]; !back {
				f.forget[k] = struct{}{}
			}
		}
		for _, r := range changed {
			if now := f.rows[key{r.Client.Client, r.Instance}]; now != nil {
				now.dirty = true
			}
		}
		f.mu.Unlock()
	}
	return err
}

func write(ctx context.Context, tx *sql.Tx, changed []row, forget map[key]struct{}) error {
	for k := range forget {
		if _, err := tx.ExecContext(ctx, "DELETE FROM clients WHERE client = $1 AND instance = $2", k.client, k.instance); err != nil {
			return fmt.Errorf("cannot remove client %q: %w", k.client, err)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	upsert, err := tx.PrepareContext(ctx, `INSERT INTO clients (client, instance, product, version, remote_address, first_seen,
			last_push, newest_sample, skew_ms, buffer_bytes, samples_per_push)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (client, instance) DO UPDATE SET product = excluded.product, version = excluded.version,
			remote_address = excluded.remote_address, first_seen = excluded.first_seen, last_push = excluded.last_push,
			newest_sample = excluded.newest_sample, skew_ms = excluded.skew_ms, buffer_bytes = excluded.buffer_bytes,
			samples_per_push = excluded.samples_per_push`)
	if err != nil {
		return fmt.Errorf("cannot save which clients push: %w", err)
	}
	defer upsert.Close()
	for _, r := range changed {
		var newest int64
		if !r.newest.IsZero() {
			newest = r.newest.UnixMilli()
		}
		var skew, buffer sql.NullInt64
		if r.Skew != nil {
			skew = sql.NullInt64{Int64: r.Skew.Milliseconds(), Valid: true}
		}
		if r.BufferBytes != nil {
			buffer = sql.NullInt64{Int64: *r.BufferBytes, Valid: true}
		}
		if _, err := upsert.ExecContext(ctx, r.Client.Client, r.Instance, r.Product, r.Version, r.RemoteAddr,
			r.FirstSeen.UnixMilli(), r.LastPush.UnixMilli(), newest, skew, buffer, r.SamplesPerPush); err != nil {
			return fmt.Errorf("cannot save client %q: %w", r.Client.Client, err)
		}
	}
	return nil
}
