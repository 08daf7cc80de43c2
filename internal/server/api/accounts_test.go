package api

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"peeper/internal/server/account"
	"peeper/internal/server/database"
	"peeper/internal/server/database/databasetest"
	"peeper/internal/wire"
)

// site is the API of accounts over a new database, with one user of each role:
// admin, editor, viewer and none, each with the password "password of …".
type site struct {
	handler http.Handler
	api     *API
	db      *database.DB
	log     *strings.Builder
	// values are what earlier scenarios kept, for {name} in later ones.
	values map[string]string
}

func newSite(t *testing.T, db *database.DB) *site {
	t.Helper()
	var log strings.Builder
	logger := slog.New(slog.NewTextHandler(&log, nil))
	accounts, err := account.New(db, account.Options{Logger: logger, AdminUser: "admin", AdminPassword: "password of admin"})
	if err != nil {
		t.Fatal(err)
	}
	if err := accounts.Bootstrap(t.Context()); err != nil {
		t.Fatal(err)
	}
	for login, role := range map[string]account.Role{"editor": account.RoleEditor, "viewer": account.RoleViewer, "none": account.RoleNone} {
		_, err := accounts.CreateUser(t.Context(), account.NewUser{Login: login, Password: account.Secret("password of " + login), Role: role})
		if err != nil {
			t.Fatal(err)
		}
	}
	a := &API{Accounts: accounts, Logger: logger, UI: http.NotFoundHandler()}
	return &site{handler: a.Handler(), api: a, db: db, log: &log, values: map[string]string{}}
}

// scenario is one request and what must hold of its answer.
type scenario struct {
	name   string
	as     string // a login, for Basic auth; "" is nobody; "Bearer …" is a token
	method string
	path   string
	body   string
	cookie string // of the session

	status   int
	contains []string
	lacks    []string
	// keep names a field of the answer to keep as {name} for later scenarios.
	keep map[string]string
}

// never is what no answer may hold, whoever asks: hashes and their names.
var never = []string{"argon2", "password_hash", "passwordHash", "token_hash", "tokenHash", "password of"}

