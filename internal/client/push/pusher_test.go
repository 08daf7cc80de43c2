package push

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"peeper/internal/wire"
)

// pass lets simulated time go by, until everything has come to rest.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func one(f *fakeServer) func() *fakeServer { return func() *fakeServer { return f } }

func TestBatchIsKeptUntilTheServerHasItOnItsDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newFakeServer("a")
		r := newRig(t, one(srv))
		r.start()
		defer r.end()
		id := r.put()
		pass(time.Second)
		if !srv.has(id) {
			t.Fatal("the batch was not sent")
		}
		pass(50 * time.Second)
		if r.left() != 1 {
			t.Fatal("the batch was deleted before it was durable")
		}
		pass(30 * time.Second)
		if r.left() != 0 {
			t.Fatal("the batch was not deleted after it was durable")
		}
		requests, probes := srv.counts()
		if n := srv.sent(id); n != 1 {
			t.Errorf("the batch was sent %d times", n)
		}
		pass(time.Hour)
		if after, _ := srv.counts(); after != requests {
			t.Errorf("%d more requests while there was nothing to ask", after-requests)
		}
		if probes < 3 || probes > 6 {
			t.Errorf("%d probes in a minute", probes)
		}
	})
}

func TestCrashOfTheServerBringsTheBatchesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newFakeServer("a")
		r := newRig(t, one(srv))
		r.start()
		defer r.end()
		var ids []string
		for range 5 {
			ids = append(ids, r.put())
			pass(15 * time.Second)
		}
		srv.crash(1)
		pass(30 * time.Second)
		for _, id := range ids {
			if !srv.has(id) {
				t.Errorf("%s is lost", id)
			}
		}
		if len(srv.repeats()) > 0 {
			t.Errorf("sent again without saying so: %v", srv.repeats())
		}
		if all := srv.sequence(); !slices.IsSorted(all[len(all)-3:]) {
			t.Errorf("sent again out of order: %v", all)
		}
	})
}

func TestCleanRestartOfTheServerSendsNothingAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newFakeServer("a")
		r := newRig(t, one(srv))
		r.start()
		defer r.end()
		id := r.put()
		pass(5 * time.Second)
		srv.set(func(f *fakeServer) { f.down = true })
		pass(20 * time.Second)
		srv.restart()
		srv.set(func(f *fakeServer) { f.down = false })
		pass(2 * time.Minute)
		if srv.sent(id) != 1 || r.left() != 0 {
			t.Errorf("sent %d times, %d left", srv.sent(id), r.left())
		}
	})
}

func TestTwoServersBehindOneAddressGetEachBatchOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := newFakeServer("a"), newFakeServer("b")
		turn := 0
		r := newRig(t, func() *fakeServer {
			turn++
			return []*fakeServer{a, b}[turn%2]
		})
		r.start()
		defer r.end()
		var ids []string
		for range 40 {
			ids = append(ids, r.put())
			pass(time.Second)
		}
		pass(10 * time.Minute)
		if r.left() != 0 {
			t.Errorf("%d batches left", r.left())
		}
		total := 0
		for _, f := range []*fakeServer{a, b} {
			for _, id := range ids {
				n := f.sent(id)
				total += n
				if n > 1 {
					t.Errorf("%s got %s %d times", f.id, id, n)
				}
			}
		}
		if total != len(ids) {
			t.Errorf("%d deliveries of 40 batches", total)
		}
	})
}

func TestSilentServerBehindOneAddressIsReplacedByTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := newFakeServer("a"), newFakeServer("b")
		var current atomic.Pointer[fakeServer]
		current.Store(a)
		r := newRig(t, current.Load)
		r.start()
		defer r.end()
		id := r.put()
		pass(2 * time.Second)
		current.Store(b) // a is gone for good
		r.put()
		pass(40 * time.Second)
		if b.has(id) {
			t.Error("given to the other server before the first was silent for a minute")
		}
		pass(2 * time.Minute)
		if !b.has(id) {
			t.Error("never given to the other server")
		}
		pass(2 * time.Minute)
		if r.left() != 0 {
			t.Errorf("%d batches left", r.left())
		}
	})
}

func TestAnOutageIsNotTheSilenceOfOneServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := newFakeServer("a"), newFakeServer("b")
		var current atomic.Pointer[fakeServer]
		current.Store(a)
		r := newRig(t, current.Load)
		r.start()
		defer r.end()
		id := r.put()
		pass(2 * time.Second)
		a.set(func(f *fakeServer) { f.down = true })
		pass(10 * time.Minute) // nobody answers
		a.set(func(f *fakeServer) { f.down = false })
		current.Store(b)
		r.put()
		pass(5 * time.Second)
		current.Store(a)
		pass(3 * time.Minute)
		if b.has(id) || a.sent(id) != 1 {
			t.Error("an outage of everything made the client send a batch again")
		}
	})
}

