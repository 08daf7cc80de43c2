package api

import (
	"fmt"
	"testing"

	"peeper/internal/server/dashboards"
	"peeper/internal/server/database"
	"peeper/internal/server/database/databasetest"
)

func TestSearchScenarios(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		newBoardSite(t, db).playAll(t, []scenario{
			{as: "editor", method: "POST", path: "/api/folders", body: `{"uid":"net","title":"Сеть"}`, status: 200},
			{as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"a","title":"Ёмкость каналов","description":"Загрузка МАГИСТРАЛИ","tags":["сеть","own"]},"folderUid":"net"}`, status: 200},
			{as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"z","title":"100% _load_","tags":["own"]}}`, status: 200},
			{as: "viewer", method: "POST", path: "/api/user/stars/dashboard/uid/a", status: 200},

			{name: "all", as: "viewer", method: "GET", path: "/api/search", status: 200, contains: []string{`"type":"dash-folder"`, `"uid":"net"`, `"uid":"a"`, `"uid":"z"`, `"uid":"linux"`, `"uid":"pg"`}},
			{name: "dashboards", as: "viewer", method: "GET", path: "/api/search?type=dash-db", status: 200, lacks: []string{"dash-folder"}},
			{name: "folders", as: "viewer", method: "GET", path: "/api/search?type=dash-folder", status: 200, contains: []string{`"title":"Сеть"`, `"url":"/dashboards/f/net"`}, lacks: []string{"dash-db"}},
			{name: "another case in Russian", as: "viewer", method: "GET", path: "/api/search?query=%D1%91%D0%9C%D0%9A%D0%BE%D1%81%D1%82%D1%8C", status: 200, contains: []string{`"uid":"a"`}, lacks: []string{`"uid":"z"`}},
			{name: "in the description", as: "viewer", method: "GET", path: "/api/search?query=%D0%BC%D0%B0%D0%B3%D0%B8%D1%81%D1%82%D1%80%D0%B0%D0%BB%D0%B8", status: 200, contains: []string{`"uid":"a"`}},
			{name: "by folder and tag", as: "viewer", method: "GET", path: "/api/search?query=%D0%A1%D0%95%D0%A2%D0%AC", status: 200, contains: []string{`"uid":"a"`, `"uid":"net"`}, lacks: []string{`"uid":"z"`}},
			{name: "signs of SQL are letters", as: "viewer", method: "GET", path: "/api/search?query=0%25%20_", status: 200, contains: []string{`"uid":"z"`}, lacks: []string{`"uid":"a"`, `"uid":"linux"`}},
			{name: "translated", as: "viewer", method: "GET", path: "/api/search?query=%D1%81%D0%B5%D1%80%D0%B2%D0%B5%D1%80&lang=ru", status: 200, contains: []string{`"title":"Сервер Linux"`}},
			{name: "all tags", as: "viewer", method: "GET", path: "/api/search?tag=own&tag=%D1%81%D0%B5%D1%82%D1%8C", status: 200, contains: []string{`"uid":"a"`}, lacks: []string{`"uid":"z"`}},
			{name: "in the root", as: "viewer", method: "GET", path: "/api/search?type=dash-db&folderUIDs=general", status: 200, contains: []string{`"uid":"z"`, `"uid":"linux"`}, lacks: []string{`"uid":"a"`, `"uid":"pg"`}},
			{name: "in two folders", as: "viewer", method: "GET", path: "/api/search?folderUIDs=net,folder-databases", status: 200, contains: []string{`"uid":"a"`, `"uid":"pg"`}, lacks: []string{`"uid":"z"`}},
			{name: "starred", as: "viewer", method: "GET", path: "/api/search?starred=true", status: 200, contains: []string{`"uid":"a"`, `"isStarred":true`}, lacks: []string{`"uid":"z"`}},
			{name: "by another", as: "editor", method: "GET", path: "/api/search?starred=true", status: 200, contains: []string{"[]"}},
			{name: "by uid", as: "viewer", method: "GET", path: "/api/search?dashboardUIDs=z&dashboardUIDs=pg", status: 200, contains: []string{`"uid":"z"`, `"uid":"pg"`}, lacks: []string{`"uid":"a"`}},
			{name: "backwards", as: "viewer", method: "GET", path: "/api/search?type=dash-db&sort=alpha-desc&limit=1", status: 200, contains: []string{`"uid":"a"`}, lacks: []string{`"uid":"z"`}},
			{name: "second page", as: "viewer", method: "GET", path: "/api/search?type=dash-db&sort=alpha-asc&limit=2&page=2", status: 200, contains: []string{`"uid":"pg"`, `"uid":"a"`}, lacks: []string{`"uid":"z"`, `"uid":"linux"`}},
			{name: "beyond", as: "viewer", method: "GET", path: "/api/search?limit=2&page=999999999999", status: 200, contains: []string{"[]"}},
			{name: "a wrong order", as: "viewer", method: "GET", path: "/api/search?sort=size", status: 400, contains: []string{"alpha-asc"}},
			{name: "a wrong type", as: "viewer", method: "GET", path: "/api/search?type=x", status: 400},
			{name: "a wrong limit", as: "viewer", method: "GET", path: "/api/search?limit=-1", status: 400},
			{name: "orders", as: "viewer", method: "GET", path: "/api/search/sorting", status: 200, contains: []string{`"name":"alpha-asc"`}},
			{name: "tags", as: "viewer", method: "GET", path: "/api/dashboards/tags", status: 200, contains: []string{`{"count":2,"term":"own"}`}},

			{name: "no home", as: "viewer", method: "GET", path: "/api/dashboards/home", status: 200, contains: []string{`"isHome":true`}},
			{name: "choose a home", as: "viewer", method: "PATCH", path: "/api/user/preferences", body: `{"homeDashboardUID":"linux"}`, status: 200},
			{name: "home", as: "viewer", method: "GET", path: "/api/dashboards/home", status: 200, contains: []string{`"redirectUri":"/d/linux/linux-host"`}},
		})
	})
}

