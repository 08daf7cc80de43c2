package account

import (
	"sync"
	"time"
)

const (
	// tokenFresh is how long a token is trusted without asking the database:
	// what another process revokes holds after this long at the latest.
	tokenFresh = 4 * time.Second
	// tokenStale is how long a known token still works while the database
	// cannot be asked, so that a restart of PostgreSQL interrupts no push.
	tokenStale = 5 * time.Minute
	// tokenCacheSize bounds the memory: some 300 bytes each.
	tokenCacheSize = 10_000
)

// provenToken is a token the database knew.
type provenToken struct {
	id        int64
	who       Identity
	expiresAt time.Time // zero: never
	asked     time.Time
}

// tokenCache remembers proven tokens by fingerprint. Unknown ones are not
// remembered: a token that another process makes works at once.
type tokenCache struct {
	mu     sync.Mutex
	proven map[string]provenToken
	// epoch counts the clearings: what was read before one is not put in
	// after it.
	epoch int
}

func newTokenCache() *tokenCache { return &tokenCache{proven: map[string]provenToken{}} }

func (c *tokenCache) get(hash string) (token provenToken, ok bool, epoch int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	token, ok = c.proven[hash]
	return token, ok, c.epoch
}

func (c *tokenCache) put(hash string, token provenToken, epoch int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if epoch != c.epoch {
		return
	}
	if len(c.proven) >= tokenCacheSize {
		for some := range c.proven {
			delete(c.proven, some)
			break
		}
	}
	c.proven[hash] = token
}

func (c *tokenCache) remove(hash string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.proven, hash)
}

// clear forgets all. Changes of tokens are rare, and the next request of each
// costs one query.
func (c *tokenCache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	clear(c.proven)
}