// Two servers that both crash all the time, behind one address: the case in
// which a client that tells servers apart by epoch alone sends in circles.
func TestServersThatCrashAllTheTimeAreNotHammered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := newFakeServer("a"), newFakeServer("b")
		n := 0
		r := newRig(t, func() *fakeServer {
			n++
			if n%2 == 0 {
				return a
			}
			return b
		})
		r.start()
		defer r.end()
		r.put()
		r.put()
		for range 400 {
			pass(100 * time.Millisecond)
			a.crash(1)
			b.crash(1)
		}
		ra, _ := a.counts()
		rb, _ := b.counts()
		if ra+rb > 60 {
			t.Errorf("%d requests for 2 batches in 40 s", ra+rb)
		}
		if r.left() != 2 {
			t.Errorf("%d batches left, want both kept", r.left())
		}
		pass(6 * time.Minute)
		if r.left() != 0 {
			t.Errorf("%d batches left after the servers became calm", r.left())
		}
	})
}

func TestABatchIsResentMoreAndMoreSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newFakeServer("a")
		r := newRig(t, one(srv))
		r.start()
		defer r.end()
		var ids []string
		for range 60 { // each answer tells of one more crash
			ids = append(ids, r.put())
			pass(time.Second)
			srv.crash(1)
		}
		for _, id := range ids {
			if n := srv.sent(id); n > 10 {
				t.Errorf("%s was sent %d times in a minute", id, n)
			}
		}
		pass(10 * time.Minute)
		for _, id := range ids {
			if !srv.has(id) {
				t.Errorf("%s is lost", id)
			}
		}
		if r.left() != 0 {
			t.Errorf("%d batches left", r.left())
		}
	})
}

func TestAfterARestartEverythingIsSentAgainAndSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newFakeServer("a")
		r := newRig(t, one(srv))
		r.start()
		id := r.put()
		pass(time.Second)
		r.kill()
		defer func() { r.end() }()
		pass(time.Second)
		if srv.sent(id) != 2 || len(srv.repeats()) != 0 {
			t.Errorf("sent %d times, unflagged %v", srv.sent(id), srv.repeats())
		}
		fresh := r.put()
		pass(time.Second)
		if !srv.has(fresh) || srv.header().Get(wire.HeaderResend) != "" {
			t.Error("a new batch says that it was sent before")
		}
	})
}

func TestLostAnswerMakesAFlaggedResend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newFakeServer("a")
		srv.loseAnswer = true
		r := newRig(t, one(srv))
		r.start()
		defer r.end()
		id := r.put()
		pass(100 * time.Millisecond)
		srv.set(func(f *fakeServer) { f.loseAnswer = false })
		pass(3 * time.Minute)
		if srv.sent(id) < 2 || len(srv.repeats()) != 0 || r.left() != 0 {
			t.Errorf("arrivals %d, unflagged %v, left %d", srv.sent(id), srv.repeats(), r.left())
		}
	})
}

func TestOutageIsRetriedSparselyAndCaughtUpGently(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newFakeServer("a")
		srv.down = true
		var attempts atomic.Int64
		r := newRig(t, func() *fakeServer { attempts.Add(1); return srv })
		r.start()
		defer r.end()
		for range 240 { // an hour at 15 s
			r.put()
			pass(15 * time.Second)
		}
		if n := attempts.Load(); n < 60 || n > 250 {
			t.Errorf("%d attempts in an hour", n)
		}
		if n := strings.Count(r.logs.String(), "Cannot push"); n > 13 {
			t.Errorf("%d lines in the log in an hour", n)
		}
		srv.set(func(f *fakeServer) { f.down = false })
		attempts.Store(0)
		pass(time.Minute + time.Second) // at most one backoff
		if n := attempts.Load(); n > 1240 {
			t.Errorf("%d requests in a minute of catching up", n)
		}
		pass(2 * time.Minute)
		if srv.kept() != 240 {
			t.Errorf("%d of 240 batches arrived", srv.kept())
		}
		if !slices.IsSortedFunc(srv.sequence(), func(a, b string) int {
			return len(a) - len(b) // ids are equal but for the growing number
		}) {
			t.Error("not caught up in order")
		}
	})
}

func TestDrainSendsTheRestAndGivesUpAtOnceWithoutAServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newFakeServer("a")
		r := newRig(t, one(srv))
		ids := []string{r.put(), r.put()}
		r.pusher.Drain(t.Context())
		for _, id := range ids {
			if !srv.has(id) {
				t.Errorf("%s was not sent", id)
			}
		}
		srv.set(func(f *fakeServer) { f.down = true })
		r.put()
		began := time.Now()
		r.pusher.Drain(t.Context())
		if took := time.Since(began); took > time.Second {
			t.Errorf("gave up after %s", took)
		}
	})
}
