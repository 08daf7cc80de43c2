package push

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"peeper/internal/client/spool"
	"peeper/internal/wire"
)

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
