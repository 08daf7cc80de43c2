package dashboards

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"peeper/internal/server/account"
	"peeper/internal/server/database"
	"peeper/internal/server/database/databasetest"
)

// told records what Files was told last of a file.
type told struct {
	mu   sync.Mutex
	last map[string]string
}

func (t *told) set(file, what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.last == nil {
		t.last = map[string]string{}
	}
	t.last[filepath.Base(file)] = what
}
func (t *told) Valid(file string)             { t.set(file, "valid") }
func (t *told) Broken(file string, err error) { t.set(file, err.Error()) }
func (t *told) Gone(file string)              { t.set(file, "gone") }
func (t *told) of(file string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.last[file]
}

var shipped = fstest.MapFS{
	"linux.json":        {Data: []byte(`{"uid":"linux","title":"Linux: host","description":"One host","tags":["linux"],"version":3,"panels":[]}`)},
	"linux.ru.json":     {Data: []byte(`{"Linux: host":"Linux: сервер","One host":"Один сервер"}`)},
	"Databases/pg.json": {Data: []byte(`{"uid":"pg","title":"PostgreSQL","tags":["db","linux"],"panels":[]}`)},
}

// Who asks in the tests.
var (
	viewer = Person{UserID: 3, Login: "viewer", Role: "Viewer"}
	editor = Person{UserID: 2, Login: "editor", Role: "Editor"}
	admin  = Person{UserID: 1, Login: "admin", Role: "Admin"}
)

type shelf struct {
	t    *testing.T
	dir  string
	told *told
	lib  *Library
}

func newShelf(t *testing.T, files map[string]string) *shelf {
	t.Helper()
	s := &shelf{t: t, dir: t.TempDir(), told: &told{}}
	for name, text := range files {
		s.write(name, text)
	}
	lib, err := Open(Options{Shipped: shipped, Dir: s.dir, Files: s.told, Poll: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	s.lib = lib
	return s
}

func (s *shelf) write(name, text string) {
	s.t.Helper()
	path := filepath.Join(s.dir, filepath.FromSlash(name))
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shelf) run() {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { s.lib.Run(ctx) })
	s.t.Cleanup(func() {
		cancel()
		wg.Wait()
		goleak.VerifyNone(s.t, goleak.IgnoreCurrent())
	})
}

// within waits as long as an operator may have to.
func (s *shelf) within(what string, holds func() bool) {
	s.t.Helper()
	for until := time.Now().Add(5 * time.Second); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		if holds() {
			return
		}
	}
	s.t.Fatalf("not in time: %s", what)
}

func (s *shelf) title(uid string) string {
	d, err := s.lib.Get(s.t.Context(), admin, uid, GetOptions{})
	if err != nil {
		return err.Error()
	}
	return d.Title
}

func titles(hits []Hit) string {
	var all []string
	for _, hit := range hits {
		all = append(all, hit.Title)
	}
	return strings.Join(all, ", ")
}

