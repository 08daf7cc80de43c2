// Package push brings the batches of a spool to the server without loss: it
// keeps each until the server says that it is on the server's disk, sends
// again what a crash may have taken, and never sends in circles. The protocol
// is described in docs/en/push-protocol.md.
package push

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"peeper/internal/client/spool"
	"peeper/internal/client/token"
)

const (
	requestTimeout = 30 * time.Second
	// catchUpPause is the least time between two batches of a backlog. The
	// pause also grows with the answer time, so that a backlog takes at most
	// half of what the server gives one client: 20 a second, or less.
	catchUpPause = 50 * time.Millisecond
	// defaultProbe is how often a server is asked how far it is durable when
	// there is nothing else to send.
	defaultProbe = 15 * time.Second
)

// Sender makes requests to the server; *link.Link is one.
type Sender interface {
	NewRequest(ctx context.Context, method, path string, body []byte) (*http.Request, error)
	Do(*http.Request) (*http.Response, error)
	Reset()
}

// Tokens gives the token to send and learns what the server thought of it;
// *token.Keeper is one.
type Tokens interface {
	Current() token.Secret
	Changed() <-chan struct{}
	Accepted(token.Secret)
	Refused(token.Secret) (another bool)
}

// Options of a Pusher.
type Options struct {
	// Path is where batches are posted, and Probe an empty batch.
	Path  string
	Probe Probe
	// ProbeEvery defaults to 15 s.
	ProbeEvery time.Duration
	// Instance and Product are told to the server with every push.
	Instance, Product string
	// Header is added to every push.
	Header http.Header
	Log    *slog.Logger
}

// A Probe is a push without data.
type Probe struct {
	ContentType, ContentEncoding string
	Body                         []byte
}

func (p Probe) batch() *spool.Batch {
	return &spool.Batch{ContentType: p.ContentType, ContentEncoding: p.ContentEncoding, Body: p.Body}
}

// Pusher empties one spool into one server.
type Pusher struct {
	spool  *spool.Spool
	link   Sender
	tokens Tokens
	opts   Options
	log    *journal

	// Only Run and Drain touch these, one after the other.
	ledger    *ledger
	earlier   uint64 // batches up to here are from an earlier run
	backoff   backoff
	lastHeard time.Time

	counts counters
}

// New prepares a pusher. All that is in the spool now was left by an earlier
// run and may have been sent.
func New(s *spool.Spool, l Sender, t Tokens, opts Options) *Pusher {
	if opts.ProbeEvery == 0 {
		opts.ProbeEvery = defaultProbe
	}
	p := &Pusher{
		spool: s, link: l, tokens: t, opts: opts,
		log: newJournal(opts.Log), ledger: newLedger(),
	}
	s.Each(func(e spool.Entry) bool { p.earlier = e.Seq; return true })
	return p
}

// Run sends until ctx ends.
func (p *Pusher) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		seq, due := p.next(time.Now())
		switch {
		case seq != 0:
			p.wait(ctx, p.step(ctx, seq), false)
		case p.probeDue(time.Now()):
			p.wait(ctx, p.probe(ctx), false)
		default:
			p.wait(ctx, p.idle(due), true)
		}
	}
	return nil
}

// Drain sends what is not yet accepted, without retries, until ctx ends or
// something fails. What remains is sent after the next start.
func (p *Pusher) Drain(ctx context.Context) {
	p.backoff.reset()
	for ctx.Err() == nil {
		seq, _ := p.next(time.Now())
		if seq == 0 {
			return
		}
		p.step(ctx, seq)
		if p.backoff.failures > 0 {
			return
		}
	}
}

// next returns the oldest batch that has to be sent and may be now, or 0 and
// when to look again (zero: nothing is waiting).
func (p *Pusher) next(now time.Time) (seq uint64, again time.Time) {
	oldest := uint64(0)
	p.spool.Each(func(e spool.Entry) bool {
		if oldest == 0 {
			oldest = e.Seq
		}
		if p.ledger.settled(e.Seq) {
			return true
		}
		due := p.ledger.due(e.Seq)
		if due.After(now) {
			if again.IsZero() || due.Before(again) {
				again = due
			}
			return true
		}
		seq = e.Seq
		return false
	})
	if oldest != 0 {
		p.ledger.prune(oldest)
	} else {
		p.ledger.batches = map[uint64]*delivery{}
	}
	return seq, again
}

// probeDue tells whether batches wait for the server to call them durable and
// it has not been heard for a while.
func (p *Pusher) probeDue(now time.Time) bool {
	return len(p.ledger.batches) > 0 && now.Sub(p.lastHeard) >= p.opts.ProbeEvery
}

func (p *Pusher) idle(due time.Time) time.Duration {
	wait := time.Hour // a new batch or token ends it earlier
	if len(p.ledger.batches) > 0 {
		wait = time.Until(p.lastHeard.Add(p.opts.ProbeEvery))
	}
	if !due.IsZero() {
		wait = min(wait, time.Until(due))
	}
	return max(wait, time.Millisecond)
}

// wait pauses for d. A new token ends any pause, a new batch only an idle one.
func (p *Pusher) wait(ctx context.Context, d time.Duration, idle bool) {
	if d <= 0 {
		return
	}
	var wake <-chan struct{}
	if idle {
		wake = p.spool.Wake()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-wake:
	case <-p.tokens.Changed():
		p.backoff.reset()
	}
}

