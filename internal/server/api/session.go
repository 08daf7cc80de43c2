package api

import (
	"errors"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"peeper/internal/server/account"
)

// accountRoutes are the routes of users, their sessions and service accounts,
// with Grafana's addresses and shapes.
func (a *API) accountRoutes() []Route {
	return slices.Concat(
		a.sessionRoutes(),
		a.preferenceRoutes(),
		a.userRoutes(),
		a.serviceAccountRoutes(),
	)
}

func (a *API) sessionRoutes() []Route {
	return []Route{
		{Method: "POST", Pattern: "/login", Access: Public, MaxBody: 16 << 10, Handle: a.login},
		{Method: "POST", Pattern: "/logout", Access: Public, Handle: a.logout},
		{Method: "GET", Pattern: "/api/user", Access: SignedIn, Handle: a.getSelf},
		{Method: "PUT", Pattern: "/api/user", Access: Viewer, Handle: a.updateSelf},
		{Method: "PUT", Pattern: "/api/user/password", Access: SignedIn, MaxBody: 16 << 10, Handle: a.changeOwnPassword},
		{Method: "GET", Pattern: "/api/user/auth-tokens", Access: Viewer, Handle: a.listOwnSessions},
		{Method: "POST", Pattern: "/api/user/revoke-auth-token", Access: Viewer, Handle: a.endOwnSession},
	}
}

func (a *API) login(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	// A form on another site can send text, but not JSON under its name.
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		writeError(w, http.StatusUnsupportedMediaType, "send the login as JSON, with the header Content-Type: application/json")
		return
	}
	var body struct {
		User     string         `json:"user"`
		Password account.Secret `json:"password"`
	}
	if !decodeJSON(w, r, &body) {
		return
	}
	user, token, err := a.Accounts.Login(r.Context(), body.User, body.Password, account.ClientIP(r), r.UserAgent())
	if errors.Is(err, account.ErrUnauthenticated) {
		writeError(w, http.StatusUnauthorized, "wrong user name or password")
		return
	}
	if err != nil {
		a.writeAccountError(w, err)
		return
	}
	// The browser's session before this one would stay open unseen.
	if err := a.Accounts.Logout(r.Context(), r); err != nil {
		a.Logger.Warn("cannot end the session before a login", "error", err)
	}
	http.SetCookie(w, account.SessionCookie(token))
	writeJSON(w, http.StatusOK, map[string]any{"message": "Logged in", "mustChangePassword": user.MustChangePassword})
}

func (a *API) logout(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	if err := a.Accounts.Logout(r.Context(), r); err != nil {
		a.writeAccountError(w, err)
		return
	}
	http.SetCookie(w, account.SessionCookie(""))
	writeMessage(w, "Logged out")
}

// selfBody is who asks, with what the pages need at once.
type selfBody struct {
	ID                 int64        `json:"id"`
	UID                string       `json:"uid"`
	Login              string       `json:"login"`
	Name               string       `json:"name"`
	Email              string       `json:"email"`
	Role               account.Role `json:"role"`
	Theme              string       `json:"theme"`
	Language           string       `json:"language"`
	Timezone           string       `json:"timezone"`
	HomeDashboardUID   string       `json:"homeDashboardUID"`
	MustChangePassword bool         `json:"mustChangePassword"`
	IsGrafanaAdmin     bool         `json:"isGrafanaAdmin"`
	OrgID              int          `json:"orgId"`
}

func (a *API) getSelf(w http.ResponseWriter, r *http.Request, who account.Identity) {
	if who.UserID == 0 {
		writeJSON(w, http.StatusOK, selfBody{
			UID:   "service-account:" + strconv.FormatInt(who.ServiceAccountID, 10),
			Login: who.Login, Name: who.Name, Role: who.Role, IsGrafanaAdmin: who.Role == account.RoleAdmin, OrgID: orgID,
		})
		return
	}
	user, err := a.Accounts.User(r.Context(), who.UserID)
	if err != nil {
		a.writeAccountError(w, err)
		return
	}
	chosen, err := a.Accounts.Preferences(r.Context(), who.UserID)
	if err != nil {
		a.writeAccountError(w, err)
		return
	}
	writeJSON(w, http.StatusOK, selfBody{
		ID: user.ID, UID: user.UID, Login: user.Login, Name: user.Name, Email: user.Email, Role: user.Role,
		Theme: chosen.Theme, Language: chosen.Language, Timezone: chosen.Timezone, HomeDashboardUID: chosen.HomeDashboardUID,
		MustChangePassword: user.MustChangePassword, IsGrafanaAdmin: user.Role == account.RoleAdmin, OrgID: orgID,
	})
}

