package push

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"peeper/internal/client/spool"
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

// Whatever servers, network and client do, in the end every batch is on a
// server's disk, every repetition was announced, and nobody was hammered.
func TestRandomScheduleLosesNothing(t *testing.T) {
	rounds := 40
	if testing.Short() {
		rounds = 8
	}
	for range rounds {
		seed := rand.Uint64()
		synctest.Test(t, func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(seed, 1))
			servers := []*fakeServer{newFakeServer("a"), newFakeServer("b")}
			both := rnd.IntN(2) == 0
			r := newRig(t, func() *fakeServer {
				if both {
					return servers[rand.IntN(2)]
				}
				return servers[0]
			})
			r.start()
			defer func() { r.end() }()
			var ids []string
			for range 200 {
				srv := servers[rnd.IntN(2)]
				switch rnd.IntN(24) {
				case 0, 1:
					srv.crash(rnd.Float64())
				case 2:
					srv.restart()
				case 3:
					srv.set(func(f *fakeServer) { f.down = true })
				case 4:
					srv.set(func(f *fakeServer) { f.loseAnswer = true })
				case 5, 6, 7, 8:
					srv.set(func(f *fakeServer) { f.down, f.loseAnswer = false, false })
				case 9:
					r.kill()
				case 10:
					pass(time.Duration(rnd.IntN(90)) * time.Second)
				default:
					ids = append(ids, r.put())
				}
				pass(time.Duration(rnd.IntN(8000)) * time.Millisecond)
			}
			for _, srv := range servers {
				srv.set(func(f *fakeServer) { f.down, f.loseAnswer = false, false })
			}
			pass(20 * time.Minute)
			if r.left() != 0 {
				t.Errorf("seed %d: %d batches are still kept", seed, r.left())
			}
			requests := 0
			for _, srv := range servers {
				srv.crash(1) // what is durable survives this
				n, _ := srv.counts()
				requests += n
				if len(srv.repeats()) > 0 {
					t.Errorf("seed %d: %s got repetitions unannounced: %v", seed, srv.id, srv.repeats())
				}
			}
			for _, id := range ids {
				if !servers[0].has(id) && !servers[1].has(id) {
					t.Errorf("seed %d: %s is lost", seed, id)
				}
			}
			if limit := 20 * len(ids); requests > limit {
				t.Errorf("seed %d: %d requests for %d batches", seed, requests, len(ids))
			}
		})
	}
}

