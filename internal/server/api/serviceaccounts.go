package api

import (
	"net/http"
	"time"

	"peeper/internal/server/account"
)

func (a *API) serviceAccountRoutes() []Route {
	const root = "/api/serviceaccounts"
	return []Route{
		{Method: "GET", Pattern: root + "/search", Access: Admin, Handle: a.searchServiceAccounts},
		{Method: "POST", Pattern: root, Access: Admin, Handle: a.createServiceAccount},
		{Method: "GET", Pattern: root + "/{id}", Access: Admin, Handle: a.getServiceAccount},
		{Method: "PATCH", Pattern: root + "/{id}", Access: Admin, Handle: a.updateServiceAccount},
		{Method: "DELETE", Pattern: root + "/{id}", Access: Admin, Handle: a.deleteServiceAccount},
		{Method: "GET", Pattern: root + "/{id}/tokens", Access: Admin, Handle: a.listTokens},
		{Method: "POST", Pattern: root + "/{id}/tokens", Access: Admin, Handle: a.createToken},
		{Method: "DELETE", Pattern: root + "/{id}/tokens/{tokenId}", Access: Admin, Handle: a.revokeToken},
	}
}

// serviceAccountBody is a service account in Grafana's shape.
type serviceAccountBody struct {
	ID         int64        `json:"id"`
	Name       string       `json:"name"`
	Login      string       `json:"login"`
	OrgID      int          `json:"orgId"`
	Role       account.Role `json:"role"`
	IsDisabled bool         `json:"isDisabled"`
	Tokens     int          `json:"tokens"`
	CreatedAt  time.Time    `json:"createdAt"`
	LastUsedAt *time.Time   `json:"lastUsedAt"` // null: never
}

func newServiceAccountBody(s account.ServiceAccount) serviceAccountBody {
	return serviceAccountBody{
		ID: s.ID, Name: s.Name, Login: s.Login(), OrgID: orgID, Role: s.Role, IsDisabled: s.Disabled,
		Tokens: s.Tokens, CreatedAt: s.CreatedAt, LastUsedAt: orNull(s.LastUsedAt),
	}
}

func (a *API) searchServiceAccounts(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	at, ok := readPage(w, r)
	if !ok {
		return
	}
	found, err := a.Accounts.ServiceAccounts(r.Context(), r.URL.Query().Get("query"))
	if err != nil {
		a.writeAccountError(w, err)
		return
	}
	bodies := []serviceAccountBody{}
	for _, s := range cutPage(found, at) {
		bodies = append(bodies, newServiceAccountBody(s))
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"totalCount": len(found), "page": at.number, "perPage": at.size, "serviceAccounts": bodies,
	})
}

func (a *API) createServiceAccount(w http.ResponseWriter, r *http.Request, who account.Identity) {
	body := struct {
		Name       string       `json:"name"`
		Role       account.Role `json:"role"`
		IsDisabled bool         `json:"isDisabled"`
	}{Role: account.RoleViewer}
	if !decodeJSON(w, r, &body) {
		return
	}
	made, err := a.Accounts.CreateServiceAccount(r.Context(), body.Name, body.Role, body.IsDisabled)
	if err != nil {
		a.writeAccountError(w, err)
		return
	}
	a.audit(r, who, "made a service account", "serviceAccount", made.Name, "role", made.Role)
	writeJSON(w, http.StatusCreated, newServiceAccountBody(made))
}

func (a *API) getServiceAccount(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	id, ok := pathID(w, r, "id")
	if !ok {
		return
	}
	found, err := a.Accounts.ServiceAccount(r.Context(), id)
	if err != nil {
		a.writeAccountError(w, err)
		return
	}
	writeJSON(w, http.StatusOK, newServiceAccountBody(found))
}