// send asks for one thing, without looking at the answer.
func (s *site) send(as, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.SetBasicAuth(as, "password of "+as)
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

func (s *site) play(t *testing.T, sc scenario) *httptest.ResponseRecorder {
	t.Helper()
	fill := func(text string) string {
		for name, value := range s.values {
			text = strings.ReplaceAll(text, "{"+name+"}", value)
		}
		return text
	}
	r := httptest.NewRequest(sc.method, fill(sc.path), strings.NewReader(fill(sc.body)))
	if sc.body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	switch {
	case strings.HasPrefix(sc.as, "Bearer "):
		r.Header.Set("Authorization", fill(sc.as))
	case sc.as != "":
		r.SetBasicAuth(sc.as, "password of "+sc.as)
	}
	if sc.cookie != "" {
		r.AddCookie(&http.Cookie{Name: account.CookieName, Value: fill(sc.cookie)})
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	answer := w.Body.String()
	if w.Code != sc.status {
		t.Errorf("%s: %s %s answered %d, want %d: %s", sc.name, sc.method, r.URL, w.Code, sc.status, answer)
	}
	for _, text := range sc.contains {
		if text = fill(text); !strings.Contains(answer, text) {
			t.Errorf("%s: the answer lacks %s: %s", sc.name, text, answer)
		}
	}
	for _, text := range append(sc.lacks, never...) {
		if text = fill(text); strings.Contains(answer, text) {
			t.Errorf("%s: the answer has %s: %s", sc.name, text, answer)
		}
	}
	if w.Code >= 400 {
		var problem errorBody
		if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil || problem.Message == "" {
			t.Errorf("%s: the error is not {\"message\": …}: %s", sc.name, answer)
		}
	}
	if len(sc.keep) > 0 {
		var fields map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &fields); err != nil {
			t.Fatalf("%s: %v: %s", sc.name, err, answer)
		}
		for name, field := range sc.keep {
			text, _ := json.Marshal(fields[field])
			s.values[name] = strings.Trim(string(text), `"`)
		}
	}
	return w
}

func TestAccountRoutesAskForTheRightRole(t *testing.T) {
	s := newSite(t, databasetest.New(t))
	token, err := s.api.Accounts.CreateToken(t.Context(), "host", account.RolePush, 0)
	if err != nil {
		t.Fatal(err)
	}
	placeholder := regexp.MustCompile(`\{[^}]*\}`)
	// Whom a route with this access turns away.
	refused := map[Access][]string{
		SignedIn: nil,
		Viewer:   {"none", "Bearer " + token.Reveal()},
		Admin:    {"none", "viewer", "editor", "Bearer " + token.Reveal()},
	}
	for _, route := range s.api.accountRoutes() {
		if route.Access == Public {
			if route.Pattern != "/login" && route.Pattern != "/logout" {
				t.Errorf("%s %s is open to everyone", route.Method, route.Pattern)
			}
			continue
		}
		whom, ok := refused[route.Access]
		if !ok {
			t.Errorf("%s %s has the access %d, which no route of accounts should", route.Method, route.Pattern, route.Access)
		}
		path := placeholder.ReplaceAllString(route.Pattern, "99999")
		s.play(t, scenario{name: "nobody", method: route.Method, path: path, status: 401})
		for _, as := range whom {
			s.play(t, scenario{name: as, as: as, method: route.Method, path: path, status: 403})
		}
	}
}

func TestUserScenarios(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		for _, sc := range []scenario{
			{
				name: "who am I", as: "viewer", method: "GET", path: "/api/user", status: 200,
				contains: []string{`"login":"viewer"`, `"role":"Viewer"`, `"isGrafanaAdmin":false`, `"mustChangePassword":false`, `"orgId":1`, `"theme":""`},
			},
			{name: "own names", as: "viewer", method: "PUT", path: "/api/user", body: `{"name":"Зритель","email":"v@example.ru"}`, status: 200},
			{name: "a taken login", as: "viewer", method: "PUT", path: "/api/user", body: `{"login":"Editor"}`, status: 409},
			{
				name: "names are there", as: "viewer", method: "GET", path: "/api/user", status: 200,
				contains: []string{`"login":"viewer"`, `"name":"Зритель"`, `"email":"v@example.ru"`},
			},
			{name: "a role is not a name", as: "viewer", method: "PUT", path: "/api/user", body: `{"role":"Admin"}`, status: 200},
			{name: "still a viewer", as: "viewer", method: "GET", path: "/api/user", status: 200, contains: []string{`"role":"Viewer"`}},

			{
				name: "list", as: "admin", method: "GET", path: "/api/users", status: 200,
				contains: []string{`"login":"admin"`, `"isAdmin":true`, `"login":"none"`, `"lastSeenAt":null`, `"isDisabled":false`},
			},
			{
				name: "find", as: "admin", method: "GET", path: "/api/users?query=%D0%97%D0%A0%D0%98", status: 200,
				contains: []string{`"login":"viewer"`}, lacks: []string{`"login":"admin"`},
			},
			{
				name: "search", as: "admin", method: "GET", path: "/api/users/search?perpage=2&page=2", status: 200,
				contains: []string{`"totalCount":4`, `"page":2`, `"perPage":2`, `"login":"viewer"`}, lacks: []string{`"login":"admin"`},
			},
			{name: "a page beyond", as: "admin", method: "GET", path: "/api/users/search?page=9999&perpage=9999", status: 200, contains: []string{`"users":[]`}},
			{name: "no page", as: "admin", method: "GET", path: "/api/users/search?page=0", status: 400, contains: []string{"page is a number"}},
			{name: "look up", as: "admin", method: "GET", path: "/api/users/lookup?loginOrEmail=V@example.ru", status: 200, contains: []string{`"login":"viewer"`}},
			{name: "look up nobody", as: "admin", method: "GET", path: "/api/users/lookup?loginOrEmail=x", status: 404},
			{name: "of the organization", as: "admin", method: "GET", path: "/api/org/users", status: 200, contains: []string{`"userId":`, `"login":"editor"`}},

			{
				name: "make", as: "admin", method: "POST", path: "/api/admin/users", status: 200,
				body:     `{"login":"Anna","name":"Анна","email":"","password":"password of anna","role":"Editor","OrgId":1}`,
				contains: []string{`"message":"User created"`}, keep: map[string]string{"anna": "id"},
			},
			{name: "make again", as: "admin", method: "POST", path: "/api/admin/users", body: `{"login":"anna","password":"password of anna"}`, status: 409},
			{name: "make with a weak password", as: "admin", method: "POST", path: "/api/admin/users", body: `{"login":"bob","password":"1234"}`, status: 400, contains: []string{"8 characters"}},
			{name: "make with a wrong role", as: "admin", method: "POST", path: "/api/admin/users", body: `{"login":"bob","password":"password of bob","role":"Push"}`, status: 400},
			{name: "make of nothing", as: "admin", method: "POST", path: "/api/admin/users", body: `{`, status: 400, contains: []string{"line 1"}},
			{name: "the new one works", as: "anna", method: "GET", path: "/api/user", status: 200, contains: []string{`"role":"Editor"`}},
			{name: "read one", as: "admin", method: "GET", path: "/api/users/{anna}", status: 200, contains: []string{`"name":"Анна"`}},
			{name: "rename", as: "admin", method: "PUT", path: "/api/users/{anna}", body: `{"login":"anna","name":"Анна П.","email":"a@example.ru"}`, status: 200},
			{name: "role", as: "admin", method: "PATCH", path: "/api/org/users/{anna}", body: `{"role":"Viewer"}`, status: 200},
			{name: "wrong role", as: "admin", method: "PATCH", path: "/api/org/users/{anna}", body: `{"role":"admin"}`, status: 400},
			{name: "changed", as: "admin", method: "GET", path: "/api/users/{anna}", status: 200, contains: []string{`"name":"Анна П."`, `"role":"Viewer"`}},
			{name: "disable", as: "admin", method: "POST", path: "/api/admin/users/{anna}/disable", status: 200},
			{name: "the disabled one", as: "anna", method: "GET", path: "/api/user", status: 401},
			{name: "enable", as: "admin", method: "POST", path: "/api/admin/users/{anna}/enable", status: 200},
			{name: "the enabled one", as: "anna", method: "GET", path: "/api/user", status: 200},
			{name: "a weak password", as: "admin", method: "PUT", path: "/api/admin/users/{anna}/password", body: `{"password":"anna"}`, status: 400},
			{name: "a password", as: "admin", method: "PUT", path: "/api/admin/users/{anna}/password", body: `{"password":"another password"}`, status: 200},
			{name: "with the old password", as: "anna", method: "GET", path: "/api/user", status: 401},
			{name: "log out", as: "admin", method: "POST", path: "/api/admin/users/{anna}/logout", status: 200},
			{name: "remove", as: "admin", method: "DELETE", path: "/api/admin/users/{anna}", status: 200},
			{name: "remove again", as: "admin", method: "DELETE", path: "/api/admin/users/{anna}", status: 404},
			{name: "not a number", as: "admin", method: "DELETE", path: "/api/admin/users/anna", status: 400, contains: []string{"number"}},

			{name: "the last administrator", as: "admin", method: "GET", path: "/api/users/lookup?loginOrEmail=admin", status: 200, keep: map[string]string{"admin": "id"}},
			{name: "is not removed", as: "admin", method: "DELETE", path: "/api/admin/users/{admin}", status: 400, contains: []string{"last active administrator"}},
			{name: "is not disabled", as: "admin", method: "POST", path: "/api/admin/users/{admin}/disable", status: 400, contains: []string{"last active administrator"}},
			{name: "is not demoted", as: "admin", method: "PATCH", path: "/api/org/users/{admin}", body: `{"role":"Viewer"}`, status: 400, contains: []string{"last active administrator"}},
		} {
			s.play(t, sc)
		}
		for _, password := range []string{"password of admin", "password of anna", "password of bob", "another password"} {
			if strings.Contains(s.log.String(), password) {
				t.Error("a password is in the log")
			}
		}
		if !strings.Contains(s.log.String(), `did="made a user" user=anna`) || !strings.Contains(s.log.String(), "by=admin") {
			t.Errorf("the log does not tell who made a user:\n%s", s.log)
		}
	})
}

