package account

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"sync"
	"time"
)

const (
	// basicFresh is how long a password that was verified is not verified
	// again.
	basicFresh = 10 * time.Minute
	// basicCacheSize bounds the memory: some 300 bytes each.
	basicCacheSize = 1000
)

// basicCache remembers which logins and passwords were verified, so that a
// program using Basic auth does not cost a password hash with each request.
// It holds no password: the key is an HMAC with a secret of this process.
type basicCache struct {
	secret []byte
	mu     sync.Mutex
	proven map[[sha256.Size]byte]provenPassword
}

// provenPassword holds for as long as the user has the hash it was verified
// against.
type provenPassword struct {
	userID int64
	hash   string
	until  time.Time
}

func newBasicCache() *basicCache {
	secret := make([]byte, 32)
	rand.Read(secret)
	return &basicCache{secret: secret, proven: map[[sha256.Size]byte]provenPassword{}}
}

func (c *basicCache) key(login, password string) (key [sha256.Size]byte) {
	mac := hmac.New(sha256.New, c.secret)
	mac.Write([]byte(login))
	mac.Write([]byte{0}) // a login has none
	mac.Write([]byte(password))
	mac.Sum(key[:0])
	return key
}

func (c *basicCache) holds(key [sha256.Size]byte, user User, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	proven, ok := c.proven[key]
	if !ok {
		return false
	}
	if proven.userID != user.ID || proven.hash != user.passwordHash || !now.Before(proven.until) || proven.until.Sub(now) > basicFresh {
		delete(c.proven, key)
		return false
	}
	return true
}

func (c *basicCache) put(key [sha256.Size]byte, user User, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.proven) >= basicCacheSize {
		for some := range c.proven {
			delete(c.proven, some)
			break
		}
	}
	c.proven[key] = provenPassword{userID: user.ID, hash: user.passwordHash, until: now.Add(basicFresh)}
}

// byPassword finds out who has this login and password. Role, name and
// whether the account is open come from the database each time.
func (a *Accounts) byPassword(ctx context.Context, login, password, address string) (Identity, error) {
	key := a.basic.key(login, password)
	user, err := a.FindUser(ctx, login)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Identity{}, err
	}
	if err != nil || user.Disabled || !a.basic.holds(key, user, a.now()) {
		if user, err = a.verifyPassword(ctx, login, password, address); err != nil {
			return Identity{}, err
		}
		a.basic.put(key, user, a.now())
	}
	a.used.user(user.ID, 0, a.now())
	return Identity{
		UserID: user.ID, Login: user.Login, Name: user.Name, Role: user.Role,
		MustChangePassword: user.MustChangePassword,
	}, nil
}
