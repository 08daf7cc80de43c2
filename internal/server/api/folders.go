package api

import (
	"net/http"
	"time"

	"peeper/internal/server/account"
	"peeper/internal/server/dashboards"
)

// folderRoutes: like dashboards, the rights of a folder decide.
func (a *API) folderRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Pattern: "/api/folders", Access: Viewer, Handle: a.folders},
		{Method: http.MethodPost, Pattern: "/api/folders", Access: Editor, Handle: a.createFolder},
		{Method: http.MethodGet, Pattern: "/api/folders/{uid}", Access: Viewer, Handle: a.folder},
		{Method: http.MethodPut, Pattern: "/api/folders/{uid}", Access: Viewer, Handle: a.updateFolder},
		{Method: http.MethodDelete, Pattern: "/api/folders/{uid}", Access: Viewer, Handle: a.deleteFolder},
		{Method: http.MethodGet, Pattern: "/api/folders/{uid}/counts", Access: Viewer, Handle: a.folderCounts},
		{Method: http.MethodGet, Pattern: "/api/folders/{uid}/permissions", Access: Viewer, Handle: a.folderPermissions},
		{Method: http.MethodPost, Pattern: "/api/folders/{uid}/permissions", Access: Viewer, Handle: a.setFolderPermissions},
	}
}

// folder has the form of Grafana's API.
type folder struct {
	ID          int64     `json:"id"`
	UID         string    `json:"uid"`
	OrgID       int       `json:"orgId"`
	Title       string    `json:"title"`
	Description string    `json:"description,omitempty"`
	URL         string    `json:"url"`
	Provisioned bool      `json:"provisioned"`
	CanSave     bool      `json:"canSave"`
	CanEdit     bool      `json:"canEdit"`
	CanDelete   bool      `json:"canDelete"`
	CanAdmin    bool      `json:"canAdmin"`
	Created     time.Time `json:"created"`
	Updated     time.Time `json:"updated"`
	CreatedBy   string    `json:"createdBy"`
	UpdatedBy   string    `json:"updatedBy"`
	Version     int       `json:"version"`
}

func folderAnswer(f dashboards.Folder) folder {
	own := f.Right >= dashboards.Edit && !f.Provisioned
	return folder{
		ID: f.ID, UID: f.UID, OrgID: 1, Title: f.Title, Description: f.Description, URL: folderURL(f.UID), Provisioned: f.Provisioned,
		CanSave: f.Right >= dashboards.Edit, CanEdit: own, CanDelete: own, CanAdmin: f.Right >= dashboards.Administer,
		Created: f.Created.UTC(), Updated: f.Updated.UTC(), CreatedBy: byWhom(f.CreatedBy), UpdatedBy: byWhom(f.UpdatedBy), Version: f.Version,
	}
}

func (a *API) folders(w http.ResponseWriter, r *http.Request, who account.Identity) {
	numbers, ok := queryNumbers(w, r, "limit", "page")
	if !ok {
		return
	}
	least := dashboards.View
	if r.URL.Query().Get("permission") == "Edit" {
		least = dashboards.Edit
	}
	all, err := a.Dashboards.Folders(r.Context(), person(who), least)
	if err != nil {
		a.failFolder(w, err)
		return
	}
	at := page{number: int(max(1, min(numbers["page"], maxPage))), size: defaultSearch}
	if limit := numbers["limit"]; limit > 0 {
		at.size = int(min(limit, maxSearch))
	}
	folders := []folder{}
	// There are no folders in folders: below any parent is nothing.
	if r.URL.Query().Get("parentUid") == "" {
		for _, f := range cutPage(all, at) {
			folders = append(folders, folderAnswer(f))
		}
	}
	writeJSON(w, http.StatusOK, folders)
}

func (a *API) folder(w http.ResponseWriter, r *http.Request, who account.Identity) {
	uid := r.PathValue("uid")
	if dashboards.RootUID(uid) == "" {
		may := who.Role == account.RoleEditor || who.Role == account.RoleAdmin
		writeJSON(w, http.StatusOK, folder{UID: uid, OrgID: 1, Title: "General", CanSave: may})
		return
	}
	f, err := a.Dashboards.Folder(r.Context(), person(who), uid)
	if err != nil {
		a.failFolder(w, err)
		return
	}
	writeJSON(w, http.StatusOK, folderAnswer(f))
}