func TestPreferenceScenarios(t *testing.T) {
	s := newSite(t, databasetest.New(t))
	const path = "/api/user/preferences"
	for _, sc := range []scenario{
		{name: "none yet", as: "viewer", method: "GET", path: path, status: 200, contains: []string{`"theme":""`, `"homeDashboardUID":""`}},
		{name: "some", as: "viewer", method: "PATCH", path: path, body: `{"theme":"dark","language":"ru"}`, status: 200},
		{name: "another", as: "viewer", method: "PATCH", path: path, body: `{"timezone":"Europe/Moscow","homeDashboardUID":"linux-fleet"}`, status: 200},
		{
			name: "both", as: "viewer", method: "GET", path: path, status: 200,
			contains: []string{`"theme":"dark"`, `"language":"ru"`, `"timezone":"Europe/Moscow"`, `"homeDashboardUID":"linux-fleet"`},
		},
		{name: "with who I am", as: "viewer", method: "GET", path: "/api/user", status: 200, contains: []string{`"theme":"dark"`, `"language":"ru"`}},
		{name: "wrong", as: "viewer", method: "PATCH", path: path, body: `{"theme":"pink"}`, status: 400, contains: []string{"dark, light and system"}},
		{name: "all", as: "viewer", method: "PUT", path: path, body: `{"theme":"light"}`, status: 200},
		{name: "only that", as: "viewer", method: "GET", path: path, status: 200, contains: []string{`"theme":"light"`, `"language":""`, `"timezone":""`}},
		{name: "another user's", as: "editor", method: "GET", path: path, status: 200, contains: []string{`"theme":""`}},
	} {
		s.play(t, sc)
	}
}

