// Package crash proves that nothing is lost and nothing doubled while both
// programs are killed at random moments and the network between them fails.
package crash

import (
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"peeper/test/harness"
)

// storm is how long programs are killed: a minute, or PEEPER_CRASH_TIME.
func storm(t *testing.T) time.Duration {
	t.Helper()
	text := os.Getenv("PEEPER_CRASH_TIME")
	if text == "" {
		return time.Minute
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatalf("PEEPER_CRASH_TIME: %v", err)
	}
	return d
}

// durable is how long an acknowledged batch waits until it is called durable;
// a server that lives shorter confirms nothing.
const durable = 60 * time.Second

func TestKillsLoseAndDoubleNothing(t *testing.T) {
	t.Parallel()
	began := time.Now()
	s := harness.StartServer(t, nil)
	proxy := harness.NewProxy(t, s.Address())
	c := harness.NewClient(t, t.TempDir(), proxy.Port(), s.Pin(), s.Token("tested", "Push"), nil)
	promised := watch(t, c.DataDir)
	c.Launch()

	serverKills, clientKills, faults := 0, 0, 0
	nextServer, nextClient, nextFault := wait(3, 12), wait(2, 8), wait(4, 10)
	end := time.Now().Add(storm(t))
	for now := time.Now(); now.Before(end); now = time.Now() {
		switch {
		case now.After(nextServer):
			serverKills++
			s.Kill()
			pause(0, 3)
			s.Launch() // a client that waits for it must cope with its start
			nextServer = wait(1, 20)
			if serverKills%3 == 0 { // long enough to confirm something
				nextServer = wait(durable.Seconds()+5, durable.Seconds()+20)
			}
		case now.After(nextClient):
			clientKills++
			c.Kill()
			pause(0, 2)
			c.Launch()
			nextClient = wait(0.2, 12)
		case now.After(nextFault):
			faults++
			proxy.SetFault([]harness.Fault{harness.Refuse, harness.Reset, harness.Stall, harness.LoseAnswers}[rand.IntN(4)])
			pause(0.5, 6)
			proxy.SetFault(harness.None)
			nextFault = wait(2, 15)
		default:
			time.Sleep(20 * time.Millisecond)
		}
	}
	s.WaitReady()
	t.Logf("%d kills of the server, %d of the client, %d faults of the network", serverKills, clientKills, faults)

	// Long enough for the client to delete most of what it kept. Then both
	// die: what the client no longer has must be on the server's disk.
	time.Sleep(durable + 15*time.Second)
	c.Kill()
	s.Kill()
	died := time.Now()
	promised.end()
	kept := promised.spooled()
	s.Start()
	deleted, batches := promised.read(kept)
	if batches == 0 {
		t.Errorf("the client deleted nothing in %s: nothing was confirmed", died.Sub(began))
	}
	if lost, example := missing(deleted, stored(t, s, began)); lost > 0 {
		t.Errorf("%d of %d samples that the client had deleted are lost, like %s", lost, deleted.count(), example)
	}

	// The rest comes from the spool.
	everything, all := promised.read(nil)
	c.Launch()
	var got samples
	deadline := time.Now().Add(time.Minute)
	for {
		got = stored(t, s, began)
		lost, example := missing(everything, got)
		if lost == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d samples are lost, like %s", lost, everything.count(), example)
		}
		time.Sleep(time.Second)
	}
	if extra, example := missing(before(got, died), everything); extra > 0 {
		t.Errorf("%d samples are stored that the client did not send, like %s", extra, example)
	}
	t.Logf("%d batches, %d samples: 0 lost, 0 doubled; %d batches were confirmed and deleted before the last kill", all, everything.count(), batches)
}

// before leaves out what was collected after a moment.
func before(all samples, end time.Time) samples {
	early := samples{}
	for series, points := range all {
		for at, v := range points {
			if at < end.UnixMilli() {
				early.add(series, at, v)
			}
		}
	}
	return early
}

func wait(fromSeconds, toSeconds float64) time.Time {
	return time.Now().Add(between(fromSeconds, toSeconds))
}

func pause(fromSeconds, toSeconds float64) { time.Sleep(between(fromSeconds, toSeconds)) }

func between(from, to float64) time.Duration {
	return time.Duration((from + rand.Float64()*(to-from)) * float64(time.Second))
}