func TestAnnotationScenarios(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		newBoardSite(t, db).playAll(t, []scenario{
			{name: "a viewer makes none", as: "viewer", method: "POST", path: "/api/annotations", body: `{"text":"x"}`, status: 403},
			{name: "a moment", as: "editor", method: "POST", path: "/api/annotations", body: `{"text":"Обновление <b>","tags":["deploy"," Сеть ","deploy",""],"time":5000}`, status: 200, keep: map[string]string{"moment": "id"}},
			{name: "a span of a panel", as: "editor", method: "POST", path: "/api/annotations", body: `{"dashboardUID":"linux","panelId":7,"text":"load","tags":["load","deploy"],"time":9000,"timeEnd":7000,"data":{"n":12345678901234567890}}`, status: 200, keep: map[string]string{"span": "id"}},
			{name: "of no dashboard", as: "editor", method: "POST", path: "/api/annotations", body: `{"dashboardUID":"absent","text":"x"}`, status: 404},
			{name: "without a text", as: "editor", method: "POST", path: "/api/annotations", body: `{"text":" "}`, status: 400},
			{name: "a panel alone", as: "editor", method: "POST", path: "/api/annotations", body: `{"panelId":1,"text":"x"}`, status: 400},
			{name: "all", as: "viewer", method: "GET", path: "/api/annotations", status: 200, contains: []string{`"text":"Обновление \u003cb\u003e"`, `"tags":["deploy","Сеть"]`, `"time":5000,"timeEnd":5000`, `"time":7000,"timeEnd":9000`, `"login":"editor"`, `"data":{"n":12345678901234567890}`}},
			{name: "of the dashboard", as: "viewer", method: "GET", path: "/api/annotations?dashboardUID=linux", status: 200, contains: []string{`"panelId":7`}, lacks: []string{"Обновление"}},
			{name: "of its number", as: "viewer", method: "GET", path: fmt.Sprintf("/api/annotations?dashboardId=%d", dashboards.ID("linux")), status: 200, contains: []string{`"panelId":7`}, lacks: []string{"Обновление"}},
			{name: "of no number", as: "viewer", method: "GET", path: "/api/annotations?dashboardId=5", status: 404},
			{name: "of a panel", as: "viewer", method: "GET", path: "/api/annotations?dashboardUID=linux&panelId=8", status: 200, contains: []string{"[]"}},
			{name: "that touch a time", as: "viewer", method: "GET", path: "/api/annotations?from=8000&to=8500", status: 200, contains: []string{`"load"`}, lacks: []string{"Обновление"}},
			{name: "before", as: "viewer", method: "GET", path: "/api/annotations?to=6000", status: 200, contains: []string{"Обновление"}, lacks: []string{`"load"`}},
			{name: "with all tags", as: "viewer", method: "GET", path: "/api/annotations?tags=deploy&tags=load", status: 200, contains: []string{`"load"`}, lacks: []string{"Обновление"}},
			{name: "with one of the tags", as: "viewer", method: "GET", path: "/api/annotations?tags=%D0%A1%D0%B5%D1%82%D1%8C&tags=load&matchAny=true", status: 200, contains: []string{`"load"`, "Обновление"}},
			{name: "the latest", as: "viewer", method: "GET", path: "/api/annotations?limit=1", status: 200, contains: []string{`"load"`}, lacks: []string{"Обновление"}},
			{name: "of alerts", as: "viewer", method: "GET", path: "/api/annotations?type=alert", status: 200, contains: []string{"[]"}},
			{name: "a wrong time", as: "viewer", method: "GET", path: "/api/annotations?from=now", status: 400},
			{name: "tags", as: "viewer", method: "GET", path: "/api/annotations/tags?tag=%D1%81%D0%B5%D0%A2", status: 200, contains: []string{`{"count":1,"tag":"Сеть"}`}, lacks: []string{"deploy"}},
			{name: "one", as: "viewer", method: "GET", path: "/api/annotations/{span}", status: 200, contains: []string{`"dashboardUID":"linux"`}},
			{name: "a viewer changes none", as: "viewer", method: "PATCH", path: "/api/annotations/{span}", body: `{"text":"x"}`, status: 403},
			{name: "change a part", as: "editor", method: "PATCH", path: "/api/annotations/{moment}", body: `{"text":"Done","time":6000}`, status: 200},
			{name: "changed", as: "viewer", method: "GET", path: "/api/annotations/{moment}", status: 200, contains: []string{`"text":"Done"`, `"time":6000,"timeEnd":6000`, `"tags":["deploy","Сеть"]`}},
			{name: "change all", as: "editor", method: "PUT", path: "/api/annotations/{moment}", body: `{"text":"Again","tags":["x"],"time":1,"timeEnd":2}`, status: 200},
			{name: "changed again", as: "viewer", method: "GET", path: "/api/annotations/{moment}", status: 200, contains: []string{`"tags":["x"]`, `"time":1,"timeEnd":2`}},
			{name: "a viewer removes none", as: "viewer", method: "DELETE", path: "/api/annotations/{span}", status: 403},
			{name: "remove", as: "editor", method: "DELETE", path: "/api/annotations/{span}", status: 200},
			{name: "gone", as: "editor", method: "GET", path: "/api/annotations/{span}", status: 404},
			{name: "with its tags", as: "viewer", method: "GET", path: "/api/annotations/tags", status: 200, lacks: []string{"load"}},
			{name: "not a number", as: "viewer", method: "GET", path: "/api/annotations/x", status: 400},
		})
	})
}