func TestServiceAccountScenarios(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		const root = "/api/serviceaccounts"
		for _, sc := range []scenario{
			{
				name: "make", as: "admin", method: "POST", path: root, body: `{"name":"host-1","role":"Push","isDisabled":false}`, status: 201,
				contains: []string{`"login":"sa-host-1"`, `"role":"Push"`, `"tokens":0`, `"lastUsedAt":null`}, keep: map[string]string{"sa": "id"},
			},
			{name: "make again", as: "admin", method: "POST", path: root, body: `{"name":"host-1","role":"Push"}`, status: 409},
			{name: "a role nobody has", as: "admin", method: "POST", path: root, body: `{"name":"x","role":"King"}`, status: 400},
			{name: "no name", as: "admin", method: "POST", path: root, body: `{"role":"Push"}`, status: 400},
			{
				name: "no role is a viewer", as: "admin", method: "POST", path: root, body: `{"name":"reader"}`, status: 201,
				contains: []string{`"role":"Viewer"`}, keep: map[string]string{"reader": "id"},
			},
			{
				name: "search", as: "admin", method: "GET", path: root + "/search?query=HOST&page=1&perpage=10", status: 200,
				contains: []string{`"totalCount":1`, `"perPage":10`, `"name":"host-1"`}, lacks: []string{`"reader"`},
			},

			{
				name: "a token", as: "admin", method: "POST", path: root + "/{sa}/tokens", body: `{"name":"first","secondsToLive":3600}`, status: 200,
				contains: []string{`"name":"first"`, `"key":"` + wire.TokenPrefix}, keep: map[string]string{"token": "id", "key": "key"},
			},
			{name: "a token for ever", as: "admin", method: "POST", path: root + "/{reader}/tokens", body: `{"name":"t"}`, status: 200, keep: map[string]string{"readerKey": "key"}},
			{name: "the same name", as: "admin", method: "POST", path: root + "/{sa}/tokens", body: `{"name":"first"}`, status: 409},
			{name: "life below nothing", as: "admin", method: "POST", path: root + "/{sa}/tokens", body: `{"name":"x","secondsToLive":-1}`, status: 400},
			{name: "life beyond reason", as: "admin", method: "POST", path: root + "/{sa}/tokens", body: `{"name":"x","secondsToLive":9223372036854775807}`, status: 400},
			{name: "of nobody", as: "admin", method: "POST", path: root + "/99999/tokens", body: `{"name":"x"}`, status: 404},
			{name: "who is it", as: "Bearer {key}", method: "GET", path: "/api/user", status: 200, contains: []string{`"login":"sa-host-1"`, `"role":"Push"`, `"id":0`}},
			{name: "push may not read", as: "Bearer {key}", method: "GET", path: "/api/users", status: 403},
			{name: "a token has no preferences", as: "Bearer {readerKey}", method: "GET", path: "/api/user/preferences", status: 400, contains: []string{"service account"}},
			{name: "nor a password", as: "Bearer {readerKey}", method: "PUT", path: "/api/user/password", body: `{"oldPassword":"","newPassword":"a good password"}`, status: 400},
			{
				name: "list", as: "admin", method: "GET", path: root + "/{sa}/tokens", status: 200,
				contains: []string{`"name":"first"`, `"hasExpired":false`, `"isRevoked":false`, `"secondsUntilExpiration":3`}, lacks: []string{"{key}", `"key"`, `"lastUsedAt":null`},
			},
			{
				name: "list for ever", as: "admin", method: "GET", path: root + "/{reader}/tokens", status: 200,
				contains: []string{`"expiration":null`, `"secondsUntilExpiration":0`},
			},
			{name: "read", as: "admin", method: "GET", path: root + "/{sa}", status: 200, contains: []string{`"tokens":1`}, lacks: []string{"{key}"}},

			{name: "another's token", as: "admin", method: "DELETE", path: root + "/{reader}/tokens/{token}", status: 404},
			{name: "revoke", as: "admin", method: "DELETE", path: root + "/{sa}/tokens/{token}", status: 200},
			{name: "the revoked", as: "Bearer {key}", method: "GET", path: "/api/user", status: 401, lacks: []string{"{key}"}},
			{
				name: "rename", as: "admin", method: "PATCH", path: root + "/{reader}", body: `{"name":"writer","role":"Editor"}`, status: 200,
				contains: []string{`"name":"writer"`, `"serviceaccount":{`, `"role":"Editor"`},
			},
			{name: "the renamed", as: "Bearer {readerKey}", method: "GET", path: "/api/user", status: 200, contains: []string{`"login":"sa-writer"`, `"role":"Editor"`}},
			{name: "disable", as: "admin", method: "PATCH", path: root + "/{reader}", body: `{"isDisabled":true}`, status: 200},
			{name: "the disabled", as: "Bearer {readerKey}", method: "GET", path: "/api/user", status: 401},
			{name: "remove", as: "admin", method: "DELETE", path: root + "/{reader}", status: 200},
			{name: "removed", as: "admin", method: "GET", path: root + "/{reader}", status: 404},
			{name: "remove again", as: "admin", method: "DELETE", path: root + "/{reader}", status: 404},
		} {
			s.play(t, sc)
		}
		for _, key := range []string{"key", "readerKey"} {
			if strings.Contains(s.log.String(), s.values[key]) {
				t.Error("a token is in the log")
			}
		}
	})
}

