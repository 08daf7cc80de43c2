package boards_test

import (
	"slices"
	"testing"

	"peeper/provisioning/boards"
)

const model = `{
  "uid": "x", "title": "Disks",
  "annotations": {"list": [{"name": "Reboot", "expr": "up == 0"}]},
  "templating": {"list": [{"name": "instance", "label": "Host", "current": {"text": "All"}}]},
  "panels": [
    {"id": 1, "type": "stat", "title": "Free", "targets": [{"refId": "A", "expr": "free{instance=~\"$instance\"}", "instant": true}]},
    {"id": 2, "type": "row", "title": "Details", "collapsed": true, "panels": [
      {"id": 3, "type": "timeseries", "title": "Busy", "targets": [
        {"refId": "A", "expr": "rate(busy[$__rate_interval])", "legendFormat": "{{device}}"},
        {"refId": "B", "expr": "idle", "legendFormat": "{{device}} idle"}],
       "fieldConfig": {"overrides": [{"properties": [{"id": "displayName", "value": "Used"}, {"id": "unit", "value": "bytes"}]}]}}]}]
}`

func TestQueriesIncludeCollapsedRows(t *testing.T) {
	queries, err := boards.Queries([]byte(model))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, q := range queries {
		got = append(got, q.Row+"/"+q.PanelTitle+"/"+q.RefID)
	}
	want := []string{"/Free/A", "Details/Busy/A", "Details/Busy/B"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTextsAreWhatPeopleRead(t *testing.T) {
	got, err := boards.Texts([]byte(model))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Busy", "Details", "Disks", "Free", "Host", "Reboot", "Used", "{{device}} idle"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFill(t *testing.T) {
	values := map[string]string{"instance": "h1"}
	for expr, want := range map[string]string{
		`up{instance="$instance",client=~"$client"}`:   `up{instance="h1",client=~".*"}`,
		`rate(x[$__rate_interval])`:                    `rate(x[1m])`,
		`sum_over_time(x[${__range}] @ end())`:         `sum_over_time(x[1h] @ end())`,
		`x{instance=~"${instance:regex}"}`:             `x{instance=~"h1"}`,
		`label_replace(x, "object", "$1", "n", "(.)")`: `label_replace(x, "object", "$1", "n", "(.)")`,
	} {
		if got := boards.Fill(expr, values); got != want {
			t.Errorf("Fill(%q) = %q, want %q", expr, got, want)
		}
	}
}