func (a *API) updateSelf(w http.ResponseWriter, r *http.Request, who account.Identity) {
	var body userNames
	if !needUser(w, who) || !decodeJSON(w, r, &body) {
		return
	}
	if err := a.Accounts.UpdateUser(r.Context(), who.UserID, body.change()); err != nil {
		a.writeAccountError(w, err)
		return
	}
	a.audit(r, who, "changed their own names")
	writeMessage(w, "User updated")
}

func (a *API) changeOwnPassword(w http.ResponseWriter, r *http.Request, who account.Identity) {
	var body struct {
		OldPassword account.Secret `json:"oldPassword"`
		NewPassword account.Secret `json:"newPassword"`
	}
	if !needUser(w, who) || !decodeJSON(w, r, &body) {
		return
	}
	err := a.Accounts.ChangePassword(r.Context(), who, account.ClientIP(r), body.OldPassword, body.NewPassword)
	if err != nil {
		a.writeAccountError(w, err)
		return
	}
	a.audit(r, who, "changed their own password")
	writeMessage(w, "User password changed")
}

// sessionBody is a session in Grafana's shape.
type sessionBody struct {
	ID        int64     `json:"id"`
	IsActive  bool      `json:"isActive"` // the one that asks
	ClientIP  string    `json:"clientIp"`
	Browser   string    `json:"browser"`
	OS        string    `json:"os"`
	CreatedAt time.Time `json:"createdAt"`
	SeenAt    time.Time `json:"seenAt"`
}

func (a *API) listOwnSessions(w http.ResponseWriter, r *http.Request, who account.Identity) {
	if !needUser(w, who) {
		return
	}
	sessions, err := a.Accounts.Sessions(r.Context(), who.UserID)
	if err != nil {
		a.writeAccountError(w, err)
		return
	}
	bodies := []sessionBody{}
	for _, s := range sessions {
		browser, os := describeAgent(s.UserAgent)
		bodies = append(bodies, sessionBody{
			ID: s.ID, IsActive: s.ID == who.SessionID, ClientIP: s.ClientIP, Browser: browser, OS: os,
			CreatedAt: s.CreatedAt, SeenAt: s.SeenAt,
		})
	}
	writeJSON(w, http.StatusOK, bodies)
}

func (a *API) endOwnSession(w http.ResponseWriter, r *http.Request, who account.Identity) {
	var body struct {
		AuthTokenID int64 `json:"authTokenId"`
	}
	if !needUser(w, who) || !decodeJSON(w, r, &body) {
		return
	}
	if body.AuthTokenID == who.SessionID {
		writeError(w, http.StatusBadRequest, "this is the session you are using: log out instead")
		return
	}
	if err := a.Accounts.EndSession(r.Context(), who.UserID, body.AuthTokenID); err != nil {
		a.writeAccountError(w, err)
		return
	}
	a.audit(r, who, "ended one of their sessions")
	writeMessage(w, "User auth token revoked")
}

// describeAgent names browser and system in a User-Agent header, for people to
// recognise their own sessions by. What it does not know it leaves empty.
func describeAgent(agent string) (browser, os string) {
	// In this order: many name others to be taken for them.
	for _, known := range [][2]string{
		{"YaBrowser/", "Yandex Browser"},
		{"Edg/", "Edge"},
		{"OPR/", "Opera"},
		{"Firefox/", "Firefox"},
		{"Chromium/", "Chromium"},
		{"Chrome/", "Chrome"},
		{"Safari/", "Safari"},
		{"curl/", "curl"},
	} {
		if strings.Contains(agent, known[0]) {
			browser = known[1]
			break
		}
	}
	for _, known := range [][2]string{
		{"Windows", "Windows"},
		{"Android", "Android"},
		{"iPhone", "iOS"},
		{"iPad", "iOS"},
		{"Mac OS X", "macOS"},
		{"CrOS", "ChromeOS"},
		{"Linux", "Linux"},
	} {
		if strings.Contains(agent, known[0]) {
			os = known[1]
			break
		}
	}
	return browser, os
}
