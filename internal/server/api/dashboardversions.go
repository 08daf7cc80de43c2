package api

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"peeper/internal/server/account"
	"peeper/internal/server/dashboards"
)

// dashboardSave has the form of Grafana's API.
type dashboardSave struct {
	ID            int64           `json:"id"`
	DashboardID   int64           `json:"dashboardId"`
	UID           string          `json:"uid"`
	Version       int             `json:"version"`
	ParentVersion int             `json:"parentVersion"`
	RestoredFrom  int             `json:"restoredFrom"`
	Created       time.Time       `json:"created"`
	CreatedBy     string          `json:"createdBy"`
	Message       string          `json:"message"`
	Data          json.RawMessage `json:"data,omitempty"`
}

func versionAnswer(uid string, v dashboards.Version) dashboardSave {
	return dashboardSave{
		ID: v.ID, DashboardID: dashboards.ID(uid), UID: uid, Version: v.Version, ParentVersion: v.ParentVersion, RestoredFrom: v.RestoredFrom,
		Created: v.Created, CreatedBy: byWhom(v.CreatedBy), Message: v.Message, Data: v.Model,
	}
}

func (a *API) dashboardVersions(w http.ResponseWriter, r *http.Request, who account.Identity) {
	numbers, ok := queryNumbers(w, r, "limit", "start")
	if !ok {
		return
	}
	uid := r.PathValue("uid")
	all, err := a.Dashboards.Versions(r.Context(), person(who), uid, int(numbers["limit"]), int(numbers["start"]))
	if err != nil {
		a.fail(w, err)
		return
	}
	versions := []dashboardSave{}
	for _, v := range all {
		versions = append(versions, versionAnswer(uid, v))
	}
	writeJSON(w, http.StatusOK, map[string]any{"versions": versions, "continueToken": ""})
}

func (a *API) dashboardVersion(w http.ResponseWriter, r *http.Request, who account.Identity) {
	number, err := strconv.Atoi(r.PathValue("version"))
	if err != nil || number < 0 {
		writeError(w, http.StatusBadRequest, "a version is a number")
		return
	}
	uid := r.PathValue("uid")
	v, err := a.Dashboards.VersionOf(r.Context(), person(who), uid, number)
	if err != nil {
		a.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, versionAnswer(uid, v))
}

func (a *API) restoreDashboard(w http.ResponseWriter, r *http.Request, who account.Identity) {
	var body struct {
		Version int `json:"version"`
	}
	if !decodeJSON(w, r, &body) {
		return
	}
	s, err := a.Dashboards.Restore(r.Context(), person(who), r.PathValue("uid"), body.Version)
	if err != nil {
		a.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, savedAnswer(s))
}

// queryNumbers reads numbers from 0 out of the query; those that are not there
// are 0.
func queryNumbers(w http.ResponseWriter, r *http.Request, names ...string) (map[string]int64, bool) {
	numbers := map[string]int64{}
	for _, name := range names {
		text := r.URL.Query().Get(name)
		if text == "" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			writeError(w, http.StatusBadRequest, name+" must be a number from 0")
			return nil, false
		}
		numbers[name] = n
	}
	return numbers, true
}
