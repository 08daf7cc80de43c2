package api

import (
	"io"
	"net/http"

	"peeper/internal/server/account"
	"peeper/internal/version"
)

func (a *API) healthRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Pattern: "/healthz", Access: Public, Handle: a.alive},
		{Method: http.MethodGet, Pattern: "/readyz", Access: Public, Handle: a.ready},
		{Method: http.MethodGet, Pattern: "/api/health", Access: SignedIn, Handle: a.health},
		{Method: http.MethodGet, Pattern: "/metrics", Access: Viewer, Handle: a.ownMetrics},
	}
}

func (a *API) alive(w http.ResponseWriter, _ *http.Request, _ account.Identity) {
	writeText(w, http.StatusOK, "ok\n")
}

func (a *API) ready(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	if err := a.Ready(r.Context()); err != nil {
		// The reason is for the log and for Home: anyone can ask here.
		a.Logger.Warn("not ready", "error", err)
		writeText(w, http.StatusServiceUnavailable, "not ready\n")
		return
	}
	writeText(w, http.StatusOK, "ok\n")
}

func (a *API) health(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	state, status := "ok", http.StatusOK
	if err := a.Ready(r.Context()); err != nil {
		a.Logger.Warn("not ready", "error", err)
		state, status = "failing", http.StatusServiceUnavailable
	}
	writeJSON(w, status, map[string]string{"database": state, "version": version.Version, "commit": version.Revision})
}

func (a *API) ownMetrics(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	a.OwnMetrics.ServeHTTP(w, r)
}

func writeText(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	io.WriteString(w, text)
}