func TestSearch(t *testing.T) {
	lib := newShelf(t, map[string]string{
		"own.json":       `{"uid":"own","title":"Own: panel of the host","panels":[]}`,
		"no-uid.json":    `{"title":"Without uid","panels":[],"schemaVersion":39}`,
		"saved.json":     `{"meta":{"slug":"x"},"dashboard":{"uid":"saved","title":"Saved from the API","panels":[]}}`,
		".hidden/x.json": `broken`,
		"notes.txt":      `not a dashboard`,
	}).lib
	for name, test := range map[string]struct {
		query Query
		want  string
	}{
		"everything, by folder and title": {Query{}, "Linux: host, Own: panel of the host, Saved from the API, Without uid, PostgreSQL"},
		"words in any order and case":     {Query{Text: "HOST linux"}, "Linux: host"},
		"the title comes first":           {Query{Text: "linux"}, "Linux: host, PostgreSQL"},
		"all tags":                        {Query{Tags: []string{"linux", "db"}}, "PostgreSQL"},
		"in another language":             {Query{Text: "сервер", Lang: "ru"}, "Linux: сервер"},
		"by the English title still":      {Query{Text: "host", Tags: []string{"linux"}, Lang: "ru"}, "Linux: сервер"},
		"by folder":                       {Query{Text: "databases"}, "PostgreSQL"},
		"some":                            {Query{Limit: 1}, "Linux: host"},
		"chosen":                          {Query{UIDs: []string{"pg", "gone"}}, "PostgreSQL"},
		"none chosen":                     {Query{UIDs: []string{}}, ""},
		"nothing":                         {Query{Text: "nothing like it"}, ""},
	} {
		test.query.Type = "dash-db"
		found, err := lib.Search(t.Context(), viewer, test.query)
		if got := titles(found); err != nil || got != test.want {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, test.want)
		}
	}
	d, err := lib.Get(t.Context(), viewer, "pg", GetOptions{})
	if err != nil || d.Folder != "Databases" || d.FolderUID != "folder-databases" || d.Slug != "postgresql" {
		t.Errorf("got %+v, %v", d, err)
	}
	if _, err := lib.Get(t.Context(), viewer, "absent", GetOptions{}); !errors.Is(err, ErrNotFound) {
		t.Errorf("an absent uid gives %v", err)
	}
	hits, err := lib.Search(t.Context(), viewer, Query{Text: "without uid"})
	if err != nil || len(hits) != 1 {
		t.Fatalf("got %v, %v", hits, err)
	}
	for _, hit := range hits {
		if err := checkUID(hit.UID); err != nil || !strings.HasPrefix(hit.UID, "no-uid-") {
			t.Errorf("a made uid is %q: %v", hit.UID, err)
		}
	}
}

func TestFilesAreReloaded(t *testing.T) {
	s := newShelf(t, nil)
	s.run()
	s.write("a/one.json", `{"uid":"one","title":"First","panels":[]}`)
	s.within("a new file", func() bool { return s.title("one") == "First" && s.told.of("one.json") == "valid" })

	s.write("a/one.json", `{"uid":"one","title":"Second","panels":[]}`)
	s.within("a changed file", func() bool { return s.title("one") == "Second" })

	s.write("a/one.json", "{\n  \"uid\": \"one\",\n  \"title\" \"Third\"\n}")
	s.within("a broken file", func() bool { return strings.HasPrefix(s.told.of("one.json"), "3:11: this is not JSON") })
	if got := s.title("one"); got != "Second" {
		t.Errorf("with a broken file the dashboard is %q, want the version before", got)
	}

	s.write("a/one.json", `{"uid":"one","title":"Fourth","panels":[]}`)
	s.within("a repaired file", func() bool { return s.title("one") == "Fourth" && s.told.of("one.json") == "valid" })

	s.write("a/one.ru.json", `{"Fourth":"Четвёртая"}`)
	s.within("a translation", func() bool {
		d, err := s.lib.Get(t.Context(), viewer, "one", GetOptions{Lang: "ru"})
		return err == nil && d.Title == "Четвёртая" && strings.Contains(string(d.Model), "Четвёртая")
	})

	if err := os.Remove(filepath.Join(s.dir, "a", "one.json")); err != nil {
		t.Fatal(err)
	}
	s.within("a removed file", func() bool {
		_, err := s.lib.Get(t.Context(), viewer, "one", GetOptions{})
		return errors.Is(err, ErrNotFound) && s.told.of("one.json") == "gone"
	})
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	for name, test := range map[string]struct{ text, say string }{
		"not JSON":         {"{\n\"title\": \"x\",\n}", "3:1: this is not JSON"},
		"cut":              {`{"title": "x`, "1:12: this is not JSON: unexpected end"},
		"empty":            {"", "this is not JSON"},
		"a list":           {`[]`, "a JSON object is needed"},
		"no title":         {`{"uid":"x","panels":[]}`, `no "title"`},
		"a wrong kind":     {`{"title": 5}`, `"title" cannot be a number`},
		"a bad uid":        {`{"title":"x","uid":"a b/c"}`, "only letters"},
		"a long uid":       {`{"title":"x","uid":"` + strings.Repeat("x", 41) + `"}`, "longer than 40"},
		"rows of old":      {`{"title":"x","rows":[{}]}`, "Grafana 4"},
		"kubernetes":       {`{"kind":"Dashboard","title":"","spec":{"title":"x"}}`, "classic JSON model"},
		"the uid of other": {`{"title":"x","uid":"taken"}`, `the uid "taken" is already that of`},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShelf(t, map[string]string{"a.json": `{"uid":"taken","title":"Taken","panels":[]}`, "x.json": test.text})
			if got := s.told.of("x.json"); !strings.Contains(got, test.say) {
				t.Errorf("told %q, want %q", got, test.say)
			}
			if s.title("taken") != "Taken" || s.told.of("a.json") != "valid" {
				t.Errorf("the good file suffers: %q, %q", s.title("taken"), s.told.of("a.json"))
			}
		})
	}
	t.Run("too large", func(t *testing.T) {
		s := newShelf(t, map[string]string{"x.json": `{"title":"x"}` + strings.Repeat(" ", maxFile)})
		if got := s.told.of("x.json"); !strings.Contains(got, "larger than 10 MiB") {
			t.Errorf("told %q", got)
		}
	})
	t.Run("a broken translation", func(t *testing.T) {
		s := newShelf(t, map[string]string{"x.json": `{"uid":"x","title":"X"}`, "x.ru.json": `{"X": 5}`})
		if got := s.told.of("x.ru.json"); !strings.Contains(got, "cannot be a number") || s.title("x") != "X" {
			t.Errorf("told %q", got)
		}
	})
}

