package fleet

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"peeper/internal/server/database"
	"peeper/internal/server/database/databasetest"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// clock is a time the test moves.
type clock struct{ now time.Time }

func newFleet(t *testing.T, db Database, c *clock, max int) *Fleet {
	t.Helper()
	f, err := New(t.Context(), db, Options{Now: func() time.Time { return c.now }, MaxInstances: max})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// push is what an ordinary client sends at its time.
func push(client, instance string, at time.Time) Push {
	return Push{
		Client: client, Instance: instance, Product: "eccm", Version: "0.8.0", RemoteAddr: "192.0.2.7:4711",
		ReceivedAt: at, SentAt: at.Add(2 * time.Second), NewestSample: at.Add(time.Second), BufferBytes: 10, Samples: 400,
	}
}

func only(t *testing.T, f *Fleet) Client {
	t.Helper()
	all := f.List(t.Context())
	if len(all) != 1 {
		t.Fatalf("%d clients, want 1: %+v", len(all), all)
	}
	return all[0]
}

func TestAPushTellsOfItsSender(t *testing.T) {
	c := &clock{start}
	f := newFleet(t, databasetest.New(t), c, 0)
	f.Record(push("node1", "host", start))
	got := only(t, f)
	if got.Client != "node1" || got.Instance != "host" || got.Product != "eccm" || got.Version != "0.8.0" ||
		got.RemoteAddr != "192.0.2.7" || got.State != OK || got.Delay != time.Second || *got.Skew != 2*time.Second ||
		*got.BufferBytes != 10 || got.SamplesPerPush != 400 || !got.FirstSeen.Equal(start) || !got.LastPush.Equal(start) {
		t.Errorf("got %+v", got)
	}
}

func TestAForeignSenderIsKnownByWhatItTells(t *testing.T) {
	f := newFleet(t, databasetest.New(t), &clock{start}, 0)
	f.Record(Push{Client: "vmagent", ReceivedAt: start, NewestSample: start.Add(-5 * time.Second), BufferBytes: -1, Samples: 7})
	got := only(t, f)
	if got.Skew != nil || got.BufferBytes != nil || got.Delay != 5*time.Second {
		t.Errorf("got %+v", got)
	}
}

func TestBacklogAndResendsSayNothingOfTheClock(t *testing.T) {
	f := newFleet(t, databasetest.New(t), &clock{start}, 0)
	f.Record(push("node1", "host", start))
	resend := push("node1", "host", start.Add(time.Second))
	resend.Resend, resend.SentAt, resend.NewestSample = true, start.Add(time.Hour), start.Add(-time.Hour)
	f.Record(resend)
	if got := only(t, f); *got.Skew != 2*time.Second || got.Delay != time.Second || !got.LastPush.Equal(start.Add(time.Second)) {
		t.Errorf("after a resend: %+v, skew %v", got, *got.Skew)
	}
	backlog := push("node1", "host", start.Add(2*time.Second))
	backlog.SentAt, backlog.NewestSample = start.Add(10*time.Minute), start.Add(-time.Hour)
	f.Record(backlog)
	if got := only(t, f); *got.Skew != 2*time.Second || got.Delay < time.Hour {
		t.Errorf("during a backlog: %+v, skew %v", got, *got.Skew)
	}
}

func TestStates(t *testing.T) {
	c := &clock{start}
	db := databasetest.New(t)
	f := newFleet(t, db, c, 0)
	f.Record(push("node1", "host", start))
	for after, want := range map[time.Duration]State{
		0: OK, 59 * time.Second: OK, 61 * time.Second: Late, 179 * time.Second: Late, 181 * time.Second: Silent, time.Hour: Silent,
	} {
		c.now = start.Add(after)
		if got := only(t, f).State; got != want {
			t.Errorf("after %v: %s, want %s", after, got, want)
		}
	}
	// A server that was away itself cannot blame its clients at once.
	c.now = start.Add(time.Hour)
	if err := f.save(t.Context()); err != nil {
		t.Fatal(err)
	}
	again := newFleet(t, db, c, 0)
	if got := only(t, again).State; got != Late {
		t.Errorf("right after a start: %s, want late", got)
	}
	c.now = c.now.Add(181 * time.Second)
	if got := only(t, again).State; got != Silent {
		t.Errorf("three minutes after a start: %s, want silent", got)
	}
}

func TestSurvivesARestart(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		c := &clock{start}
		f := newFleet(t, db, c, 0)
		f.Record(push("node1", "a", start))
		f.Record(push("node1", "b", start))
		f.Record(Push{Client: "foreign", ReceivedAt: start, BufferBytes: -1})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := f.Run(ctx); err != nil { // the save at the stop
			t.Fatal(err)
		}
		f.Record(push("node1", "a", start.Add(time.Minute)))
		if err := f.save(t.Context()); err != nil {
			t.Fatal(err)
		}
		want, got := fmt.Sprint(stripped(f)), fmt.Sprint(stripped(newFleet(t, db, c, 0)))
		if want != got {
			t.Errorf("before: %s\nafter:  %s", want, got)
		}

		if known, err := f.Remove(t.Context(), "node1", "b"); err != nil || !known {
			t.Fatal(known, err)
		}
		if known, err := f.Remove(t.Context(), "node1", "never"); err != nil || known {
			t.Fatal(known, err)
		}
		if n := len(newFleet(t, db, c, 0).List(t.Context())); n != 2 {
			t.Errorf("%d clients after one of three was removed", n)
		}
		f.Record(push("node1", "b", start.Add(time.Hour)))
		if err := f.save(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, c := range newFleet(t, db, c, 0).List(t.Context()) {
			if c.Instance == "b" && !c.FirstSeen.Equal(start.Add(time.Hour)) {
				t.Errorf("a removed client that came back is first seen %v", c.FirstSeen)
			}
		}
	})
}

