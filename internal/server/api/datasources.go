package api

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"peeper/internal/server/account"
	"peeper/internal/server/dashboards"
)

// The one data source there is, under the names Grafana's clients ask for.
const (
	dataSourceUID  = "peeper-metrics"
	dataSourceName = "Peeper"
)

func (a *API) datasourceRoutes() []Route {
	routes := []Route{
		{Method: http.MethodGet, Pattern: "/api/datasources", Access: Viewer, Handle: a.dataSources},
		{Method: http.MethodGet, Pattern: "/api/datasources/{id}", Access: Viewer, Handle: a.dataSource},
		{Method: http.MethodGet, Pattern: "/api/datasources/uid/{uid}", Access: Viewer, Handle: a.dataSource},
		{Method: http.MethodGet, Pattern: "/api/datasources/uid/{uid}/health", Access: Viewer, Handle: a.dataSourceHealth},
		{Method: http.MethodGet, Pattern: "/api/datasources/name/{name}", Access: Viewer, Handle: a.dataSource},
		{Method: http.MethodGet, Pattern: "/api/datasources/id/{name}", Access: Viewer, Handle: a.dataSourceID},
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		for _, pattern := range []string{"/api/datasources/proxy/uid/{uid}/{rest...}", "/api/datasources/proxy/{id}/{rest...}"} {
			routes = append(routes, Route{Method: method, Pattern: pattern, Access: Viewer, Handle: a.proxy})
		}
	}
	return routes
}

type dataSource struct {
	ID        int64             `json:"id"`
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

// sources are those there are; the first of a type is its default.
var sources = []dataSource{{
	ID: 1, UID: dataSourceUID, OrgID: 1, Name: dataSourceName, Type: "prometheus", TypeName: "Prometheus",
	Access: "proxy", IsDefault: true, ReadOnly: true, JSONData: map[string]string{"timeInterval": "15s"},
}}

// Sources is what dashboards that come from elsewhere can be mapped to.
func Sources() []dashboards.DataSource {
	var all []dashboards.DataSource
	for _, s := range sources {
		all = append(all, dashboards.DataSource{UID: s.UID, Name: s.Name, Type: s.Type})
	}
	return all
}

// namedSource finds the data source that the address names, in any way; when
// it cannot, it has answered.
func namedSource(w http.ResponseWriter, r *http.Request) (dataSource, bool) {
	uid, name, id := r.PathValue("uid"), r.PathValue("name"), r.PathValue("id")
	i := slices.IndexFunc(sources, func(s dataSource) bool {
		switch {
		case uid != "":
			return s.UID == uid
		case name != "":
			return s.Name == name
		}
		return strconv.FormatInt(s.ID, 10) == id
	})
	if i < 0 {
		writeError(w, http.StatusNotFound, "there is no such data source: the only one is "+dataSourceName+", with the uid "+dataSourceUID)
		return dataSource{}, false
	}
	return sources[i], true
}

func (a *API) dataSources(w http.ResponseWriter, _ *http.Request, _ account.Identity) {
	writeJSON(w, http.StatusOK, sources)
}

func (a *API) dataSource(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	if s, ok := namedSource(w, r); ok {
		writeJSON(w, http.StatusOK, s)
	}
}

func (a *API) dataSourceID(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	if s, ok := namedSource(w, r); ok {
		writeJSON(w, http.StatusOK, map[string]int64{"id": s.ID})
	}
}

// dataSourceHealth: the data source is this server, which answers.
func (a *API) dataSourceHealth(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	if _, ok := namedSource(w, r); ok {
		writeJSON(w, http.StatusOK, map[string]string{"status": "OK", "message": "The data source works"})
	}
}

// proxy answers a query that names its data source, as Grafana's clients send
// it. The address behind it goes through the same table, with its own rights.
func (a *API) proxy(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	if _, ok := namedSource(w, r); !ok {
		return
	}
	rest := r.PathValue("rest")
	if !strings.HasPrefix(rest, "api/v1/") {
		writeError(w, http.StatusNotFound, "a data source has only addresses below api/v1/")
		return
	}
	inner := r.WithContext(r.Context())
	inner.URL = &url.URL{Path: "/" + rest, RawQuery: r.URL.RawQuery}
	inner.RequestURI = inner.URL.RequestURI()
	a.routed.ServeHTTP(w, inner)
}
