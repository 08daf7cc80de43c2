package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// argon is the cost of a password hash.
type argon struct {
	memory  uint32 // KiB
	time    uint32
	threads uint8
}

// current is OWASP's first recommendation for argon2id with little memory:
// https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
// A hash with another cost is renewed at the next login.
var current = argon{memory: 19 * 1024, time: 2, threads: 1}

const (
	saltBytes = 16
	keyBytes  = 32
	// minPassword is in characters; maxPassword, in bytes, only keeps
	// requests from being used to burn time.
	minPassword = 8
	maxPassword = 1024
)

// checkPolicy says what is wrong with a new password for login.
func checkPolicy(login, password string) error {
	switch {
	case !utf8.ValidString(password):
		return refuse(ErrInvalid, "the password is not valid text")
	case strings.EqualFold(password, "admin"):
		return refuse(ErrInvalid, "the password must not be the default one")
	case utf8.RuneCountInString(password) < minPassword:
		return refuse(ErrInvalid, "the password is too short: it needs at least %d characters", minPassword)
	case len(password) > maxPassword:
		return refuse(ErrInvalid, "the password is too long: it can have up to %d bytes", maxPassword)
	case strings.TrimSpace(password) == "":
		return refuse(ErrInvalid, "the password must not be made of spaces only")
	case strings.EqualFold(password, login):
		return refuse(ErrInvalid, "the password must not be the login")
	}
	return nil
}

// hasher computes password hashes, a few at a time: each takes 19 MiB, and a
// flood of logins must not take the machine's memory.
type hasher struct {
	cost    argon
	slots   chan struct{}
	waiting atomic.Int32
}

// maxWaiting is how many logins may queue for a slot; further ones are told
// to come back.
const maxWaiting = 64

func newHasher() *hasher {
	return &hasher{cost: current, slots: make(chan struct{}, min(4, runtime.GOMAXPROCS(0)))}
}

func (h *hasher) acquire(ctx context.Context) error {
	if h.waiting.Add(1) > maxWaiting {
		h.waiting.Add(-1)
		return &RateLimitError{RetryAfter: 2 * time.Second}
	}
	defer h.waiting.Add(-1)
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *hasher) release() { <-h.slots }

// hash gives the PHC string of password:
// https://github.com/P-H-C/phc-string-format
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	if err := h.acquire(ctx); err != nil {
		return "", err
	}
	defer h.release()
	key := argon2.IDKey([]byte(password), salt, h.cost.time, h.cost.memory, h.cost.threads, keyBytes)
	return formatPHC(h.cost, salt, key), nil
}

// verify tells whether password belongs to encoded, and whether encoded was
// made at another cost than today's.
func (h *hasher) verify(ctx context.Context, encoded, password string) (ok, outdated bool, err error) {
	cost, salt, key, err := parsePHC(encoded)
	if err != nil {
		return false, false, err
	}
	if err := h.acquire(ctx); err != nil {
		return false, false, err
	}
	defer h.release()
	got := argon2.IDKey([]byte(password), salt, cost.time, cost.memory, cost.threads, uint32(len(key)))
	return subtle.ConstantTimeCompare(got, key) == 1, cost != h.cost, nil
}

var phc = base64.RawStdEncoding.Strict()

func formatPHC(cost argon, salt, key []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		cost.memory, cost.time, cost.threads, phc.EncodeToString(salt), phc.EncodeToString(key))
}

// newDecoy is a hash that no password has: its key is random.
func newDecoy(cost argon) string {
	salt, key := make([]byte, saltBytes), make([]byte, keyBytes)
	rand.Read(salt)
	rand.Read(key)
	return formatPHC(cost, salt, key)
}

// errPHC says nothing of the text: it is a hash.
var errPHC = errors.New("a stored password hash is damaged: set the password again with peeper-server user reset-password")

// parsePHC reads what formatPHC wrote. Its bounds keep a damaged row from
// taking the machine's memory or time.
func parsePHC(encoded string) (cost argon, salt, key []byte, err error) {
	if strings.ContainsAny(encoded, "\r\n") { // which base64 would skip
		return cost, nil, nil, errPHC
	}
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return cost, nil, nil, errPHC
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &cost.memory, &cost.time, &cost.threads); err != nil {
		return cost, nil, nil, errPHC
	}
	if parts[3] != fmt.Sprintf("m=%d,t=%d,p=%d", cost.memory, cost.time, cost.threads) ||
		cost.memory < 8 || cost.memory > 1<<18 || cost.time < 1 || cost.time > 32 || cost.threads < 1 || cost.threads > 16 {
		return cost, nil, nil, errPHC
	}
	if salt, err = phc.DecodeString(parts[4]); err != nil || len(salt) < 8 || len(salt) > 64 {
		return cost, nil, nil, errPHC
	}
	if key, err = phc.DecodeString(parts[5]); err != nil || len(key) < 16 || len(key) > 64 {
		return cost, nil, nil, errPHC
	}
	return cost, salt, key, nil
}
