package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"peeper/internal/server/account"
	"peeper/internal/server/database/databasetest"
)

// table is who may call what. A route that is not here fails the test: its
// rights must be thought about twice.
const table = `
public  GET    /healthz
public  GET    /readyz
public  POST   /login
public  POST   /logout
signed  GET    /api/health
signed  GET    /api/user
signed  PUT    /api/user/password
viewer  PUT    /api/user
viewer  GET    /api/user/preferences
viewer  PUT    /api/user/preferences
viewer  PATCH  /api/user/preferences
viewer  GET    /api/user/auth-tokens
viewer  POST   /api/user/revoke-auth-token
viewer  POST   /api/user/stars/dashboard/uid/{uid}
viewer  DELETE /api/user/stars/dashboard/uid/{uid}
viewer  GET    /metrics
viewer  GET    /api/search
viewer  GET    /api/search/sorting
viewer  GET    /api/dashboards/uid/{uid}
viewer  DELETE /api/dashboards/uid/{uid}
viewer  POST   /api/dashboards/db
viewer  POST   /api/dashboards/import
viewer  GET    /api/dashboards/home
viewer  GET    /api/dashboards/tags
viewer  GET    /api/dashboards/uid/{uid}/versions
viewer  GET    /api/dashboards/uid/{uid}/versions/{version}
viewer  POST   /api/dashboards/uid/{uid}/restore
viewer  DELETE /api/peeper/dashboards/{uid}/override
viewer  GET    /api/peeper/provisioning
viewer  GET    /api/folders
editor  POST   /api/folders
viewer  GET    /api/folders/{uid}
viewer  PUT    /api/folders/{uid}
viewer  DELETE /api/folders/{uid}
viewer  GET    /api/folders/{uid}/counts
viewer  GET    /api/folders/{uid}/permissions
viewer  POST   /api/folders/{uid}/permissions
viewer  GET    /api/annotations
viewer  POST   /api/annotations
viewer  GET    /api/annotations/tags
viewer  GET    /api/annotations/{id}
viewer  PUT    /api/annotations/{id}
viewer  PATCH  /api/annotations/{id}
viewer  DELETE /api/annotations/{id}
viewer  GET    /api/playlists
editor  POST   /api/playlists
viewer  GET    /api/playlists/{uid}
viewer  GET    /api/playlists/{uid}/items
editor  PUT    /api/playlists/{uid}
editor  DELETE /api/playlists/{uid}
viewer  GET    /api/datasources
viewer  GET    /api/datasources/{id}
viewer  GET    /api/datasources/uid/{uid}
viewer  GET    /api/datasources/uid/{uid}/health
viewer  GET    /api/datasources/name/{name}
viewer  GET    /api/datasources/id/{name}
viewer  GET    /api/datasources/proxy/uid/{uid}/{rest...}
viewer  POST   /api/datasources/proxy/uid/{uid}/{rest...}
viewer  GET    /api/datasources/proxy/{id}/{rest...}
viewer  POST   /api/datasources/proxy/{id}/{rest...}
viewer  GET    /api/peeper/clients
viewer  GET    /api/peeper/status
admin   DELETE /api/peeper/clients
push    POST   /api/v1/write
editor  POST   /api/v1/import
viewer  GET    /api/v1/export
viewer  POST   /api/v1/export
viewer  GET    /api/v1/query
viewer  POST   /api/v1/query
viewer  GET    /api/v1/query_range
viewer  POST   /api/v1/query_range
viewer  GET    /api/v1/query_exemplars
viewer  POST   /api/v1/query_exemplars
viewer  GET    /api/v1/series
viewer  POST   /api/v1/series
viewer  GET    /api/v1/labels
viewer  POST   /api/v1/labels
viewer  GET    /api/v1/label/{name}/values
viewer  POST   /api/v1/label/{name}/values
viewer  GET    /api/v1/metadata
viewer  POST   /api/v1/metadata
viewer  GET    /api/v1/rules
viewer  POST   /api/v1/rules
viewer  GET    /api/v1/alerts
viewer  POST   /api/v1/alerts
viewer  GET    /api/prometheus/grafana/api/v1/rules
viewer  GET    /api/prometheus/grafana/api/v1/alerts
viewer  GET    /api/v1/status/buildinfo
viewer  POST   /api/v1/status/buildinfo
viewer  GET    /api/v1/status/tsdb
viewer  POST   /api/v1/status/tsdb
viewer  GET    /api/v1/status/top_queries
viewer  POST   /api/v1/status/top_queries
viewer  GET    /api/v1/status/active_queries
viewer  POST   /api/v1/status/active_queries
viewer  GET    /api/org
admin   GET    /api/org/users
admin   GET    /api/users
admin   GET    /api/users/search
admin   GET    /api/users/lookup
admin   GET    /api/users/{id}
admin   PUT    /api/users/{id}
admin   POST   /api/admin/users
admin   DELETE /api/admin/users/{id}
admin   PUT    /api/admin/users/{id}/password
admin   POST   /api/admin/users/{id}/disable
admin   POST   /api/admin/users/{id}/enable
admin   POST   /api/admin/users/{id}/logout
admin   PATCH  /api/org/users/{id}
admin   GET    /api/serviceaccounts/search
admin   POST   /api/serviceaccounts
admin   GET    /api/serviceaccounts/{id}
admin   PATCH  /api/serviceaccounts/{id}
admin   DELETE /api/serviceaccounts/{id}
admin   GET    /api/serviceaccounts/{id}/tokens
admin   POST   /api/serviceaccounts/{id}/tokens
admin   DELETE /api/serviceaccounts/{id}/tokens/{tokenId}
`

