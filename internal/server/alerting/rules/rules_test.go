package rules

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/prometheus/prometheus/model/value"

	"peeper/internal/server/database"
	"peeper/internal/server/database/databasetest"
)

// engine answers queries with what a test put there.
type engine struct {
	mu      sync.Mutex
	answers map[string][]Sample
	failing error
	stored  []Sample
}

func (e *engine) Instant(_ context.Context, expr string, at time.Time) ([]Sample, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.answers[expr], e.failing
}

func (e *engine) Append(_ context.Context, samples []Sample) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stored = append(e.stored, samples...)
	return nil
}

func (e *engine) set(expr string, samples ...Sample) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.answers[expr] = samples
}

func (e *engine) fail(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.failing = err
}

// judged is what a part that edits follow was told of files.
type judged struct {
	mu    sync.Mutex
	files map[string]string
}

func (j *judged) Valid(file string)             { j.set(file, "valid") }
func (j *judged) Broken(file string, err error) { j.set(file, err.Error()) }
func (j *judged) Gone(file string)              { j.set(file, "gone") }

func (j *judged) set(file, what string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.files[filepath.Base(file)] = what
}

func (j *judged) of(file string) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.files[file]
}

type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) count(text string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Count(b.text.String(), text)
}

type site struct {
	t        *testing.T
	engine   *engine
	files    *judged
	dir      string
	log      *buffer
	db       *database.DB
	registry *prometheus.Registry
	shipped  fs.FS

	rules *Rules
	stop  func()
}

func newSite(t *testing.T, db *database.DB) *site {
	return &site{
		t: t, engine: &engine{answers: map[string][]Sample{}}, files: &judged{files: map[string]string{}},
		dir: t.TempDir(), log: &buffer{}, db: db, shipped: fstest.MapFS{},
	}
}

func (s *site) start() {
	s.t.Helper()
	s.registry = prometheus.NewRegistry()
	var err error
	s.rules, err = Open(s.t.Context(), Options{
		Shipped: s.shipped, Dir: s.dir, URL: "https://peeper.example", Engine: s.engine, DB: s.db, Files: s.files,
		Logger: slog.New(slog.NewTextHandler(s.log, nil)), Registry: s.registry, Poll: 20 * time.Millisecond,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.rules.Run(ctx) }()
	s.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			s.t.Error(err)
		}
	})
	s.t.Cleanup(s.stop)
}

func (s *site) write(name, text string) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// until waits for a condition.
func (s *site) until(what string, is func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.t.Fatalf("not within 20 s: %s; alerts: %+v; log: %s", what, s.rules.Alerts(), s.log.text.String())
		}
	}
}

func (s *site) alert(name, state string) (found Alert) {
	s.t.Helper()
	s.until(name+" is "+state, func() bool {
		for _, a := range s.rules.Alerts() {
			if a.Labels["alertname"] == name && a.State == state {
				found = a
				return true
			}
		}
		return false
	})
	return found
}

func (s *site) none(name string) bool {
	for _, a := range s.rules.Alerts() {
		if a.Labels["alertname"] == name {
			return false
		}
	}
	return true
}

func group(rules string) string {
	return "groups:\n- name: g\n  interval: 1s\n  rules:\n" + rules
}

var hot = Sample{Labels: map[string]string{"__name__": "temperature", "client": "c", "instance": "i"}, Value: 91.5}

