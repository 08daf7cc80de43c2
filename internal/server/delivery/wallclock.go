package delivery

import (
	"context"
	"time"
)

const (
	// stepCheck is how often the wall clock is compared with the monotonic
	// one. It must be far below Lag.
	stepCheck = time.Second
	// stepBack is the smallest step that matters. NTP slews smaller ones.
	stepBack = 500 * time.Millisecond
	// stepReason is the reason of the freeze while the engines flush.
	stepReason = "the wall clock stepped back"
)

// WatchWallClock runs until ctx ends. The engines decide by the wall clock
// when pending rows are due, so after a step back rows could stay in memory
// for as long as the step. When one is seen the durable clock is frozen and
// flush is called, which must hand all pending rows of the engines on.
func (c *Clock) WatchWallClock(ctx context.Context, flush func()) error {
	return c.watchWallClock(ctx, time.Now, flush)
}

func (c *Clock) watchWallClock(ctx context.Context, wallClock func() time.Time, flush func()) error {
	ticker := time.NewTicker(stepCheck)
	defer ticker.Stop()
	// Round strips the monotonic reading, so that Sub compares wall clocks.
	wall, mono := wallClock().Round(0), time.Now()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		nextWall, nextMono := wallClock().Round(0), time.Now()
		step := nextWall.Sub(wall) - nextMono.Sub(mono)
		wall, mono = nextWall, nextMono
		if step > -stepBack {
			continue
		}
		c.log.Warn("the wall clock of this server stepped back: check its time source", "by", -step)
		c.Freeze(stepReason)
		flush()
		c.Thaw(stepReason)
	}
}
