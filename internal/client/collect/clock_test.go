package collect

import (
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func openClock(t *testing.T, path string) *Clock {
	t.Helper()
	c, err := OpenClock(path, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTimestampsAreTheClockWhileItRuns(t *testing.T) {
	c := openClock(t, filepath.Join(t.TempDir(), "clock"))
	now := time.UnixMilli(1_700_000_000_000)
	for i := range 3 {
		at := now.Add(time.Duration(i) * 15 * time.Second)
		if got := c.Next(at); !got.Equal(at) {
			t.Errorf("%s became %s", at, got)
		}
	}
}

func TestSmallStepBackCountsOnAcrossARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "clock")
	now := time.UnixMilli(1_700_000_000_000)
	openClock(t, path).Next(now)
	c := openClock(t, path)
	for i := 1; i <= 3; i++ {
		if got := c.Next(now.Add(-time.Minute)); !got.Equal(now.Add(time.Duration(i) * time.Millisecond)) {
			t.Errorf("step %d gave %s after %s", i, got, now)
		}
	}
	if got := c.Next(now.Add(time.Second)); !got.Equal(now.Add(time.Second)) {
		t.Errorf("after the clock had caught up: %s", got)
	}
}

func TestLargeStepBackFollowsTheClock(t *testing.T) {
	c := openClock(t, filepath.Join(t.TempDir(), "clock"))
	now := time.UnixMilli(1_700_000_000_000)
	c.Next(now.AddDate(1, 0, 0))
	if got := c.Next(now); got.Sub(now).Abs() > time.Second {
		t.Errorf("a year of wrong time keeps data at %s", got)
	}
}

func TestDamagedFileIsStartedOver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "clock")
	if err := os.WriteFile(path, []byte(`{"last":"x"`), 0o600); err != nil {
		t.Fatal(err)
	}
	now := time.UnixMilli(1_700_000_000_000)
	if got := openClock(t, path).Next(now); !got.Equal(now) {
		t.Errorf("%s", got)
	}
}

// Whatever the clock does, no timestamp is given twice.
func TestNoTimestampIsGivenTwice(t *testing.T) {
	for range 6 {
		path := filepath.Join(t.TempDir(), "clock")
		c := openClock(t, path)
		interval := time.Duration(1+rand.IntN(30)) * time.Second
		now := time.UnixMilli(1_700_000_000_000).Truncate(interval)
		seen := map[int64]bool{}
		large := 0
		for i := range 400 {
			switch rand.IntN(30) {
			case 0:
				if large++; large < shifts {
					now = now.Add(-time.Duration(rand.IntN(300)) * interval)
				}
			case 1:
				now = now.Add(time.Duration(rand.IntN(300)) * interval)
			case 2:
				c = openClock(t, path)
			}
			got := c.Next(now).UnixMilli()
			if seen[got] {
				t.Fatalf("timestamp %d was given twice, at step %d, interval %s", got, i, interval)
			}
			seen[got] = true
			now = now.Add(interval)
		}
	}
}