func TestAlertGoesItsWay(t *testing.T) {
	s := newSite(t, databasetest.New(t))
	s.engine.set("temperature > 90", hot)
	s.engine.set("sum(temperature)", Sample{Value: 200})
	s.engine.set(`count(temperature)`, Sample{Value: 2})
	s.write("a.yml", group(`
  - record: temperature:sum
    expr: sum(temperature)
    labels: {by: rule}
  - alert: Hot
    expr: temperature > 90
    for: 2s
    keep_firing_for: 1s
    labels: {severity: critical}
    annotations:
      summary: '{{ $labels.instance }}: {{ $value }} of {{ with query "count(temperature)" }}{{ . | first | value }}{{ end }}'
`))
	s.start()
	pending := s.alert("Hot", "pending")
	firing := s.alert("Hot", Firing)
	if waited := firing.FiredAt.Sub(firing.ActiveAt); waited < 2*time.Second {
		t.Errorf("it waited %s", waited)
	}
	if !firing.ActiveAt.Equal(pending.ActiveAt) || firing.Value != 91.5 {
		t.Errorf("%+v", firing)
	}
	want := map[string]string{"alertname": "Hot", "client": "c", "instance": "i", "severity": "critical"}
	if !maps.Equal(firing.Labels, want) {
		t.Errorf("the labels are %v", firing.Labels)
	}
	if got := firing.Annotations["summary"]; got != "i: 91.5 of 2" {
		t.Errorf("the summary is %q", got)
	}
	s.engine.set("temperature > 90")
	s.until("it is over", func() bool { return s.none("Hot") })

	s.stop()
	seen := map[string]bool{}
	stale := false
	for _, sample := range s.engine.stored {
		name := sample.Labels["__name__"]
		seen[name+" "+sample.Labels["alertstate"]] = true
		stale = stale || name == "ALERTS" && value.IsStaleNaN(sample.Value)
		if name == "temperature:sum" && (sample.Value != 200 || sample.Labels["by"] != "rule") {
			t.Errorf("recorded %+v", sample)
		}
	}
	for _, series := range []string{"ALERTS pending", "ALERTS firing", "ALERTS_FOR_STATE ", "temperature:sum "} {
		if !seen[series] {
			t.Errorf("no series %s", series)
		}
	}
	if !stale {
		t.Error("the end of the alert is not marked: graphs would show it for minutes more")
	}
}

func TestAlertsGoOnAfterARestart(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		s.engine.set("a", hot)
		s.engine.set("b", hot)
		s.engine.set("c", Sample{Value: math.NaN()})
		rules := `
  - {alert: Fires, expr: a, for: 1s, keep_firing_for: 1h, annotations: {summary: "was {{ $value }}"}}
  - {alert: Waits, expr: b, for: 1h}
  - {alert: Waits, expr: c, for: 1h}
`
		s.write("a.yml", group(rules))
		s.start()
		firing, waiting := s.alert("Fires", Firing), s.alert("Waits", "pending")
		s.until("the state is written", func() bool {
			var text string
			err := db.QueryRow("SELECT alerts FROM alert_states").Scan(&text)
			return err == nil && strings.Contains(text, `"firedAt"`)
		})
		s.stop()
		// The condition of the one is gone; it fires on for an hour.
		s.engine.set("a")
		s.write("a.yml", group(strings.Replace(rules, "expr: b", "expr: b > 0", 1)))
		s.engine.set("b > 0", hot)
		s.start()
		again := s.alert("Fires", Firing)
		if !again.ActiveAt.Equal(firing.ActiveAt) || !again.FiredAt.Equal(firing.FiredAt) || again.Annotations["summary"] != "was 91.5" {
			t.Errorf("it was\n%+v and is\n%+v", firing, again)
		}
		s.until("two wait", func() bool { return len(s.rules.Alerts()) == 3 })
		if later := s.alert("Waits", "pending").ActiveAt.Sub(waiting.ActiveAt); later < 0 || later > 10*time.Second {
			t.Errorf("it waits %s longer", later)
		}
		s.until("the condition is seen to be gone", func() bool { return !s.alert("Fires", Firing).KeepFiringSince.IsZero() })
	})
}

// The time of a stop says nothing about the condition.
func TestAStopDoesNotCountAsWaiting(t *testing.T) {
	s := newSite(t, databasetest.New(t))
	s.engine.set("a", hot)
	s.write("a.yml", group("  - {alert: Waits, expr: a, for: 1h}\n"))
	s.start()
	s.alert("Waits", "pending")
	s.until("the state is written", func() bool {
		var n int
		return s.db.QueryRow("SELECT count(*) FROM alert_states").Scan(&n) == nil && n == 1
	})
	s.stop()
	if _, err := s.db.Exec("UPDATE alert_states SET saved = saved - $1", (2 * time.Hour).Milliseconds()); err != nil {
		t.Fatal(err)
	}
	s.start()
	if a := s.alert("Waits", "pending"); a.ActiveAt.Before(time.Now().Add(-10 * time.Minute)) {
		// Written two hours ago, it had waited for some seconds then.
		t.Errorf("it waits since %s", a.ActiveAt)
	}
	s.stop()
	if _, err := s.db.Exec("UPDATE alert_states SET saved = saved - $1", (25 * time.Hour).Milliseconds()); err != nil {
		t.Fatal(err)
	}
	before := time.Now().Add(-2 * time.Second)
	s.start()
	if a := s.alert("Waits", "pending"); a.ActiveAt.Before(before) {
		t.Errorf("after more than a day it goes on since %s", a.ActiveAt)
	}
}

