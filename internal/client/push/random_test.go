package push

import (
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"
)

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
