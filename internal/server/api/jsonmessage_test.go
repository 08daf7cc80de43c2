package api

import (
	"encoding/json"
	"net/http/httptest"
	"testing"
)

// jsonMessage reads the message of an error answer.
func jsonMessage(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var body errorBody
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
		t.Fatalf("the answer is not an error of the API: %s", w.Body)
	}
	return body.Message
}
