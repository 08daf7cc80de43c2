package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"peeper/internal/server/account"
	"peeper/internal/server/alerting/rules"
	"peeper/internal/server/dashboards"
	"peeper/internal/server/delivery"
	"peeper/internal/server/fleet"
	"peeper/internal/server/metrics"
)

// API holds the parts the handlers call. All fields are set before Handler.
type API struct {
	Accounts *account.Accounts
	Metrics  metrics.Engine
	Delivery *delivery.Clock
	Fleet    *fleet.Fleet
	// Ingest counts the samples of pushes; nil counts nothing.
	Ingest     *Ingest
	Dashboards *dashboards.Library
	Rules      *rules.Rules
	// Status tells what Home shows of the server itself.
	Status StatusSource
	// OwnMetrics writes the metrics of the server, in the text format.
	OwnMetrics http.Handler
	// Ready says why requests cannot be served now; nil is ready.
	Ready func(ctx context.Context) error
	// UI serves every GET that no route takes.
	UI     http.Handler
	Logger *slog.Logger

	routed http.Handler // what Handler returned
}

// DefaultTimeout bounds reading a request and writing its answer for a route
// that names no time of its own.
const DefaultTimeout = 60 * time.Second

// Routes is the table of all routes: who may call what.
func (a *API) Routes() []Route {
	return slices.Concat(
		a.healthRoutes(),
		a.accountRoutes(),
		a.metricRoutes(),
		a.dashboardRoutes(),
		a.searchRoutes(),
		a.folderRoutes(),
		a.annotationRoutes(),
		a.playlistRoutes(),
		a.datasourceRoutes(),
		a.fleetRoutes(),
		a.statusRoutes(),
		a.alertingRoutes(),
	)
}

// Handler serves the table. What it does not list is closed: an unknown
// address below /api/ is 404, everything else is the UI's.
func (a *API) Handler() http.Handler {
	byPattern := map[string]endpoint{}
	for _, route := range a.Routes() {
		methods := byPattern[route.Pattern]
		if methods == nil {
			methods = endpoint{}
			byPattern[route.Pattern] = methods
		}
		if _, twice := methods[route.Method]; twice {
			panic("two routes for " + route.Method + " " + route.Pattern)
		}
		methods[route.Method] = a.serve(route)
	}
	mux := http.NewServeMux()
	for pattern, methods := range byPattern {
		mux.Handle(pattern, a.dispatch(methods))
	}
	mux.HandleFunc("/", a.unlisted)
	a.routed = mux
	return mux
}

// endpoint is what answers at one pattern, by method.
type endpoint map[string]http.Handler

func (a *API) dispatch(methods endpoint) http.Handler {
	var allow []string
	for method := range methods {
		allow = append(allow, method)
		if method == http.MethodGet {
			allow = append(allow, http.MethodHead)
		}
	}
	slices.Sort(allow)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		handler := methods[method]
		if handler == nil {
			handler = methods[""]
		}
		switch {
		case handler != nil:
			handler.ServeHTTP(w, r)
		case method == http.MethodGet && !isProgramPath(r.URL.Path):
			// An address of the UI that is also posted to, like /login.
			a.UI.ServeHTTP(w, r)
		default:
			w.Header().Set("Allow", strings.Join(allow, ", "))
			writeError(w, http.StatusMethodNotAllowed,
				fmt.Sprintf("this address does not take %.20q, only ", r.Method)+strings.Join(allow, ", "))
		}
	})
}

// unlisted answers for addresses outside the table.
func (a *API) unlisted(w http.ResponseWriter, r *http.Request) {
	if isProgramPath(r.URL.Path) || (r.Method != http.MethodGet && r.Method != http.MethodHead) {
		writeError(w, http.StatusNotFound, "there is nothing at this address")
		return
	}
	a.UI.ServeHTTP(w, r)
}

// isProgramPath tells whether programs, not people, use the path, so that an
// unknown one must be an error and not a page.
func isProgramPath(path string) bool {
	for _, root := range []string{"/api/", "/loki/", "/insert/", "/select/", "/alertmanager/"} {
		if strings.HasPrefix(path, root) || path+"/" == root {
			return true
		}
	}
	return false
}

