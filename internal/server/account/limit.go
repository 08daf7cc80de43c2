package account

import (
	"container/list"
	"net/netip"
	"sync"
	"time"
)

// limitRule says how failed logins of one kind slow down the next: the first
// free ones cost nothing, then the wait doubles from one second to longest.
// After forget without an attempt all is forgotten.
//
// No rule closes an account for good: an attacker would then lock out its
// owner. Waiting is capped, and attempts refused while waiting do not count.
type limitRule struct {
	free    int
	longest time.Duration
	forget  time.Duration
}

var (
	// One address guessing at one account.
	pairRule = limitRule{free: 5, longest: 30 * time.Second, forget: 15 * time.Minute}
	// One address guessing at many accounts. Looser: a whole office may be
	// behind it.
	addressRule = limitRule{free: 30, longest: 30 * time.Second, forget: 15 * time.Minute}
	// Many addresses guessing at one account. It applies only to an address
	// that failed here already, so that the owner's first tries from their own
	// address pass in the middle of an attack.
	accountRule = limitRule{free: 50, longest: time.Minute, forget: 30 * time.Minute}
)

// ownTries is how many tries an address has at an account before accountRule
// holds for it too.
const ownTries = 3

// limiterSize bounds the memory: some 300 bytes each.
const limiterSize = 10_000

// limiter remembers failed logins. An attempt counts as failed from its
// beginning, so that many at once are not all let through.
type limiter struct {
	mu      sync.Mutex
	entries map[limitKey]*list.Element // of *limitEntry
	recent  *list.List                 // most recently used first
	size    int
}

type limitKind byte

const (
	perPair limitKind = iota
	perAddress
	perAccount
)

type limitKey struct {
	kind           limitKind
	login, address string
}

type limitEntry struct {
	key   limitKey
	count int
	last  time.Time
	until time.Time
}

func newLimiter() *limiter {
	return &limiter{entries: map[limitKey]*list.Element{}, recent: list.New(), size: limiterSize}
}

// begin admits an attempt and counts it, or says how long to wait.
func (l *limiter) begin(login, address string, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	pair, byAddress, byAccount := l.trio(login, address, now)
	wait := max(pair.wait(now), byAddress.wait(now))
	if pair.count >= ownTries {
		wait = max(wait, byAccount.wait(now))
	}
	if wait > 0 {
		return &RateLimitError{RetryAfter: wait}
	}
	pair.fail(pairRule, now)
	byAddress.fail(addressRule, now)
	byAccount.fail(accountRule, now)
	return nil
}

// succeed takes back what begin counted, and forgives the pair.
func (l *limiter) succeed(login, address string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	pair, byAddress, byAccount := l.trio(login, address, now)
	pair.count, pair.until = 0, time.Time{}
	byAddress.undo()
	byAccount.undo()
}

// abandon takes back what begin counted: the attempt was not decided.
func (l *limiter) abandon(login, address string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	pair, byAddress, byAccount := l.trio(login, address, now)
	pair.undo()
	byAddress.undo()
	byAccount.undo()
}

func (l *limiter) trio(login, address string, now time.Time) (pair, byAddress, byAccount *limitEntry) {
	address = network(address)
	return l.entry(limitKey{perPair, login, address}, pairRule, now),
		l.entry(limitKey{perAddress, "", address}, addressRule, now),
		l.entry(limitKey{perAccount, login, ""}, accountRule, now)
}

func (l *limiter) entry(key limitKey, rule limitRule, now time.Time) *limitEntry {
	if element, ok := l.entries[key]; ok {
		l.recent.MoveToFront(element)
		entry := element.Value.(*limitEntry)
		// A wait longer than any rule gives: the clock was set back.
		if now.Sub(entry.last) > rule.forget || entry.wait(now) > rule.longest {
			*entry = limitEntry{key: key}
		}
		return entry
	}
	if len(l.entries) >= l.size {
		oldest := l.recent.Back()
		delete(l.entries, oldest.Value.(*limitEntry).key)
		l.recent.Remove(oldest)
	}
	entry := &limitEntry{key: key}
	l.entries[key] = l.recent.PushFront(entry)
	return entry
}

func (e *limitEntry) wait(now time.Time) time.Duration { return max(0, e.until.Sub(now)) }

func (e *limitEntry) fail(rule limitRule, now time.Time) {
	e.count++
	e.last = now
	if over := e.count - rule.free; over >= 0 {
		e.until = now.Add(min(rule.longest, time.Second<<min(over, 10)))
	}
}

func (e *limitEntry) undo() {
	e.count = max(0, e.count-1)
	e.until = time.Time{}
}

// network is the address that counts as one: of IPv6 the first 64 bits, which
// is what one machine commonly has to choose from.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is6() {
		if prefix, err := ip.Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return ip.String()
}
