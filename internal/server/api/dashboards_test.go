package api

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"peeper/internal/server/dashboards"
	"peeper/internal/server/database"
	"peeper/internal/server/database/databasetest"
)

// provided are the dashboards that come from files in these tests.
var provided = fstest.MapFS{
	"linux.json":        {Data: []byte(`{"uid":"linux","title":"Linux host","description":"One host","tags":["linux","Сервер"],"version":3,"panels":[],"big":12345678901234567890}`)},
	"linux.ru.json":     {Data: []byte(`{"Linux host":"Сервер Linux","One host":"Один сервер"}`)},
	"Databases/pg.json": {Data: []byte(`{"uid":"pg","title":"PostgreSQL","tags":["db"],"panels":[]}`)},
}

// newBoardSite is a site with dashboards.
func newBoardSite(t *testing.T, db *database.DB) *site {
	t.Helper()
	s := newSite(t, db)
	lib, err := dashboards.Open(dashboards.Options{Shipped: provided, DB: db, Sources: Sources(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	s.api.Dashboards = lib
	return s
}

func (s *site) playAll(t *testing.T, scenarios []scenario) {
	t.Helper()
	for _, sc := range scenarios {
		s.play(t, sc)
	}
}

func TestDashboardScenarios(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		newBoardSite(t, db).playAll(t, []scenario{
			{
				name: "a file", as: "viewer", method: "GET", path: "/api/dashboards/uid/linux", status: 200,
				contains: []string{`"provisioned":true`, `"provisionedExternalId":"linux.json"`, `"overridden":false`, `"canSave":false`, `"version":3`, `"big":12345678901234567890`, `"folderTitle":"General"`},
			},
			{name: "a file in Russian", as: "viewer", method: "GET", path: "/api/dashboards/uid/linux?lang=ru", status: 200, contains: []string{`"title":"Сервер Linux"`}},
			{name: "a file to edit", as: "editor", method: "GET", path: "/api/dashboards/uid/linux?lang=ru&edit=true", status: 200, contains: []string{`"title":"Linux host"`, `"canSave":true`}},

			{name: "a viewer saves nothing", as: "viewer", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"title":"x"}}`, status: 403},
			{
				name: "new", as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"id":null,"title":"Свой & <b>","tags":["own"],"number":1e400,"panels":[{"id":1,"type":"text","x":1.10}]},"message":"first"}`, status: 200,
				contains: []string{`"status":"success"`, `"version":1`, `"slug":"свой-b"`}, keep: map[string]string{"own": "uid"},
			},
			{
				name: "it is kept as given", as: "viewer", method: "GET", path: "/api/dashboards/uid/{own}", status: 200,
				contains: []string{`"number":1e400`, `"x":1.10`, `"uid":"{own}"`, `"version":1`, `"createdBy":"editor"`, `"provisioned":false`},
			},
			{name: "the same title", as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"title":"свой & <b>"}}`, status: 412, contains: []string{`"status":"name-exists"`}},
			{name: "the title of a file", as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"title":"Linux host"}}`, status: 412, contains: []string{`"status":"name-exists"`}},
			{name: "the same title elsewhere", as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"title":"Linux host"},"folderUid":"folder-databases"}`, status: 200},
			{name: "second version", as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"{own}","version":1,"title":"Renamed"},"message":"second"}`, status: 200, contains: []string{`"version":2`, `"uid":"{own}"`}},
			{
				name: "from an old version", as: "admin", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"{own}","version":1,"title":"Other"}}`, status: 412,
				contains: []string{`"status":"version-mismatch"`, "by editor", "version 2"},
			},
			{name: "without a version", as: "admin", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"{own}","title":"Other"}}`, status: 412},
			{name: "nothing was changed", as: "viewer", method: "GET", path: "/api/dashboards/uid/{own}", status: 200, contains: []string{`"title":"Renamed"`}},
			{name: "overwritten", as: "admin", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"{own}","version":1,"title":"Other"},"overwrite":true}`, status: 200, contains: []string{`"version":3`}},
			{
				name: "versions", as: "viewer", method: "GET", path: "/api/dashboards/uid/{own}/versions", status: 200,
				contains: []string{`"version":3`, `"parentVersion":2`, `"message":"second"`, `"message":"first"`, `"createdBy":"admin"`}, lacks: []string{`"data"`},
			},
			{name: "two of them", as: "viewer", method: "GET", path: "/api/dashboards/uid/{own}/versions?limit=1&start=1", status: 200, contains: []string{`"version":2`}, lacks: []string{`"version":1`, `"version":3`}},
			{name: "one version", as: "viewer", method: "GET", path: "/api/dashboards/uid/{own}/versions/1", status: 200, contains: []string{`"data":{`, `"number":1e400`}},
			{name: "no such version", as: "viewer", method: "GET", path: "/api/dashboards/uid/{own}/versions/99", status: 404, contains: []string{"no version 99"}},
			{name: "a viewer restores nothing", as: "viewer", method: "POST", path: "/api/dashboards/uid/{own}/restore", body: `{"version":1}`, status: 403},
			{name: "restore", as: "editor", method: "POST", path: "/api/dashboards/uid/{own}/restore", body: `{"version":1}`, status: 200, contains: []string{`"version":4`}},
			{name: "restored", as: "viewer", method: "GET", path: "/api/dashboards/uid/{own}", status: 200, contains: []string{`"number":1e400`, `"version":4`}},
			{name: "restored is told", as: "viewer", method: "GET", path: "/api/dashboards/uid/{own}/versions?limit=1", status: 200, contains: []string{`"restoredFrom":1`}},

			{name: "move", as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"{own}","version":4,"title":"Moved"},"folderUid":"folder-databases"}`, status: 200, contains: []string{`"folderUid":"folder-databases"`}},
			{name: "it stays where it is", as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"{own}","version":5,"title":"Moved"}}`, status: 200, contains: []string{`"folderUid":"folder-databases"`}},
			{name: "to no folder", as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"{own}","version":6,"title":"Moved"},"folderUid":"nowhere"}`, status: 400, contains: []string{"no folder"}},
			{name: "to the root", as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"{own}","version":6,"title":"Moved"},"folderUid":""}`, status: 200, contains: []string{`"folderUid":""`}},

			{name: "a viewer removes nothing", as: "viewer", method: "DELETE", path: "/api/dashboards/uid/{own}", status: 403},
			{name: "a file is not removed", as: "admin", method: "DELETE", path: "/api/dashboards/uid/linux", status: 400, contains: []string{"linux.json"}},
			{name: "remove", as: "editor", method: "DELETE", path: "/api/dashboards/uid/{own}", status: 200, contains: []string{`"title":"Moved"`}},
			{name: "it is gone", as: "editor", method: "GET", path: "/api/dashboards/uid/{own}", status: 404},
			{name: "with its versions", as: "editor", method: "GET", path: "/api/dashboards/uid/{own}/versions", status: 404},
		})
	})
}

func TestOverrideScenarios(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newBoardSite(t, db)
		s.playAll(t, []scenario{
			{name: "of another version", as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"linux","version":2,"title":"Linux host","description":"One host","edited":1}}`, status: 412},
			{name: "override", as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"linux","version":3,"title":"Linux host","description":"Mine","edited":1}}`, status: 200, contains: []string{`"version":4`}},
			{
				name: "it is shown", as: "viewer", method: "GET", path: "/api/dashboards/uid/linux", status: 200,
				contains: []string{`"provisioned":true`, `"overridden":true`, `"baseChanged":false`, `"edited":1`, `"version":4`, `"updatedBy":"editor"`}, lacks: []string{`"big"`},
			},
			{name: "still translated", as: "viewer", method: "GET", path: "/api/dashboards/uid/linux?lang=ru", status: 200, contains: []string{`"title":"Сервер Linux"`, `"description":"Mine"`}},
			{name: "the file", as: "viewer", method: "GET", path: "/api/dashboards/uid/linux?base=true", status: 200, contains: []string{`"big":12345678901234567890`}, lacks: []string{`"edited"`}},
			{name: "both are among the versions", as: "viewer", method: "GET", path: "/api/dashboards/uid/linux/versions", status: 200, contains: []string{`"version":3`, `"message":"From the file"`, `"version":4`}},
			{name: "it is not removed", as: "admin", method: "DELETE", path: "/api/dashboards/uid/linux", status: 400, contains: []string{"reset"}},
			{name: "found by search", as: "viewer", method: "GET", path: "/api/search?query=mine", status: 200, contains: []string{`"uid":"linux"`, `"overridden":true`}},
			{name: "a viewer resets nothing", as: "viewer", method: "DELETE", path: "/api/peeper/dashboards/linux/override", status: 403},
			{name: "reset", as: "editor", method: "DELETE", path: "/api/peeper/dashboards/linux/override", status: 200},
			{name: "the file is back", as: "viewer", method: "GET", path: "/api/dashboards/uid/linux", status: 200, contains: []string{`"overridden":false`, `"big":12345678901234567890`, `"version":5`}},
			{name: "who still edits is told", as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"linux","version":4,"title":"Linux host"}}`, status: 412},
			{name: "reset again", as: "editor", method: "DELETE", path: "/api/peeper/dashboards/linux/override", status: 400},
			{name: "the reset is taken back", as: "editor", method: "POST", path: "/api/dashboards/uid/linux/restore", body: `{"version":4}`, status: 200, contains: []string{`"version":6`}},
			{name: "mine again", as: "viewer", method: "GET", path: "/api/dashboards/uid/linux", status: 200, contains: []string{`"edited":1`, `"overridden":true`}},
			{name: "no base", as: "viewer", method: "GET", path: "/api/dashboards/uid/absent?base=true", status: 404},
		})
		// A new version of the server brings another file.
		changed := fstest.MapFS{"linux.json": {Data: []byte(`{"uid":"linux","title":"Linux host","version":4,"new":true}`)}}
		lib, err := dashboards.Open(dashboards.Options{Shipped: changed, DB: db})
		if err != nil {
			t.Fatal(err)
		}
		s.api.Dashboards = lib
		s.playAll(t, []scenario{
			{name: "the edit stays", as: "viewer", method: "GET", path: "/api/dashboards/uid/linux", status: 200, contains: []string{`"edited":1`, `"baseChanged":true`}},
			{name: "the new file is there", as: "viewer", method: "GET", path: "/api/dashboards/uid/linux?base=true", status: 200, contains: []string{`"new":true`}},
			{name: "a save leaves the note", as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"linux","version":6,"title":"Linux host","edited":2}}`, status: 200},
			{name: "it is there", as: "viewer", method: "GET", path: "/api/dashboards/uid/linux", status: 200, contains: []string{`"edited":2`, `"baseChanged":true`}},
			{name: "the base is accepted", as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"linux","version":7,"title":"Linux host","edited":3},"acceptBase":true}`, status: 200},
			{name: "no note", as: "viewer", method: "GET", path: "/api/dashboards/uid/linux", status: 200, contains: []string{`"edited":3`, `"baseChanged":false`}},
		})
		// The file is gone: the edit becomes a dashboard of its own.
		if lib, err = dashboards.Open(dashboards.Options{DB: db}); err != nil {
			t.Fatal(err)
		}
		s.api.Dashboards = lib
		s.playAll(t, []scenario{
			{name: "nothing is lost", as: "viewer", method: "GET", path: "/api/dashboards/uid/linux", status: 200, contains: []string{`"edited":3`, `"provisioned":false`, `"overridden":false`}},
			{name: "nothing to reset to", as: "editor", method: "DELETE", path: "/api/peeper/dashboards/linux/override", status: 400},
			{name: "it can be removed", as: "editor", method: "DELETE", path: "/api/dashboards/uid/linux", status: 200},
		})
	})
}

