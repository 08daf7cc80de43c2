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

// maxDashboardBody leaves room for what is around a dashboard in a request.
const maxDashboardBody = dashboards.MaxSize + 64<<10

// dashboardRoutes are open to viewers also where something is changed: what
// each role may do is set for each folder, and checked there.
func (a *API) dashboardRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Pattern: "/api/dashboards/uid/{uid}", Access: Viewer, Handle: a.dashboard},
		{Method: http.MethodDelete, Pattern: "/api/dashboards/uid/{uid}", Access: Viewer, Handle: a.deleteDashboard},
		{Method: http.MethodPost, Pattern: "/api/dashboards/db", Access: Viewer, MaxBody: maxDashboardBody, Handle: a.saveDashboard},
		{Method: http.MethodPost, Pattern: "/api/dashboards/import", Access: Viewer, MaxBody: maxDashboardBody, Handle: a.importDashboard},
		{Method: http.MethodGet, Pattern: "/api/dashboards/home", Access: Viewer, Handle: a.homeDashboard},
		{Method: http.MethodGet, Pattern: "/api/dashboards/uid/{uid}/versions", Access: Viewer, Handle: a.dashboardVersions},
		{Method: http.MethodGet, Pattern: "/api/dashboards/uid/{uid}/versions/{version}", Access: Viewer, Handle: a.dashboardVersion},
		{Method: http.MethodPost, Pattern: "/api/dashboards/uid/{uid}/restore", Access: Viewer, Handle: a.restoreDashboard},
		{Method: http.MethodDelete, Pattern: "/api/peeper/dashboards/{uid}/override", Access: Viewer, Handle: a.resetDashboard},
		{Method: http.MethodGet, Pattern: "/api/peeper/provisioning", Access: Viewer, Handle: a.provisionedFiles},
		{Method: http.MethodPost, Pattern: "/api/user/stars/dashboard/uid/{uid}", Access: Viewer, Handle: a.star},
		{Method: http.MethodDelete, Pattern: "/api/user/stars/dashboard/uid/{uid}", Access: Viewer, Handle: a.unstar},
	}
}

func person(who account.Identity) dashboards.Person {
	return dashboards.Person{UserID: who.UserID, Login: who.Login, Role: string(who.Role)}
}

// dashboardMeta has the form of Grafana's API, with what Peeper adds to it.
type dashboardMeta struct {
	Type                  string    `json:"type"`
	Slug                  string    `json:"slug"`
	URL                   string    `json:"url"`
	IsStarred             bool      `json:"isStarred"`
	IsFolder              bool      `json:"isFolder"`
	Provisioned           bool      `json:"provisioned"`
	ProvisionedExternalID string    `json:"provisionedExternalId"` // the file
	Overridden            bool      `json:"overridden"`
	BaseChanged           bool      `json:"baseChanged"`
	FolderID              int64     `json:"folderId"`
	FolderUID             string    `json:"folderUid"`
	FolderTitle           string    `json:"folderTitle"`
	FolderURL             string    `json:"folderUrl"`
	Created               time.Time `json:"created"`
	Updated               time.Time `json:"updated"`
	CreatedBy             string    `json:"createdBy"`
	UpdatedBy             string    `json:"updatedBy"`
	Version               int       `json:"version"`
	CanSave               bool      `json:"canSave"`
	CanEdit               bool      `json:"canEdit"`
	CanDelete             bool      `json:"canDelete"`
	CanAdmin              bool      `json:"canAdmin"`
	CanStar               bool      `json:"canStar"`
}

