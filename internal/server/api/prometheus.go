package api

import (
	"net/http"
	"time"

	"peeper/internal/server/account"
	"peeper/internal/wire"
)

const (
	// maxImport bounds one import. The engine reads it line by line, so the
	// limit is for the time it takes.
	maxImport = 1 << 30
	// transferTimeout is for imports and exports, which may be large.
	transferTimeout = 15 * time.Minute
)

// queryPaths are the addresses of the Prometheus API, which take GET and POST.
var queryPaths = []string{
	"/api/v1/query",
	"/api/v1/query_range",
	"/api/v1/query_exemplars",
	"/api/v1/series",
	"/api/v1/labels",
	"/api/v1/label/{name}/values",
	"/api/v1/metadata",
	"/api/v1/status/buildinfo",
	"/api/v1/status/tsdb",
	"/api/v1/status/top_queries",
	"/api/v1/status/active_queries",
}

// metricRoutes are the ways into the metrics engine and out of it.
func (a *API) metricRoutes() []Route {
	routes := []Route{
		{Method: http.MethodPost, Pattern: wire.PathMetrics, Access: Push, MaxBody: wire.MaxBodyBytes, Handle: a.writeMetrics},
		{Method: http.MethodPost, Pattern: "/api/v1/import", Access: Editor, MaxBody: maxImport, Timeout: transferTimeout, Handle: a.engine},
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		routes = append(routes, Route{Method: method, Pattern: "/api/v1/export", Access: Viewer, Timeout: transferTimeout, Handle: a.engine})
		for _, path := range queryPaths {
			routes = append(routes, Route{Method: method, Pattern: path, Access: Viewer, Handle: a.engine})
		}
	}
	return routes
}

// engine hands a request to the metrics engine, which speaks the API itself.
func (a *API) engine(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	a.Metrics.ServeHTTP(w, r)
}