func TestBadDashboardsAreRefusedWithThePlace(t *testing.T) {
	s := newBoardSite(t, databasetest.New(t))
	deep := strings.Repeat(`{"a":`, 300) + "1" + strings.Repeat("}", 300)
	for name, test := range map[string]struct {
		body string
		say  []string
	}{
		"not JSON":            {"{\"dashboard\": {\n\"title\": \"x\",\n}}", []string{"line 3, column 1"}},
		"no dashboard":        {`{"folderUid":"x"}`, []string{`field \"dashboard\"`}},
		"a list":              {`{"dashboard":[]}`, []string{`field \"dashboard\"`}},
		"no title":            {`{"dashboard":{"Title":"x"}}`, []string{`no \"title\"`, `"path":"title"`}},
		"a title of spaces":   {`{"dashboard":{"title":"  "}}`, []string{`no \"title\"`}},
		"a number as title":   {"{\"dashboard\":{\n  \"title\": 5}}", []string{`"line":2`, `"column":12`, `"path":"title"`, "cannot be a number"}},
		"a break in it":       {`{"dashboard":{"title":"a\nb"}}`, []string{"control character"}},
		"NUL in it":           {`{"dashboard":{"title":"a\u0000b"}}`, []string{"control character"}},
		"a long title":        {`{"dashboard":{"title":"` + strings.Repeat("й", 256) + `"}}`, []string{"longer than 255"}},
		"a bad uid":           {`{"dashboard":{"title":"x","uid":"../x"}}`, []string{"only letters", `"path":"uid"`}},
		"a tag that is none":  {`{"dashboard":{"title":"x","tags":["a",5]}}`, []string{`"path":"tags[1]"`}},
		"tags in one":         {`{"dashboard":{"title":"x","tags":"a,b"}}`, []string{`"path":"tags"`}},
		"panels by name":      {`{"dashboard":{"title":"x","panels":{}}}`, []string{`"path":"panels"`, "a list of panels"}},
		"a panel that is not": {"{\"dashboard\":{\"title\":\"x\",\"panels\":[\n{\"type\":\"row\",\"panels\":[\n\n 5]}]}}", []string{`"line":4`, `"column":2`, `"path":"panels[0].panels[0]"`}},
		"a panel's title":     {`{"dashboard":{"title":"x","panels":[{"title":{}}]}}`, []string{`"path":"panels[0].title"`}},
		"variables":           {`{"dashboard":{"title":"x","templating":{"list":[{"name":1}]}}}`, []string{`"path":"templating.list[0].name"`}},
		"annotations":         {`{"dashboard":{"title":"x","annotations":[]}}`, []string{`"path":"annotations"`}},
		"too deep":            {`{"dashboard":{"title":"x","a":` + deep + `}}`, []string{"deeper than 200"}},
		"a version of text":   {`{"dashboard":{"title":"x","version":"1"}}`, []string{`"path":"version"`}},
		"not UTF-8":           {"{\"dashboard\":{\"title\":\"x\",\"a\":\"\xff\"}}", []string{"UTF-8"}},
		"of old":              {`{"dashboard":{"title":"x","rows":[{}]}}`, []string{"Grafana 4"}},
	} {
		s.play(t, scenario{name: name, as: "editor", method: "POST", path: "/api/dashboards/db", body: test.body, status: 400, contains: test.say})
	}
	s.play(t, scenario{name: "nothing was saved", as: "admin", method: "GET", path: "/api/search?type=dash-db&limit=10", status: 200, lacks: []string{`"x"`}})
	large := func(size int) string {
		return `{"dashboard":{"title":"Large","text":"` + strings.Repeat("x", size) + `"}}`
	}
	s.play(t, scenario{name: "10 MB fit", as: "editor", method: "POST", path: "/api/dashboards/db", body: large(10_000_000), status: 200})
	s.play(t, scenario{name: "more than 10 MiB", as: "editor", method: "POST", path: "/api/dashboards/db", body: large(10 << 20), status: 400, contains: []string{"larger than 10 MiB"}})
	s.play(t, scenario{name: "much more", as: "editor", method: "POST", path: "/api/dashboards/db", body: large(11 << 20), status: 413})
}

