package delivery

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"peeper/internal/wire"
)

var quiet = slog.New(slog.DiscardHandler)

func open(t *testing.T, dir string) *Clock {
	t.Helper()
	c, err := Open(dir, quiet)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// stamp returns the acknowledged and the durable clock of an answer.
func stamp(t *testing.T, c *Clock) (ack, durable int64) {
	t.Helper()
	h := http.Header{}
	c.Stamp(h)
	if h.Get(wire.HeaderServer) != c.ServerID() || h.Get(wire.HeaderEpoch) != c.Epoch() {
		t.Fatalf("headers name another server or epoch: %v", h)
	}
	for header, value := range map[string]*int64{wire.HeaderAck: &ack, wire.HeaderDurable: &durable} {
		n, err := strconv.ParseInt(h.Get(header), 10, 64)
		if err != nil {
			t.Fatalf("%s: %v", header, err)
		}
		*value = n
	}
	return ack, durable
}

func TestDurableFollowsTheAcknowledgementByTheLag(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, t.TempDir())
		ack, durable := stamp(t, c)
		if durable >= ack {
			t.Fatalf("durable %d at once with ack %d", durable, ack)
		}
		time.Sleep(Lag - time.Millisecond)
		if _, durable = stamp(t, c); durable >= ack {
			t.Fatal("durable before the lag passed")
		}
		time.Sleep(time.Millisecond)
		if _, durable = stamp(t, c); durable < ack {
			t.Fatalf("after the lag durable is %d, below ack %d", durable, ack)
		}
	})
}

func TestUncleanStartBeginsAnEpochOfTheSameServer(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir)
	second := open(t, dir)
	if first.ServerID() != second.ServerID() {
		t.Error("the server id changed")
	}
	if first.Epoch() == second.Epoch() {
		t.Error("the epoch survived an unclean stop")
	}
}

func TestCleanStopKeepsTheEpochAndItsClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		first := open(t, dir)
		time.Sleep(90 * time.Second)
		ack, _ := stamp(t, first)
		if err := first.MarkClean(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)

		second := open(t, dir)
		if second.Epoch() != first.Epoch() {
			t.Fatal("the epoch changed over a clean stop")
		}
		next, durable := stamp(t, second)
		if durable < ack {
			t.Errorf("durable %d after a clean stop, below what was acknowledged before it, %d", durable, ack)
		}
		if next <= ack || durable >= next {
			t.Errorf("the clock went from %d to %d with durable %d", ack, next, durable)
		}
		if _, err := os.Stat(filepath.Join(dir, CleanStopFile)); err == nil {
			t.Error("the mark of the clean stop is still there: a crash now would look clean")
		}
		if third := open(t, dir); third.Epoch() == first.Epoch() {
			t.Error("the epoch survived a crash after a clean stop")
		}
	})
}

func TestFreezeHoldsAndThawWaitsTheLagAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, t.TempDir())
		time.Sleep(5 * time.Minute)
		ack, held := stamp(t, c)

		c.Freeze("disk full")
		c.Freeze("slow disk")
		time.Sleep(10 * time.Minute)
		if _, durable := stamp(t, c); durable != held {
			t.Fatalf("frozen, durable went from %d to %d", held, durable)
		}
		c.Thaw("disk full")
		time.Sleep(10 * time.Minute)
		if _, durable := stamp(t, c); durable != held {
			t.Fatal("one of two reasons was taken back and durable moved")
		}
		c.Thaw("slow disk")
		time.Sleep(Lag - time.Millisecond)
		if _, durable := stamp(t, c); durable != held {
			t.Fatal("durable moved before what was in memory had its time to reach the disk")
		}
		time.Sleep(time.Millisecond)
		if _, durable := stamp(t, c); durable < ack {
			t.Fatal("durable never moved again")
		}
	})
}

func TestFreezeDuringTheWaitAfterAThaw(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, t.TempDir())
		time.Sleep(5 * time.Minute)
		_, held := stamp(t, c)
		c.Freeze("a")
		time.Sleep(time.Minute)
		c.Thaw("a")
		time.Sleep(time.Second)
		c.Freeze("b")
		time.Sleep(time.Hour)
		if _, durable := stamp(t, c); durable != held {
			t.Fatalf("durable went from %d to %d though nothing could be flushed", held, durable)
		}
	})
}

func TestWallClockSteppingBackFreezesAndFlushes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, t.TempDir())
		time.Sleep(5 * time.Minute)
		var offset, flushed atomic.Int64
		wall := func() time.Time { return time.Now().Add(time.Duration(offset.Load())) }
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			c.watchWallClock(ctx, wall, func() { flushed.Add(1) })
		}()
		time.Sleep(10*time.Second + 500*time.Millisecond)
		offset.Store(int64(time.Hour)) // forward: harmless
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if flushed.Load() != 0 {
			t.Fatal("flushed without a step back")
		}
		_, held := stamp(t, c)
		offset.Store(0)
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if n := flushed.Load(); n != 1 {
			t.Fatalf("flushed %d times after one step back", n)
		}
		if _, durable := stamp(t, c); durable > held+stepCheck.Milliseconds() {
			t.Errorf("durable went on from %d to %d after the step", held, durable)
		}
		cancel()
		<-done
	})
}

func TestBrokenState(t *testing.T) {
	t.Run("a broken mark of a clean stop begins a new epoch", func(t *testing.T) {
		for _, text := range []string{"", "{", `{"epoch":"x","clock":5}`, `{"epoch":"0123456789abcdef0123456789abcdef","clock":-5}`} {
			dir := t.TempDir()
			os.WriteFile(filepath.Join(dir, CleanStopFile), []byte(text), 0o600)
			c := open(t, dir)
			if _, durable := stamp(t, c); durable > 0 {
				t.Errorf("%q: durable is %d", text, durable)
			}
		}
	})
	t.Run("a broken server id is named", func(t *testing.T) {
		dir := t.TempDir()
		path := filepath.Join(dir, serverIDFile)
		os.WriteFile(path, []byte("nonsense"), 0o600)
		if _, err := Open(dir, quiet); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("Open = %v, want an error that names %s", err, path)
		}
	})
	t.Run("a file where the directory should be", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "file")
		os.WriteFile(path, nil, 0o600)
		if _, err := Open(path, quiet); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("Open = %v, want an error that names %s", err, path)
		}
	})
}
