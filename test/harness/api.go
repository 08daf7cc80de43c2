package harness

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// insecureClient speaks to any certificate: the certificate itself is the
// business of the tests that say so.
func insecureClient() *http.Client {
	return &http.Client{
		Timeout:   30 * time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true},
	}
}

// Answer is what the server said.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Message is the sentence of an error.
func (a Answer) Message() string {
	var e struct {
		Message string `json:"message"`
	}
	_ = json.Unmarshal(a.Body, &e)
	return e.Message
}

// Decode reads the JSON body into v.
func (a Answer) Decode(v any) error {
	if a.Status/100 != 2 {
		return fmt.Errorf("status %d: %s", a.Status, a.Body)
	}
	return json.Unmarshal(a.Body, v)
}

// Do sends a request as the administrator (Basic), or with what header says
// in Authorization. body is JSON, or sent as it is when it is []byte.
func (s *Server) Do(method, path string, body any, header http.Header) (Answer, error) {
	var reader io.Reader
	kind := ""
	switch b := body.(type) {
	case nil:
	case []byte:
		reader = bytes.NewReader(b)
	default:
		text, err := json.Marshal(b)
		if err != nil {
			return Answer{}, err
		}
		reader, kind = bytes.NewReader(text), "application/json"
	}
	req, err := http.NewRequest(method, s.URL(path), reader)
	if err != nil {
		return Answer{}, err
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if header == nil {
		req.SetBasicAuth("admin", AdminPassword)
	}
	for name, values := range header {
		req.Header[name] = values
	}
	client := insecureClient()
	defer client.CloseIdleConnections()
	resp, err := client.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return Answer{Status: resp.StatusCode, Header: resp.Header, Body: text}, err
}

// Get asks as the administrator and fails the test when that is impossible.
func (s *Server) Get(path string) Answer {
	s.t.Helper()
	a, err := s.Do(http.MethodGet, path, nil, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// Bearer is the header of a request with a token.
func Bearer(token string) http.Header {
	return http.Header{"Authorization": {"Bearer " + token}}
}

// Value is one series of an instant query's answer.
type Value struct {
	Labels map[string]string
	Value  float64
}

// Query runs an instant query.
func (s *Server) Query(expr string) ([]Value, error) {
	a, err := s.Do(http.MethodGet, "/api/v1/query?"+url.Values{"query": {expr}}.Encode(), nil, nil)
	if err != nil {
		return nil, err
	}
	var result struct {
		Data struct {
			Result []struct {
				Metric map[string]string
				Value  [2]any
			}
		}
	}
	if err := a.Decode(&result); err != nil {
		return nil, err
	}
	var values []Value
	for _, r := range result.Data.Result {
		text, _ := r.Value[1].(string)
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, err
		}
		values = append(values, Value{r.Metric, v})
	}
	return values, nil
}

// One runs an instant query that must give one series, and returns its value.
func (s *Server) One(expr string) (float64, error) {
	values, err := s.Query(expr)
	if err != nil {
		return 0, err
	}
	if len(values) != 1 {
		return 0, fmt.Errorf("%s gives %d series, want one", expr, len(values))
	}
	return values[0].Value, nil
}

// Raw is a series as it is stored, sample by sample.
type Raw struct {
	Metric     map[string]string `json:"metric"`
	Values     []float64         `json:"values"`
	Timestamps []int64           `json:"timestamps"`
}

// Export returns every stored sample of the series that match.
func (s *Server) Export(match string, since time.Time) ([]Raw, error) {
	query := url.Values{"match[]": {match}, "start": {strconv.FormatInt(since.Unix(), 10)}}
	a, err := s.Do(http.MethodGet, "/api/v1/export?"+query.Encode(), nil, nil)
	if err != nil {
		return nil, err
	}
	if a.Status != http.StatusOK {
		return nil, fmt.Errorf("export: status %d: %s", a.Status, a.Body)
	}
	var all []Raw
	lines := bufio.NewScanner(bytes.NewReader(a.Body))
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var r Raw
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, lines.Err()
}
