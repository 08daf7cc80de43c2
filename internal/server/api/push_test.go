package api

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/golang/snappy"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/prometheus/prometheus/prompb"

	"peeper/internal/server/account"
	"peeper/internal/server/database/databasetest"
	"peeper/internal/server/delivery"
	"peeper/internal/server/fleet"
	"peeper/internal/server/metrics"
	"peeper/internal/wire"
)

// pusher is the account most tests push with.
var pusher = account.Identity{ServiceAccountID: 1, Login: "sa-ecss", Name: "ecss", Role: account.RolePush}

// newReceiver is the API with what a push touches: a real engine, the clock of
// the push protocol, the fleet and the counters.
func newReceiver(t *testing.T) (*API, *metrics.Embedded, *prometheus.Registry) {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	clock, err := delivery.Open(t.TempDir(), log)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := metrics.Open(metrics.Config{Dir: t.TempDir(), Retention: 30 * 24 * time.Hour, MemoryBytes: 64 << 20, Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	clients, err := fleet.New(t.Context(), databasetest.New(t), fleet.Options{Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	registry := prometheus.NewRegistry()
	ingest, err := NewIngest(registry)
	if err != nil {
		t.Fatal(err)
	}
	return &API{Metrics: engine, Delivery: clock, Fleet: clients, Ingest: ingest, Logger: log}, engine, registry
}

func pushBody(t *testing.T, at time.Time, names ...string) []byte {
	t.Helper()
	var request prompb.WriteRequest
	for _, name := range names {
		request.Timeseries = append(request.Timeseries, prompb.TimeSeries{
			Labels:  []prompb.Label{{Name: "__name__", Value: name}, {Name: "client", Value: "forged"}, {Name: "instance", Value: "host-1"}},
			Samples: []prompb.Sample{{Timestamp: at.UnixMilli(), Value: 1}},
		})
	}
	body, err := request.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return snappy.Encode(nil, body)
}

func doPush(a *API, who account.Identity, body []byte, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, wire.PathMetrics, bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/x-protobuf")
	r.Header.Set("Content-Encoding", "snappy")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	a.writeMetrics(w, r, who)
	return w
}

// stamped fails unless the answer says that the batch was accepted.
func stamped(t *testing.T, a *API, w *httptest.ResponseRecorder) {
	t.Helper()
	stamp, ok, err := wire.ReadStamp(w.Header())
	if err != nil || !ok || stamp.Server != a.Delivery.ServerID() || stamp.Epoch != a.Delivery.Epoch() || stamp.Ack <= stamp.Durable {
		t.Errorf("stamp %+v, %v, %v in %v", stamp, ok, err, w.Header())
	}
}

func TestPush(t *testing.T) {
	a, engine, registry := newReceiver(t)
	now := time.Now()
	ask := func(expr string) []metrics.Sample {
		t.Helper()
		engine.Flush()
		samples, err := engine.Instant(t.Context(), expr, now)
		if err != nil {
			t.Fatal(err)
		}
		return samples
	}

	t.Run("a client of ours", func(t *testing.T) {
		w := doPush(a, pusher, pushBody(t, now, "one", "two"),
			"User-Agent", wire.UserAgent+"0.8.0", wire.HeaderInstance, "host-1", wire.HeaderProduct, "ecss",
			wire.HeaderSent, strconv.FormatInt(now.UnixMilli(), 10), wire.HeaderBuffer, "4096")
		if w.Code != http.StatusNoContent || w.Header().Get(samplesWritten) != "2" || w.Header().Get(histogramsWritten) != "0" {
			t.Fatalf("%d %s %v", w.Code, w.Body, w.Header())
		}
		stamped(t, a, w)
		if got := ask("one"); len(got) != 1 || got[0].Labels["client"] != "ecss" {
			t.Errorf("stored %+v", got)
		}
		clients := a.Fleet.List(t.Context())
		if len(clients) != 1 || clients[0].Client != "ecss" || clients[0].Instance != "host-1" || clients[0].Version != "0.8.0" ||
			clients[0].BufferBytes == nil || *clients[0].BufferBytes != 4096 {
			t.Errorf("the fleet knows %+v", clients)
		}
	})

	t.Run("a probe", func(t *testing.T) {
		w := doPush(a, pusher, nil)
		if w.Code != http.StatusNoContent {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		stamped(t, a, w)
	})

	t.Run("a partly bad request is accepted and says what is wrong", func(t *testing.T) {
		w := doPush(a, pusher, pushBody(t, now, "good", "bad\nname"))
		if w.Code != http.StatusBadRequest {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		stamped(t, a, w)
		if message := jsonMessage(t, w); !strings.Contains(message, "1 of 2 samples") || !strings.Contains(message, "bad_name: 1") || !strings.Contains(message, `bad\nname`) {
			t.Errorf("message %q", message)
		}
		if got := ask("good"); len(got) != 1 {
			t.Error("the good series was not stored")
		}
	})

	t.Run("a malformed request is not acknowledged", func(t *testing.T) {
		w := doPush(a, pusher, []byte("not snappy at all"))
		if w.Code != http.StatusBadRequest || w.Header().Get(wire.HeaderAck) != "" || w.Header().Get(samplesWritten) != "0" {
			t.Errorf("%d %v", w.Code, w.Header())
		}
		if message := jsonMessage(t, w); !strings.Contains(message, "snappy") {
			t.Errorf("message %q", message)
		}
	})

	t.Run("an unknown format", func(t *testing.T) {
		if w := doPush(a, pusher, nil, "Content-Type", "text/plain"); w.Code != http.StatusUnsupportedMediaType {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})

	t.Run("a person pushes under their login", func(t *testing.T) {
		doPush(a, account.Identity{UserID: 7, Login: "anna", Name: "Anna", Role: account.RoleEditor}, pushBody(t, now, "by_hand"))
		if got := ask("by_hand"); len(got) != 1 || got[0].Labels["client"] != "anna" {
			t.Errorf("stored %+v", got)
		}
	})

	if err := testutil.GatherAndCompare(registry, strings.NewReader(`
# HELP peeper_ingest_rejected_total Samples of pushes that were not stored, by reason.
# TYPE peeper_ingest_rejected_total counter
peeper_ingest_rejected_total{reason="bad_name"} 1
# HELP peeper_ingest_samples_total Samples stored from pushes, by client.
# TYPE peeper_ingest_samples_total counter
peeper_ingest_samples_total{client="anna"} 1
peeper_ingest_samples_total{client="ecss"} 3
`)); err != nil {
		t.Error(err)
	}
}

func TestAStoppingServerAsksToSendAgain(t *testing.T) {
	a, engine, _ := newReceiver(t)
	if err := engine.Close(); err != nil {
		t.Fatal(err)
	}
	w := doPush(a, pusher, pushBody(t, time.Now(), "late"))
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || w.Header().Get(wire.HeaderAck) != "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

func TestWhatAForeignSenderTells(t *testing.T) {
	for name, test := range map[string]struct {
		instances []string
		instance  string
		known     bool
	}{
		"one instance":   {[]string{"a"}, "a", true},
		"many instances": {[]string{"a", "b"}, "", true},
		"none":           {nil, "", false},
	} {
		r := httptest.NewRequest(http.MethodPost, wire.PathMetrics, nil)
		r.Header.Set("User-Agent", "Prometheus/3.5.0")
		push, known := pushOf(r, "c", metrics.WriteResult{Instances: test.instances})
		if known != test.known || push.Instance != test.instance || push.BufferBytes != -1 || !push.SentAt.IsZero() || push.Version != "Prometheus/3.5.0" {
			t.Errorf("%s: %+v, %v", name, push, known)
		}
	}
}
