package rules

import (
	"cmp"
	"slices"
	"time"

	"github.com/prometheus/prometheus/rules"
)

// Group is a group of rules as it stands.
type Group struct {
	// File is the path of the operator's file, or the name of the shipped one.
	File           string
	Name           string
	Shipped        bool
	Interval       time.Duration
	Limit          int
	EvaluationTime time.Duration // what the last evaluation took
	LastEvaluation time.Time     // zero: none yet
	Rules          []Rule
}

// Rule is a rule as it stands.
type Rule struct {
	Name           string
	Query          string
	Alerting       bool // else recording
	For            time.Duration
	KeepFiringFor  time.Duration
	Labels         map[string]string
	Annotations    map[string]string // with their templates
	Health         string            // ok, err or unknown
	LastError      string
	EvaluationTime time.Duration
	LastEvaluation time.Time
	State          string // firing, pending or inactive; of a recording rule ""
	Alerts         []Alert
}

// Alert is one pending or firing alert.
type Alert struct {
	Labels          map[string]string // with alertname
	Annotations     map[string]string
	State           string // firing or pending
	ActiveAt        time.Time
	FiredAt         time.Time // zero: not yet
	KeepFiringSince time.Time // zero: the condition holds
	Value           float64
}

// Firing is the state of an alert people should know of.
const Firing = "firing"

// Groups returns all groups, in the order of their files, with the rules in
// theirs.
func (r *Rules) Groups() []Group {
	groups := []Group{}
	for _, g := range r.manager.RuleGroups() {
		one := Group{
			File: g.File(), Name: g.Name(), Shipped: r.files.isShipped(g.File()),
			Interval: g.Interval(), Limit: g.Limit(),
			EvaluationTime: g.GetEvaluationTime(), LastEvaluation: g.GetLastEvaluation(),
		}
		for _, rule := range g.Rules() {
			one.Rules = append(one.Rules, view(rule))
		}
		groups = append(groups, one)
	}
	return groups
}

func view(rule rules.Rule) Rule {
	v := Rule{
		Name: rule.Name(), Query: rule.Query().String(), Labels: rule.Labels().Map(),
		Health: string(rule.Health()), EvaluationTime: rule.GetEvaluationDuration(), LastEvaluation: rule.GetEvaluationTimestamp(),
	}
	if err := rule.LastError(); err != nil {
		v.LastError = err.Error()
	}
	alerting, ok := rule.(*rules.AlertingRule)
	if !ok {
		return v
	}
	v.Alerting = true
	v.For, v.KeepFiringFor = alerting.HoldDuration(), alerting.KeepFiringFor()
	v.Annotations = alerting.Annotations().Map()
	// Not yet evaluated is not firing.
	v.State = rules.StateInactive.String()
	if state := alerting.State(); state != rules.StateUnknown {
		v.State = state.String()
	}
	v.Alerts = active(alerting)
	return v
}

// active returns the pending and firing alerts, those that are longest so
// first.
func active(rule *rules.AlertingRule) []Alert {
	alerts := []Alert{}
	for _, a := range rule.ActiveAlerts() {
		alerts = append(alerts, Alert{
			Labels: a.Labels.Map(), Annotations: a.Annotations.Map(), State: a.State.String(), Value: a.Value,
			ActiveAt: a.ActiveAt, FiredAt: a.FiredAt, KeepFiringSince: a.KeepFiringSince,
		})
	}
	slices.SortFunc(alerts, func(a, b Alert) int {
		return cmp.Or(a.ActiveAt.Compare(b.ActiveAt), cmp.Compare(a.Labels["client"], b.Labels["client"]), cmp.Compare(a.Labels["instance"], b.Labels["instance"]))
	})
	return alerts
}

// Alerts returns all pending and firing alerts.
func (r *Rules) Alerts() []Alert {
	alerts := []Alert{}
	for _, g := range r.manager.RuleGroups() {
		for _, rule := range g.AlertingRules() {
			alerts = append(alerts, active(rule)...)
		}
	}
	return alerts
}

// isShipped tells a file that came with the server from the operator's.
func (f *files) isShipped(name string) bool { return f.shipped[name] != nil }
