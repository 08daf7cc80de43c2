package metrics

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"

	"github.com/VictoriaMetrics/VictoriaMetrics/app/vmselect"
)

const (
	pathExport = "/api/v1/export"
	pathImport = "/api/v1/import"
)

// queryPaths are the addresses of the engine that are open, exactly. All
// others stay closed, like those that delete series or reset caches.
var queryPaths = map[string]bool{
	"/api/v1/query":                 true,
	"/api/v1/query_range":           true,
	"/api/v1/query_exemplars":       true,
	"/api/v1/series":                true,
	"/api/v1/labels":                true,
	"/api/v1/metadata":              true,
	"/api/v1/rules":                 true,
	"/api/v1/alerts":                true,
	"/api/v1/status/buildinfo":      true,
	"/api/v1/status/tsdb":           true,
	"/api/v1/status/top_queries":    true,
	"/api/v1/status/active_queries": true,
	pathExport:                      true,
}

// labelValuesPath is /api/v1/label/<name>/values.
var labelValuesPath = regexp.MustCompile(`^/api/v1/label/[^/]+/values$`)

// ServeHTTP implements Engine.
func (e *Embedded) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	leave, err := e.enter()
	if err != nil {
		writeAPIError(w, http.StatusServiceUnavailable, "the server is stopping: try again in a moment")
		return
	}
	defer leave()
	path := r.URL.Path
	if path == pathImport {
		e.serveImport(w, r)
		return
	}
	if !queryPaths[path] && !labelValuesPath.MatchString(path) {
		writeAPIError(w, http.StatusNotFound, "the query API has no address "+shown(path))
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		w.Header().Set("Allow", "GET, POST")
		writeAPIError(w, http.StatusMethodNotAllowed, "the query API takes GET and POST, not "+shown(r.Method))
		return
	}
	if err := r.ParseForm(); err != nil {
		writeAPIError(w, http.StatusBadRequest, "the arguments of the query could not be read: "+err.Error())
		return
	}
	// This mode of the export reads around the removal of duplicates.
	r.Form.Del("reduce_mem_usage")
	answer := &apiWriter{ResponseWriter: w}
	if !vmselect.RequestHandler(answer, r) {
		writeAPIError(w, http.StatusNotFound, "the query API has no address "+shown(path))
		return
	}
	answer.finish()
}

// apiWriter passes good answers through and turns errors, whatever their form,
// into the JSON of the Prometheus API.
type apiWriter struct {
	http.ResponseWriter
	status int
	failed bytes.Buffer
}

func (w *apiWriter) WriteHeader(status int) {
	if w.status != 0 {
		return
	}
	w.status = status
	if status < http.StatusBadRequest {
		w.ResponseWriter.WriteHeader(status)
	}
}

func (w *apiWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	if w.status < http.StatusBadRequest {
		return w.ResponseWriter.Write(p)
	}
	return w.failed.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *apiWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Flush sends what an export wrote so far.
func (w *apiWriter) Flush() {
	if w.status < http.StatusBadRequest {
		_ = http.NewResponseController(w.ResponseWriter).Flush()
	}
}

func (w *apiWriter) finish() {
	if w.status < http.StatusBadRequest {
		return
	}
	message := strings.TrimSpace(w.failed.String())
	var body struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(w.failed.Bytes(), &body) == nil && body.Error != "" {
		message = body.Error
	}
	w.Header().Del("Content-Length")
	w.Header().Del("X-Content-Type-Options")
	writeAPIError(w.ResponseWriter, w.status, forReaders(message))
}

// writeAPIError answers in the form of the Prometheus API, with "message" as
// everywhere else on this server.
// See https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview.
func writeAPIError(w http.ResponseWriter, status int, message string) {
	body, err := json.Marshal(map[string]string{
		"status":    "error",
		"errorType": errorType(status),
		"error":     message,
		"message":   message,
	})
	if err != nil {
		panic(err) // four strings
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(append(body, '\n'))
}

func errorType(status int) string {
	switch status {
	case http.StatusBadRequest, http.StatusMethodNotAllowed, http.StatusRequestEntityTooLarge:
		return "bad_data"
	case http.StatusNotFound:
		return "not_found"
	case http.StatusUnprocessableEntity:
		return "execution"
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return "unavailable"
	default:
		return "internal"
	}
}

// The engine's messages advise to change its command-line flags, which the
// reader does not have.
var (
	flagHints = regexp.MustCompile(`(?:; |, |\. )?(?:\(see -[\w.]+ command-line flag\)|the timeout can be adjusted with .-[\w.]+. command-line flag|(?:possible solutions:|Possible solutions:|either increase -[\w.]+ or|to increase -[\w.]+;?|consider increasing -[\w.]+).*$)`)
	flagNames = regexp.MustCompile("`?-(?:search|import|storage)\\.[\\w.]+(?:=([\\w.]+))?`?")
)

// forReaders takes the advice about flags out of a message of the engine and
// says instead what helps.
func forReaders(message string) string {
	short := flagHints.ReplaceAllString(message, "")
	short = flagNames.ReplaceAllString(short, "$1")
	if short == message {
		return message
	}
	short = strings.TrimRight(strings.Join(strings.Fields(short), " "), ";,. ")
	return short + ": ask for fewer series, a shorter time or a longer step"
}
