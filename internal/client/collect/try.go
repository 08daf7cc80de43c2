package collect

import (
	"context"
	"time"
)

// Try asks a source once, with a deadline, and returns how many series it has.
func Try(ctx context.Context, s Source, timeout time.Duration) (int, time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	results := make(chan result, 1)
	began := time.Now()
	go gather(ctx, &running{target: newTarget(s, Labels{})}, results)
	select {
	case <-ctx.Done():
		return 0, time.Since(began), errTimeout
	case res := <-results:
		var enc encoder
		w := res.target.begin(&enc, 0)
		for _, f := range res.families {
			w.family(f)
		}
		if w.count > 0 {
			return w.count, res.took, nil
		}
		return 0, res.took, res.err
	}
}
