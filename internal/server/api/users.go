package api

import (
	"net/http"
	"strconv"
	"time"

	"peeper/internal/server/account"
)

func (a *API) userRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/api/org", Access: Viewer, Handle: a.getOrg},
		{Method: "GET", Pattern: "/api/org/users", Access: Admin, Handle: a.listOrgUsers},
		{Method: "PATCH", Pattern: "/api/org/users/{id}", Access: Admin, Handle: a.setUserRole},
		{Method: "GET", Pattern: "/api/users", Access: Admin, Handle: a.listUsers},
		{Method: "GET", Pattern: "/api/users/search", Access: Admin, Handle: a.searchUsers},
		{Method: "GET", Pattern: "/api/users/lookup", Access: Admin, Handle: a.lookupUser},
		{Method: "GET", Pattern: "/api/users/{id}", Access: Admin, Handle: a.getUser},
		{Method: "PUT", Pattern: "/api/users/{id}", Access: Admin, Handle: a.updateUser},
		{Method: "POST", Pattern: "/api/admin/users", Access: Admin, MaxBody: 16 << 10, Handle: a.createUser},
		{Method: "DELETE", Pattern: "/api/admin/users/{id}", Access: Admin, Handle: a.deleteUser},
		{Method: "PUT", Pattern: "/api/admin/users/{id}/password", Access: Admin, MaxBody: 16 << 10, Handle: a.setUserPassword},
		{Method: "POST", Pattern: "/api/admin/users/{id}/disable", Access: Admin, Handle: a.disableUser},
		{Method: "POST", Pattern: "/api/admin/users/{id}/enable", Access: Admin, Handle: a.enableUser},
		{Method: "POST", Pattern: "/api/admin/users/{id}/logout", Access: Admin, Handle: a.logoutUser},
	}
}

// orgID is Grafana's number of the only organization there is here.
const orgID = 1

func (a *API) getOrg(w http.ResponseWriter, _ *http.Request, _ account.Identity) {
	writeJSON(w, http.StatusOK, map[string]any{"id": orgID, "name": "Peeper"})
}

// userBody is a user as an administrator sees them.
type userBody struct {
	ID                 int64        `json:"id"`
	UID                string       `json:"uid"`
	Login              string       `json:"login"`
	Name               string       `json:"name"`
	Email              string       `json:"email"`
	Role               account.Role `json:"role"`
	IsAdmin            bool         `json:"isAdmin"`
	IsGrafanaAdmin     bool         `json:"isGrafanaAdmin"`
	IsDisabled         bool         `json:"isDisabled"`
	CreatedAt          time.Time    `json:"createdAt"`
	UpdatedAt          time.Time    `json:"updatedAt"`
	LastSeenAt         *time.Time   `json:"lastSeenAt"` // null: never
	MustChangePassword bool         `json:"mustChangePassword"`
	OrgID              int          `json:"orgId"`
}

func newUserBody(u account.User) userBody {
	admin := u.Role == account.RoleAdmin
	return userBody{
		ID: u.ID, UID: u.UID, Login: u.Login, Name: u.Name, Email: u.Email, Role: u.Role,
		IsAdmin: admin, IsGrafanaAdmin: admin, IsDisabled: u.Disabled,
		CreatedAt: u.CreatedAt, UpdatedAt: u.UpdatedAt, LastSeenAt: orNull(u.LastSeenAt),
		MustChangePassword: u.MustChangePassword, OrgID: orgID,
	}
}

func (a *API) listUsers(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	users, err := a.Accounts.Users(r.Context(), r.URL.Query().Get("query"))
	if err != nil {
		a.writeAccountError(w, err)
		return
	}
	bodies := []userBody{}
	for _, user := range users {
		bodies = append(bodies, newUserBody(user))
	}
	writeJSON(w, http.StatusOK, bodies)
}

func (a *API) searchUsers(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	at, ok := readPage(w, r)
	if !ok {
		return
	}
	users, err := a.Accounts.Users(r.Context(), r.URL.Query().Get("query"))
	if err != nil {
		a.writeAccountError(w, err)
		return
	}
	bodies := []userBody{}
	for _, user := range cutPage(users, at) {
		bodies = append(bodies, newUserBody(user))
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"totalCount": len(users), "page": at.number, "perPage": at.size, "users": bodies,
	})
}

// orgUserBody is the same user under the names of Grafana's organizations.
type orgUserBody struct {
	OrgID      int          `json:"orgId"`
	UserID     int64        `json:"userId"`
	UID        string       `json:"uid"`
	Login      string       `json:"login"`
	Name       string       `json:"name"`
	Email      string       `json:"email"`
	Role       account.Role `json:"role"`
	IsDisabled bool         `json:"isDisabled"`
	LastSeenAt *time.Time   `json:"lastSeenAt"`
}

