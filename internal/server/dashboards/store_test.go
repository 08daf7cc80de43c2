package dashboards

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"peeper/internal/server/database"
	"peeper/internal/server/database/databasetest"
)

// newStore is a shelf whose library also saves.
func newStore(t *testing.T, db *database.DB, files map[string]string) *shelf {
	t.Helper()
	s := &shelf{t: t, dir: t.TempDir(), told: &told{}}
	for name, text := range files {
		s.write(name, text)
	}
	lib, err := Open(Options{Shipped: shipped, Dir: s.dir, DB: db, Files: s.told, Poll: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	s.lib = lib
	return s
}

func (s *shelf) save(who Person, save Save, text string) (Saved, error) {
	save.Text = []byte(text)
	return s.lib.Save(context.WithoutCancel(s.t.Context()), who, save)
}

func (s *shelf) mustSave(save Save, text string) Saved {
	s.t.Helper()
	saved, err := s.save(admin, save, text)
	if err != nil {
		s.t.Fatal(err)
	}
	return saved
}

func TestAChangedFileNeverTouchesAnEdit(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newStore(t, db, map[string]string{"Team/one.json": `{"uid":"one","title":"File","panels":[]}`})
		s.run()
		s.mustSave(Save{}, `{"uid":"one","version":1,"title":"Edit"}`)
		get := func(o GetOptions) Dashboard {
			d, err := s.lib.Get(t.Context(), viewer, "one", o)
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		if d := get(GetOptions{}); d.Title != "Edit" || !d.Overridden || d.BaseChanged || d.Folder != "Team" {
			t.Errorf("after the edit: %+v", d)
		}
		s.write("Team/one.json", `{"uid":"one","title":"File 2","panels":[]}`)
		s.within("the change of the base is told", func() bool { return get(GetOptions{}).BaseChanged })
		if d := get(GetOptions{}); d.Title != "Edit" || !strings.Contains(string(d.Model), `"title":"Edit"`) {
			t.Errorf("after the change of the file: %+v", d)
		}
		if d := get(GetOptions{Base: true}); !strings.Contains(string(d.Model), `"title":"File 2"`) {
			t.Errorf("the base is %s", d.Model)
		}
		s.write("Team/one.json", `{"uid":"one","title":"File","panels":[]}`)
		s.within("the base is as it was", func() bool { return !get(GetOptions{}).BaseChanged })
		if err := s.lib.Reset(t.Context(), editor, "one"); err != nil {
			t.Fatal(err)
		}
		if d := get(GetOptions{}); d.Title != "File" || d.Overridden || d.Version != 3 {
			t.Errorf("after the reset: %+v", d)
		}
	})
}

// What was hidden with a directory must not come to light when it goes.
func TestRightsOutliveTheirDirectory(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newStore(t, db, map[string]string{"Secret/one.json": `{"uid":"one","title":"File","panels":[]}`})
		if err := s.lib.SetPermissions(t.Context(), admin, "folder-secret", []Permission{{"Editor", Edit}}); err != nil {
			t.Fatal(err)
		}
		s.mustSave(Save{}, `{"uid":"one","version":1,"title":"Edit"}`)
		if err := os.Remove(filepath.Join(s.dir, "Secret", "one.json")); err != nil {
			t.Fatal(err)
		}
		s.lib.lookOnce(true)
		if _, err := s.lib.Get(t.Context(), viewer, "one", GetOptions{}); !errors.Is(err, ErrNotFound) {
			t.Errorf("a viewer gets %v", err)
		}
		if hits, err := s.lib.Search(t.Context(), viewer, Query{Text: "edit"}); err != nil || len(hits) != 0 {
			t.Errorf("a viewer finds %v, %v", hits, err)
		}
		d, err := s.lib.Get(t.Context(), editor, "one", GetOptions{})
		if err != nil || d.FolderUID != "" || d.File != "" {
			t.Errorf("an editor gets %+v, %v", d, err)
		}
	})
}

func TestAnnotationsOfADashboardThatIsGone(t *testing.T) {
	s := newStore(t, databasetest.New(t), map[string]string{"one.json": `{"uid":"one","title":"File","panels":[]}`})
	id, err := s.lib.AddAnnotation(t.Context(), editor, Annotation{DashboardUID: "one", Text: "mark"})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(s.dir, "one.json")); err != nil {
		t.Fatal(err)
	}
	s.lib.lookOnce(true)
	for who, want := range map[Person]int{viewer: 0, editor: 0, admin: 1} {
		if all, err := s.lib.Annotations(t.Context(), who, AnnotationQuery{}); err != nil || len(all) != want {
			t.Errorf("%s sees %+v, %v", who.Login, all, err)
		}
	}
	if err := s.lib.DeleteAnnotation(t.Context(), admin, id); err != nil {
		t.Error(err)
	}
}