// step sends one batch and returns how long to pause after it.
func (p *Pusher) step(ctx context.Context, seq uint64) time.Duration {
	b, err := p.spool.Read(seq)
	if errors.Is(err, spool.ErrGone) {
		p.ledger.forget(seq)
		return 0
	}
	if err != nil {
		p.log.trouble("buffer", err.Error(), "")
		return p.backoff.next(0)
	}
	began := time.Now()
	a, err := p.send(ctx, &b, p.ledger.maybeSent(seq) || seq <= p.earlier, func() { p.ledger.sending(seq, began) })
	if err != nil {
		return p.failed(ctx, err)
	}
	took := time.Since(began)
	switch a.verdict {
	case accepted:
		p.took(a, seq, false)
		p.counts.pushed(a.status, took)
		if a.status/100 != 2 {
			p.log.partly(a.message)
		}
		return p.catchUp(took)
	case refused:
		p.counts.add(outcomeRefused)
		return p.refused(ctx, seq, b, a)
	default:
		return p.notNow(ctx, a)
	}
}

// catchUp is the pause before the next batch of a backlog.
func (p *Pusher) catchUp(took time.Duration) time.Duration {
	if seq, _ := p.next(time.Now()); seq == 0 {
		return 0
	}
	return max(catchUpPause, took)
}

// probe asks the server how far it is durable.
func (p *Pusher) probe(ctx context.Context) time.Duration {
	a, err := p.sendProbe(ctx)
	if err != nil {
		return p.failed(ctx, err)
	}
	switch a.verdict {
	case accepted:
		p.took(a, 0, true)
		return 0
	case refused:
		p.log.trouble("probe", statusText(a), "")
		return p.backoff.next(a.retryAfter)
	default:
		return p.notNow(ctx, a)
	}
}

// took enters an accepting answer into the ledger and deletes what is durable.
func (p *Pusher) took(a answer, seq uint64, isProbe bool) {
	now := time.Now()
	p.backoff.reset()
	p.lastHeard = now
	p.log.well()
	// A receiver that gives no stamp has no way to say more than 2xx, so that
	// is the end of it. It still counts as a server that answers, for the
	// silence of others.
	stamp := a.stamp
	durable, changed := p.ledger.answered(stamp, seq, isProbe || !a.stamped, now)
	if !a.stamped && !isProbe {
		durable = append(durable, seq)
	}
	p.spool.Delete(durable...)
	p.ledger.forget(durable...)
	if changed {
		again := 0
		for seq := range p.ledger.batches {
			ok := p.ledger.settled(seq)
			p.spool.SetAccepted(seq, ok)
			if !ok && p.ledger.batches[seq].accepted > 0 {
				again++
			}
		}
		p.log.epoch(stamp, again)
		return
	}
	if !isProbe && a.stamped {
		p.spool.SetAccepted(seq, true)
	}
}

// refused decides what a "bad request" is about. A receiver that takes an
// empty push but not this batch means the batch, which is then dropped so that
// it does not block the others. One that refuses both means something else (a
// proxy, another product, another encoding): then nothing is dropped.
func (p *Pusher) refused(ctx context.Context, seq uint64, b spool.Batch, a answer) time.Duration {
	check, err := p.sendProbe(ctx)
	if err != nil {
		return p.failed(ctx, err)
	}
	if check.verdict != accepted {
		p.log.trouble("refused", statusText(a), "an empty push is refused as well, so the address or what stands before the server is at fault: check PEEPER_HOST, PEEPER_PORT and proxies; the data is kept")
		return p.backoff.next(a.retryAfter)
	}
	p.took(check, 0, true)
	p.log.lost(b, statusText(a))
	p.spool.Refuse(seq)
	p.ledger.forget(seq)
	return catchUpPause
}

// failed handles a request without an answer.
func (p *Pusher) failed(ctx context.Context, err error) time.Duration {
	if ctx.Err() != nil {
		p.backoff.failures++
		return 0 // stopping; not the server's fault
	}
	var noToken errNoToken
	if errors.As(err, &noToken) {
		p.counts.add(outcomeNoToken)
		p.log.trouble("token", noToken.Error(), "")
		p.backoff.failures++
		return time.Minute // a new token ends the wait
	}
	p.counts.add(outcomeNetwork)
	p.link.Reset() // the connection may be dead in a way only a timeout showed
	p.log.trouble("network", err.Error(), "`peeper-client check` finds the failing step")
	return p.backoff.next(0)
}

// notNow handles an answer that keeps the batch for later.
func (p *Pusher) notNow(ctx context.Context, a answer) time.Duration {
	if a.verdict == unauthorized {
		p.counts.add(outcomeUnauthorized)
		p.log.trouble("unauthorized", statusText(a), a.fix)
		return p.backoff.next(a.retryAfter)
	}
	p.counts.add(outcomeLater)
	p.log.trouble("status "+strconv.Itoa(a.status), statusText(a), a.fix)
	return p.backoff.next(a.retryAfter)
}

type errNoToken struct{}

func (errNoToken) Error() string {
	return "there is no token: put one into the token file"
}

// Counts returns the pusher's counters since New.
func (p *Pusher) Counts() Counts { return p.counts.snapshot() }

// counters are written by the pusher and read by who shows them.
type counters struct {
	mu sync.Mutex
	Counts
}
