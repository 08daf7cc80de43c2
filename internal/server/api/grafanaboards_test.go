package api

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"testing"

	grafana "github.com/grafana/grafana-openapi-client-go/client"
	"github.com/grafana/grafana-openapi-client-go/client/annotations"
	"github.com/grafana/grafana-openapi-client-go/client/dashboards"
	"github.com/grafana/grafana-openapi-client-go/client/folders"
	"github.com/grafana/grafana-openapi-client-go/client/search"
	"github.com/grafana/grafana-openapi-client-go/models"

	"peeper/internal/server/database"
	"peeper/internal/server/database/databasetest"
)

func grafanaClient(t *testing.T, s *site, login string) *grafana.GrafanaHTTPAPI {
	t.Helper()
	server := httptest.NewServer(s.handler)
	t.Cleanup(server.Close)
	return grafana.NewHTTPClientWithConfig(nil, &grafana.TransportConfig{
		Host: server.Listener.Addr().String(), BasePath: "/api", Schemes: []string{"http"},
		BasicAuth: url.UserPassword(login, "password of "+login),
	})
}

// Grafana's own client must find its way here: its users bring their scripts.
func TestGrafanasClientDrivesDashboards(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newBoardSite(t, db)
		client := grafanaClient(t, s, "editor")

		folder, err := client.Folders.CreateFolder(&models.CreateFolderCommand{Title: "Network"})
		if err != nil {
			t.Fatal(err)
		}
		uid := folder.Payload.UID
		if list, err := client.Folders.GetFolders(folders.NewGetFoldersParams()); err != nil || len(list.Payload) != 2 {
			t.Errorf("folders: %+v, %v", list, err)
		}
		renamed, err := client.Folders.UpdateFolder(uid, &models.UpdateFolderCommand{Title: "Networks", Version: folder.Payload.Version})
		if err != nil || renamed.Payload.Title != "Networks" {
			t.Errorf("renaming: %+v, %v", renamed, err)
		}
		if counts, err := client.Folders.GetFolderDescendantCounts(uid); err != nil || counts.Payload["dashboard"] != 0 {
			t.Errorf("counts: %+v, %v", counts, err)
		}

		board := map[string]any{"uid": "net", "title": "Traffic", "tags": []string{"net"}, "panels": []any{}}
		made, err := client.Dashboards.PostDashboard(&models.SaveDashboardCommand{Dashboard: board, FolderUID: uid, Message: "first"})
		if err != nil || *made.Payload.Status != "success" || *made.Payload.Version != 1 || made.Payload.FolderUID != uid {
			t.Fatalf("saving: %+v, %v", made, err)
		}
		board["version"], board["title"] = 1, "Traffic 2"
		if _, err := client.Dashboards.PostDashboard(&models.SaveDashboardCommand{Dashboard: board, FolderUID: uid}); err != nil {
			t.Fatal(err)
		}
		_, err = client.Dashboards.PostDashboard(&models.SaveDashboardCommand{Dashboard: board, FolderUID: uid})
		if _, conflict := err.(*dashboards.PostDashboardPreconditionFailed); !conflict {
			t.Errorf("a save of an old version gives %T %v", err, err)
		}
		read, err := client.Dashboards.GetDashboardByUID("net")
		if err != nil || read.Payload.Meta.FolderTitle != "Networks" || read.Payload.Meta.Version != 2 || !read.Payload.Meta.CanSave {
			t.Errorf("reading: %+v, %v", read, err)
		}
		if title := read.Payload.Dashboard.(map[string]any)["title"]; title != "Traffic 2" {
			t.Errorf("the title is %v", title)
		}

		list, err := client.Dashboards.GetDashboardVersionsByUID(dashboards.NewGetDashboardVersionsByUIDParams().WithUID("net"))
		if err != nil || len(list.Payload.Versions) != 2 || list.Payload.Versions[1].Message != "first" {
			t.Errorf("versions: %+v, %v", list, err)
		}
		first, err := client.Dashboards.GetDashboardVersionByUID("net", 1)
		if err != nil || first.Payload.CreatedBy != "editor" || first.Payload.Data.(map[string]any)["title"] != "Traffic" {
			t.Errorf("a version: %+v, %v", first, err)
		}
		restored, err := client.Dashboards.RestoreDashboardVersionByUID("net", &models.RestoreDashboardVersionCommand{Version: 1})
		if err != nil || *restored.Payload.Version != 3 {
			t.Errorf("restoring: %+v, %v", restored, err)
		}

		if _, err := client.SignedInUser.StarDashboardByUID("net"); err != nil {
			t.Error(err)
		}
		found, err := client.Search.Search(search.NewSearchParams().WithQuery(new("traff")).WithTag([]string{"net"}).
			WithFolderUIDs([]string{uid, "general"}).WithStarred(new(true)).WithType(new("dash-db")).WithSort(new("alpha-asc")))
		if err != nil || len(found.Payload) != 1 || found.Payload[0].UID != "net" || !found.Payload[0].IsStarred {
			t.Errorf("searching: %+v, %v", found, err)
		}
		if _, err := client.SignedInUser.UnstarDashboardByUID("net"); err != nil {
			t.Error(err)
		}
		if _, err := client.Search.ListSortOptions(); err != nil {
			t.Error(err)
		}
		if tags, err := client.Dashboards.GetDashboardTags(); err != nil || len(tags.Payload) != 4 {
			t.Errorf("tags: %+v, %v", tags, err)
		}
		if _, err := client.Dashboards.GetHomeDashboard(); err != nil {
			t.Error(err)
		}

		imported, err := client.Dashboards.ImportDashboard(&models.ImportDashboardRequest{
			Dashboard: map[string]any{
				"title": "Imported", "panels": []any{map[string]any{"datasource": "${DS_X}"}},
				"__inputs": []any{map[string]string{"name": "DS_X", "type": "datasource", "pluginId": "prometheus"}},
			},
			Inputs: []*models.ImportDashboardInput{{Name: "DS_X", Type: "datasource", PluginID: "prometheus", Value: "peeper-metrics"}}, FolderUID: uid,
		})
		if err != nil || !imported.Payload.Imported || imported.Payload.UID == "" {
			t.Fatalf("importing: %+v, %v", imported, err)
		}
		read, err = client.Dashboards.GetDashboardByUID(imported.Payload.UID)
		text, _ := json.Marshal(read.Payload.Dashboard)
		if err != nil || read.Payload.Meta.FolderUID != uid || !json.Valid(text) {
			t.Errorf("the imported one: %s, %v", text, err)
		}

		admin := grafanaClient(t, s, "admin")
		rights := []*models.DashboardACLUpdateItem{{Role: "Viewer", Permission: 1}, {Role: "Editor", Permission: 2}}
		if _, err := admin.Folders.UpdateFolderPermissions(uid, &models.UpdateDashboardACLCommand{Items: rights}); err != nil {
			t.Error(err)
		}
		if got, err := admin.Folders.GetFolderPermissionList(uid); err != nil || len(got.Payload) != 2 || got.Payload[0].PermissionName != "View" {
			t.Errorf("rights: %+v, %v", got, err)
		}

		if gone, err := client.Dashboards.DeleteDashboardByUID("net"); err != nil || *gone.Payload.Title != "Traffic" {
			t.Errorf("removing: %+v, %v", gone, err)
		}
		if _, err := client.Folders.DeleteFolder(folders.NewDeleteFolderParams().WithFolderUID(uid)); err != nil {
			t.Error(err)
		}
		if _, err := client.Dashboards.GetDashboardByUID(imported.Payload.UID); err == nil {
			t.Error("a dashboard outlives its folder")
		}
	})
}

