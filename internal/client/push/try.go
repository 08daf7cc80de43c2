package push

import (
	"context"
	"net/http"
	"time"

	"peeper/internal/client/token"
)

// An Outcome is what came of one probe.
type Outcome struct {
	Accepted bool
	// Peeper is true when the answer came from a Peeper server.
	Peeper bool
	// Unauthorized is true when the token is what was not good enough.
	Unauthorized bool
	// What the receiver answered, and what to do about it.
	What, Fix string
	// Skew is how far the receiver's clock is ahead of this one, to a second;
	// HasSkew is false when it does not tell its time.
	Skew    time.Duration
	HasSkew bool
}

// Try sends one probe with secret. An error means that there was no answer.
func Try(ctx context.Context, l Sender, secret token.Secret, opts Options) (Outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	req, err := newRequest(ctx, l, &opts, opts.Probe.batch(), secret)
	if err != nil {
		return Outcome{}, err
	}
	began := time.Now()
	resp, err := l.Do(req)
	if err != nil {
		return Outcome{}, err
	}
	middle := began.Add(time.Since(began) / 2)
	a := readAnswer(resp, time.Now())
	o := Outcome{
		Accepted: a.verdict == accepted, Peeper: a.stamped, Unauthorized: a.verdict == unauthorized,
		What: statusText(a), Fix: a.fix,
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		// The header has whole seconds, cut off: half a second is the best guess.
		o.Skew = date.Add(500 * time.Millisecond).Sub(middle)
		o.HasSkew = true
	}
	return o, nil
}
