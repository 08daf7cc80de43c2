package account

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"sync"
	"time"
)

// usage collects when tokens, sessions and users were last used, so that a
// request costs no write. What a crash forgets is at most useEvery old.
type usage struct {
	mu       sync.Mutex
	tokens   map[int64]int64 // id → Unix milliseconds
	sessions map[int64]int64
	users    map[int64]int64
}

func newUsage() *usage {
	return &usage{tokens: map[int64]int64{}, sessions: map[int64]int64{}, users: map[int64]int64{}}
}

func (u *usage) token(id int64, at time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.tokens[id] = toMillis(at)
}

func (u *usage) user(id, session int64, at time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.users[id] = toMillis(at)
	if session != 0 {
		u.sessions[session] = toMillis(at)
	}
}

// lastUse is the newer of what the database knew and what is not written yet.
func (u *usage) lastUse(of map[int64]int64, id, stored int64) time.Time {
	u.mu.Lock()
	defer u.mu.Unlock()
	return fromMillis(max(stored, of[id]))
}

func (a *Accounts) flushUsage(ctx context.Context) error {
	u := a.used
	u.mu.Lock()
	tokens, sessions, users := maps.Clone(u.tokens), maps.Clone(u.sessions), maps.Clone(u.users)
	u.mu.Unlock()
	if len(tokens)+len(sessions)+len(users) == 0 {
		return nil
	}
	err := a.db.Tx(ctx, func(tx *sql.Tx) error {
		for _, of := range []struct {
			query string
			at    map[int64]int64
		}{
			{"UPDATE tokens SET last_used_at = $1 WHERE id = $2 AND last_used_at < $1", tokens},
			{"UPDATE sessions SET seen_at = $1 WHERE id = $2 AND seen_at < $1", sessions},
			{"UPDATE users SET last_seen_at = $1 WHERE id = $2 AND last_seen_at < $1", users},
		} {
			// In order, so that two servers do not lock each other out.
			for _, id := range slices.Sorted(maps.Keys(of.at)) {
				if _, err := tx.ExecContext(ctx, of.query, of.at[id], id); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	forget(u.tokens, tokens)
	forget(u.sessions, sessions)
	forget(u.users, users)
	return nil
}

// forget removes what was written, unless it was used again meanwhile.
func forget(pending, written map[int64]int64) {
	maps.DeleteFunc(pending, func(id, at int64) bool { return written[id] == at })
}
