package metrics

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/VictoriaMetrics/VictoriaMetrics/lib/prompb"
)

func TestRange(t *testing.T) {
	end := time.Now().Truncate(15 * time.Second)
	start := end.Add(-2 * time.Minute)
	name := fresh("ranged")
	ts := series(name, []string{"instance", "a"})
	for i := range 9 {
		ts.Samples = append(ts.Samples, at(start.Add(time.Duration(i)*15*time.Second), float64(i)))
	}
	write(t, "c", ts)
	expect(t, "count_over_time("+name+"[5m])", end, "{client=c,instance=a} 9")
	got, err := engine.Range(t.Context(), name+" * 2", Range{Start: start, End: end, Step: 15 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || len(got[0].Points) != 9 || got[0].Points[8].Value != 16 || !got[0].Points[8].Time.Equal(end) {
		t.Errorf("range gave %+v", got)
	}
}

func TestQueryMistakesAreExplained(t *testing.T) {
	now := time.Now()
	minute := Range{Start: now.Add(-time.Minute), End: now, Step: time.Second}
	for name, test := range map[string]struct {
		ask   func() error
		words string
	}{
		"syntax":  {func() error { _, err := engine.Instant(t.Context(), "sum(", now); return err }, "sum("},
		"unknown": {func() error { _, err := engine.Range(t.Context(), "frobnicate(up)", minute); return err }, "frobnicate"},
		"no step": {func() error { _, err := engine.Range(t.Context(), "up", Range{Start: now, End: now}); return err }, "step"},
		"end first": {func() error {
			_, err := engine.Range(t.Context(), "up", Range{Start: now, End: now.Add(-1e9), Step: 1e9})
			return err
		}, "before its start"},
		"too many points": {func() error {
			_, err := engine.Range(t.Context(), "up", Range{Start: now.AddDate(-1, 0, 0), End: now, Step: 1e9})
			return err
		}, "longer step"},
	} {
		err := test.ask()
		var request *RequestError
		if !errors.As(err, &request) || !strings.Contains(err.Error(), test.words) || strings.Contains(err.Error(), "-search.") {
			t.Errorf("%s: error %v, want one with %q and no flags", name, err, test.words)
		}
	}
}

func TestCancelledQueryDoesNotWait(t *testing.T) {
	for range maxQueries {
		engine.queries <- struct{}{}
	}
	defer func() {
		for range maxQueries {
			<-engine.queries
		}
	}()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := engine.Instant(ctx, "up", time.Now()); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestQueryAPI(t *testing.T) {
	now := time.Now()
	write(t, "c", series("api_metric", []string{"instance", "a"}, at(now, 1)))
	expect(t, "api_metric", now, "api_metric{client=c,instance=a} 1")
	unix := now.Format(time.RFC3339Nano)
	start := now.Add(-time.Minute).Format(time.RFC3339Nano)
	for path, form := range map[string]url.Values{
		"/api/v1/query":                 {"query": {"api_metric"}, "time": {unix}},
		"/api/v1/query_range":           {"query": {"api_metric"}, "start": {start}, "end": {unix}, "step": {"15s"}},
		"/api/v1/series":                {"match[]": {"api_metric"}},
		"/api/v1/labels":                {},
		"/api/v1/label/instance/values": {},
		"/api/v1/label/__name__/values": {"match[]": {`{instance="a"}`}},
		"/api/v1/metadata":              {},
		"/api/v1/rules":                 {},
		"/api/v1/alerts":                {},
		"/api/v1/status/tsdb":           {},
		"/api/v1/status/buildinfo":      {},
	} {
		status, body := get(t, path, form)
		if status != http.StatusOK || !strings.Contains(body, `"status":"success"`) {
			t.Errorf("%s: %d %.200s", path, status, body)
		}
		if strings.HasPrefix(path, "/api/v1/query") && !strings.Contains(body, `"instance":"a"`) {
			t.Errorf("%s does not find the series: %s", path, body)
		}
	}
}

func TestClosedAddresses(t *testing.T) {
	for _, path := range []string{
		"/", "/api/v1/write", "/api/v1/admin/tsdb/delete_series", "/api/v1/admin/tsdb/snapshot", "/snapshot/create",
		"/internal/resetRollupResultCache", "/internal/force_merge", "/federate", "/render", "/tags/delSeries", "/vmui/", "/vmalert/",
		"/metric-relabel-debug", "/api/v1/export/native", "/api/v1/import/prometheus", "/api/v1/status/config", "/prometheus/api/v1/query",
		"/api/v1//query", "/api/v1/label/a/b/values", "/debug/pprof/", "/config", "/-/reload",
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			w := httptest.NewRecorder()
			engine.ServeHTTP(w, httptest.NewRequest(method, path, nil))
			if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), `"message"`) {
				t.Errorf("%s %s: %d %s", method, path, w.Code, w.Body)
			}
		}
	}
	w := httptest.NewRecorder()
	engine.ServeHTTP(w, httptest.NewRequest(http.MethodDelete, "/api/v1/series", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("DELETE: %d", w.Code)
	}
}

func TestAPIErrorsAreJSONWithoutFlags(t *testing.T) {
	year := url.Values{"query": {"up"}, "start": {"-1y"}, "end": {"now"}, "step": {"1s"}}
	for name, test := range map[string]struct {
		path   string
		form   url.Values
		status int
	}{
		"no query":        {"/api/v1/query", nil, http.StatusBadRequest},
		"syntax":          {"/api/v1/query", url.Values{"query": {"sum("}}, http.StatusBadRequest},
		"too many points": {"/api/v1/query_range", year, http.StatusUnprocessableEntity},
		"export of what":  {"/api/v1/export", nil, http.StatusBadRequest},
		"long query":      {"/api/v1/query", url.Values{"query": {strings.Repeat("a", 20<<10)}}, http.StatusBadRequest},
	} {
		status, body := get(t, test.path, test.form)
		if status != test.status || !strings.Contains(body, `"status":"error"`) || !strings.Contains(body, `"errorType":"`) || strings.Contains(body, "-search.") {
			t.Errorf("%s: %d %.300s", name, status, body)
		}
	}
}

func TestExportAndImportAgain(t *testing.T) {
	now := time.Now().Truncate(time.Second)
	name := fresh("exported")
	write(t, "c", series(name, []string{"instance", "a"}, at(now.Add(-time.Second), 1.5), at(now, 2)))
	write(t, "c", series(name, []string{"instance", "a"}, at(now, 2)))
	expect(t, name, now, name+"{client=c,instance=a} 2")
	status, body := get(t, "/api/v1/export", url.Values{"match[]": {name}, "reduce_mem_usage": {"1"}})
	if status != http.StatusOK || strings.Count(body, "\n") != 1 || !strings.Contains(body, "[1.5,2]") {
		t.Fatalf("export: %d %s", status, body)
	}
	again := fresh("imported_again")
	renamed := strings.ReplaceAll(body, name, again)
	if status, answer := postImport(renamed); status != http.StatusNoContent {
		t.Fatalf("import: %d %s", status, answer)
	}
	expect(t, again, now, again+"{client=c,instance=a} 2")
}

func TestImportNamesTheBadLine(t *testing.T) {
	now := time.Now()
	good := `{"metric":{"__name__":"line_good"},"values":[1],"timestamps":[` + strconv.FormatInt(now.UnixMilli(), 10) + `]}`
	for _, bad := range []string{`{"metric":`, `{"metric":{"__name__":"x"},"values":[1,2],"timestamps":[1]}`, `[]`} {
		status, body := postImport(good + "\n\n" + bad + "\n")
		if status != http.StatusBadRequest || !strings.Contains(body, "line 3") {
			t.Errorf("%s: %d %s", bad, status, body)
		}
	}
	expect(t, "line_good", now, "line_good{} 1")
	if status, body := postImport(`{"metric":{"a":"b"},"values":[1],"timestamps":[` + strconv.FormatInt(now.UnixMilli(), 10) + `]}`); status != http.StatusBadRequest || !strings.Contains(body, "__name__") {
		t.Errorf("nameless: %d %s", status, body)
	}
}

func postImport(body string) (int, string) {
	w := httptest.NewRecorder()
	engine.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/api/v1/import", strings.NewReader(body)))
	return w.Code, w.Body.String()
}

func TestOwnMetricsAndStatus(t *testing.T) {
	write(t, "c", series("status_series", nil, prompb.Sample{Timestamp: time.Now().UnixMilli(), Value: 1}))
	var text bytes.Buffer
	engine.WriteMetrics(&text)
	if !strings.Contains(text.String(), "vm_rows_added_to_storage_total") || strings.Contains(text.String(), "go_goroutines") {
		t.Error("own metrics lack those of the store, or hold those of the process")
	}
	status := Status{}
	for deadline := time.Now().Add(15 * time.Second); status.ActiveSeries == 0 && time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		status = engine.Status()
	}
	if status.ReadOnly || status.FreeDiskBytes == 0 || status.ActiveSeries == 0 {
		t.Errorf("status %+v", status)
	}
}
