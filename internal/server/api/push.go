package api

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"peeper/internal/server/account"
	"peeper/internal/server/fleet"
	"peeper/internal/server/metrics"
	"peeper/internal/wire"
)

// Ingest counts what senders push.
type Ingest struct {
	samples  *prometheus.CounterVec
	rejected *prometheus.CounterVec
}

// NewIngest registers the counters with registry.
func NewIngest(registry prometheus.Registerer) (*Ingest, error) {
	in := &Ingest{
		samples: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "peeper_ingest_samples_total", Help: "Samples stored from pushes, by client.",
		}, []string{"client"}),
		rejected: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "peeper_ingest_rejected_total", Help: "Samples of pushes that were not stored, by reason.",
		}, []string{"reason"}),
	}
	for _, collector := range []prometheus.Collector{in.samples, in.rejected} {
		if err := registry.Register(collector); err != nil {
			return nil, fmt.Errorf("cannot register the counters of pushes: %w", err)
		}
	}
	return in, nil
}

func (in *Ingest) count(client string, result metrics.WriteResult) {
	if in == nil {
		return
	}
	in.samples.WithLabelValues(client).Add(float64(result.Samples + result.Histograms))
	for reason, n := range result.Rejected {
		in.rejected.WithLabelValues(reason).Add(float64(n))
	}
}

// Headers with which an answer to remote write 2.0 tells what was written; see
// https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#required-written-response-headers.
const (
	samplesWritten    = "X-Prometheus-Remote-Write-Samples-Written"
	histogramsWritten = "X-Prometheus-Remote-Write-Histograms-Written"
	exemplarsWritten  = "X-Prometheus-Remote-Write-Exemplars-Written"
)

// writeMetrics takes a remote-write push. A push without series is a probe: it
// stores nothing and is answered like any other.
func (a *API) writeMetrics(w http.ResponseWriter, r *http.Request, who account.Identity) {
	client := clientLabel(who)
	result, err := a.Metrics.Write(r.Context(), metrics.WriteRequest{
		Body:            r.Body,
		ContentType:     r.Header.Get("Content-Type"),
		ContentEncoding: r.Header.Get("Content-Encoding"),
		Client:          client,
	})
	w.Header().Set(samplesWritten, strconv.Itoa(result.Samples))
	w.Header().Set(histogramsWritten, strconv.Itoa(result.Histograms))
	w.Header().Set(exemplarsWritten, strconv.Itoa(result.Exemplars))
	if err != nil {
		a.refusePush(w, r, err)
		return
	}
	// From here on the batch is accepted, whatever part of it was rejected:
	// sent again it would be rejected again.
	a.Delivery.Stamp(w.Header())
	a.Ingest.count(client, result)
	if push, known := pushOf(r, client, result); known {
		a.Fleet.Record(push)
	}
	if rejected := result.RejectedTotal(); rejected > 0 {
		writeError(w, http.StatusBadRequest, fmt.Sprintf("%d of %d samples were not stored (%s); the first: %s",
			rejected, rejected+result.Samples+result.Histograms, reasons(result.Rejected), result.FirstRejection))
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// refusePush answers a push of which nothing was accepted.
func (a *API) refusePush(w http.ResponseWriter, r *http.Request, err error) {
	var request *metrics.RequestError
	switch {
	case errors.As(err, &request):
		if request.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(request.RetryAfter.Seconds()))))
		}
		writeError(w, request.Status, request.Message)
	case r.Context().Err() != nil:
		// The sender hung up; nobody reads this.
		writeError(w, http.StatusServiceUnavailable, "the push was broken off")
	case errors.Is(err, metrics.ErrClosed):
		w.Header().Set("Retry-After", "5")
		writeError(w, http.StatusServiceUnavailable, "the server is stopping: send again in a moment")
	default:
		a.Logger.Error("cannot store a push", "error", err)
		w.Header().Set("Retry-After", "30")
		writeError(w, http.StatusServiceUnavailable, "the push could not be stored: the server's log says why; send again later")
	}
}

func reasons(rejected map[string]int) string {
	var parts []string
	for _, reason := range slices.Sorted(maps.Keys(rejected)) {
		parts = append(parts, fmt.Sprintf("%s: %d", reason, rejected[reason]))
	}
	return strings.Join(parts, ", ")
}

// clientLabel is the label "client" of what the identity pushes: the name of
// the service account, or the login of a person.
func clientLabel(who account.Identity) string {
	name := who.Name
	if who.ServiceAccountID == 0 || name == "" {
		name = who.Login
	}
	return headerText(name)
}

// pushOf is what a push tells of its sender. A foreign sender names no
// instance; then the one in its series counts, and when there are none, or
// many, it is the client as a whole, or nothing worth noting.
func pushOf(r *http.Request, client string, result metrics.WriteResult) (fleet.Push, bool) {
	push := fleet.Push{
		Client:       client,
		Instance:     headerText(r.Header.Get(wire.HeaderInstance)),
		Product:      headerText(r.Header.Get(wire.HeaderProduct)),
		Version:      headerText(strings.TrimPrefix(r.UserAgent(), wire.UserAgent)),
		RemoteAddr:   r.RemoteAddr,
		ReceivedAt:   time.Now(),
		NewestSample: result.NewestSample,
		BufferBytes:  -1,
		Samples:      result.Samples + result.Histograms,
		Resend:       r.Header.Get(wire.HeaderResend) == "1",
	}
	if sent, err := strconv.ParseInt(r.Header.Get(wire.HeaderSent), 10, 64); err == nil {
		push.SentAt = time.UnixMilli(sent)
	}
	if buffer, err := strconv.ParseInt(r.Header.Get(wire.HeaderBuffer), 10, 64); err == nil && buffer >= 0 {
		push.BufferBytes = buffer
	}
	if push.Instance == "" {
		if len(result.Instances) == 0 {
			return push, false
		}
		if len(result.Instances) == 1 {
			push.Instance = result.Instances[0]
		}
	}
	return push, true
}

// headerText makes text from outside fit for a label and a table.
func headerText(s string) string {
	const most = 256
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "")
	}
	return strings.TrimSpace(s)
}