func TestAnswersAndWhatTheyMeanForABatch(t *testing.T) {
	const kept, gone = 1, 0
	for name, c := range map[string]struct {
		reply     func(f *fakeServer, req *http.Request) *http.Response
		left      int
		dropped   uint64
		log       string
		notInLogs string
	}{
		"a foreign receiver": {
			reply: func(*fakeServer, *http.Request) *http.Response { return respond(204, "") },
			left:  gone,
		},
		"a login portal": {
			reply: func(*fakeServer, *http.Request) *http.Response {
				return respond(200, "<html>", "Content-Type", "text/html; charset=utf-8")
			},
			left: kept, log: "a web page answered",
		},
		"a partly bad batch": {
			reply: func(f *fakeServer, req *http.Request) *http.Response {
				if req.Header.Get(wire.HeaderBatch) == "" {
					return nil
				}
				resp := respond(400, `{"message":"3 samples rejected: label name \"a-b\" is not allowed"}`)
				f.stamp(resp.Header)
				return resp
			},
			left: gone, log: "rejected some series",
		},
		"a bad batch": {
			reply: func(f *fakeServer, req *http.Request) *http.Response {
				if req.Header.Get(wire.HeaderBatch) == "" {
					return nil
				}
				return respond(400, `{"message":"cannot decode"}`)
			},
			left: gone, dropped: 1, log: "cannot decode",
		},
		"a batch that is too large": {
			reply: func(f *fakeServer, req *http.Request) *http.Response {
				if req.Header.Get(wire.HeaderBatch) == "" {
					return nil
				}
				return respond(413, "too large")
			},
			left: gone, dropped: 1, log: "413",
		},
		"a proxy that refuses everything": {
			reply: func(*fakeServer, *http.Request) *http.Response { return respond(400, "Bad Request") },
			left:  kept, log: "an empty push is refused as well",
		},
		"an unknown token": {
			reply: func(*fakeServer, *http.Request) *http.Response {
				return respond(401, `{"message":"Invalid token"}`)
			},
			left: kept, log: "wrong, revoked or expired",
		},
		"a token without the right": {
			reply: func(*fakeServer, *http.Request) *http.Response { return respond(403, "") },
			left:  kept, log: "role Push",
		},
		"another product": {
			reply: func(*fakeServer, *http.Request) *http.Response { return respond(404, "") },
			left:  kept, log: "no push endpoint",
		},
		"a redirect": {
			reply: func(*fakeServer, *http.Request) *http.Response {
				return respond(302, "", "Location", "https://elsewhere.test/")
			},
			left: kept, log: "elsewhere.test",
		},
		"a full disk on the server": {
			reply: func(*fakeServer, *http.Request) *http.Response { return respond(503, `{"message":"disk full"}`) },
			left:  kept, log: "disk full",
		},
		"a stamp that is broken": {
			reply: func(*fakeServer, *http.Request) *http.Response {
				return respond(204, "", wire.HeaderAck, "soon", wire.HeaderServer, "a", wire.HeaderEpoch, "e")
			},
			left: kept, log: "not a number",
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := newFakeServer("a")
				srv.reply = func(req *http.Request) *http.Response { return c.reply(srv, req) }
				r := newRig(t, one(srv))
				r.start()
				defer r.end()
				r.put()
				pass(2 * time.Minute)
				st := r.spool.Stats()
				if st.Batches != c.left || st.Dropped[spool.DropRefused].Batches != c.dropped {
					t.Errorf("%d left, %d dropped; want %d, %d", st.Batches, st.Dropped[spool.DropRefused].Batches, c.left, c.dropped)
				}
				logs := r.logs.String()
				if !strings.Contains(logs, c.log) {
					t.Errorf("the log does not say %q:\n%s", c.log, logs)
				}
				if strings.Contains(logs, wire.TokenPrefix) {
					t.Errorf("the token is in the log:\n%s", logs)
				}
				if n := strings.Count(logs, "level=ERROR"); n > 3 {
					t.Errorf("%d error lines in two minutes:\n%s", n, logs)
				}
				if c.left == kept { // and it recovers
					srv.set(func(f *fakeServer) { f.reply = nil })
					pass(4 * time.Minute)
					if r.left() != 0 {
						t.Error("the batch was not sent when it could be")
					}
				}
			})
		})
	}
}

func TestABadBatchDoesNotBlockTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newFakeServer("a")
		r := newRig(t, one(srv))
		bad := r.put()
		good := r.put()
		srv.reply = func(req *http.Request) *http.Response {
			if req.Header.Get(wire.HeaderBatch) == bad {
				return respond(400, "")
			}
			return nil
		}
		r.start()
		defer r.end()
		pass(5 * time.Second)
		if !srv.has(good) {
			t.Error("the good batch is not there")
		}
	})
}

func TestRetryAfterIsHonoured(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newFakeServer("a")
		srv.reply = func(*http.Request) *http.Response { return respond(429, "", "Retry-After", "90") }
		r := newRig(t, one(srv))
		r.start()
		defer r.end()
		r.put()
		pass(89 * time.Second)
		if n, _ := srv.counts(); n != 1 {
			t.Errorf("%d requests within the 90 s the server asked for", n)
		}
		pass(40 * time.Second)
		if n, _ := srv.counts(); n != 2 {
			t.Errorf("%d requests after them, want 2", n)
		}
	})
}

func TestRetryAfterHasALimit(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"":      0,
		"7":     7 * time.Second,
		"-3":    0,
		"99999": maxRetryAfter,
		"1e9":   0,
		now.Add(30 * time.Second).Format(http.TimeFormat): 30 * time.Second,
		now.Add(-time.Hour).Format(http.TimeFormat):       0,
	} {
		if got := retryAfter(text, now); got != want {
			t.Errorf("Retry-After %q is %s, want %s", text, got, want)
		}
	}
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
