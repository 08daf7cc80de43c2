package collect

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"

	"peeper/internal/client/disk"
)

const (
	// maxBackstep is how far a clock may step back and still be waited for. A
	// correction by time synchronisation is smaller. After a larger one (a
	// clock that had been hours ahead) waiting would hide the host for all
	// that time.
	maxBackstep = 10 * time.Minute
	// maxBridged bounds the timestamps that bridge one step back; shiftUnit is
	// more, so that they never reach into the milliseconds of another shift,
	// and all shifts together are less than the shortest interval.
	maxBridged = shiftUnit - 1
	shiftUnit  = 64
	shifts     = 15
)

// Clock gives the timestamps of samples and never gives one twice, whatever
// the machine's clock does and across restarts: two samples of a series with
// the same timestamp are one sample to the store, and the other is lost.
//
// A small step back is bridged by counting on in milliseconds from the last
// timestamp. After a large one the new time is used, moved off the grid of the
// interval by some more milliseconds, so that the hours seen twice get other
// timestamps the second time. Only the sixteenth large step over the same
// hours would meet the first ones again.
type Clock struct {
	path string
	log  *slog.Logger

	mu    sync.Mutex
	state clockState
}

type clockState struct {
	Last    int64 `json:"last"`    // Unix milliseconds
	Shift   int64 `json:"shift"`   // in units of shiftUnit milliseconds
	Bridged int64 `json:"bridged"` // timestamps since the last that was the clock's
}

// OpenClock reads the last timestamp from path, where it is kept.
func OpenClock(path string, log *slog.Logger) (*Clock, error) {
	c := &Clock{path: path, log: log}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the time of the last sample: %w", err)
	}
	if err := json.Unmarshal(raw, &c.state); err != nil || c.state.Last < 0 || c.state.Shift < 0 || c.state.Shift >= shifts {
		log.Warn("The file with the time of the last sample is damaged; starting from the clock", "file", path)
		c.state = clockState{}
	}
	return c, nil
}

// Next returns the timestamp for samples taken at now. It is on the disk when
// Next returns, unless the disk refuses, which is only logged.
func (c *Clock) Next(now time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := now.UnixMilli() + c.state.Shift*shiftUnit
	switch back := time.Duration(c.state.Last-at) * time.Millisecond; {
	case back < 0:
		c.state.Bridged = 0
	case back <= maxBackstep && c.state.Bridged < maxBridged:
		at = c.state.Last + 1
		c.state.Bridged++
	default:
		c.state.Shift = (c.state.Shift + 1) % shifts
		c.state.Bridged = 0
		at = now.UnixMilli() + c.state.Shift*shiftUnit
		c.log.Warn("The clock stepped back far; going on with the new time", "by", back.Round(time.Second))
	}
	c.state.Last = at
	raw, err := json.Marshal(c.state)
	if err == nil {
		err = disk.WriteFile(c.path, append(raw, '\n'))
	}
	if err != nil {
		c.log.Debug("Cannot keep the time of the last sample", "error", err)
	}
	return time.UnixMilli(at)
}
