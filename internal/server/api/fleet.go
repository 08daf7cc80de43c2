package api

import (
	"net/http"
	"time"

	"peeper/internal/server/account"
)

func (a *API) fleetRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Pattern: "/api/peeper/clients", Access: Viewer, Handle: a.clients},
		{Method: http.MethodDelete, Pattern: "/api/peeper/clients", Access: Admin, Handle: a.removeClient},
	}
}

type clientRow struct {
	Client         string    `json:"client"`
	Instance       string    `json:"instance"`
	Product        string    `json:"product"`
	Version        string    `json:"version"`
	FirstSeen      time.Time `json:"firstSeen"`
	LastPush       time.Time `json:"lastPush"`
	State          string    `json:"state"`
	DelaySeconds   float64   `json:"delaySeconds"`
	SkewSeconds    *float64  `json:"skewSeconds"`
	BufferBytes    *int64    `json:"bufferBytes"`
	RemoteAddress  string    `json:"remoteAddress"`
	SamplesPerPush int       `json:"samplesPerPush"`
}

func (a *API) clients(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	rows := []clientRow{}
	for _, c := range a.Fleet.List(r.Context()) {
		row := clientRow{
			Client: c.Client, Instance: c.Instance, Product: c.Product, Version: c.Version,
			FirstSeen: c.FirstSeen.UTC(), LastPush: c.LastPush.UTC(), State: string(c.State),
			DelaySeconds: c.Delay.Seconds(), BufferBytes: c.BufferBytes,
			RemoteAddress: c.RemoteAddr, SamplesPerPush: c.SamplesPerPush,
		}
		if c.Skew != nil {
			seconds := c.Skew.Seconds()
			row.SkewSeconds = &seconds
		}
		rows = append(rows, row)
	}
	writeJSON(w, http.StatusOK, rows)
}

func (a *API) removeClient(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	query := r.URL.Query()
	known, err := a.Fleet.Remove(r.Context(), query.Get("client"), query.Get("instance"))
	if err != nil {
		a.fail(w, err)
		return
	}
	if !known {
		writeError(w, http.StatusNotFound, "there is no such client: name it with client= and instance=")
		return
	}
	writeJSON(w, http.StatusOK, errorBody{Message: "Client removed; it is back when it pushes again"})
}
