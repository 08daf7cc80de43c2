package api

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"peeper/internal/server/alerting/rules"
	"peeper/internal/server/database/databasetest"
)

// oneSample answers every query with one sample, but for those about nothing.
type oneSample struct{}

func (oneSample) Instant(_ context.Context, expr string, at time.Time) ([]rules.Sample, error) {
	if expr == "nothing" {
		return nil, nil
	}
	return []rules.Sample{{Labels: map[string]string{"instance": "i"}, Value: 1.5, Time: at}}, nil
}

func (oneSample) Append(context.Context, []rules.Sample) error { return nil }

const ruleFile = `
groups:
- name: one
  interval: 1s
  limit: 10
  rules:
  - {alert: Fires, expr: a, labels: {severity: critical}, annotations: {summary: "{{ $value }}"}}
  - {alert: Quiet, expr: nothing, for: 5m, keep_firing_for: 1m}
  - {record: "a:b", expr: sum(a)}
- name: two
  interval: 1s
  rules:
  - {alert: Waits, expr: a, for: 1h}
`

func TestRulesInTheFormOfPrometheus(t *testing.T) {
	db := databasetest.New(t)
	s := newSite(t, db)
	var err error
	s.api.Rules, err = rules.Open(t.Context(), rules.Options{
		Shipped: fstest.MapFS{"shop.yml": {Data: []byte(ruleFile)}}, Engine: oneSample{}, DB: db,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.api.Rules.Run(ctx) }()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if len(s.api.Rules.Alerts()) == 2 && !s.api.Rules.Groups()[0].Rules[2].LastEvaluation.IsZero() {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the rules are not evaluated")
		}
	}

	names := func(path string) []string {
		t.Helper()
		w := s.send("viewer", "GET", path, "")
		var answer struct {
			Status string
			Data   struct {
				Groups []struct {
					Name  string
					Rules []struct{ Name string }
				}
			}
		}
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || answer.Status != "success" {
			t.Fatalf("%s: %v %s", path, err, w.Body)
		}
		got := []string{}
		for _, g := range answer.Data.Groups {
			for _, r := range g.Rules {
				got = append(got, g.Name+"/"+r.Name)
			}
		}
		return got
	}
	for path, want := range map[string]string{
		"/api/v1/rules":                                  "one/Fires one/Quiet one/a:b two/Waits",
		"/api/prometheus/grafana/api/v1/rules":           "one/Fires one/Quiet one/a:b two/Waits",
		"/api/v1/rules?type=alert":                       "one/Fires one/Quiet two/Waits",
		"/api/v1/rules?type=record":                      "one/a:b",
		"/api/v1/rules?rule_name[]=Fires":                "one/Fires",
		"/api/v1/rules?rule_group[]=two":                 "two/Waits",
		"/api/v1/rules?file[]=shop.yml&rule_group[]=two": "two/Waits",
		"/api/v1/rules?file[]=other.yml":                 "",
	} {
		if got := names(path); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%s: %v, want %s", path, got, want)
		}
	}

	all := s.send("viewer", "GET", "/api/v1/rules", "").Body.String()
	for _, text := range []string{
		`"file":"shop.yml"`, `"provisioned":true`, `"interval":1`, `"limit":10`, `"state":"firing"`, `"state":"inactive"`, `"state":"pending"`,
		`"duration":300,"keepFiringFor":60`, `"health":"ok"`, `"type":"recording"`, `"type":"alerting"`, `"value":"1.5e+00"`,
		`"annotations":{"summary":"1.5"}`, `"alertname":"Fires"`,
	} {
		if !strings.Contains(all, text) {
			t.Errorf("the rules lack %s: %s", text, all)
		}
	}
	if without := s.send("viewer", "GET", "/api/v1/rules?exclude_alerts=true", "").Body.String(); strings.Contains(without, "alertname") {
		t.Errorf("alerts that nobody asked for: %s", without)
	}
	alerts := s.send("viewer", "GET", "/api/v1/alerts", "").Body.String()
	if strings.Count(alerts, "alertname") != 2 || !strings.Contains(alerts, `"activeAt":"`) {
		t.Errorf("the alerts are %s", alerts)
	}
	for _, path := range []string{"/api/v1/rules?type=other", "/api/v1/rules?exclude_alerts=perhaps", "/api/v1/rules?type=%zz"} {
		if w := s.send("viewer", "GET", path, ""); w.Code != 400 || !strings.Contains(w.Body.String(), `"errorType":"bad_data"`) {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}
