package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"peeper/internal/server/account"
	"peeper/internal/server/dashboards"
)

func (a *API) dashboardRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Pattern: "/api/dashboards/uid/{uid}", Access: Viewer, Handle: a.dashboard},
		{Method: http.MethodPost, Pattern: "/api/user/stars/dashboard/uid/{uid}", Access: Viewer, Handle: a.star},
		{Method: http.MethodDelete, Pattern: "/api/user/stars/dashboard/uid/{uid}", Access: Viewer, Handle: a.unstar},
	}
}

// dashboardMeta has the form of Grafana's API.
type dashboardMeta struct {
	Type        string    `json:"type"`
	Slug        string    `json:"slug"`
	URL         string    `json:"url"`
	IsStarred   bool      `json:"isStarred"`
	Provisioned bool      `json:"provisioned"`
	FolderUID   string    `json:"folderUid"`
	FolderTitle string    `json:"folderTitle"`
	Updated     time.Time `json:"updated"`
	Version     int       `json:"version"`
	CanSave     bool      `json:"canSave"`
	CanEdit     bool      `json:"canEdit"`
	CanStar     bool      `json:"canStar"`
}

func (a *API) dashboard(w http.ResponseWriter, r *http.Request, who account.Identity) {
	d, err := a.Dashboards.Get(r.PathValue("uid"), r.URL.Query().Get("lang"))
	if err != nil {
		a.fail(w, err)
		return
	}
	starred, err := a.Dashboards.Starred(r.Context(), who.UserID)
	if err != nil {
		a.fail(w, err)
		return
	}
	folder := d.Folder
	if folder == "" {
		folder = "General"
	}
	writeJSON(w, http.StatusOK, struct {
		Meta      dashboardMeta   `json:"meta"`
		Dashboard json.RawMessage `json:"dashboard"`
	}{
		dashboardMeta{
			Type: "db", Slug: d.Slug, URL: dashboardURL(d.Hit), IsStarred: slices.Contains(starred, d.UID), Provisioned: true,
			FolderUID: d.FolderUID, FolderTitle: folder, Updated: d.Updated.UTC(), Version: d.Version, CanStar: who.UserID != 0,
		},
		d.Model,
	})
}

func (a *API) star(w http.ResponseWriter, r *http.Request, who account.Identity) {
	if who.UserID == 0 {
		writeError(w, http.StatusBadRequest, "only users have starred dashboards, not service accounts")
		return
	}
	if err := a.Dashboards.Star(r.Context(), who.UserID, r.PathValue("uid")); err != nil {
		a.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, errorBody{Message: "Dashboard starred"})
}

func (a *API) unstar(w http.ResponseWriter, r *http.Request, who account.Identity) {
	if err := a.Dashboards.Unstar(r.Context(), who.UserID, r.PathValue("uid")); err != nil {
		a.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, errorBody{Message: "Dashboard unstarred"})
}

// fail answers an error of a dashboard, or of something behind it.
func (a *API) fail(w http.ResponseWriter, err error) {
	if errors.Is(err, dashboards.ErrNotFound) {
		writeError(w, http.StatusNotFound, "there is no such dashboard: it was removed, or the address is wrong")
		return
	}
	a.Logger.Error("a request failed", "error", err)
	writeError(w, http.StatusInternalServerError, "this did not work; the server's log says why")
}