// cookieOf gives the session's token that an answer sets.
func cookieOf(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	for _, cookie := range w.Result().Cookies() {
		if cookie.Name == account.CookieName {
			if !cookie.Secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" {
				t.Errorf("the cookie is %v", cookie)
			}
			return cookie.Value
		}
	}
	t.Fatalf("no cookie in %v", w.Header())
	return ""
}

func TestLoginScenarios(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		login := scenario{
			name: "login", method: "POST", path: "/login", body: `{"user":"Viewer","password":"password of viewer"}`, status: 200,
			contains: []string{`"mustChangePassword":false`},
		}
		first := cookieOf(t, s.play(t, login))
		s.values["session"] = first
		if strings.Contains(s.log.String(), first) {
			t.Error("the session's token is in the log")
		}
		for _, sc := range []scenario{
			{name: "in the session", cookie: "{session}", method: "GET", path: "/api/user", status: 200, contains: []string{`"login":"viewer"`}},
			{name: "wrong password", method: "POST", path: "/login", body: `{"user":"viewer","password":"wrong"}`, status: 401, contains: []string{"wrong user name or password"}},
			{name: "unknown user", method: "POST", path: "/login", body: `{"user":"nobody","password":"wrong"}`, status: 401, contains: []string{"wrong user name or password"}},
			{name: "nothing", method: "POST", path: "/login", body: `{}`, status: 401},
			{name: "a number", method: "POST", path: "/login", body: `{"user":1}`, status: 400},
			{name: "too large", method: "POST", path: "/login", body: `{"user":"` + strings.Repeat("x", 20<<10) + `"}`, status: 413},
			{
				name: "sessions", cookie: "{session}", method: "GET", path: "/api/user/auth-tokens", status: 200,
				contains: []string{`"isActive":true`, `"clientIp":"192.0.2.1"`}, lacks: []string{"{session}"},
			},
			{name: "weak new password", cookie: "{session}", method: "PUT", path: "/api/user/password", body: `{"oldPassword":"password of viewer","newPassword":"viewer"}`, status: 400},
			{name: "wrong old password", cookie: "{session}", method: "PUT", path: "/api/user/password", body: `{"oldPassword":"guess","newPassword":"a good password"}`, status: 400},
		} {
			s.play(t, sc)
		}

		// A second browser.
		s.values["second"] = cookieOf(t, s.play(t, login))
		s.play(t, scenario{name: "both work", cookie: "{session}", method: "GET", path: "/api/user", status: 200})
		// Logging in again in the first leaves no session behind.
		again := login
		again.cookie = "{session}"
		old := s.values["session"]
		s.values["session"] = cookieOf(t, s.play(t, again))
		s.play(t, scenario{name: "the one before", cookie: old, method: "GET", path: "/api/user", status: 401})
		s.play(t, scenario{
			name: "change the password", cookie: "{session}", method: "PUT", path: "/api/user/password",
			body: `{"oldPassword":"password of viewer","newPassword":"a good password"}`, status: 200,
		})
		s.play(t, scenario{name: "the other browser", cookie: "{second}", method: "GET", path: "/api/user", status: 401})
		s.play(t, scenario{name: "this one", cookie: "{session}", method: "GET", path: "/api/user", status: 200})

		out := s.play(t, scenario{name: "logout", cookie: "{session}", method: "POST", path: "/logout", status: 200})
		if cookieOf(t, out) != "" {
			t.Error("the logout does not remove the cookie")
		}
		s.play(t, scenario{name: "after the logout", cookie: "{session}", method: "GET", path: "/api/user", status: 401})
		s.play(t, scenario{name: "logout of nobody", method: "POST", path: "/logout", status: 200})
	})
}