func (a *API) dashboard(w http.ResponseWriter, r *http.Request, who account.Identity) {
	query := r.URL.Query()
	options := dashboards.GetOptions{Lang: query.Get("lang"), Base: query.Get("base") == "true"}
	if query.Get("edit") == "true" {
		options.Lang = ""
	}
	d, err := a.Dashboards.Get(r.Context(), person(who), r.PathValue("uid"), options)
	if err != nil {
		a.fail(w, err)
		return
	}
	starred, err := a.Dashboards.Starred(r.Context(), who.UserID)
	if err != nil {
		a.fail(w, err)
		return
	}
	mayEdit := d.Right >= dashboards.Edit
	meta := dashboardMeta{
		Type: "db", Slug: d.Slug, URL: dashboardURL(d.Hit), IsStarred: slices.Contains(starred, d.UID),
		Provisioned: d.File != "", ProvisionedExternalID: d.File, Overridden: d.Overridden, BaseChanged: d.BaseChanged,
		FolderUID: d.FolderUID, FolderTitle: d.Folder, FolderURL: folderURL(d.FolderUID),
		Created: d.Created.UTC(), Updated: d.Updated.UTC(), CreatedBy: byWhom(d.CreatedBy), UpdatedBy: byWhom(d.UpdatedBy), Version: d.Version,
		CanSave: mayEdit, CanEdit: mayEdit, CanDelete: mayEdit && d.File == "", CanAdmin: d.Right >= dashboards.Administer, CanStar: who.UserID != 0,
	}
	if d.FolderUID == "" {
		meta.FolderTitle = "General"
	} else {
		meta.FolderID = dashboards.ID(d.FolderUID)
	}
	writeJSON(w, http.StatusOK, struct {
		Meta      dashboardMeta   `json:"meta"`
		Dashboard json.RawMessage `json:"dashboard"`
	}{meta, d.Model})
}

// byWhom is what Grafana shows where nobody did it.
func byWhom(login string) string {
	if login == "" {
		return "Anonymous"
	}
	return login
}

func folderURL(uid string) string {
	if uid == "" {
		return ""
	}
	return "/dashboards/f/" + uid
}

// saved is the answer to a save, in Grafana's form.
type saved struct {
	ID        int64  `json:"id"`
	UID       string `json:"uid"`
	Title     string `json:"title"`
	URL       string `json:"url"`
	Slug      string `json:"slug"`
	Status    string `json:"status"`
	Version   int    `json:"version"`
	FolderUID string `json:"folderUid"`
}

func savedAnswer(s dashboards.Saved) saved {
	return saved{
		ID: s.ID, UID: s.UID, Title: s.Title, URL: "/d/" + s.UID + "/" + s.Slug, Slug: s.Slug,
		Status: "success", Version: s.Version, FolderUID: s.Folder,
	}
}

func (a *API) saveDashboard(w http.ResponseWriter, r *http.Request, who account.Identity) {
	var body struct {
		Dashboard  json.RawMessage `json:"dashboard"`
		FolderUID  *string         `json:"folderUid"`
		Message    string          `json:"message"`
		Overwrite  bool            `json:"overwrite"`
		AcceptBase bool            `json:"acceptBase"`
	}
	text, from, ok := a.dashboardBody(w, r, &body)
	if !ok {
		return
	}
	s, err := a.Dashboards.Save(r.Context(), person(who), dashboards.Save{
		Text: text, From: from, Folder: body.FolderUID, Message: body.Message, Overwrite: body.Overwrite, AcceptBase: body.AcceptBase,
	})
	if err != nil {
		a.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, savedAnswer(s))
}

// dashboardBody reads a request that holds a dashboard: into v all of it, and
// where in its text the dashboard begins.
func (a *API) dashboardBody(w http.ResponseWriter, r *http.Request, v any) (text []byte, from int, ok bool) {
	var raw json.RawMessage
	if !decodeJSON(w, r, &raw) {
		return nil, 0, false
	}
	if err := dashboards.CheckJSON(raw); err != nil {
		a.fail(w, err)
		return nil, 0, false
	}
	if err := json.Unmarshal(raw, v); err != nil {
		writeError(w, http.StatusBadRequest, "the request body is not what this address takes: "+jsonMistake(raw, err))
		return nil, 0, false
	}
	value, from, found := dashboards.FieldAt(raw, "dashboard")
	if !found || value[0] != '{' {
		writeError(w, http.StatusBadRequest, `the request body needs the dashboard, an object, in the field "dashboard"`)
		return nil, 0, false
	}
	return raw, from, true
}