// serve puts the checks that every route needs before its handler.
func (a *API) serve(route Route) http.Handler {
	limit := route.MaxBody
	if limit == 0 {
		limit = DefaultMaxBody
	}
	timeout := route.Timeout
	if timeout == 0 {
		timeout = DefaultTimeout
	}
	var handler http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setDeadlines(w, timeout)
		var who account.Identity
		if route.Access != Public {
			var ok bool
			if who, ok = a.admit(w, r, route.Access); !ok {
				return
			}
		}
		if r.ContentLength > limit {
			writeTooLarge(w, limit)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		route.Handle(w, r, who)
	})
	if route.Access != Push {
		// Answers to a push are a few headers; everything else is text that
		// shrinks tenfold.
		handler = compress(handler)
	}
	return handler
}

// admit finds out who asks and whether the route is open to them; when it is
// not, it has answered.
func (a *API) admit(w http.ResponseWriter, r *http.Request, need Access) (account.Identity, bool) {
	who, err := a.Accounts.Authenticate(r)
	var limited *account.RateLimitError
	switch {
	case errors.As(err, &limited):
		w.Header().Set("Retry-After", strconv.Itoa(limited.Seconds()))
		writeError(w, http.StatusTooManyRequests, limited.Error())
		return who, false
	case errors.Is(err, account.ErrUnauthenticated) || err == nil && who.Anonymous():
		writeError(w, http.StatusUnauthorized, "log in, or send a valid token in the header Authorization: Bearer …")
		return who, false
	case err != nil && r.Context().Err() != nil:
		// Whoever asked went away; nobody reads the answer.
		writeError(w, http.StatusServiceUnavailable, "the request was cancelled")
		return who, false
	case err != nil:
		a.Logger.Error("cannot check who asks", "error", err)
		writeError(w, http.StatusServiceUnavailable, "who asks could not be checked: the server's log says why")
		return who, false
	}
	if who.MustChangePassword && need != SignedIn {
		writeJSON(w, http.StatusForbidden, errorBody{
			Message: "change the password first: it is still the one that was set for you",
			Reason:  "password-change-required",
		})
		return who, false
	}
	if !allowed(who.Role, need) {
		writeError(w, http.StatusForbidden, "this needs the role "+roleWord(need)+"; yours is "+string(who.Role))
		return who, false
	}
	a.Accounts.RenewSession(w, r, who)
	return who, true
}

// allowed is the whole rule of who may call what. Anything not named here is
// refused.
func allowed(role account.Role, need Access) bool {
	switch need {
	case Public, SignedIn:
		return true
	case Push:
		return role == account.RolePush || role == account.RoleEditor || role == account.RoleAdmin
	case Viewer:
		return role == account.RoleViewer || role == account.RoleEditor || role == account.RoleAdmin
	case Editor:
		return role == account.RoleEditor || role == account.RoleAdmin
	case Admin:
		return role == account.RoleAdmin
	}
	return false
}

func roleWord(need Access) string {
	switch need {
	case Push:
		return "Push"
	case Viewer:
		return "Viewer"
	case Editor:
		return "Editor"
	case Admin:
		return "Admin"
	}
	return "of nobody"
}

func writeTooLarge(w http.ResponseWriter, limit int64) {
	w.Header().Set("Connection", "close")
	writeError(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("the request body is larger than %d bytes", limit))
}

// setDeadlines bounds one exchange; a negative timeout removes the bound, for
// answers that go on as long as the reader wants.
func setDeadlines(w http.ResponseWriter, timeout time.Duration) {
	var until time.Time
	if timeout > 0 {
		until = time.Now().Add(timeout)
	}
	control := http.NewResponseController(w)
	// A writer without deadlines (a test's recorder) has no slow peer either.
	_ = control.SetReadDeadline(until)
	_ = control.SetWriteDeadline(until)
}

// gzipFrom is the size from which an answer is compressed: below it the saving
// is less than a packet.
const gzipFrom = 1024

func compress(h http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(gzipFrom), gzhttp.CompressionLevel(5))
	if err != nil {
		panic(err) // only wrong constants above
	}
	return wrap(h)
}
