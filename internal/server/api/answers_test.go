package api

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"peeper/internal/server/account"
	"peeper/internal/server/dashboards"
	"peeper/internal/server/database"
	"peeper/internal/server/database/databasetest"
	"peeper/internal/server/fleet"
)

type fixedStatus Status

func (s fixedStatus) Status(context.Context) Status { return Status(s) }

// newFullSite is a site that also has dashboards, a fleet and a status.
func newFullSite(t *testing.T, db *database.DB) *site {
	t.Helper()
	s := newSite(t, db)
	var err error
	s.api.Dashboards, err = dashboards.Open(dashboards.Options{DB: db, Shipped: fstest.MapFS{
		"linux.json":    {Data: []byte(`{"uid":"linux","title":"Linux: host","tags":["linux"],"version":3,"panels":[{"title":"Load"}]}`)},
		"linux.ru.json": {Data: []byte(`{"Linux: host":"Linux: сервер","Load":"Нагрузка"}`)},
		"DB/pg.json":    {Data: []byte(`{"uid":"pg","title":"PostgreSQL","panels":[]}`)},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if s.api.Fleet, err = fleet.New(t.Context(), db, fleet.Options{}); err != nil {
		t.Fatal(err)
	}
	s.api.Ready = func(context.Context) error { return nil }
	s.api.Status = fixedStatus{Version: "1.2.3", Problems: []Problem{}}
	return s
}

func TestDashboardsAsGrafanasClientsAskForThem(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newFullSite(t, db)
		token, err := s.api.Accounts.CreateToken(t.Context(), "grafana", account.RoleViewer, 0)
		if err != nil {
			t.Fatal(err)
		}
		robot := "Bearer " + token.Reveal()
		for _, sc := range []scenario{
			{
				name: "all", as: "viewer", method: "GET", path: "/api/search", status: 200,
				contains: []string{`"uid":"linux"`, `"url":"/d/linux/linux-host"`, `"type":"dash-db"`, `"isStarred":false`, `"folderTitle":"DB"`},
			},
			{
				name: "in Russian", as: "viewer", method: "GET", path: "/api/search?lang=ru&query=linux", status: 200,
				contains: []string{"Linux: сервер"}, lacks: []string{"PostgreSQL"},
			},
			{name: "folders", as: "viewer", method: "GET", path: "/api/search?type=dash-folder", status: 200, contains: []string{`"uid":"folder-db"`}, lacks: []string{"linux"}},
			{name: "a bad limit", as: "viewer", method: "GET", path: "/api/search?limit=x", status: 400, contains: []string{"limit"}},
			{name: "none starred", as: "viewer", method: "GET", path: "/api/search?starred=true", status: 200, contains: []string{"[]"}},
			{
				name: "one", as: "viewer", method: "GET", path: "/api/dashboards/uid/linux", status: 200,
				contains: []string{`"slug":"linux-host"`, `"title":"Load"`, `"folderTitle":"General"`, `"version":3`, `"provisioned":true`, `"canStar":true`},
			},
			{
				name: "one in Russian", as: robot, method: "GET", path: "/api/dashboards/uid/linux?lang=ru", status: 200,
				contains: []string{"Нагрузка", `"canStar":false`},
			},
			{name: "an absent one", as: "viewer", method: "GET", path: "/api/dashboards/uid/absent", status: 404},
			{name: "star", as: "viewer", method: "POST", path: "/api/user/stars/dashboard/uid/linux", status: 200},
			{name: "star an absent one", as: "viewer", method: "POST", path: "/api/user/stars/dashboard/uid/absent", status: 404},
			{name: "star as a token", as: robot, method: "POST", path: "/api/user/stars/dashboard/uid/linux", status: 400},
			{
				name: "starred", as: "viewer", method: "GET", path: "/api/search?starred=true", status: 200,
				contains: []string{`"uid":"linux"`, `"isStarred":true`}, lacks: []string{`"uid":"pg"`},
			},
			{name: "another's stars", as: "editor", method: "GET", path: "/api/search", status: 200, lacks: []string{`"isStarred":true`}},
			{name: "unstar", as: "viewer", method: "DELETE", path: "/api/user/stars/dashboard/uid/linux", status: 200},
			{name: "none starred again", as: "viewer", method: "GET", path: "/api/search?starred=true", status: 200, contains: []string{"[]"}},
			{
				name: "data sources", as: robot, method: "GET", path: "/api/datasources", status: 200,
				contains: []string{`"uid":"peeper-metrics"`, `"type":"prometheus"`, `"isDefault":true`},
			},
			{name: "the data source", as: robot, method: "GET", path: "/api/datasources/uid/peeper-metrics", status: 200},
			{name: "another data source", as: robot, method: "GET", path: "/api/datasources/uid/x", status: 404},
			{name: "a query to another", as: robot, method: "GET", path: "/api/datasources/proxy/uid/x/api/v1/query", status: 404},
			{name: "a way past the rights", as: robot, method: "POST", path: "/api/datasources/proxy/uid/peeper-metrics/api/v1/import", status: 403},
			{name: "out of the data source", as: robot, method: "GET", path: "/api/datasources/proxy/uid/peeper-metrics/metrics", status: 404},
		} {
			s.play(t, sc)
		}
	})
}

func TestClientsAndStatus(t *testing.T) {
	s := newFullSite(t, databasetest.New(t))
	now := time.Now()
	s.api.Fleet.Record(fleet.Push{
		Client: "node1", Instance: "host", Product: "eccm", Version: "0.8.0", RemoteAddr: "192.0.2.7:1",
		ReceivedAt: now, SentAt: now, NewestSample: now, BufferBytes: 5, Samples: 400,
	})
	s.api.Fleet.Record(fleet.Push{Client: "foreign", ReceivedAt: now, BufferBytes: -1})
	for _, sc := range []scenario{
		{
			name: "list", as: "viewer", method: "GET", path: "/api/peeper/clients", status: 200,
			contains: []string{
				`"client":"node1","instance":"host","product":"eccm"`, `"state":"ok"`, `"bufferBytes":5`, `"remoteAddress":"192.0.2.7"`,
				`"samplesPerPush":400`, `"skewSeconds":null`, `"bufferBytes":null`,
			},
		},
		{name: "remove as a viewer", as: "viewer", method: "DELETE", path: "/api/peeper/clients?client=node1&instance=host", status: 403},
		{name: "remove", as: "admin", method: "DELETE", path: "/api/peeper/clients?client=node1&instance=host", status: 200},
		{name: "remove again", as: "admin", method: "DELETE", path: "/api/peeper/clients?client=node1&instance=host", status: 404},
		{name: "the rest", as: "viewer", method: "GET", path: "/api/peeper/clients", status: 200, lacks: []string{"node1"}},
		{name: "status", as: "viewer", method: "GET", path: "/api/peeper/status", status: 200, contains: []string{`"version":"1.2.3"`, `"problems":[]`}},
		{name: "health", as: "none", method: "GET", path: "/api/health", status: 200, contains: []string{`"database":"ok"`}},
		{name: "ready", method: "GET", path: "/readyz", status: 200},
	} {
		s.play(t, sc)
	}
}

func TestADeadDatabaseIsSeenFromOutside(t *testing.T) {
	s := newFullSite(t, databasetest.New(t))
	s.api.Ready = func(context.Context) error { return errors.New("secret address of the database") }
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 503} {
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != want || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s answers %d %s, want %d", path, w.Code, w.Body, want)
		}
	}
}