func (a *API) createFolder(w http.ResponseWriter, r *http.Request, who account.Identity) {
	var body struct{ UID, Title, Description, ParentUID string }
	if !decodeJSON(w, r, &body) {
		return
	}
	if dashboards.RootUID(body.ParentUID) != "" {
		writeError(w, http.StatusBadRequest, "a folder cannot be in another folder: leave parentUid out")
		return
	}
	f, err := a.Dashboards.CreateFolder(r.Context(), person(who), dashboards.NewFolder{UID: body.UID, Title: body.Title, Description: body.Description})
	if err != nil {
		a.failFolder(w, err)
		return
	}
	writeJSON(w, http.StatusOK, folderAnswer(f))
}

func (a *API) updateFolder(w http.ResponseWriter, r *http.Request, who account.Identity) {
	var body struct {
		Title       string
		Description *string
		Version     int
		Overwrite   bool
	}
	if !decodeJSON(w, r, &body) {
		return
	}
	f, err := a.Dashboards.UpdateFolder(r.Context(), person(who), r.PathValue("uid"), dashboards.FolderChange(body))
	if err != nil {
		a.failFolder(w, err)
		return
	}
	writeJSON(w, http.StatusOK, folderAnswer(f))
}

func (a *API) deleteFolder(w http.ResponseWriter, r *http.Request, who account.Identity) {
	f, err := a.Dashboards.DeleteFolder(r.Context(), person(who), r.PathValue("uid"))
	if err != nil {
		a.failFolder(w, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"id": f.ID, "title": f.Title, "message": "Folder deleted"})
}

func (a *API) folderCounts(w http.ResponseWriter, r *http.Request, who account.Identity) {
	count, err := a.Dashboards.Count(r.Context(), person(who), r.PathValue("uid"))
	if err != nil {
		a.failFolder(w, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]int{"dashboard": count, "folder": 0})
}

func (a *API) folderPermissions(w http.ResponseWriter, r *http.Request, who account.Identity) {
	uid := dashboards.RootUID(r.PathValue("uid"))
	set, err := a.Dashboards.Permissions(r.Context(), person(who), uid)
	if err != nil {
		a.failFolder(w, err)
		return
	}
	type permission struct {
		FolderUID      string           `json:"folderUid"`
		Role           string           `json:"role"`
		Permission     dashboards.Right `json:"permission"`
		PermissionName string           `json:"permissionName"`
		Inherited      bool             `json:"inherited"`
	}
	answer := []permission{}
	for _, p := range set {
		if p.Right > dashboards.Nothing {
			answer = append(answer, permission{FolderUID: uid, Role: p.Role, Permission: p.Right, PermissionName: p.Right.String()})
		}
	}
	writeJSON(w, http.StatusOK, answer)
}

func (a *API) setFolderPermissions(w http.ResponseWriter, r *http.Request, who account.Identity) {
	var body struct {
		Items []struct {
			Role       string
			Permission int
			UserID     int64
			TeamID     int64
		}
	}
	if !decodeJSON(w, r, &body) {
		return
	}
	if body.Items == nil {
		writeError(w, http.StatusBadRequest, `the rights are a list in the field "items"; an empty list leaves only administrators`)
		return
	}
	set := []dashboards.Permission{}
	for _, item := range body.Items {
		if item.UserID != 0 || item.TeamID != 0 {
			writeError(w, http.StatusBadRequest, "rights are given to the roles Viewer and Editor, not to single users or teams")
			return
		}
		set = append(set, dashboards.Permission{Role: item.Role, Right: dashboards.Right(item.Permission)})
	}
	if err := a.Dashboards.SetPermissions(r.Context(), person(who), dashboards.RootUID(r.PathValue("uid")), set); err != nil {
		a.failFolder(w, err)
		return
	}
	writeMessage(w, "Folder permissions updated")
}

// failFolder answers 409 where Grafana does it for folders.
func (a *API) failFolder(w http.ResponseWriter, err error) { a.failWith(w, err, http.StatusConflict) }
