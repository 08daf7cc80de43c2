package front

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"
)

// chain puts around the handler what every exchange gets.
func chain(o Options, m *measure) http.Handler {
	sameSite := http.NewCrossOriginProtection()
	sameSite.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeMessage(w, http.StatusForbidden, "this request came from another site and was refused")
	}))
	inner := sameSite.Handler(o.Handler)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		id := requestID(r.Header.Get("X-Request-Id"))
		answer := &recorder{ResponseWriter: w}
		// The route's pattern is left on this very request by the handler.
		r = r.WithContext(context.WithValue(r.Context(), idKey{}, id))

		deadline := start.Add(exchangeTimeout)
		control := http.NewResponseController(w)
		// Every writer of net/http's servers has deadlines; another has no peer.
		_ = control.SetReadDeadline(deadline)
		_ = control.SetWriteDeadline(deadline)

		setHeaders(w.Header(), o.SelfSigned())
		w.Header().Set("X-Request-Id", id)

		defer func() {
			fault := recover()
			if fault == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
				answer.status = 499
				observe(o, m, r, answer, start, id)
				panic(fault)
			}
			half := answer.status != 0
			if fault != nil {
				o.Logger.Error("a request hit a bug of the server", "panic", fault, "path", short(r.URL.Path),
					"request", id, "stack", string(debug.Stack()))
				if !half {
					writeMessage(answer, http.StatusInternalServerError, "the server made a mistake; its log has more under request "+id)
				}
				answer.status = http.StatusInternalServerError
			}
			observe(o, m, r, answer, start, id)
			if fault != nil && half {
				// Half an answer must not look like a whole one.
				panic(http.ErrAbortHandler)
			}
		}()
		inner.ServeHTTP(answer, r)
	})
}

// observe counts the exchange and writes its line in the access log: at level
// info when it failed or was slow, at debug otherwise. The query is left out,
// since it can hold secrets, and quoting is the log handler's, so that no
// request can forge a line.
func observe(o Options, m *measure, r *http.Request, answer *recorder, start time.Time, id string) {
	took := time.Since(start)
	if answer.status == 0 {
		answer.status = http.StatusOK
	}
	m.observe(r, answer.status, took)
	level := slog.LevelDebug
	switch {
	case answer.status >= 500:
		level = slog.LevelWarn
	case answer.status >= 400 || took >= o.SlowAfter:
		level = slog.LevelInfo
	}
	o.Logger.Log(r.Context(), level, "request", "method", short(r.Method), "path", short(r.URL.Path), "status", answer.status,
		"bytes", answer.bytes, "took", took.Round(time.Microsecond), "from", r.RemoteAddr, "request", id)
}

type idKey struct{}

// requestID keeps an id given by a proxy in front if it is a plain word.
func requestID(given string) string {
	if n := len(given); n > 0 && n <= 64 {
		plain := true
		for _, c := range []byte(given) {
			plain = plain && (c == '-' || c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')
		}
		if plain {
			return given
		}
	}
	var b [8]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// short bounds what a request can put into one line of the log.
func short(text string) string {
	if len(text) > 200 {
		return text[:200] + "…"
	}
	return text
}

// contentPolicy lets the pages load only what this server has. Styles may be
// inline because charts and components set them; scripts may not.
const contentPolicy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

func setHeaders(h http.Header, selfSigned bool) {
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if !selfSigned {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// recorder notes what was answered.
type recorder struct {
	http.ResponseWriter
	status int // 0 until the answer begins
	bytes  int64
}

func (a *recorder) WriteHeader(status int) {
	if status >= 200 && a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *recorder) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(p)
	a.bytes += int64(n)
	return n, err
}

// Flush is for handlers that look for it themselves.
func (a *recorder) Flush() { _ = http.NewResponseController(a.ResponseWriter).Flush() }

// Unwrap lets http.ResponseController reach deadlines.
func (a *recorder) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// writeMessage answers in the form of the API's errors.
func writeMessage(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write([]byte(`{"message":` + strconv.Quote(message) + "}\n"))
}
