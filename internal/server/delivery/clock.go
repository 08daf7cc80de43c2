// Package delivery owns the server half of the push protocol: what the answer
// to a push tells the sender about durability, so that neither a killed client
// nor a killed server loses or doubles a batch. It knows nothing of samples,
// log lines or engines; those tell it only when they cannot flush.
//
// The engines keep the newest seconds in memory and have no write-ahead log.
// A sender therefore keeps what it sent until an answer says that everything
// acknowledged up to some moment of the server's own clock is on disk. The
// clock is monotonic and belongs to an epoch: a new one begins at each unclean
// start, because then what was in memory is gone.
package delivery

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"peeper/internal/wire"
)

// Lag is how far the durable clock stays behind the clock. The worst age of an
// acknowledged sample that a kill -9 lost was 14.1 s in the metrics engine and
// 10.8 s in the log engine; neither source has a hard bound, so the lag is
// about four times that.
const Lag = 60 * time.Second

// Clock stamps the answers to pushes. Its methods are safe for concurrent use.
type Clock struct {
	dir      string
	log      *slog.Logger
	serverID string
	epoch    string

	start time.Time // with its monotonic reading
	base  int64     // clock at start, in milliseconds
	floor int64     // durable since before start: the clock of the last clean stop

	mu     sync.Mutex
	frozen map[string]struct{} // reasons why nothing may be called durable
	// held is the durable clock that holds while frozen, and afterwards until
	// the clock passes heldUntil: what was in memory at the thaw needs the
	// whole lag again to reach the disk.
	held      int64
	heldUntil int64
	clean     bool
}

// Open reads the state that dir keeps and begins or continues an epoch. It
// must be called before any engine opens: it removes the file of the last
// clean stop, so that a crash from now on is seen as one.
func Open(dir string, log *slog.Logger) (*Clock, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("cannot make the directory %s for the state of the push protocol: %w", dir, err)
	}
	serverID, err := readServerID(dir)
	if err != nil {
		return nil, err
	}
	last, err := takeCleanStop(dir, log)
	if err != nil {
		return nil, err
	}
	c := &Clock{
		dir:      dir,
		log:      log,
		serverID: serverID,
		epoch:    last.Epoch,
		start:    time.Now(),
		base:     last.Clock + 1,
		floor:    last.Clock,
		held:     last.Clock,
		frozen:   map[string]struct{}{},
	}
	if c.epoch == "" {
		c.epoch = newID()
	}
	log.Info("push protocol ready", "server", c.serverID, "epoch", c.epoch, "continued", last.Epoch != "")
	return c, nil
}

// ServerID is the persistent id of the data directory.
func (c *Clock) ServerID() string { return c.serverID }

// Epoch is the id of the time since the last unclean start.
func (c *Clock) Epoch() string { return c.epoch }

// now is the clock, in milliseconds. It never steps back, whatever the wall
// clock does.
func (c *Clock) now() int64 {
	return c.base + time.Since(c.start).Milliseconds()
}

// durable is the clock up to which everything acknowledged is on disk. The
// caller holds c.mu.
func (c *Clock) durable(now int64) int64 {
	if len(c.frozen) > 0 || now < c.heldUntil {
		return c.held
	}
	return max(now-Lag.Milliseconds(), c.floor)
}

// Stamp sets the headers of an answer to a push. Call it after the engine
// accepted the batch, never before: the sender may forget the batch once the
// durable clock passes the acknowledgement set here.
func (c *Clock) Stamp(h http.Header) {
	c.mu.Lock()
	now := c.now()
	durable := c.durable(now)
	c.mu.Unlock()

	h.Set(wire.HeaderServer, c.serverID)
	h.Set(wire.HeaderEpoch, c.epoch)
	h.Set(wire.HeaderAck, strconv.FormatInt(now, 10))
	h.Set(wire.HeaderDurable, strconv.FormatInt(durable, 10))
}

// Freeze holds the durable clock where it is, because accepted data may not
// reach the disk. It goes on when each reason was taken back by Thaw.
func (c *Clock) Freeze(reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, already := c.frozen[reason]; already {
		return
	}
	if len(c.frozen) == 0 {
		c.held = c.durable(c.now())
	}
	c.frozen[reason] = struct{}{}
	c.log.Warn("nothing new is reported durable", "reason", reason)
}

// Thaw takes back the Freeze for reason. The durable clock goes on one lag
// later, when what was held in memory has had its time to reach the disk.
func (c *Clock) Thaw(reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, frozen := c.frozen[reason]; !frozen {
		return
	}
	delete(c.frozen, reason)
	if len(c.frozen) == 0 {
		c.heldUntil = c.now() + Lag.Milliseconds()
	}
	c.log.Info("data can reach the disk again", "reason", reason)
}

// MarkClean records that everything acknowledged is on disk, so that the next
// start continues this epoch. Call it once, after every engine was closed
// without an error and nothing will be stamped any more.
func (c *Clock) MarkClean() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.clean {
		return nil
	}
	if err := writeCleanStop(c.dir, cleanStop{Epoch: c.epoch, Clock: c.now()}); err != nil {
		return err
	}
	c.clean = true
	return nil
}

// newID returns 128 random bits in hex.
func newID() string {
	var id [16]byte
	rand.Read(id[:])
	return hex.EncodeToString(id[:])
}
