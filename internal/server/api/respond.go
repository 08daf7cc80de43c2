package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// writeJSON answers with v as JSON. Answers of the API are never cached: they
// depend on who asks.
func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		writeError(w, http.StatusInternalServerError, "the answer could not be encoded: "+err.Error())
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(append(body, '\n'))
}

// errorBody is the form of every error, as in Grafana.
type errorBody struct {
	Message string `json:"message"`
	// Reason is a word a program can act on, where there is one.
	Reason string `json:"reason,omitempty"`
}

// writeError answers with msg, a sentence with the fix, never a stack trace.
func writeError(w http.ResponseWriter, status int, msg string) {
	writeJSON(w, status, errorBody{Message: msg})
}

// decodeJSON reads the request body into v. When it cannot, it answers with
// the place of the mistake and returns false. Unknown fields are allowed:
// Grafana's clients send more than Peeper has.
func decodeJSON(w http.ResponseWriter, r *http.Request, v any) bool {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			writeError(w, http.StatusRequestEntityTooLarge,
				fmt.Sprintf("the request body is larger than %d bytes", tooLarge.Limit))
			return false
		}
		writeError(w, http.StatusBadRequest, "the request body could not be read whole")
		return false
	}
	if len(bytes.TrimSpace(body)) == 0 {
		writeError(w, http.StatusBadRequest, "the request body is empty: send a JSON object")
		return false
	}
	if err := json.Unmarshal(body, v); err != nil {
		writeError(w, http.StatusBadRequest, "the request body is not what this address takes: "+jsonMistake(body, err))
		return false
	}
	return true
}

// jsonMistake says where in body err is.
func jsonMistake(body []byte, err error) string {
	offset := int64(-1)
	what := err.Error()
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &kind):
		offset = kind.Offset
		what = fmt.Sprintf("%q cannot be a %s", kind.Field, kind.Value)
		if kind.Field == "" {
			what = fmt.Sprintf("a JSON object is needed, not a %s", kind.Value)
		}
	}
	if offset < 0 || offset > int64(len(body)) {
		return what
	}
	before := body[:offset]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(before) - (bytes.LastIndexByte(before, '\n') + 1)
	return fmt.Sprintf("line %d, column %d: %s", line, max(column, 1), what)
}
