package api

import (
	"net/http"
	"strconv"

	"peeper/internal/server/account"
	"peeper/internal/server/dashboards"
)

func (a *API) searchRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Pattern: "/api/search", Access: Viewer, Handle: a.search},
	}
}

// searchHit has the form of Grafana's search.
type searchHit struct {
	ID          int64    `json:"id"`
	UID         string   `json:"uid"`
	Title       string   `json:"title"`
	URI         string   `json:"uri"`
	URL         string   `json:"url"`
	Slug        string   `json:"slug"`
	Type        string   `json:"type"`
	Tags        []string `json:"tags"`
	IsStarred   bool     `json:"isStarred"`
	FolderUID   string   `json:"folderUid,omitempty"`
	FolderTitle string   `json:"folderTitle,omitempty"`
	FolderURL   string   `json:"folderUrl,omitempty"`
	Description string   `json:"description"`
	SortMeta    int      `json:"sortMeta"`
}

// maxSearch is Grafana's largest answer to a search.
const maxSearch = 5000

func (a *API) search(w http.ResponseWriter, r *http.Request, who account.Identity) {
	query := r.URL.Query()
	starred, err := a.Dashboards.Starred(r.Context(), who.UserID)
	if err != nil {
		a.fail(w, err)
		return
	}
	q := dashboards.Query{Text: query.Get("query"), Tags: query["tag"], Lang: query.Get("lang"), Limit: maxSearch}
	if text := query.Get("limit"); text != "" {
		limit, err := strconv.Atoi(text)
		if err != nil || limit < 1 {
			writeError(w, http.StatusBadRequest, "limit must be a number from 1")
			return
		}
		q.Limit = min(limit, maxSearch)
	}
	if uids := query["dashboardUIDs"]; len(uids) > 0 {
		q.UIDs = uids
	}
	if query.Get("starred") == "true" {
		q.UIDs = starred
	}
	isStarred := map[string]bool{}
	for _, uid := range starred {
		isStarred[uid] = true
	}
	hits := []searchHit{}
	if kind := query.Get("type"); kind == "" || kind == "dash-db" {
		for _, d := range a.Dashboards.Search(q) {
			hit := searchHit{
				ID: d.ID, UID: d.UID, Title: d.Title, URI: "db/" + d.Slug, URL: dashboardURL(d), Slug: d.Slug, Type: "dash-db",
				Tags: d.Tags, IsStarred: isStarred[d.UID], FolderUID: d.FolderUID, FolderTitle: d.Folder, Description: d.Description,
			}
			if d.FolderUID != "" {
				hit.FolderURL = "/dashboards/f/" + d.FolderUID
			}
			hits = append(hits, hit)
		}
	}
	writeJSON(w, http.StatusOK, hits)
}

func dashboardURL(d dashboards.Hit) string { return "/d/" + d.UID + "/" + d.Slug }