func TestGrafanasClientDrivesTheRest(t *testing.T) {
	s := newBoardSite(t, databasetest.New(t))
	client := grafanaClient(t, s, "editor")
	t.Run("annotations", func(t *testing.T) {
		made, err := client.Annotations.PostAnnotation(&models.PostAnnotationsCmd{
			DashboardUID: "linux", PanelID: 2, Text: new("Deploy"), Tags: []string{"deploy"}, Time: 1000, TimeEnd: 2000,
		})
		if err != nil {
			t.Fatal(err)
		}
		id := json.Number(jsonOf(made.Payload.ID)).String()
		list, err := client.Annotations.GetAnnotations(annotations.NewGetAnnotationsParams().WithDashboardUID(new("linux")).
			WithFrom(new(int64(500))).WithTo(new(int64(1500))).WithTags([]string{"deploy"}))
		if err != nil || len(list.Payload) != 1 || list.Payload[0].TimeEnd != 2000 || list.Payload[0].Login != "editor" {
			t.Errorf("listing: %+v, %v", list, err)
		}
		if _, err := client.Annotations.PatchAnnotation(id, &models.PatchAnnotationsCmd{Text: "Done"}); err != nil {
			t.Error(err)
		}
		if _, err := client.Annotations.UpdateAnnotation(id, &models.UpdateAnnotationsCmd{Text: "Done", Time: 1500, Tags: []string{"done"}}); err != nil {
			t.Error(err)
		}
		one, err := client.Annotations.GetAnnotationByID(id)
		if err != nil || one.Payload.Text != "Done" || one.Payload.Time != 1500 || one.Payload.Tags[0] != "done" {
			t.Errorf("one: %+v, %v", one, err)
		}
		tags, err := client.Annotations.GetAnnotationTags(annotations.NewGetAnnotationTagsParams())
		if err != nil || len(tags.Payload.Result.Tags) != 1 || tags.Payload.Result.Tags[0].Tag != "done" {
			t.Errorf("tags: %+v, %v", tags, err)
		}
		if _, err := client.Annotations.DeleteAnnotationByID(id); err != nil {
			t.Error(err)
		}
	})
	t.Run("data sources", func(t *testing.T) {
		if list, err := client.Datasources.GetDataSources(); err != nil || len(list.Payload) != 1 {
			t.Errorf("listing: %+v, %v", list, err)
		}
		byUID, err := client.Datasources.GetDataSourceByUID("peeper-metrics")
		if err != nil || byUID.Payload.Name != "Peeper" || byUID.Payload.ID != 1 {
			t.Errorf("by uid: %+v, %v", byUID, err)
		}
		if byName, err := client.Datasources.GetDataSourceByName("Peeper"); err != nil || byName.Payload.UID != "peeper-metrics" {
			t.Errorf("by name: %+v, %v", byName, err)
		}
		if byID, err := client.Datasources.GetDataSourceByID("1"); err != nil || byID.Payload.UID != "peeper-metrics" {
			t.Errorf("by id: %+v, %v", byID, err)
		}
		if health, err := client.Datasources.CheckDatasourceHealthWithUID("peeper-metrics"); err != nil {
			t.Errorf("health: %+v, %v", health, err)
		}
	})
	t.Run("playlists", func(t *testing.T) {
		made, err := client.Playlists.CreatePlaylist(&models.CreatePlaylistCommand{
			Name: "Wall", Interval: "1m",
			Items: []*models.PlaylistItem{{Type: "dashboard_by_uid", Value: "linux"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		uid := made.Payload.UID
		if read, err := client.Playlists.GetPlaylist(uid); err != nil || read.Payload.Name != "Wall" {
			t.Errorf("reading: %+v, %v", read, err)
		}
		if items, err := client.Playlists.GetPlaylistItems(uid); err != nil || items.Payload[0].Value != "linux" {
			t.Errorf("entries: %+v, %v", items, err)
		}
		if _, err := client.Playlists.UpdatePlaylist(uid, &models.UpdatePlaylistCommand{Name: "Wall 2", Interval: "2m"}); err != nil {
			t.Error(err)
		}
		if _, err := client.Playlists.DeletePlaylist(uid); err != nil {
			t.Error(err)
		}
	})
}

func jsonOf(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}
