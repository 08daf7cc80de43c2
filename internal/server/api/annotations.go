package api

import (
	"encoding/json"
	"net/http"

	"peeper/internal/server/account"
	"peeper/internal/server/dashboards"
)

// annotationRoutes: who may edit a dashboard may annotate it.
func (a *API) annotationRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Pattern: "/api/annotations", Access: Viewer, Handle: a.annotations},
		{Method: http.MethodPost, Pattern: "/api/annotations", Access: Viewer, Handle: a.addAnnotation},
		{Method: http.MethodGet, Pattern: "/api/annotations/tags", Access: Viewer, Handle: a.annotationTags},
		{Method: http.MethodGet, Pattern: "/api/annotations/{id}", Access: Viewer, Handle: a.annotation},
		{Method: http.MethodPut, Pattern: "/api/annotations/{id}", Access: Viewer, Handle: a.changeAnnotation},
		{Method: http.MethodPatch, Pattern: "/api/annotations/{id}", Access: Viewer, Handle: a.changeAnnotation},
		{Method: http.MethodDelete, Pattern: "/api/annotations/{id}", Access: Viewer, Handle: a.deleteAnnotation},
	}
}

// annotation has the form of Grafana's API.
type annotation struct {
	ID           int64           `json:"id"`
	DashboardID  int64           `json:"dashboardId"`
	DashboardUID string          `json:"dashboardUID"`
	PanelID      int64           `json:"panelId"`
	Time         int64           `json:"time"`
	TimeEnd      int64           `json:"timeEnd"`
	Text         string          `json:"text"`
	Tags         []string        `json:"tags"`
	Data         json.RawMessage `json:"data,omitempty"`
	UserID       int64           `json:"userId"`
	Login        string          `json:"login"`
	AlertID      int64           `json:"alertId"`
	AlertName    string          `json:"alertName"`
	NewState     string          `json:"newState"`
	PrevState    string          `json:"prevState"`
	Created      int64           `json:"created"`
	Updated      int64           `json:"updated"`
}

func annotationAnswer(a dashboards.Annotation) annotation {
	answer := annotation{
		ID: a.ID, DashboardUID: a.DashboardUID, PanelID: a.PanelID, Time: a.Start, TimeEnd: a.End, Text: a.Text, Tags: a.Tags,
		Data: a.Data, UserID: a.UserID, Login: a.Login, Created: a.Created.UnixMilli(), Updated: a.Updated.UnixMilli(),
	}
	if a.DashboardUID != "" {
		answer.DashboardID = dashboards.ID(a.DashboardUID)
	}
	return answer
}

func (a *API) annotations(w http.ResponseWriter, r *http.Request, who account.Identity) {
	query := r.URL.Query()
	numbers, ok := queryNumbers(w, r, "from", "to", "limit", "panelId", "dashboardId", "userId")
	if !ok {
		return
	}
	q := dashboards.AnnotationQuery{
		From: numbers["from"], To: numbers["to"], DashboardUID: query.Get("dashboardUID"), PanelID: numbers["panelId"],
		UserID: numbers["userId"], Tags: query["tags"], MatchAny: boolWord(query.Get("matchAny")), Limit: 100,
	}
	if limit := numbers["limit"]; limit > 0 {
		q.Limit = int(min(limit, dashboards.MaxAnnotations))
	}
	answer := []annotation{}
	if q.DashboardUID == "" && numbers["dashboardId"] > 0 {
		uid, err := a.Dashboards.ByID(r.Context(), numbers["dashboardId"])
		if err != nil {
			a.fail(w, err)
			return
		}
		q.DashboardUID = uid
	}
	// Annotations that alerts make are the alerts' own.
	if query.Get("type") == "alert" {
		writeJSON(w, http.StatusOK, answer)
		return
	}
	all, err := a.Dashboards.Annotations(r.Context(), person(who), q)
	if err != nil {
		a.fail(w, err)
		return
	}
	for _, one := range all {
		answer = append(answer, annotationAnswer(one))
	}
	writeJSON(w, http.StatusOK, answer)
}

func (a *API) annotation(w http.ResponseWriter, r *http.Request, who account.Identity) {
	id, ok := pathID(w, r, "id")
	if !ok {
		return
	}
	one, err := a.Dashboards.Annotation(r.Context(), person(who), id)
	if err != nil {
		a.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, annotationAnswer(one))
}

func (a *API) addAnnotation(w http.ResponseWriter, r *http.Request, who account.Identity) {
	var body struct {
		DashboardID  int64
		DashboardUID string
		PanelID      int64
		Time         int64
		TimeEnd      int64
		Text         string
		Tags         []string
		Data         json.RawMessage
	}
	if !decodeJSON(w, r, &body) {
		return
	}
	if body.DashboardUID == "" && body.DashboardID > 0 {
		uid, err := a.Dashboards.ByID(r.Context(), body.DashboardID)
		if err != nil {
			a.fail(w, err)
			return
		}
		body.DashboardUID = uid
	}
	id, err := a.Dashboards.AddAnnotation(r.Context(), person(who), dashboards.Annotation{
		DashboardUID: body.DashboardUID, PanelID: body.PanelID, Start: body.Time, End: body.TimeEnd, Text: body.Text, Tags: body.Tags, Data: body.Data,
	})
	if err != nil {
		a.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"id": id, "message": "Annotation added"})
}

// changeAnnotation serves PUT and PATCH: what is not sent stays as it is.
func (a *API) changeAnnotation(w http.ResponseWriter, r *http.Request, who account.Identity) {
	id, ok := pathID(w, r, "id")
	if !ok {
		return
	}
	var body struct {
		Time    *int64
		TimeEnd *int64
		Text    *string
		Tags    []string
		Data    json.RawMessage
	}
	if !decodeJSON(w, r, &body) {
		return
	}
	err := a.Dashboards.ChangeAnnotation(r.Context(), person(who), id, dashboards.AnnotationChange{
		Start: body.Time, End: body.TimeEnd, Text: body.Text, Tags: body.Tags, Data: body.Data,
	})
	if err != nil {
		a.fail(w, err)
		return
	}
	writeMessage(w, "Annotation updated")
}

func (a *API) deleteAnnotation(w http.ResponseWriter, r *http.Request, who account.Identity) {
	id, ok := pathID(w, r, "id")
	if !ok {
		return
	}
	if err := a.Dashboards.DeleteAnnotation(r.Context(), person(who), id); err != nil {
		a.fail(w, err)
		return
	}
	writeMessage(w, "Annotation deleted")
}

func (a *API) annotationTags(w http.ResponseWriter, r *http.Request, who account.Identity) {
	numbers, ok := queryNumbers(w, r, "limit")
	if !ok {
		return
	}
	limit := 100
	if n := numbers["limit"]; n > 0 {
		limit = int(min(n, maxSearch))
	}
	tags, err := a.Dashboards.AnnotationTags(r.Context(), person(who), r.URL.Query().Get("tag"), limit)
	if err != nil {
		a.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"result": map[string]any{"tags": tagCounts(tags, "tag")}})
}
