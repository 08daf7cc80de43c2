package push

import "time"

// Outcomes of a push.
const (
	outcomeAccepted     = "accepted"
	outcomePartly       = "partly_rejected"
	outcomeRefused      = "refused"
	outcomeUnauthorized = "unauthorized"
	outcomeLater        = "unavailable"
	outcomeNetwork      = "network_error"
	outcomeNoToken      = "no_token"
	outcomeProbe        = "probe"
)

// Outcomes lists every outcome, so that counters exist before they count.
var Outcomes = []string{
	outcomeAccepted, outcomePartly, outcomeRefused, outcomeUnauthorized,
	outcomeLater, outcomeNetwork, outcomeNoToken, outcomeProbe,
}

// DurationBuckets are the upper bounds, in seconds, of Counts.Durations.
var DurationBuckets = []float64{0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30}

// Counts are totals since the start.
type Counts struct {
	Outcomes map[string]uint64
	// Durations counts accepted pushes per bucket, not cumulated.
	Durations   [8]uint64
	DurationSum float64
	Pushes      uint64    // accepted ones
	LastPush    time.Time // of the last accepted one; zero: none yet
}

func (c *counters) add(outcome string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count(outcome)
}

func (c *counters) count(outcome string) {
	if c.Outcomes == nil {
		c.Outcomes = map[string]uint64{}
	}
	c.Outcomes[outcome]++
}

func (c *counters) pushed(status int, took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	outcome := outcomeAccepted
	if status/100 != 2 {
		outcome = outcomePartly
	}
	c.count(outcome)
	c.Pushes++
	c.LastPush = time.Now()
	c.DurationSum += took.Seconds()
	for i, bound := range DurationBuckets {
		if took.Seconds() <= bound {
			c.Durations[i]++
			return
		}
	}
}

func (c *counters) snapshot() Counts {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := c.Counts
	out.Outcomes = make(map[string]uint64, len(Outcomes))
	for _, o := range Outcomes {
		out.Outcomes[o] = c.Counts.Outcomes[o]
	}
	return out
}