func (a *API) listOrgUsers(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	users, err := a.Accounts.Users(r.Context(), r.URL.Query().Get("query"))
	if err != nil {
		a.writeAccountError(w, err)
		return
	}
	bodies := []orgUserBody{}
	for _, u := range users {
		bodies = append(bodies, orgUserBody{orgID, u.ID, u.UID, u.Login, u.Name, u.Email, u.Role, u.Disabled, orNull(u.LastSeenAt)})
	}
	writeJSON(w, http.StatusOK, bodies)
}

func (a *API) getUser(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	id, ok := pathID(w, r, "id")
	if !ok {
		return
	}
	user, err := a.Accounts.User(r.Context(), id)
	if err != nil {
		a.writeAccountError(w, err)
		return
	}
	writeJSON(w, http.StatusOK, newUserBody(user))
}

func (a *API) lookupUser(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	user, err := a.Accounts.FindUser(r.Context(), r.URL.Query().Get("loginOrEmail"))
	if err != nil {
		a.writeAccountError(w, err)
		return
	}
	writeJSON(w, http.StatusOK, newUserBody(user))
}

func (a *API) createUser(w http.ResponseWriter, r *http.Request, who account.Identity) {
	var body struct {
		Login    string         `json:"login"`
		Name     string         `json:"name"`
		Email    string         `json:"email"`
		Password account.Secret `json:"password"`
		Role     account.Role   `json:"role"`
		// MustChangePassword is Peeper's own: the password is for the first
		// login only.
		MustChangePassword bool `json:"mustChangePassword"`
	}
	if !decodeJSON(w, r, &body) {
		return
	}
	if body.Login == "" {
		body.Login = body.Email // as in Grafana
	}
	user, err := a.Accounts.CreateUser(r.Context(), account.NewUser{
		Login: body.Login, Name: body.Name, Email: body.Email, Password: body.Password,
		Role: body.Role, MustChangePassword: body.MustChangePassword,
	})
	if err != nil {
		a.writeAccountError(w, err)
		return
	}
	a.audit(r, who, "made a user", "user", user.Login, "role", user.Role)
	writeJSON(w, http.StatusOK, map[string]any{"id": user.ID, "uid": user.UID, "message": "User created"})
}

// userNames is what a user is called; an absent field stays as it is.
type userNames struct {
	Login *string `json:"login"`
	Name  *string `json:"name"`
	Email *string `json:"email"`
}

func (n userNames) change() account.UserChange {
	return account.UserChange{Login: n.Login, Name: n.Name, Email: n.Email}
}

func (a *API) updateUser(w http.ResponseWriter, r *http.Request, who account.Identity) {
	var body userNames
	a.changeUser(w, r, who, &body, "changed the names of a user", "User updated", func(id int64) error {
		return a.Accounts.UpdateUser(r.Context(), id, body.change())
	})
}

func (a *API) setUserRole(w http.ResponseWriter, r *http.Request, who account.Identity) {
	var body struct {
		Role account.Role `json:"role"`
	}
	a.changeUser(w, r, who, &body, "changed the role of a user", "Organization user updated", func(id int64) error {
		return a.Accounts.SetUserRole(r.Context(), id, body.Role)
	})
}

func (a *API) setUserPassword(w http.ResponseWriter, r *http.Request, who account.Identity) {
	var body struct {
		Password           account.Secret `json:"password"`
		MustChangePassword bool           `json:"mustChangePassword"`
	}
	a.changeUser(w, r, who, &body, "set the password of a user", "User password updated", func(id int64) error {
		return a.Accounts.SetPassword(r.Context(), id, body.Password, body.MustChangePassword)
	})
}

func (a *API) disableUser(w http.ResponseWriter, r *http.Request, who account.Identity) {
	a.changeUser(w, r, who, nil, "disabled a user", "User disabled", func(id int64) error {
		return a.Accounts.SetUserDisabled(r.Context(), id, true)
	})
}

func (a *API) enableUser(w http.ResponseWriter, r *http.Request, who account.Identity) {
	a.changeUser(w, r, who, nil, "enabled a user", "User enabled", func(id int64) error {
		return a.Accounts.SetUserDisabled(r.Context(), id, false)
	})
}

func (a *API) logoutUser(w http.ResponseWriter, r *http.Request, who account.Identity) {
	a.changeUser(w, r, who, nil, "logged out a user", "User logged out", func(id int64) error {
		return a.Accounts.EndSessions(r.Context(), id)
	})
}

func (a *API) deleteUser(w http.ResponseWriter, r *http.Request, who account.Identity) {
	a.changeUser(w, r, who, nil, "removed a user", "User deleted", func(id int64) error {
		return a.Accounts.DeleteUser(r.Context(), id)
	})
}

// changeUser runs change on the user the address names, after reading the
// request into body unless that is nil.
func (a *API) changeUser(w http.ResponseWriter, r *http.Request, who account.Identity, body any, did, message string, change func(id int64) error) {
	id, ok := pathID(w, r, "id")
	if !ok || body != nil && !decodeJSON(w, r, body) {
		return
	}
	if err := change(id); err != nil {
		a.writeAccountError(w, err)
		return
	}
	a.audit(r, who, did, "user", strconv.FormatInt(id, 10))
	writeMessage(w, message)
}