func TestPlaylistScenarios(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		newBoardSite(t, db).playAll(t, []scenario{
			{name: "none", as: "viewer", method: "GET", path: "/api/playlists", status: 200, contains: []string{"[]"}},
			{name: "a viewer makes none", as: "viewer", method: "POST", path: "/api/playlists", body: `{"name":"x"}`, status: 403},
			{name: "make", as: "editor", method: "POST", path: "/api/playlists", body: `{"name":"На экран","interval":"30s","items":[{"type":"dashboard_by_tag","value":"linux","title":"Linux"}]}`, status: 200, keep: map[string]string{"list": "uid"}},
			{name: "a wrong interval", as: "editor", method: "POST", path: "/api/playlists", body: `{"name":"x","interval":"soon"}`, status: 400, contains: []string{"30s"}},
			{name: "a wrong entry", as: "editor", method: "POST", path: "/api/playlists", body: `{"name":"x","interval":"1m","items":[{"type":"url","value":"http://x"}]}`, status: 400, contains: []string{"entry 1"}},
			{name: "without a name", as: "editor", method: "POST", path: "/api/playlists", body: `{"interval":"1m"}`, status: 400},
			{name: "read", as: "viewer", method: "GET", path: "/api/playlists/{list}", status: 200, contains: []string{`"interval":"30s"`, `"type":"dashboard_by_tag"`}},
			{name: "entries", as: "viewer", method: "GET", path: "/api/playlists/{list}/items", status: 200, contains: []string{`"value":"linux"`}},
			{name: "change", as: "editor", method: "PUT", path: "/api/playlists/{list}", body: `{"name":"Другой","interval":"5m","items":[{"type":"dashboard_by_uid","value":"linux"}]}`, status: 200},
			{name: "list", as: "viewer", method: "GET", path: "/api/playlists", status: 200, contains: []string{`"name":"Другой"`}},
			{name: "change none", as: "editor", method: "PUT", path: "/api/playlists/absent", body: `{"name":"x","interval":"5m"}`, status: 404},
			{name: "remove", as: "editor", method: "DELETE", path: "/api/playlists/{list}", status: 200},
			{name: "gone", as: "viewer", method: "GET", path: "/api/playlists/{list}", status: 404},
		})
	})
}