// Of two that edit at once, one is told, and nothing is lost silently.
func TestSavesAtOnceAreToldApart(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newBoardSite(t, db)
		s.play(t, scenario{as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"one","title":"One"}}`, status: 200})
		const savers, rounds = 8, 5
		for round := 1; round <= rounds; round++ {
			var mu sync.Mutex
			statuses := map[int]int{}
			var wg sync.WaitGroup
			for n := range savers {
				wg.Go(func() {
					body := fmt.Sprintf(`{"dashboard":{"uid":"one","version":%d,"title":"One","by":%d}}`, round, n)
					w := s.send("editor", "POST", "/api/dashboards/db", body)
					mu.Lock()
					defer mu.Unlock()
					statuses[w.Code]++
				})
			}
			wg.Wait()
			if statuses[200] != 1 || statuses[412] != savers-1 {
				t.Fatalf("round %d: the statuses are %v, want one 200 and the rest 412", round, statuses)
			}
		}
		var answer struct {
			Versions []struct{ Version int }
		}
		if err := json.Unmarshal(s.send("viewer", "GET", "/api/dashboards/uid/one/versions", "").Body.Bytes(), &answer); err != nil || len(answer.Versions) != rounds+1 {
			t.Errorf("there are %+v versions, %v", answer.Versions, err)
		}
	})
}

func TestOnlyTheLastVersionsAreKept(t *testing.T) {
	s := newBoardSite(t, databasetest.New(t))
	for version := range 25 {
		body := fmt.Sprintf(`{"dashboard":{"uid":"one","version":%d,"title":"One"}}`, version)
		s.play(t, scenario{as: "editor", method: "POST", path: "/api/dashboards/db", body: body, status: 200})
	}
	s.playAll(t, []scenario{
		{name: "the 20 last", as: "viewer", method: "GET", path: "/api/dashboards/uid/one/versions", status: 200, contains: []string{`"version":25`, `"version":6,`}, lacks: []string{`"version":5,`}},
		{name: "an old one", as: "viewer", method: "GET", path: "/api/dashboards/uid/one/versions/5", status: 404, contains: []string{"the last 20"}},
	})
}

func TestProvisionedFilesAreTold(t *testing.T) {
	s := newBoardSite(t, databasetest.New(t))
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "Team"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"good.json":        `{"uid":"good","title":"Good","panels":[]}`,
		"Team/broken.json": "{\n  \"uid\": \"broken\",\n  \"title\" \"x\"\n}",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	lib, err := dashboards.Open(dashboards.Options{Dir: dir, DB: s.db, Poll: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	s.api.Dashboards = lib
	s.play(t, scenario{name: "files", as: "viewer", method: "GET", path: "/api/peeper/provisioning", status: 200, contains: []string{
		`Team/broken.json","valid":false,"error":{"message":"this is not JSON`, `"line":3,"column":11`, `good.json","valid":true,"error":null,"uid":"good","title":"Good"`,
	}})
}