func (a *API) importDashboard(w http.ResponseWriter, r *http.Request, who account.Identity) {
	var body struct {
		Dashboard json.RawMessage    `json:"dashboard"`
		Inputs    []dashboards.Input `json:"inputs"`
		FolderUID string             `json:"folderUid"`
		Message   string             `json:"message"`
		Overwrite bool               `json:"overwrite"`
	}
	text, from, ok := a.dashboardBody(w, r, &body)
	if !ok {
		return
	}
	s, err := a.Dashboards.Import(r.Context(), person(who), dashboards.Import{
		Save:   dashboards.Save{Text: text, From: from, Folder: &body.FolderUID, Message: body.Message, Overwrite: body.Overwrite},
		Inputs: body.Inputs,
	})
	if err != nil {
		a.fail(w, err)
		return
	}
	answer := savedAnswer(s)
	writeJSON(w, http.StatusOK, struct {
		saved
		DashboardID      int64  `json:"dashboardId"`
		Imported         bool   `json:"imported"`
		ImportedURI      string `json:"importedUri"`
		ImportedURL      string `json:"importedUrl"`
		ImportedRevision int64  `json:"importedRevision"`
	}{answer, s.ID, true, "db/" + s.Slug, answer.URL, 1})
}

func (a *API) deleteDashboard(w http.ResponseWriter, r *http.Request, who account.Identity) {
	uid := r.PathValue("uid")
	title, err := a.Dashboards.Delete(r.Context(), person(who), uid)
	if err != nil {
		a.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]string{"message": "Dashboard " + title + " deleted", "title": title, "uid": uid})
}

func (a *API) resetDashboard(w http.ResponseWriter, r *http.Request, who account.Identity) {
	if err := a.Dashboards.Reset(r.Context(), person(who), r.PathValue("uid")); err != nil {
		a.fail(w, err)
		return
	}
	writeMessage(w, "Dashboard reset to its file")
}

// homeDashboard sends a user where he chose to begin; Peeper's own first page
// is no dashboard, so that others get the list of dashboards.
func (a *API) homeDashboard(w http.ResponseWriter, r *http.Request, who account.Identity) {
	if who.UserID != 0 {
		preferences, err := a.Accounts.Preferences(r.Context(), who.UserID)
		if err != nil {
			a.fail(w, err)
			return
		}
		if uid := preferences.HomeDashboardUID; uid != "" {
			d, err := a.Dashboards.Get(r.Context(), person(who), uid, dashboards.GetOptions{})
			if err == nil {
				writeJSON(w, http.StatusOK, map[string]string{"redirectUri": dashboardURL(d.Hit)})
				return
			}
			if !errors.Is(err, dashboards.ErrNotFound) {
				a.fail(w, err)
				return
			}
		}
	}
	writeJSON(w, http.StatusOK, json.RawMessage(`{"meta":{"isHome":true,"type":"db","slug":"","url":"/","canSave":false,"canEdit":false,"canStar":false},`+
		`"dashboard":{"title":"Home","schemaVersion":39,"panels":[{"id":1,"type":"dashlist","title":"Dashboards",`+
		`"gridPos":{"h":15,"w":24,"x":0,"y":0},"options":{"showStarred":true,"showSearch":true,"showHeadings":true,"maxItems":100}}]}}`))
}

func (a *API) provisionedFiles(w http.ResponseWriter, r *http.Request, who account.Identity) {
	reports, err := a.Dashboards.FileReports(r.Context(), person(who))
	if err != nil {
		a.fail(w, err)
		return
	}
	type file struct {
		File    string          `json:"file"`
		Valid   bool            `json:"valid"`
		Error   *dashboardError `json:"error"`
		UID     string          `json:"uid"`
		Title   string          `json:"title"`
		Updated time.Time       `json:"updated"`
	}
	files := []file{}
	for _, report := range reports {
		one := file{File: report.File, Valid: report.Problem == nil, UID: report.UID, Title: report.Title, Updated: report.Updated.UTC()}
		if report.Problem != nil {
			one.Error = placed(report.Problem)
		}
		files = append(files, one)
	}
	writeJSON(w, http.StatusOK, map[string]any{"files": files})
}

func (a *API) star(w http.ResponseWriter, r *http.Request, who account.Identity) {
	if who.UserID == 0 {
		writeError(w, http.StatusBadRequest, "only users have starred dashboards, not service accounts")
		return
	}
	if err := a.Dashboards.Star(r.Context(), person(who), r.PathValue("uid")); err != nil {
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