// admits is the status each kind of caller gets at a route with each word of
// the table. 200 means that the handler was reached.
var admits = map[string]map[string]int{
	//          nobody, and by role
	"public": {"nobody": 200, "none": 200, "push": 200, "viewer": 200, "editor": 200, "admin": 200, "new": 200},
	"signed": {"nobody": 401, "none": 200, "push": 200, "viewer": 200, "editor": 200, "admin": 200, "new": 200},
	"push":   {"nobody": 401, "none": 403, "push": 200, "viewer": 403, "editor": 200, "admin": 200, "new": 403},
	"viewer": {"nobody": 401, "none": 403, "push": 403, "viewer": 200, "editor": 200, "admin": 200, "new": 403},
	"editor": {"nobody": 401, "none": 403, "push": 403, "viewer": 403, "editor": 200, "admin": 200, "new": 403},
	"admin":  {"nobody": 401, "none": 403, "push": 403, "viewer": 403, "editor": 403, "admin": 200, "new": 403},
}

func TestEveryRouteAdmitsWhomTheTableSays(t *testing.T) {
	words := map[string]string{} // "GET /healthz" to "public"
	for line := range strings.Lines(table) {
		if fields := strings.Fields(line); len(fields) == 3 {
			words[fields[1]+" "+fields[2]] = fields[0]
		}
	}
	s := newSite(t, databasetest.New(t))
	// An administrator that must change its password may do only that.
	newcomer, err := s.api.Accounts.CreateUser(t.Context(), account.NewUser{
		Login: "new", Password: "password of new", Role: account.RoleAdmin,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.api.Accounts.SetPassword(t.Context(), newcomer.ID, "password of new", true); err != nil {
		t.Fatal(err)
	}
	headers := map[string]string{"nobody": ""}
	for name, role := range map[string]account.Role{
		"push": account.RolePush, "viewer": account.RoleViewer, "editor": account.RoleEditor, "admin": account.RoleAdmin, "none": account.RoleNone,
	} {
		token, err := s.api.Accounts.CreateToken(t.Context(), "token-of-"+name, role, 0)
		if err != nil {
			t.Fatal(err)
		}
		headers[name] = "Bearer " + token.Reveal()
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.SetBasicAuth("new", "password of new")
	headers["new"] = r.Header.Get("Authorization")

	seen := map[string]bool{}
	for _, route := range s.api.Routes() {
		key := route.Method + " " + route.Pattern
		seen[key] = true
		word, listed := words[key]
		if !listed {
			t.Errorf("%s is not in the table of this test: say there who may call it", key)
			continue
		}
		route.Handle = func(w http.ResponseWriter, _ *http.Request, who account.Identity) {
			if route.Access != Public && who.Anonymous() {
				t.Errorf("%s reached its handler without an identity", key)
			}
			w.WriteHeader(http.StatusOK)
		}
		handler := s.api.serve(route)
		for caller, want := range admits[word] {
			request := httptest.NewRequest(http.MethodPost, "/", nil)
			if header := headers[caller]; header != "" {
				request.Header.Set("Authorization", header)
			}
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, request)
			if answer.Code != want {
				t.Errorf("%s answers %d to %s, want %d: %s", key, answer.Code, caller, want, answer.Body)
			}
			if caller == "new" && want == http.StatusForbidden && !strings.Contains(answer.Body.String(), "password-change-required") {
				t.Errorf("%s does not tell %s to change the password: %s", key, caller, answer.Body)
			}
		}
	}
	for key := range words {
		if !seen[key] {
			t.Errorf("%s is in the table of this test but not served", key)
		}
	}
}

func TestForgottenAccessIsClosed(t *testing.T) {
	for _, role := range []account.Role{account.RoleNone, account.RolePush, account.RoleViewer, account.RoleEditor, account.RoleAdmin, "Root"} {
		if allowed(role, NoOne) || allowed(role, Access(99)) {
			t.Errorf("%s is let in where nothing was said", role)
		}
	}
	if allowed("", Viewer) || allowed("Root", Viewer) {
		t.Error("an unknown role is let in")
	}
}

func TestUnknownAddressesAndMethods(t *testing.T) {
	s := newSite(t, databasetest.New(t))
	s.api.UI = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("page")) })
	for _, test := range []struct {
		method, path string
		status       int
		say          string
	}{
		{"GET", "/", 200, "page"},
		{"GET", "/d/uid/slug", 200, "page"},
		{"GET", "/login", 200, "page"},
		{"HEAD", "/healthz", 200, ""},
		{"GET", "/api/nothing", 404, "nothing at this address"},
		{"GET", "/api", 404, "nothing at this address"},
		{"GET", "/select/logsql/query", 404, "nothing at this address"},
		{"POST", "/d/uid", 404, "nothing at this address"},
		{"DELETE", "/api/search", 405, "only GET, HEAD"},
		{"GET", "/api/v1/write", 405, "only POST"},
		{"GET", "/api/v1/admin/tsdb/delete_series", 404, "nothing at this address"},
	} {
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, httptest.NewRequest(test.method, test.path, nil))
		if w.Code != test.status || !strings.Contains(w.Body.String(), test.say) {
			t.Errorf("%s %s: %d %s, want %d and %q", test.method, test.path, w.Code, w.Body, test.status, test.say)
		}
		if test.status == 405 && w.Header().Get("Allow") == "" {
			t.Errorf("%s %s: 405 without Allow", test.method, test.path)
		}
	}
}

