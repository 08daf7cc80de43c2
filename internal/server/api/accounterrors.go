package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"peeper/internal/server/account"
)

// writeAccountError answers with what account refused. Anything else is a
// failure of the server, whose cause goes to the log alone.
func (a *API) writeAccountError(w http.ResponseWriter, err error) {
	var limited *account.RateLimitError
	switch {
	case errors.As(err, &limited):
		w.Header().Set("Retry-After", strconv.Itoa(limited.Seconds()))
		writeError(w, http.StatusTooManyRequests, err.Error())
	case errors.Is(err, account.ErrInvalid):
		writeError(w, http.StatusBadRequest, err.Error())
	case errors.Is(err, account.ErrNotFound):
		writeError(w, http.StatusNotFound, err.Error())
	case errors.Is(err, account.ErrDuplicate):
		writeError(w, http.StatusConflict, err.Error())
	case errors.Is(err, context.Canceled):
		writeError(w, http.StatusServiceUnavailable, "the request was given up")
	default:
		a.Logger.Error("a request about accounts failed", "error", err)
		writeError(w, http.StatusInternalServerError, "the server could not do this: its log says why")
	}
}

// audit logs a change to accounts: who did what to whom.
func (a *API) audit(r *http.Request, who account.Identity, did string, what ...any) {
	a.Logger.Info("accounts changed", append([]any{"by", who.Login, "address", account.ClientIP(r), "did", did}, what...)...)
}

func writeMessage(w http.ResponseWriter, message string) {
	writeJSON(w, http.StatusOK, map[string]string{"message": message})
}

// needUser refuses a token where only a person makes sense.
func needUser(w http.ResponseWriter, who account.Identity) bool {
	if who.UserID == 0 {
		writeError(w, http.StatusBadRequest, "this is for users; the request came with the token of a service account")
		return false
	}
	return true
}

// pathID reads a number out of the address.
func pathID(w http.ResponseWriter, r *http.Request, name string) (int64, bool) {
	id, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil || id < 1 {
		writeError(w, http.StatusBadRequest, "the address needs a number in the place of {"+name+"}")
		return 0, false
	}
	return id, true
}

// page is a part of a list: number counts from 1.
type page struct{ number, size int }

const maxPage = 10_000

// readPage reads page and perpage out of the query.
func readPage(w http.ResponseWriter, r *http.Request) (page, bool) {
	at := page{number: 1, size: 1000}
	for name, field := range map[string]*int{"page": &at.number, "perpage": &at.size} {
		text := r.URL.Query().Get(name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maxPage {
			writeError(w, http.StatusBadRequest, name+" is a number from 1 to "+strconv.Itoa(maxPage))
			return at, false
		}
		*field = n
	}
	return at, true
}

func cutPage[T any](all []T, at page) []T {
	first := min((at.number-1)*at.size, len(all))
	return all[first:min(first+at.size, len(all))]
}

// orNull gives null for the zero time.
func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
