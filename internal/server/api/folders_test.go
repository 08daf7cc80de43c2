package api

import (
	"testing"

	"peeper/internal/server/database"
	"peeper/internal/server/database/databasetest"
)

func TestFolderScenarios(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		newBoardSite(t, db).playAll(t, []scenario{
			{
				name: "a directory", as: "viewer", method: "GET", path: "/api/folders", status: 200,
				contains: []string{`"uid":"folder-databases"`, `"title":"Databases"`, `"provisioned":true`, `"canEdit":false`},
			},
			{name: "a viewer makes none", as: "viewer", method: "POST", path: "/api/folders", body: `{"title":"Мои"}`, status: 403},
			{
				name: "make", as: "editor", method: "POST", path: "/api/folders", body: `{"title":"  Мои доски "}`, status: 200,
				contains: []string{`"title":"Мои доски"`, `"version":1`, `"createdBy":"editor"`, `"canEdit":true`, `"canAdmin":false`}, keep: map[string]string{"mine": "uid"},
			},
			{name: "make again", as: "editor", method: "POST", path: "/api/folders", body: `{"title":"мои Доски"}`, status: 409, contains: []string{`"status":"name-exists"`}},
			{name: "with a taken uid", as: "editor", method: "POST", path: "/api/folders", body: `{"uid":"{mine}","title":"Other"}`, status: 409, contains: []string{`"status":"uid-exists"`}},
			{name: "with the uid of a directory", as: "editor", method: "POST", path: "/api/folders", body: `{"uid":"folder-databases","title":"Other"}`, status: 409},
			{name: "without a title", as: "editor", method: "POST", path: "/api/folders", body: `{"title":" "}`, status: 400},
			{name: "like the root", as: "editor", method: "POST", path: "/api/folders", body: `{"title":"General"}`, status: 400},
			{name: "with a bad uid", as: "editor", method: "POST", path: "/api/folders", body: `{"uid":"a/b","title":"x"}`, status: 400},
			{name: "in another", as: "editor", method: "POST", path: "/api/folders", body: `{"title":"x","parentUid":"{mine}"}`, status: 400, contains: []string{"in another folder"}},
			{name: "read", as: "viewer", method: "GET", path: "/api/folders/{mine}", status: 200, contains: []string{`"url":"/dashboards/f/{mine}"`}},
			{name: "the root", as: "viewer", method: "GET", path: "/api/folders/general", status: 200, contains: []string{`"title":"General"`}},
			{name: "none", as: "viewer", method: "GET", path: "/api/folders/absent", status: 404, contains: []string{"no such folder"}},
			{name: "a viewer renames none", as: "viewer", method: "PUT", path: "/api/folders/{mine}", body: `{"title":"x","version":1}`, status: 403},
			{name: "rename", as: "editor", method: "PUT", path: "/api/folders/{mine}", body: `{"title":"Ours","version":1}`, status: 200, contains: []string{`"version":2`}},
			{name: "from an old version", as: "editor", method: "PUT", path: "/api/folders/{mine}", body: `{"title":"Theirs","version":1}`, status: 412, contains: []string{`"status":"version-mismatch"`}},
			{name: "overwrite", as: "editor", method: "PUT", path: "/api/folders/{mine}", body: `{"title":"Theirs","version":1,"overwrite":true}`, status: 200},
			{name: "as another", as: "editor", method: "PUT", path: "/api/folders/{mine}", body: `{"title":"Databases","version":3}`, status: 409},
			{name: "a directory is renamed on disk", as: "admin", method: "PUT", path: "/api/folders/folder-databases", body: `{"title":"x","version":1}`, status: 400, contains: []string{"directory"}},
			{name: "a directory is removed on disk", as: "admin", method: "DELETE", path: "/api/folders/folder-databases", status: 400},

			{name: "a dashboard in it", as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"inside","title":"Inside"},"folderUid":"{mine}"}`, status: 200},
			{name: "and one of a file", as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"pg","version":1,"title":"PostgreSQL","mine":1},"folderUid":"{mine}"}`, status: 200},
			{name: "counted", as: "viewer", method: "GET", path: "/api/folders/{mine}/counts", status: 200, contains: []string{`"dashboard":2`}},
			{name: "found there", as: "viewer", method: "GET", path: "/api/search?folderUIDs={mine}", status: 200, contains: []string{`"uid":"inside"`, `"uid":"pg"`, `"folderTitle":"Theirs"`}},
			{name: "remove", as: "editor", method: "DELETE", path: "/api/folders/{mine}", status: 200, contains: []string{`"title":"Theirs"`}},
			{name: "the own one went with it", as: "admin", method: "GET", path: "/api/dashboards/uid/inside", status: 404},
			{name: "the other is at its file's", as: "viewer", method: "GET", path: "/api/dashboards/uid/pg", status: 200, contains: []string{`"mine":1`, `"folderUid":"folder-databases"`}},
		})
	})
}