func TestOverwriteAndNumbers(t *testing.T) {
	s := newStore(t, databasetest.New(t), nil)
	first := s.mustSave(Save{}, `{"title":"One"}`)
	if second := s.mustSave(Save{Overwrite: true}, `{"title":"one","x":1}`); second.UID != first.UID || second.Version != 2 {
		t.Errorf("the same title, overwritten, is %+v, not %+v", second, first)
	}
	if _, err := s.save(admin, Save{Overwrite: true}, `{"uid":"other","title":"One"}`); !errors.Is(err, ErrNameTaken) {
		t.Errorf("another uid with the same title gives %v", err)
	}
	third := s.mustSave(Save{}, fmt.Sprintf(`{"id":%d,"version":2,"title":"By number"}`, first.ID))
	if third.UID != first.UID || third.Version != 3 {
		t.Errorf("by its number: %+v", third)
	}
	if _, err := s.save(admin, Save{}, `{"id":12345,"title":"Of no one"}`); !errors.Is(err, ErrNotFound) {
		t.Errorf("an unknown number gives %v", err)
	}
	if first.ID <= 0 || first.ID > 1<<53 {
		t.Errorf("the number %d is none of JavaScript's", first.ID)
	}
}

// Who deletes and makes anew a dashboard of the same uid begins at version 1,
// but a file's that was reset goes on.
func TestVersionsBeginAnew(t *testing.T) {
	s := newStore(t, databasetest.New(t), nil)
	s.mustSave(Save{}, `{"uid":"a","title":"A"}`)
	s.mustSave(Save{}, `{"uid":"a","version":1,"title":"A"}`)
	if _, err := s.lib.Delete(t.Context(), editor, "a"); err != nil {
		t.Fatal(err)
	}
	if saved := s.mustSave(Save{}, `{"uid":"a","title":"A"}`); saved.Version != 1 {
		t.Errorf("made anew: %+v", saved)
	}
	s.mustSave(Save{}, `{"uid":"linux","version":3,"title":"Mine"}`)
	if err := s.lib.Reset(t.Context(), editor, "linux"); err != nil {
		t.Fatal(err)
	}
	versions, err := s.lib.Versions(t.Context(), viewer, "linux", 0, 0)
	if err != nil || len(versions) != 3 || versions[0].Message != MessageReset || versions[2].Message != MessageFile {
		t.Errorf("the versions are %+v, %v", versions, err)
	}
	if saved := s.mustSave(Save{}, `{"uid":"linux","version":5,"title":"Mine"}`); saved.Version != 6 {
		t.Errorf("after the reset: %+v", saved)
	}
}

func TestDirectoriesAreFolders(t *testing.T) {
	names := []string{"Linux", "Наша команда", "ours", "ours/deep", "ours-deep", "Команда наша", strings.Repeat("long ", 20)}
	files := map[string]string{}
	for i, name := range names {
		files[fmt.Sprintf("%s/%d.json", name, i)] = fmt.Sprintf(`{"uid":"b%d","title":"B","panels":[]}`, i)
	}
	s := newStore(t, databasetest.New(t), files)
	all, err := s.lib.Folders(t.Context(), viewer, View)
	if err != nil || len(all) != len(names)+1 { // and one that is shipped
		t.Fatalf("the folders are %+v, %v", all, err)
	}
	for _, f := range all {
		if err := checkUID(f.UID); err != nil || !f.Provisioned {
			t.Errorf("folder %+v: %v", f, err)
		}
	}
}

func TestTextsOfAnyKindAreKept(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newStore(t, db, nil)
		text := `{"uid":"x","title":"<script>alert('1')</script> ${a} {{b}}","description":"a\u0000b","tags":["a\u0000b","🐘"],"note":"\u0000 \ud800 \u2028"}`
		s.mustSave(Save{Message: "a\x00b"}, text)
		d, err := s.lib.Get(t.Context(), viewer, "x", GetOptions{})
		if err != nil || d.Title != "<script>alert('1')</script> ${a} {{b}}" || !strings.Contains(string(d.Model), `"note":"\u0000 \ud800 \u2028"`) {
			t.Errorf("got %+v, %v", d, err)
		}
		if hits, err := s.lib.Search(t.Context(), viewer, Query{Tags: []string{"🐘"}}); err != nil || len(hits) != 1 {
			t.Errorf("found %+v, %v", hits, err)
		}
		if _, err := s.lib.AddAnnotation(t.Context(), editor, Annotation{Text: "a\x00b", Tags: []string{"\x00c"}}); err != nil {
			t.Error(err)
		}
		if p, err := s.lib.SavePlaylist(t.Context(), editor, Playlist{Name: "a\x00b", Items: []PlaylistItem{{Type: "dashboard_by_tag", Value: "a\x00b"}}}); err != nil {
			t.Error(p, err)
		}
		if f, err := s.lib.CreateFolder(t.Context(), editor, NewFolder{Title: "<b>"}); err != nil || f.Title != "<b>" {
			t.Error(f, err)
		}
	})
}