func TestAnExportedFileFindsItsDataSource(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"one that is there": {
			`{"uid":"x","title":"X","__inputs":[{"name":"DS_P","type":"datasource","pluginId":"prometheus"}],"__requires":[],"panels":[{"datasource":"${DS_P}"}]}`,
			`{"uid":"x","title":"X","panels":[{"datasource":"metrics"}]}`,
		},
		"one that is not": {
			`{"uid":"x","title":"X","__inputs":[{"name":"DS_P","type":"datasource","pluginId":"influxdb"}],"panels":[{"datasource":"${DS_P}"}]}`,
			`{"uid":"x","title":"X","__inputs":[{"name":"DS_P","type":"datasource","pluginId":"influxdb"}],"panels":[{"datasource":"${DS_P}"}]}`,
		},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "x.json"), []byte(test.text), 0o644); err != nil {
			t.Fatal(err)
		}
		lib, err := Open(Options{Dir: dir, Sources: []DataSource{{UID: "metrics", Name: "Metrics", Type: "prometheus"}}})
		if err != nil {
			t.Fatal(err)
		}
		if got := string(lib.base("x").model); got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}

func TestTheOperatorsFileReplacesAShippedOne(t *testing.T) {
	s := newShelf(t, map[string]string{"mine.json": `{"uid":"linux","title":"My Linux","panels":[]}`})
	if got := s.title("linux"); got != "My Linux" {
		t.Errorf("got %q", got)
	}
	s.run()
	if err := os.Remove(filepath.Join(s.dir, "mine.json")); err != nil {
		t.Fatal(err)
	}
	s.within("the shipped one is back", func() bool { return s.title("linux") == "Linux: host" })
}