func (a *API) updateServiceAccount(w http.ResponseWriter, r *http.Request, who account.Identity) {
	var body struct {
		Name       *string       `json:"name"`
		Role       *account.Role `json:"role"`
		IsDisabled *bool         `json:"isDisabled"`
	}
	id, ok := pathID(w, r, "id")
	if !ok || !decodeJSON(w, r, &body) {
		return
	}
	change := account.ServiceAccountChange{Name: body.Name, Role: body.Role, Disabled: body.IsDisabled}
	if err := a.Accounts.UpdateServiceAccount(r.Context(), id, change); err != nil {
		a.writeAccountError(w, err)
		return
	}
	changed, err := a.Accounts.ServiceAccount(r.Context(), id)
	if err != nil {
		a.writeAccountError(w, err)
		return
	}
	a.audit(r, who, "changed a service account", "serviceAccount", changed.Name, "role", changed.Role, "disabled", changed.Disabled)
	writeJSON(w, http.StatusOK, map[string]any{
		"id": changed.ID, "name": changed.Name, "message": "Service account updated",
		"serviceaccount": newServiceAccountBody(changed),
	})
}

func (a *API) deleteServiceAccount(w http.ResponseWriter, r *http.Request, who account.Identity) {
	id, ok := pathID(w, r, "id")
	if !ok {
		return
	}
	if err := a.Accounts.DeleteServiceAccount(r.Context(), id); err != nil {
		a.writeAccountError(w, err)
		return
	}
	a.audit(r, who, "removed a service account", "serviceAccount", id)
	writeMessage(w, "Service account deleted")
}

// tokenBody is what is known of a token, in Grafana's shape.
type tokenBody struct {
	ID         int64      `json:"id"`
	Name       string     `json:"name"`
	Created    time.Time  `json:"created"`
	Expiration *time.Time `json:"expiration"` // null: never
	// SecondsUntilExpiration is 0 for a token that does not expire.
	SecondsUntilExpiration float64    `json:"secondsUntilExpiration"`
	HasExpired             bool       `json:"hasExpired"`
	LastUsedAt             *time.Time `json:"lastUsedAt"` // null: never
	// IsRevoked is Grafana's: here a revoked token is gone from the list.
	IsRevoked bool `json:"isRevoked"`
}

func (a *API) listTokens(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	id, ok := pathID(w, r, "id")
	if !ok {
		return
	}
	tokens, err := a.Accounts.Tokens(r.Context(), id)
	if err != nil {
		a.writeAccountError(w, err)
		return
	}
	bodies := []tokenBody{}
	for _, t := range tokens {
		body := tokenBody{
			ID: t.ID, Name: t.Name, Created: t.CreatedAt, Expiration: orNull(t.ExpiresAt), LastUsedAt: orNull(t.LastUsedAt),
		}
		if !t.ExpiresAt.IsZero() {
			left := t.ExpiresAt.Sub(a.Accounts.Now())
			body.HasExpired = left <= 0
			body.SecondsUntilExpiration = max(0, left.Seconds())
		}
		bodies = append(bodies, body)
	}
	writeJSON(w, http.StatusOK, bodies)
}

func (a *API) createToken(w http.ResponseWriter, r *http.Request, who account.Identity) {
	var body struct {
		Name          string `json:"name"`
		SecondsToLive int64  `json:"secondsToLive"`
	}
	id, ok := pathID(w, r, "id")
	if !ok || !decodeJSON(w, r, &body) {
		return
	}
	token, secret, err := a.Accounts.AddToken(r.Context(), id, body.Name, account.TTLOfSeconds(body.SecondsToLive))
	if err != nil {
		a.writeAccountError(w, err)
		return
	}
	a.audit(r, who, "made a token", "serviceAccount", id, "token", token.Name)
	// The only time the text of a token leaves the server.
	writeJSON(w, http.StatusOK, map[string]any{"id": token.ID, "name": token.Name, "key": secret.Reveal()})
}

func (a *API) revokeToken(w http.ResponseWriter, r *http.Request, who account.Identity) {
	id, ok := pathID(w, r, "id")
	if !ok {
		return
	}
	tokenID, ok := pathID(w, r, "tokenId")
	if !ok {
		return
	}
	if err := a.Accounts.RevokeToken(r.Context(), id, tokenID); err != nil {
		a.writeAccountError(w, err)
		return
	}
	a.audit(r, who, "revoked a token", "serviceAccount", id, "tokenID", tokenID)
	writeMessage(w, "Service account token deleted")
}
