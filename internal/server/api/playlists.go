package api

import (
	"net/http"

	"peeper/internal/server/account"
	"peeper/internal/server/dashboards"
)

func (a *API) playlistRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Pattern: "/api/playlists", Access: Viewer, Handle: a.playlists},
		{Method: http.MethodPost, Pattern: "/api/playlists", Access: Editor, Handle: a.savePlaylist},
		{Method: http.MethodGet, Pattern: "/api/playlists/{uid}", Access: Viewer, Handle: a.playlist},
		{Method: http.MethodGet, Pattern: "/api/playlists/{uid}/items", Access: Viewer, Handle: a.playlistItems},
		{Method: http.MethodPut, Pattern: "/api/playlists/{uid}", Access: Editor, Handle: a.savePlaylist},
		{Method: http.MethodDelete, Pattern: "/api/playlists/{uid}", Access: Editor, Handle: a.deletePlaylist},
	}
}

// playlist has the form of Grafana's API.
type playlist struct {
	UID      string                    `json:"uid"`
	Name     string                    `json:"name"`
	Interval string                    `json:"interval"`
	Items    []dashboards.PlaylistItem `json:"items"`
}

func playlistAnswer(p dashboards.Playlist) playlist {
	return playlist{UID: p.UID, Name: p.Name, Interval: p.Every, Items: p.Items}
}

func (a *API) playlists(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	all, err := a.Dashboards.Playlists(r.Context())
	if err != nil {
		a.fail(w, err)
		return
	}
	answer := []playlist{}
	for _, p := range all {
		answer = append(answer, playlistAnswer(p))
	}
	writeJSON(w, http.StatusOK, answer)
}

func (a *API) playlist(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	p, err := a.Dashboards.Playlist(r.Context(), r.PathValue("uid"))
	if err != nil {
		a.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, playlistAnswer(p))
}

func (a *API) playlistItems(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	p, err := a.Dashboards.Playlist(r.Context(), r.PathValue("uid"))
	if err != nil {
		a.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, p.Items)
}

// savePlaylist serves POST, which makes one, and PUT, which changes one.
func (a *API) savePlaylist(w http.ResponseWriter, r *http.Request, who account.Identity) {
	var body playlist
	if !decodeJSON(w, r, &body) {
		return
	}
	p, err := a.Dashboards.SavePlaylist(r.Context(), person(who), dashboards.Playlist{
		UID: r.PathValue("uid"), Name: body.Name, Every: body.Interval, Items: body.Items,
	})
	if err != nil {
		a.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, playlistAnswer(p))
}

func (a *API) deletePlaylist(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	if err := a.Dashboards.DeletePlaylist(r.Context(), r.PathValue("uid")); err != nil {
		a.fail(w, err)
		return
	}
	writeMessage(w, "Playlist deleted")
}
