package rules

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	prom "github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/rules"
)

const (
	// outage is the longest stop after which alerts go on where they were.
	outage = 24 * time.Hour
	// keepEvery is how often unchanged alerts are written again, so that they
	// are not taken for those of a long stop.
	keepEvery = time.Hour
	// pendingEvery is the same while an alert waits to fire: the time up to
	// the last write counts as waited.
	pendingEvery = 15 * time.Second
)

// memory keeps the state of alerts in the database, so that neither a restart
// nor a crash changes what fires, since when, and how long it still waits. It
// is written after an evaluation that changed something, and so costs nothing
// while all is well.
type memory struct {
	db  Database
	log *slog.Logger

	mu      sync.Mutex
	old     map[string]savedGroup // by group, of the last run; taken once
	entered map[string]bool       // groups that were evaluated in this run
	last    map[string]lastSave
	failing bool
}

type lastSave struct {
	at     time.Time
	digest string
}

type savedGroup struct {
	at     time.Time // of the last write
	alerts []savedAlert
}

// savedAlert is one alert, in the form it has in the database.
type savedAlert struct {
	Rule            string            `json:"rule"` // as keyed names it
	Labels          map[string]string `json:"labels"`
	Annotations     map[string]string `json:"annotations,omitempty"`
	State           rules.AlertState  `json:"state"`
	Value           string            `json:"value"` // JSON has no NaN
	ActiveAt        time.Time         `json:"activeAt"`
	FiredAt         time.Time         `json:"firedAt,omitzero"`
	ResolvedAt      time.Time         `json:"resolvedAt,omitzero"`
	KeepFiringSince time.Time         `json:"keepFiringSince,omitzero"`
}

