package api

import (
	"net/http"
	"net/url"
	"strings"

	"peeper/internal/server/account"
)

// The one data source there is, under the names Grafana's clients ask for.
const (
	dataSourceUID  = "peeper-metrics"
	dataSourceName = "Peeper"
)

func (a *API) datasourceRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Pattern: "/api/datasources", Access: Viewer, Handle: a.dataSources},
		{Method: http.MethodGet, Pattern: "/api/datasources/uid/{uid}", Access: Viewer, Handle: a.dataSource},
		{Method: http.MethodGet, Pattern: "/api/datasources/name/{name}", Access: Viewer, Handle: a.dataSource},
		{Method: http.MethodGet, Pattern: "/api/datasources/proxy/uid/{uid}/{rest...}", Access: Viewer, Handle: a.proxy},
		{Method: http.MethodPost, Pattern: "/api/datasources/proxy/uid/{uid}/{rest...}", Access: Viewer, Handle: a.proxy},
	}
}

type dataSource struct {
	ID        int               `json:"id"`
	UID       string            `json:"uid"`
	OrgID     int               `json:"orgId"`
	Name      string            `json:"name"`
	Type      string            `json:"type"`
	TypeName  string            `json:"typeName"`
	Access    string            `json:"access"`
	URL       string            `json:"url"`
	IsDefault bool              `json:"isDefault"`
	ReadOnly  bool              `json:"readOnly"`
	JSONData  map[string]string `json:"jsonData"`
}

var metricsSource = dataSource{
	ID: 1, UID: dataSourceUID, OrgID: 1, Name: dataSourceName, Type: "prometheus", TypeName: "Prometheus",
	Access: "proxy", IsDefault: true, ReadOnly: true, JSONData: map[string]string{"timeInterval": "15s"},
}

func (a *API) dataSources(w http.ResponseWriter, _ *http.Request, _ account.Identity) {
	writeJSON(w, http.StatusOK, []dataSource{metricsSource})
}

func (a *API) dataSource(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	if r.PathValue("uid") != dataSourceUID && r.PathValue("name") != dataSourceName {
		writeError(w, http.StatusNotFound, "there is no such data source: the only one is "+dataSourceName)
		return
	}
	writeJSON(w, http.StatusOK, metricsSource)
}

// proxy answers a query that names its data source, as Grafana's clients send
// it. The address behind it goes through the same table, with its own rights.
func (a *API) proxy(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	rest := r.PathValue("rest")
	if r.PathValue("uid") != dataSourceUID {
		writeError(w, http.StatusNotFound, "there is no such data source: the only one is "+dataSourceUID)
		return
	}
	if !strings.HasPrefix(rest, "api/v1/") {
		writeError(w, http.StatusNotFound, "a data source has only addresses below api/v1/")
		return
	}
	inner := r.WithContext(r.Context())
	inner.URL = &url.URL{Path: "/" + rest, RawQuery: r.URL.RawQuery}
	inner.RequestURI = inner.URL.RequestURI()
	a.routed.ServeHTTP(w, inner)
}
