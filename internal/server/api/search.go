package api

import (
	"net/http"
	"strconv"
	"strings"

	"peeper/internal/server/account"
	"peeper/internal/server/dashboards"
)

func (a *API) searchRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Pattern: "/api/search", Access: Viewer, Handle: a.search},
		{Method: http.MethodGet, Pattern: "/api/search/sorting", Access: Viewer, Handle: a.sortings},
		{Method: http.MethodGet, Pattern: "/api/dashboards/tags", Access: Viewer, Handle: a.dashboardTags},
	}
}

// searchHit has the form of Grafana's search.
type searchHit struct {
	ID           int64    `json:"id"`
	UID          string   `json:"uid"`
	Title        string   `json:"title"`
	URI          string   `json:"uri"`
	URL          string   `json:"url"`
	Slug         string   `json:"slug"`
	Type         string   `json:"type"`
	Tags         []string `json:"tags"`
	IsStarred    bool     `json:"isStarred"`
	FolderID     int64    `json:"folderId,omitempty"`
	FolderUID    string   `json:"folderUid,omitempty"`
	FolderTitle  string   `json:"folderTitle,omitempty"`
	FolderURL    string   `json:"folderUrl,omitempty"`
	Description  string   `json:"description"`
	SortMeta     int64    `json:"sortMeta"`
	SortMetaName string   `json:"sortMetaName,omitempty"`
	Provisioned  bool     `json:"provisioned"`
	Overridden   bool     `json:"overridden"`
}

const (
	// maxSearch and defaultSearch are Grafana's.
	maxSearch     = 5000
	defaultSearch = 1000
)

func (a *API) search(w http.ResponseWriter, r *http.Request, who account.Identity) {
	query := r.URL.Query()
	numbers, ok := queryNumbers(w, r, "limit", "page")
	if !ok {
		return
	}
	starred, err := a.Dashboards.Starred(r.Context(), who.UserID)
	if err != nil {
		a.fail(w, err)
		return
	}
	q := dashboards.Query{
		Text: query.Get("query"), Tags: query["tag"], Lang: query.Get("lang"), Type: query.Get("type"), Sort: query.Get("sort"),
		Editable: query.Get("permission") == "Edit",
		Limit:    defaultSearch, Page: int(min(numbers["page"], maxPage)),
	}
	if limit := numbers["limit"]; limit > 0 {
		q.Limit = int(min(limit, maxSearch))
	} else if query.Get("limit") != "" {
		writeError(w, http.StatusBadRequest, "limit must be a number from 1")
		return
	}
	if q.Type != "" && q.Type != "dash-db" && q.Type != "dash-folder" {
		writeError(w, http.StatusBadRequest, "type is dash-db or dash-folder")
		return
	}
	q.UIDs = listOf(query["dashboardUIDs"])
	if folders := listOf(query["folderUIDs"]); folders != nil {
		for _, uid := range folders {
			q.FolderUIDs = append(q.FolderUIDs, dashboards.RootUID(uid))
		}
	}
	if query.Get("starred") == "true" {
		q.UIDs = starred
	}
	found, err := a.Dashboards.Search(r.Context(), person(who), q)
	if err != nil {
		a.fail(w, err)
		return
	}
	isStarred := map[string]bool{}
	for _, uid := range starred {
		isStarred[uid] = true
	}
	hits := []searchHit{}
	for _, found := range found {
		hit := newSearchHit(found)
		hit.IsStarred = isStarred[hit.UID] && !found.IsFolder
		if strings.HasPrefix(q.Sort, "updated") {
			hit.SortMeta, hit.SortMetaName = found.Updated.UnixMilli(), "updated"
		}
		hits = append(hits, hit)
	}
	writeJSON(w, http.StatusOK, hits)
}

func newSearchHit(found dashboards.Hit) searchHit {
	hit := searchHit{
		ID: found.ID, UID: found.UID, Title: found.Title, URI: "db/" + found.Slug, URL: dashboardURL(found), Slug: found.Slug, Type: "dash-db",
		Tags: found.Tags, FolderUID: found.FolderUID, FolderTitle: found.Folder, FolderURL: folderURL(found.FolderUID),
		Description: found.Description, Provisioned: found.Provisioned, Overridden: found.Overridden,
	}
	if found.FolderUID != "" {
		hit.FolderID = dashboards.ID(found.FolderUID)
	}
	if found.IsFolder {
		hit.Type, hit.URL = "dash-folder", folderURL(found.UID)
	}
	return hit
}

// listOf joins what came as several values and what came as one with commas,
// which is how Grafana's Go client sends lists; nil is none at all.
func listOf(values []string) []string {
	var all []string
	for _, value := range values {
		all = append(all, strings.Split(value, ",")...)
	}
	return all
}

func (a *API) sortings(w http.ResponseWriter, _ *http.Request, _ account.Identity) {
	names := map[string]string{
		"alpha-asc": "Alphabetically (A–Z)", "alpha-desc": "Alphabetically (Z–A)",
		"updated-desc": "Last changed first", "updated-asc": "Last changed last",
	}
	options := []map[string]string{}
	for _, name := range dashboards.Sorts {
		options = append(options, map[string]string{"name": name, "displayName": names[name], "description": names[name], "meta": ""})
	}
	writeJSON(w, http.StatusOK, map[string]any{"sortOptions": options})
}

func (a *API) dashboardTags(w http.ResponseWriter, r *http.Request, who account.Identity) {
	tags, err := a.Dashboards.Tags(r.Context(), person(who))
	if err != nil {
		a.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, tagCounts(tags, "term"))
}

// tagCounts names the tag as the address does: Grafana has two words for it.
func tagCounts(tags []dashboards.Tag, word string) []map[string]any {
	answer := []map[string]any{}
	for _, tag := range tags {
		answer = append(answer, map[string]any{word: tag.Term, "count": tag.Count})
	}
	return answer
}

func dashboardURL(d dashboards.Hit) string { return "/d/" + d.UID + "/" + d.Slug }

func boolWord(text string) bool {
	b, err := strconv.ParseBool(text)
	return err == nil && b
}
