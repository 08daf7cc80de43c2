package server

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"peeper/internal/server/alerting/rules"
	"peeper/internal/server/api"
	"peeper/internal/server/fleet"
	"peeper/internal/server/front/certificates"
	"peeper/internal/server/metrics"
)

func TestProblems(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	day := 24 * time.Hour
	good := certificates.Info{NotAfter: now.Add(90 * day), File: "/c/h.pem"}
	with := func(change func(*certificates.Info)) certificates.Info { c := good; change(&c); return c }
	skew := 2 * time.Minute
	silent := fleet.Client{Client: "node1", Instance: "host1", State: fleet.Silent, LastPush: now.Add(-time.Hour)}
	russian := map[string]string{"summary_ru": "Что-то случилось"}
	var many []fleet.Client
	for range 8 {
		many = append(many, silent)
	}
	for name, test := range map[string]struct {
		facts facts
		want  string // severity and kind of each
	}{
		"all is well":                   {facts{certificate: good, disk: disk{true, 50 << 30, 100 << 30}}, ""},
		"self-signed":                   {facts{certificate: with(func(c *certificates.Info) { c.SelfSigned = true; c.NotAfter = now.Add(day) })}, "info certificate-self-signed"},
		"self-signed for a broken file": {facts{certificate: with(func(c *certificates.Info) { c.SelfSigned = true; c.Error = "bad" })}, "warning certificate-broken"},
		"expires in 20 days":            {facts{certificate: with(func(c *certificates.Info) { c.NotAfter = now.Add(20 * day) })}, "warning certificate-expiring"},
		"expires in 2 days":             {facts{certificate: with(func(c *certificates.Info) { c.NotAfter = now.Add(2 * day) })}, "critical certificate-expiring"},
		"expired":                       {facts{certificate: with(func(c *certificates.Info) { c.NotAfter = now.Add(-day) })}, "critical certificate-expired"},
		"expired at start":              {facts{certificate: with(func(c *certificates.Info) { c.NotAfter = now.Add(-day); c.Error = "expired" })}, "critical certificate-expired"},
		"broken file":                   {facts{certificate: with(func(c *certificates.Info) { c.Error = "bad" })}, "warning certificate-broken"},
		"another name":                  {facts{certificate: with(func(c *certificates.Info) { c.Warning = "not for h" })}, "warning certificate-name"},
		"an alert fires": {facts{certificate: good, alerts: []rules.Alert{
			{State: "firing", Labels: map[string]string{"alertname": "A", "severity": "info"}, Annotations: russian},
			{State: "pending", Labels: map[string]string{"alertname": "B", "severity": "critical"}},
			{State: "firing", Labels: map[string]string{"alertname": "C", "severity": "critical"}, Annotations: russian},
			{State: "firing", Labels: map[string]string{"alertname": "D"}, Annotations: russian},
		}}, "critical alert, warning alert, info alert"},
		"what the server sees itself is told once": {facts{certificate: good, clients: []fleet.Client{silent}, alerts: []rules.Alert{
			{State: "firing", Labels: map[string]string{"alertname": "ClientSilent", "severity": "critical"}},
		}}, "critical client-silent"},
		"read-only":           {facts{certificate: good, engine: metrics.Status{ReadOnly: true}, disk: disk{true, 1, 100}}, "critical disk-full"},
		"disk nearly full":    {facts{certificate: good, disk: disk{true, 400 << 20, 100 << 30}}, "critical disk-low"},
		"disk low":            {facts{certificate: good, disk: disk{true, 4 << 30, 100 << 30}}, "warning disk-low"},
		"small disk, enough":  {facts{certificate: good, disk: disk{true, 1500 << 20, 4 << 30}}, ""},
		"small disk, low":     {facts{certificate: good, disk: disk{true, 700 << 20, 4 << 30}}, "warning disk-low"},
		"database":            {facts{certificate: good, ready: errors.New("gone")}, "critical database"},
		"broken dashboard":    {facts{certificate: good, broken: map[string]string{"/d/x.json": "1:1: bad", "/c/h.pem": "told elsewhere"}}, "warning file-broken"},
		"silent client":       {facts{certificate: good, clients: []fleet.Client{silent}}, "critical client-silent"},
		"many silent clients": {facts{certificate: good, clients: many}, strings.TrimSuffix(strings.Repeat("critical client-silent, ", 6), ", ")},
		"late client":         {facts{certificate: good, clients: []fleet.Client{{Client: "a", State: fleet.Late}}}, "warning client-late"},
		"wrong clock":         {facts{certificate: good, clients: []fleet.Client{{Client: "a", State: fleet.OK, Skew: &skew}}}, "warning client-clock"},
		"the worst first": {facts{certificate: with(func(c *certificates.Info) { c.SelfSigned = true }), clients: []fleet.Client{
			{Client: "a", State: fleet.Late}, silent,
		}}, "critical client-silent, warning client-late, info certificate-self-signed"},
	} {
		t.Run(name, func(t *testing.T) {
			test.facts.now = now
			var got []string
			for _, p := range findProblems(test.facts) {
				got = append(got, fmt.Sprintf("%s %s", p.Severity, p.Kind))
				if p.Message == "" || p.MessageRu == "" || !strings.ContainsAny(p.MessageRu, "абвгдежзиклмнопрстуфхцчшщыьэюя") {
					t.Errorf("not in both languages: %+v", p)
				}
			}
			if strings.Join(got, ", ") != test.want {
				t.Errorf("got %q, want %q", strings.Join(got, ", "), test.want)
			}
		})
	}
	if weight(api.Problem{Severity: api.Critical}) >= weight(api.Problem{Severity: api.Info}) {
		t.Error("critical is not before info")
	}
}

func TestAlertsAsProblems(t *testing.T) {
	alert := rules.Alert{State: rules.Firing, Labels: map[string]string{"alertname": "DiskFull", "severity": "warning"}, Annotations: map[string]string{
		"summary": "/ has 3% free", "description": "Find out what grew.", "summary_ru": "на / свободно 3%", "description_ru": "Найдите, что выросло.", "link": "/d/host",
	}}
	got := alertProblems([]rules.Alert{alert})
	want := api.Problem{
		Severity: api.Warning, Kind: "alert", Link: "/d/host",
		Message: "/ has 3% free. Find out what grew.", MessageRu: "на / свободно 3%. Найдите, что выросло.",
	}
	if len(got) != 1 || got[0] != want {
		t.Errorf("%+v", got)
	}
	for _, link := range []string{"https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"} {
		alert.Annotations["link"] = link
		if got := alertProblems([]rules.Alert{alert}); got[0].Link != "" {
			t.Errorf("the link %s is shown", link)
		}
	}
	flood := make([]rules.Alert, 300)
	for i := range flood {
		flood[i] = alert
	}
	if got := alertProblems(flood); len(got) != maxAlerts+1 || got[maxAlerts].Message != "More alerts that fire: 280." {
		t.Errorf("%d problems, the last %+v", len(got), got[len(got)-1])
	}
}
