package push

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"peeper/internal/wire"
)

// verdict is what an answer means for the batch that was sent.
type verdict int

const (
	// accepted: the receiver has it, perhaps without some series of it.
	accepted verdict = iota
	// refused: the receiver says that this batch is bad. Whether to believe
	// that is decided by a probe.
	refused
	// unauthorized: the token is not good enough.
	unauthorized
	// later: anything that may pass.
	later
)

// An answer is what is kept of an HTTP response to a push.
type answer struct {
	verdict    verdict
	status     int
	stamp      wire.Stamp
	stamped    bool
	message    string        // what the receiver said, one line, shortened
	fix        string        // what an operator can do, "" if nothing
	retryAfter time.Duration // 0: not given
}

const (
	maxAnswerBytes  = 64 << 10
	maxMessageBytes = 300
	// maxRetryAfter bounds how long a receiver may silence the client: a proxy
	// with a fixed error page must not blind a host for a day.
	maxRetryAfter = 5 * time.Minute
)

// readAnswer consumes resp.
func readAnswer(resp *http.Response, now time.Time) answer {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxAnswerBytes))
	resp.Body.Close()
	a := answer{
		status:     resp.StatusCode,
		message:    message(body),
		retryAfter: retryAfter(resp.Header.Get("Retry-After"), now),
	}
	stamp, stamped, err := wire.ReadStamp(resp.Header)
	switch {
	case err != nil:
		a.verdict, a.message = later, err.Error()
	case stamped:
		a.verdict, a.stamp, a.stamped = accepted, stamp, true
	default:
		a.verdict, a.fix = judge(resp)
	}
	return a
}

// judge decides on an answer without a stamp.
func judge(resp *http.Response) (verdict, string) {
	switch code := resp.StatusCode; {
	case code/100 == 2:
		// Receivers of remote write answer with nothing or with a few words,
		// never with a page: that is a login portal or a web server's default.
		if media, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")); media == "text/html" {
			return later, "a web page answered instead of the server: check PEEPER_HOST, PEEPER_IP, PEEPER_PORT and what stands between"
		}
		return accepted, ""
	case code/100 == 3:
		return later, fmt.Sprintf("the address redirects to %q and redirects are not followed: set PEEPER_HOST and PEEPER_PORT to the server itself", resp.Header.Get("Location"))
	case code == http.StatusUnauthorized:
		return unauthorized, "the token is wrong, revoked or expired: make a new one under Administration, Users and access, Service accounts, and put it into the token file"
	case code == http.StatusForbidden:
		return unauthorized, "the token may not push: give its service account the role Push"
	case code == http.StatusNotFound:
		return later, "there is no push endpoint at this address: check PEEPER_HOST, PEEPER_IP and PEEPER_PORT"
	case code == http.StatusProxyAuthRequired:
		return later, "the proxy asks for a login: put it into HTTPS_PROXY as http://user:password@proxy:port, or list the server in NO_PROXY"
	case code == http.StatusBadRequest, code == http.StatusRequestEntityTooLarge,
		code == http.StatusUnsupportedMediaType, code == http.StatusUnprocessableEntity:
		return refused, ""
	}
	return later, ""
}

// message makes one short line of an error's body.
func message(body []byte) string {
	var asJSON struct {
		Message string `json:"message"`
		Error   string `json:"error"`
	}
	text := string(body)
	if json.Unmarshal(body, &asJSON) == nil {
		if asJSON.Message != "" {
			text = asJSON.Message
		} else if asJSON.Error != "" {
			text = asJSON.Error
		}
	}
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "?")), " ")
	if len(text) > maxMessageBytes {
		text = strings.ToValidUTF8(text[:maxMessageBytes], "") + "…"
	}
	return text
}

// retryAfter reads seconds or a date, as RFC 9110 allows.
func retryAfter(text string, now time.Time) time.Duration {
	var d time.Duration
	if n, err := strconv.Atoi(strings.TrimSpace(text)); err == nil {
		if n > int(maxRetryAfter/time.Second) {
			return maxRetryAfter
		}
		d = time.Duration(n) * time.Second
	} else if at, err := http.ParseTime(text); err == nil {
		d = at.Sub(now)
	}
	return max(0, min(d, maxRetryAfter))
}
