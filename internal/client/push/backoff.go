package push

import (
	"math/rand/v2"
	"time"
)

const (
	firstBackoff = time.Second
	maxBackoff   = time.Minute
	// minBackoff keeps a lucky draw from becoming a burst.
	minBackoff = 100 * time.Millisecond
)

// backoff spreads retries with full jitter: hosts that lost the server at the
// same moment do not come back at the same moment.
type backoff struct{ failures int }

// next returns how long to wait after one more failure, no shorter than the
// receiver asked for.
func (b *backoff) next(asked time.Duration) time.Duration {
	ceiling := maxBackoff
	if b.failures < 6 {
		ceiling = firstBackoff << b.failures
	}
	b.failures++
	wait := max(minBackoff, time.Duration(rand.Int64N(int64(ceiling))))
	if asked > 0 {
		return asked + min(wait, asked/4+minBackoff)
	}
	return wait
}

func (b *backoff) reset() { b.failures = 0 }