func TestCheckNamesPlaces(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "x.json")
	if err := os.WriteFile(file, []byte("{\n,}"), 0o644); err != nil {
		t.Fatal(err)
	}
	good, problems, err := Check(shipped, dir)
	if err != nil || good != 2 || len(problems) != 1 || !strings.HasPrefix(problems[0], file+":2:1: ") {
		t.Errorf("got %d, %q, %v", good, problems, err)
	}
	if _, problems, err := Check(shipped, filepath.Join(dir, "absent")); err != nil || len(problems) != 0 {
		t.Errorf("without a directory: %q, %v", problems, err)
	}
}

func TestStars(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		accounts, err := account.New(db, account.Options{AdminUser: "admin", AdminPassword: "password of admin"})
		if err != nil {
			t.Fatal(err)
		}
		if err := accounts.Bootstrap(t.Context()); err != nil {
			t.Fatal(err)
		}
		users, err := accounts.Users(t.Context(), "")
		if err != nil || len(users) == 0 {
			t.Fatal(users, err)
		}
		user := users[0].ID
		lib, err := Open(Options{Shipped: shipped, DB: db})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := lib.Star(t.Context(), Person{UserID: user, Role: "Viewer"}, "linux"); err != nil {
				t.Fatal(err)
			}
		}
		if err := lib.Star(t.Context(), Person{UserID: user, Role: "Viewer"}, "absent"); !errors.Is(err, ErrNotFound) {
			t.Errorf("starring what is not there gives %v", err)
		}
		if got, err := lib.Starred(t.Context(), user); err != nil || strings.Join(got, " ") != "linux" {
			t.Errorf("starred are %q, %v", got, err)
		}
		if got, err := lib.Starred(t.Context(), user+1); err != nil || len(got) != 0 {
			t.Errorf("another user's are %q, %v", got, err)
		}
		for range 2 {
			if err := lib.Unstar(t.Context(), user, "linux"); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := lib.Starred(t.Context(), user); err != nil || len(got) != 0 {
			t.Errorf("starred are %q, %v", got, err)
		}
	})
}

func TestTheCommunitysDashboardIsTaken(t *testing.T) {
	// It is not ours to keep; PEEPER_SHARED names a directory that has it.
	text, err := os.ReadFile(filepath.Join(os.Getenv("PEEPER_SHARED"), "data", "node-exporter-full.json"))
	if err != nil {
		t.Skip("PEEPER_SHARED names no directory with data/node-exporter-full.json")
	}
	d, err := parse(text, "node-exporter-full.json")
	if err != nil || d.title == "" || d.uid == "" {
		t.Fatalf("got %+v, %v", d, err)
	}
	if !json.Valid(translate(d.model, map[string]string{"CPU Busy": "Процессор"})) {
		t.Error("its translation is not JSON")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"title":"x","panels":[{"fieldConfig":{"overrides":[{"matcher":{"id":"byName","options":"x"}}]},"targets":[{"legendFormat":"x"}]}]}`))
	f.Add([]byte(`{"title":"x","panels":[{"type":"row","panels":[{"libraryPanel":{"uid":"lib"},"gridPos":{}}]}],"rows":[],"tags":["${DS}"],"templating":{"list":[{"name":"a"}]}}`))
	f.Add([]byte(`{"dashboard":{"title":"x"},"annotations":{"list":[{"name":"x"}]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := parse(text, "f.json")
		if err != nil {
			return
		}
		if d.title == "" || checkUID(d.uid) != nil || !json.Valid(d.model) {
			t.Fatalf("took %q as %+v", text, d)
		}
		// What was taken is taken again, and comes back the same.
		if again, err := examine(withFields(d.model, setting{"uid", d.uid}), 0); err != nil || again.title != d.title || again.uid != d.uid {
			t.Fatalf("took %q once, then %+v, %v", text, again, err)
		}
		inlinePanels(putInputs(d.model, map[string]string{"DS": "x"}), map[string][]byte{"lib": []byte(`{}`)}, 0)
		if out := translate(d.model, map[string]string{"x": "й", "": "й"}); !json.Valid(out) {
			t.Fatalf("translated to %q", out)
		}
	})
}