func TestImportScenarios(t *testing.T) {
	exported := `{"__inputs":[{"name":"DS_PROMETHEUS","type":"datasource","pluginId":"prometheus"},{"name":"VAR_NAME","type":"constant","value":"a\"b"}],
		"__requires":[{"type":"panel","id":"timeseries"}],
		"__elements":{"lib":{"model":{"type":"stat","title":"From the library","datasource":{"uid":"${DS_PROMETHEUS}"}}}},
		"id":55,"uid":"shared","title":"Shared","version":12,"big":12345678901234567890,
		"panels":[{"id":1,"gridPos":{"x":3},"libraryPanel":{"uid":"lib","name":"x"}},{"type":"row","panels":[{"id":2,"libraryPanel":{"uid":"lib"}}]},{"datasource":"${DS_PROMETHEUS}","targets":[{"expr":"up{x=\"${VAR_NAME}\",y=\"${instance}\"}"}]}]}`
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		newBoardSite(t, db).playAll(t, []scenario{
			{name: "a viewer imports nothing", as: "viewer", method: "POST", path: "/api/dashboards/import", body: `{"dashboard":` + exported + `}`, status: 403},
			{name: "a data source that is not there", as: "editor", method: "POST", path: "/api/dashboards/import", body: `{"dashboard":` + exported + `,"inputs":[{"name":"DS_PROMETHEUS","type":"datasource","pluginId":"prometheus","value":"absent"}]}`, status: 400, contains: []string{"absent"}},
			{name: "one that nothing can stand for", as: "editor", method: "POST", path: "/api/dashboards/import", body: `{"dashboard":{"title":"x","__inputs":[{"name":"DS_X","type":"datasource","pluginId":"influxdb"}]}}`, status: 400, contains: []string{"DS_X (influxdb)"}},
			{name: "strange inputs", as: "editor", method: "POST", path: "/api/dashboards/import", body: `{"dashboard":{"title":"x","__inputs":{}}}`, status: 400, contains: []string{`"path":"__inputs"`}},
			{
				name: "import", as: "editor", method: "POST", path: "/api/dashboards/import", body: `{"dashboard":` + exported + `,"inputs":[{"name":"DS_PROMETHEUS","type":"datasource","pluginId":"prometheus","value":"Peeper"}]}`, status: 200,
				contains: []string{`"uid":"shared"`, `"imported":true`, `"importedUrl":"/d/shared/shared"`, `"version":1`},
			},
			{name: "what came of it", as: "viewer", method: "GET", path: "/api/dashboards/uid/shared", status: 200, contains: []string{
				`"datasource":"peeper-metrics"`, `"datasource":{"uid":"peeper-metrics"}`, `up{x=\"a\"b\",y=\"${instance}\"}`, `"big":12345678901234567890`,
				`{"type":"stat","title":"From the library","datasource":{"uid":"peeper-metrics"},"id":1,"gridPos":{"x":3}}`, `"title":"From the library","datasource":{"uid":"peeper-metrics"},"id":2`,
			}, lacks: []string{"__inputs", "__requires", "__elements", "DS_PROMETHEUS", "libraryPanel"}},
			{name: "again", as: "editor", method: "POST", path: "/api/dashboards/import", body: `{"dashboard":` + exported + `}`, status: 412, contains: []string{`"status":"uid-exists"`}},
			{name: "over it, with the default source", as: "editor", method: "POST", path: "/api/dashboards/import", body: `{"dashboard":` + exported + `,"overwrite":true}`, status: 200, contains: []string{`"version":2`}},
			{name: "broken", as: "editor", method: "POST", path: "/api/dashboards/import", body: `{"dashboard":{"panels":[]}}`, status: 400},
		})
	})
}

func TestDataSourceScenarios(t *testing.T) {
	newBoardSite(t, databasetest.New(t)).playAll(t, []scenario{
		{name: "all", as: "viewer", method: "GET", path: "/api/datasources", status: 200, contains: []string{`"uid":"peeper-metrics"`, `"isDefault":true`}},
		{name: "by uid", as: "viewer", method: "GET", path: "/api/datasources/uid/peeper-metrics", status: 200, contains: []string{`"name":"Peeper"`}},
		{name: "by name", as: "viewer", method: "GET", path: "/api/datasources/name/Peeper", status: 200, contains: []string{`"uid":"peeper-metrics"`}},
		{name: "by id", as: "viewer", method: "GET", path: "/api/datasources/1", status: 200, contains: []string{`"uid":"peeper-metrics"`}},
		{name: "the id", as: "viewer", method: "GET", path: "/api/datasources/id/Peeper", status: 200, contains: []string{`{"id":1}`}},
		{name: "health", as: "viewer", method: "GET", path: "/api/datasources/uid/peeper-metrics/health", status: 200, contains: []string{`"status":"OK"`}},
		{name: "no uid", as: "viewer", method: "GET", path: "/api/datasources/uid/x", status: 404},
		{name: "no name", as: "viewer", method: "GET", path: "/api/datasources/name/x", status: 404},
		{name: "no id", as: "viewer", method: "GET", path: "/api/datasources/2", status: 404},
		{name: "the proxy of another", as: "viewer", method: "GET", path: "/api/datasources/proxy/2/api/v1/query", status: 404},
		{name: "the proxy to elsewhere", as: "viewer", method: "GET", path: "/api/datasources/proxy/1/api/users", status: 404},
	})
}
