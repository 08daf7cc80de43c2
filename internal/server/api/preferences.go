package api

import (
	"net/http"

	"peeper/internal/server/account"
)

func (a *API) preferenceRoutes() []Route {
	const path = "/api/user/preferences"
	return []Route{
		{Method: "GET", Pattern: path, Access: Viewer, Handle: a.getPreferences},
		{Method: "PUT", Pattern: path, Access: Viewer, Handle: a.putPreferences},
		{Method: "PATCH", Pattern: path, Access: Viewer, Handle: a.patchPreferences},
	}
}

// preferencesBody is what a user chose; in a change, an absent field.
type preferencesBody struct {
	Theme            *string `json:"theme"`
	Language         *string `json:"language"`
	Timezone         *string `json:"timezone"`
	HomeDashboardUID *string `json:"homeDashboardUID"`
}

func (a *API) getPreferences(w http.ResponseWriter, r *http.Request, who account.Identity) {
	if !needUser(w, who) {
		return
	}
	p, err := a.Accounts.Preferences(r.Context(), who.UserID)
	if err != nil {
		a.writeAccountError(w, err)
		return
	}
	writeJSON(w, http.StatusOK, preferencesBody{&p.Theme, &p.Language, &p.Timezone, &p.HomeDashboardUID})
}

// putPreferences sets all of them: what is absent becomes the default.
func (a *API) putPreferences(w http.ResponseWriter, r *http.Request, who account.Identity) {
	var body preferencesBody
	if !needUser(w, who) || !decodeJSON(w, r, &body) {
		return
	}
	for _, field := range []**string{&body.Theme, &body.Language, &body.Timezone, &body.HomeDashboardUID} {
		if *field == nil {
			*field = new(string)
		}
	}
	a.changePreferences(w, r, who, body)
}

func (a *API) patchPreferences(w http.ResponseWriter, r *http.Request, who account.Identity) {
	var body preferencesBody
	if !needUser(w, who) || !decodeJSON(w, r, &body) {
		return
	}
	a.changePreferences(w, r, who, body)
}

func (a *API) changePreferences(w http.ResponseWriter, r *http.Request, who account.Identity, body preferencesBody) {
	if err := a.Accounts.ChangePreferences(r.Context(), who.UserID, account.PreferencesChange(body)); err != nil {
		a.writeAccountError(w, err)
		return
	}
	writeMessage(w, "Preferences updated")
}
