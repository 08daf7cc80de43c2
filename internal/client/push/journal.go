package push

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"peeper/internal/client/spool"
	"peeper/internal/wire"
)

const (
	// repeatAfter is when a trouble that lasts is told again.
	repeatAfter = 5 * time.Minute
	// maxReasons bounds the memory for reasons that were told already.
	maxReasons = 64
)

// journal tells of the way to the server what an operator has to know, once:
// not a line per attempt during an outage of days.
type journal struct {
	log     *slog.Logger
	kind    string // the trouble that lasts; "" when all is well
	since   time.Time
	told    time.Time
	reasons map[string]bool
}

func newJournal(log *slog.Logger) *journal {
	return &journal{log: log, reasons: map[string]bool{}}
}

// trouble notes that nothing gets through, for a kind of reason.
func (j *journal) trouble(kind, what, fix string) {
	now := time.Now()
	if j.kind == "" {
		j.since = now
	}
	if kind == j.kind && now.Sub(j.told) < repeatAfter {
		return
	}
	j.kind, j.told = kind, now
	attrs := []any{"error", what, "since", j.since}
	if fix != "" {
		attrs = append(attrs, "fix", fix)
	}
	j.log.Error("Cannot push; the data is kept in the buffer", attrs...)
}

// well notes that a push was accepted.
func (j *journal) well() {
	if j.kind == "" {
		return
	}
	j.log.Info("Pushing again", "silent_for", time.Since(j.since).Round(time.Second))
	j.kind = ""
}

// partly notes that a batch was accepted without some of its series.
func (j *journal) partly(message string) {
	key := shape(message)
	if j.reasons[key] {
		return
	}
	if len(j.reasons) >= maxReasons {
		clear(j.reasons)
	}
	j.reasons[key] = true
	j.log.Warn("The server rejected some series of a batch; the rest is stored. Further ones of the same kind are only counted", "reason", message)
}

// lost notes a batch that no server will take.
func (j *journal) lost(b spool.Batch, why string) {
	j.log.Error("The server refused a batch", "batch", b.ID, "samples", b.Samples, "collected", b.Created, "error", why)
}

// epoch notes that a server started anew.
func (j *journal) epoch(st wire.Stamp, again int) {
	if again > 0 {
		j.log.Info("A server lost what was not yet on its disk; sending it again", "server", st.Server, "batches", again)
	}
}

// shape is a message without what differs from one series to the next.
func shape(message string) string {
	var b strings.Builder
	quoted := false
	for _, r := range message {
		switch {
		case r == '"' || r == '`':
			quoted = !quoted
		case quoted || (r >= '0' && r <= '9'):
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func statusText(a answer) string {
	text := fmt.Sprintf("the server answered %d %s", a.status, http.StatusText(a.status))
	if a.message != "" {
		text += ": " + a.message
	}
	return text
}