func TestBodiesAreLimitedAndMistakesPlaced(t *testing.T) {
	s := newSite(t, databasetest.New(t))
	handler := s.api.serve(Route{Access: Public, MaxBody: 1000, Handle: func(w http.ResponseWriter, r *http.Request, _ account.Identity) {
		var body struct{ User, Password string }
		if decodeJSON(w, r, &body) {
			writeError(w, http.StatusOK, "taken")
		}
	}})
	for name, test := range map[string]struct {
		body   string
		status int
		say    string
	}{
		"good":          {`{"user": "a", "more": 1}`, 200, "taken"},
		"too large":     {`{"user":"` + strings.Repeat("x", 1000) + `"}`, 413, "larger than 1000 bytes"},
		"empty":         {"", 400, "empty"},
		"not JSON":      {"{\n  \"user\": x}", 400, "line 2, column 11"},
		"another kind":  {`{"user": 5, "password": "x"}`, 400, `"User" cannot be a number`},
		"not an object": {`[1]`, 400, "a JSON object is needed"},
	} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(test.body))
		handler.ServeHTTP(w, r)
		if w.Code != test.status || !strings.Contains(jsonMessage(t, w), test.say) {
			t.Errorf("%s: %d %s, want %d and %q", name, w.Code, w.Body, test.status, test.say)
		}
		// Without a length the limit must hold too.
		w = httptest.NewRecorder()
		r = httptest.NewRequest(http.MethodPost, "/", strings.NewReader(test.body))
		r.ContentLength = -1
		handler.ServeHTTP(w, r)
		if w.Code != test.status {
			t.Errorf("%s, without a length: %d %s, want %d", name, w.Code, w.Body, test.status)
		}
	}
}

func TestLargeAnswersAreCompressed(t *testing.T) {
	s := newSite(t, databasetest.New(t))
	serve := func(size int, access Access) *httptest.ResponseRecorder {
		handler := s.api.serve(Route{Access: access, Handle: func(w http.ResponseWriter, _ *http.Request, _ account.Identity) {
			writeJSON(w, http.StatusOK, strings.Repeat("a", size))
		}})
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
	if got := serve(5000, Public).Header().Get("Content-Encoding"); got != "gzip" {
		t.Errorf("a large answer has the encoding %q", got)
	}
	if got := serve(100, Public).Header().Get("Content-Encoding"); got != "" {
		t.Errorf("a small answer has the encoding %q", got)
	}
}