func TestFolderRightsScenarios(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		newBoardSite(t, db).playAll(t, []scenario{
			{name: "make", as: "admin", method: "POST", path: "/api/folders", body: `{"uid":"secret","title":"Secret"}`, status: 200},
			{name: "fill", as: "admin", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"hidden","title":"Hidden","tags":["quiet"]},"folderUid":"secret"}`, status: 200},
			{name: "mark", as: "admin", method: "POST", path: "/api/annotations", body: `{"dashboardUID":"hidden","text":"quiet mark","time":1000,"tags":["quiet tag"]}`, status: 200, keep: map[string]string{"mark": "id"}},
			{name: "the default", as: "admin", method: "GET", path: "/api/folders/secret/permissions", status: 200, contains: []string{`"role":"Viewer","permission":1`, `"role":"Editor","permission":2`}},
			{name: "an editor sets none", as: "editor", method: "POST", path: "/api/folders/secret/permissions", body: `{"items":[]}`, status: 403},
			{name: "for a user", as: "admin", method: "POST", path: "/api/folders/secret/permissions", body: `{"items":[{"userId":1,"permission":1}]}`, status: 400},
			{name: "a wrong right", as: "admin", method: "POST", path: "/api/folders/secret/permissions", body: `{"items":[{"role":"Viewer","permission":3}]}`, status: 400},
			{name: "a wrong role", as: "admin", method: "POST", path: "/api/folders/secret/permissions", body: `{"items":[{"role":"Push","permission":1}]}`, status: 400},
			{name: "no list", as: "admin", method: "POST", path: "/api/folders/secret/permissions", body: `{}`, status: 400},
			{name: "of the root", as: "admin", method: "POST", path: "/api/folders/general/permissions", body: `{"items":[]}`, status: 400},
			{name: "editors may look", as: "admin", method: "POST", path: "/api/folders/secret/permissions", body: `{"items":[{"role":"Editor","permission":1}]}`, status: 200},

			{name: "a viewer does not see it", as: "viewer", method: "GET", path: "/api/dashboards/uid/hidden", status: 404},
			{name: "nor its versions", as: "viewer", method: "GET", path: "/api/dashboards/uid/hidden/versions", status: 404},
			{name: "nor stars it", as: "viewer", method: "POST", path: "/api/user/stars/dashboard/uid/hidden", status: 404},
			{name: "nor finds it", as: "viewer", method: "GET", path: "/api/search", status: 200, lacks: []string{"hidden", "secret"}},
			{name: "nor its tag", as: "viewer", method: "GET", path: "/api/dashboards/tags", status: 200, lacks: []string{"quiet"}},
			{name: "nor the folder", as: "viewer", method: "GET", path: "/api/folders/secret", status: 404},
			{name: "nor lists it", as: "viewer", method: "GET", path: "/api/folders", status: 200, lacks: []string{"secret"}},
			{name: "nor its marks", as: "viewer", method: "GET", path: "/api/annotations", status: 200, lacks: []string{"quiet mark"}},
			{name: "nor their tags", as: "viewer", method: "GET", path: "/api/annotations/tags", status: 200, lacks: []string{"quiet"}},
			{name: "nor one mark", as: "viewer", method: "GET", path: "/api/annotations/{mark}", status: 404},
			{name: "an editor sees it", as: "editor", method: "GET", path: "/api/dashboards/uid/hidden", status: 200, contains: []string{`"canSave":false`}},
			{name: "but does not save it", as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"hidden","version":1,"title":"x"}}`, status: 403},
			{name: "nor takes it out", as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"hidden","version":1,"title":"x"},"folderUid":"","overwrite":true}`, status: 403},
			{name: "nor puts in", as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"title":"x"},"folderUid":"secret"}`, status: 403},
			{name: "nor removes", as: "editor", method: "DELETE", path: "/api/dashboards/uid/hidden", status: 403},
			{name: "nor restores", as: "editor", method: "POST", path: "/api/dashboards/uid/hidden/restore", body: `{"version":1}`, status: 403},
			{name: "nor marks", as: "editor", method: "POST", path: "/api/annotations", body: `{"dashboardUID":"hidden","text":"x"}`, status: 403},
			{name: "nor changes a mark", as: "editor", method: "PATCH", path: "/api/annotations/{mark}", body: `{"text":"x"}`, status: 403},
			{name: "nor removes a mark", as: "editor", method: "DELETE", path: "/api/annotations/{mark}", status: 403},
			{name: "nor the folder", as: "editor", method: "DELETE", path: "/api/folders/secret", status: 403},
			{name: "nor finds it to edit", as: "editor", method: "GET", path: "/api/search?permission=Edit", status: 200, lacks: []string{"hidden"}, contains: []string{`"uid":"linux"`}},

			{name: "viewers may edit", as: "admin", method: "POST", path: "/api/folders/secret/permissions", body: `{"items":[{"role":"Viewer","permission":2},{"role":"Editor","permission":4}]}`, status: 200},
			{name: "a viewer saves", as: "viewer", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"hidden","version":1,"title":"By a viewer"}}`, status: 200},
			{name: "and nowhere else", as: "viewer", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"hidden","version":2,"title":"x"},"folderUid":""}`, status: 403},
			{name: "an editor administers", as: "editor", method: "POST", path: "/api/folders/secret/permissions", body: `{"items":[{"role":"Viewer","permission":1}]}`, status: 200},
			{name: "out of his own hands", as: "editor", method: "GET", path: "/api/folders/secret", status: 404},
			{name: "never of the administrator's", as: "admin", method: "DELETE", path: "/api/folders/secret", status: 200},
			{name: "a new one is open", as: "admin", method: "POST", path: "/api/folders", body: `{"uid":"secret","title":"Secret"}`, status: 200},
			{name: "to editors", as: "editor", method: "GET", path: "/api/folders/secret", status: 200},

			{name: "a directory has rights too", as: "admin", method: "POST", path: "/api/folders/folder-databases/permissions", body: `{"items":[]}`, status: 200},
			{name: "its file is hidden", as: "editor", method: "GET", path: "/api/dashboards/uid/pg", status: 404},
			{name: "and its uid not taken over", as: "editor", method: "POST", path: "/api/dashboards/db", body: `{"dashboard":{"uid":"pg","version":1,"title":"x"},"folderUid":"","overwrite":true}`, status: 403},
		})
	})
}
