package push

import (
	"slices"
	"time"

	"peeper/internal/wire"
)

const (
	// silentFor is how long a server may be silent while another one answers
	// at the same address before what it holds is sent to the other.
	silentFor = 60 * time.Second

	// freeResends of a batch happen at once; later ones wait longer and longer,
	// so that no behaviour of servers can make the client send in circles.
	// A batch is never given up for being resent often: a server that crashes
	// all the time keeps nothing, and only the client still has the data.
	freeResends  = 2
	resendGap    = time.Second
	maxResendGap = time.Minute
)

// A ledger knows which server said what about which batch, and so what may be
// deleted and what has to be sent again. Servers are told apart by their id:
// behind one address there may be several. It holds no data and does no I/O;
// time comes in. Not safe for concurrent use.
type ledger struct {
	servers map[string]*server
	batches map[uint64]*delivery
}

type server struct {
	epoch string // the newest one it answered with; "" after it went silent
	// othersSince is when another server first answered after this one last
	// did; zero while this one is the last to have answered.
	othersSince time.Time
}

// delivery is what is known of a batch that was sent at least once.
type delivery struct {
	acks     []ack // one per server that accepted it
	accepted int   // how often any server did
	last     time.Time
}

type ack struct {
	server, epoch string
	clock         int64
}

func newLedger() *ledger {
	return &ledger{servers: map[string]*server{}, batches: map[uint64]*delivery{}}
}

// sending notes that seq is about to leave: from now on it may have arrived.
func (l *ledger) sending(seq uint64, now time.Time) {
	d := l.batches[seq]
	if d == nil {
		d = &delivery{}
		l.batches[seq] = d
	}
	d.last = now
}

// maybeSent tells whether a server may have seen seq before.
func (l *ledger) maybeSent(seq uint64) bool { return l.batches[seq] != nil }

// settled tells whether a server has accepted seq in what is still its newest
// epoch, so that nothing is to be done but to wait until it is durable.
func (l *ledger) settled(seq uint64) bool {
	d := l.batches[seq]
	if d == nil {
		return false
	}
	for _, a := range d.acks {
		if s := l.servers[a.server]; s != nil && s.epoch == a.epoch {
			return true
		}
	}
	return false
}

// due returns when seq, which is not settled, may be sent.
func (l *ledger) due(seq uint64) time.Time {
	d := l.batches[seq]
	if d == nil || d.accepted <= freeResends {
		return time.Time{}
	}
	gap := maxResendGap
	if n := d.accepted - freeResends - 1; n < 6 {
		gap = min(gap, resendGap<<n)
	}
	return d.last.Add(gap)
}

// answered takes an answer that accepted seq, or a probe when isProbe, and
// returns the batches that are durable now. changed says that batches settled
// before may not be any more.
func (l *ledger) answered(st wire.Stamp, seq uint64, isProbe bool, now time.Time) (durable []uint64, changed bool) {
	s := l.servers[st.Server]
	if s == nil {
		s = &server{}
		l.servers[st.Server] = s
	}
	if s.epoch != st.Epoch {
		changed = true
		s.epoch = st.Epoch
	}
	s.othersSince = time.Time{}
	for id, other := range l.servers {
		switch {
		case id == st.Server:
		case other.othersSince.IsZero():
			other.othersSince = now
		case now.Sub(other.othersSince) >= silentFor:
			// Should it come back, its next answer restores the epoch and with
			// it the acknowledgements: nothing is sent again for that.
			changed = changed || other.epoch != ""
			other.epoch = ""
		}
	}
	if !isProbe {
		l.accept(seq, ack{st.Server, st.Epoch, st.Ack}, now)
	}
	for seq, d := range l.batches {
		for _, a := range d.acks {
			if a.server == st.Server && a.epoch == st.Epoch && a.clock <= st.Durable {
				durable = append(durable, seq)
				break
			}
		}
	}
	return durable, changed
}

func (l *ledger) accept(seq uint64, a ack, now time.Time) {
	l.sending(seq, now)
	d := l.batches[seq]
	d.accepted++
	if i := slices.IndexFunc(d.acks, func(x ack) bool { return x.server == a.server }); i >= 0 {
		d.acks[i] = a
		return
	}
	d.acks = append(d.acks, a)
}

// forget drops what is known of batches that left the spool.
func (l *ledger) forget(seqs ...uint64) {
	for _, seq := range seqs {
		delete(l.batches, seq)
	}
}

// prune forgets everything older than oldest, the first batch still spooled:
// the spool dropped it to make room.
func (l *ledger) prune(oldest uint64) {
	for seq := range l.batches {
		if seq < oldest {
			delete(l.batches, seq)
		}
	}
	// A server that holds nothing of ours needs no memory. Without this, a
	// server restored again and again would grow the list for ever.
	if len(l.servers) > 16 {
		for id, s := range l.servers {
			if s.epoch == "" && !l.holds(id) {
				delete(l.servers, id)
			}
		}
	}
}

func (l *ledger) holds(id string) bool {
	for _, d := range l.batches {
		for _, a := range d.acks {
			if a.server == id {
				return true
			}
		}
	}
	return false
}