// A form of another site can only send what forms send.
func TestLoginTakesNoForm(t *testing.T) {
	s := newSite(t, databasetest.New(t))
	for _, kind := range []string{"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"} {
		r := httptest.NewRequest("POST", "/login", strings.NewReader(`{"user":"admin","password":"password of admin"}`))
		r.Header.Set("Content-Type", kind)
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		if w.Code != http.StatusUnsupportedMediaType || w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%q answered %d with the cookie %q", kind, w.Code, w.Header().Get("Set-Cookie"))
		}
	}
}

func TestGuessingIsAnswered429(t *testing.T) {
	s := newSite(t, databasetest.New(t))
	guess := scenario{name: "guess", method: "POST", path: "/login", body: `{"user":"admin","password":"wrong password"}`, status: 401}
	for range 5 {
		s.play(t, guess)
	}
	guess.status = 429
	if after := s.play(t, guess).Header().Get("Retry-After"); after != "1" {
		t.Errorf("Retry-After is %q, want 1", after)
	}
	r := httptest.NewRequest("GET", "/api/user", nil)
	r.SetBasicAuth("admin", "wrong password")
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	if w.Code != 429 || w.Header().Get("Retry-After") != "1" {
		t.Errorf("Basic auth answered %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
}

func TestOnlyTheChangeIsOpenBeforeThePasswordIsChanged(t *testing.T) {
	accounts, err := account.New(databasetest.New(t), account.Options{AdminUser: "admin", AdminPassword: "admin"})
	if err != nil {
		t.Fatal(err)
	}
	if err := accounts.Bootstrap(t.Context()); err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	a := &API{Accounts: accounts, Logger: slog.New(slog.NewTextHandler(&log, nil)), UI: http.NotFoundHandler()}
	s := &site{handler: a.Handler(), api: a, log: &log, values: map[string]string{}}
	s.values["session"] = cookieOf(t, s.play(t, scenario{
		name: "login", method: "POST", path: "/login",
		body: `{"user":"admin","password":"admin"}`, status: 200, contains: []string{`"mustChangePassword":true`},
	}))
	open := map[string]bool{"GET /api/user": true, "PUT /api/user/password": true, "POST /login": true, "POST /logout": true}
	for _, route := range a.accountRoutes() {
		if open[route.Method+" "+route.Pattern] {
			continue
		}
		s.play(t, scenario{
			name: "closed", cookie: "{session}", method: route.Method, path: route.Pattern, status: 403,
			contains: []string{`"reason":"password-change-required"`},
		})
	}
	s.play(t, scenario{name: "who am I", cookie: "{session}", method: "GET", path: "/api/user", status: 200, contains: []string{`"mustChangePassword":true`}})
	s.play(t, scenario{
		name: "change", cookie: "{session}", method: "PUT", path: "/api/user/password",
		body: `{"oldPassword":"admin","newPassword":"a good password"}`, status: 200,
	})
	s.play(t, scenario{name: "open", cookie: "{session}", method: "GET", path: "/api/users", status: 200})
}

func TestAnAnswerBringsTheNewToken(t *testing.T) {
	now := time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC)
	accounts, err := account.New(databasetest.New(t), account.Options{
		Clock: func() time.Time { return now }, AdminUser: "admin", AdminPassword: "password of admin",
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := accounts.Bootstrap(t.Context()); err != nil {
		t.Fatal(err)
	}
	a := &API{Accounts: accounts, Logger: slog.New(slog.DiscardHandler), UI: http.NotFoundHandler()}
	s := &site{handler: a.Handler(), api: a, log: &strings.Builder{}, values: map[string]string{}}
	first := cookieOf(t, s.play(t, scenario{name: "login", method: "POST", path: "/login", body: `{"user":"admin","password":"password of admin"}`, status: 200}))
	now = now.Add(11 * time.Minute)
	second := cookieOf(t, s.play(t, scenario{name: "later", cookie: first, method: "GET", path: "/api/user", status: 200}))
	if second == first {
		t.Fatal("the token is the same")
	}
	s.play(t, scenario{name: "with the new one", cookie: second, method: "GET", path: "/api/user", status: 200})
}

func TestDescribeAgent(t *testing.T) {
	for agent, want := range map[string][2]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 YaBrowser/24.7.0 Safari/537.36": {"Yandex Browser", "Windows"},
		"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0":                                                           {"Firefox", "Linux"},
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15":            {"Safari", "macOS"},
		"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36":                     {"Chrome", "Android"},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/604.1":        {"Safari", "iOS"},
		"curl/8.5.0": {"curl", ""},
		"":           {"", ""},
	} {
		if browser, os := describeAgent(agent); [2]string{browser, os} != want {
			t.Errorf("%q is described as %q on %q, want %q", agent, browser, os, want)
		}
	}
}
