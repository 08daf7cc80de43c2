package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"peeper/internal/server/account"
	"peeper/internal/server/alerting/rules"
)

// Rules and alerts in the form of Prometheus, see
// https://prometheus.io/docs/prometheus/latest/querying/api/#rules; Grafana
// answers with the same under an address of its own.
func (a *API) alertingRoutes() []Route {
	var routes []Route
	for _, prefix := range []string{"/api/v1", "/api/prometheus/grafana/api/v1"} {
		routes = append(routes,
			Route{Method: http.MethodGet, Pattern: prefix + "/rules", Access: Viewer, Handle: a.rules},
			Route{Method: http.MethodGet, Pattern: prefix + "/alerts", Access: Viewer, Handle: a.alerts},
		)
	}
	// Prometheus' clients may ask with a form.
	return append(routes,
		Route{Method: http.MethodPost, Pattern: "/api/v1/rules", Access: Viewer, Handle: a.rules},
		Route{Method: http.MethodPost, Pattern: "/api/v1/alerts", Access: Viewer, Handle: a.alerts},
	)
}

type prometheusAnswer struct {
	Status    string `json:"status"`
	Data      any    `json:"data,omitempty"`
	ErrorType string `json:"errorType,omitempty"`
	Error     string `json:"error,omitempty"`
}

type ruleGroup struct {
	Name           string    `json:"name"`
	File           string    `json:"file"`
	Provisioned    bool      `json:"provisioned"` // comes with the server
	Rules          []any     `json:"rules"`
	Interval       float64   `json:"interval"`
	Limit          int       `json:"limit"`
	EvaluationTime float64   `json:"evaluationTime"`
	LastEvaluation time.Time `json:"lastEvaluation"`
}

type recordingRule struct {
	Name           string            `json:"name"`
	Query          string            `json:"query"`
	Labels         map[string]string `json:"labels,omitempty"`
	Health         string            `json:"health"`
	LastError      string            `json:"lastError,omitempty"`
	EvaluationTime float64           `json:"evaluationTime"`
	LastEvaluation time.Time         `json:"lastEvaluation"`
	Type           string            `json:"type"`
}

type alertingRule struct {
	State         string            `json:"state"`
	Duration      float64           `json:"duration"`
	KeepFiringFor float64           `json:"keepFiringFor"`
	Annotations   map[string]string `json:"annotations"`
	Alerts        []activeAlert     `json:"alerts"`
	recordingRule
}

type activeAlert struct {
	Labels          map[string]string `json:"labels"`
	Annotations     map[string]string `json:"annotations"`
	State           string            `json:"state"`
	ActiveAt        time.Time         `json:"activeAt"`
	KeepFiringSince *time.Time        `json:"keepFiringSince,omitempty"`
	Value           string            `json:"value"`
}

// ruleFilter is what a request wants to see of the rules.
type ruleFilter struct {
	alerting, recording  bool
	withoutAlerts        bool
	names, groups, files []string
}

func readRuleFilter(form url.Values) (ruleFilter, error) {
	f := ruleFilter{alerting: true, recording: true, names: form["rule_name[]"], groups: form["rule_group[]"], files: form["file[]"]}
	switch kind := form.Get("type"); kind {
	case "":
	case "alert":
		f.recording = false
	case "record":
		f.alerting = false
	default:
		return f, fmt.Errorf("type is %q and can be alert or record", kind)
	}
	if text := form.Get("exclude_alerts"); text != "" {
		without, err := strconv.ParseBool(text)
		if err != nil {
			return f, fmt.Errorf("exclude_alerts is %q and can be true or false", text)
		}
		f.withoutAlerts = without
	}
	return f, nil
}

func (f ruleFilter) takes(r rules.Rule) bool {
	kind := f.recording
	if r.Alerting {
		kind = f.alerting
	}
	return kind && among(f.names, r.Name)
}

// among tells whether name is listed; an empty list lists everything.
func among(list []string, name string) bool { return len(list) == 0 || slices.Contains(list, name) }

func (a *API) rules(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	if err := r.ParseForm(); err != nil {
		writePrometheusError(w, err)
		return
	}
	filter, err := readRuleFilter(r.Form)
	if err != nil {
		writePrometheusError(w, err)
		return
	}
	groups := []ruleGroup{}
	for _, g := range a.Rules.Groups() {
		if !among(filter.groups, g.Name) || !among(filter.files, g.File) {
			continue
		}
		shown := ruleGroup{
			Name: g.Name, File: g.File, Provisioned: g.Shipped, Rules: []any{}, Interval: g.Interval.Seconds(), Limit: g.Limit,
			EvaluationTime: g.EvaluationTime.Seconds(), LastEvaluation: g.LastEvaluation.UTC(),
		}
		for _, rule := range g.Rules {
			if filter.takes(rule) {
				shown.Rules = append(shown.Rules, showRule(rule, filter.withoutAlerts))
			}
		}
		// A filter by rule leaves out the groups it empties, as in Prometheus.
		if len(shown.Rules) > 0 || len(g.Rules) == 0 && len(filter.names) == 0 {
			groups = append(groups, shown)
		}
	}
	writeJSON(w, http.StatusOK, prometheusAnswer{Status: "success", Data: map[string]any{"groups": groups}})
}

func showRule(r rules.Rule, withoutAlerts bool) any {
	common := recordingRule{
		Name: r.Name, Query: r.Query, Labels: r.Labels, Health: r.Health, LastError: r.LastError,
		EvaluationTime: r.EvaluationTime.Seconds(), LastEvaluation: r.LastEvaluation.UTC(), Type: "recording",
	}
	if !r.Alerting {
		return common
	}
	common.Type = "alerting"
	shown := alertingRule{
		recordingRule: common, State: r.State, Duration: r.For.Seconds(), KeepFiringFor: r.KeepFiringFor.Seconds(),
		Annotations: r.Annotations, Alerts: []activeAlert{},
	}
	if !withoutAlerts {
		shown.Alerts = showAlerts(r.Alerts)
	}
	return shown
}

func showAlerts(alerts []rules.Alert) []activeAlert {
	shown := []activeAlert{}
	for _, a := range alerts {
		one := activeAlert{
			Labels: a.Labels, Annotations: a.Annotations, State: a.State, ActiveAt: a.ActiveAt.UTC(),
			Value: strconv.FormatFloat(a.Value, 'e', -1, 64),
		}
		if !a.KeepFiringSince.IsZero() {
			since := a.KeepFiringSince.UTC()
			one.KeepFiringSince = &since
		}
		shown = append(shown, one)
	}
	return shown
}

func (a *API) alerts(w http.ResponseWriter, _ *http.Request, _ account.Identity) {
	writeJSON(w, http.StatusOK, prometheusAnswer{Status: "success", Data: map[string]any{"alerts": showAlerts(a.Rules.Alerts())}})
}

func writePrometheusError(w http.ResponseWriter, err error) {
	writeJSON(w, http.StatusBadRequest, prometheusAnswer{Status: "error", ErrorType: "bad_data", Error: err.Error()})
}