// stripped is the list without pointers, for comparing.
func stripped(f *Fleet) (lines []string) {
	for _, c := range f.List(context.Background()) {
		skew, buffer := time.Duration(-1), int64(-1)
		if c.Skew != nil {
			skew = *c.Skew
		}
		if c.BufferBytes != nil {
			buffer = *c.BufferBytes
		}
		c.Skew, c.BufferBytes = nil, nil
		c.FirstSeen, c.LastPush = c.FirstSeen.UTC(), c.LastPush.UTC()
		lines = append(lines, fmt.Sprintf("%+v %v %v\n", c, skew, buffer))
	}
	return lines
}

func TestAFailedSaveIsTriedAgain(t *testing.T) {
	db := databasetest.New(t)
	f := newFleet(t, db, &clock{start}, 0)
	f.Record(push("node1", "a", start))
	broken, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.save(broken); err == nil {
		t.Fatal("a save with a dead context succeeds")
	}
	if err := f.save(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(newFleet(t, db, &clock{start}, 0).List(t.Context())); n != 1 {
		t.Errorf("%d clients saved", n)
	}
}

func TestASenderCannotGrowTheListWithoutEnd(t *testing.T) {
	c := &clock{start}
	var said bytes.Buffer
	f, err := New(t.Context(), databasetest.New(t), Options{
		Now: func() time.Time { return c.now }, MaxInstances: 10, Logger: slog.New(slog.NewTextHandler(&said, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		f.Record(push("greedy", fmt.Sprint("made-up-", i), start))
	}
	f.Record(push("other", "host", start))
	if n := len(f.List(t.Context())); n != 11 {
		t.Errorf("%d clients, want 10 and the other", n)
	}
	if n := strings.Count(said.String(), "too many instances"); n != 1 {
		t.Errorf("told %d times: %s", n, said.String())
	}
	// Machines that went away make room for new ones.
	c.now = start.Add(time.Hour)
	f.Record(push("greedy", "new", c.now))
	found := false
	for _, client := range f.List(t.Context()) {
		found = found || client.Instance == "new"
	}
	if n := len(f.List(t.Context())); n != 11 || !found {
		t.Errorf("%d clients, the new one among them: %v", n, found)
	}
}

func TestGauges(t *testing.T) {
	f := newFleet(t, databasetest.New(t), &clock{start}, 0)
	f.Record(push("node1", "a\xff\nb", start))
	f.Record(Push{Client: "foreign", ReceivedAt: start, BufferBytes: -1})
	want := `
# HELP peeper_client_clock_skew_seconds How far the client's clock is ahead of the server's.
# TYPE peeper_client_clock_skew_seconds gauge
peeper_client_clock_skew_seconds{client="node1",instance="a�b",product="eccm"} 2
# HELP peeper_client_last_push_timestamp_seconds When the client's last push was accepted, by the server's clock.
# TYPE peeper_client_last_push_timestamp_seconds gauge
peeper_client_last_push_timestamp_seconds{client="foreign",instance="",product=""} 1.7723664e+09
peeper_client_last_push_timestamp_seconds{client="node1",instance="a�b",product="eccm"} 1.7723664e+09
`
	if err := testutil.CollectAndCompare(f, strings.NewReader(want)); err != nil {
		t.Error(err)
	}
	for _, client := range f.List(t.Context()) {
		if _, err := f.Remove(t.Context(), client.Client, client.Instance); err != nil {
			t.Fatal(err)
		}
	}
	if n := testutil.CollectAndCount(f); n != 0 {
		t.Errorf("%d gauges of removed clients stay", n)
	}
}