func TestAFailingQueryChangesNoAlert(t *testing.T) {
	s := newSite(t, databasetest.New(t))
	s.engine.set("a", hot)
	s.write("a.yml", group("  - {alert: A, expr: a}\n"))
	s.start()
	before := s.alert("A", Firing)
	s.engine.fail(errors.New("the disk is slow"))
	failed := func() bool { return s.rules.Groups()[0].Rules[0].LastError == "the disk is slow" }
	s.until("the error is seen", failed)
	evaluated := s.rules.Groups()[0].LastEvaluation
	s.until("it failed twice", func() bool { return s.rules.Groups()[0].LastEvaluation.After(evaluated) && failed() })
	if after := s.alert("A", Firing); !after.ActiveAt.Equal(before.ActiveAt) {
		t.Errorf("%+v", after)
	}
	if n := s.log.count("a rule cannot be evaluated"); n != 1 {
		t.Errorf("told %d times", n)
	}
	s.engine.fail(nil)
	s.until("it works again", func() bool { return s.log.count("the rule can be evaluated again") == 1 })
	if n, err := testutil.GatherAndCount(s.registry, "peeper_rule_evaluation_failures_total", "peeper_rule_evaluation_duration_seconds"); err != nil || n != 2 {
		t.Errorf("%d series, %v", n, err)
	}
}

func TestFilesAreFollowed(t *testing.T) {
	s := newSite(t, databasetest.New(t))
	s.shipped = fstest.MapFS{"base.yml": {Data: []byte(group("  - {alert: Base, expr: a}\n"))}}
	s.engine.set("a", hot)
	s.start()
	s.alert("Base", Firing)
	if g := s.rules.Groups(); len(g) != 1 || !g[0].Shipped || g[0].File != "base.yml" {
		t.Errorf("%+v", g)
	}
	s.write("mine.yml", group("  - {alert: Mine, expr: a}\n"))
	first := s.alert("Mine", Firing)
	s.write("mine.yml", group("  - {alert: Mine, expr: }\n"))
	s.until("the fault is told", func() bool { return strings.HasPrefix(s.files.of("mine.yml"), "5:") })
	if a := s.alert("Mine", Firing); !a.ActiveAt.Equal(first.ActiveAt) {
		t.Error("a broken file disturbed the rules in use")
	}
	s.write("mine.yml", group("  - {alert: Mine, expr: a, annotations: {summary: new}}\n"))
	s.until("the new text is used", func() bool { return s.alert("Mine", Firing).Annotations["summary"] == "new" })
	if a := s.alert("Mine", Firing); !a.ActiveAt.Equal(first.ActiveAt) {
		t.Error("an edit of the text made it another alert")
	}
	s.write("base.yml", group("  - {alert: Other, expr: a}\n"))
	s.alert("Other", Firing)
	s.until("the shipped file has made place", func() bool { return s.none("Base") })
	for _, name := range []string{"mine.yml", "base.yml"} {
		if err := os.Remove(filepath.Join(s.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	s.alert("Base", Firing)
	s.until("the removed rules are gone", func() bool { return s.none("Mine") && s.none("Other") && s.files.of("mine.yml") == "gone" })
}

func TestFaultsNameTheirPlace(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"no YAML":        {"groups:\n  - name: [\n", "2: "},
		"unknown field":  {"groups:\n  - name: a\n    rulez: []\n", "3: field rulez not"},
		"bad expression": {group("  - {alert: A, expr: 'sum('}\n"), "5:"},
		"bad template":   {group("  - alert: A\n    expr: a\n    annotations: {summary: '{{ $labels. }}'}\n"), "group \"g\""},
		"no name":        {"groups:\n  - rules: []\n", "2:5: "},
		"a second group": {"groups:\n  - name: a\n  - name: a\n", "3:5: the group \"a\" is already in line 2"},
		"both kinds":     {group("  - {alert: A, record: b, expr: a}\n"), "5:"},
		"too often":      {"groups:\n  - {name: a, interval: 1ms}\n", `2:5: the interval 1ms of the group "a" is too short`},
	} {
		_, err := parse([]byte(test.text))
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "rulefmt") {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
	if groups, err := parse(nil); err != nil || len(groups.Groups) != 0 {
		t.Errorf("an empty file: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(group("  - {alert: A, expr: 'a > 1', for: 1m, labels: {a: b}}\n")))
	f.Add([]byte("groups:\n  - name: [\n"))
	f.Add([]byte("groups: &a [*a]\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if groups, err := parse(text); err == nil && groups == nil {
			t.Error("neither rules nor an error")
		}
	})
}