// remember reads what the last run wrote.
func remember(ctx context.Context, db Database, log *slog.Logger) (*memory, error) {
	m := &memory{db: db, log: log, old: map[string]savedGroup{}, entered: map[string]bool{}, last: map[string]lastSave{}}
	if _, err := db.ExecContext(ctx, "DELETE FROM alert_states WHERE saved < $1", time.Now().Add(-outage).UnixMilli()); err != nil {
		return nil, fmt.Errorf("cannot forget old alerts: %w", err)
	}
	rows, err := db.QueryContext(ctx, "SELECT rule_group, saved, alerts FROM alert_states")
	if err != nil {
		return nil, fmt.Errorf("cannot read which alerts were active: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var group, alerts string
		var saved int64
		if err := rows.Scan(&group, &saved, &alerts); err != nil {
			return nil, fmt.Errorf("cannot read which alerts were active: %w", err)
		}
		one := savedGroup{at: time.UnixMilli(saved)}
		if err := json.Unmarshal([]byte(alerts), &one.alerts); err != nil {
			log.Error("the alerts of a group begin anew: their state cannot be read", "group", group, "error", err)
			continue
		}
		m.old[group] = one
	}
	return m, rows.Err()
}

// keyed gives each rule of a group a name that stays the same when its
// expression is changed: its name and labels, and a number where they repeat.
func keyed(g *rules.Group) iter.Seq2[string, rules.Rule] {
	return func(yield func(string, rules.Rule) bool) {
		count := map[string]int{}
		for _, rule := range g.Rules() {
			name := rule.Name() + rule.Labels().String()
			key := name
			if count[name] > 0 {
				key += "#" + strconv.Itoa(count[name])
			}
			count[name]++
			if !yield(key, rule) {
				return
			}
		}
	}
}

// restore puts the alerts of the last run back, before the group is evaluated
// for the first time in this one.
func (m *memory) restore(ctx context.Context, g *rules.Group, now time.Time) {
	group := rules.GroupKey(g.File(), g.Name())
	m.mu.Lock()
	saved, known := m.old[group]
	first := !m.entered[group]
	m.entered[group] = true
	delete(m.old, group)
	m.mu.Unlock()
	if !known || !first || now.Sub(saved.at) > outage {
		return
	}
	byRule := map[string][]savedAlert{}
	for _, alert := range saved.alerts {
		byRule[alert.Rule] = append(byRule[alert.Rule], alert)
	}
	// While the server was down nobody knows whether the condition held.
	unknown := now.Sub(saved.at) - g.Interval()
	for key, rule := range keyed(g) {
		alerting, ok := rule.(*rules.AlertingRule)
		if !ok || len(byRule[key]) == 0 {
			continue
		}
		if err := put(ctx, alerting, byRule[key], saved.at, max(unknown, 0)); err != nil {
			m.log.Error("the alerts of a rule begin anew", "group", g.Name(), "rule", rule.Name(), "error", err)
		}
	}
}

// put makes the rule believe that its query returned the alerts, and then
// gives each the times it had.
func put(ctx context.Context, rule *rules.AlertingRule, alerts []savedAlert, at time.Time, unknown time.Duration) error {
	byLabels := make(map[uint64]savedAlert, len(alerts))
	vector := make(prom.Vector, 0, len(alerts))
	for _, alert := range alerts {
		value, err := strconv.ParseFloat(alert.Value, 64)
		if err != nil {
			return fmt.Errorf("the value %q of an alert is no number", alert.Value)
		}
		all := labels.FromMap(alert.Labels)
		byLabels[all.Hash()] = alert
		vector = append(vector, prom.Sample{T: at.UnixMilli(), F: value, Metric: all})
	}
	answer := func(context.Context, string, time.Time) (prom.Vector, error) { return vector, nil }
	if _, err := rule.Eval(ctx, 0, at, answer, &url.URL{}, 0); err != nil {
		return err
	}
	rule.ForEachActiveAlert(func(a *rules.Alert) {
		old, found := byLabels[a.Labels.Hash()]
		if !found {
			return // its labels are made from a value that is another now
		}
		a.State, a.Annotations = old.State, labels.FromMap(old.Annotations)
		a.ActiveAt, a.FiredAt, a.ResolvedAt, a.KeepFiringSince = old.ActiveAt, old.FiredAt, old.ResolvedAt, old.KeepFiringSince
		if a.State == rules.StatePending {
			a.ActiveAt = a.ActiveAt.Add(unknown)
		}
	})
	return nil
}

// save writes the alerts of a group when they changed.
func (m *memory) save(ctx context.Context, g *rules.Group, now time.Time) {
	alerts, digest, pending := alertsOf(g)
	group := rules.GroupKey(g.File(), g.Name())
	m.mu.Lock()
	last := m.last[group]
	m.mu.Unlock()
	again := keepEvery
	if pending {
		again = pendingEvery
	}
	since := now.Sub(last.at)
	if digest == last.digest && (len(alerts) == 0 && !last.at.IsZero() || len(alerts) > 0 && since < again) {
		return
	}
	err := m.write(ctx, group, alerts, now)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil {
		if !m.failing {
			m.log.Error("the state of alerts cannot be written and would be lost by a restart; trying again", "error", err)
		}
		m.failing = true
		return
	}
	m.failing = false
	m.last[group] = lastSave{now, digest}
}

func (m *memory) write(ctx context.Context, group string, alerts []savedAlert, now time.Time) error {
	if len(alerts) == 0 {
		_, err := m.db.ExecContext(ctx, "DELETE FROM alert_states WHERE rule_group = $1", group)
		return err
	}
	text, err := json.Marshal(alerts)
	if err != nil {
		return err
	}
	_, err = m.db.ExecContext(ctx, `INSERT INTO alert_states (rule_group, saved, alerts) VALUES ($1, $2, $3)
		ON CONFLICT (rule_group) DO UPDATE SET saved = excluded.saved, alerts = excluded.alerts`,
		group, now.UnixMilli(), string(text))
	return err
}

// alertsOf returns the alerts of a group and a digest that changes when a
// state or a time of one does; values change all the time and do not count.
func alertsOf(g *rules.Group) (alerts []savedAlert, digest string, pending bool) {
	sum := uint64(0)
	for key, rule := range keyed(g) {
		alerting, ok := rule.(*rules.AlertingRule)
		if !ok {
			continue
		}
		alerting.ForEachActiveAlert(func(a *rules.Alert) {
			alerts = append(alerts, savedAlert{
				Rule: key, Labels: a.Labels.Map(), Annotations: a.Annotations.Map(), State: a.State,
				Value:    strconv.FormatFloat(a.Value, 'g', -1, 64),
				ActiveAt: a.ActiveAt, FiredAt: a.FiredAt, ResolvedAt: a.ResolvedAt, KeepFiringSince: a.KeepFiringSince,
			})
			pending = pending || a.State == rules.StatePending
			// Adding makes the order of the alerts not count.
			sum += labels.FromStrings("rule", key, "alert", a.Labels.String(), "state", fmt.Sprint(int(a.State),
				a.ActiveAt.UnixNano(), a.FiredAt.UnixNano(), a.ResolvedAt.UnixNano(), a.KeepFiringSince.UnixNano())).Hash()
		})
	}
	return alerts, strconv.Itoa(len(alerts)) + "/" + strconv.FormatUint(sum, 16), pending
}
